"""A scenario as it stands in a month: who can come to wait, and what the zone then looks like."""

from pathlib import Path

import pytest

from sim.law.situation import Situation, situations
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.study.compare import compare

SMALL = load_scenario(Path(__file__).parents[2] / "scenarios" / "small-zone.yaml")
UNITS = {
    f"organisation.departments.{name}.former_units": 4
    for name in ("General Office", "Economy", "Social Affairs")
} | {"organisation.caps.units": None}
EVERY_CELL = {
    "assessment.pool": "department", "assessment.rounding": "ceil", "assessment.min_pool": 1,
}  # fmt: skip
"""Somebody of each grade in each department is the tail."""
NO_ROUND = {
    "appointment.active": False, "exit.rotate_unqualified": False, "assessment.tail_share": 0,
    "assessment.unqualified_below": 0.9,
}  # fmt: skip
TURNED = {"exit.rotate_unqualified": True}
BY_TAIL = {"assessment.unqualified_below": 0, "assessment.tail_share": 0.2}


@pytest.mark.parametrize(
    ("changes", "waits"),
    [
        ({"exit.reading": "none"}, False),
        ({"exit.reading": "none"} | TURNED, True),  # after a second unqualified year
        ({"exit.reading": "none", "exit.tail_years": 1} | TURNED | BY_TAIL, False),
        ({"exit.reading": "R4", "exit.unqualified_years": 1}, True),  # B asks for C and D
        ({"exit.reading": "R5", "exit.unqualified_years": 1}, True),
        ({"exit.reading": "R2", "exit.unqualified_years": 1} | TURNED, False),  # B ends it
        ({"exit.reading": "R2", "exit.unqualified_years": 2} | TURNED, False),
        ({"exit.reading": "R2", "exit.unqualified_years": 3} | TURNED, True),
        ({"exit.reading": "R2", "exit.tail_years": 1} | BY_TAIL, True),  # C asks for D
        ({"exit.reading": "R2", "exit.tail_years": 0} | BY_TAIL, False),  # no term to count in
        ({"exit.reading": "R4", "appointment.coverage": "outsiders_only"}, False),
        ({"exit.reading": "R4", "assessment.active": False}, False),
    ],
)
def test_who_finds_no_other_post_after_a_year_waits(changes, waits):
    """Without merger and appointment a year's end alone sends to wait, as in the engine."""
    scenario = apply(SMALL, NO_ROUND | changes)
    assert any(now.waits for now in situations(scenario)) == waits
    runs = compare(scenario, replications=12, workers=1).runs
    assert (runs["to_waiting"].sum() > 0) == waits


def test_whoever_has_come_to_wait_may_wait_still_under_other_rules():
    """The only round is at the start."""
    once = NO_ROUND | {"exit.reading": "none", "appointment.active": {0: True, 12: False}}
    now = situations(apply(SMALL, once))
    assert [each.month for each in now] == [0, 2, 12, 36]
    assert [each.sends_to_wait for each in now] == [True, True, False, False]
    assert all(each.waits for each in now)


def test_a_zone_that_is_not_merged_keeps_its_former_units():
    """By hand: of 12, 16 and 22 posts, four units each.

    Three clerks less and three directors more in each, so that units have these grades: 2 clerks,
    4 senior clerks, 1, 1 and 4 directors, which is 12 cells; 4, 4, 2, 1, 4; and 4, 4, 2, 2, 4. With
    the leadership they are 44, where the departments have 16.
    """
    apart = UNITS | EVERY_CELL | {"organisation.consolidation.active": False}
    now = Situation(apply(SMALL, apart), 12)
    assert now.most_in_tail == 44
    assert Situation(apply(SMALL, UNITS | EVERY_CELL), 12).most_in_tail == 16
    pay = 22 * 5100 + 16 * 6000 + 5 * 7500 + 4 * 9300 + 3 * 11400 + 2 * 13800
    assert now.pay_bill == pay + 9 * (11400 - 5100)
    assert Situation(apply(SMALL, UNITS), 12).pay_bill == pay
    runs = compare(apply(SMALL, apart), replications=4, workers=1).runs
    assert 16 < runs["tail"].max() <= 44
