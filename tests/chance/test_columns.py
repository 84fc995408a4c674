"""Columns hold the same bits as a value at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.chance.columns import (
    normals,
    take_exps,
    take_logs,
    take_quantiles,
    uniform_pairs,
    uniforms,
    uniforms_of_turns,
)
from sim.chance.keyed import Purpose, key, normal, uniform, uniform_pair
from sim.chance.portable import exp, log, normal_quantile

EDGES = [0.0, -0.0, -1.0, np.inf, -np.inf, np.nan, 5e-324, 2.0**-1022, 2.0**-1023, 1.0, 1e308,
         700.0, -700.0, 709.78, 709.8, -708.0, -745.0, -746.0]  # fmt: skip
RNG = np.random.default_rng(1)
MANY = {
    "exp": RNG.normal(size=20_000) * 10.0 ** RNG.integers(-3, 3, 20_000),
    "log": 10.0 ** RNG.uniform(-300, 300, 20_000),
    "quantile": np.concatenate(
        [
            RNG.random(20_000),
            10.0 ** RNG.uniform(-300, 0, 2_000),
            1 - 2.0 ** -RNG.uniform(1, 53, 2_000),
        ]
    ),
}
PAIRS = {"exp": (take_exps, exp), "log": (take_logs, log),
         "quantile": (take_quantiles, normal_quantile)}  # fmt: skip


def check(name, values):
    """A column of the function, bit by bit, against the function."""
    over_column, one = PAIRS[name]
    found = np.array(values, np.float64)
    over_column(found)
    expected = np.array([one(float(value)) for value in values])
    both_nothing = np.isnan(found) & np.isnan(expected)
    assert ((found.view(np.int64) == expected.view(np.int64)) | both_nothing).all()


@pytest.mark.parametrize("name", PAIRS)
def test_many_values(name):
    """Ordinary values, of which several are taken at once, and the tails of the quantile."""
    check(name, MANY[name])
    check(name, [])


@pytest.mark.parametrize("name", ["exp", "log"])
@given(st.lists(st.sampled_from(EDGES) | st.floats(), max_size=20))
def test_a_strange_value_in_a_column(name, values):
    check(name, values)


def test_chances_at_the_ends_of_the_regions():
    edges = [0.075, 0.925, np.exp(-25.0), 2.0**-53, 1 - 2.0**-53, 0.5]
    near = [np.nextafter(p, to) for p in edges for to in (0.0, p, 1.0)]
    check("quantile", near)
    for p in near:  # far tails, in whose company all tails are taken one by one, and others
        check("quantile", [p])
        check("quantile", [*RNG.random(100), p])


def test_numbers_are_those_of_each_identity():
    who = [RNG.integers(0, 2**32, 5_000, np.uint32) for _ in range(3)]
    decision = Purpose.RATING, 24
    found, second = np.empty(5_000), np.empty(5_000)
    for column, one in ((normals, normal), (uniforms, uniform)):
        column(key(3, 4), *who, *decision, found)
        each = [one(key(3, 4), *person, *decision) for person in zip(*who, strict=True)]
        assert found.tobytes() == np.array(each).tobytes()
    uniform_pairs(key(3, 4), *who, *decision, found, second)
    each = [uniform_pair(key(3, 4), *person, *decision) for person in zip(*who, strict=True)]
    assert np.column_stack([found, second]).tobytes() == np.array(each).tobytes()


def test_turns_of_a_post_in_a_row():
    first = (3 << 16) | 1
    for count in (0, 1, 8, 100):
        found = np.empty(count)
        uniforms_of_turns(key(3, 4), 5, 6, first, Purpose.FIT, 2, found)
        each = [uniform(key(3, 4), 5, 6, first + k, Purpose.FIT, 2) for k in range(count)]
        assert found.tolist() == each
