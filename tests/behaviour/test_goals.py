"""Targets that are handed down."""

import numpy as np
import pytest
from equals import response, stakes, table

from sim.behaviour.goals import Goals, pressed
from sim.scenario.behaviour import Behaviour


@pytest.mark.parametrize(
    ("difficulty", "added"),
    [
        (-0.3, 0),
        (0, 0),
        (0.1, 0.035),
        (0.2, 0.07),
        (0.3, 0.035),
        (0.4, 0),
        (0.6, -0.07),
        (9, -0.07),
    ],
)
def test_a_target_spurs_as_long_as_it_is_accepted_and_backfires_beyond(difficulty, added):
    """By hand, at the defaults: .35 a unit up to .2, falling as fast, and at worst as much lost."""
    assert pressed(difficulty, Goals(0.35, 0.2, 1.0)) == pytest.approx(added)
    staff, posts, first = table(4)
    k = stakes(difficulty=np.full(4, float(difficulty)))
    assert response(staff, posts, first, k, goals={"strength": 0.35}) == pytest.approx(1 + added)


def test_the_most_that_a_target_adds_is_what_was_found_for_setting_goals():
    """Epton, Currie & Armitage (2017): .34 standard deviations, .2 of output each."""
    g = Goals.of(Behaviour())
    most = max(pressed(x, g) for x in np.linspace(0, 2, 201))
    assert most == pytest.approx(0.34 * 0.2, abs=0.003)
