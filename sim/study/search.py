"""Search for policies: which settings of the levers are not beaten on every objective at once.

NSGA-II (Deb et al. 2002), as pymoo implements it, proposes settings of the levers; each is lived
through on the same luck, at the same points of the assumptions. Policies that break a limit, such
as a pay budget, are left out. What chance made look good is found out at the end: the front is
lived through again on luck that the search has not seen.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.scenario.overrides import apply
from sim.scenario.schema import Scenario
from sim.staff.seating import scenario_for_roster
from sim.study import store as results
from sim.study.blocks import Store
from sim.study.design import Space, axes, design
from sim.study.evolve import evolved, unbeaten
from sim.study.executors import kept_open
from sim.study.histories import Replicate, histories
from sim.study.outcomes import REPORTED
from sim.study.problems import StudyError
from sim.study.progress import Progress, reporter
from sim.study.statistics import mean_interval, mean_known
from sim.study.sweep import outcome_number, over_years

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = npt.NDArray[np.float64]
Robust = Literal["mean", "worst"]

_RESAMPLES = 400


@dataclass(frozen=True, eq=False, repr=False)
class Search:
    """The policies that no other beats on every objective.

    Attributes
    ----------
    frontier : DataFrame
        A column for each lever; for each objective its mean over fresh luck and assumptions, with
        _low and _high, its _worst over the assumptions, and its _regret: how far, at the worst of
        the assumptions, it stays behind the best policy of the front; within: whether it keeps
        the limits on fresh luck as well; support: share of resamples of the fresh luck in which
        no other of the front beats it.
    tried : DataFrame
        Every policy tried: its levers, its objectives, and whether it keeps the limits.
    objectives : list of str
        Outcomes to improve.
    limits : mapping
        The most that an outcome's mean may be.
    scenario : Scenario
        What the levers are of.
    robust : str
        How the assumptions enter the search.
    seed, replications : int
        Luck, and histories of each policy at each point of the assumptions.
    seconds : float
        Time the study took.
    """

    frontier: pd.DataFrame
    tried: pd.DataFrame
    objectives: list[str]
    limits: Mapping[str, float]
    scenario: Scenario
    robust: str
    seed: int
    replications: int
    seconds: float

    def __repr__(self) -> str:
        return f"<Search: {len(self.frontier)} of {len(self.tried)} policies on the front>"

    @property
    def summary(self) -> pd.DataFrame:
        """The table that answers the question."""
        return self.frontier

    def figure(self) -> Figure:
        """Draw the front over all that was tried."""
        from sim.report import search  # the one look upwards: a result can show itself

        return search.page(self)

    def save(self, folder: str | Path, notes: Mapping[str, Any] | None = None) -> Path:
        """Write tables, figure and manifest, in place of an earlier result of that name."""
        tables = {"frontier": self.frontier, "design": self.tried}
        return results.write(Path(folder), tables, self.manifest(notes), self.figure())

    def manifest(self, notes: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what is needed to run the study again, and how it ran."""
        return {
            **(notes or {}),
            "objectives": self.objectives,
            "limits": dict(self.limits),
            "robust": self.robust,
            "tried": len(self.tried),
            "replications": self.replications,
            **results.facts(self.scenario, self.seed, self.seconds),
        }


