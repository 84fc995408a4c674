"""Refusal of another post."""

import numpy as np
import pytest
from equals import behaviour, table

from sim.behaviour.refusal import Refusal, refuses
from sim.chance.keyed import key


def test_refusal_is_a_chance_of_its_own_for_each_person_and_month():
    """As many refuse as the strength says; who refuses at one strength does at any above."""
    staff, _, _ = table(4000)
    staff["serial"] = np.arange(4000)
    weak, strong = (
        np.array([refuses(key(1, 0), staff, i, 12, Refusal(p)) for i in range(4000)])
        for p in (0.15, 0.4)
    )
    assert weak.mean() == pytest.approx(0.15, abs=0.02)
    assert strong.mean() == pytest.approx(0.4, abs=0.03)
    assert not (weak & ~strong).any()
    later = np.array([refuses(key(1, 0), staff, i, 13, Refusal(0.15)) for i in range(4000)])
    assert (later != weak).any()
    assert Refusal.of(behaviour(refusal={"on": False})) == Refusal(0.0)
    assert not any(refuses(key(1, 0), staff, i, 12, Refusal(0.0)) for i in range(100))
    assert all(refuses(key(1, 0), staff, i, 12, Refusal(1.0)) for i in range(100))
