"""Targets of departments and individuals, and what a department's own score decides (KP1)."""

import numpy as np
import pytest

from sim.engine import year
from sim.engine.calendar import Calendar
from sim.engine.cascade import department_targets
from sim.engine.ledger import AT
from sim.engine.plan import Plan
from sim.engine.replication import replicate
from sim.engine.rounds import bring_everyone_up
from sim.engine.zone import Zone
from sim.reform.targets import CAPACITY, EQUAL, LAST_YEAR, NONE, deal_targets, shared_result
from sim.scenario.behaviour import CHANNELS
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import EMPTY, POSTED, POSTS, UNQUALIFIED, empty_staff

SMALL = load_scenario("scenarios/small-zone.yaml")
FIRST = np.array([0, 3, 5])
EXACT = {"assessment.reliability": 1, "assessment.quantitative_share": 0,
         "assessment.shock_spread": 0, "assessment.workload_in_scores": 0,
         "assessment.start_month": 0, "study.years": 3}  # fmt: skip


def dealt(rule, norm=1.0):
    """Return the targets of two departments, of three posts (one of them empty) and of two."""
    staff = empty_staff(5)
    staff["state"] = POSTED
    staff["state"][1] = EMPTY
    staff["capacity"] = [1.5, 9.0, 0.5, 2.0, 2.0]
    staff["contribution"] = [3.0, 9.0, 1.0, 0.0, 1.0]
    return deal_targets(staff, np.zeros(5, POSTS), FIRST, norm, rule)[[0, 2, 3, 4]]


def test_a_departments_target_is_dealt_out_among_those_in_post():
    """Alike, by capacity, or by last year; in every way they sum to the department's."""
    assert dealt(NONE, norm=2.0).tolist() == [1, 1, 1, 1]
    assert dealt(EQUAL, norm=1.1) == pytest.approx([1.1, 1.1, 1.1, 1.1])
    assert dealt(CAPACITY) == pytest.approx([1.5, 0.5, 1, 1])
    assert dealt(LAST_YEAR) == pytest.approx([1.5, 0.5, 2 * 0.05 / 1.05, 2 / 1.05])
    for rule in (EQUAL, CAPACITY, LAST_YEAR):
        targets = dealt(rule, norm=1.2)
        assert (targets[:2].sum(), targets[2:].sum()) == pytest.approx((2.4, 2.4))


def assessed(years=2, **rules):
    """Return the zone after the last assessment, nothing settled, and scores of those rated."""
    changes = {**EXACT, **{f"assessment.{name}": value for name, value in rules.items()}}
    zone = Zone(Plan(apply(SMALL, changes)), 5, 0)
    Calendar(zone).env.run(until=360 * years + 5)
    bring_everyone_up(zone.zones)
    before = zone.staff.copy()
    year.assess(zone.zones)
    held = zone.staff[: len(zone.posts)]
    return zone, before, (held["state"] == POSTED) & (held["score"] > 0)


def test_an_individual_attains_output_over_target():
    """Judged without error, the score is output a month over the own target, leaders apart."""
    for rule, hard in (("equal", 1.0), ("capacity", 1.3), ("last_year", 1.0)):
        zone, before, rated = assessed(individual_targets=rule, target_growth=hard - 1)
        rated[zone.structure.leaders] = False
        number = {"equal": EQUAL, "capacity": CAPACITY, "last_year": LAST_YEAR}[rule]
        target = deal_targets(before, zone.posts, zone.structure.first, hard**2, number)
        rows = np.flatnonzero(rated)
        expected = before["measured"][rows] / before["months"][rows] / target[rows]
        assert zone.staff["score"][rows] == pytest.approx(expected)


def test_a_target_that_is_hard_for_all_is_hard_for_everyone():
    """With targets of their own most fail a hard one; compared with each other few do."""
    shares = {}
    for rule in ("none", "equal"):
        zone, _, rated = assessed(individual_targets=rule, target_growth=0.5)
        rated[zone.structure.leaders] = False
        grades = zone.staff["appraisal"][: len(rated)][rated]
        shares[rule] = (grades == UNQUALIFIED).mean()
    assert shares["none"] < 0.3
    assert shares["equal"] > 0.6


