"""Effort: the best response to all channels."""

import pytest
from equals import behaviour, response, stakes, table

from sim.behaviour.effort import LOWEST, Response, best_response
from sim.behaviour.incentive import Incentive, marginal_pay

FULL = Incentive(1.0)


def test_every_channel_off_leaves_own_motivation():
    """With nothing at stake effort is own motivation, between its bounds."""
    staff, posts, first = table(3)
    staff["motivation"] = [0.7, 1.3, 9.0]
    assert response(staff, posts, first, stakes()).tolist() == [0.7, 1.3, 2.0]
    s = Response.of(behaviour())
    assert best_response(0.0, 0.5, 0.0, 0.0, 0.0, s) == LOWEST


def test_large_pool_is_the_linear_contract():
    """LEN (Holmstrom & Milgrom 1987): e* = b / k above the norm; b = 0.5, k = 5 give 0.1."""
    n, b = 10_000, 0.5
    marginal = marginal_pay(n * b, 1.0, n, 1.0, 1.0, FULL)
    assert marginal == pytest.approx(b, rel=1e-3)
    s = Response.of(behaviour(effort={"cost": 5.0}))
    assert best_response(1.0, 0.0, marginal, 0.0, 0.0, s) == pytest.approx(1 + b / 5, abs=1e-4)
