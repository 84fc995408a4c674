"""Peers: a common rise multiplies itself (F10)."""

from __future__ import annotations

from sim.validation.rung import How, Obtained, Row, near
from sim.validation.said import _
from sim.validation.textbook import Life, zone_of
from sim.words import N_

RUNG = N_("peers")
SOURCE = N_("y = a + g mean(others): if all a rise by d, all y rise by d / (1 - g)")


def multiplier(elasticity: float, how: How) -> Obtained:
    """Return how much a common rise in effort has grown after ten years."""
    settings = {
        "behaviour.incentive.on": True, "behaviour.effort.cost": 5, "pay.incentive_ratio": 0.5,
        "assessment.reliability": 1, "staff.output_spread": 0, "behaviour.peers.on": True,
        "behaviour.peers.strength": elasticity,
    }  # fmt: skip
    life = Life(zone_of(1000, settings, 11), how.seed, 0).until(0)
    alone = float(life.held["effort"].mean()) - 1
    return Obtained.exactly((float(life.until(120).held["effort"].mean()) - 1) / alone)


def rows(how: How) -> list[Row]:
    """Return the checks of this rung."""
    return [
        near(RUNG, _("multiplier at an elasticity of {g}").format(g=g), SOURCE, target, 0.001,
             multiplier(g, how), places=3)
        for g, target in ((0.15, 1.176), (0.17, 1.205))
    ]  # fmt: skip
