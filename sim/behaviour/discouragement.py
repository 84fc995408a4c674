"""Catfish effect, third channel: giving up against challengers who are far ahead.

People try less the further the lead D of an outsider who may take their post grows beyond a bound,
in standard deviations of merit (Brown 2011: a superstar lowers rivals' results):

    c = -open * strength * max(0, D - beyond)

with *open* the chance that one's post is opened to outsiders at the next round.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.compiled import kernel
from sim.scenario.behaviour import Behaviour


class Discouragement(NamedTuple):
    """Settings of the channel."""

    strength: float
    beyond: float

    @classmethod
    def of(cls, behaviour: Behaviour) -> Discouragement:
        """Read the settings off a scenario; off is the same as strength zero."""
        s = behaviour.discouragement
        return cls(s.strength if s.on else 0.0, s.beyond)


@kernel
def given_up(lead: float, s: Discouragement) -> float:
    """Return the effort lost where one's post is sure to be opened, by challengers' lead."""
    return s.strength * max(0.0, lead - s.beyond)
