"""The other zones: the share in the city's indicators and the national rank (全国排名) of KP2.

Each other zone has an output of its own, in the norm of ours: a level at the start and a growth in
each year, both drawn. The share is own output over that of all the city, the rank the place among
the nation's, 1 the best. Leaders are scored on how both change from one year to the next.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.keyed import Key, Purpose, normal
from sim.chance.portable import exp, log, normal_pdf
from sim.compiled import kernel
from sim.scenario.rivals import Rivals as Settings
from sim.staff.table import Floats

CITY, NATION = 0, 1
YEAR = 12
"""Months."""


class Rivals(NamedTuple):
    """Settings of the rule."""

    city: int
    national: int
    growth: float
    growth_spread: float
    level_spread: float

    @classmethod
    def of(cls, s: Settings) -> Rivals:
        """Read the settings off a scenario."""
        return cls(s.city, s.national, s.growth, s.growth_spread, s.level_spread)

    @property
    def density(self) -> float:
        """Share of the nation's zones passed for a small rise in log output, mid-field."""
        return float(normal_pdf(0.0)) / self.level_spread * self.national / (self.national + 1)


class Standing(NamedTuple):
    """Where a zone stands at the end of a year; NaN before the first."""

    share: float  # of the city's output
    rank: float  # among the nation's zones, 1 the best


@kernel
def grown(key: Key, group: int, rival: int, before: float, month: int, s: Rivals) -> float:
    """Return the log of a rival's output in the year that ends in a month.

    ``before`` is that of the year before; the first year grows from a level that is drawn.
    """
    if month <= YEAR:
        before = s.level_spread * normal(key, 0, rival, group, Purpose.RIVAL, 0)
    return before + (
        s.growth + s.growth_spread * normal(key, 0, rival, group, Purpose.RIVAL, month)
    )


@kernel
def compare(key: Key, own: float, month: int, s: Rivals, outputs: Floats) -> Standing:
    """Return where the zone stands in a year.

    Parameters
    ----------
    own
        Its output of the year as measured, a post, in the norm.
    month
        Month in which the year ends.
    outputs
        Log output of every rival in the year before, those of the city first; set to this year's.
    """
    total, rank = own, 1.0
    bar = log(own) if own > 0.0 else -np.inf
    for rival in range(s.city + s.national):
        group, number = (CITY, rival) if rival < s.city else (NATION, rival - s.city)
        outputs[rival] = grown(key, group, number, outputs[rival], month, s)
        if group == CITY:
            total += exp(outputs[rival])
        else:
            rank += outputs[rival] > bar
    return Standing(own / total if total > 0.0 else 1.0, rank)


@kernel
def change(now: Standing, last: Standing, national: int) -> Standing:
    """Return share over last year's, and 1 + the part of the field overtaken since.

    Both are 1 where nothing has changed, and in a first year, with nothing to compare.
    """
    if np.isnan(last.rank):
        return Standing(1.0, 1.0)
    return Standing(now.share / last.share, 1.0 + (last.rank - now.rank) / (national + 1))
