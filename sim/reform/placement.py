"""Moving people between seats: into a post, out of it, onto the bench.

Every other rule that moves someone does it through these, so that nobody ever holds two posts and
no post two people.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.keyed import Key, Purpose, uniform
from sim.compiled import kernel, maker
from sim.scenario.schema import Scenario
from sim.staff.synthetic import People, settle
from sim.staff.table import EMPTY, FAR, LOOK, NEVER, POSTED, SURPLUS, Rows, Table


class Filling(NamedTuple):
    """Settings of how a vacancy is filled."""

    open_above_entry: float
    lead_months: int
    promotion_months: int
    appointed_from: int  # lowest grade that is appointed from above

    @classmethod
    def of(cls, scenario: Scenario) -> Filling:
        """Read the settings off a scenario."""
        s = scenario.recruitment
        return cls(s.open_above_entry, s.lead_months, s.promotion_months, scenario.appointed_from)


class Moving(NamedTuple):
    """What a move to another post takes: how a person settles, and how the old post is filled."""

    people: People
    filling: Filling
    start: float  # share of full output on the first day in another department


@kernel
def at_once(s: Filling) -> bool:
    """Return whether some vacancies are filled on the day they arise."""
    return min(s.lead_months, s.promotion_months) == 0


@kernel
def vacate(key: Key, staff: Table, posts: Table, post: int, month: int, s: Filling) -> None:
    """Empty a post's seat and start filling it, from inside or by open recruitment."""
    staff.state[post] = EMPTY
    staff.next[post] = FAR
    unit, serial = posts.unit[post], posts.serial[post]
    u = uniform(key, unit, serial, posts.openings[post] << 16, Purpose.VACANCY, month + 1)
    closed = u >= s.open_above_entry or posts.grade[post] >= s.appointed_from
    posts.inside[post] = posts.grade[post] > 0 and closed
    posts.due[post] = month + (s.promotion_months if posts.inside[post] else s.lead_months)


@maker
def fill_vacant(key: Key, staff: Table, posts: Table, month: int, s: Filling) -> None:
    """Start filling every vacant post that nobody is filling yet."""
    for post in range(len(posts)):
        if staff.state[post] == EMPTY and posts.due[post] == NEVER:
            vacate(key, staff, posts, post, month, s)


@kernel
def free_bench_row(staff: Table, posts: Table, free: int) -> int:
    """Return the first empty row of the bench from ``free`` on; the zone has made sure of one."""
    for i in range(max(free, len(posts)), len(staff)):
        if staff.state[i] == EMPTY:
            return i
    return -1


@kernel
def to_bench(
    key: Key, staff: Table, posts: Table, post: int, state: int, month: int, free: int, s: Filling
) -> int:
    """Move a post's holder to the bench (from row ``free`` on), vacate the post, return the row."""
    row = free_bench_row(staff, posts, free)
    staff[row] = staff[post]
    sit_down(staff, row, state, month)
    vacate(key, staff, posts, post, month, s)
    return row


@maker
def seat_on_bench(staff: Table, posts: Table, people: Table, state: int, month: int) -> Rows:
    """Seat people on the bench in a state; return their rows."""
    rows = np.empty(len(people), np.int64)
    free = 0
    for k in range(len(people)):
        rows[k] = free_bench_row(staff, posts, free)
        free = rows[k] + 1
        staff[rows[k]] = people[k]
        sit_down(staff, rows[k], state, month)
    return rows


@kernel
def sit_down(staff: Table, row: int, state: int, month: int) -> None:
    """Mark the person in a bench row as waiting, surplus, or back in the archived post."""
    staff.state[row] = state
    staff.posted[row] = month
    staff.restless[row] = 1.0
    staff.next[row] = LOOK
    if state != SURPLUS:  # those whose post was merged away compete at once, with their record
        staff.effort[row] = 0.0
    staff.ready[row] = 0
    staff.rounds[row] = 0


@kernel
def take_post(
    key: Key,
    staff: Table,
    posts: Table,
    row: int,
    post: int,
    month: int,
    m: Moving,
) -> None:
    """Move the person in ``row`` (a post's or the bench's) to an empty post."""
    same = row < len(posts) and posts.department[row] == posts.department[post]
    staff[post] = staff[row]
    settle(key, staff, posts, post, post, month, 1.0 if same else m.start, m.people)
    if staff.effort[post] == 0.0:  # back from the bench
        staff.effort[post] = staff.motivation[post]
    if row < len(posts):
        vacate(key, staff, posts, row, month, m.filling)
    else:
        staff.state[row] = EMPTY
        staff.next[row] = FAR


