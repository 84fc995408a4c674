"""The sort behind every ranking, and candidates on their rolls."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.reform.ordering import CROWDED, ascending, lowest

VALUES = st.one_of(
    st.floats(allow_nan=False),
    st.floats(0, 1),
    st.sampled_from([0.0, 1.0, 2.0, np.inf, -np.inf, 5e-324, 1e308, -1e308]),
)


@given(st.lists(VALUES, max_size=80))
def test_values_ascend_and_equals_keep_their_order(values):
    values = np.array(values, np.float64)
    assert ascending(values).tolist() == np.argsort(values, kind="stable").tolist()


@given(st.lists(VALUES, max_size=80), st.integers(-1, 90))
def test_the_lowest_are_those_who_come_first_in_order(values, many):
    values = np.array(values, np.float64)
    expected = np.sort(np.argsort(values, kind="stable")[: max(0, many)])
    assert lowest(values, many).tolist() == expected.tolist()


def test_values_that_crowd_are_sorted_too():
    """One far value puts all others into one bucket."""
    rng = np.random.default_rng(1)
    values = np.concatenate([rng.normal(size=4 * CROWDED), [1e9]])
    for many in (1, CROWDED, 4 * CROWDED, len(values)):
        found = np.sort(np.argsort(values, kind="stable")[:many])
        assert lowest(values, many).tolist() == found.tolist()
    assert ascending(values).tolist() == np.argsort(values, kind="stable").tolist()
