"""Stocktaking at the year's end: the outcomes of a closed year."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.engine.ledger import AT, MONEY
from sim.reform.service import ACCOUNT, ARCHIVE_PAY, BASE, SAVED, WAITING_PAY, Sums
from sim.staff.table import (
    ARCHIVED,
    CIVIL_SERVANT,
    EMPTY,
    INSTITUTION,
    POSTED,
    WAITING,
    Floats,
    Rows,
    Table,
)

_SPENT = np.array([AT[name] for name in MONEY])
_IN_YUAN = np.array([*_SPENT, AT["returned"], AT["vacancy_savings"], AT["archive_liability"]])
_KPI, _MEASURED, _GAMING = AT["kpi"], AT["kpi_measured"], AT["gaming"]
_HEADCOUNT, _VACANCIES, _WAITING = AT["headcount"], AT["vacancies"], AT["waiting"]
_ARCHIVED, _LIABILITY = AT["archived"], AT["archive_liability"]
_BASE, _PERFORMANCE = AT["base_pay"], AT["performance_pay"]
_WAITING_PAY, _ARCHIVE_PAY, _SAVED = AT["waiting_pay"], AT["archive_pay"], AT["vacancy_savings"]
_SPEND, _PER_HEAD, _PER_YUAN = AT["spend"], AT["spend_per_head"], AT["output_per_yuan"]
_EFFORT, _AGE, _SPREAD = AT["effort"], AT["mean_age"], AT["pay_spread"]


@njit(cache=True)
def take_stock(
    staff: Table, posts: Table, month: int, standard: Rows, b: Sums, tally: Floats
) -> None:
    """Complete the outcomes of the year in every replication, and clear people's yearly sums."""
    for r in range(len(staff)):
        _take_stock(
            staff[r], posts[r], month, standard, b.true[r].sum(), b.measured[r].sum(), b.money[r],
            tally[r],
        )  # fmt: skip


@njit(cache=True)
def _take_stock(
    staff: Table,
    posts: Table,
    month: int,
    standard: Rows,
    true: float,
    measured: float,
    money: Rows,
    tally: Floats,
) -> None:
    n = len(posts)
    people = waiting = archived = rated = 0
    liability = age = 0
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
        if staff.status[i] == CIVIL_SERVANT or staff.status[i] == INSTITUTION:
            liability += standard[staff.archive[i]]
        if i < n and state == POSTED:
            people += 1
            effort += staff.effort[i]
            age += month - staff.birth[i]
            if months > 0:
                ratio[rated] = paid / (posts.standard[i] * months)
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
    tally[_LIABILITY] = 12 * liability
    tally[_BASE] += money[BASE]
    tally[_PERFORMANCE] += money[ACCOUNT]
    tally[_WAITING_PAY] += money[WAITING_PAY]
    tally[_ARCHIVE_PAY] += money[ARCHIVE_PAY]
    tally[_SAVED] += money[SAVED]
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
        low, high = np.quantile(ratio[:rated], np.array([0.1, 0.9]))
        tally[_SPREAD] = high / low if low > 0.0 else 0.0
