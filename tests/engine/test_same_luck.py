"""Chance belongs to people, not to order: what happens to one changes nobody unrelated."""

from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest

from sim.chance.keyed import unit_key
from sim.engine.calendar import Calendar
from sim.engine.ledger import exits_frame
from sim.engine.plan import Plan
from sim.engine.replication import history, replicate
from sim.engine.zone import Zone
from sim.scenario.behaviour import CATFISH, CHANNELS
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.seating import scenario_for_roster
from sim.staff.table import EMPTY, FEMALE, POSTED

SMALL = load_scenario("scenarios/small-zone.yaml")
NO_CAPS = {f"organisation.caps.{name}": None
           for name in ("units", "establishment", "leadership_posts")}  # fmt: skip
ISLANDS = {
    # No rule reaches from one department into another: nobody is compared with, promoted into,
    # paid with or moved to another one, and nobody is scored on the zone (KP2) or takes a place of
    # the establishment, which is the zone's.
    **NO_CAPS, "organisation.departments.Leadership.kind": "department",
    "appointment.active": False, "exit.reading": "none", "exit.rotate_unqualified": False,
    "assessment.pool": "department", "assessment.normalise": False, "assessment.start_month": 0,
    "pay.sharing_pool": "department", "pay.excess_share": 0, "recruitment.open_above_entry": 1,
    "behaviour.leaving.resign_established": 0.15,
    "behaviour.leaving.resign_contract": 0.15, "study.years": 8, "staff.archive_rule": "seniority",
    "recruitment.established_share": 0, "staff.leaders_established": False,
}  # fmt: skip
ALONE = {
    # Nor does any reach from one person to another, but for the ranks in a pool.
    **ISLANDS,
    "pay.incentive_ratio": 0, "pay.former_ratio": 0, "behaviour.leaving.on": False,
    **{f"behaviour.{channel}.on": False for channel in ("peers", *CATFISH)},
}  # fmt: skip
RANKS = ("score", "place", "appraisal", "denied", "tail", "weak_in_pool", "tail_years",
         "term_score", "failures", "restless", "archived", "archive", "score_1", "score_2",
         "score_3", "score_4")  # fmt: skip
NEW = {"name": "New Unit", "family": "economy", "workload": 1.4,
       "posts": {"clerk": 9, "senior_clerk": 3, "director": 1}}  # fmt: skip


def run(scenario, replication=0, people=None, before=lambda zone: None):
    """Run a history; return the final zone, and the log of exits."""
    zone = Zone(Plan(scenario, people), 11, replication, keep_exits=True)
    before(zone)
    Calendar(zone).run()
    return zone, zone.exit_log()


def lives(zone, log, unit=None, *, but=(), drop=()):
    """Return everyone who entered outside a unit: those there, those who left, as bytes."""
    there = zone.staff[zone.staff["state"] != EMPTY].copy()
    # Numbers of departments and posts among the others are no facts about a person.
    there["department"] = there["post"] = 0
    there["weak"] = 0  # nor is who is weak among all of a grade, wherever they are ranked
    for name in drop:
        there[name] = 0
    found = {}
    for row in there:
        found[tuple(row[["unit", "serial", "turn"]].tolist())] = row.tobytes()
    for row in log:
        found[tuple(row[["unit", "serial", "turn"]].tolist())] = row.tobytes()
    return {who: life for who, life in found.items() if who[0] != unit and who not in but}


# Same bytes


@pytest.mark.parametrize("policy", [{}, {"exit.reading": "R2", "exit.tail_years": 1}, ISLANDS])
def test_same_seed_and_scenario_give_the_same_bytes(policy):
    """Replications depend on nothing but seed, number and scenario: not on order or company."""
    scenario = apply(SMALL, {"study.years": 4, **policy})
    whole = replicate(scenario, 5, range(10))
    for parts in (
        [range(3), range(3, 10)],
        [[n] for n in range(10)],
        [range(9, 4, -1), range(4, -1, -1)],
    ):
        order = [n for part in parts for n in part]
        again = np.concatenate([replicate(scenario, 5, part) for part in parts])
        assert again[np.argsort(order)].tobytes() == whole.tobytes()
    assert history(scenario, 5, 7).years.tobytes() == whole[7].tobytes()
    assert (replicate(scenario, 6, range(10)) != whole).any()


def test_other_policies_leave_no_trace():
    """What ran before in the same process changes nothing."""
    one, other = apply(SMALL, {"study.years": 3}), apply(SMALL, {**ISLANDS, "study.years": 3})
    alone = replicate(one, 5, range(4))
    replicate(other, 5, range(4))
    assert replicate(one, 5, range(4)).tobytes() == alone.tobytes()


EVENTFUL = {
    # Something for every channel to do.
    "study.years": 4, "exit.reading": "R1", "exit.tail_years": 1, "pay.pack_follows": "zone",
    "recruitment.challenge_share": 0.3, "recruitment.applicant_mean": 0.5,
    "assessment.target_growth": 0.05,
    "assessment.excellent_above": 1.0,
    "behaviour.leaving.resign_established": 0.2,
    "behaviour.leaving.resign_contract": 0.2,
    "appointment.unfit_share": 0.2, "organisation.departments.Economy.former_units": 2,
}  # fmt: skip


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_of_no_strength_is_a_channel_switched_off(channel):
    """Same bytes either way, and not those of the channel at work."""
    off, none, at_work = (
        replicate(apply(SMALL, {**EVENTFUL, **changes}), 5, range(6)).tobytes()
        for changes in (
            {f"behaviour.{channel}.on": False}, {f"behaviour.{channel}.strength": 0}, {},
        )
    )  # fmt: skip
    assert off == none
    assert off != at_work


