"""What follows from a year's assessment: exits, lower posts, rotation, the bench (AP4)."""

from __future__ import annotations

import numpy as np

from sim.chance.keyed import Key
from sim.compiled import maker
from sim.engine.departures import Ending, cause_of, end_appointment, leave_quietly
from sim.engine.ledger import AT
from sim.engine.state import State, States, key_of, state_of
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
    Moving,
    add_vacancy,
    peers_of,
    rotate,
    take_post,
    take_vacancy,
    to_bench,
    vacancies,
)
from sim.staff.table import CIVIL_SERVANT, INSIDER, WAITING, Codes, Rows, Table

_OVERTURNED, _PROTECTED, _ROTATED = AT["overturned"], AT["protected"], AT["rotated"]
_LEGAL, _TO_WAITING, _FAILED = AT["legal_cost"], AT["to_waiting"], AT["failed_waiting"]
_REASSIGNED, _LOWERED = AT["reassigned"], AT["lowered"]


@maker
def judge_everywhere(
    keys: Table,
    staff: Table,
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
def carry_out_everywhere(
    z: States,
    outcome: Codes,
    ground: Codes,
    month: int,
    term_end: bool,
    m: Moving,
    x: ExitRule,
    e: Ending,
) -> tuple[Rows, Rows]:
    """Carry out the judgements in every replication; benches have room.

    Returns
    -------
    waiting, waits
        By replication, the bench rows of those who must now wait, and how many they are.
    """
    waits = np.zeros(len(z.keys), np.int64)
    waiting = np.empty((len(z.keys), z.staff.shape[1] - z.posts.shape[1]), np.int64)
    for r in range(len(z.keys)):
        rows = carry_out(state_of(z, r), outcome[r], ground[r], month, term_end, m, x, e)
        for k in range(len(rows)):
            waiting[r, k] = rows[k]
        waits[r] = len(rows)
    return waiting, waits


@maker
def carry_out(
    z: State,
    outcome: Codes,
    ground: Codes,
    month: int,
    term_end: bool,
    m: Moving,
    x: ExitRule,
    e: Ending,
) -> Rows:
    """Carry out the judgements: first who leaves, then who moves, then who rotates.

    Returns
    -------
    waiting
        Bench rows of those who must now wait.
    """
    key, staff, posts, tally = z.key, z.staff, z.posts, z.tally
    grades = len(e.standard)
    many = np.bincount(outcome, minlength=TALKED_OUT + 1)
    tally[_OVERTURNED] += many[KEPT]
    tally[_PROTECTED] += many[PROTECTED]
    # Of those who leave, so many appealed in vain.
    in_vain = x.appeal * (1.0 - x.overturn) / max(1.0 - x.appeal * x.overturn, 1e-12)
    tally[_LEGAL] += np.rint(100.0 * e.appeal_case * (many[KEPT] + in_vain * many[LEAVES]))
    free = 0
    if many[LEAVES] > 0:
        for row in range(len(outcome)):
            if outcome[row] == LEAVES:
                cause = cause_of(staff.status[row], term_end)
                free = end_appointment(z, row, cause, ground[row], month, free, m.filling, e)
    if many[TALKED_OUT] > 0:
        for row in range(len(outcome)):
            if outcome[row] == TALKED_OUT:
                leave_quietly(z, row, month, m.filling, x, e)
    waiting, waits = np.empty(many[MOVES], np.int64), 0
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
                take_post(key, staff, posts, row, post, month, m)
            else:
                seat = to_bench(key, staff, posts, row, WAITING, month, free, m.filling)
                waiting[waits] = seat
                free = seat + 1
                waits += 1
            add_vacancy(queue, posts, row)
    tally[_TO_WAITING] += waits
    tally[_FAILED] += waits
    if many[ROTATES] > 0:
        tally[_ROTATED] += many[ROTATES]
        turning = np.flatnonzero(outcome == ROTATES)
        _rotate_all(key, staff, posts, turning, grades, month, m)
    return waiting[:waits]


@maker
def _rotate_all(
    key: Key, staff: Table, posts: Table, turning: Rows, grades: int, month: int, m: Moving
) -> None:
    """Rotate one after another; whoever had to make room is found where they now sit."""
    peers = peers_of(posts, grades)
    turn = np.full(len(posts), -1, np.int64)  # by row, whose turn it is who sits there
    for k in range(len(turning)):
        turn[turning[k]] = k
    for k in range(len(turning)):
        row = turning[k]
        now = rotate(key, staff, posts, row, peers, month, m)
        other = turn[now]
        turn[row] = other
        turn[now] = k
        if other >= 0:
            turning[other] = row
