"""The budget for pay (年度薪酬总额预算): what a zone can pay in a year, and what gives way.

Base pay is never cut, so what is still to be paid of the packs is scaled down, all alike; excess
rewards come last. The text says that finance approves the packs (PA6), and no more.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.reform.consolidation import organisation_held
from sim.reform.pay import Fen, share_out
from sim.reform.service import Wages
from sim.scenario.schema import Scenario


class Budget(NamedTuple):
    """What pay may come to."""

    year: int  # fen; -1: no limit
    packs_left: float  # part of the planned packs that people expect to be left

    @classmethod
    def of(cls, scenario: Scenario, wages: Wages, *, in_force: bool) -> Budget:
        """Read the budget off a scenario; before the new pay is in force there is none."""
        pay = scenario.pay
        if not in_force or pay.budget is None:
            return cls(-1, 1.0)
        zone = organisation_held(scenario.organisation)
        grades = [grade.name for grade in zone.grades]
        posts = np.zeros(len(grades))
        for d in zone.departments:
            held = zone.standard_posts(d, pay.company_scale)
            posts += np.array([held.get(name, 0.0) for name in grades])
        month = pay.budget * float((posts * wages.standard).sum())
        packs = float((posts * wages.performance[0]).sum())
        left = 1.0
        # Where insiders keep their old pay, hardly anybody has a part in the packs.
        if packs > 0.0 and not wages.old_terms:
            room = month - float((posts * wages.base[0]).sum())
            left = min(max(room / packs, 0.0), 1.0)
        return cls(round(12 * month), left)

    def expected(self, ratio: float) -> float:
        """Return the incentive ratio that is left of the one planned."""
        if self.packs_left == 1.0:
            return ratio
        return ratio * self.packs_left / (1.0 - ratio + ratio * self.packs_left)


def hold_to_room(packs: Fen, advanced: Fen, room: Fen) -> tuple[Fen, Fen]:
    """Scale down what is left to pay of the packs to what there is room for, in whole fen.

    Parameters
    ----------
    packs, advanced
        By replication and pool: pack of the year in fen, and what of it was paid on account, which
        is never taken back.
    room
        By replication: fen that the budget, or a fixed sum of all packs, leaves for the rest.

    Returns
    -------
    packs, cut
        Packs as they are paid, and by replication how many fen they were cut by.
    """
    left = np.maximum(packs - advanced, 0)
    cut = np.maximum(left.sum(axis=1) - room, 0)
    held = packs.copy()
    for r in np.flatnonzero(cut):
        held[r] += share_out(int(room[r]), left[r].astype(np.float64)) - left[r]
    return held, cut
