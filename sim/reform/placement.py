"""Moving people between seats: into a post, out of it, onto the bench.

Every other rule that moves someone does it through these, so that nobody ever holds two posts and
no post two people.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.chance.keyed import Key, Purpose, uniform
from sim.scenario.recruitment import Recruitment
from sim.staff.synthetic import People, settle
from sim.staff.table import EMPTY, POSTED, SURPLUS, Rows, Table


class Filling(NamedTuple):
    """Settings of how a vacancy is filled."""

    open_above_entry: float
    lead_months: int
    promotion_months: int

    @classmethod
    def of(cls, recruitment: Recruitment) -> Filling:
        """Read the settings off a scenario."""
        s = recruitment
        return cls(s.open_above_entry, s.lead_months, s.promotion_months)


@njit(cache=True)
def vacate(key: Key, staff: Table, posts: Table, post: int, month: int, s: Filling) -> None:
    """Empty a post's seat and start filling it, from inside or by open recruitment."""
    staff.state[post] = EMPTY
    unit, serial = posts.unit[post], posts.serial[post]
    u = uniform(key, unit, serial, posts.openings[post] << 16, Purpose.VACANCY, month + 1)
    posts.inside[post] = posts.grade[post] > 0 and u >= s.open_above_entry
    posts.due[post] = month + (s.promotion_months if posts.inside[post] else s.lead_months)


@njit(cache=True)
def free_bench_row(staff: Table, posts: Table) -> int:
    """Return an empty row of the bench; the zone has made sure that there is one."""
    for i in range(len(posts), len(staff)):
        if staff.state[i] == EMPTY:
            return i
    return -1


@njit(cache=True)
def to_bench(
    key: Key, staff: Table, posts: Table, post: int, state: int, month: int, s: Filling
) -> int:
    """Move a post's holder to the bench in a state, vacate the post, return the bench row."""
    row = free_bench_row(staff, posts)
    staff[row] = staff[post]
    sit_down(staff, row, state, month)
    vacate(key, staff, posts, post, month, s)
    return row


@njit(cache=True)
def sit_down(staff: Table, row: int, state: int, month: int) -> None:
    """Mark the person in a bench row as waiting, surplus, or back in the archived post."""
    staff.state[row] = state
    staff.posted[row] = month
    if state != SURPLUS:  # those whose post was merged away compete at once, with their record
        staff.effort[row] = 0.0
    staff.ready[row] = 0
    staff.rounds[row] = 0


@njit(cache=True)
def take_post(
    key: Key,
    staff: Table,
    posts: Table,
    row: int,
    post: int,
    month: int,
    start: float,
    s: People,
    f: Filling,
) -> None:
    """Move the person in ``row`` (a post's or the bench's) to an empty post."""
    same = row < len(posts) and posts.department[row] == posts.department[post]
    staff[post] = staff[row]
    settle(key, staff, posts, post, post, month, 1.0 if same else start, s)
    if staff.effort[post] == 0.0:  # back from the bench
        staff.effort[post] = staff.motivation[post]
    if row < len(posts):
        vacate(key, staff, posts, row, month, f)
    else:
        staff.state[row] = EMPTY


@njit(cache=True)
def swap(
    key: Key, staff: Table, posts: Table, one: int, other: int, month: int, start: float, s: People
) -> None:
    """Let the holders of two posts change places."""
    keep = staff[one : one + 1].copy()
    staff[one] = staff[other]
    staff[other] = keep[0]
    same = posts.department[one] == posts.department[other]
    settle(key, staff, posts, one, one, month, 1.0 if same else start, s)
    settle(key, staff, posts, other, other, month, 1.0 if same else start, s)


@njit(cache=True)
def lower_vacancy(staff: Table, posts: Table, grade: int, own: int) -> int:
    """Return the vacant post of the highest grade not above ``grade`` (AP4), or -1."""
    best = -1
    for p in range(len(posts)):
        if (
            staff.state[p] == EMPTY
            and p != own
            and posts.grade[p] <= grade
            and (best < 0 or posts.grade[p] > posts.grade[best])
        ):
            best = p
            if posts.grade[p] == grade:
                break
    return best


@njit(cache=True)
def rotate(
    key: Key, staff: Table, posts: Table, row: int, month: int, start: float, s: People, f: Filling
) -> int:
    """Let a post's holder change places with a post of the same grade elsewhere (轮岗).

    The other post is drawn by the person's own luck; if it is vacant, they simply move there.

    Returns
    -------
    row
        Where the person sits now.
    """
    peers = np.empty(len(posts), np.int64)
    count = 0
    for p in range(len(posts)):
        if posts.grade[p] == posts.grade[row] and posts.department[p] != posts.department[row]:
            peers[count] = p
            count += 1
    if count == 0:
        return row
    u = uniform(key, staff.unit[row], staff.serial[row], staff.turn[row], Purpose.TIE, month)
    other = peers[int(u * count)]
    if staff.state[other] == POSTED:
        swap(key, staff, posts, row, other, month, start, s)
    else:
        take_post(key, staff, posts, row, other, month, start, s, f)
    return other


@njit(cache=True)
def take_seats(
    key: Key, staff: Table, posts: Table, seat: Rows, month: int, start: float, s: People
) -> Table:
    """Move everyone to the seat they got; return the people left without one.

    Resets the term's counts of all who took part. Seats of posts nobody got are empty; the caller
    starts filling them.
    """
    old = staff.copy()
    left = 0
    for i in range(len(staff)):
        if old.state[i] == POSTED or old.state[i] == SURPLUS:
            staff.state[i] = EMPTY
            left += seat[i] < 0
    without = np.empty(left, np.int64)
    left = 0
    for i in range(len(staff)):
        if old.state[i] != POSTED and old.state[i] != SURPLUS:
            continue
        if seat[i] < 0:
            without[left] = i
            left += 1
            continue
        post = seat[i]
        staff[post] = old[i]
        staff.term_score[post] = 0.0
        staff.term_years[post] = 0
        if post == i:
            continue
        same = staff.department[post] == posts.department[post]
        settle(key, staff, posts, post, post, month, 1.0 if same else start, s)
    return old[without]
