"""What many zones come to: totals of people and money, means of shares and scores.

People and money add up. A share or a score of a province is the mean over its zones, each weighted
by what the share is of (`sim.engine.ledger.Outcome.of`): KPI by posts, as the norm is every post
filled, false hits by the people in the tail, output for money by the money. The spread of pay
within a zone has no total; its mean is weighted by headcount.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.engine.ledger import AT, OUTCOMES, SHARE, Outcome
from sim.scenario.currency import Currency
from sim.study.comparison import horizon_table
from sim.study.statistics import Array, divide
from sim.study.years import over_years, weights

TOTALLED: tuple[Outcome, ...] = OUTCOMES
"""All but what takes a twin without the catfish effect, which can be a policy of its own."""

_ADDS_UP = np.array([outcome.adds_up for outcome in TOTALLED])
_HUNDRED = 100


def _a_head(outcome: Outcome) -> Outcome:
    """Return what adds up as a share of those in post."""
    unit = f"{outcome.unit} a head" if outcome.is_money else f"per {_HUNDRED} staff"
    return outcome._replace(unit=outcome._replace(unit=unit).a_year, kind=SHARE, of="headcount")


A_HEAD: tuple[Outcome, ...] = tuple(
    _a_head(outcome) for outcome in TOTALLED if outcome.adds_up and outcome.name != "headcount"
)
"""What is also told a head of those in post."""
_FACTOR = np.array([1 if TOTALLED[AT[outcome.name]].is_money else _HUNDRED for outcome in A_HEAD])


class Totals:
    """Sums over zones, which are added one by one; nothing of a zone is kept."""

    def __init__(self, policies: int, replications: int, years: int) -> None:
        shape = policies, replications, years, len(TOTALLED)
        self._above, self._below = np.zeros(shape), np.zeros(shape)

    def add(self, values: Array, posts: int) -> None:
        """Add a zone's (policies, replications, years, outcomes)."""
        counts = weights(values, TOTALLED, posts)
        known = ~np.isnan(values) & ~np.isnan(counts)
        self._above += np.where(known, values * counts, 0)
        self._below += np.where(known, counts, 0)

    def values(self) -> Array:
        """Return totals and means, of shape (policies, replications, years, outcomes)."""
        some = self._below > 0
        means = np.divide(self._above, self._below, out=np.full(some.shape, np.nan), where=some)
        return np.where(_ADDS_UP & some, self._above, means)

    def summary(
        self, policies: Mapping[str, Any], baseline: str, together: int, currency: Currency
    ) -> pd.DataFrame:
        """Return how each policy does over all zones: in all, and a head of those in post.

        Parameters
        ----------
        policies : mapping
            What each changes, by its name.
        baseline, together
            As for `sim.study.comparison.horizon_table`.
        currency : Currency
            What money is called.
        """
        names = list(policies)
        same = [name for name in names if policies[name] == policies[baseline]]
        values = self.values()
        years, horizon = values.shape[2], over_years(values, TOTALLED)
        tables = [
            horizon_table(names, own, years, baseline, outcomes, together, same).assign(of=of)
            for of, own, outcomes in (
                ("total", horizon, TOTALLED),
                ("a head", a_head(horizon), A_HEAD),
            )
        ]
        table = pd.concat(tables, ignore_index=True)
        table["unit"] = table.unit.map(currency.said)
        return table[["policy", "outcome", "of", *table.columns.drop(["policy", "outcome", "of"])]]


def a_head(totals: Array) -> Array:
    """Return `A_HEAD` of totals, with outcomes on the last axis: by those in post."""
    places = [AT[outcome.name] for outcome in A_HEAD]
    return divide(totals[..., places] * _FACTOR, totals[..., AT["headcount"], None])