def search(
    scenario: Scenario,
    levers: Space,
    objectives: Sequence[str] = ("kpi", "spend"),
    limits: Mapping[str, float] | None = None,
    assumptions: Space | None = None,
    points: int = 8,
    robust: Robust = "mean",
    population: int = 24,
    generations: int = 10,
    replications: int = 10,
    seed: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    people: pd.DataFrame | None = None,
    store: Store | None = None,
    replicate: Replicate | None = None,
) -> Search:
    """Search for the policies that no other beats on every objective.

    Parameters
    ----------
    scenario : Scenario
        What the levers are of.
    levers : mapping
        By dotted path, a tuple of two ends or a list of values.
    objectives : sequence of str
        Outcomes, each with a better direction. Spending counts as better if it is less.
    limits : mapping of str to float, optional
        The most that the mean of an outcome may be, such as ``{"spend": 90e6}``.
    assumptions : mapping, optional
        Space of assumptions over which a policy must do well.
    points : int
        Points of that space (Sobol'), the same for every policy.
    robust : {"mean", "worst"}
        Whether a policy is judged by its mean over these points or at the worst of them.
    population, generations : int
        Policies tried at a time, and how often.
    replications : int
        Histories of each policy at each point.
    seed, workers, executor, progress, people, store, replicate
        As for `sim.study.sweep.sweep`.

    Raises
    ------
    ScenarioError, StudyError
        If a lever is none, an outcome has no direction, no policy keeps the limits, or pymoo is
        not installed.
    """
    started = time.perf_counter()
    limits = dict(limits or {})
    scenario = scenario if people is None else scenario_for_roster(scenario, people)
    seed = scenario.study.seed if seed is None else seed
    signs = np.array([direction(outcome) for outcome in objectives])
    places = [outcome_number(outcome) for outcome in objectives]
    bounded = [outcome_number(outcome) for outcome in limits]
    _check(objectives, levers, assumptions, robust, population, generations, replications)
    within_ends = {axis.path: axis for axis in axes(scenario, levers)}
    at = design(scenario, assumptions, "sobol", points, seed) if assumptions else None
    # Assumptions first: they are the same for all, and a lever is what is told apart.
    worlds = [scenario]
    if at is not None:
        records = at.to_dict("records")
        worlds = [apply(scenario, {str(k): v for k, v in row.items()}) for row in records]

    with reporter(progress) as tell, kept_open(workers, executor) as where:
        before = 0

        def live(settings: Sequence[Mapping[str, Any]], some: range) -> Array:
            """Return (policies, worlds, replications, outcomes)."""
            nonlocal before
            done = before

            def told(now: int, total: int) -> None:
                nonlocal before
                before = done + now
                tell(before, done + total)

            values = histories(
                [apply(world, dict(each)) for each in settings for world in worlds],
                seed,
                some,
                people=people,
                workers=workers,
                executor=where,
                progress=told,
                store=store,
                reduce=over_years,
                replicate=replicate,
            )
            return values.reshape(len(settings), len(worlds), len(some), -1)

        def judged(values: Array) -> tuple[Array, Array]:
            """Return merits (more is better) and by how much limits are broken."""
            means = mean_known(values, axis=2)  # policies, worlds, outcomes
            merits = means[..., places] * signs
            merits = mean_known(merits, axis=1) if robust == "mean" else merits.min(axis=1)
            if not np.isfinite(merits).all():
                raise StudyError("an objective is missing in some histories; choose another")
            over = mean_known(means, axis=1)[:, bounded] - np.array(list(limits.values()))
            return merits, over

        settings, merits, over = evolved(
            levers, within_ends, population, generations, seed, len(limits),
            lambda some: judged(live(some, range(replications))),
            len(objectives),
        )  # fmt: skip
        kept = np.flatnonzero((over <= 0).all(axis=1))
        if not len(kept):
            raise StudyError("no policy that was tried keeps the limits; allow more, or try more")
        front = kept[unbeaten(merits[kept])]
        # Twice the luck of the search, and none of it: the best of many looks too good.
        fresh = live([settings[n] for n in front], range(replications, 3 * replications))
    tried = pd.DataFrame(settings, columns=list(levers))
    tried[list(objectives)] = merits * signs
    tried["within"] = np.isin(np.arange(len(tried)), kept)
    return Search(
        frontier=_frontier(tried.loc[front, list(levers)], fresh, objectives, signs, limits, seed),
        tried=tried,
        objectives=list(objectives),
        limits=limits,
        scenario=scenario,
        robust=robust,
        seed=seed,
        replications=replications,
        seconds=time.perf_counter() - started,
    )


def direction(outcome: str) -> int:
    """Return +1 if more of an outcome is better, -1 if less is; money spent should be less."""
    better = REPORTED[outcome_number(outcome)].better or (-1 if outcome == "spend" else 0)
    if better == 0:
        raise StudyError(f"neither more nor less of {outcome!r} is better, so it is no objective")
    return better


def _frontier(
    levers: pd.DataFrame,
    fresh: Array,
    objectives: Sequence[str],
    signs: Array,
    limits: Mapping[str, float],
    seed: int,
) -> pd.DataFrame:
    table = levers.reset_index(drop=True)
    by_luck = mean_known(fresh, axis=1)  # policies, replications, outcomes
    worlds = mean_known(fresh, axis=2)  # policies, worlds, outcomes
    places = [outcome_number(outcome) for outcome in objectives]
    for outcome, place, sign in zip(objectives, places, signs, strict=True):
        interval = mean_interval(by_luck[..., place].T)
        merit = worlds[..., place] * sign
        table[outcome], table[f"{outcome}_low"], table[f"{outcome}_high"] = interval
        table[f"{outcome}_worst"] = merit.min(axis=1) * sign
        table[f"{outcome}_regret"] = (merit.max(axis=0) - merit).max(axis=1)
    means = mean_known(by_luck, axis=1)
    ends = [(outcome_number(outcome), most) for outcome, most in limits.items()]
    table["within"] = True
    for place, most in ends:
        table["within"] &= means[:, place] <= most
    rng = np.random.default_rng(seed)
    merits = by_luck[..., places] * signs
    drawn = rng.integers(merits.shape[1], size=(_RESAMPLES, merits.shape[1]))
    table["support"] = np.mean([unbeaten(merits[:, some].mean(axis=1)) for some in drawn], axis=0)
    return table.sort_values(objectives[0], ascending=bool(signs[0] < 0), ignore_index=True)


def _check(
    objectives: Sequence[str],
    levers: Space,
    assumptions: Space | None,
    robust: str,
    population: int,
    generations: int,
    replications: int,
) -> None:
    if not objectives or len(set(objectives)) < len(objectives):
        raise StudyError("give one objective at least, and each once")
    if not levers:
        raise StudyError("nothing to choose: give ends or values of at least one lever")
    if both := set(levers) & set(assumptions or ()):
        raise StudyError(f"{min(both)} is both a lever and an assumption")
    if robust not in get_args(Robust):
        raise StudyError(f"robust {robust!r} is not one of {', '.join(get_args(Robust))}")
    if min(population, generations, replications) < 2:
        raise StudyError("population, generations and replications must be at least 2")
