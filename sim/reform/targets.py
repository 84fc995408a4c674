"""The cascade of targets (三级KPI, KP1): zone, department, individual.

A department's target is its posts' share of the zone's. It falls on those who are in post there,
each the same, or the more the more they can do, or did last year (the ratchet, 鞭打快牛). A person
then achieves output / target, and a target that is hard for all is hard for everyone; without
targets of their own people are only compared with each other.
"""

from __future__ import annotations

import numpy as np

from sim.compiled import maker
from sim.staff.table import POSTED, Floats, Rows, Table

NONE, EQUAL, CAPACITY, LAST_YEAR = range(4)
RULES = {"none": NONE, "equal": EQUAL, "capacity": CAPACITY, "last_year": LAST_YEAR}
"""How a department's target is dealt out, by ``assessment.individual_targets``."""
LEAST = 0.05
"""Output a month, in the norm, below which nobody's target is reckoned."""


@maker
def deal_targets(staff: Table, posts: Table, first: Rows, norm: float, rule: int) -> Floats:
    """Return by post what its holder is to achieve in a month; 1 where people have no target.

    Parameters
    ----------
    first
        First post of each department, and the number of posts at the end.
    norm
        Target of a post a month.
    """
    target = np.ones(len(posts))
    if rule == NONE:
        return target
    for d in range(len(first) - 1):
        total, people = 0.0, 0
        for i in range(first[d], first[d + 1]):
            if rule == CAPACITY:
                target[i] = max(staff.capacity[i], LEAST)
            elif rule == LAST_YEAR:
                target[i] = max(staff.contribution[i], LEAST)
            if staff.state[i] == POSTED:
                total += target[i]
                people += 1
        for i in range(first[d], first[d + 1]):
            target[i] *= norm * people / total if people > 0 else norm
    return target


def shared_result(attainment: Floats, zone: Floats, weight: float) -> Floats:
    """Return by department what its result makes of its pack: 1 where it does as well as the zone.

    Parameters
    ----------
    attainment, zone
        Output as measured over target, of each department and of the zone, by replication: shapes
        (replications, departments) and (replications, 1).
    weight
        Part of the pack that follows it.
    """
    there = zone > 0.0
    return np.where(there, 1.0 - weight + weight * attainment / np.where(there, zone, 1.0), 1.0)
