"""The contest with a challenger."""

import pytest

from sim.behaviour.contest import Contest, spurred


@pytest.mark.parametrize(
    ("lead", "factor"), [(0.0, 1.0), (0.5, 0.939), (-1.0, 0.779), (2.0, 0.368)]
)
def test_contest_is_hottest_when_even(lead, factor):
    """Lazear & Rosen (1981), two contestants with unit noise: exp(-D^2 / 4)."""
    assert spurred(lead, Contest(0.1)) == pytest.approx(0.1 * factor, abs=1e-4)
