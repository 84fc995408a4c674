"""Effort: the best response to all channels.

The cost of effort is k e**2 / 2 around own motivation, so the best response is

    e* = motivation - crowded out(b) + (marginal pay + fear of the tail) / k + spur

held between a floor and the highest effort anyone can give. With only marginal pay this is the
linear contract's e* = b / k above the norm; with every channel off it is own motivation, whose
mean is 1, the pre-reform norm. What targets, peers, contest and discouragement do, the *spur*, is
estimated in effort itself, so k does not divide it.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.behaviour.contest import Contest
from sim.behaviour.discouragement import Discouragement
from sim.behaviour.entrants import Entrants
from sim.behaviour.gaming import Gaming
from sim.behaviour.goals import Goals
from sim.behaviour.incentive import Incentive
from sim.behaviour.motivation import Motivation
from sim.behaviour.peers import Peers
from sim.behaviour.threat import Threat
from sim.compiled import kernel
from sim.scenario.behaviour import Behaviour

LOWEST = 0.05
"""Nobody's effort falls below this share of the norm; its logarithm is taken in scores."""


class Response(NamedTuple):
    """Settings of all channels that move effort."""

    cost: float
    highest: float
    motivation: Motivation
    incentive: Incentive
    threat: Threat
    peers: Peers
    entrants: Entrants
    contest: Contest
    discouragement: Discouragement
    goals: Goals
    gaming: Gaming

    @classmethod
    def of(cls, behaviour: Behaviour) -> Response:
        """Read the settings off a scenario."""
        return cls(
            behaviour.effort.cost,
            behaviour.effort.highest,
            Motivation.of(behaviour),
            Incentive.of(behaviour),
            Threat.of(behaviour),
            Peers.of(behaviour),
            Entrants.of(behaviour),
            Contest.of(behaviour),
            Discouragement.of(behaviour),
            Goals.of(behaviour),
            Gaming.of(behaviour),
        )


@kernel
def best_response(
    motivation: float, crowded: float, marginal: float, fear: float, spur: float, s: Response
) -> float:
    """Return the effort that suits a person best."""
    effort = motivation - crowded + (marginal + fear) / s.cost + spur
    return min(max(effort, LOWEST), s.highest)
