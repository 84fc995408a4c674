"""Promotion: candidates on their rolls."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.chance.keyed import Purpose, key, uniform
from sim.reform.promotion import BY_LOT, SERVICE, Rolls, best_inside, empty_rolls, make_rolls
from sim.staff.table import POSTED, POSTS, empty_staff


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(0, 2), st.integers(12, 23))
def test_rolls_find_whom_a_search_would_find(seed, way, month):
    """Through a year of promotions, each goes to the best of all who are there and eligible."""
    rng = np.random.default_rng(seed)
    departments, n = 3, 40
    posts = np.zeros(n, POSTS)
    posts["department"] = np.sort(rng.integers(0, departments, n))
    posts["grade"] = rng.integers(0, 2, n)
    staff = empty_staff(n)
    staff["serial"] = np.arange(n)
    names = staff[["unit", "serial", "turn"]].tolist()
    staff["state"] = np.where(rng.random(n) < 0.8, POSTED, 0)
    staff["posted"] = rng.integers(-20, 12, n)
    staff["entered"] = rng.integers(-300, 0, n)
    staff["place"] = rng.integers(0, 6, n) / 6  # ties
    staff["idle"] = rng.random(n) < 0.1
    cell = posts["department"].astype(np.int64) * 2 + posts["grade"]
    cells = np.argsort(cell, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=2 * departments))])
    rolls = Rolls(*(of_all[0] for of_all in empty_rolls(cells, first, 1)))
    luck = key(seed, 0)
    make_rolls(luck, staff, month if way == BY_LOT else 12, way, rolls)
    for post in np.flatnonzero(posts["grade"] == 1):
        found = best_inside(luck, staff, posts, 2, post, month, way, rolls)
        fit = (posts["grade"] == 0) & (staff["state"] == POSTED) & (staff["idle"] == 0)
        fit &= month - staff["posted"] >= 12
        record = (month - staff["entered"]) / 480 if way == SERVICE else staff["place"]
        record = record + 0.5 * (posts["department"] == posts["department"][post])
        if way == BY_LOT:
            record = np.array([uniform(luck, *who, Purpose.PROMOTION_LOT, month) for who in names])
        record = np.where(fit, record, -1)
        assert found == (int(np.argmax(record)) if fit.any() else -1)
        if found >= 0:
            staff["state"][found] = 0  # promoted, and their post is vacant now