def test_each_channel_has_a_section_a_switch_and_a_strength_of_its_own():
    """And nothing else stands among them but the cost of effort."""
    assert {*type(SMALL.behaviour).model_fields} == {"effort", *CHANNELS}
    for channel in CHANNELS:
        section = getattr(SMALL.behaviour, channel)
        assert section.on is True
        assert section.strength > 0
        assert find_spec(f"sim.behaviour.{channel}")


# One department, one exit, one person more


@pytest.mark.parametrize("place", [0, 2, 4])
@pytest.mark.parametrize("exits", [False, True])
def test_a_new_department_changes_no_life_elsewhere(place, exits):
    """Histories of all who entered other departments are the same, byte for byte."""
    units = [d.model_dump() for d in apply(SMALL, ISLANDS).organisation.departments]
    ends = {
        "exit.reading": "R2",
        "behaviour.refusal.strength": 1,
        "assessment.unqualified_below": 0.85,
    }
    policy = {**ISLANDS, **(ends if exits else {})}
    with_new = {"organisation.departments": [*units[:place], NEW, *units[place:]]}
    islands = apply(SMALL, policy)
    for replication in range(3):
        was = lives(*run(islands, replication))
        now = lives(*run(apply(islands, with_new), replication), unit_key("New Unit"))
        assert len(was) > 60
        assert now == was


def test_one_more_exit_changes_no_unrelated_life():
    """One person leaves in the first month: only their post's next holders differ."""
    unit = unit_key("Social Affairs")
    for replication in range(4):
        base, log = run(apply(SMALL, ALONE), replication)
        posts = np.flatnonzero(
            (base.posts["unit"] == unit) & (base.staff["turn"][: len(base.posts)] == 0)
            & (base.staff["state"][: len(base.posts)] == POSTED)
        )  # fmt: skip
        row = int(posts[-1])

        def out(zone, row=row):
            assert zone.staff["state"][row] == POSTED
            zone.staff["patience"][row] = 0.0

        forced, forced_log = run(apply(SMALL, ALONE), replication, before=out)
        who = tuple(base.staff[row][["unit", "serial", "turn"]].tolist())
        left = forced_log[(forced_log["unit"] == unit) & (forced_log["serial"] == who[1])]
        assert left["month"][0] == 1
        assert left["turn"][0] == 0
        successor = forced.staff[row]
        assert successor["serial"] == who[1]
        assert successor["turn"] >= 1 << 16
        assert successor["ability"] != base.staff[row]["ability"]
        # Everyone else, in other departments and in the same one.
        was = lives(base, log, drop=RANKS)
        now = lives(forced, forced_log, drop=RANKS)
        changed = {w for w in was.keys() | now.keys() if was.get(w) != now.get(w)}
        assert {(w[0], w[1]) for w in changed} == {who[:2]}
        # In other departments not even ranks move.
        assert lives(base, log, unit) == lives(forced, forced_log, unit)


def test_one_more_exit_shows_in_the_log_as_one_more_exit():
    """The query 'who left only because' names the one person, and then only their successors."""
    scenario = apply(SMALL, {**ALONE, "study.years": 2})
    names = {unit_key(d.name): d.name for d in SMALL.organisation.departments}
    grades = [g.name for g in SMALL.organisation.grades]
    _, log = run(scenario)
    row = 20

    def out(zone):
        zone.staff["patience"][row] = 0.0

    _, more = run(scenario, before=out)
    first, second = (exits_frame(x, grades, names) for x in (log, more))
    ids = ["department_of_entry", "grade_of_entry", "post_of_entry", "opening", "place"]
    merged = second.merge(first, on=ids, how="left", indicator=True)
    only = merged[merged["_merge"] == "left_only"]
    assert len(only[only["opening"] == 0]) == 1


def roster(n_more=0):
    """Return a roster made of the people of a first day, with some more clerks at its end."""
    zone = Zone(Plan(apply(SMALL, ISLANDS)), 3, 0)
    names = {unit_key(d.name): d.name for d in SMALL.organisation.departments}
    grades = [g.name for g in SMALL.organisation.grades]
    people = zone.staff[zone.staff["state"] == POSTED]
    frame = pd.DataFrame(
        {
            "department": [names[int(u)] for u in people["unit"]],
            "grade": [grades[g] for g in people["grade"]],
            "age_months": -people["birth"],
            "service_months": -people["entered"],
            "sex": np.where(people["sex"] == FEMALE, "female", "male"),
            "status": "contract",  # newcomers are of the roster's shares, which one more would move
        }
    )
    one = frame[(frame["department"] == "Economy") & (frame["grade"] == "clerk")].iloc[[0]]
    return pd.concat([frame, *[one] * n_more], ignore_index=True)


def test_one_more_person_changes_no_other_life():
    """One clerk more in a roster: everybody else has the same history.

    Newcomers are of the roster's statuses; their mix is held, as a clerk more would shift it.
    """
    few, more = roster(), roster(1)
    mix = {"staff.status_shares": SMALL.staff.status_shares}
    lives_of = []
    for people in (few, more):
        scenario = apply(scenario_for_roster(apply(SMALL, ALONE), people), mix)
        lives_of.append(lives(*run(scenario, people=people), drop=RANKS))
    was, now = lives_of
    assert len(was) > 60
    assert {who: life for who, life in now.items() if who in was} == was
    posts = {who[:2] for who in now.keys() - was.keys()}
    assert len(posts) == 1
    assert (few["department"] == "Economy").sum() + 1 == (more["department"] == "Economy").sum()
