"""The archive (档案): rank and pay of those on the establishment, beside their post (ID3 to ID5).

Dual track (双轨运行): whatever post someone holds and earns, the archived rank (档案职级) goes its
own way, and archived pay follows it. Two readings of how it rises: a vacancy of the establishment
goes to the best record of the rank below, or time alone brings the next rank. At retirement and
transfer, and when a civil servant's appointment ends, the archived pay is what counts. On the first
day all of it is sealed (封存): the rank is that of the post held, and the pay that of the roster,
where one says it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.compiled import kernel, maker
from sim.reform.ordering import lowest
from sim.staff.sealing import archived_pay
from sim.staff.status import established, on_establishment
from sim.staff.table import (
    EMPTY,
    EXCELLENT,
    POSTED,
    Rows,
    Table,
)


@kernel
def archived_pay_of(staff: Table, i: int, standard: Rows, month: int, step: float) -> np.int64:
    """Return a person's archived pay a month, in fen; ``standard`` is by rank.

    What was sealed on the first day beside rank and service stays (封存).
    """
    service = month - staff.entered[i]
    return archived_pay(standard[staff.archive[i]], service, step) + staff.sealed[i]


@kernel
def archived_pay_over(standard: int, service: int, months: int, step: float) -> np.int64:
    """Return archived pay of some months in a row, in fen; ``service`` is that before the first."""
    total, last = np.int64(0), service + months
    while service < last:
        # Up to the month before the next step, or the last.
        until = min(last, 12 * ((service + 1) // 12) + 11)
        total += archived_pay(standard, until, step) * (until - service)
        service = until
    return total


def places(staff: Table, listed: Mapping[str, int], grades: list[str]) -> Rows:
    """Return the establishment's places by rank: as listed, else as many as are held."""
    if listed:
        return np.array([listed.get(name, 0) for name in grades], np.int64)
    return np.bincount(staff["archive"][established(staff)], minlength=len(grades))


@kernel
def _bring_nearer(staff: Table, i: int, months: int) -> None:
    """Let an excellent year in post bring the next archived rank nearer (ID5)."""
    if staff.state[i] == POSTED and staff.appraisal[i] == EXCELLENT:
        staff.archived[i] -= months


@kernel
def rise_by_time(staff: Table, month: int, every: int, nearer: int) -> int:
    """Raise those on the establishment by a rank after so many months; return how many.

    The grade of the post last held stands for the vacancy that it would need.

    Parameters
    ----------
    every
        Months in which the rank rises by one.
    nearer
        Months by which an excellent year brings the next rank nearer.
    """
    raised = 0
    for i in range(len(staff)):
        if staff.state[i] == EMPTY or not on_establishment(staff.status[i]):
            continue
        _bring_nearer(staff, i, nearer)
        if month - staff.archived[i] >= every and staff.archive[i] < staff.grade[i]:
            _raise(staff, i, month)
            raised += 1
    return raised


@maker
def fill_ranks(staff: Table, quota: Rows, month: int, shortest: int, nearer: int) -> int:
    """Fill the vacancies of the establishment, from the highest rank down; return how many.

    A vacancy goes to the best in the last assessment of the rank below (performance) among those
    in post who work, whose last year was not unqualified (conduct), and who have been in that rank
    long enough. It leaves one below.

    Parameters
    ----------
    quota
        Places by rank; whoever is beyond them stays.
    shortest
        Months in a rank before the next.
    nearer
        Months by which an excellent year brings that time nearer.
    """
    held = np.zeros(len(quota), np.int64)
    first = np.full(len(quota), -1, np.int64)  # by rank: the first candidate, and by row the next
    after = np.empty(len(staff), np.int64)
    count = np.zeros(len(quota), np.int64)
    for i in range(len(staff) - 1, -1, -1):
        if staff.state[i] == EMPTY or not on_establishment(staff.status[i]):
            continue
        rank = staff.archive[i]
        held[rank] += 1
        _bring_nearer(staff, i, nearer)
        sound = staff.state[i] == POSTED and staff.failures[i] == 0 and not staff.idle[i]
        if sound and month - staff.archived[i] >= shortest:
            after[i], first[rank] = first[rank], i
            count[rank] += 1
    filled = 0
    candidates, record = np.empty(len(staff), np.int64), np.empty(len(staff))
    for rank in range(len(quota) - 1, 0, -1):
        free = min(count[rank - 1], quota[rank] - held[rank])
        if free <= 0:
            continue
        i = first[rank - 1]
        for c in range(count[rank - 1]):
            candidates[c] = i
            record[c] = -staff.place[i]
            i = after[i]
        for c in lowest(record[: count[rank - 1]], free):
            _raise(staff, candidates[c], month)
        held[rank] += free
        held[rank - 1] -= free
        filled += free
    return filled


@kernel
def _raise(staff: Table, i: int, month: int) -> None:
    staff.archive[i] += 1
    staff.archived[i] = month
