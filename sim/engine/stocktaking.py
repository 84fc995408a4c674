"""Stocktaking at the year's end: the outcomes of a closed year."""

from __future__ import annotations

import numpy as np

from sim.chance.columns import total
from sim.compiled import kernel, maker
from sim.engine.ledger import ARCHIVE_MONEY, AT, MONEY, PAY
from sim.engine.state import State, States, state_of
from sim.reform.archive import archived_pay_of
from sim.reform.ordering import ascending
from sim.reform.service import (
    ACCOUNT,
    ARCHIVE_PAY,
    BASE,
    COMPANY_PAY,
    SAVED,
    WAITING_PAY,
    Wages,
)
from sim.staff.status import on_establishment
from sim.staff.table import (
    ARCHIVED,
    COMPANY,
    EMPTY,
    OUTSIDER,
    POSTED,
    WAITING,
    Codes,
    Floats,
    Rows,
)

_SPENT = np.array([AT[name] for name in MONEY])
_PAY = np.array([AT[name] for name in PAY])
_IN_YUAN = np.array(
    [
        *_SPENT,
        *(AT[name] for name in ("pay_bill", "budget_cut", "over_budget", "returned", "overdrawn")),
        *(AT[name] for name in ("vacancy_savings", "company_pay", *ARCHIVE_MONEY)),
    ]
)
_KPI, _MEASURED, _GAMING = AT["kpi"], AT["kpi_measured"], AT["gaming"]
_HEADCOUNT, _VACANCIES = AT["headcount"], AT["vacancies"]
_WAITING, _PEAK = AT["waiting"], AT["waiting_peak"]
_ARCHIVED, _LIABILITY = AT["archived"], AT["archive_liability"]
_COMPANY_STAFF, _COMPANY_PAY = AT["company_staff"], AT["company_pay"]
_BASE, _PERFORMANCE = AT["base_pay"], AT["performance_pay"]
_BILL, _OVER = AT["pay_bill"], AT["over_budget"]
_WAITING_PAY, _ARCHIVE_PAY, _SAVED = AT["waiting_pay"], AT["archive_pay"], AT["vacancy_savings"]
_SPEND, _PER_HEAD, _PER_YUAN = AT["spend"], AT["spend_per_head"], AT["output_per_money"]
_EFFORT, _AGE, _SPREAD = AT["effort"], AT["mean_age"], AT["pay_spread"]
_TO_WAITING, _PLACED, _NEVER_PLACED = AT["to_waiting"], AT["placed"], AT["never_placed"]
_OUTSIDERS, _ESTABLISHED, _LEADERS = AT["outsiders"], AT["established"], AT["leaders"]
_FROM_OUTSIDE, _YOUNG = AT["leaders_outside"], AT["leaders_young"]
_LESS, _FAR_LESS = AT["paid_less"], AT["paid_far_less"]
_LOW, _MIDDLE, _TOP = AT["pay_low"], AT["pay_middle"], AT["pay_high"]
_FORTY = 480  # months


@maker
def take_stock_everywhere(
    z: States, month: int, wages: Wages, high: Codes, budget: int, waited: Floats
) -> None:
    """Complete the outcomes of the year in every replication, and clear people's yearly sums.

    Parameters
    ----------
    high
        By grade, whether its posts are leadership posts.
    budget
        Fen that pay of the year may come to; negative if there is no limit.
    waited
        By replication, how many waited for a post at the end of the year before.
    """
    for r in range(len(z.keys)):
        take_stock(state_of(z, r), month, wages, high, budget, waited[r])


