"""An appointment round in every replication: what it brings whom, and the bench for some."""

from __future__ import annotations

import numpy as np

from sim.compiled import kernel, maker
from sim.engine.departures import Ending, end_appointment
from sim.engine.ledger import AT, FIRST_OF_ROUND, NOT_RENEWED, ROUND
from sim.engine.month import book_recruitment
from sim.engine.state import States, state_of
from sim.reform.appointment import appoint
from sim.reform.exit import OTHERWISE, ExitRule, is_protected
from sim.reform.placement import Filling, fill_vacant, seat_on_bench, take_seats
from sim.reform.recruitment import Recruiting, challenge_holders
from sim.reform.round import IDLE, UNFIT, Appointing, Layout
from sim.staff.table import TERM_CONTRACT, WAITING, Rows, Table

_MOVES, _HIRES, _PART = AT["moves"], AT["hires"], AT["round_part"]
KEPT, MOVED, PROMOTED, LOWER, FAR_LOWER, AT_REST, NOT_FIT, NO_POST, OUTRUN = range(len(ROUND))
NO_PART = -1


@maker
def appoint_everywhere(
    z: States,
    layout: Layout,
    month: int,
    s: Appointing,
    h: Recruiting,
    share: float,
    brought: Rows,
) -> tuple[Table, Rows]:
    """Hold an appointment round in every replication.

    Parameters
    ----------
    s, h
        Settings of the round, and of what outsiders meet who challenge its winners.
    share
        Share of posts that is opened to them.
    brought
        Filled with how many the round brought what: by replication, former grade, and `ROUND`.

    Returns
    -------
    without, counts
        By replication, the people left without a post, and how many they are.
    """
    without = np.empty(z.staff.shape, z.staff.dtype)
    counts = np.zeros(len(z.keys), np.int64)
    m = h.moving
    for r in range(len(z.keys)):
        here = state_of(z, r)
        key, people, seats, tally = here.key, here.staff, here.posts, here.tally
        seat, worth = appoint(key, people, seats, layout, z.coefficient[r], month, s, m.people)
        held = np.full(len(seats), -np.inf)
        fate, grade = np.full(len(seat), NO_PART, np.int8), people.grade.copy()
        for i in range(len(seat)):
            if seat[i] >= 0:
                held[seat[i]] = worth[i]
            if worth[i] > -np.inf:
                fate[i] = _fate(people, seats, i, seat[i])
        unplaced = take_seats(key, people, seats, seat, month, m)
        fill_vacant(key, people, seats, month, m.filling)
        lost, hires, openings, examined = challenge_holders(
            key, people, seats, held, month, share, h
        )
        brought[r] = 0
        for i in range(len(seat)):
            if fate[i] != NO_PART:
                beaten = seat[i] >= 0 and held[seat[i]] == -np.inf
                brought[r, grade[i], OUTRUN if beaten else fate[i]] += 1
        for g in range(brought.shape[1]):
            for k in range(len(ROUND)):
                many = brought[r, g, k]
                tally[FIRST_OF_ROUND + k] += many
                tally[_PART] += many
                if MOVED <= k <= FAR_LOWER:
                    tally[_MOVES] += many
        for table in (unplaced, lost):
            for k in range(len(table)):
                without[r, counts[r]] = table[k]
                counts[r] += 1
        tally[_HIRES] += hires
        book_recruitment(tally, openings, examined, h.costs)
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
def end_contracts_everywhere(z: States, month: int, f: Filling, x: ExitRule, e: Ending) -> None:
    """Do not renew term contracts that end while their holders have no post, everywhere (AP6).

    Whom the law protects stays: the contract is prolonged until the next term's end (Labour
    Contract Law Art. 45).
    """
    for r in range(len(z.keys)):
        here = state_of(z, r)
        people = here.staff
        for i in range(len(here.posts), len(people)):
            ends = people.state[i] == WAITING and people.status[i] == TERM_CONTRACT
            if ends and not is_protected(here.key, people, i, month, x):
                end_appointment(here, i, NOT_RENEWED, OTHERWISE, month, 0, f, e)
