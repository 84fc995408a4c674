"""What came of a comparison: every history, and how well the policies are told apart."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from sim.engine.ledger import Outcome
from sim.scenario.draws import uncertain
from sim.scenario.schema import Scenario
from sim.study import folder as results
from sim.study import money
from sim.study.known import compared, level_intervals
from sim.study.manifest import STUDIED, Manifest, Tables, asked_of, policies_of
from sim.study.outcomes import CATFISH, CATFISH_PARTS, KNOWN
from sim.study.precision import Goal, Precision
from sim.study.result import Result, scenario_facts
from sim.study.statistics import (
    Array,
    Interval,
    ahead,
    best_share,
    chance_better,
    parted,
    percentiles,
    shared,
)
from sim.study.verdict import VERDICTS, Evidence, verdict
from sim.study.years import over_years

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SPREAD = (0.05, 0.95)
"""Percentiles of the differences of single histories that are shown."""

_UNKNOWN = Interval(*np.full(3, np.nan))


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Result):
    """Policies compared on the same people and the same luck.

    A history's value of an outcome is what its years come to (`sim.study.years`): flows and money
    are per year, and shares are of all years together. Intervals hold the
    mean over all possible histories in 95 of 100 studies.

    Attributes
    ----------
    runs : DataFrame
        policy, replication, year (from 1) and a column for each outcome.
    yearly : DataFrame
        policy, year, outcome, mean, low, high.
    summary : DataFrame
        policy, outcome, unit; mean, low, high; the paired difference from the baseline with
        difference_low and difference_high; spread_low and spread_high, the 5th and the 95th
        percentile of the differences of single histories; from_luck and from_assumptions, their
        standard deviation by either, where assumptions are given as ranges; verdict, one of
        `sim.study.verdict.VERDICTS`; draws_better, the share of draws of these assumptions in
        which the policy is better when luck is taken out; chance_better, the share of histories
        in which the policy did better than the baseline (a tie is half), with chance_low and
        chance_high; best_share, the share in which it did best of all, where all have a value.
        The baseline has no chance and no verdict, nor has a policy that was lived through once.
    policies : mapping
        The scenario behind each policy.
    baseline : str
        Policy that the others are compared with.
    seed, replications : int
        Luck, and how many times it was drawn.
    seconds : float
        Time the study took.
    precision : Precision or None
        How well the outcome is known that the study was to know so well.
    """

    study: ClassVar[str] = "compare"

    runs: pd.DataFrame
    yearly: pd.DataFrame
    summary: pd.DataFrame
    policies: Mapping[str, Scenario]
    baseline: str
    seed: int
    replications: int
    seconds: float
    precision: Precision | None = None

    def __repr__(self) -> str:
        names = ", ".join(self.policies)
        return f"<Comparison of {names}: {self.replications} replications, seed {self.seed}>"

    @property
    def twinned(self) -> int:
        """Histories of a policy that have a twin, of which the catfish effect is."""
        known = self.runs[CATFISH.name].notna()
        return int(self.runs.replication[known].nunique())

    @property
    def ranges(self) -> tuple[str, ...]:
        """Assumptions given as ranges, by path; where there are none, intervals are luck alone."""
        return ranges_of(self.policies.values())

    def plot(self, ax: "Axes | None" = None, *, view: str = "difference", **how: Any) -> "Axes":
        """Draw one view of it, on Axes of your own if you give them.

        Parameters
        ----------
        ax
            Where to draw; without it, on a new figure.
        view
            "difference": KPI of each policy less that of the baseline. "measured": the same as
            measured and in truth. "worth": what each costs and achieves; "frontier": with a line
            through those that none beats. "fan": how far single histories spread over the years
            (outcome=, policy=). "flows": into posts and out of them by year (policy=). "leavers":
            by cause. "tail": who is in it truly and falsely. "budget": pay by year and its limit.
            "pay": who gains and who loses. "catfish": the effect of outsiders.
            "months": who left when and why in a single history (policy=, replication=).

        Examples
        --------
        >>> study.plot(view="fan", outcome="spend")  # doctest: +SKIP
        """
        from matplotlib import pyplot

        from sim.report import views  # the one look upwards: a result can show itself

        return views.draw(self, view, ax or pyplot.subplots(layout="constrained")[1], **how)

    @cached_property
    def bridge(self) -> pd.DataFrame:
        """What takes spending from the baseline to each policy (`sim.study.money.bridge`)."""
        return money.bridge(self.summary, self.baseline)

    @cached_property
    def over_time(self) -> pd.DataFrame:
        """What each policy costs more, summed up (`sim.study.money.over_time`)."""
        return money.over_time(self)

    @cached_property
    def break_even(self) -> pd.DataFrame:
        """In which year each has paid for itself (`sim.study.money.break_even`)."""
        return money.break_even(self)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables that are kept, by the names of their files."""
        own = {"runs": self.runs, "yearly": self.yearly, "summary": self.summary}
        if len(self.policies) == 1:
            return own
        return own | {
            "bridge": self.bridge,
            "over_time": self.over_time,
            "break_even": self.break_even,
        }

    def facts(self) -> dict[str, Any]:
        """Return what was asked, and what was found beside the tables."""
        base = self.policies[self.baseline]
        known = {} if self.precision is None else {"precision": asdict(self.precision)}
        return {
            **known,
            "baseline": self.baseline,
            "replications": self.replications,
            "catfish": CATFISH_PARTS[0].name in self.runs,
            **scenario_facts(base, self.policies),
            **results.run_facts(self.seed, base.study.years, self.seconds),
        }

    def told(self) -> dict[str, Any]:
        """Return what JSON has of the tables."""
        more = {name: table for name, table in self.tables().items() if name != "runs"}
        return super().told() | {name: results.records(table) for name, table in more.items()}