def test_last_years_output_as_a_target_punishes_those_who_did_well():
    """The ratchet (鞭打快牛): ability pays off in scores under equal targets, hardly under this."""
    tie = {}
    for rule in ("equal", "last_year"):
        zone, _, rated = assessed(individual_targets=rule)
        rated[zone.structure.leaders] = False
        people = zone.staff[: len(rated)][rated]
        tie[rule] = np.corrcoef(people["capacity"], people["score"])[0, 1]
    assert tie["equal"] > 0.8
    assert abs(tie["last_year"]) < 0.5


def test_a_departments_score_counts_in_its_peoples_where_told_to():
    """Part of the score is the department's; by default none of it is."""
    plain, _, rated = assessed(individual_targets="equal")
    shared, _, _ = assessed(individual_targets="equal", department_score="scores",
                            department_weight=0.0)  # fmt: skip
    assert (plain.staff["score"] == shared.staff["score"]).all()
    whole, _, rated = assessed(individual_targets="equal", department_score="scores",
                               department_weight=1.0)  # fmt: skip
    rated[whole.structure.leaders] = False
    results = whole.sums.measured / department_targets(whole, whole.past)
    seen = whole.staff["score"][: len(rated)][rated]
    assert seen == pytest.approx(results[whole.posts["department"][rated]])
    assert results.std() > 0.01


def test_a_departments_score_moves_its_pack_where_told_to():
    """A pack is multiplied by the department's attainment over the zone's, for the part told."""
    reached, zone = np.array([[0.5, 1.0], [0.5, 1.0]]), np.array([[0.8], [0.0]])
    assert shared_result(reached, zone, 1.0) == pytest.approx(np.array([[0.625, 1.25], [1, 1]]))
    assert shared_result(reached, zone, 0.2) == pytest.approx(np.array([[0.925, 1.05], [1, 1]]))
    rules = {"department_score": "packs", "department_weight": 1.0, "coefficient_reading": "K1"}
    zone, before, _ = assessed(**rules)
    measured = zone.sums.measured
    result = measured / zone.structure.sizes
    expected = zone.sums.packs * result / (measured.sum() / zone.structure.sizes.sum())
    year._settle(zone.zones)
    paid = (zone.staff["paid"] - before["paid"])[: len(zone.posts)]
    got = np.bincount(zone.posts["department"], paid, minlength=len(result))
    assert got[1:] == pytest.approx(expected[1:], rel=0.02)  # a few best scorers get more


def test_city_targets_that_grow_move_effort_and_can_backfire():
    """By hand: 5 % a year is .05, .10, .16 above the norm; 30 % is .3, .69, 1.2, out of reach."""
    alone = {f"behaviour.{channel}.on": channel == "goals" for channel in CHANNELS}
    rules = {**alone, "assessment.start_month": 0, "study.years": 3, "staff.motivation_spread": 0,
             "staff.idle_share": 0, "appointment.active": False, "exit.reading": "none",
             "exit.rotate_unqualified": False, "behaviour.leaving.resign_established": 0,
             "behaviour.leaving.resign_contract": 0,
             "behaviour.leaving.transfer_rate": 0, "behaviour.leaving.death_rate": 0,
             "staff.retirement_age_men": 75, "staff.retirement_age_women": 75}  # fmt: skip
    for growth, spurs in ((0.0, [0, 0, 0]), (0.05, [0.0175, 0.0359, 0.0552]),
                          (0.3, [0.035, -0.07, -0.07])):  # fmt: skip
        scenario = apply(SMALL, {**rules, "assessment.target_growth": growth})
        effort = replicate(scenario, 1, [0])[0, :, AT["effort"]]
        assert effort - 1 == pytest.approx(spurs, abs=6e-3)
