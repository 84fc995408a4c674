"""What the cascade of targets (KP1, KP2) hands on: to scores, to packs, and to how people respond.

Nothing of it holds before the new assessment is in force.
"""

from __future__ import annotations

import numpy as np

from sim.engine.plan import Regime
from sim.engine.results import deal_everywhere
from sim.engine.structure import Structure
from sim.engine.zone import Zones
from sim.reform.assessment import leaders_own_part
from sim.reform.targets import LEAST, NONE, RULES, shared_result
from sim.staff.table import Floats


def department_targets(zones: Zones, k: Regime) -> Floats:
    """Return each department's target for the year that ends now: by its posts."""
    growth = 1.0 + k.settings.assessment.target_growth
    return zones.structure.sizes * 12.0 * growth ** (zones.month // 12)


def individual_targets(zones: Zones, k: Regime, years: int) -> Floats:
    """Return what the holder of each post is to achieve in a month, by replication and post.

    ``years`` are those for which targets have grown.
    """
    s = k.settings.assessment
    rule = RULES[s.individual_targets] if k.in_force else NONE
    norm = (1.0 + s.target_growth) ** years
    return deal_everywhere(zones.staff, zones.posts, zones.structure.first, norm, rule)


def difficulty(zones: Zones, k: Regime, targets: Floats) -> Floats:
    """Return what effort the targets of the running year take, above the norm.

    By replication and post. Where people have no target of their own, what is handed down to them
    is their department's: as much more as targets have grown.
    """
    if not k.in_force:
        return np.zeros(targets.shape)
    s = k.settings.assessment
    if RULES[s.individual_targets] == NONE:
        return np.full(targets.shape, (1.0 + s.target_growth) ** (zones.month // 12 + 1) - 1.0)
    able = zones.staff["capacity"][:, : targets.shape[1]]
    return targets / np.maximum(able, LEAST) - 1.0


def weight_in(k: Regime, where: str) -> float:
    """Return how much of people's ``scores`` or of ``packs`` follows department scores."""
    s = k.settings.assessment
    return s.department_weight if k.in_force and s.department_score == where else 0.0


def pack_factors(zones: Zones, k: Regime) -> Floats | None:
    """Return what multiplies each department's pack of the year; None if nothing does.

    By replication and department.
    """
    weight = weight_in(k, "packs")
    on_packs = k.in_force and k.coefficient.on_packs
    if not (weight > 0.0 or on_packs):
        return None
    factors = zones.coefficient.copy() if on_packs else np.ones_like(zones.coefficient)
    if weight > 0.0:
        targets = department_targets(zones, k)
        measured = zones.sums.measured
        whole = measured.sum(axis=1, keepdims=True) / targets.sum()
        factors *= shared_result(measured / targets, whole, weight)
    return factors


def own_parts(layout: Structure, k: Regime) -> Floats:
    """Return by post how far leaders' scores follow their own output; -1 for everybody else."""
    if not k.in_force:
        return np.full(len(layout.posts), -1.0)
    return leaders_own_part(layout.posts, layout.leaders, layout.overseer, k.scoring, k.rivals)
