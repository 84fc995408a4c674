"""How leaving changes over a career."""

import pytest

from sim.staff.career import career


def test_career_factor():
    """Newcomers of under two years leave more, those from 50 on less."""
    assert career(300, 23, 1.5, 0.4) == 1.5
    assert career(300, 24, 1.5, 0.4) == 1.0
    assert career(600, 24, 1.5, 0.4) == 0.4
    assert career(600, 0, 1.5, 0.4) == pytest.approx(0.6)
