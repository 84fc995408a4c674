"""An appointment round in every replication: what it brings whom, and the bench for some."""

from __future__ import annotations

import numpy as np

from sim.behaviour.joining import Joining
from sim.compiled import kernel, maker
from sim.engine.departures import Ending, end_appointment
from sim.engine.ledger import AT, FIRST_OF_ROUND, NOT_RENEWED, ROUND
from sim.engine.month import book_recruitment, key_of, log_of
from sim.reform.appointment import appoint
from sim.reform.exit import OTHERWISE, ExitRule, is_protected
from sim.reform.placement import Filling, fill_vacant, seat_on_bench, take_seats
from sim.reform.recruitment import Costs, Selection, challenge_holders
from sim.reform.round import IDLE, UNFIT, Appointing
from sim.staff.synthetic import People
from sim.staff.table import TERM_CONTRACT, WAITING, Floats, Rows, Table

_MOVES, _HIRES, _PART = AT["moves"], AT["hires"], AT["round_part"]
KEPT, MOVED, PROMOTED, LOWER, FAR_LOWER, AT_REST, NOT_FIT, NO_POST, OUTRUN = range(len(ROUND))
NO_PART = -1


@maker
def appoint_everywhere(
    keys: Table,
    staff: Table,
    posts: Table,
    by_grade: Rows,
    grade_first: Rows,
    cells: Rows,
    cell_first: Rows,
    families: int,
    coefficient: Floats,
    spread: float,
    month: int,
    start: float,
    share: float,
    s: Appointing,
    p: People,
    f: Filling,
    j: Joining,
    selection: Selection,
    c: Costs,
    tally: Floats,
    brought: Rows,
) -> tuple[Table, Rows]:
    """Hold an appointment round; the other parameters are those of the rules it calls.

    Parameters
    ----------
    brought
        Filled with how many the round brought what: by replication, former grade, and `ROUND`.

    Returns
    -------
    without, counts
        By replication, the people left without a post, and how many they are.
    """
    without = np.empty(staff.shape, staff.dtype)
    counts = np.zeros(len(keys), np.int64)
    for r in range(len(keys)):
        key, people, seats = key_of(keys, r), staff[r], posts[r]
        seat, worth = appoint(
            key, people, seats, by_grade, grade_first, cells, cell_first, families, coefficient[r],
            spread, month, s, p,
        )  # fmt: skip
        held = np.full(len(seats), -np.inf)
        fate, grade = np.full(len(seat), NO_PART, np.int8), people.grade.copy()
        for i in range(len(seat)):
            if seat[i] >= 0:
                held[seat[i]] = worth[i]
            if worth[i] > -np.inf:
                fate[i] = _fate(people, seats, i, seat[i])
        unplaced = take_seats(key, people, seats, seat, month, start, p)
        fill_vacant(key, people, seats, month, f)
        lost, hires, openings, examined = challenge_holders(
            key, people, seats, held, month, share, j, selection, p
        )
        brought[r] = 0
        for i in range(len(seat)):
            if fate[i] != NO_PART:
                beaten = seat[i] >= 0 and held[seat[i]] == -np.inf
                brought[r, grade[i], OUTRUN if beaten else fate[i]] += 1
        for g in range(brought.shape[1]):
            for k in range(len(ROUND)):
                many = brought[r, g, k]
                tally[r, FIRST_OF_ROUND + k] += many
                tally[r, _PART] += many
                if MOVED <= k <= FAR_LOWER:
                    tally[r, _MOVES] += many
        for table in (unplaced, lost):
            for k in range(len(table)):
                without[r, counts[r]] = table[k]
                counts[r] += 1
        tally[r, _HIRES] += hires
        book_recruitment(tally[r], openings, examined, c)
    return without, counts


@kernel
def _fate(staff: Table, posts: Table, i: int, post: int) -> int:
    """Return what a round brings the person in a row, before outsiders challenge."""
    if post < 0:
        return AT_REST if post == IDLE else NOT_FIT if post == UNFIT else NO_POST
    rise = posts.grade[post] - staff.grade[i]
    if rise != 0:
        return PROMOTED if rise > 0 else LOWER if rise == -1 else FAR_LOWER
    return KEPT if posts.department[post] == staff.department[i] else MOVED


@maker
def bench_everywhere(staff: Table, posts: Table, people: Table, counts: Rows, month: int) -> Rows:
    """Seat those without a post on benches that have room; return their rows, by replication."""
    rows = np.empty(people.shape, np.int64)
    for r in range(len(staff)):
        seats = seat_on_bench(staff[r], posts[r], people[r, : counts[r]], WAITING, month)
        for k in range(counts[r]):
            rows[r, k] = seats[k]
    return rows


@maker
def end_contracts(
    keys: Table,
    staff: Table,
    posts: Table,
    month: int,
    f: Filling,
    x: ExitRule,
    e: Ending,
    tally: Floats,
    gone: Table,
    causes: Rows,
) -> Rows:
    """Do not renew term contracts that end while their holders have no post, everywhere (AP6).

    Whom the law protects stays: the contract is prolonged until the next term's end (Labour
    Contract Law Art. 45).

    Returns
    -------
    counts
        How many left, by replication.
    """
    counts = np.zeros(len(keys), np.int64)
    for r in range(len(keys)):
        key, people, log = key_of(keys, r), staff[r], log_of(gone, causes, counts, r)
        for i in range(posts.shape[1], staff.shape[1]):
            ends = people.state[i] == WAITING and people.status[i] == TERM_CONTRACT
            if ends and not is_protected(key, people, i, month, x):
                end_appointment(
                    key, people, posts[r], i, NOT_RENEWED, OTHERWISE, month, 0, f, e, tally[r], log
                )
    return counts
