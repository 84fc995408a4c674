"""What many zones come to: totals of people and money, means of shares and scores.

People and money add up. A share or a score of a province is the mean over its zones, each weighted
by what the share is of: KPI by posts, as the norm is every post filled, false hits by the people in
the tail, output for money by the money. The spread of pay within a zone has no total; its mean is
weighted by headcount.
"""

from __future__ import annotations

import numpy as np

from sim.engine.ledger import AT, Outcome
from sim.study.outcomes import REPORTED
from sim.study.statistics import Array

TOTALLED: tuple[Outcome, ...] = REPORTED[:-1]
"""All but what takes a twin without the catfish effect, which can be a policy of its own."""

_ADDS_UP = np.array(
    [outcome.unit.removesuffix(" a year") in ("people", "posts", "yuan") for outcome in TOTALLED]
)
_BY_POSTS = ("kpi", "kpi_measured", "gaming")
_WEIGHT = {"false_hits": "tail", "output_per_yuan": "spend"}
"""Outcomes that are shares of another; all others go by headcount."""
_HUNDRED = 100

A_HEAD: tuple[Outcome, ...] = tuple(
    outcome._replace(
        unit=outcome.unit.replace("yuan", "yuan a head")
        if outcome.unit.startswith("yuan")
        else outcome.unit.replace("people", "per 100 staff").replace("posts", "per 100 staff")
    )
    for outcome, adds_up in zip(TOTALLED, _ADDS_UP, strict=True)
    if adds_up and outcome.name != "headcount"
)
"""What is also told a head of those in post."""


class Totals:
    """Sums over zones, which are added one by one; nothing of a zone is kept."""

    def __init__(self, policies: int, replications: int, years: int) -> None:
        shape = policies, replications, years, len(TOTALLED)
        self._above, self._below = np.zeros(shape), np.zeros(shape)

    def add(self, values: Array, posts: int) -> None:
        """Add a zone's (policies, replications, years, outcomes)."""
        weights = np.ones_like(values)
        for place, outcome in enumerate(TOTALLED):
            if not _ADDS_UP[place]:
                weights[..., place] = _weight(values, outcome.name, posts)
        known = ~np.isnan(values) & ~np.isnan(weights)
        self._above += np.where(known, values * weights, 0)
        self._below += np.where(known, weights, 0)

    def values(self) -> Array:
        """Return totals and means, of shape (policies, replications, years, outcomes)."""
        some = self._below > 0
        means = np.divide(self._above, self._below, out=np.full(some.shape, np.nan), where=some)
        return np.where(_ADDS_UP & some, self._above, means)

    def a_head(self) -> Array:
        """Return the same of `A_HEAD`, by those in post."""
        totals = self.values()
        heads = totals[..., AT["headcount"], None]
        places = [AT[outcome.name] for outcome in A_HEAD]
        factor = np.array([1 if o.unit.startswith("yuan") else _HUNDRED for o in A_HEAD])
        found = totals[..., places] * factor
        return np.divide(found, heads, out=np.full(found.shape, np.nan), where=heads > 0)


def _weight(values: Array, outcome: str, posts: int) -> Array | float:
    if outcome in _BY_POSTS:
        return float(posts)
    return values[..., AT[_WEIGHT.get(outcome, "headcount")]]
