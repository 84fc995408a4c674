"""Training: what those who wait for a post learn for the next one.

Each training that a person goes through adds to their fit for whatever post comes next:

    trained = trained before + strength

in standard deviations of fit, of which merit has the square root of the fit share: by default 0.3
and 0.13, under 3 % of output. It reaches all who wait, and not their motivation: whoever hardly
works learns as others do, and works no more for it. No figure of its size was found.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.compiled import kernel
from sim.scenario.behaviour import Behaviour
from sim.staff.table import Table


class Training(NamedTuple):
    """Settings of the channel."""

    gain: float

    @classmethod
    def of(cls, behaviour: Behaviour) -> Training:
        """Read the settings off a scenario; off is the same as strength zero."""
        s = behaviour.training
        return cls(s.strength if s.on else 0.0)


@kernel
def learn(staff: Table, i: int, s: Training) -> None:
    """Let the person in row ``i`` go through a training."""
    staff.trained[i] += s.gain
