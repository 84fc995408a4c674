"""Learning: slow start in a new post.

Output starts at a share of what it will be and rises in a straight line until the post is learned
(Bidwell 2011: external hires rate lower for about two years). Each start is set for strength 1:

    start = max(0.05, 1 - strength * (1 - start at strength 1))
"""

from __future__ import annotations

from typing import NamedTuple

from sim.compiled import inlined
from sim.scenario.behaviour import Behaviour

LOWEST_START = 0.05
"""Nobody's output in a new post starts below this share of what it will be."""


class Learning(NamedTuple):
    """Settings of the channel."""

    newcomer_start: float
    mover_start: float
    merger_start: float
    months: float

    @classmethod
    def of(cls, behaviour: Behaviour) -> Learning:
        """Read the settings off a scenario; off is the same as strength zero."""
        s = behaviour.learning
        strength = s.strength if s.on else 0.0
        newcomer, mover, merger = (
            # Written so that no bit of a start is lost at strength 1.
            max(LOWEST_START, (1.0 - strength) + strength * start)
            for start in (s.newcomer_start, s.mover_start, s.merger_start)
        )
        return cls(newcomer, mover, merger, s.months)


@inlined
def learned(in_post: int, start: float, months: float) -> float:
    """Return the share of full output after ``in_post`` months."""
    if in_post >= months:
        return 1.0
    return start + (1.0 - start) * in_post / months
