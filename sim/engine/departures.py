"""What an ended appointment means for a person, by status (A8), and what it costs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import kernel
from sim.engine.ledger import (
    AT,
    DISMISSED,
    FIRST_CAUSE,
    NOT_RENEWED,
    RESIGNED,
    RETIRED,
    TO_ARCHIVE,
)
from sim.engine.state import Log, State
from sim.reform.archive import archived_pay_of
from sim.reform.exit import BY_RANK, BY_STATUTE, ExitRule, to_retirement
from sim.reform.pay import standard_pay
from sim.reform.placement import Filling, to_bench, vacate
from sim.scenario.schema import Scenario
from sim.staff.career import NEAR_RETIREMENT
from sim.staff.status import on_establishment
from sim.staff.table import (
    ARCHIVED,
    CIVIL_SERVANT,
    EMPTY,
    FAR,
    INSTITUTION,
    POSTED,
    Floats,
    Table,
)

_EXITS, _STRONG, _ARCHIVE = AT["exits"], AT["strong_lost"], AT["to_archive"]
_DISGUISED, _SEVERANCE, _LEGAL = AT["disguised"], AT["severance"], AT["legal_cost"]
_PENSION = AT["pension_base"]


class Ending(NamedTuple):
    """What the end of an appointment costs (yuan), and by what it is booked."""

    average_pay: float  # local, a month
    severance_months: float  # a year of service
    cap_years: float
    notice_months: float
    dispute: float  # expected cost, share of what is owed
    standard: np.ndarray  # by grade, fen a month
    company_scale: float  # of company staff, over that
    archive_step: float  # what a year of service adds to archived pay
    strong: float  # capacity above which lies the ablest fifth
    appeal_case: float

    @classmethod
    def of(cls, scenario: Scenario, standard: np.ndarray, strong: float) -> Ending:
        """Read the settings off a scenario."""
        s = scenario.exit
        return cls(
            s.local_average_pay, s.severance_months, float(s.severance_cap_years),
            s.notice_months, scenario.costs.dispute, standard, scenario.pay.company_scale,
            scenario.staff.archive_step, strong, scenario.costs.appeal_case,
        )  # fmt: skip


@kernel
def note(log: Log, staff: Table, row: int, cause: int) -> None:
    """Enter the person in a row in the log."""
    if len(log.people) > 0:
        log.people[log.entries[0]] = staff[row]
        log.causes[log.entries[0]] = cause
        log.entries[0] += 1


@kernel
def end_appointment(
    z: State, row: int, cause: int, ground: int, month: int, free: int, f: Filling, e: Ending
) -> int:
    """End the appointment of the person in a row (of a post or the bench).

    Civil servants go back to their archived post and pay unless the ground is one on which they may
    be dismissed, for rank and a lost competition are none (L16); everyone else leaves the zone,
    with severance.

    Parameters
    ----------
    cause
        ``DISMISSED``, ``NOT_RENEWED`` or ``WAITING_ENDED``.
    ground
        ``OTHERWISE``, ``BY_STATUTE``, or ``BY_RANK``: contract staff may then be owed twice (L1,
        L3).
    free
        Row of the bench from which on to look for an empty one.

    Returns
    -------
    free
        Where to look next.
    """
    staff, posts, tally = z.staff, z.posts, z.tally
    if staff.status[row] == CIVIL_SERVANT and ground != BY_STATUTE:
        note(z.log, staff, row, TO_ARCHIVE)
        tally[_ARCHIVE] += 1.0
        if row < len(posts):
            return to_bench(z.key, staff, posts, row, ARCHIVED, month, free, f) + 1
        staff.state[row] = ARCHIVED
        return free
    note(z.log, staff, row, cause)
    tally[FIRST_CAUSE + cause] += 1.0
    tally[_EXITS] += 1.0
    tally[_STRONG] += staff.capacity[row] > e.strong
    _book_severance(staff, row, cause, ground == BY_RANK, month, e, tally)
    _leave(z, row, month, f)
    return free


@kernel
def leave_quietly(z: State, row: int, month: int, f: Filling, x: ExitRule, e: Ending) -> None:
    """Book an exit as early retirement or resignation, without severance (substitution gaming)."""
    staff, tally = z.staff, z.tally
    near = to_retirement(staff, row, month, x) < NEAR_RETIREMENT
    cause = RETIRED if near else RESIGNED
    note(z.log, staff, row, cause)
    tally[FIRST_CAUSE + cause] += 1.0
    if near and on_establishment(staff.status[row]):
        tally[_PENSION] += archived_pay_of(staff, row, e.standard, month, e.archive_step)
    tally[_DISGUISED] += 1.0
    tally[_EXITS] += 1.0
    tally[_STRONG] += not near and staff.capacity[row] > e.strong
    _leave(z, row, month, f)


@kernel
def _leave(z: State, row: int, month: int, f: Filling) -> None:
    if row < len(z.posts):
        vacate(z.key, z.staff, z.posts, row, month, f)
    else:
        z.staff.state[row] = EMPTY
        z.staff.next[row] = FAR


@kernel
def _book_severance(
    staff: Table, row: int, cause: int, by_rank: bool, month: int, e: Ending, tally: Floats
) -> None:
    """Book notice, severance, and the expected cost of a dispute.

    Both are reckoned from the mean pay of the last year, performance pay included (Labour Contract
    Law Art. 47; Implementing Regulations Art. 27). Institution staff are owed severance as well
    (国办发〔2002〕35号), civil servants are not.
    """
    status = staff.status[row]
    pay = float(standard_pay(e.standard[staff.grade[row]], status, e.company_scale)) / 100
    # A year that has just been settled is in the running sums; else it is the last one in a post.
    settled = staff.state[row] == POSTED and staff.former[row] > 0
    pay *= staff.paid[row] / staff.former[row] if settled else staff.paid_ratio[row]
    owed = 0.0
    if status != CIVIL_SERVANT:
        # Half-years count as Labour Contract Law Art. 47 has it: from six months a whole year.
        months = month - staff.entered[row]
        part = months % 12
        years = months // 12 + (1.0 if part >= 6 else 0.5 if part > 0 else 0.0)
        most = 3.0 * e.average_pay
        if pay > most:
            pay = most
            if status != INSTITUTION:
                years = min(years, e.cap_years)
        owed = pay * e.severance_months * years
        if by_rank and not on_establishment(status):  # an institution takes people back
            tally[_LEGAL] += np.rint(100.0 * (owed * e.dispute))
    if cause != NOT_RENEWED and status != CIVIL_SERVANT:
        owed += pay * e.notice_months
    tally[_SEVERANCE] += np.rint(100.0 * owed)


@kernel
def cause_of(status: int, term_end: bool) -> int:
    """Return how an exit is booked: contract staff are not renewed at a term end."""
    contract = status not in (CIVIL_SERVANT, INSTITUTION)
    return NOT_RENEWED if term_end and contract else DISMISSED
