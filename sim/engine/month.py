"""A month of work, pay, leaving and retirement: one pass over the staff table."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.behaviour.learning import learned
from sim.chance.keyed import Key, Purpose, uniform
from sim.engine.ledger import AT, DIED, FIRST_CAUSE, RESIGNED, RETIRED, TRANSFERRED
from sim.reform.archive import archived_pay, on_establishment
from sim.reform.placement import Filling, vacate
from sim.scenario.schema import Scenario
from sim.staff.career import career
from sim.staff.table import ARCHIVED, COMPANY, EMPTY, FEMALE, OUTSIDER, Floats, Rows, Table

_BASE, _PERFORMANCE = AT["base_pay"], AT["performance_pay"]
_WAITING_PAY, _ARCHIVE_PAY = AT["waiting_pay"], AT["archive_pay"]
_COMPANY = AT["company_pay"]
_PENSION, _TRANSFER = AT["pension_base"], AT["transfer_base"]
_EXITS, _STRONG, _SAVED = AT["exits"], AT["strong_lost"], AT["vacancy_savings"]
STRONG = 0.8416212335729143
"""Merit above which lies the ablest fifth of a normal population."""


class Rates(NamedTuple):
    """Monthly rates of leaving, and when people retire."""

    resign: float
    transfer: float
    death: float
    newcomer: float
    senior: float
    retire_men: int  # months of age
    retire_women: int

    @classmethod
    def of(cls, scenario: Scenario, scale: float) -> Rates:
        """Read the rates off a scenario; ``scale`` is the life table's."""
        s = scenario.behaviour.leaving
        return cls(
            s.resign_rate * scale / 12.0, s.transfer_rate * scale / 12.0, s.death_rate / 12.0,
            s.newcomer_factor, s.senior_factor, round(scenario.staff.retirement_age_men * 12),
            round(scenario.staff.retirement_age_women * 12),
        )  # fmt: skip


class Wages(NamedTuple):
    """Monthly money by grade, in fen.

    Row 1 holds the terms from before the reform, rows 2 and 3 the same two of company staff (ST6).
    """

    base: np.ndarray
    performance: np.ndarray
    on_account: np.ndarray
    standard: np.ndarray
    old_terms: bool  # insiders keep the terms from before the reform
    waiting_share: float  # of base pay
    keep_savings: bool  # packs also hold the pay of vacant posts
    archive_step: float  # what a year of service adds to archived pay


@njit(cache=True)
def leaves_by(key: Key, staff: Table, i: int, month: int, restless: float, r: Rates) -> int:
    """Age the person in row ``i`` by a month; return the cause if they leave, else -1.

    Everyone has a patience, drawn once (exponential, mean 1), and leaves when the hazard borne so
    far exceeds it: the same chance as a draw every month, and a policy that makes people restless
    brings the same people's leaving forward. Death and ill health have a hazard and a draw of
    their own, so that no policy moves them.
    """
    age = month - staff.birth[i]
    if age >= (r.retire_women if staff.sex[i] == FEMALE else r.retire_men):
        return RETIRED
    staff.health[i] -= r.death
    if staff.health[i] <= 0.0:
        return DIED
    factor = restless * career(age, month - staff.entered[i], r.newcomer, r.senior)
    voluntary = r.resign + r.transfer
    staff.strain[i] += voluntary * factor
    if staff.strain[i] < staff.patience[i]:
        return -1
    u = uniform(key, staff.unit[i], staff.serial[i], staff.turn[i], Purpose.CAUSE, 0)
    return RESIGNED if u * voluntary < r.resign else TRANSFERRED


@njit(cache=True)
def pass_month(
    key: Key,
    staff: Table,
    posts: Table,
    month: int,
    learn_months: float,
    worth: float,
    r: Rates,
    w: Wages,
    f: Filling,
    true: Floats,
    measured: Floats,
    packs: Rows,
    advanced: Rows,
    tally: Floats,
    gone: Table,
    causes: Rows,
    strong: float,
) -> int:
    """Let a month pass for everyone.

    Parameters
    ----------
    month
        Number of months passed at its end.
    learn_months, worth
        Months until a post is learned; measured output per unit of true output moved away.
    r, w, f
        Rates of leaving, wages, how vacancies are filled.
    true, measured, packs, advanced
        By department, sums over the year: output, output as the KPI sees it, performance pack in
        fen, and what of it was paid on account.
    tally
        The year's outcomes.
    gone, causes
        Filled with copies of those who left, and why.
    strong
        Capacity above which lies the ablest fifth.

    Returns
    -------
    count
        How many left.
    """
    count = 0
    for i in range(len(staff)):
        state = staff.state[i]
        if i < len(posts):
            g, d = posts.grade[i], posts.department[i]
            old = 1 if w.old_terms and staff.origin[i] != OUTSIDER else 0
            terms = old + 2 * (staff.status[i] == COMPANY)
            if state == EMPTY:
                idle = w.base[0, g] + w.performance[0, g]
                if w.keep_savings:
                    packs[d] += idle
                else:
                    tally[_SAVED] += idle
                continue
            output = (
                staff.capacity[i]
                * staff.effort[i]
                * learned(month - 1 - staff.posted[i], staff.start[i], learn_months)
            )
            seen = output * (1.0 + worth * staff.moved[i])
            output *= 1.0 - staff.moved[i]
            staff.output[i] += output
            staff.measured[i] += seen
            staff.months[i] += 1
            true[d] += output
            measured[d] += seen
            base, account = w.base[terms, g], w.on_account[terms, g]
            if old:  # paid as before, outside the packs that newcomers bring and share
                account = w.performance[terms, g]
            else:
                packs[d] += w.performance[terms, g]
                staff.advance[i] += account
                advanced[d] += account
            staff.paid[i] += base + account
            tally[_BASE] += base
            tally[_PERFORMANCE] += account
            if staff.status[i] == COMPANY:
                tally[_COMPANY] += base + account
            restless = staff.restless[i]
        else:
            if state == EMPTY:
                continue
            restless = 1.0
            if state == ARCHIVED:
                tally[_ARCHIVE_PAY] += archived_pay(
                    w.standard[staff.archive[i]], month - staff.entered[i], w.archive_step
                )
            else:
                company = staff.status[i] == COMPANY
                pay = np.int64(np.rint(w.base[2 * company, staff.grade[i]] * w.waiting_share))
                tally[_WAITING_PAY] += pay
                if company:
                    tally[_COMPANY] += pay
        cause = leaves_by(key, staff, i, month, restless, r)
        if cause < 0:
            continue
        gone[count] = staff[i]
        causes[count] = cause
        count += 1
        tally[FIRST_CAUSE + cause] += 1.0
        tally[_EXITS] += 1.0
        if cause in (RETIRED, TRANSFERRED) and on_establishment(staff.status[i]):
            tally[_PENSION if cause == RETIRED else _TRANSFER] += archived_pay(
                w.standard[staff.archive[i]], month - staff.entered[i], w.archive_step
            )
        tally[_STRONG] += cause != RETIRED and cause != DIED and staff.capacity[i] > strong
        if i < len(posts):
            vacate(key, staff, posts, i, month, f)
        else:
            staff.state[i] = EMPTY
    return count
