"""Learning a post."""

import pytest
from equals import behaviour
from hypothesis import given
from hypothesis import strategies as st

from sim.behaviour.learning import Learning, learned


def test_learning_is_a_straight_line():
    """From the start to full output in so many months, and no further."""
    assert [learned(m, 0.7, 24) for m in (0, 12, 24, 99)] == pytest.approx([0.7, 0.85, 1.0, 1.0])
    assert learned(5, 1.0, 24) == 1.0


@given(st.floats(0.1, 1), st.floats(0, 2))
def test_the_strength_of_learning_multiplies_what_a_start_lacks(start, strength):
    """1 - strength (1 - start), never below 0.05; a start at strength 1 is as it is set."""
    starts = {"newcomer_start": start, "mover_start": 0.9, "merger_start": 1.0}
    s = Learning.of(behaviour(learning={**starts, "strength": strength}))
    assert s.newcomer_start == pytest.approx(max(0.05, 1 - strength * (1 - start)))
    assert s.mover_start == pytest.approx(1 - strength * 0.1)
    assert s.merger_start == 1.0
    assert Learning.of(behaviour(learning=starts)).newcomer_start == start
    off = Learning.of(behaviour(learning={**starts, "on": False}))
    assert off[:3] == (1.0, 1.0, 1.0)
