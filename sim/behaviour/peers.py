"""Peers: response to those one works beside.

    c = strength * (weighted mean contribution of colleagues - 1)

Colleagues count alike, and entrants from outside as ``sim.behaviour.entrants`` says. Contributions
are what people achieved a month in the last assessment, without what a slow start takes off
("permanent productivity"), so that a common rise d settles at d / (1 - strength) (Mas & Moretti
2009 for the elasticity, visible peers only).
"""

from __future__ import annotations

from typing import NamedTuple

from sim.compiled import kernel
from sim.scenario.behaviour import Behaviour


class Peers(NamedTuple):
    """Settings of the channel."""

    strength: float

    @classmethod
    def of(cls, behaviour: Behaviour) -> Peers:
        """Read the settings off a scenario; off is the same as strength zero."""
        s = behaviour.peers
        return cls(s.strength if s.on else 0.0)


@kernel
def peer_pressure(sum_others: float, weight_others: float, s: Peers) -> float:
    """Return the effort added by colleagues, given their weighted sum and weight."""
    if weight_others <= 0.0:
        return 0.0
    return s.strength * (sum_others / weight_others - 1.0)
