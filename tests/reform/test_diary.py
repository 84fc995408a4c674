"""The diary spares looking at rows in which nothing happens, and changes nothing else."""

import numpy as np
import pytest

from sim.engine.calendar import Calendar
from sim.engine.plan import Plan
from sim.engine.zone import Zones
from sim.reform.diary import empty_diary
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import FAR, LOOK

SMALL = apply(load_scenario("scenarios/small-zone.yaml"), {"study.years": 4})
RULES = {
    "as it stands": {},
    "no reform": {"appointment.active": False, "assessment.active": False},
    "rules that change within a year": {"pay.incentive_ratio": {0: 0.2, 18: 0.6}},
    "vacancies are filled at once": {"recruitment.lead_months": 0,
                                     "recruitment.promotion_months": 0},
    "many wait, and are selected each month": {"exit.reading": "R2", "exit.tail_years": 1,
                                               "waiting.round_every": 1, "waiting.min_months": 0},
}  # fmt: skip


def lived(rules, each_month):
    """Return the outcomes of each year; ``each_month`` is called with the zones."""
    zones = Zones(Plan(apply(SMALL, rules)), 5, range(3))
    Calendar(zones, each_month=lambda: each_month(zones)).run()
    return zones.years


@pytest.mark.parametrize("rules", RULES)
def test_looking_at_everybody_each_month_comes_to_the_same(rules):
    spared = lived(RULES[rules], lambda zones: None)
    looked_at = lived(RULES[rules], Zones.look_again)
    np.testing.assert_array_equal(spared, looked_at)


def test_few_rows_are_looked_at_in_a_month():
    """From the second month after the responses on, when the diary has been written anew."""
    looked_at = []

    def count(zones):
        looked_at.append([(months <= zones.month).mean() for months in zones.diary])

    lived({}, count)
    people, vacancies = np.array(looked_at)[13:23].mean(axis=0)
    assert people < 0.1
    assert 0 < vacancies < 0.2


def test_an_empty_diary_has_everybody_looked_at():
    people, vacancies = empty_diary(2, 5, 3)
    assert people.shape == (2, 5) and vacancies.shape == (2, 3)
    assert (people == LOOK).all() and (vacancies == LOOK).all()
    assert LOOK < FAR
