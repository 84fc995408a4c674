"""Catfish effect, second channel: the contest for one's post.

An outsider whose expected merit leads one's own by D standard deviations may take the post if it
is opened. Effort pays most when the contest is even (Lazear & Rosen 1981, two contestants with unit
noise):

    c = open * strength * exp(-D**2 / 4)

with *open* the chance that one's post is opened to outsiders at the next round.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.chance.portable import exp
from sim.compiled import kernel
from sim.scenario.behaviour import Behaviour


class Contest(NamedTuple):
    """Settings of the channel."""

    strength: float

    @classmethod
    def of(cls, behaviour: Behaviour) -> Contest:
        """Read the settings off a scenario; off is the same as strength zero."""
        s = behaviour.contest
        return cls(s.strength if s.on else 0.0)


@kernel
def spurred(lead: float, s: Contest) -> float:
    """Return the effort added where one's post is sure to be opened, by challengers' lead."""
    return s.strength * exp(-0.25 * lead * lead)
