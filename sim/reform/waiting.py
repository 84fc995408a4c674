"""Waiting for a post (待岗): competitive selection among those trained (AP3)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.chance.keyed import Key, Purpose, normal
from sim.chance.portable import normal_quantile
from sim.reform.placement import Filling, take_post
from sim.scenario.schema import Scenario
from sim.staff.synthetic import People, merit_of
from sim.staff.table import EMPTY, WAITING, Table


class Rounds(NamedTuple):
    """Settings of the selection rounds."""

    bar: float  # panel's view below which a candidate is turned down
    max_rounds: int
    idle_below: float  # effort below which nobody is given a post (AP2)
    validity: float
    mover_start: float

    @classmethod
    def of(cls, scenario: Scenario, mover_start: float) -> Rounds:
        """Read the settings off a scenario."""
        s = scenario.waiting
        share = min(max(s.pass_below, 1e-12), 1.0 - 1e-12)
        return cls(
            float(normal_quantile(share)),
            s.max_rounds,
            scenario.appointment.idle_below,
            scenario.appointment.panel_validity,
            mover_start,
        )


@njit(cache=True)
def selection_round(
    key: Key, staff: Table, posts: Table, month: int, r: Rounds, p: People, f: Filling
) -> int:
    """Hold one round: the best candidates first, each takes the highest post open to them.

    A post is open if it is vacant and of a grade not above the former one; among those of the
    same grade people take the one whose work suits them best.

    Returns
    -------
    placed
        How many got a post.
    """
    first = len(posts)
    rows = np.empty(len(staff) - first, np.int64)
    views = np.empty(len(staff) - first)
    count = 0
    for i in range(first, len(staff)):
        if staff.state[i] == WAITING and staff.ready[i] and staff.rounds[i] < r.max_rounds:
            noise = normal(key, staff.unit[i], staff.serial[i], staff.turn[i], Purpose.PANEL, month)
            true = staff.ability[i] + staff.trained[i] * np.sqrt(p.fit_share)
            rows[count] = i
            views[count] = -(r.validity * true + np.sqrt(1.0 - r.validity * r.validity) * noise)
            count += 1
    placed = 0
    for c in np.argsort(views[:count], kind="mergesort"):
        i = rows[c]
        post = -1
        if -views[c] >= r.bar and staff.motivation[i] >= r.idle_below:
            post = _best_vacancy(key, staff, posts, i, p)
        if post < 0:
            staff.rounds[i] += 1
            continue
        take_post(key, staff, posts, i, post, month, r.mover_start, p, f)
        placed += 1
    return placed


@njit(cache=True)
def _best_vacancy(key: Key, staff: Table, posts: Table, i: int, p: People) -> int:
    """Return the vacant post of the highest grade not above the former one that suits best."""
    best, best_merit = -1, 0.0
    for post in range(len(posts)):
        if staff.state[post] != EMPTY or posts.grade[post] > staff.grade[i]:
            continue
        if best >= 0 and posts.grade[post] < posts.grade[best]:
            continue
        suits = merit_of(key, staff, i, posts.family[post], p.fit_share)
        if best < 0 or posts.grade[post] > posts.grade[best] or suits > best_merit:
            best, best_merit = post, suits
    return best
