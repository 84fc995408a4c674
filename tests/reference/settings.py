"""Settings that are read in one place, because a section may be renamed or split."""

from __future__ import annotations

from typing import NamedTuple


def refusal(s):
    """Return the chance that another post is refused."""
    return s.exit.refusal


def training_gain(s):
    """Return the fit that training adds."""
    return s.waiting.training_gain


class Catfish(NamedTuple):
    """Strength of what peers and challengers do to effort; 0 where a channel is off."""

    peers: float
    entrant_weight: float
    contest: float
    discouragement: float


def catfish(s):
    """Return the strengths of the catfish channels."""
    c = s.behaviour.catfish
    on = 1.0 if c.on else 0.0
    return Catfish(c.peers * on, c.entrant_weight, c.contest * on, c.discouragement * on)


class Learning(NamedTuple):
    """Share of full output on the first day in a post, and months until it is full."""

    newcomer: float
    mover: float
    merger: float
    months: float


def learning(s):
    """Return how a post is learned."""
    k = s.behaviour.learning
    if not k.on:
        return Learning(1.0, 1.0, 1.0, 1.0)
    return Learning(k.newcomer_start, k.mover_start, k.merger_start, k.months)


def supply(s):
    """Return elasticity of supply and sorting."""
    k = s.behaviour.joining
    return (k.supply_elasticity, k.sorting) if k.on else (0.0, 0.0)
