"""Leaving by choice: pay, rank, fairness and notice."""

import numpy as np
import pytest
from equals import behaviour
from hypothesis import given
from hypothesis import strategies as st

from sim.behaviour.leaving import Leaving, restless, take_pulls

FULL_LEAVING = Leaving(1.0, 0.8, 0.25, 1.5, 1.0, 1.34, 1.6)


@given(st.floats(0, 1.5), st.floats(-0.5, 0.5))
def test_rank_alone_moves_nobodys_share_of_the_total(u, tilt):
    """The U and its tilt have mean 1 over ranks, as long as no rate falls below zero."""
    s = Leaving(1.0, u, tilt, 1.5, 1.0, 1.34, 1.6)
    places = (np.arange(200) + 0.5) / 200
    factors = np.array([restless(p, 1.0, 0, 0.0, s) for p in places])
    centred = 2 * places - 1
    expected = 1 + u * (centred**2 - 1 / 3) - tilt * centred
    assert factors == pytest.approx(np.maximum(expected, 0))
    if expected.min() >= 0:
        assert factors.mean() == pytest.approx(1, abs=1e-4)


def pull(ratio):
    """Return what a ratio of pay to standard pay multiplies the leave rate by."""
    ratios = np.array([ratio])
    take_pulls(ratios, FULL_LEAVING)
    return ratios[0]


def test_restless_by_pay_rank_and_fairness():
    """Better pay keeps people; the worst leave more than the best, both more than the middle."""
    s = FULL_LEAVING
    middle = 1 - 0.8 / 3
    assert restless(0.5, 1.0, 0, 0.0, s) == pytest.approx(middle)
    assert restless(0.5, pull(1.2), 0, 0.0, s) == pytest.approx(middle * 1.2**-1.5)
    assert restless(0.5, 1.0, 1, 0.0, s) == pytest.approx(middle * 1.34)
    assert restless(0.0, 1.0, 0, 0.0, s) > restless(1.0, 1.0, 0, 0.0, s) > middle


def test_a_weaker_response_of_leaving_is_nearer_to_none():
    """1 + strength (factor - 1), never below 0; exactly 1 at no strength."""
    factor = restless(0.1, pull(0.8), 1, 0.4, FULL_LEAVING)
    for strength, expected in ((0.0, 1.0), (0.3, 1 + 0.3 * (factor - 1)), (1.0, factor),
                               (2.0, 2 * factor - 1)):  # fmt: skip
        found = restless(0.1, pull(0.8), 1, 0.4, FULL_LEAVING._replace(strength=strength))
        assert found == pytest.approx(expected)
    assert restless(0.0, pull(0.5), 1, 1.0, FULL_LEAVING._replace(strength=0.0)) == 1.0
    well_paid = restless(0.5, pull(9.0), 0, 0.0, FULL_LEAVING._replace(strength=2.0))
    assert well_paid == 0.0


def test_the_cap_on_top_ratings_hurts_only_once_the_new_assessment_is_in_force():
    """Before, the grade went round: the configured rates hold for everybody."""
    b = behaviour(leaving={"denied_factor": 1.34})
    now, before = Leaving.of(b, 1.0, in_force=True), Leaving.of(b, 1.0, in_force=False)
    assert restless(0.5, 1.0, 1, 0.0, now) / restless(0.5, 1.0, 0, 0.0, now) == pytest.approx(1.34)
    assert restless(0.5, 1.0, 1, 0.0, before) == restless(0.5, 1.0, 0, 0.0, before)
    assert before == now._replace(denied_factor=1.0)


def test_notice_makes_people_leave():
    """Where one more bad year is certain to end it, the full factor; else in proportion."""
    s = FULL_LEAVING
    calm = restless(0.1, 1.0, 0, 0.0, s)
    assert restless(0.1, 1.0, 0, 1.0, s) == pytest.approx(1.6 * calm)
    assert restless(0.1, 1.0, 0, 0.15, s) == pytest.approx(1.09 * calm)
    assert restless(0.1, 1.0, 0, 1.0, s._replace(threatened_factor=1.0)) == calm
    # From 20 to 31 in a hundred a year: the hazard of Dee & Wyckoff (2015).
    assert np.log(1 - 0.31) / np.log(1 - 0.20) == pytest.approx(1.66, abs=0.005)


def test_a_rate_below_zero_is_none_before_it_is_weakened():
    """A deep U: nobody in the middle leaves; at half the strength half as many as nobody's rate."""
    deep = FULL_LEAVING._replace(u_shape=4.0, tilt=0.0)
    assert restless(0.5, 1.0, 0, 0.0, deep) == 0
    assert restless(0.5, 1.0, 0, 0.0, deep._replace(strength=0.5)) == pytest.approx(0.5)
