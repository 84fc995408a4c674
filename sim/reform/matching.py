"""Two-way choice (双向选择聘任): who goes to which department within a grade.

Deferred acceptance with staff proposing (Gale & Shapley 1962) is stable: no person and department
would both rather have each other. Serial dictatorship lets staff choose in order of their record
(Khan, Khwaja & Olken 2019).
"""

from __future__ import annotations

import numpy as np

from sim.compiled import maker
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
