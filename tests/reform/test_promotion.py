"""Promotion: candidates on their rolls."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from sim.chance.keyed import Purpose, key, uniform
from sim.reform.promotion import (
    BY_LOT,
    BY_SENIORITY,
    Ladder,
    Rolls,
    best_inside,
    empty_rolls,
    make_rolls,
)
from sim.staff.seniority import Seniority
from sim.staff.table import INSTITUTION, POSTED, POSTS, empty_staff


@settings(max_examples=60)
@given(
    st.integers(0, 10_000),
    st.integers(0, 2),
    st.integers(13, 24),
    st.integers(12, 30),
    st.booleans(),
)
def test_rolls_find_whom_a_search_would_find(seed, way, month, least, closed):
    """Through a year of promotions, each goes to the best of all who are there and eligible."""
    rng, closed = np.random.default_rng(seed), seed % 2 == 1
    departments, n = 3, 40
    posts = np.zeros(n, POSTS)
    posts["department"] = np.sort(rng.integers(0, departments, n))
    posts["grade"] = rng.integers(0, 2, n)
    staff = empty_staff(n)
    staff["serial"] = np.arange(n)
    names = staff[["unit", "serial", "turn"]].tolist()
    staff["state"] = np.where(rng.random(n) < 0.8, POSTED, 0)
    staff["posted"] = rng.integers(-20, 13, n)
    staff["birth"] = rng.integers(-720, -200, n)
    staff["sex"] = rng.integers(0, 2, n)
    staff["regard"] = rng.standard_normal(n)
    staff["status"] = rng.integers(0, 5, n)
    age = Seniority(0.6, 0.6, np.sort(rng.standard_normal((2, 480)), axis=1), 240)
    staff["place"] = rng.integers(0, 6, n) / 6  # ties
    staff["idle"] = rng.random(n) < 0.1
    cell = posts["department"].astype(np.int64) * 2 + posts["grade"]
    cells = np.argsort(cell, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=2 * departments))])
    rolls = Rolls(*(of_all[0] for of_all in empty_rolls(cells, first, 1)))
    luck, ladder = key(seed, 0), Ladder(way, least, 2, 1 if closed else 2)
    make_rolls(luck, staff, month if way == BY_LOT else 13, ladder, age, rolls)
    for post in np.flatnonzero(posts["grade"] == 1):
        found = best_inside(luck, staff, posts, ladder, post, month, age, rolls)
        fit = (posts["grade"] == 0) & (staff["state"] == POSTED) & (staff["idle"] == 0)
        fit &= month - staff["posted"] >= least
        if closed:  # to those off the establishment
            fit &= staff["status"] <= INSTITUTION
        record = staff["place"]
        if way == BY_SENIORITY:  # as of the start of the year
            months = np.clip((month - 1) // 12 * 12 - staff["birth"] - 240, 0, 479)
            record = norm.cdf(0.6 * age.scores[staff["sex"], months] + 0.8 * staff["regard"])
        record = record + 0.5 * (posts["department"] == posts["department"][post])
        if way == BY_LOT:
            record = np.array([uniform(luck, *who, Purpose.PROMOTION_LOT, month) for who in names])
        record = np.where(fit, record, -1)
        assert found == (int(np.argmax(record)) if fit.any() else -1)
        if found >= 0:
            staff["state"][found] = 0  # promoted, and their post is vacant now
