"""Competition for the posts of a grade (竞争聘任; AP1)."""

from __future__ import annotations

import numpy as np

from sim.chance.keyed import Key
from sim.compiled import maker
from sim.reform.ordering import ascending
from sim.reform.round import IN_PLAY, PLACED, Appointing, Round, in_grade, next_free, place, seat_in
from sim.staff.synthetic import People
from sim.staff.table import Table


@maker
def compete(
    key: Key, staff: Table, posts: Table, g: int, r: Round, s: Appointing, p: People
) -> None:
    """Fill a grade by competition: its own people and those one grade below (竞争聘任)."""
    n = len(staff)
    rows = in_grade(r.layout, g)
    part, level, view, free = r.part, r.level, r.seen, r.free
    rivals = np.empty(n, np.int64)
    standing = np.empty(n)
    count = 0
    for i in range(n):
        if part[i] != IN_PLAY:
            continue
        if level[i] == g or (level[i] == g - 1 and staff.grade[i] == g - 1):
            rivals[count] = i
            standing[count] = -(view[i] - (s.climb if level[i] < g else 0.0))
            count += 1
    places = 0
    for post in rows:
        places += free[post]
    winners = rivals[ascending(standing[:count])][:places]
    for i in winners:  # own posts, then own departments first: nobody moves without need
        if i < len(posts) and free[i] and posts.grade[i] == g:
            place(r, i, i)
    for i in winners:
        if part[i] != PLACED:
            post = seat_in(key, staff, posts, r, staff.department[i], g, i, p)
            if post >= 0:
                place(r, i, post)
    at = 0
    for i in winners:
        if part[i] != PLACED:
            at = next_free(rows, free, at)
            if at < len(rows):
                place(r, i, rows[at])
