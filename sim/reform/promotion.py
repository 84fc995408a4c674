"""Promotion: who comes next for a post in the grade above (ID5, AP2).

Candidates stand on a roll for each grade of each department, best record first. Rolls are made once
a year, when records change, and when what counts as a record does; until then the first who is
still there and eligible is next. Where no time is lost, posts are filled on the very days on which
records and posts change, and the rolls are made anew each time. Where the lot decides
(抽签), it is drawn anew each month, so that each who is eligible has the same chance.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.keyed import Key, Purpose, uniform
from sim.compiled import kernel, maker
from sim.reform.ordering import ascending
from sim.staff.seniority import Seniority, standing
from sim.staff.status import on_establishment
from sim.staff.table import POSTED, Floats, Rows, Table

WAYS = ("record", "seniority", "lot")
"""What may put candidates in order, by number."""
RECORD, BY_SENIORITY, BY_LOT = range(3)
YEAR = 12
"""Months after which rolls are made anew; nobody is promoted sooner after a move."""
SAME_DEPARTMENT = 0.5
"""Lead of a candidate from the same department, on a record that runs from 0 to 1 (assumed)."""
NOBODY, TAKEN = -1, -2
"""In place of a candidate's row: there is none; who was there has just got a post."""
FEW = 24
"""Candidates up to whom insertion is the quickest sort; last year's order is a good start."""


class Ladder(NamedTuple):
    """Settings of who comes up."""

    way: int  # what counts: `RECORD`, `BY_SENIORITY` or `BY_LOT`
    months: int  # in the present post, a year at least
    grades: int
    established_from: int  # lowest grade into which nobody moves who is off the establishment


class Rolls(NamedTuple):
    """Candidates by cell (department and grade).

    Attributes
    ----------
    seats, order, first
        Posts by cell, by seat and the best record first, and where each cell begins.
    made
        Month in which they were made, and by which `Ladder.way` and `Ladder.months`.
    cursor
        By cell: place in ``order`` before which nobody is left.
    head, at, record, month
        By grade and department, for a search goes through all departments: row of the first
        candidate in a month, their place in ``order`` and their record; if there is none, the
        month is the last in which there will not be.
    """

    seats: Rows
    order: Rows
    first: Rows
    made: Rows
    cursor: Rows
    head: Rows
    at: Rows
    record: Floats
    month: Rows


