"""Stocktaking at the year's end: the outcomes of a closed year."""

from __future__ import annotations

import numpy as np

from sim.compiled import kernel, maker
from sim.engine.ledger import ARCHIVE_MONEY, AT, MONEY, PAY
from sim.reform.archive import archived_pay_of, on_establishment
from sim.reform.ordering import ascending
from sim.reform.pay import standard_pay
from sim.reform.service import (
    ACCOUNT,
    ARCHIVE_PAY,
    BASE,
    COMPANY_PAY,
    SAVED,
    WAITING_PAY,
    Sums,
)
from sim.staff.table import (
    ARCHIVED,
    COMPANY,
    EMPTY,
    POSTED,
    WAITING,
    Floats,
    Rows,
    Table,
)

_SPENT = np.array([AT[name] for name in MONEY])
_PAY = np.array([AT[name] for name in PAY])
_IN_YUAN = np.array(
    [
        *_SPENT,
        *(AT[name] for name in ("pay_bill", "budget_cut", "over_budget", "returned")),
        *(AT[name] for name in ("vacancy_savings", "company_pay", *ARCHIVE_MONEY)),
    ]
)
_KPI, _MEASURED, _GAMING = AT["kpi"], AT["kpi_measured"], AT["gaming"]
_HEADCOUNT, _VACANCIES, _WAITING = AT["headcount"], AT["vacancies"], AT["waiting"]
_ARCHIVED, _LIABILITY = AT["archived"], AT["archive_liability"]
_COMPANY_STAFF, _COMPANY_PAY = AT["company_staff"], AT["company_pay"]
_BASE, _PERFORMANCE = AT["base_pay"], AT["performance_pay"]
_BILL, _OVER = AT["pay_bill"], AT["over_budget"]
_WAITING_PAY, _ARCHIVE_PAY, _SAVED = AT["waiting_pay"], AT["archive_pay"], AT["vacancy_savings"]
_SPEND, _PER_HEAD, _PER_YUAN = AT["spend"], AT["spend_per_head"], AT["output_per_yuan"]
_EFFORT, _AGE, _SPREAD = AT["effort"], AT["mean_age"], AT["pay_spread"]


@kernel
def take_stock(
    staff: Table,
    posts: Table,
    month: int,
    standard: Rows,
    archive_step: float,
    company_scale: float,
    budget: int,
    b: Sums,
    tally: Floats,
) -> None:
    """Complete the outcomes of the year in every replication, and clear people's yearly sums.

    Parameters
    ----------
    standard, archive_step, company_scale
        By grade, standard pay in fen a month; what a year of service adds to archived pay; and pay
        of company staff over that of others in the same grade.
    budget
        Fen that pay of the year may come to; negative if there is no limit.
    """
    for r in range(len(staff)):
        _take_stock(
            staff[r], posts[r], month, standard, archive_step, company_scale, budget,
            b.true[r].sum(), b.measured[r].sum(), b.money[r], tally[r],
        )  # fmt: skip


@maker
def _take_stock(
    staff: Table,
    posts: Table,
    month: int,
    standard: Rows,
    archive_step: float,
    company_scale: float,
    budget: int,
    true: float,
    measured: float,
    money: Rows,
    tally: Floats,
) -> None:
    n = len(posts)
    people = waiting = archived = company = rated = 0
    age, liability = 0, np.int64(0)
    effort = 0.0
    ratio = np.empty(n)
    for i in range(len(staff)):
        state = staff.state[i]
        months, paid = staff.months[i], staff.paid[i]
        staff.months[i] = 0
        staff.output[i] = staff.measured[i] = 0.0
        staff.paid[i] = staff.advance[i] = 0
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
            if months > 0:
                own = standard_pay(posts.standard[i], staff.status[i], company_scale)
                ratio[rated] = paid / (own * months)
                staff.paid_ratio[i] = ratio[rated]
                rated += 1
    norm = 12.0 * n
    tally[_KPI] = 100.0 * true / norm
    tally[_MEASURED] = 100.0 * measured / norm
    tally[_GAMING] = tally[_MEASURED] - tally[_KPI]
    tally[_HEADCOUNT] = people
    tally[_VACANCIES] = n - people
    tally[_WAITING] = waiting
    tally[_ARCHIVED] = archived
    tally[_COMPANY_STAFF] = company
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
        low, high = _quantile(ratio, order, 0.1), _quantile(ratio, order, 0.9)
        tally[_SPREAD] = high / low if low > 0.0 else 0.0


@kernel
def _quantile(values: Floats, order: Rows, share: float) -> float:
    """Return a quantile, linear between neighbours (type 7 of Hyndman & Fan 1996)."""
    place = share * (len(order) - 1)
    below = int(place)
    low = values[order[below]]
    high = values[order[min(below + 1, len(order) - 1)]]
    return low + (place - below) * (high - low)