def runs_table(names: Sequence[str], values: Array) -> pd.DataFrame:
    """Return one row per policy, replication and year from an array with these axes."""
    index = pd.MultiIndex.from_product(
        [names, range(values.shape[1]), range(1, values.shape[2] + 1)],
        names=["policy", "replication", "year"],
    )
    columns = [outcome.name for outcome in KNOWN[: values.shape[3]]]
    return pd.DataFrame(values.reshape(len(index), -1), index, columns).reset_index()


def yearly_table(names: Sequence[str], values: Array, together: int = 1) -> pd.DataFrame:
    """Return the mean of each outcome in each year, by policy, with its interval.

    Parameters are those of `summary_table`.
    """
    index = pd.MultiIndex.from_product(
        [
            names,
            range(1, values.shape[2] + 1),
            [outcome.name for outcome in KNOWN[: values.shape[3]]],
        ],
        names=["policy", "year", "outcome"],
    )
    interval = level_intervals(np.moveaxis(values, 1, 0), KNOWN[: values.shape[3]], 1, together)
    columns = {name: getattr(interval, name).ravel() for name in Interval._fields}
    return pd.DataFrame(columns, index).reset_index()


def ranges_of(scenarios: Iterable[Scenario]) -> tuple[str, ...]:
    """Return the paths of all assumptions that some scenario gives as a range."""
    return tuple(sorted({path for scenario in scenarios for path in uncertain(scenario)}))


def summary_table(
    names: Sequence[str],
    values: Array,
    baseline: str,
    outcomes: Sequence[Outcome] = KNOWN,
    together: int = 1,
    same: Collection[str] = (),
) -> pd.DataFrame:
    """Return how each policy does over all years, and against the baseline.

    Parameters
    ----------
    names, values
        Policies, and an array of policies, replications, years and outcomes.
    baseline
        Policy that the others are compared with.
    outcomes
        What the last axis holds.
    together
        How many histories in a row share a draw of the assumptions.
    same
        Policies that are the baseline by another name.
    """
    outcomes, years = outcomes[: values.shape[3]], values.shape[2]
    horizon = over_years(values, outcomes)
    return horizon_table(names, horizon, years, baseline, outcomes, together, same)


def horizon_table(
    names: Sequence[str],
    horizon: Array,
    years: int,
    baseline: str,
    outcomes: Sequence[Outcome],
    together: int = 1,
    same: Collection[str] = (),
) -> pd.DataFrame:
    """Return the same of what the years come to, of policies, replications and outcomes.

    Parameters are those of `summary_table`, and over how many years.
    """
    count, place = horizon.shape[1], list(names).index(baseline)
    alike = [list(names).index(name) for name in same]
    level, difference = compared(horizon, years, place, outcomes, together, alike)
    horizon = np.moveaxis(horizon, 1, 0)  # replications, policies, outcomes
    base = horizon[:, [place]]
    apart = horizon - base
    luck, assumptions = parted(apart, together)
    more = ahead(apart, together)
    rows = []
    for each, outcome in enumerate(outcomes):
        best = best_share(shared(horizon[:, :, each], axis=1), outcome.better)
        for policy, name in enumerate(names):
            own, lead = horizon[:, policy, each], apart[:, policy, each]
            known = Interval(*(end[policy, each] for end in difference))
            chance, draws, word = _UNKNOWN, np.nan, VERDICTS[0]
            if name != baseline and count > 1:
                chance = chance_better(own, base[:, 0, each], outcome.better, together=together)
                equal = bool((lead == 0).all())
                share = float(more[policy, each])
                draws = _better(share, outcome.better)
                word = verdict(Evidence(outcome.better, known, name in same, equal, share))
            rows.append(
                (
                    *(name, outcome.name, outcome.a_year),
                    *(end[policy, each] for end in level),
                    *(*known, *percentiles(lead, SPREAD)),
                    *(luck[policy, each], assumptions[policy, each]),
                    *(word, draws, *chance, best[policy]),
                )
            )
    columns = [
        *("policy", "outcome", "unit", "mean", "low", "high"),
        *("difference", "difference_low", "difference_high", "spread_low", "spread_high"),
        *("from_luck", "from_assumptions", "verdict", "draws_better"),
        *("chance_better", "chance_low", "chance_high", "best_share"),
    ]
    return pd.DataFrame(rows, columns=columns)


def _better(ahead: float, better: int) -> float:
    """Return the share in which a policy is better, of that in which it has more."""
    return {1: ahead, -1: 1 - ahead}.get(better, np.nan)


def again(manifest: Manifest, how: dict[str, Any]) -> Comparison:
    """Run the study of a manifest again."""
    from sim.study.compare import compare  # which rests on the engine: reading does not

    asked = asked_of(manifest, "baseline", "replications", "catfish")
    if known := manifest.get("precision"):  # rounds end where they did, so no later than that
        asked |= {"until": Goal(**known["goal"]), "at_most": asked.pop("replications")}
    return compare(policies_of(manifest), **asked, **how)


def kept(manifest: Manifest, tables: Tables) -> Comparison:
    """Return the result as it was, of what its folder holds."""
    known = manifest.get("precision")
    return Comparison(
        runs=tables["runs"],
        yearly=tables["yearly"],
        summary=tables["summary"],
        policies=policies_of(manifest),
        **asked_of(manifest, "baseline", *STUDIED),
        precision=known and Precision(**{**known, "goal": Goal(**known["goal"])}),
    )
