"""Own motivation, crowded out by pay that follows results."""

import pytest
from equals import response, stakes, table

from sim.behaviour.motivation import Motivation, crowded_out


def test_crowding_out_is_the_square_of_the_share():
    """m(b) = m - c b^2: 0.15 x 0.4^2 = 0.024."""
    assert crowded_out(0.4, Motivation(0.15)) == pytest.approx(0.024)
    staff, posts, first = table(5)
    effort = response(staff, posts, first, stakes(stake=0.4), motivation={"strength": 0.15})
    assert effort == pytest.approx(1 - 0.024)
