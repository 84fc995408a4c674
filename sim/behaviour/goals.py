"""Pressure handed down (压力层层传导): targets spur while people go along, and backfire beyond.

A target's difficulty x is the effort that it takes above the norm: what is to be achieved in a
month over what the holder can achieve at the effort that was usual before the reform, less 1.

    c = strength * x                                           0 <= x <= bound
    c = strength * max(bound - backlash * (x - bound), -bound)      x > bound

An easy target moves nobody. One that is harder but accepted raises effort with its difficulty
(goal setting: Epton, Currie & Armitage 2017, 384 effects, d = .34, more where goals are
difficult). One that is thought out of reach is rejected, and then the harder it is the less people
do (Erez & Zidon 1984); at worst as much is lost as could be gained.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.compiled import kernel
from sim.scenario.behaviour import Behaviour


class Goals(NamedTuple):
    """Settings of the channel."""

    strength: float
    bound: float
    backlash: float

    @classmethod
    def of(cls, behaviour: Behaviour) -> Goals:
        """Read the settings off a scenario; off is the same as strength zero."""
        s = behaviour.goals
        return cls(s.strength if s.on else 0.0, s.bound, s.backlash)


@kernel
def pressed(difficulty: float, s: Goals) -> float:
    """Return the effort that a target adds, or takes where it is out of reach."""
    if difficulty <= s.bound:
        return s.strength * max(0.0, difficulty)
    return s.strength * max(s.bound - s.backlash * (difficulty - s.bound), -s.bound)
