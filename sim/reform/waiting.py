"""Waiting for a post (待岗): competitive selection among those trained (AP3)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour.training import Training, learn
from sim.chance.keyed import Key, Purpose, normal
from sim.chance.portable import normal_quantile
from sim.compiled import kernel, maker
from sim.reform.diary import Seats
from sim.reform.ordering import ascending
from sim.reform.placement import Moving, take_post
from sim.reform.service import Sums, Terms, bring_up
from sim.scenario.schema import Scenario
from sim.staff.synthetic import People, merit_of
from sim.staff.table import EMPTY, LOOK, WAITING, Rows, Table


class Rounds(NamedTuple):
    """Settings of the selection rounds."""

    bar: float  # panel's view below which a candidate is turned down
    max_rounds: int
    idle_below: float  # effort below which nobody is given a post (AP2)
    validity: float
    kinds: tuple[int, int]  # grades whose posts are open to them, and function families
    ends: bool  # whoever fails the last round leaves

    @classmethod
    def of(cls, scenario: Scenario) -> Rounds:
        """Read the settings off a scenario."""
        s, zone = scenario.waiting, scenario.organisation
        share = min(max(s.pass_below, 1e-12), 1.0 - 1e-12)
        return cls(
            float(normal_quantile(share)),
            s.max_rounds,
            scenario.appointment.idle_below,
            scenario.appointment.panel_validity,
            (scenario.appointed_from, len(zone.families)),
            s.after_last == "end",
        )


@kernel
def _still_waits(staff: Table, row: int, people: Table, k: int) -> bool:
    """Return whether the person who came to a row of the bench still waits there."""
    return (
        staff.state[row] == WAITING
        and staff.unit[row] == people.unit[k]
        and staff.serial[row] == people.serial[k]
        and staff.turn[row] == people.turn[k]
        and staff.posted[row] == people.posted[k]
    )


@kernel
def finish_training(staff: Table, rows: Rows, people: Table, s: Training) -> None:
    """Let those of a class learn who still wait: ``people``, as they came to the ``rows``."""
    for k in range(len(rows)):
        if _still_waits(staff, rows[k], people, k):
            learn(staff, rows[k], s)


@kernel
def make_ready(staff: Table, rows: Rows, people: Table) -> None:
    """Let those be selected who still wait of a class; parameters are those of its training."""
    for k in range(len(rows)):
        if _still_waits(staff, rows[k], people, k):
            staff.ready[rows[k]] = 1


@maker
def selection_round(
    key: Key,
    z: Seats,
    month: int,
    r: Rounds,
    m: Moving,
    t: Terms,
    b: Sums,
) -> int:
    """Hold one round: the best candidates first, each takes the highest post open to them.

    A post is open if it is vacant, of a grade not above the former one, and not the very post
    that was lost (新的工作岗位); among those of the same grade people take the one whose work suits
    them best.

    Returns
    -------
    placed
        How many got a post.
    """
    staff, posts, diary = z
    first, p = len(posts), m.people
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
    if count == 0:
        return 0
    vacant = _vacant(staff, posts, r.kinds)
    placed = 0
    for c in ascending(views[:count]):
        i = rows[c]
        post = -1
        if -views[c] >= r.bar and staff.motivation[i] >= r.idle_below:
            post = _take_best(key, staff, vacant, i, p)
        if post < 0:
            staff.rounds[i] += 1
            continue
        bring_up(staff, posts, i, month, t, b)
        bring_up(staff, posts, post, month, t, b)
        take_post(key, staff, posts, i, post, month, m)
        diary.people[post] = LOOK
        placed += 1
    return placed


@maker
def _vacant(staff: Table, posts: Table, kinds: tuple[int, int]) -> tuple[Rows, Rows]:
    """Return the first vacant post by grade and family, and by post the next of its kind."""
    first = np.full(kinds, -1, np.int64)
    after = np.full(len(posts), -1, np.int64)
    for post in range(len(posts) - 1, -1, -1):
        g, f = posts.grade[post], posts.family[post]
        if staff.state[post] == EMPTY and g < kinds[0]:
            after[post] = first[g, f]
            first[g, f] = post
    return first, after


@kernel
def _take_best(key: Key, staff: Table, vacant: tuple[Rows, Rows], i: int, p: People) -> int:
    """Take the vacant post of the highest grade not above the former one that suits best.

    It is another one than they lost.
    """
    first, after = vacant
    lost = staff.post[i]
    for g in range(min(staff.grade[i], len(first) - 1), -1, -1):
        found, best, best_merit = -1, -1, 0.0
        for f in range(first.shape[1]):
            post = first[g, f] if first[g, f] != lost else _next(after, lost)
            if post < 0:
                continue
            suits = merit_of(key, staff, i, f, p.fit_share)
            as_good = suits == best_merit and post < found  # then the first post
            if found < 0 or suits > best_merit or as_good:
                found, best, best_merit = post, f, suits
        if found < 0:
            continue
        if first[g, best] == found:
            first[g, best] = after[found]
        else:
            after[lost] = after[found]
        return found
    return -1


@kernel
def _next(after: Rows, post: int) -> int:
    """Return the vacant post of the same kind after one, or -1."""
    return after[post] if post >= 0 else -1