def empty_rolls(cells: Rows, first: Rows, replications: int) -> Rolls:
    """Return rolls that are still to be made, one row a replication.

    Parameters
    ----------
    cells, first
        Posts sorted by cell, and where each cell begins.
    """
    shape = replications, len(first) - 1
    return Rolls(
        np.repeat(cells[None], replications, axis=0),
        np.repeat(cells[None], replications, axis=0),
        np.repeat(first[None], replications, axis=0),
        np.full((replications, 3), -YEAR, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(shape),
        np.full(shape, -1, np.int64),
    )


@kernel
def _lot(key: Key, staff: Table, i: int, month: int) -> float:
    """Return the lot a person draws in a month, the highest wins."""
    return uniform(key, staff.unit[i], staff.serial[i], staff.turn[i], Purpose.PROMOTION_LOT, month)


@kernel
def _record(key: Key, staff: Table, i: int, month: int, way: int, s: Seniority) -> float:
    """Return what puts candidates in order, from 0 to 1, the best highest."""
    if way == BY_LOT:
        return _lot(key, staff, i, month)
    return standing(staff, i, month, s) if way == BY_SENIORITY else staff.place[i]


@kernel
def are_stale(month: int, ladder: Ladder, rolls: Rolls) -> bool:
    """Return whether who comes up, or in what order, has changed since the rolls were made."""
    made, way, months = rolls.made
    if way != ladder.way or months != ladder.months or (way == BY_LOT and made != month):
        return True
    return (made - 1) // YEAR < (month - 1) // YEAR


@maker
def make_rolls(
    key: Key, staff: Table, month: int, ladder: Ladder, s: Seniority, rolls: Rolls
) -> None:
    """Put the candidates of each cell in order."""
    way = ladder.way
    seats, order, first, cursor = rolls.seats, rolls.order, rolls.first, rolls.cursor
    rolls.made[0], rolls.made[1], rolls.made[2] = month, way, ladder.months
    rolls.month[:] = -1
    for cell in range(len(cursor)):
        start, end = first[cell], first[cell + 1]
        cursor[cell] = start
        if end - start > FEW or way == BY_LOT:  # last month's lots are no start for this one's
            rows = seats[start:end]  # ties go by seat
            falling = np.empty(end - start)
            for k in range(end - start):
                falling[k] = -_record(key, staff, rows[k], month, way, s)
            places = ascending(falling)
            for k in range(end - start):
                order[start + k] = rows[places[k]]
            continue
        for k in range(start + 1, end):
            i, at = order[k], k - 1
            own = _record(key, staff, i, month, way, s)
            while at >= start:
                other = _record(key, staff, order[at], month, way, s)
                if other > own or (other == own and order[at] < i):
                    break
                order[at + 1] = order[at]
                at -= 1
            order[at + 1] = i


@kernel
def _find_head(
    key: Key, staff: Table, ladder: Ladder, place: int, month: int, s: Seniority, rolls: Rolls
) -> None:
    """Find the first candidate of a cell, by its place (grade, then department)."""
    departments = len(rolls.cursor) // ladder.grades
    grade = place // departments
    cell = place % departments * ladder.grades + grade
    closed = grade + 1 >= ladder.established_from  # to those off the establishment
    order, end, made = rolls.order, rolls.first[cell + 1], rolls.made[0]
    if rolls.head[place] == TAKEN and rolls.month[place] == month:  # nobody before them is eligible
        start = rolls.at[place] + 1
    else:
        start = rolls.cursor[cell]
        while start < end:  # whoever is gone, new or hardly works does not come up on this roll
            i = order[start]
            if staff.state[i] == POSTED and staff.posted[i] < made and not staff.idle[i]:
                break
            start += 1
        rolls.cursor[cell] = start
    rolls.head[place] = NOBODY
    rolls.month[place] = month
    earliest = month + YEAR
    for k in range(start, end):
        i = order[k]
        if staff.state[i] != POSTED or staff.idle[i]:
            continue
        if closed and not on_establishment(staff.status[i]):
            continue
        if month - staff.posted[i] < ladder.months:
            earliest = min(earliest, staff.posted[i] + ladder.months)
            continue
        rolls.head[place], rolls.at[place] = i, k
        rolls.record[place] = _record(key, staff, i, month, rolls.made[1], s)
        return
    if start == rolls.cursor[cell]:
        rolls.month[place] = earliest - 1


@kernel
def best_inside(
    key: Key,
    staff: Table,
    posts: Table,
    ladder: Ladder,
    post: int,
    month: int,
    s: Seniority,
    rolls: Rolls,
) -> int:
    """Return the row of the best candidate from the grade below, who is then off the roll, or -1.

    Candidates have been in their post long enough; the record is the rank in the last assessment,
    or standing. The lot favours nobody, so it knows no lead of the same department either.
    """
    lead = 0.0 if rolls.made[1] == BY_LOT else SAME_DEPARTMENT
    below, own = posts.grade[post] - 1, posts.department[post]
    head, record, known = rolls.head, rolls.record, rolls.month
    best, best_record, best_place = NOBODY, -1.0, -1
    departments = len(known) // ladder.grades
    for department in range(departments):
        place = below * departments + department
        if known[place] < month or head[place] == TAKEN:
            _find_head(key, staff, ladder, place, month, s, rolls)
        if head[place] == NOBODY:
            continue
        of_head = record[place] + (lead if department == own else 0.0)
        if of_head > best_record or (of_head == best_record and head[place] < best):
            best, best_record, best_place = head[place], of_head, place
    if best >= 0:
        head[best_place] = TAKEN
    return best
