"""Catfish effect, first channel: outsiders among those one works beside.

People respond to the mean contribution of their colleagues (``sim.behaviour.peers``). In it an
outsider counts *strength* times a colleague during a first term of three years, and as any
colleague from then on. With the channel off, or at strength zero, nobody looks at entrants: what is
left is how colleagues move each other, which is there without outsiders too and is no catfish
effect.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.compiled import kernel
from sim.scenario.behaviour import Behaviour
from sim.staff.table import OUTSIDER, Table

ENTRANT_MONTHS = 36
"""An outsider is an entrant for the first term of three years."""


class Entrants(NamedTuple):
    """Settings of the channel."""

    strength: float

    @classmethod
    def of(cls, behaviour: Behaviour) -> Entrants:
        """Read the settings off a scenario; off is the same as strength zero."""
        s = behaviour.entrants
        return cls(s.strength if s.on else 0.0)


@kernel
def regard(staff: Table, i: int, month: int, s: Entrants) -> float:
    """Return how much a person counts among those who work beside them."""
    entrant = staff.origin[i] == OUTSIDER and month - staff.entered[i] < ENTRANT_MONTHS
    return s.strength if entrant else 1.0
