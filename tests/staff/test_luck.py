"""Luck drawn for many people at once is the luck of each."""

import numpy as np

from sim.chance.keyed import key
from sim.staff.luck import luck_of, lucks_of, one_of


def test_luck_of_many_is_that_of_each():
    rng = np.random.default_rng(1)
    who = [rng.integers(0, 2**32, 500, np.uint32) for _ in range(3)]
    many = lucks_of(key(3, 4), *who)
    for i, person in enumerate(zip(*who, strict=True)):
        assert one_of(many, i) == luck_of(key(3, 4), *person)
