"""A few posts and the people in them, for the tests of rules that move people."""

from itertools import pairwise

import numpy as np

from sim.chance.keyed import key
from sim.reform.placement import Filling, Moving
from sim.reform.round import IN_PLAY, Layout, Round
from sim.staff.synthetic import People
from sim.staff.table import NEVER, POSTED, POSTS, empty_staff

KEY = key(3, 1)
PEOPLE = People(
    output_spread=0.2, fit_share=0.0, motivation_spread=0.0, highest=2.0, idle_share=0.0,
    idle_entrants=0.0,
    idle_effort=0.1, entry_low=264.0, entry_high=264.0, entrant_female_share=0.0,
    statuses=np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0]), approved=99, archive_months=72,
    reliability=0.5,
)  # fmt: skip
"""Men of 22 on contracts, all of the same motivation; general ability is all that counts."""
MOVING = Moving(
    PEOPLE, Filling(open_above_entry=0.0, lead_months=6, promotion_months=2, appointed_from=9), 0.9
)


def posts_of(grades, departments):
    """Return posts of these grades in these departments."""
    posts = np.zeros(len(grades), POSTS)
    posts["grade"], posts["department"] = grades, departments
    posts["serial"], posts["due"] = np.arange(len(grades)), NEVER
    return posts


def people_in(posts, bench=0):
    """Return whoever holds each post, named by its row, and an empty bench."""
    staff, n = empty_staff(len(posts) + bench), len(posts)
    held = staff[:n]
    held["state"], held["grade"], held["department"] = POSTED, posts["grade"], posts["department"]
    held["post"] = held["serial"] = np.arange(n)
    held["effort"] = held["motivation"] = held["capacity"] = 1.0
    held["entered"], held["posted"] = -120, -24
    return staff


def round_over(posts, people, grades):
    """Return a round over posts that lie by department and grade, in which all compete."""
    cell = posts["department"].astype(int) * grades + posts["grade"]
    departments, n = posts["department"].max() + 1, len(posts)
    first = np.searchsorted(np.sort(cell), np.arange(departments * grades + 1))
    cells = np.argsort(cell, kind="stable")
    by_grade = np.argsort(posts["grade"], kind="stable")
    grade_first = np.searchsorted(posts["grade"][by_grade], np.arange(grades + 1))
    families = posts["family"][cells]
    mixed = np.array([len({*families[a:b].tolist()}) > 1
                      for a, b in pairwise(first)])  # fmt: skip
    layout = Layout(by_grade, grade_first, cells, first, int(families.max()) + 1)
    return Round(
        layout, np.ones(departments), np.full(people, IN_PLAY, np.int8), np.zeros(people, np.int64),
        np.full(people, -1), np.zeros(people), np.ones(n, np.bool_), first[:-1].copy(), mixed,
    )  # fmt: skip
