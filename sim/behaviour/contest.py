"""Catfish effect, second part: the contest for one's post, and discouragement.

An outsider whose expected merit leads one's own by D standard deviations may take the post if it
is opened. Effort pays most when the contest is even, exp(-D**2 / 4) (Lazear & Rosen 1981, two
contestants with unit noise), and people give up as a lead beyond one standard deviation grows
(Brown 2011):

    c = open * (contest * exp(-D**2 / 4) - discouragement * max(0, D - 1))

with *open* the chance that one's post is opened to outsiders at the next round.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.chance.portable import exp
from sim.compiled import kernel
from sim.scenario.behaviour import Behaviour


class Contest(NamedTuple):
    """Settings of the channel."""

    contest: float
    discouragement: float

    @classmethod
    def of(cls, behaviour: Behaviour) -> Contest:
        """Read the settings off a scenario; off is the same as strength zero."""
        s = behaviour.catfish
        return cls(s.contest, s.discouragement) if s.on else cls(0.0, 0.0)


@kernel
def challenge(lead: float, opened: float, s: Contest) -> float:
    """Return the effort added (or lost) by challengers who lead by ``lead``."""
    if opened <= 0.0:
        return 0.0
    return opened * (s.contest * exp(-0.25 * lead * lead) - s.discouragement * max(0.0, lead - 1.0))
