"""Discouragement by a challenger who is far ahead."""

import pytest

from sim.behaviour.discouragement import Discouragement, given_up


@pytest.mark.parametrize(("lead", "lost"), [(-1.0, 0), (1.0, 0), (1.5, 0), (2.5, 0.3), (3.5, 0.6)])
def test_discouragement_begins_beyond_a_bound(lead, lost):
    """Strength x max(0, D - beyond), with a bound of 1.5 standard deviations."""
    assert given_up(lead, Discouragement(0.3, 1.5)) == pytest.approx(lost)
