"""Service: the work done, the pay earned and the strain borne since a person was last looked at.

Between two decisions nothing about a person changes, so a month more is a term more in a sum. The
books are brought up to date person by person, when something is decided about them, and for
everyone when the year is closed or the rules change. A month that passes is a glance at who leaves
in it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour.learning import learned
from sim.compiled import inlined, kernel
from sim.reform.archive import archived_pay_over
from sim.scenario.organisation import Organisation
from sim.scenario.schema import Scenario
from sim.staff.career import career, factor_months
from sim.staff.table import ARCHIVED, COMPANY, EMPTY, FEMALE, INSIDER, POSTED, Floats, Rows, Table

AHEAD = 13
"""Months after which leaving is looked at again: a year later everyone is, because they respond."""

BASE, ACCOUNT, WAITING_PAY, ARCHIVE_PAY, SAVED, COMPANY_PAY = range(6)
"""Heads under which money is booked: base pay, performance pay of the year paid at once, pay while
waiting, pay at the archived rank, pay of vacant posts that is not spent; and of all this the pay of
company staff."""
HEADS = 6


class Rates(NamedTuple):
    """Monthly rates of leaving, and when people retire."""

    voluntary: Floats  # by status: resigning or being transferred out
    resign: Floats  # by status: resigning alone
    death: float
    newcomer: float
    senior: float
    retire_men: int  # months of age
    retire_women: int
    grades: np.ndarray  # factor by grade of the post held, 1 over all posts

    @classmethod
    def of(cls, scenario: Scenario, scale: float) -> Rates:
        """Read the rates off a scenario; ``scale`` is the life table's."""
        s = scenario.behaviour.leaving
        resign, transfer = (np.array(rates) * scale / 12.0 for rates in s.by_status())
        return cls(
            resign + transfer, resign, s.death_rate / 12.0,
            s.newcomer_factor, s.senior_factor, round(scenario.staff.retirement_age_men * 12),
            round(scenario.staff.retirement_age_women * 12),
            leave_factors(scenario.organisation),
        )  # fmt: skip


def leave_factors(organisation: Organisation) -> np.ndarray:
    """Return how much more often each grade leaves; the mean over posts is 1."""
    factors = np.array([grade.leave_factor for grade in organisation.grades])
    posts = [sum(d.posts.get(grade.name, 0) for d in organisation.departments)
             for grade in organisation.grades]  # fmt: skip
    relative: np.ndarray = factors * sum(posts) / (factors * posts).sum()
    return relative


class Wages(NamedTuple):
    """Monthly money by grade, in fen.

    Row 1 holds the terms from before the reform, rows 2 and 3 the same two of company staff (ST6).
    """

    base: np.ndarray
    performance: np.ndarray
    on_account: np.ndarray
    standard: np.ndarray
    waiting: np.ndarray  # pay of those who wait; row 1 is that of company staff
    old_terms: bool  # insiders keep the terms from before the reform
    keep_savings: bool  # packs also hold the pay of vacant posts
    archive_step: float  # what a year of service adds to archived pay


class Terms(NamedTuple):
    """What service is counted by."""

    rates: Rates
    wages: Wages
    learn_months: float  # until a post is learned
    worth: float  # measured output per unit of true output moved away


class Sums(NamedTuple):
    """The year's running sums of a zone.

    Attributes
    ----------
    true, measured
        By department: output, and output as the KPI sees it.
    packs, advanced
        By department: performance pack in fen, and what of it was paid on account.
    money
        By head (``BASE`` to ``COMPANY_PAY``): fen.
    """

    true: Floats
    measured: Floats
    packs: Rows
    advanced: Rows
    money: Rows


@kernel
def bring_up(staff: Table, posts: Table, i: int, month: int, t: Terms, b: Sums) -> None:
    """Book what happened in a seat since it was last looked at, up to the close of ``month``."""
    if staff.since[i] < month:
        _bring_up(staff, posts, i, i + 1, month, t, b)


@kernel
def bring_all_up(staff: Table, posts: Table, month: int, t: Terms, b: Sums) -> None:
    """Bring the books of every seat up to date."""
    _bring_up(staff, posts, 0, len(staff), month, t, b)


