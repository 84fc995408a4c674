"""Two-way choice (双向选择聘任): who goes to which department within a grade.

Deferred acceptance (Gale & Shapley 1962) is stable: no person and department would both rather
have each other. Of all stable ways it is best for the side that proposes. Serial dictatorship lets
staff choose in order of their record (Khan, Khwaja & Olken 2019).
"""

from __future__ import annotations

import numpy as np

from sim.compiled import kernel, maker
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
    # Whom each department holds, the one it would part with first on top of a heap.
    first = np.zeros(len(quota) + 1, np.int64)
    for d in range(len(quota)):
        first[d + 1] = first[d] + quota[d]
    held = np.full(first[-1], -1, np.int64)
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
                _let_in(held, first[d], filled[d], person, views, d)
                filled[d] += 1
                match[person] = d
                break
            rival = held[first[d]]
            if _worse(rival, person, views, d):
                _let_go(held, first[d], quota[d], person, views, d)
                match[person] = d
                match[rival] = -1
                person = rival  # who now asks the next on their list
    return match


@kernel
def _worse(one: int, other: int, views: Floats, d: int) -> bool:
    """Return whether a department would part with one person before the other."""
    return views[one, d] < views[other, d] or (views[one, d] == views[other, d] and one > other)


@kernel
def _let_in(held: Rows, top: int, count: int, person: int, views: Floats, d: int) -> None:
    """Add a person to a heap of so many, which begins at ``top``."""
    at = count
    while at > 0 and _worse(person, held[top + (at - 1) // 2], views, d):
        held[top + at] = held[top + (at - 1) // 2]
        at = (at - 1) // 2
    held[top + at] = person


@kernel
def _let_go(held: Rows, top: int, count: int, person: int, views: Floats, d: int) -> None:
    """Replace the top of a heap of so many by a person."""
    at, child = 0, 1
    while child < count:
        if child + 1 < count and _worse(held[top + child + 1], held[top + child], views, d):
            child += 1
        if not _worse(held[top + child], person, views, d):
            break
        held[top + at] = held[top + child]
        at, child = child, 2 * child + 1
    held[top + at] = person


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
    order, standing = np.empty((departments, people), np.int64), np.empty(people)
    for d in range(departments):
        for person in range(people):
            standing[person] = -views[person, d]
        places = ascending(standing)  # stable: ties go to the earlier person
        for place in range(people):
            order[d, place] = places[place]
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
