"""What follows from a year's assessment: exits, lower posts, rotation, the bench (AP4, R1-R5)."""

from __future__ import annotations

import numpy as np

from sim.compiled import maker
from sim.engine.departures import Ending, Log, cause_of, end_appointment, leave_quietly
from sim.engine.ledger import AT
from sim.engine.month import key_of, log_of
from sim.reform.exit import (
    KEPT,
    LEAVES,
    MOVES,
    PROTECTED,
    ROTATES,
    TALKED_OUT,
    ExitRule,
    judge,
)
from sim.reform.placement import (
    Filling,
    add_vacancy,
    peers_of,
    rotate,
    take_post,
    take_vacancy,
    to_bench,
    vacancies,
)
from sim.staff.synthetic import People
from sim.staff.table import CIVIL_SERVANT, INSIDER, WAITING, Codes, Floats, Rows, Table

_OVERTURNED, _PROTECTED, _ROTATED = AT["overturned"], AT["protected"], AT["rotated"]
_LEGAL, _TO_WAITING, _FAILED = AT["legal_cost"], AT["to_waiting"], AT["failed_waiting"]
_REASSIGNED, _LOWERED = AT["reassigned"], AT["lowered"]


@maker
def judge_everyone(
    keys: Table,
    staff: Table,
    posts: Table,
    month: int,
    term_end: bool,
    needed: int,
    insiders_spared: bool,
    x: ExitRule,
) -> tuple[Codes, Codes, int]:
    """Judge everyone in post or waiting whom the reform covers, in every replication.

    Returns
    -------
    outcome, ground
        By replication and seat: what follows, and on which ground.
    benched
        How many seats of one bench it can take.
    """
    outcome = np.zeros(staff.shape, np.int8)
    ground = np.zeros(staff.shape, np.int8)
    benched = 0
    for r in range(len(keys)):
        key, people, many = key_of(keys, r), staff[r], 0
        for i in range(staff.shape[1]):
            if insiders_spared and people.origin[i] == INSIDER:
                continue
            outcome[r, i], ground[r, i] = judge(key, people, i, month, term_end, needed, x)
            back = outcome[r, i] == LEAVES and people.status[i] == CIVIL_SERVANT
            many += back or outcome[r, i] == MOVES
        benched = max(benched, many)
    return outcome, ground, benched


@maker
def carry_out(
    keys: Table,
    staff: Table,
    posts: Table,
    outcome: Codes,
    ground: Codes,
    grades: int,
    month: int,
    term_end: bool,
    start: float,
    p: People,
    f: Filling,
    x: ExitRule,
    e: Ending,
    appeal_case: float,
    tally: Floats,
    gone: Table,
    causes: Rows,
) -> tuple[Rows, Rows, Rows]:
    """Carry out the judgements in every replication; benches have room.

    Returns
    -------
    counts
        Entries in the logs of exits, by replication.
    waiting, waits
        By replication, the bench rows of those who must now wait, and how many they are.
    """
    counts, waits = np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64)
    waiting = np.empty((len(keys), staff.shape[1] - posts.shape[1]), np.int64)
    for r in range(len(keys)):
        log = log_of(gone, causes, counts, r)
        waits[r] = _carry_out(
            key_of(keys, r), staff[r], posts[r], outcome[r], ground[r], grades, month, term_end,
            start, p, f, x, e, appeal_case, tally[r], log, waiting[r],
        )  # fmt: skip
    return counts, waiting, waits


@maker
def _carry_out(
    key: Table,
    staff: Table,
    posts: Table,
    outcome: Codes,
    ground: Codes,
    grades: int,
    month: int,
    term_end: bool,
    start: float,
    p: People,
    f: Filling,
    x: ExitRule,
    e: Ending,
    appeal_case: float,
    tally: Floats,
    log: Log,
    waiting: Rows,
) -> int:
    """Carry out the judgements: first who leaves, then who moves, then who rotates."""
    many = np.bincount(outcome, minlength=TALKED_OUT + 1)
    tally[_OVERTURNED] += many[KEPT]
    tally[_PROTECTED] += many[PROTECTED]
    # Of those who leave, so many appealed in vain.
    in_vain = x.appeal * (1.0 - x.overturn) / max(1.0 - x.appeal * x.overturn, 1e-12)
    tally[_LEGAL] += np.rint(100.0 * appeal_case * (many[KEPT] + in_vain * many[LEAVES]))
    free = 0
    if many[LEAVES] > 0:
        for row in range(len(outcome)):
            if outcome[row] == LEAVES:
                cause = cause_of(staff.status[row], term_end)
                free = end_appointment(
                    key, staff, posts, row, cause, ground[row], month, free, f, e, tally, log
                )
    if many[TALKED_OUT] > 0:
        for row in range(len(outcome)):
            if outcome[row] == TALKED_OUT:
                leave_quietly(key, staff, posts, row, month, f, x, e, tally, log)
    waits = 0
    if many[MOVES] > 0:
        queue = vacancies(staff, posts, grades)
        for row in range(len(posts)):
            if outcome[row] != MOVES:
                continue
            staff.tail_years[row] = 0
            g = posts.grade[row]
            lower = max(g - 1, 0)
            post = take_vacancy(queue, lower if x.one_lower else g, lower)
            if post >= 0:
                tally[_LOWERED if posts.grade[post] < g else _REASSIGNED] += 1.0
                take_post(key, staff, posts, row, post, month, start, p, f)
            else:
                waiting[waits] = to_bench(key, staff, posts, row, WAITING, month, free, f)
                free = waiting[waits] + 1
                waits += 1
            add_vacancy(queue, posts, row)
    tally[_TO_WAITING] += waits
    tally[_FAILED] += waits
    if many[ROTATES] > 0:
        tally[_ROTATED] += many[ROTATES]
        turning = np.flatnonzero(outcome == ROTATES)
        _rotate_all(key, staff, posts, turning, grades, month, start, p, f)
    return waits


@maker
def _rotate_all(
    key: Table,
    staff: Table,
    posts: Table,
    turning: Rows,
    grades: int,
    month: int,
    start: float,
    p: People,
    f: Filling,
) -> None:
    """Rotate one after another; whoever had to make room is found where they now sit."""
    peers = peers_of(posts, grades)
    turn = np.full(len(posts), -1, np.int64)  # by row, whose turn it is who sits there
    for k in range(len(turning)):
        turn[turning[k]] = k
    for k in range(len(turning)):
        row = turning[k]
        now = rotate(key, staff, posts, row, peers, month, start, p, f)
        other = turn[now]
        turn[row] = other
        turn[now] = k
        if other >= 0:
            turning[other] = row
