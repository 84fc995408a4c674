"""The archive (档案): rank and pay of those on the establishment, beside their post (ID3 to ID5).

Dual track (双轨运行): whatever post someone holds and earns, the archived rank (档案职级) goes its
own way, and archived pay follows it. Two readings of how it rises: a vacancy of the establishment
goes to the best record of the rank below, or time alone brings the next rank. At retirement and
transfer, and when a civil servant's appointment ends, the archived pay is what counts.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numba import njit

from sim.staff.table import (
    CIVIL_SERVANT,
    EMPTY,
    EXCELLENT,
    INSTITUTION,
    POSTED,
    Codes,
    Floats,
    Rows,
    Table,
)


@njit(cache=True)
def on_establishment(status: Codes) -> Codes:
    """Return whether people of a status are on the establishment (编制)."""
    return (status == CIVIL_SERVANT) | (status == INSTITUTION)


@njit(cache=True)
def archived_pay(standard: Floats, service: Rows, step: float) -> Floats:
    """Return archived pay a month (档案工资), in whole fen.

    Parameters
    ----------
    standard
        Standard pay of the archived rank, in fen.
    service
        Months of service.
    step
        What each whole year of service adds, as a share of that pay.
    """
    return np.rint(standard * (1.0 + step * (service // 12)))


def places(staff: Table, listed: Mapping[str, int], grades: list[str]) -> Rows:
    """Return the establishment's places by rank: as listed, else as many as are held."""
    if listed:
        return np.array([listed.get(name, 0) for name in grades], np.int64)
    there = (staff["state"] != EMPTY) & on_establishment(staff["status"])
    return np.bincount(staff["archive"][there], minlength=len(grades))


@njit(cache=True)
def bring_nearer(staff: Table, months: int) -> None:
    """Let an excellent year in post bring the next archived rank nearer (ID5)."""
    for i in range(len(staff)):
        excellent = staff.state[i] == POSTED and staff.appraisal[i] == EXCELLENT
        if excellent and on_establishment(staff.status[i]):
            staff.archived[i] -= months


@njit(cache=True)
def rise_by_time(staff: Table, month: int, every: int) -> int:
    """Raise those on the establishment by a rank after so many months; return how many.

    The grade of the post last held stands for the vacancy that it would need.
    """
    raised = 0
    for i in range(len(staff)):
        due = month - staff.archived[i] >= every and staff.archive[i] < staff.grade[i]
        if staff.state[i] != EMPTY and due and on_establishment(staff.status[i]):
            _raise(staff, i, month)
            raised += 1
    return raised


@njit(cache=True)
def fill_ranks(staff: Table, quota: Rows, month: int, shortest: int) -> int:
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
    """
    held = np.zeros(len(quota), np.int64)
    for i in range(len(staff)):
        if staff.state[i] != EMPTY and on_establishment(staff.status[i]):
            held[staff.archive[i]] += 1
    filled = 0
    candidates, record = np.empty(len(staff), np.int64), np.empty(len(staff))
    for rank in range(len(quota) - 1, 0, -1):
        count = 0
        for i in range(len(staff)):
            ready = staff.archive[i] == rank - 1 and month - staff.archived[i] >= shortest
            sound = staff.state[i] == POSTED and staff.failures[i] == 0 and not staff.idle[i]
            if ready and sound and on_establishment(staff.status[i]):
                candidates[count] = i
                record[count] = -staff.place[i]
                count += 1
        free = min(count, quota[rank] - held[rank])
        if free <= 0:
            continue
        for c in np.argsort(record[:count], kind="mergesort")[:free]:
            _raise(staff, candidates[c], month)
        held[rank] += free
        held[rank - 1] -= free
        filled += free
    return filled


@njit(cache=True)
def _raise(staff: Table, i: int, month: int) -> None:
    staff.archive[i] += 1
    staff.archived[i] = month