@kernel
def _bring_up(
    staff: Table, posts: Table, first: int, last: int, month: int, t: Terms, b: Sums
) -> None:
    """Bring the books of some seats up to date."""
    # Named once, for a look into a tuple of tables costs as much as the sum it is for.
    rates, learn_months, worth, n = t.rates, t.learn_months, t.worth, len(posts)
    base, performance, on_account = t.wages.base, t.wages.performance, t.wages.on_account
    standard, old_terms = t.wages.standard, t.wages.old_terms
    waiting, keep_savings = t.wages.waiting, t.wages.keep_savings
    archive_step = t.wages.archive_step
    true, measured, packs, advanced, money = b.true, b.measured, b.packs, b.advanced, b.money
    for i in range(first, last):
        since = staff.since[i]
        months = month - since
        if months <= 0:
            continue
        staff.since[i] = month
        state = staff.state[i]
        company = 1 if staff.status[i] == COMPANY else 0
        if i < n:
            g, d = posts.grade[i], posts.department[i]
            if state == EMPTY:
                idle = (base[0, g] + performance[0, g]) * months
                if keep_savings:
                    packs[d] += idle
                else:
                    money[SAVED] += idle
                continue
            share = 1.0 * months
            in_post = since - staff.posted[i]
            if in_post < learn_months:
                share = 0.0
                for m in range(in_post, in_post + months):
                    share += learned(m, staff.start[i], learn_months)
            done = staff.capacity[i] * staff.effort[i] * share
            seen = done * (1.0 + worth * staff.moved[i])
            done *= 1.0 - staff.moved[i]
            staff.output[i] += done
            staff.measured[i] += seen
            staff.months[i] += months
            true[d] += done
            measured[d] += seen
            old = 1 if old_terms and staff.origin[i] == INSIDER else 0
            terms = old + 2 * company
            paid, account = base[terms, g] * months, on_account[terms, g] * months
            if old == 1:  # paid as before, outside the packs that newcomers bring and share
                account = performance[terms, g] * months
            else:
                packs[d] += performance[terms, g] * months
                staff.advance[i] += account
                advanced[d] += account
            staff.paid[i] += paid + account
            before = 1 + 2 * company
            staff.former[i] += (base[before, g] + performance[before, g]) * months
            money[BASE] += paid
            money[ACCOUNT] += account
            if company == 1:
                money[COMPANY_PAY] += paid + account
        elif state == EMPTY:
            continue
        elif state == ARCHIVED:
            money[ARCHIVE_PAY] += archived_pay_over(
                standard[staff.archive[i]], since - staff.entered[i], months, archive_step
            ) + (staff.sealed[i] * months)
        else:
            pay = waiting[company, staff.grade[i]] * months
            money[WAITING_PAY] += pay
            if company == 1:
                money[COMPANY_PAY] += pay
        staff.health[i] -= rates.death * months
        staff.strain[i] += _rate(staff, i, rates) * factor_months(
            since - staff.birth[i], since - staff.entered[i], months, rates.newcomer, rates.senior
        )


@inlined
def _rate(staff: Table, i: int, r: Rates) -> float:
    """Return a person's monthly hazard of leaving by choice, but for age and service."""
    rate = r.voluntary[staff.status[i]] * staff.restless[i]
    return rate * r.grades[staff.grade[i]] if staff.state[i] == POSTED else rate


@inlined
def _strain(staff: Table, i: int, since: int, month: int, r: Rates) -> float:
    """Return the hazard of leaving by choice that a person bears over some months."""
    weighted = factor_months(
        since - staff.birth[i], since - staff.entered[i], month - since, r.newcomer, r.senior
    )
    return _rate(staff, i, r) * weighted


@inlined
def retirement(staff: Table, i: int, r: Rates) -> int:
    """Return the month in which a person reaches the statutory age."""
    return staff.birth[i] + (r.retire_women if staff.sex[i] == FEMALE else r.retire_men)


@inlined
def look_ahead(staff: Table, i: int, r: Rates) -> int:
    """Return the month in which a person leaves as things stand, or when to look again.

    Everyone has a patience, drawn once (exponential, mean 1), and leaves when the hazard borne so
    far exceeds it: the same chance as a draw every month, and a policy that makes people restless
    brings the same people's leaving forward. Death and ill health have a hazard and a draw of
    their own, so that no policy moves them.
    """
    since = staff.since[i]
    last = max(since + 1, min(since + AHEAD, retirement(staff, i, r)))
    ahead = last - since
    if (
        staff.health[i] - r.death * ahead > 0.0
        and staff.strain[i] + _strain(staff, i, since, last, r) < staff.patience[i]
    ):
        return last
    strain, health = staff.strain[i], staff.health[i]
    rate = _rate(staff, i, r)
    for month in range(since + 1, last):
        health -= r.death
        strain += rate * career(
            month - staff.birth[i], month - staff.entered[i], r.newcomer, r.senior
        )
        # A rounding error early is mended by one more look; late, a month too late for ever.
        if health <= _NEARLY or strain >= staff.patience[i] - _NEARLY:
            return month
    return last


_NEARLY = 1e-9


@kernel
def look_at_all(staff: Table, r: Rates) -> None:
    """Look ahead for everyone; books must be up to date."""
    for i in range(len(staff)):
        if staff.state[i] != EMPTY:
            staff.next[i] = look_ahead(staff, i, r)