@maker
def swap(key: Key, staff: Table, posts: Table, one: int, other: int, month: int, m: Moving) -> None:
    """Let the holders of two posts change places."""
    keep = staff[one : one + 1].copy()
    staff[one] = staff[other]
    staff[other] = keep[0]
    same = posts.department[one] == posts.department[other]
    start = 1.0 if same else m.start
    settle(key, staff, posts, one, one, month, start, m.people)
    settle(key, staff, posts, other, other, month, start, m.people)


@maker
def take_seats(key: Key, staff: Table, posts: Table, seat: Rows, month: int, m: Moving) -> Table:
    """Move everyone to the seat they got; return the people left without one.

    Everybody's record of the term starts anew, theirs too who wait. Seats of posts nobody got are
    empty; the caller starts filling them.
    """
    rows = np.empty(len(staff), np.int64)
    moving = left = 0
    for i in range(len(staff)):
        staff.term_score[i] = 0.0
        staff.term_years[i] = 0
        if staff.state[i] != POSTED and staff.state[i] != SURPLUS:
            continue
        if seat[i] != i:
            rows[moving] = i
            moving += 1
            left += seat[i] < 0
    rows = rows[:moving]
    people = staff[rows]
    staff.state[rows] = EMPTY
    staff.next[rows] = FAR
    without = np.empty(left, np.int64)
    left = 0
    for k in range(moving):
        post = seat[rows[k]]
        if post < 0:
            without[left] = k
            left += 1
            continue
        staff[post] = people[k]
        same = staff.department[post] == posts.department[post]
        settle(key, staff, posts, post, post, month, 1.0 if same else m.start, m.people)
    return people[without]


class Vacancies(NamedTuple):
    """Vacant posts in a queue by grade: in order of posts, then those that became vacant since."""

    first: Rows  # by grade: post, or -1
    last: Rows
    after: Rows  # by post: the next of its grade, or -1


@maker
def vacancies(staff: Table, posts: Table, grades: int) -> Vacancies:
    """Return all vacant posts, queued by seat."""
    queue = Vacancies(
        np.full(grades, -1, np.int64),
        np.full(grades, -1, np.int64),
        np.full(len(posts), -1, np.int64),
    )
    for post in range(len(posts)):
        if staff.state[post] == EMPTY:
            add_vacancy(queue, posts, post)
    return queue


@kernel
def add_vacancy(queue: Vacancies, posts: Table, post: int) -> None:
    """Put a post at the end of its queue."""
    g = posts.grade[post]
    if queue.first[g] < 0:
        queue.first[g] = post
    else:
        queue.after[queue.last[g]] = post
    queue.last[g] = post


@kernel
def take_vacancy(queue: Vacancies, highest: int, lowest: int) -> int:
    """Take the vacant post of the highest grade between two (AP4); -1 if there is none."""
    for g in range(highest, lowest - 1, -1):
        post = queue.first[g]
        if post >= 0:
            queue.first[g] = queue.after[post]
            queue.after[post] = -1
            return post
    return -1


class Peers(NamedTuple):
    """Posts of a grade, wherever they are; those of a department lie side by side."""

    rows: Rows  # posts sorted by grade, in each by seat
    first: Rows  # where each grade begins in ``rows``
    own: Rows  # by department and grade: where its posts begin in ``rows``
    many: Rows  # by department and grade: how many they are


@maker
def peers_of(posts: Table, grades: int) -> Peers:
    """Return the posts by grade."""
    shape = posts.department.max() + 1, grades
    p = Peers(
        np.empty(len(posts), np.int64), np.zeros(grades + 1, np.int64), np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
    )  # fmt: skip
    for post in range(len(posts)):
        p.first[posts.grade[post] + 1] += 1
    for g in range(grades):
        p.first[g + 1] += p.first[g]
    after = p.first.copy()
    for post in range(len(posts)):
        d, g = posts.department[post], posts.grade[post]
        if p.many[d, g] == 0:
            p.own[d, g] = after[g]
        p.many[d, g] += 1
        p.rows[after[g]] = post
        after[g] += 1
    return p


@maker
def rotate(
    key: Key,
    staff: Table,
    posts: Table,
    row: int,
    peers: Peers,
    month: int,
    m: Moving,
) -> int:
    """Let a post's holder change places with a post of the same grade elsewhere (轮岗).

    The other post is drawn by the person's own luck; if it is vacant, they simply move there.

    Returns
    -------
    row
        Where the person sits now.
    """
    d, g = posts.department[row], posts.grade[row]
    begin, many = peers.first[g], peers.many[d, g]
    elsewhere = peers.first[g + 1] - begin - many
    if elsewhere == 0:
        return row
    u = uniform(key, staff.unit[row], staff.serial[row], staff.turn[row], Purpose.TIE, month)
    place = begin + int(u * elsewhere)
    other = peers.rows[place if place < peers.own[d, g] else place + many]
    if staff.state[other] == POSTED:
        swap(key, staff, posts, row, other, month, m)
    else:
        take_post(key, staff, posts, row, other, month, m)
    return other
