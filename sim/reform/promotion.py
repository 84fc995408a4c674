"""Promotion: who comes next for a post in the grade above (ID5, AP2).

Candidates stand on a roll for each grade of each department, best record first. Rolls are made once
a year, when records change, and when what counts as a record does; until then the first who is
still there and eligible is next. Where no time is lost, posts are filled on the very days on which
records and posts change, and the rolls are made anew each time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import kernel, maker
from sim.reform.ordering import ascending
from sim.staff.table import POSTED, Floats, Rows, Table

YEAR = 12
"""Months in a post before a promotion."""
SAME_DEPARTMENT = 0.5
"""Lead of a candidate from the same department, on a record that runs from 0 to 1 (assumed)."""
CAREER = 480.0
"""Months of service that count as 1 where promotion goes by seniority."""
NOBODY, TAKEN = -1, -2
"""In place of a candidate's row: there is none; who was there has just got a post."""
FEW = 24
"""Candidates up to whom insertion is the quickest sort; last year's order is a good start."""


class Rolls(NamedTuple):
    """Candidates by cell (department and grade).

    Attributes
    ----------
    seats, order, first
        Posts by cell, by seat and the best record first, and where each cell begins.
    made
        Month in which they were made, and whether by seniority (two numbers).
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
        np.full((replications, 2), -YEAR, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(shape),
        np.full(shape, -1, np.int64),
    )


@kernel
def _standing(staff: Table, i: int, by_seniority: bool) -> float:
    """Return what puts candidates in order, the best lowest."""
    return np.float64(staff.entered[i]) if by_seniority else -staff.place[i]


@kernel
def are_stale(month: int, by_seniority: bool, rolls: Rolls) -> bool:
    """Return whether a year has ended, or other records count, since the rolls were made."""
    made, how = rolls.made
    return (made - 1) // YEAR < (month - 1) // YEAR or how != by_seniority


@maker
def make_rolls(staff: Table, month: int, by_seniority: bool, rolls: Rolls) -> None:
    """Put the candidates of each cell in order."""
    seats, order, first, cursor = rolls.seats, rolls.order, rolls.first, rolls.cursor
    rolls.made[0], rolls.made[1] = month, by_seniority
    rolls.month[:] = -1
    for cell in range(len(cursor)):
        start, end = first[cell], first[cell + 1]
        cursor[cell] = start
        if end - start > FEW:
            rows = seats[start:end]  # ties go by seat
            standing = np.empty(end - start)
            for k in range(end - start):
                standing[k] = _standing(staff, rows[k], by_seniority)
            places = ascending(standing)
            for k in range(end - start):
                order[start + k] = rows[places[k]]
            continue
        for k in range(start + 1, end):
            i, at = order[k], k - 1
            own = _standing(staff, i, by_seniority)
            while at >= start:
                other = _standing(staff, order[at], by_seniority)
                if other < own or (other == own and order[at] < i):
                    break
                order[at + 1] = order[at]
                at -= 1
            order[at + 1] = i


@kernel
def _find_head(
    staff: Table, cell: int, place: int, month: int, by_seniority: bool, rolls: Rolls
) -> None:
    """Find the first candidate of a cell, which has a place among those of its grade."""
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
        if month - staff.posted[i] < YEAR:
            earliest = min(earliest, staff.posted[i] + YEAR)
            continue
        rolls.head[place], rolls.at[place] = i, k
        rolls.record[place] = (
            (month - staff.entered[i]) / CAREER if by_seniority else staff.place[i]
        )
        return
    if start == rolls.cursor[cell]:
        rolls.month[place] = earliest - 1


@kernel
def best_inside(
    staff: Table, posts: Table, grades: int, post: int, month: int, by_seniority: bool, rolls: Rolls
) -> int:
    """Return the row of the best candidate from the grade below, who is then off the roll, or -1.

    Candidates have been in their post for a year; the record is the rank in the last assessment.
    """
    below, own = posts.grade[post] - 1, posts.department[post]
    head, record, known = rolls.head, rolls.record, rolls.month
    best, best_record, best_place = NOBODY, -1.0, -1
    departments = len(known) // grades
    for department in range(departments):
        place = below * departments + department
        if known[place] < month or head[place] == TAKEN:
            _find_head(staff, department * grades + below, place, month, by_seniority, rolls)
        if head[place] == NOBODY:
            continue
        standing = record[place] + (SAME_DEPARTMENT if department == own else 0.0)
        if standing > best_record or (standing == best_record and head[place] < best):
            best, best_record, best_place = head[place], standing, place
    if best >= 0:
        head[best_place] = TAKEN
    return best
