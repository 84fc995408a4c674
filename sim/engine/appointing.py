"""An appointment round in every replication, and the bench for those left without a post."""

from __future__ import annotations

import numpy as np

from sim.behaviour.joining import Joining
from sim.compiled import maker
from sim.engine.departures import Ending, end_appointment
from sim.engine.ledger import AT, NOT_RENEWED
from sim.engine.month import book_recruitment, key_of, log_of
from sim.reform.appointment import appoint
from sim.reform.exit import OTHERWISE, ExitRule, is_protected
from sim.reform.placement import Filling, fill_vacant, seat_on_bench, take_seats
from sim.reform.recruitment import Costs, Selection, challenge_holders
from sim.reform.round import Appointing
from sim.staff.synthetic import People
from sim.staff.table import TERM_CONTRACT, WAITING, Floats, Rows, Table

_MOVES, _HIRES = AT["moves"], AT["hires"]


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
) -> tuple[Table, Rows]:
    """Hold an appointment round; parameters are those of the rules it calls.

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
        moves = 0
        for i in range(len(seat)):
            if seat[i] >= 0:
                held[seat[i]] = worth[i]
                moves += seat[i] != i
        unplaced = take_seats(key, people, seats, seat, month, start, p)
        fill_vacant(key, people, seats, month, f)
        lost, hires, openings, examined = challenge_holders(
            key, people, seats, held, month, share, j, selection, p
        )
        counts[r] = len(unplaced) + len(lost)
        without[r, : len(unplaced)] = unplaced
        without[r, len(unplaced) : counts[r]] = lost
        tally[r, _MOVES] += moves
        tally[r, _HIRES] += hires
        book_recruitment(tally[r], openings, examined, c)
    return without, counts


@maker
def bench_everywhere(staff: Table, posts: Table, people: Table, counts: Rows, month: int) -> Rows:
    """Seat those without a post on benches that have room; return their rows, by replication."""
    rows = np.empty(people.shape, np.int64)
    for r in range(len(staff)):
        rows[r, : counts[r]] = seat_on_bench(
            staff[r], posts[r], people[r, : counts[r]], WAITING, month
        )
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
