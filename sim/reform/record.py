"""The personnel record: years in the tail, scores of years and of the term, failures (KP7)."""

from __future__ import annotations

from sim.compiled import kernel
from sim.reform.exit import hardly_works
from sim.staff.table import POSTED, UNQUALIFIED, Table


@kernel
def write_records(staff: Table, posts: Table, in_a_row: bool) -> None:
    """Enter a year's assessment in the record of everyone in post who was rated.

    Parameters
    ----------
    in_a_row
        Whether a year out of the tail wipes out the tail years so far.
    """
    for i in range(len(posts)):
        if staff.state[i] != POSTED or staff.score[i] == 0.0:
            continue
        if staff.tail[i]:
            staff.tail_years[i] += 1
        elif in_a_row:
            staff.tail_years[i] = 0
        staff.score_4[i] = staff.score_3[i]
        staff.score_3[i] = staff.score_2[i]
        staff.score_2[i] = staff.score_1[i]
        staff.score_1[i] = staff.score[i]
        staff.term_score[i] += staff.score[i]
        staff.term_years[i] += 1
        if staff.appraisal[i] == UNQUALIFIED:
            staff.failures[i] += 1
        else:
            staff.failures[i] = 0


@kernel
def assess_waiting(staff: Table, posts: Table, idle_below: float) -> int:
    """Enter an unqualified year for those who hardly work and wait; return how many.

    Others who wait are not assessed: there is no work to judge them by. Those who hardly work had
    none done when they had a post, and no training changes that (AP2).
    """
    found = 0
    for i in range(len(posts), len(staff)):
        if hardly_works(staff, i, idle_below):
            staff.appraisal[i] = UNQUALIFIED
            staff.failures[i] += 1
            found += 1
    return found
