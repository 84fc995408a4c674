"""Peers: what colleagues give moves what one gives."""

import numpy as np
import pytest
from equals import response, stakes, table

from sim.staff.table import EMPTY


@pytest.mark.parametrize(("g", "multiplier"), [(0.15, 1.176), (0.17, 1.205), (-0.1, 0.909)])
def test_a_common_rise_settles_at_the_multiplier(g, multiplier):
    """If all rise by d, all settle at d / (1 - g) (Mas & Moretti 2009; F10)."""
    staff, posts, first = table(12)
    staff["motivation"] = 1.05
    for _ in range(40):
        staff["contribution"] = response(staff, posts, first, stakes(), peers={"strength": g})
    assert (staff["effort"] - 1) / 0.05 == pytest.approx(multiplier, abs=5e-4)


def test_one_better_colleague_moves_the_others_by_a_share():
    """One of ten gives 10 % more: each of the nine moves by g x 10 % / 9, the one not at all."""
    staff, posts, first = table(10)
    staff["contribution"][4] = 1.1
    effort = response(staff, posts, first, stakes(), peers={"strength": 0.17})
    assert effort[4] == pytest.approx(1)
    assert np.delete(effort, 4) == pytest.approx(1 + 0.17 * 0.1 / 9)


def test_peers_do_not_reach_across_departments():
    """Who works elsewhere is not seen, and one without colleagues sees nobody."""
    staff, posts, first = table(9, 3)
    staff["contribution"][:3] = 3.0
    staff["state"][7:] = EMPTY
    effort = response(staff, posts, first, stakes(), peers={"strength": 0.1})
    assert (effort[:3] > 1).all()
    assert (effort[3:7] == 1).all()
