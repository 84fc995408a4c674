"""Refusal: whether a person takes another post that is offered (不服从岗位调整).

Whoever is offered another post refuses it with a chance that nothing moves:

    P(refuses) = strength

What a refusal leads to is up to the rules: to exit (D of ``sim.reform.exit``), or to waiting for a
post (``sim.reform.choice``). A person is of one mind all month. Source of the size: Jinan High-tech
2016, where 9 of 60-odd in the tail left.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.chance.keyed import Key, Purpose, uniform
from sim.compiled import kernel
from sim.scenario.behaviour import Behaviour
from sim.staff.table import Table


class Refusal(NamedTuple):
    """Settings of the channel."""

    chance: float

    @classmethod
    def of(cls, behaviour: Behaviour) -> Refusal:
        """Read the settings off a scenario; off is the same as strength zero."""
        s = behaviour.refusal
        return cls(s.strength if s.on else 0.0)


@kernel
def refuses(key: Key, staff: Table, i: int, month: int, s: Refusal) -> bool:
    """Return whether a person who is offered another post in a month refuses it."""
    u = uniform(key, staff.unit[i], staff.serial[i], staff.turn[i], Purpose.REFUSAL, month)
    return u < s.chance
