"""Service: work, pay and strain, and who leaves."""

import pytest

from sim.engine.replication import history, replicate
from sim.reform.service import leave_factors
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.validation.textbook import zone_of

SMALL = load_scenario("scenarios/small-zone.yaml")


def test_grades_leave_as_often_as_they_are_said_to():
    """Twice the factor, twice the rate; the zone's rate stays what is configured."""
    leave = {"behaviour.leaving.resign_established": 0.08,
             "behaviour.leaving.resign_contract": 0.08, "recruitment.lead_months": 0,
             "recruitment.promotion_months": 0, "recruitment.open_above_entry": 1}  # fmt: skip
    factor = {"organisation.grades.low.leave_factor": 2.0}
    scenario = zone_of({"low": 4000, "high": 2000}, {**leave, **factor}, 3)
    exits = history(scenario, 4, 0).exits
    gone = exits[exits.cause == "resigned"].grade.value_counts()
    assert gone["low"] / 2 / gone["high"] == pytest.approx(2.0, rel=0.15)
    assert gone.sum() / 3 / 6000 == pytest.approx(0.08, rel=0.06)
    assert leave_factors(scenario.organisation).tolist() == pytest.approx([1.2, 0.6])


def test_the_same_factor_for_all_changes_nothing():
    """Factors are relative: three for all is one for all, byte for byte."""
    three = {f"organisation.grades.{g.name}.leave_factor": 3.0 for g in SMALL.organisation.grades}
    same, plain = (replicate(apply(SMALL, each), 5, range(3)) for each in (three, {}))
    assert same.tobytes() == plain.tobytes()
