"""Learning: slow start in a new post.

Output starts at a share of what it will be and rises in a straight line until the post is learned
(Bidwell 2011: external hires rate lower for about two years).
"""

from __future__ import annotations

from typing import NamedTuple

from numba import njit

from sim.scenario.behaviour import Behaviour


class Learning(NamedTuple):
    """Settings of the channel."""

    newcomer_start: float
    mover_start: float
    merger_start: float
    months: float

    @classmethod
    def of(cls, behaviour: Behaviour) -> Learning:
        """Read the settings off a scenario; off is a start at full output."""
        s = behaviour.learning
        if not s.on:
            return cls(1.0, 1.0, 1.0, 1.0)
        return cls(s.newcomer_start, s.mover_start, s.merger_start, s.months)


@njit(cache=True, forceinline=True)
def learned(in_post: int, start: float, months: float) -> float:
    """Return the share of full output after ``in_post`` months."""
    if in_post >= months:
        return 1.0
    return start + (1.0 - start) * in_post / months
