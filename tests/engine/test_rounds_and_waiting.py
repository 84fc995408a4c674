"""Appointment rounds, the wait for a post, and dates of rules, through the calendar."""

import numpy as np
import pytest

from sim.engine import rounds
from sim.engine.calendar import Calendar
from sim.engine.ledger import AT
from sim.engine.plan import Plan
from sim.engine.replication import replicate
from sim.engine.zone import Zone
from sim.reform.placement import seat_on_bench, vacate
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import EMPTY, FEMALE, POSTED, WAITING

SMALL = load_scenario("scenarios/small-zone.yaml")
GRADES = [g.name for g in SMALL.organisation.grades]
GENTLE = {
    "appointment.unfit_share": 0, "appointment.idle_below": 0, "behaviour.refusal.strength": 0,
    "recruitment.challenge_share": 0,
}  # fmt: skip


def start(overrides, replication=0):
    """Return a zone and its calendar on the first day."""
    zone = Zone(Plan(apply(SMALL, overrides)), 9, replication)
    return zone, Calendar(zone)


def appointed(overrides, replication=0):
    """Hold the first appointment round; return the zone, and its staff and posts before it."""
    zone, _ = start(overrides, replication)
    before = zone.staff.copy()
    rounds.appoint_all(zone.zones)
    return zone, before


def ids(rows):
    """Return identities of rows."""
    return [tuple(r) for r in rows[["unit", "serial", "turn"]].tolist()]


def by_person(staff, name):
    """Return a fact by identity of all who are there."""
    there = staff[staff["state"] != EMPTY]
    return dict(zip(ids(there), there[name].tolist(), strict=True))


# Appointment


@pytest.mark.parametrize("matching", ["deferred_acceptance", "serial_dictatorship"])
@pytest.mark.parametrize("direct", [[], ["director", "zone_leader"]])
def test_a_gentle_round_finds_a_post_for_everyone(matching, direct):
    """With nobody unfit, idle or unwilling, everyone gets a post, and no grade overflows."""
    for replication in range(20):
        zone, before = appointed({**GENTLE, "appointment.matching": matching,
                                  "appointment.direct_grades": direct}, replication)  # fmt: skip
        after = zone.staff
        assert sorted(ids(after[after["state"] == POSTED])) == sorted(
            ids(before[before["state"] == POSTED])
        )
        assert not (after["state"] == WAITING).any()
        for g in (4, 5) if direct else ():
            held = (zone.posts["grade"] == g) & (before["state"][: len(zone.posts)] == POSTED)
            assert ids(after[: len(held)][held]) == ids(before[: len(held)][held])


def test_outsiders_only_leaves_insiders_where_they_are():
    """On the first day there are no outsiders, so a round for them alone moves nobody."""
    zone, before = appointed({"appointment.coverage": "outsiders_only",
                              "recruitment.challenge_share": 0})  # fmt: skip
    n = len(zone.posts)
    assert (zone.staff["state"][:n] == before["state"][:n]).all()
    assert ids(zone.staff[:n]) == ids(before[:n])
    assert not zone.tally[[AT["moves"], AT["to_waiting"]]].any()


def test_those_who_hardly_work_get_no_post():
    """AP2: effort below the bar means no post; whoever works gets one."""
    found = 0
    for replication in range(10):
        zone, before = appointed({**GENTLE, "appointment.idle_below": 0.3,
                                  "staff.idle_share": 0.2}, replication)  # fmt: skip
        idle = {who for who, x in by_person(before, "idle").items() if x}
        waiting = set(ids(zone.staff[zone.staff["state"] == WAITING]))
        assert waiting == idle
        found += len(idle)
    assert found > 50


def test_panels_find_their_share_unfit():
    """The share of those found unfit is the one set, up to chance."""
    waiting = people = 0
    for replication in range(100):
        zone, before = appointed({**GENTLE, "appointment.unfit_share": 0.1}, replication)
        waiting += (zone.staff["state"] == WAITING).sum()
        people += (before["state"] == POSTED).sum()
    assert waiting / people == pytest.approx(0.1, abs=4 * (0.09 / people) ** 0.5)


def test_refusal_of_what_is_left_leads_to_waiting():
    """Who would refuse any post not chosen waits; who would refuse none does not."""
    waits = []
    for refusal in (0.0, 0.5, 1.0):
        policy = {**GENTLE, "behaviour.refusal.strength": refusal, "appointment.choices": 1,
                  "appointment.home_preference": 0.0}  # fmt: skip
        waits.append(sum((appointed(policy, n)[0].staff["state"] == WAITING).sum()
                         for n in range(20)))  # fmt: skip
    assert waits[0] == 0 < waits[1] < waits[2]


