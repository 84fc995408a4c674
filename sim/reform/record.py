"""The personnel record: tail years, scores, failures, archived rank (ID4, ID5)."""

from __future__ import annotations

from sim.compiled import kernel
from sim.staff.table import (
    CIVIL_SERVANT,
    EXCELLENT,
    INSTITUTION,
    POSTED,
    UNQUALIFIED,
    Table,
)


@kernel
def write_records(
    staff: Table,
    posts: Table,
    month: int,
    archive_months: int,
    excellent_months: int,
    in_a_row: bool,
) -> None:
    """Enter a year's assessment in everyone's record.

    The archived rank rises by seniority, up to the grade of the post last held: beyond that the
    establishment has no vacancy (ID4). An excellent year brings the next rank nearer (ID5).

    Parameters
    ----------
    archive_months
        Months in which the archived rank rises by one.
    excellent_months
        Months by which an excellent year brings it nearer.
    in_a_row
        Whether a year out of the tail wipes out the tail years so far.
    """
    for i in range(len(staff)):
        if staff.status[i] == CIVIL_SERVANT or staff.status[i] == INSTITUTION:
            if staff.state[i] == POSTED and staff.appraisal[i] == EXCELLENT:
                staff.archived[i] -= excellent_months
            if month - staff.archived[i] >= archive_months and staff.archive[i] < staff.grade[i]:
                staff.archive[i] += 1
                staff.archived[i] = month
        if i >= len(posts) or staff.state[i] != POSTED or staff.score[i] == 0.0:
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
