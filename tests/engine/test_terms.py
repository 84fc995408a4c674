"""When everybody is appointed, and when what they won has run out (聘期)."""

from pathlib import Path

import numpy as np
import pytest

from sim.engine.ledger import AT
from sim.engine.plan import Plan
from sim.engine.replication import replicate
from sim.engine.stakes import danger_of
from sim.engine.zone import Zones
from sim.scenario.overrides import apply
from sim.scenario.problems import ScenarioError
from sim.scenario.reading import load_scenario
from sim.scenario.terms import terms

SMALL = load_scenario(Path(__file__).parents[2] / "scenarios" / "small-zone.yaml")


@pytest.mark.parametrize(
    ("active", "months", "expected"),
    [
        (True, 36, [(0, 36), (36, 72)]),
        (True, 24, [(0, 24), (24, 48), (48, 72)]),
        (False, 36, []),
        ({0: False, 12: True}, 36, [(12, 48), (48, 84)]),
        ({0: True, 24: False}, 36, [(0, 36)]),
        ({0: True, 36: False, 60: True}, 24, [(0, 24), (24, 48), (60, 84)]),
        (True, {0: 36, 12: 12}, [(0, 36), (36, 48), (48, 60), (60, 72)]),
    ],
)
def test_a_term_begins_where_appointment_comes_into_force_and_where_the_last_has_run_out(
    active, months, expected
):
    """By hand, over six years: a term has the length of the day on which it begins."""
    changes = {"appointment.active": active, "appointment.term_months": months, "study.years": 6}
    assert terms(apply(SMALL, changes)) == expected


def test_a_year_is_assessed_before_anybody_is_appointed():
    """Appointment in force from month 12: rounds after years 1 and 4, none before or between."""
    later = apply(SMALL, {"appointment.active": {0: False, 12: True}, "study.years": 6,
                          "organisation.consolidation.active": False,
                          "assessment.start_month": 0})  # fmt: skip
    years = replicate(later, 1, range(4))
    moves = years[..., AT["moves"]].sum(axis=0) > 0
    assert moves.tolist() == [False, True, False, False, True, False]
    assert (years[:, 0, AT["tail"]] > 0).any()


def test_a_tail_of_every_year_of_the_term_counts_the_years_of_the_running_term():
    """A term of two years and then of one: the years left and the years needed are its own."""
    changes = {"appointment.term_months": {0: 24, 12: 12}, "study.years": 4, "exit.tail_years": 0}
    zones = Zones(Plan(apply(SMALL, changes)), 1, [0])
    seen = []
    for month in (0, 12, 24, 36):
        zones.month = month
        danger = danger_of(zones)
        seen.append((danger.years_left, danger.term_years))
    assert seen == [(2, 2), (1, 2), (1, 1), (1, 1)]


def test_an_undated_term_is_the_same_as_one_dated_from_the_start():
    dated = {"appointment.active": {0: True}, "appointment.term_months": {0: 36}}
    np.testing.assert_array_equal(*(replicate(apply(SMALL, each), 2, [0]) for each in ({}, dated)))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"appointment.active": {0: False, 6: True}}, "month 6 is not the end of a year"),
        ({"appointment.term_months": {0: 36, 36: 30}}, "30 months are not whole years"),
    ],
)
def test_terms_that_do_not_fall_on_assessments_are_refused(changes, message):
    with pytest.raises(ScenarioError, match=message):
        apply(SMALL, changes)


def test_kpi_before_appointment_assesses_a_year_and_then_appoints():
    scenario = load_scenario(
        Path(__file__).parents[2] / "scenarios" / "small-zone.yaml", ["kpi-before-appointment"]
    )
    assert scenario.assessment.start_month == 0
    assert terms(scenario)[0].start == 12


def test_terms_bring_a_round_each():
    """Rounds are held at the start and at each term end, and at no other time."""
    for term, years in ((24, {0, 2, 4}), (36, {0, 3}), (60, {0, 5})):
        moves = replicate(apply(SMALL, {"appointment.term_months": term}), 1, range(10))
        moved = moves[..., AT["moves"]].sum(axis=0)
        assert set(np.flatnonzero(moved)) == years
    still = replicate(apply(SMALL, {"appointment.active": False}), 1, range(10))
    assert not still[..., AT["moves"]].any()
