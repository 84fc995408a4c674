"""Intrinsic motivation and its crowding out.

    m(b) = own motivation - strength * b**2

with *b* the share of pay that follows results. The sign of *strength* is disputed (Frey & Jegen
2001; Dal Bo, Finan & Rossi 2013); the square keeps small shares nearly harmless.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.compiled import kernel
from sim.scenario.behaviour import Behaviour


class Motivation(NamedTuple):
    """Settings of the channel."""

    strength: float

    @classmethod
    def of(cls, behaviour: Behaviour) -> Motivation:
        """Read the settings off a scenario; off is the same as strength zero."""
        s = behaviour.motivation
        return cls(s.strength if s.on else 0.0)


@kernel
def crowded_out(stake: float, s: Motivation) -> float:
    """Return the effort lost at a share of pay that follows results."""
    return s.strength * stake * stake