def test_a_competition_takes_the_best_of_two_grades():
    """With perfect panels and no handicap, the winners of a grade are the best of it and below."""
    for replication in range(10):
        zone, before = appointed(
            {**GENTLE, "appointment.panel_validity": 1.0, "appointment.climb_handicap": 0.0,
             "appointment.direct_grades": [], "appointment.competitive_grades": ["section_head"],
             "appointment.order": ["competitive", "two_way"], "staff.idle_share": 0},
            replication,
        )  # fmt: skip
        output = {
            who: cap * effort
            for (who, cap), effort in zip(by_person(before, "capacity").items(),
                                          by_person(before, "effort").values(), strict=True)
        }  # fmt: skip
        grade = by_person(before, "grade")
        g = GRADES.index("section_head")
        rivals = sorted((who for who in grade if grade[who] in (g, g - 1)), key=output.get)
        places = (zone.posts["grade"] == g).sum()
        now = {who for who, h in by_person(zone.staff, "grade").items() if h == g}
        assert now == set(rivals[-places:])


@pytest.mark.parametrize("matching", ["deferred_acceptance", "serial_dictatorship"])
def test_whoever_loses_a_competition_falls_one_level_and_no_further(matching):
    """Law L18; where all compete like everybody else some fall by two, as they did by default."""
    far = {}
    for fall in ("one_level", "any"):
        policy = {**GENTLE, "appointment.fall": fall, "appointment.climb_handicap": 0.0,
                  "appointment.direct_grades": [], "appointment.matching": matching,
                  "appointment.competitive_grades": GRADES[2:],
                  "appointment.order": ["competitive", "two_way"]}  # fmt: skip
        falls = []
        for replication in range(30):
            zone, before = appointed(policy, replication)
            was, now = by_person(before, "grade"), by_person(zone.staff, "grade")
            falls += [int(was[who]) - int(now[who]) for who in was if who in now]
        far[fall] = sum(fall > 1 for fall in falls)
        assert sum(fall == 1 for fall in falls) > 50
    assert far["one_level"] == 0 < far["any"]


def test_holders_who_win_keep_their_own_posts():
    """Whoever is confirmed in a competitive grade stays where they were; only climbers move in."""
    kept = 0
    for replication in range(20):
        zone, before = appointed({}, replication)
        grade, n = zone.posts["grade"], len(zone.posts)
        held = zone.staff[:n]["state"] == POSTED
        seats = {who: row for row, who in enumerate(ids(zone.staff[:n])) if held[row]}
        for row in np.flatnonzero((before["state"][:n] == POSTED) & np.isin(grade, (2, 3))):
            now = seats.get(ids(before[row : row + 1])[0])
            if now is not None and grade[now] == grade[row]:
                assert now == row
                kept += 1
    assert kept > 50


def test_nobody_climbs_more_than_a_grade_in_a_round():
    """Competition lifts by one grade at most, and every other move is level or down."""
    for replication in range(20):
        zone, before = appointed({"appointment.climb_handicap": 0.0}, replication)
        was, now = by_person(before, "grade"), by_person(zone.staff, "grade")
        rises = [now[who] - was[who] for who in now if who in was]
        assert max(rises) == 1


def test_terms_bring_a_round_each():
    """Rounds are held at the start and at each term end, and at no other time."""
    for term, years in ((24, {0, 2, 4}), (36, {0, 3}), (60, {0, 5})):
        moves = replicate(apply(SMALL, {"appointment.term_months": term}), 1, range(10))
        moved = moves[..., AT["moves"]].sum(axis=0)
        assert set(np.flatnonzero(moved)) == years
    still = replicate(apply(SMALL, {"appointment.active": False}), 1, range(10))
    assert not still[..., AT["moves"]].any()


# Waiting


def benched(zone, calendar, people):
    """Send the first people in post who are far from retirement to wait, at the calendar's time."""
    rounds.bring_everyone_up(zone.zones)
    held = zone.staff[: len(zone.posts)]
    rows = np.flatnonzero((held["state"] == POSTED) & (held["birth"] > -45 * 12))[:people]
    sent = zone.staff[rows].copy()
    for row in rows:
        vacate(zone.key, zone.staff, zone.posts, row, zone.month, zone.regime.moving.filling)
    zone.zones.make_room(len(sent))
    calendar._train([seat_on_bench(zone.staff, zone.posts, sent, WAITING, zone.month)])
    return rows


STILL = {"appointment.active": False, "assessment.active": False, "waiting.pass_below": 0,
         "behaviour.leaving.resign_established": 0,
         "behaviour.leaving.resign_contract": 0, "behaviour.leaving.transfer_rate": 0,
         "behaviour.leaving.death_rate": 0, "recruitment.lead_months": 36,
         "recruitment.promotion_months": 36, "recruitment.open_above_entry": 1}  # fmt: skip


