"""What an ended appointment means for a person, by status (A8), and what it costs."""

from __future__ import annotations

from sim.engine.ledger import (
    AT,
    DISMISSED,
    FIRST_CAUSE,
    NOT_RENEWED,
    RESIGNED,
    RETIRED,
    TO_ARCHIVE,
)
from sim.engine.zone import Zone
from sim.reform.archive import archived_pay, on_establishment
from sim.reform.exit import NEAR_RETIREMENT, to_retirement
from sim.reform.pay import standard_pay
from sim.reform.placement import to_bench, vacate
from sim.staff.table import ARCHIVED, CIVIL_SERVANT, EMPTY, INSTITUTION, Table


def end_appointment(zone: Zone, row: int, cause: int, *, by_rank: bool) -> None:
    """End the appointment of the person in a row (of a post or the bench).

    Civil servants go back to their archived post and pay, for rank and a lost competition are no
    ground to dismiss them (L16); everyone else leaves the zone, contract staff with severance.

    Parameters
    ----------
    cause
        ``DISMISSED``, ``NOT_RENEWED`` or ``WAITING_ENDED``.
    by_rank
        The tail was the only reason: contract staff may then be owed twice (L1, L3).
    """
    staff, k = zone.staff, zone.regime
    person = staff[row : row + 1].copy()
    status = int(person["status"][0])
    on_post = row < len(zone.posts)
    if status == CIVIL_SERVANT:
        zone.log(person, TO_ARCHIVE)
        zone.count("to_archive", 1)
        if on_post:
            zone.make_room(1)
            to_bench(zone.key, zone.staff, zone.posts, row, ARCHIVED, zone.month, k.filling)
        else:
            staff["state"][row] = ARCHIVED
        return
    zone.log(person, cause)
    zone.tally[FIRST_CAUSE + cause] += 1
    zone.count("exits", 1)
    zone.count("strong_lost", float(person["capacity"][0] > k.strong))
    _book_severance(zone, person, cause, by_rank=by_rank)
    if on_post:
        vacate(zone.key, staff, zone.posts, row, zone.month, k.filling)
    else:
        staff["state"][row] = EMPTY


def leave_quietly(zone: Zone, row: int) -> None:
    """Book an exit as early retirement or resignation, without severance (substitution gaming)."""
    staff, k = zone.staff, zone.regime
    person = staff[row : row + 1].copy()
    near = to_retirement(staff, row, zone.month, k.exit) < NEAR_RETIREMENT
    cause = RETIRED if near else RESIGNED
    zone.log(person, cause)
    zone.tally[FIRST_CAUSE + cause] += 1
    if cause == RETIRED and on_establishment(person["status"][0]):
        wages = k.wages
        zone.tally[AT["pension_base"]] += archived_pay(
            wages.standard[person["archive"][0]],
            zone.month - person["entered"][0],
            wages.archive_step,
        )
    zone.count("disguised", 1)
    zone.count("exits", 1)
    zone.count("strong_lost", float(not near and person["capacity"][0] > k.strong))
    vacate(zone.key, staff, zone.posts, row, zone.month, k.filling)


def _book_severance(zone: Zone, person: Table, cause: int, *, by_rank: bool) -> None:
    """Book notice, severance, and the expected cost of a dispute."""
    s = zone.regime.settings
    one = person[0]
    standard = zone.regime.wages.standard[one["grade"]]
    pay = float(standard_pay(standard, one["status"], s.pay.company_scale)) / 100
    owed = 0.0
    if one["status"] != INSTITUTION:
        # Half-years count as Labour Contract Law Art. 47 has it: from six months a whole year.
        months = zone.month - int(one["entered"])
        years = months // 12 + (1.0 if months % 12 >= 6 else 0.5 if months % 12 else 0.0)
        most = 3.0 * s.exit.local_average_pay
        if pay > most:
            pay, years = most, min(years, s.exit.severance_cap_years)
        owed = pay * s.exit.severance_months * years
        if by_rank:
            zone.book("legal_cost", owed * s.costs.dispute)
    if cause != NOT_RENEWED:
        owed += pay * s.exit.notice_months
    zone.book("severance", owed)


def cause_of(status: int, *, term_end: bool) -> int:
    """Return how an exit is booked: contract staff are not renewed at a term end."""
    contract = status not in (CIVIL_SERVANT, INSTITUTION)
    return NOT_RENEWED if term_end and contract else DISMISSED
