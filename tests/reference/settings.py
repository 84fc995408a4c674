"""Settings that are read in one place, because a section may be renamed or split."""

from __future__ import annotations

from typing import NamedTuple


def refusal(s):
    """Return the chance that another post is refused."""
    k = s.behaviour.refusal
    return k.strength if k.on else 0.0


def training_gain(s):
    """Return the fit that training adds."""
    k = s.behaviour.training
    return k.strength if k.on else 0.0


class Catfish(NamedTuple):
    """Strength of what peers and challengers do to effort; 0 where a channel is off."""

    peers: float
    entrant_weight: float
    contest: float
    discouragement: float
    beyond: float


def catfish(s):
    """Return the strengths of the catfish channels."""
    b = s.behaviour
    channels = b.peers, b.entrants, b.contest, b.discouragement
    return Catfish(*(each.strength if each.on else 0.0 for each in channels),
                   b.discouragement.beyond)  # fmt: skip


class Learning(NamedTuple):
    """Share of full output on the first day in a post, and months until it is full."""

    newcomer: float
    mover: float
    merger: float
    months: float


def learning(s):
    """Return how a post is learned."""
    k = s.behaviour.learning
    strength = k.strength if k.on else 0.0
    starts = (
        max(0.05, 1 - strength + strength * start)
        for start in (k.newcomer_start, k.mover_start, k.merger_start)
    )
    return Learning(*starts, k.months)


def supply(s):
    """Return elasticity of supply and sorting."""
    k = s.behaviour.joining
    strength = k.strength if k.on else 0.0
    return strength * k.supply_elasticity, strength * k.sorting