@pytest.mark.parametrize(
    ("seats", "training", "months", "ready"),
    [
        (10, 2, 3, [90, 90, 90, 90, 90, 90]),  # all trained at once, ready after three months
        (2, 2, 3, [90, 90, 120, 120, 180, 180]),  # three classes of two, two months each
        (1, 1, 3, [90, 90, 90, 120, 150, 180]),
        (4, 5, 0, [150, 150, 150, 150, 300, 300]),  # no shortest wait, but a long training
    ],
)
def test_people_are_ready_after_training_and_the_shortest_wait(seats, training, months, ready):
    """AP3: classes queue for seats; nobody competes before training and three months are over."""
    zone, calendar = start({**STILL, "waiting.training_seats": seats, "waiting.min_months": months,
                            "waiting.training_months": training, "waiting.max_rounds": 1,
                            "waiting.pass_below": 1.0})  # fmt: skip
    calendar.env.run(until=31)
    benched(zone, calendar, 6)
    found = []
    for day in range(32, 400):
        calendar.env.run(until=day)
        assert 0 <= calendar.seats[0].level <= seats
        bench = zone.staff[len(zone.posts) :]
        count = int((bench["ready"] == 1).sum())
        found += [day - 1 - 31] * (count - len(found))
    assert found == ready


def test_who_waits_gets_the_best_vacant_post_not_above_the_former():
    """Placed at the first selection round after being ready, in a post of at most the grade."""
    zone, calendar = start({**STILL, "waiting.training_seats": 20})
    calendar.env.run(until=41)
    rows = benched(zone, calendar, 8)
    grades = by_person(zone.staff, "grade")
    sent = [who for who, state in by_person(zone.staff, "state").items() if state == WAITING]
    assert len(sent) == 8
    calendar.env.run(until=41 + 90)
    assert (zone.staff["state"] == WAITING).sum() == 8
    calendar.env.run(until=30 * 5 + 7)  # ready on day 131, next selection on day 156
    assert not (zone.staff["state"] == WAITING).any()
    assert zone.tally[AT["placed"]] == 8
    now = by_person(zone.staff, "grade")
    vacated = sorted(zone.posts["grade"][rows].tolist())
    assert sorted(now[who] for who in sent) == vacated
    assert all(now[who] <= grades[who] for who in sent)


def test_those_who_hardly_work_win_no_post_while_they_wait():
    """AP2: in a selection round too whoever hardly works is turned down, however well seen."""
    zone, calendar = start({**STILL, "waiting.training_seats": 20, "appointment.idle_below": 0.3})
    calendar.env.run(until=41)
    benched(zone, calendar, 6)
    rows = np.flatnonzero(zone.staff["state"] == WAITING)
    idle = ids(zone.staff[rows[::2]])
    zone.staff["motivation"][rows[::2]] = 0.1
    calendar.env.run(until=30 * 8)
    waiting = zone.staff[zone.staff["state"] == WAITING]
    assert sorted(ids(waiting)) == sorted(idle)
    assert (waiting["rounds"] > 1).all()


def test_whom_the_law_protects_stays_when_the_wait_ends():
    """Protection holds at the end of the wait as under the exit rule."""
    zone, calendar = start({**STILL, "waiting.pass_below": 1.0, "waiting.max_rounds": 2,
                            "waiting.after_last": "end", "study.years": 2, "exit.protect": True,
                            "exit.protected_share": 0.0})  # fmt: skip
    calendar.env.run(until=31)
    benched(zone, calendar, 6)
    rows = zone.staff["state"] == WAITING  # long in service, and four years from retirement
    limit = np.where(zone.staff["sex"] == FEMALE, 55, 60) * 12
    zone.staff["entered"][rows], zone.staff["birth"][rows] = -240, (48 - limit)[rows]
    calendar.run()
    assert (zone.staff["state"] == WAITING).sum() == 6
    assert zone.years[0][AT["waiting_ended"]] == 0


def test_the_last_round_ends_the_wait_or_does_not():
    """After so many failed rounds the appointment ends, or people stay without further rounds."""
    for after, left in (("end", 0), ("stay", 6)):
        zone, calendar = start({**STILL, "waiting.pass_below": 1.0, "waiting.max_rounds": 2,
                                "waiting.after_last": after, "study.years": 2,
                                "staff.status_shares": {"contract": 1.0}})  # fmt: skip
        calendar.env.run(until=31)
        benched(zone, calendar, 6)
        calendar.run()
        assert (zone.staff["state"] == WAITING).sum() == left
        assert zone.years[0][AT["waiting_ended"]] == 6 - left


