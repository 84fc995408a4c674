"""What the cascade of targets (KP1, KP2) hands on: to scores, to packs, and to how people respond.

Nothing of it holds before the new assessment is in force.
"""

from __future__ import annotations

import numpy as np

from sim.engine.plan import Regime
from sim.engine.zone import Zone
from sim.reform.assessment import leaders_own_part
from sim.reform.targets import NONE, RULES, deal_targets, shared_result
from sim.staff.table import Floats


def department_targets(zone: Zone, k: Regime) -> Floats:
    """Return each department's target for the year that ends now: by its posts."""
    growth = 1.0 + k.settings.assessment.target_growth
    return zone.structure.sizes * 12.0 * growth ** (zone.month // 12)


def individual_targets(zone: Zone, k: Regime, years: int) -> Floats:
    """Return by post what its holder is to achieve in a month, when targets grew for some years."""
    s = k.settings.assessment
    rule = RULES[s.individual_targets] if k.in_force else NONE
    norm = (1.0 + s.target_growth) ** years
    return deal_targets(zone.staff, zone.posts, zone.structure.first, norm, rule)


def weight_in(k: Regime, where: str) -> float:
    """Return how much of people's ``scores`` or of ``packs`` follows department scores."""
    s = k.settings.assessment
    return s.department_weight if k.in_force and s.department_score == where else 0.0


def pack_factors(zone: Zone, k: Regime) -> Floats | None:
    """Return what multiplies each department's pack of the year; None if nothing does."""
    weight = weight_in(k, "packs")
    on_packs = k.in_force and k.coefficient.on_packs
    if not (weight > 0.0 or on_packs):
        return None
    factors = zone.coefficient.copy() if on_packs else np.ones_like(zone.coefficient)
    if weight > 0.0:
        targets = department_targets(zone, k)
        measured = zone.sums.measured
        whole = float(measured.sum() / targets.sum())
        factors *= shared_result(measured / targets, whole, weight)
    return factors


def own_parts(zone: Zone, k: Regime) -> Floats:
    """Return by post how far leaders' scores follow their own output; -1 for everybody else."""
    layout = zone.structure
    if not k.in_force:
        return np.full(len(zone.posts), -1.0)
    return leaders_own_part(zone.posts, layout.leaders, layout.overseer, k.scoring, k.rivals)
