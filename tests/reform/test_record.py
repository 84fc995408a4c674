"""What a year enters in the personnel record (KP7)."""

import numpy as np
import pytest

from sim.engine.replication import replicate
from sim.reform.record import write_records
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import (
    CONTRACT,
    POSTED,
    POSTS,
    QUALIFIED,
    UNQUALIFIED,
    empty_staff,
)
from sim.validation.textbook import REPLACED, Life, zone_of

SMALL = load_scenario("scenarios/small-zone.yaml")


def people(n, **facts):
    """Return people in post who were rated, with these facts."""
    staff = empty_staff(n)
    staff["state"], staff["score"], staff["appraisal"] = POSTED, 1.0, QUALIFIED
    staff["status"], staff["grade"] = CONTRACT, 5
    for name, values in facts.items():
        staff[name] = values
    return staff


def close(staff, in_a_row=True):
    """Enter a year in the records of all."""
    write_records(staff, np.zeros(len(staff), POSTS), in_a_row)


def test_tail_years_are_counted_in_a_row():
    """A tail year adds one, any other rated year starts anew, an unrated one changes nothing."""
    staff = people(4, tail=[1, 0, 1, 0], tail_years=[2, 2, 0, 0], score=[1.0, 1.0, 0.0, 1.0])
    close(staff)
    assert staff["tail_years"].tolist() == [3, 0, 0, 0]


def test_tail_years_may_be_counted_for_good():
    """Counted ever, a year out of the tail wipes out nothing."""
    staff = people(4, tail=[1, 0, 1, 0], tail_years=[2, 2, 0, 1], score=[1.0, 1.0, 0.0, 1.0])
    close(staff, in_a_row=False)
    assert staff["tail_years"].tolist() == [3, 2, 0, 1]


def test_scores_of_earlier_years_are_kept():
    """The last one first, those of years without a rating are none."""
    staff = people(2, score=[0.9, 0.0], score_1=[1.1, 1.1], score_2=[1.2, 0.0], score_4=7.0)
    close(staff)
    assert [staff[f"score_{k}"][0] for k in (1, 2, 3, 4)] == [0.9, 1.1, 1.2, 0.0]
    assert [staff[f"score_{k}"][1] for k in (1, 2, 3, 4)] == [1.1, 0.0, 0.0, 7.0]


def test_failures_are_counted_until_a_good_year():
    """Unqualified years add up; any other rated year wipes them out."""
    staff = people(3, appraisal=[UNQUALIFIED, QUALIFIED, UNQUALIFIED], failures=[1, 2, 0],
                   score=[1.0, 1.0, 0.0])  # fmt: skip
    close(staff)
    assert staff["failures"].tolist() == [2, 0, 0]


def test_scores_of_the_term_are_summed_over_rated_years():
    """Only rated years count in the mean of a term."""
    staff = people(2, score=[0.8, 0.0], term_score=1.1, term_years=1)
    close(staff)
    assert staff["term_score"] == pytest.approx([1.9, 1.1])
    assert staff["term_years"].tolist() == [2, 1]


def test_a_second_time_ever_ends_it():
    """By luck alone 1 - (1 - p)^n - n p (1 - p)^(n - 1) are out after n years; in a row fewer."""
    out = {}
    for count in ("ever", "in_a_row"):
        settings = {**REPLACED, "exit.tail_years": 2, "exit.tail_count": count,
                    "assessment.reliability": 0, "assessment.tail_share": 0.2,
                    "recruitment.lead_months": 0}  # fmt: skip
        life = Life(zone_of(5000, settings, 4), 3, 0).until(36)
        out[count] = (life.held["turn"] > 0).mean()
    assert out["ever"] == pytest.approx(1 - 0.8**3 - 3 * 0.2 * 0.8**2, abs=0.015)
    assert out["in_a_row"] == pytest.approx(2 * 0.2**2 - 0.2**3, abs=0.015)


def test_every_year_of_the_term_is_always_counted_in_a_row():
    """Where no number of years is set, 'ever' changes nothing, byte for byte."""
    harsh = {"exit.reading": "R1", "behaviour.refusal.strength": 1, "assessment.tail_share": 0.3,
             "appointment.term_months": 24}  # fmt: skip
    both = [replicate(apply(SMALL, {**harsh, "exit.tail_count": count}), 5, range(3))
            for count in ("in_a_row", "ever")]  # fmt: skip
    assert both[0].tobytes() == both[1].tobytes()
