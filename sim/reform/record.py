"""The personnel record: years in the tail, scores of the term, failures (KP7)."""

from __future__ import annotations

from numba import njit

from sim.staff.table import POSTED, UNQUALIFIED, Table


@njit(cache=True)
def write_records(staff: Table, posts: Table) -> None:
    """Enter a year's assessment in the record of everyone in post who was rated."""
    for i in range(len(posts)):
        if staff.state[i] != POSTED or staff.score[i] == 0.0:
            continue
        staff.tail_years[i] = staff.tail_years[i] + 1 if staff.tail[i] else 0
        staff.term_score[i] += staff.score[i]
        staff.term_years[i] += 1
        if staff.appraisal[i] == UNQUALIFIED:
            staff.failures[i] += 1
        else:
            staff.failures[i] = 0