@maker
def take_stock(z: State, month: int, wages: Wages, high: Codes, budget: int, waited: float) -> None:
    """Take stock in one replication; parameters are those of `take_stock_everywhere`."""
    staff, posts, tally, money = z.staff, z.posts, z.tally, z.sums.money
    true, measured = total(z.sums.true), total(z.sums.measured)
    standard, archive_step = wages.standard, wages.archive_step
    n = len(posts)
    people = waiting = archived = company = rated = 0
    outsiders = established = leaders = from_outside = young = less = far_less = 0
    age, liability = 0, np.int64(0)
    effort = 0.0
    ratio = np.empty(n)
    for i in range(len(staff)):
        state = staff.state[i]
        paid, before = staff.paid[i], staff.former[i]
        staff.months[i] = 0
        staff.output[i] = staff.measured[i] = 0.0
        staff.paid[i] = staff.advance[i] = staff.former[i] = 0
        if state == EMPTY:
            continue
        waiting += state == WAITING
        archived += state == ARCHIVED
        if on_establishment(staff.status[i]):
            liability += archived_pay_of(staff, i, standard, month, archive_step)
        if i < n and state == POSTED:
            people += 1
            company += staff.status[i] == COMPANY
            effort += staff.effort[i]
            age += month - staff.birth[i]
            outsiders += staff.origin[i] == OUTSIDER
            established += on_establishment(staff.status[i])
            if high[posts.grade[i]]:
                leaders += 1
                from_outside += staff.origin[i] == OUTSIDER
                young += month - staff.birth[i] < _FORTY
            if before > 0:
                ratio[rated] = paid / before
                staff.paid_ratio[i] = ratio[rated]
                less += 100 * paid < 98 * before
                far_less += 10 * paid < 9 * before
                rated += 1
    norm = 12.0 * n
    tally[_KPI] = 100.0 * true / norm
    tally[_MEASURED] = 100.0 * measured / norm
    tally[_GAMING] = tally[_MEASURED] - tally[_KPI]
    tally[_HEADCOUNT] = people
    tally[_VACANCIES] = n - people
    tally[_WAITING] = waiting
    tally[_PEAK] = max(tally[_PEAK], waiting)
    tally[_ARCHIVED] = archived
    tally[_COMPANY_STAFF] = company
    tally[_NEVER_PLACED] = waited + tally[_TO_WAITING] - tally[_PLACED] - waiting
    tally[_OUTSIDERS], tally[_ESTABLISHED] = outsiders, established
    tally[_LEADERS], tally[_FROM_OUTSIDE], tally[_YOUNG] = leaders, from_outside, young
    tally[_LIABILITY] = 12 * liability
    tally[_BASE] += money[BASE]
    tally[_PERFORMANCE] += money[ACCOUNT]
    tally[_WAITING_PAY] += money[WAITING_PAY]
    tally[_ARCHIVE_PAY] += money[ARCHIVE_PAY]
    tally[_SAVED] += money[SAVED]
    tally[_COMPANY_PAY] += money[COMPANY_PAY]
    bill = 0.0
    for place in _PAY:
        bill += tally[place]
    tally[_BILL] = bill
    if budget >= 0:
        tally[_OVER] = max(0.0, bill - budget)
    for place in _IN_YUAN:
        tally[place] /= 100.0  # fen to yuan
    spend = 0.0
    for place in _SPENT:
        spend += tally[place]
    tally[_SPEND] = spend
    tally[_PER_HEAD] = spend / people if people > 0 else 0.0
    tally[_PER_YUAN] = 10_000.0 * true / spend if spend > 0.0 else 0.0
    if people > 0:
        tally[_EFFORT] = effort / people
        tally[_AGE] = age / (12.0 * people)
    if rated > 0:
        order = ascending(ratio[:rated])
        low, top = _quantile(ratio, order, 0.1), _quantile(ratio, order, 0.9)
        tally[_SPREAD] = top / low if low > 0.0 else 0.0
        tally[_LOW], tally[_TOP] = 100.0 * low, 100.0 * top
        tally[_MIDDLE] = 100.0 * _quantile(ratio, order, 0.5)
        tally[_LESS], tally[_FAR_LESS] = 100.0 * less / rated, 100.0 * far_less / rated


@kernel
def _quantile(values: Floats, order: Rows, share: float) -> float:
    """Return a quantile, linear between neighbours (type 7 of Hyndman & Fan 1996)."""
    place = share * (len(order) - 1)
    below = int(place)
    low = values[order[below]]
    high = values[order[min(below + 1, len(order) - 1)]]
    return low + (place - below) * (high - low)
