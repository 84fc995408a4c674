"""What must hold at every turn of the calendar, under any policy."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.calendar import Calendar
from sim.engine.ledger import AT, CAUSES, MONEY
from sim.engine.plan import Plan
from sim.engine.rounds import bring_everyone_up
from sim.engine.zone import Zone
from sim.reform.establishment import EMPTY_POSTS, HELD, NOT_COUNTED
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.status import established
from sim.staff.table import ARCHIVED, EMPTY, FAR, FEMALE, NEVER, POSTED, SURPLUS, WAITING

SMALL = load_scenario("scenarios/small-zone.yaml")
GRADES = [g.name for g in SMALL.organisation.grades]
MONTH, YEAR = 30, 360
TURNS = {"close": 1, "fill": 4, "select": 7, "assess": 11, "merge": 13, "appoint": 16,
         "respond": 19}  # fmt: skip
"""The day by which each turn of a month is over."""

LEVERS = {
    "organisation.departments.Economy.former_units": st.sampled_from([1, 1, 3]),
    "organisation.departments.General Office.former_units": st.sampled_from([1, 2]),
    "exit.reading": st.sampled_from(["none", "R1", "R2", "R3", "R4", "R5", "R6"]),
    "exit.tail_years": st.integers(0, 2),
    "exit.rotate_unqualified": st.booleans(),
    "exit.protect": st.booleans(),
    "exit.substitution": st.sampled_from([0.0, 0.2, 0.7]),
    "behaviour.refusal.strength": st.sampled_from([0.0, 0.15, 0.6, 1.0]),
    "assessment.active": st.sampled_from([True, True, True, False]),
    "assessment.start_month": st.sampled_from([0, 3, 14]),
    "assessment.coefficient_reading": st.sampled_from(["K1", "K2", "K3", "K4"]),
    "assessment.coefficient_noise": st.sampled_from([0.0, 0.15, 0.8]),
    "assessment.normalise": st.booleans(),
    "assessment.pool": st.sampled_from(["zone", "department"]),
    "assessment.min_pool": st.sampled_from([1, 5]),
    "assessment.rounding": st.sampled_from(["floor", "round", "ceil", "carry"]),
    "assessment.ties": st.sampled_from(["by_seat", "spared", "counted"]),
    "assessment.quantitative_share": st.sampled_from([0.0, 1.0]),
    "assessment.tail_share": st.sampled_from([0.0, 0.05, 0.3]),
    "assessment.unqualified_below": st.sampled_from([0.6, 0.85]),
    "assessment.term_target": st.sampled_from([0.65, 0.95]),
    "assessment.leniency": st.sampled_from([0.0, 0.5]),
    "assessment.min_months": st.sampled_from([1, 6, 12]),
    "appointment.active": st.sampled_from([True, True, True, False]),
    "appointment.coverage": st.sampled_from(["all", "all", "outsiders_only", "grandfathered"]),
    "appointment.matching": st.sampled_from(["deferred_acceptance", "serial_dictatorship"]),
    "appointment.term_months": st.sampled_from([12, 24, 36]),
    "appointment.order": st.permutations(["direct", "competitive", "two_way"]),
    "appointment.direct_grades": st.sampled_from([[], ["zone_leader"], ["director"]]),
    "appointment.competitive_grades": st.sampled_from([[], ["section_head"], GRADES[1:4]]),
    "appointment.promotion": st.sampled_from(["seniority", "record", "lot"]),
    "appointment.choices": st.integers(1, 5),
    "appointment.unfit_share": st.sampled_from([0.0, 0.02, 0.3]),
    "appointment.home_preference": st.sampled_from([0.0, 2.5]),
    "recruitment.open_above_entry": st.sampled_from([0.0, 0.3, 1.0]),
    "recruitment.lead_months": st.sampled_from([1, 3]),
    "recruitment.challenge_share": st.sampled_from([0.0, 0.05, 0.5]),
    "recruitment.shortlist": st.sampled_from([1, 8]),
    "waiting.after_last": st.sampled_from(["stay", "end"]),
    "waiting.max_rounds": st.sampled_from([1, 6]),
    "waiting.min_months": st.sampled_from([0, 3, 5]),
    "waiting.training_seats": st.sampled_from([1, 3]),
    "waiting.round_every": st.sampled_from([1, 2]),
    "pay.incentive_ratio": st.sampled_from([0.0, 0.3, 0.6, {0: 0.2, 18: 0.5}]),
    "pay.new_money": st.sampled_from([0.0, 0.5, 1.0]),
    "pay.budget": st.sampled_from([None, None, 0.9, 1.1]),
    "pay.former_link": st.sampled_from([0.0, 1.0]),
    "pay.pack_rule": st.sampled_from(["headcount", "headcount", "quota"]),
    "pay.excess_from": st.sampled_from(["new_money", "savings"]),
    "pay.sharing_pool": st.sampled_from(["department", "zone"]),
    "pay.vacancy_savings": st.sampled_from(["returned", "kept"]),
    "pay.hold_back": st.floats(0.0, 1.0),
    "pay.cap_multiple": st.sampled_from([1.0, 1.1, 2.0]),
    "pay.excess_share": st.sampled_from([0.0, 0.1]),
    "staff.idle_share": st.sampled_from([0.01, 0.2]),
    "behaviour.leaving.resign_established": st.sampled_from([0.0, 0.2]),
    "behaviour.leaving.resign_contract": st.sampled_from([0.0, 0.01, 0.2]),
    "recruitment.established_share": st.sampled_from([0.0, 0.5, 1.0]),
    "recruitment.established_places": st.sampled_from(["held", "approved"]),
}
policies = st.fixed_dictionaries(LEVERS)


def run(overrides, replication=0, seed=7):
    """Return a zone and its calendar, before the first event."""
    zone = Zone(Plan(apply(SMALL, overrides)), seed, replication, keep_exits=True)
    return zone, Calendar(zone)


def people(zone):
    """Return by identity the state and grade of everyone in the zone."""
    there = zone.staff[zone.staff["state"] != EMPTY]
    names = [(int(r["unit"]), int(r["serial"]), int(r["turn"])) for r in there]
    facts = dict(
        zip(names, zip(there["state"].tolist(), there["grade"].tolist(), strict=True), strict=True)
    )
    assert len(facts) == len(there), "two rows hold the same person"
    return facts


def so_far(zone, name):
    """Return an outcome's sum from the start until now."""
    return sum(year[AT[name]] for year in zone.years) + zone.tally[AT[name]]


