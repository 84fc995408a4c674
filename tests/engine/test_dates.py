"""Rules with a date: they change nothing before it."""

import pytest

from sim.engine.calendar import Calendar
from sim.engine.plan import Plan
from sim.engine.replication import replicate
from sim.engine.zone import Zone
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario

SMALL = load_scenario("scenarios/small-zone.yaml")


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


@pytest.mark.parametrize(
    "dated",
    [{"pay.incentive_ratio": {0: 0.1, 17: 0.6}}, {"assessment.coefficient_high": {0: 1.5, 17: 1}}],
)
def test_the_coefficients_of_a_year_are_those_of_its_start(dated):
    """KP6: they are a year's. What changes within it holds from the next: packs are shared once."""
    rules = {"assessment.start_month": 0, "assessment.coefficient_noise": 0.5, "study.years": 4}
    zone = Zone(Plan(apply(SMALL, {**rules, **dated})), 1, 0)
    calendar, seen = Calendar(zone), {}
    for month in (13, 18, 23, 25):
        calendar.env.run(until=30 * month + 25)
        seen[month] = zone.coefficient.tolist()
    assert seen[13] == seen[18] == seen[23] != seen[25]
