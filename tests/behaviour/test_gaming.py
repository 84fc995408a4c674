"""Gaming: work moves to what is counted."""

import pytest
from equals import response, stakes, table

from sim.behaviour.gaming import Gaming, moved


def test_gaming_moves_unmeasured_work():
    """d = strength x b x (1 - measurable), at most all of it; by numbers alone."""
    assert moved(0.4, 0.5, Gaming(0.15, 0.5)) == pytest.approx(0.03)
    assert moved(1.0, 0.0, Gaming(2.0, 0.5)) == 1
    staff, posts, first = table(2)
    posts["measurable"] = 0.5
    response(staff, posts, first, stakes(stake=0.4, quantitative=0.5), gaming={"strength": 0.2})
    assert staff["moved"] == pytest.approx(0.5 * 0.2 * 0.4 * 0.5)