def check_seats(zone, *, merging):
    """Each post has one holder or is being filled; the bench holds only people without a post."""
    n = len(zone.posts)
    held, bench = zone.staff[:n], zone.staff[n:]
    posted = held["state"] == POSTED
    assert set(held["state"]) <= {EMPTY, POSTED}
    on_bench = {EMPTY, WAITING, ARCHIVED, SURPLUS} if merging else {EMPTY, WAITING, ARCHIVED}
    assert set(bench["state"]) <= on_bench
    assert (held["grade"][posted] == zone.posts["grade"][posted]).all()
    assert ((zone.posts["due"] == NEVER) == posted).all(), "an empty post nobody will ever fill"
    for name in ("capacity", "effort"):
        assert (held[name][posted] > 0).all()
    assert np.isfinite(held["effort"][posted]).all()
    assert (held["effort"][posted] <= zone.plan.scenario.behaviour.effort.highest).all()


def check_diary(zone):
    """Nothing is due before the diary has it looked at, and what was counted is still so."""
    people, vacancies = (months[zone.place] for months in zone.zones.diary)
    due = np.where(zone.posts["due"] == NEVER, FAR, zone.posts["due"])
    late = (people > zone.staff["next"]).any() or (vacancies > due).any()
    assert not late, "a rule brought a date forward, and the diary does not know"
    held, empty = zone.zones.establishment[zone.place, [HELD, EMPTY_POSTS]]
    if held != NOT_COUNTED:
        assert held == established(zone.staff).sum()
        assert empty == (zone.staff["state"][: len(zone.posts)] == EMPTY).sum()


def check_ages(zone):
    """Nobody stays beyond the statutory retirement age, in post or on the bench."""
    there = zone.staff[zone.staff["state"] != EMPTY]
    age = zone.month - there["birth"]
    women = there["sex"] == FEMALE
    assert (age[women] < 55 * 12).all()
    assert (age[~women] < 60 * 12).all()
    assert (there["entered"] <= zone.month).all()


