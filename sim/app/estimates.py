"""What is known of each policy by now, with intervals for whoever looks all the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.engine.ledger import OUTCOMES
from sim.report.table import BLOCKS
from sim.scenario.draws import together
from sim.scenario.schema import Scenario
from sim.study.anytime import level_at
from sim.study.comparison import SPREAD
from sim.study.known import difference_intervals, level_intervals
from sim.study.policies import differences
from sim.study.statistics import Array, Interval, ahead, mean_known, percentiles
from sim.study.verdict import VERDICTS, Evidence, Verdict, verdict
from sim.study.years import over_years

_PLACES = {outcome.name: place for place, outcome in enumerate(OUTCOMES)}
FIRST = tuple(name for _, names in BLOCKS for name in names if name in _PLACES)
"""Outcomes that a planner asks for first, in their order."""


@dataclass(frozen=True)
class Lived:
    """A policy, and its histories up to a look: of shape (histories, years, outcomes)."""

    scenario: Scenario
    values: Array

    @property
    def histories(self) -> int:
        """How many."""
        return len(self.values)

    @property
    def a_history(self) -> Array:
        """What the years of each history come to, of shape (histories, 1, outcomes)."""
        return over_years(self.values)[:, None, :]


class Row(NamedTuple):
    """What is known of one outcome of one policy; names are those of a comparison's summary."""

    mean: float
    low: float
    high: float
    difference: float
    difference_low: float
    difference_high: float
    verdict: Verdict
    spread_low: float
    spread_high: float
    chance_better: float
    draws_better: float
    ranges: bool

    def over(self, factor: float) -> Row:
        """Return the same in units so many times as large."""
        scaled = {name: getattr(self, name) / factor for name in _IN_UNITS}
        return self._replace(**scaled)


_IN_UNITS = (*Row._fields[:6], "spread_low", "spread_high")


def summary(lived: Mapping[str, Lived], baseline: str) -> dict[str, dict[str, Row]]:
    """Return by outcome and policy what is known of what is asked first.

    Each policy is held against the baseline in as many histories as it has; its intervals are of
    the level of that look.

    Parameters
    ----------
    lived : mapping of str to Lived
        Policies by name.
    baseline : str
        The one to compare with; it has as many histories as any other.
    """
    by_policy = {name: _rows(own, lived[baseline], name == baseline) for name, own in lived.items()}
    return {outcome: {name: rows[outcome] for name, rows in by_policy.items()} for outcome in FIRST}


def _rows(own: Lived, base: Lived, itself: bool) -> dict[str, Row]:
    count, years = own.values.shape[:2]
    level, of_a_draw = level_at(count), together([own.scenario, base.scenario])
    values, against = own.a_history, base.a_history[:count]
    apart = values - against
    known = level_intervals(values, OUTCOMES, years, of_a_draw, level)
    if itself:
        differs = Interval(*(0 * apart[0] for _end in Interval._fields))
    else:
        differs = difference_intervals(
            values, against, OUTCOMES, years, of_a_draw, unseen=True, level=level
        )
    same = itself or not differences(base.scenario, own.scenario)
    rows = {}
    for name in FIRST:
        place, outcome = _PLACES[name], OUTCOMES[_PLACES[name]]
        lead = apart[:, 0, place]
        difference = Interval(*(end[0, place] for end in differs))
        if same:
            difference = Interval(*[difference.mean] * 3)  # by construction
        more, word, chance = float("nan"), VERDICTS[0], float("nan")
        least = most = float("nan")
        if of_a_draw > 1:
            more = float(ahead(lead, of_a_draw))
            least, most = map(float, percentiles(lead, SPREAD))
        if not itself:
            evidence = Evidence(outcome.better, difference, same, bool((lead == 0).all()), more)
            word, chance = verdict(evidence), _chance(lead * outcome.better)
        mean, low, high = (float(end[0, place]) for end in known)
        differs_by, differs_low, differs_high = map(float, difference)
        rows[name] = Row(
            mean=mean,
            low=low,
            high=high,
            difference=differs_by,
            difference_low=differs_low,
            difference_high=differs_high,
            verdict=word,
            spread_low=least,
            spread_high=most,
            chance_better=chance if outcome.better else float("nan"),
            draws_better={1: more, -1: 1 - more}.get(outcome.better, float("nan")),
            ranges=of_a_draw > 1,
        )
    return rows


def _chance(lead: Array) -> float:
    """Return the share of histories that did better; a tie is half a win."""
    return float(mean_known((np.sign(lead) + 1) / 2))


def by_year(lived: Mapping[str, Lived], outcome: str) -> dict[str, Interval]:
    """Return what an outcome is in each year, by policy."""
    place = _PLACES[outcome]
    return {
        name: Interval(
            *(
                end[:, 0]
                for end in level_intervals(
                    own.values[:, :, [place]],
                    [OUTCOMES[place]],
                    1,
                    together([own.scenario]),
                    level_at(own.histories),
                )
            )
        )
        for name, own in lived.items()
    }


def difference(own: Lived, base: Lived, outcome: str) -> Interval:
    """Return how far one outcome is from the baseline's, a point of a curve."""
    count, years = own.values.shape[:2]
    known = difference_intervals(
        own.a_history,
        base.a_history[:count],
        OUTCOMES,
        years,
        together([own.scenario, base.scenario]),
        unseen=True,
        level=level_at(count),
    )
    return Interval(*(end[0, _PLACES[outcome]] for end in known))


def means(own: Lived) -> tuple[dict[str, float], list[dict[str, float]]]:
    """Return the means of all outcomes, over the years and in each of them, for legal notices."""
    years = mean_known(own.values, axis=0)
    names = [outcome.name for outcome in OUTCOMES]
    of_years = [dict(zip(names, map(float, year), strict=True)) for year in years]
    whole = dict(zip(names, map(float, mean_known(years, axis=0)), strict=True))
    return whole, of_years
