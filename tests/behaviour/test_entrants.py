"""Entrants: outsiders count for more among those one works beside."""

import pytest
from equals import response, stakes, table

from sim.behaviour.peers import Peers, peer_pressure
from sim.staff.table import OUTSIDER


def test_entrants_are_seen_more_for_a_term():
    """An outsider counts twice a colleague for three years, then as anyone."""
    for entered, weight in ((0, 2.0), (-11, 2.0), (-12, 1.0), (-60, 1.0)):
        staff, posts, first = table(5)
        staff["origin"][0], staff["entered"][0], staff["contribution"][0] = OUTSIDER, entered, 1.4
        effort = response(staff, posts, first, stakes(), peers={
            "strength": 0.1}, entrants={"strength": 2.0})  # fmt: skip
        assert effort[1:] == pytest.approx(1 + 0.1 * 0.4 * weight / (3 + weight))
    assert peer_pressure(0.0, 0.0, Peers(0.1)) == 0
