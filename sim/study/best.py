"""Which policy is best: replications go to those that may be, until one is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.engine.ledger import OUTCOMES
from sim.scenario.draws import together
from sim.scenario.schema import Scenario
from sim.staff.roster import Roster
from sim.study import folder as results
from sim.study.histories import Replicate
from sim.study.known import difference_intervals, level_intervals
from sim.study.manifest import Manifest, asked_of, policies_of
from sim.study.outcomes import REPORTED
from sim.study.policies import Zone, named, unchosen
from sim.study.problems import StudyError
from sim.study.progress import Progress
from sim.study.result import Result, scenario_facts
from sim.study.run import Run, whole
from sim.study.selection import FIRST, Selection, select
from sim.study.store import Store
from sim.study.sweep import outcome_number
from sim.study.years import over_years
from sim.words import _

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Best(Result):
    """The policy selected as best, and what it took.

    Attributes
    ----------
    chosen : str
        Name of the policy.
    sure : bool
        Whether the guarantee holds, or replications were spent before.
    ranking : DataFrame
        policy, replications it took, mean, low, high; difference from the chosen one in the
        replications they share, with its interval; dropped_by, the policy that showed it not to
        be the best ("" for the chosen one). The best come first. As a policy is dropped when it
        falls behind, its last mean is a little too low.
    outcome : str
        What is to be best.
    indifference, confidence : float
        The guarantee: if the best is better than every other by the indifference, it is chosen
        with this probability.
    first, at_most : int
        Replications of every policy in the first stage, and of any policy at most.
    policies : mapping
        The scenario behind each policy.
    seed : int
        Luck.
    seconds : float
        Time the study took.
    """

    study: ClassVar[str] = "best"

    chosen: str
    sure: bool
    ranking: pd.DataFrame
    outcome: str
    indifference: float
    confidence: float
    first: int
    at_most: int
    policies: Mapping[str, Scenario]
    seed: int
    seconds: float

    def __repr__(self) -> str:
        return f"<Best of {', '.join(self.policies)}: {self.chosen}>"

    def __str__(self) -> str:
        return self._report.sentence(self)

    @property
    def summary(self) -> pd.DataFrame:
        """The table that answers the question."""
        return self.ranking

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables that are kept, by the names of their files."""
        return {"ranking": self.ranking}

    def facts(self) -> dict[str, Any]:
        """Return what was asked, and what was found beside the tables."""
        base = next(iter(self.policies.values()))
        return {
            "chosen": self.chosen,
            "sure": self.sure,
            "outcome": self.outcome,
            "indifference": self.indifference,
            "confidence": self.confidence,
            "first": self.first,
            "at_most": self.at_most,
            "procedure": "Kim & Nelson (2001), c = 1",
            **scenario_facts(base, self.policies),
            **results.run_facts(self.seed, base.study.years, self.seconds),
        }


def best(
    zone: Zone,
    vary: Mapping[str, Any] | None = None,
    *,
    indifference: float,
    outcome: str = "kpi",
    confidence: float = 0.95,
    first: int = FIRST,
    at_most: int = 10_000,
    seed: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    people: Roster | pd.DataFrame | None = None,
    store: Store | None = None,
    replicate: Replicate | None = None,
    policies: str | Path | Sequence[str | Path] = (),
) -> Best:
    """Select the best policy with a stated probability of being right.

    See `sim.study.selection` for the procedure and what it takes for granted.

    Parameters
    ----------
    zone, vary, policies
        As for `sim.study.compare.compare`.
    indifference : float
        The smallest difference worth detecting, in the outcome's unit (of all years together).
    outcome : str
        What is to be best.
    confidence : float
        Probability of selecting the best, if it is better than every other by so much.
    first : int
        Replications of every policy in the first stage.
    at_most : int
        Replications of a policy after which to stop all the same.
    seed, workers, executor, progress, people, store
        As for `sim.study.compare.compare`.
    replicate : callable, optional
        The engine, for tests.

    Raises
    ------
    StudyError
        If the policies cannot be ranked.

    Examples
    --------
    >>> import sim
    >>> sim.best(
    ...     "scenarios/small-zone.yaml", policies=["mild", "strong"], indifference=0.3
    ... ).chosen  # doctest: +SKIP
    'strong'
    """
    place = outcome_number(outcome)
    better = REPORTED[place].better
    if better == 0:
        raise StudyError(
            _("neither more nor less of {outcome!r} is better, so none is best").format(
                outcome=outcome
            )
        )
    by_name = named(zone, vary, policies, people=people)
    scenarios = list(by_name.values())
    if paths := unchosen(by_name, next(iter(by_name))):
        raise StudyError(
            _(
                "{paths} is no lever: nobody chooses it, so none of its values is best. To see "
                "what it does, compare; to select policies, vary levers"
            ).format(paths=paths[0])
        )
    whole("first", first)
    whole("at_most", at_most)
    run = Run.of(
        scenarios[0], None, seed, workers=workers, executor=executor, progress=progress,
        people=people, store=store, asked=[outcome],
    )  # fmt: skip
    apart = together(scenarios)
    lived: list[list[Array]] = [[] for _ in scenarios]

    with run.in_rounds() as rounds:

        def live(some: Sequence[int], replications: range) -> Array:
            values = rounds.histories(
                [scenarios[policy] for policy in some],
                # The procedure needs histories that are independent: one of each draw.
                range(replications.start * apart, replications.stop * apart, apart),
                reduce=over_years,
                replicate=replicate,
            )
            for policy, own in zip(some, values, strict=True):
                lived[policy].append(own)
            return values[..., place] * better

        found = select(live, len(scenarios), indifference, confidence, first, at_most)
    return Best(
        chosen=list(by_name)[found.best],
        sure=found.sure,
        ranking=_ranking(
            list(by_name), found, [*map(np.concatenate, lived)], place, scenarios[0].study.years
        ),
        outcome=outcome,
        indifference=indifference,
        confidence=confidence,
        first=first,
        at_most=at_most,
        policies=by_name,
        seed=run.seed,
        seconds=run.seconds,
    )


def _ranking(
    names: list[str], found: Selection, lived: list[Array], place: int, years: int
) -> pd.DataFrame:
    """Return how policies stand, by intervals as a comparison has them: of all outcomes at once."""
    rows, better = [], OUTCOMES[place].better
    taken = [values[:count] for values, count in zip(lived, found.replications, strict=True)]
    chosen = taken[found.best]
    for number, name in enumerate(names):
        own, by = taken[number], found.dropped_by[number]
        both = min(len(own), len(chosen))
        mean = level_intervals(own, OUTCOMES, years)
        pair = own[:both], chosen[:both]
        difference = difference_intervals(*pair, OUTCOMES, years, unseen=number != found.best)
        ends = (float(end[place]) for end in (*mean, *difference))
        rows.append((name, len(own), *ends, "" if by < 0 else names[by]))
    columns = ["policy", "replications", "mean", "low", "high", "difference"]
    columns += ["difference_low", "difference_high", "dropped_by"]
    table = pd.DataFrame(rows, columns=columns)
    lead = table["difference"].to_numpy() * better
    lead[found.best] = np.inf  # selected, even if another's mean is as high
    return table.iloc[np.argsort(-lead, kind="stable")].reset_index(drop=True)


def again(manifest: Manifest, how: dict[str, Any]) -> Best:
    """Run the study of a manifest again."""
    asked = asked_of(manifest, "outcome", "indifference", "confidence", "first", "at_most")
    return best(policies_of(manifest), **asked, **how)