@pytest.mark.parametrize(("of", "part"), [("standard", 1.0), ("base", 0.8)])
def test_pay_while_waiting_is_a_share_of_former_or_of_base_pay(of, part):
    """Six people who wait for ten months at 70 % of it, the base being 80 %."""
    zone, calendar = start({**STILL, "waiting.pass_below": 1.0, "waiting.pay_share": 0.7,
                            "waiting.pay_of": of, "pay.former_ratio": 0.2})  # fmt: skip
    calendar.env.run(until=61)
    benched(zone, calendar, 6)
    grades = zone.staff["grade"][zone.staff["state"] == WAITING]
    calendar.env.run(until=371)
    standard = np.array([g.pay for g in SMALL.organisation.grades])[grades]
    assert zone.years[0][AT["waiting_pay"]] == pytest.approx(10 * (0.7 * part * standard).sum())


def test_a_ratio_does_not_cut_the_pay_of_those_who_wait():
    """Who waits cannot earn a pack, so by default a base that is cut for packs is not theirs."""
    for of, same in (("standard", True), ("base", False)):
        paid = []
        for ratio in (0.1, 0.6):
            zone, calendar = start({**STILL, "waiting.pass_below": 1.0, "waiting.pay_of": of,
                                    "assessment.active": True, "assessment.start_month": 0,
                                    "pay.new_money": 0, "pay.incentive_ratio": ratio})  # fmt: skip
            calendar.env.run(until=61)
            benched(zone, calendar, 6)
            calendar.env.run(until=371)
            paid.append(zone.years[0][AT["waiting_pay"]])
        assert (paid[0] == paid[1]) == same
        assert paid[0] > 0


def test_waiting_pool_obeys_littles_law():
    """Mean number waiting = rate of arrival x mean wait, over eighty busy years."""
    zone, calendar = start({
        "study.years": 80, "exit.reading": "R1", "exit.tail_years": 1,
        "behaviour.refusal.strength": 0, "assessment.tail_share": 0.2,
        "appointment.unfit_share": 0.1, "waiting.training_seats": 2, "waiting.after_last": "end",
        "waiting.max_rounds": 3, "appointment.contract_end": "wait"})  # fmt: skip
    came, waits, area, last, before = {}, [], 0.0, 0, {}
    for day in range(1, 80 * 360, 3):
        calendar.env.run(until=day)
        rows = zone.staff[zone.staff["state"] == WAITING]
        now = dict.fromkeys(ids(rows))
        area += len(before) * (day - last)
        for who in now.keys() - before.keys():
            came[who] = day
        for who in before.keys() - now.keys():
            waits.append(day - came.pop(who))
            if who in by_person(zone.staff, "state"):  # placed, rather than gone from the zone
                assert waits[-1] >= 90
        before, last = now, day
    arrivals = sum(y[AT["to_waiting"]] for y in zone.years) + zone.tally[AT["to_waiting"]]
    assert arrivals > 200
    assert arrivals == len(waits) + len(before)
    # Those still waiting at the end are a few of hundreds.
    assert area / last == pytest.approx(arrivals / last * np.mean(waits), rel=0.03)


# Dates


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"pay.incentive_ratio": 0.2}, {"pay.incentive_ratio": {0: 0.2, 12: 0.5}}),
        ({"assessment.tail_share": 0.05}, {"assessment.tail_share": {0: 0.05, 12: 0.3}}),
        ({"assessment.start_month": 12}, {"assessment.start_month": 60}),
    ],
)
def test_a_rule_of_the_second_year_changes_nothing_in_the_first(one, other):
    """A value from month 12 on holds from the thirteenth month, and its year is the second."""
    same = {"appointment.active": False, "study.years": 2}
    first, second = (
        replicate(apply(SMALL, {**same, **policy}), 1, range(10)) for policy in (one, other)
    )
    assert first[:, 0].tobytes() == second[:, 0].tobytes()
    assert (first[:, 1] != second[:, 1]).any()


def test_a_ratio_dated_later_gives_the_years_before_it_to_the_last_bit():
    """Case S1: in years 1 and 2 a ratio of 0.6 from month 24 on is the ratio that was there."""
    low, late, written, high = (
        replicate(apply(SMALL, {"pay.incentive_ratio": ratio, "study.years": 3}), 1, range(6))
        for ratio in (0.3, {24: 0.6}, {0: 0.3, 24: 0.6}, 0.6)
    )
    assert late.tobytes() == written.tobytes()
    assert late[:, :2].tobytes() == low[:, :2].tobytes()
    assert (late[:, 0] != high[:, 0]).any()
    assert (late[:, 2] != low[:, 2]).any()
