"""Two-way choice (双向选择聘任): who goes to which department within a grade.

Deferred acceptance (Gale & Shapley 1962) is stable: no person and department would both rather
have each other. Of all stable ways it is best for the side that proposes. Serial dictatorship lets
staff choose in order of their record (Khan, Khwaja & Olken 2019).
"""

from __future__ import annotations

import numpy as np

from sim.compiled import maker
from sim.reform.ordering import ascending
from sim.staff.table import Floats, Rows, Table


@maker
def deferred_acceptance(wishes: Rows, views: Floats, quota: Rows) -> Table:
    """Match people to departments by deferred acceptance, people proposing.

    Parameters
    ----------
    wishes
        Person by rank: the departments a person wants, best first; -1 ends the list.
    views
        Person by department: how much a department wants a person.
    quota
        Posts by department.

    Returns
    -------
    match
        By person: department, or -1. The matching is stable; ties go to the earlier person.
    """
    people, listed = wishes.shape
    match = np.full(people, -1, np.int64)
    asked = np.zeros(people, np.int64)
    most = max(1, quota.max()) if len(quota) > 0 else 1
    held = np.full((len(quota), most), -1, np.int64)
    filled = np.zeros(len(quota), np.int64)
    for start in range(people):
        person = start
        while person >= 0:
            if asked[person] >= listed or wishes[person, asked[person]] < 0:
                break  # nobody left to ask
            d = wishes[person, asked[person]]
            asked[person] += 1
            if quota[d] == 0:
                continue
            if filled[d] < quota[d]:
                held[d, filled[d]] = person
                filled[d] += 1
                match[person] = d
                break
            worst = 0
            for q in range(1, quota[d]):
                a, b = held[d, q], held[d, worst]
                if views[a, d] < views[b, d] or (views[a, d] == views[b, d] and a > b):
                    worst = q
            rival = held[d, worst]
            better = views[person, d] > views[rival, d]
            if better or (views[person, d] == views[rival, d] and person < rival):
                held[d, worst] = person
                match[person] = d
                match[rival] = -1
                person = rival  # who now asks the next on their list
    return match


@maker
def departments_ask(wishes: Rows, views: Floats, quota: Rows) -> Table:
    """Match people to departments by deferred acceptance, departments proposing.

    Parameters and result are those of `deferred_acceptance`: stable too, and best for departments.
    Each asks those who named it, best first, until its posts are held; a person keeps the offer
    named first and turns down the rest.
    """
    people, listed = wishes.shape
    departments = len(quota)
    match = np.full(people, -1, np.int64)
    rank = np.full((people, departments), listed, np.int64)  # place of a department in the list
    for person in range(people):
        for place in range(listed):
            if wishes[person, place] >= 0:
                rank[person, wishes[person, place]] = place
    asked, filled = np.zeros(departments, np.int64), np.zeros(departments, np.int64)
    order = np.empty((departments, people), np.int64)
    for d in range(departments):
        order[d] = ascending(-views[:, d])  # stable: ties go to the earlier person
    d = 0
    while d < departments:
        if filled[d] == quota[d] or asked[d] == people:
            d += 1
            continue
        person = order[d, asked[d]]
        asked[d] += 1
        now = match[person]
        if rank[person, d] == listed or (now >= 0 and rank[person, now] < rank[person, d]):
            continue
        match[person] = d
        filled[d] += 1
        if now >= 0:
            filled[now] -= 1
            d = min(d, now)  # whom they left asks the next
    return match


@maker
def serial_dictatorship(wishes: Rows, order: Rows, quota: Rows) -> Table:
    """Let people choose in turn; return by person the department, or -1."""
    people, listed = wishes.shape
    match = np.full(people, -1, np.int64)
    left = quota.copy()
    for person in order:
        for rank in range(listed):
            d = wishes[person, rank]
            if d < 0:
                break
            if left[d] > 0:
                left[d] -= 1
                match[person] = d
                break
    return match