def check_grades(turn, before, after, promotions):
    """Only promotion and competition lift anyone, and by one grade; waiting and AP4 never do."""
    rises = 0
    for person, (state, grade) in after.items():
        if person not in before:
            continue
        rise = grade - before[person][1]
        if turn in ("close", "respond"):
            assert rise == 0
        elif turn in ("select", "assess"):
            assert rise <= 0
        else:
            assert rise <= 1
        if before[person][0] == WAITING and state == POSTED:
            assert turn == "select"
            assert rise <= 0
        rises += rise
    if turn == "fill":
        assert rises == promotions


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(policies, st.integers(0, 10_000))
def test_balances_hold_at_every_turn_of_the_calendar(policy, replication):
    """People, posts and packs balance after each event of each month, under any policy."""
    check_history(policy, replication)


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(policies, st.sampled_from([0, 1]), st.integers(0, 10_000))
def test_the_diary_is_right_where_vacancies_are_filled_at_once(policy, inside, replication):
    at_once = {"recruitment.lead_months": 0, "recruitment.promotion_months": inside}
    zone, calendar = run({**policy, **at_once, "study.years": 4}, replication)
    for month in range(zone.plan.months):
        for day in TURNS.values():
            calendar.env.run(until=month * MONTH + day)
            check_diary(zone)


@pytest.mark.slow
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(policies, st.integers(0, 10_000))
def test_balances_hold_under_very_many_policies(policy, replication):
    check_history(policy, replication)


def check_history(policy, replication):
    """Run four years, and look at everything after each event."""
    zone, calendar = run({**policy, "study.years": 4}, replication)
    start = len(people(zone))
    before = people(zone)
    seats = zone.plan.scenario.waiting.training_seats
    for month in range(zone.plan.months + 1):
        for turn, day in TURNS.items():
            now = month * MONTH + day
            if now <= 1 or now > zone.plan.months * MONTH + 15:
                continue
            yearly = turn == "assess" and month and month % 12 == 0
            promotions = so_far(zone, "promotions")
            if yearly:
                bring_everyone_up(zone.zones)
                packs, advanced = zone.sums.packs.copy(), zone.sums.advanced.copy()
            calendar.env.run(until=now)
            assert zone.month == month
            after = people(zone)
            hires, exits = so_far(zone, "hires"), so_far(zone, "exits")
            assert len(after) == start + hires - exits
            assert exits == sum(so_far(zone, c) for c in CAUSES if c != "to_archive")
            check_seats(zone, merging=turn == "merge" and month == 0)
            check_diary(zone)
            check_ages(zone)
            check_grades(turn, before, after, so_far(zone, "promotions") - promotions)
            assert 0 <= calendar.seats[0].level <= seats
            if yearly:
                check_year(zone, after, packs, advanced)
            before = after
    assert len(zone.years) == 4
    log = zone.exit_log()
    assert len(log) == so_far(zone, "exits") + so_far(zone, "to_archive")


def check_year(zone, after, packs, advanced):
    """The closed year's outcomes agree with the tables, and its sums start anew."""
    year = zone.years[-1]
    states = np.array([state for state, _ in after.values()])
    for name, state in (("headcount", POSTED), ("waiting", WAITING), ("archived", ARCHIVED)):
        assert year[AT[name]] == (states == state).sum()
    assert year[AT["headcount"]] + year[AT["vacancies"]] == len(zone.posts)
    k = zone.plan.regime(zone.month - 1)
    if k.in_force and k.coefficient.on_packs:
        packs = np.rint(packs * zone.coefficient).astype(np.int64)
    if k.in_force and k.settings.pay.sharing_pool == "zone":
        packs, advanced = packs.sum(keepdims=True), advanced.sum(keepdims=True)
    parts = ("performance_pay", "returned", "budget_cut")
    out = sum(round(year[AT[part]] * 100) for part in parts)
    # What was paid on account is never taken back, even where a low coefficient shrinks the pack.
    owed = packs.sum() + round(year[AT["overdrawn"]] * 100)
    assert owed <= np.maximum(packs, advanced).sum()
    # The pay of grandfathered insiders may lie outside the packs.
    assert out == owed or (k.terms.wages.old_terms and out > owed)
    assert year[AT["spend"]] == pytest.approx(sum(year[AT[name]] for name in MONEY), abs=1e-6)
    begun = zone.tally.copy()
    begun[AT["training_cost"]] = 0  # those just sent to wait may start their training at once
    assert not begun.any()
    for sums in (*zone.sums, zone.staff["months"], zone.staff["paid"]):
        assert not sums.any()
