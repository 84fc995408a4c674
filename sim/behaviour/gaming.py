"""Gaming: effort moved from what is not counted to what is (multitasking).

The share of work moved is d = strength * b * (1 - measurable), with *b* the share of pay that
follows results. True output falls by the factor 1 - d; what the KPI sees rises by 1 + worth * d
(Holmstrom & Milgrom 1991: any incentive on one of two substitute tasks pulls effort to it).
"""

from __future__ import annotations

from typing import NamedTuple

from sim.compiled import kernel
from sim.scenario.behaviour import Behaviour


class Gaming(NamedTuple):
    """Settings of the channel."""

    strength: float
    worth: float

    @classmethod
    def of(cls, behaviour: Behaviour) -> Gaming:
        """Read the settings off a scenario; off is the same as strength zero."""
        s = behaviour.gaming
        return cls(s.strength if s.on else 0.0, s.worth)


@kernel
def moved(stake: float, measurable: float, s: Gaming) -> float:
    """Return the share of the work that is moved."""
    return min(1.0, s.strength * stake * (1.0 - measurable))
