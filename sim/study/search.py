"""Search for policies: which settings of the levers are not beaten on every objective at once.

NSGA-II (Deb et al. 2002), as pymoo implements it, proposes settings of the levers; each is lived
through on the same luck, at the same points of the assumptions. Policies that break a limit, such
as a pay budget, are left out. What chance made look good is found out at the end: the front is
lived through again on luck that the search has not seen, and so is the policy it is compared with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.scenario.draws import together
from sim.scenario.overrides import apply
from sim.scenario.schema import Scenario
from sim.staff.roster import Roster
from sim.staff.seating import scenario_for_roster
from sim.study import folder as results
from sim.study.basis import Basis
from sim.study.design import (
    Space,
    as_read,
    as_written,
    axes,
    design,
    read_space,
    spelt_space,
    table_of,
)
from sim.study.evolve import evolved, unbeaten
from sim.study.frontier import complete, frontier, merits
from sim.study.histories import Replicate
from sim.study.manifest import STUDIED, Manifest, Tables, asked_of, policies_of, scenario_of
from sim.study.outcomes import REPORTED
from sim.study.problems import StudyError
from sim.study.progress import Progress
from sim.study.result import Result, scenario_facts
from sim.study.run import Run
from sim.study.searchable import Robust, check, check_kinds
from sim.study.statistics import mean_known
from sim.study.store import Store
from sim.study.sweep import base_points_of, outcome_number
from sim.study.years import over_years
from sim.words import _

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Search(Result):
    """The policies that no other beats on every objective.

    Attributes
    ----------
    frontier : DataFrame
        A column for each lever; for each objective its mean over fresh luck and assumptions, with
        _low and _high; its paired _difference from the reference on the same luck, with _low and
        _high; its _worst over the assumptions; its _regret, with _low and _high: how far, at the
        worst of the assumptions, it stays behind the best policy there. within: whether it keeps
        the limits on fresh luck as well; support: share of resamples of the fresh luck in which
        no other of the front beats it; like: the row of the policy that stands for it, as fresh
        luck does not tell it apart as better in anything (its own, if it stands for itself).
    tried : DataFrame
        Every policy tried: its levers, its objectives as the search judged them (by ``robust``,
        on the luck of the search), whether it keeps the limits, and front: whether it is there.
    reference : Series
        Each objective of what policies are compared with, on fresh luck.
    objectives : list of str
        Outcomes to improve.
    limits : mapping
        The most that an outcome's mean may be.
    levers, assumptions : mapping
        What was chosen from, and over what policies must do well.
    scenario, against : Scenario
        What the levers are of, and the scenario behind the reference.
    robust : str
        How the assumptions enter the search.
    points : int
        Points of the assumptions.
    base_points : int
        How many were asked for, before they were crossed with values that are listed.
    population, generations : int
        Policies tried at a time, and how often.
    seed, replications : int
        Luck, and histories of each policy at each point of the assumptions.
    seconds : float
        Time the study took.
    """

    study: ClassVar[str] = "search"

    frontier: pd.DataFrame
    tried: pd.DataFrame
    reference: pd.Series
    objectives: list[str]
    limits: Mapping[str, float]
    levers: Space
    assumptions: Space
    scenario: Scenario
    against: Scenario
    robust: str
    points: int
    base_points: int
    population: int
    generations: int
    seed: int
    replications: int
    seconds: float

    def __repr__(self) -> str:
        return f"<Search: {len(self.distinct)} policies told apart, of {len(self.tried)} tried>"

    @property
    def summary(self) -> pd.DataFrame:
        """The table that answers the question."""
        return as_written(self.frontier, self.levers)

    @property
    def distinct(self) -> pd.DataFrame:
        """The policies of the front that stand for themselves, with how many each stands for."""
        stands = self.frontier["like"].value_counts()
        rows = self.frontier[self.frontier["like"] == self.frontier.index]
        return rows.assign(stands_for=stands.reindex(rows.index).astype(int))

    @property
    def basis(self) -> Basis:
        """What it rests on."""
        both = {"scenario": self.scenario, "reference": self.against}
        return Basis.of(both, varied=self.assumptions)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables that are kept, by the names of their files."""
        return {"frontier": self.summary, "design": as_written(self.tried, self.levers)}

    def facts(self) -> dict[str, Any]:
        """Return what was asked, and what was found beside the tables."""
        return {
            "objectives": self.objectives,
            "limits": dict(self.limits),
            "levers": spelt_space(self.levers),
            "assumptions": spelt_space(self.assumptions),
            "robust": self.robust,
            "points": self.points,
            "base_points": self.base_points,
            "population": self.population,
            "generations": self.generations,
            "tried": len(self.tried),
            "reference": {name: float(value) for name, value in self.reference.items()},
            "replications": self.replications,
            **scenario_facts(self.scenario, {"reference": self.against}),
            **results.run_facts(self.seed, self.scenario.study.years, self.seconds),
        }


def search(
    scenario: Scenario,
    levers: Space,
    objectives: Sequence[str] = ("kpi", "spend"),
    limits: Mapping[str, float] | None = None,
    assumptions: Space | None = None,
    points: int = 8,
    robust: Robust = "mean",
    reference: Scenario | None = None,
    population: int = 24,
    generations: int = 10,
    replications: int = 10,
    seed: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    people: Roster | pd.DataFrame | None = None,
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
    robust : {"mean", "worst", "regret"}
        Whether a policy is judged by its mean over these points, at the worst of them, or by its
        regret: how far, at the worst of them, it stays behind the best policy tried there.
    reference : Scenario, optional
        What the front is compared with, on the same luck; the scenario as it stands by default.
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

    Examples
    --------
    >>> import sim
    >>> zone = sim.load_scenario("scenarios/small-zone.yaml")
    >>> sim.search(zone, {"pay.incentive_ratio": (0.1, 0.6)}).table()  # doctest: +SKIP
    """
    limits = dict(limits or {})
    reference = scenario if reference is None else reference
    if people is not None:
        scenario, reference = (scenario_for_roster(s, people) for s in (scenario, reference))
    run = Run.of(
        scenario, replications, seed, workers=workers, executor=executor, progress=progress,
        people=people, store=store, asked=[*objectives, *limits],
    )  # fmt: skip
    signs = np.array([direction(outcome) for outcome in objectives])
    places = [outcome_number(outcome) for outcome in objectives]
    bounded = [outcome_number(outcome) for outcome in limits]
    for outcome, most in limits.items():
        if isinstance(most, bool) or not isinstance(most, int | float) or not np.isfinite(most):
            raise StudyError(
                _("limit {outcome}={most} is not a number, such as {outcome}=9e7").format(
                    outcome=outcome, most=most
                )
            )
    check(objectives, levers, assumptions, robust, population, generations, replications)
    check_kinds(scenario, levers, assumptions or {})
    within_ends = {axis.path: axis for axis in axes(scenario, levers)}
    at = design(scenario, assumptions, "sobol", points, run.seed) if assumptions else None
    # Assumptions first: they are the same for all, and a lever is what is told apart.
    worlds, compared = [scenario], [reference]
    if at is not None:
        points_at = [{str(k): v for k, v in row.items()} for row in at.to_dict("records")]
        worlds = [apply(scenario, each) for each in points_at]
        compared = [apply(reference, each) for each in points_at]
    of_a_draw = together([*worlds, *compared])

    with run.in_rounds() as rounds:

        def live(scenarios: Sequence[Scenario], some: range) -> Array:
            """Return (policies, worlds, replications, outcomes)."""
            values = rounds.histories(scenarios, some, reduce=over_years, replicate=replicate)
            return values.reshape(-1, len(worlds), len(some), values.shape[-1])

        def put(settings: Sequence[Mapping[str, Any]]) -> list[Scenario]:
            return [apply(world, dict(each)) for each in settings for world in worlds]

        def judged(settings: Sequence[Mapping[str, Any]]) -> tuple[Array, Array]:
            """Return what policies do (more is better), and by how much they break limits."""
            means = mean_known(live(put(settings), range(replications)), axis=2)
            does = means[..., places] * signs  # policies, worlds, objectives
            if not np.isfinite(does).all():
                raise StudyError(_("an objective is missing in some histories; choose another"))
            return does, mean_known(means, axis=1)[:, bounded] - np.array(list(limits.values()))

        def merits_of(does: Array, over: Array) -> Array:
            return merits(does, np.all(over.reshape(len(does), -1) <= 0, axis=1), robust)

        settings, does, over = evolved(
            levers, within_ends, population, generations, run.seed, len(limits), judged, merits_of,
            len(objectives),
        )  # fmt: skip
        found = merits_of(does, over)
        kept = np.flatnonzero((over <= 0).all(axis=1))
        if not len(kept):
            raise StudyError(
                _("no policy that was tried keeps the limits; allow more, or try more")
            )
        front = kept[unbeaten(found[kept])]
        # Regret is what is missed against whoever is best at a point, on the front or not.
        best = np.unique(kept[does[kept].argmax(axis=0)])
        others = np.setdiff1d(best, front)
        # Twice the luck of the search, and none of it: the best of many looks too good.
        again = [*put([settings[n] for n in (*front, *others)]), *compared]
        unseen = replications + -replications % of_a_draw  # nor half of a draw that it saw
        fresh = live(again, range(unseen, unseen + 2 * replications))
        fresh = complete(fresh, places, of_a_draw)
    tried = table_of(settings, levers)
    tried[list(objectives)] = -found if robust == "regret" else found * signs
    tried["within"] = np.isin(np.arange(len(tried)), kept)
    tried["front"] = np.isin(np.arange(len(tried)), front)
    shown = tried.loc[front, list(levers)]
    judging = objectives, signs, limits, robust, run.seed
    return Search(
        frontier=frontier(shown, fresh, *judging, scenario.study.years, of_a_draw),
        tried=tried,
        reference=pd.Series(
            mean_known(mean_known(fresh[-1], axis=0), axis=0)[places], list(objectives)
        ),
        objectives=list(objectives),
        limits=limits,
        levers=levers,
        assumptions=assumptions or {},
        scenario=scenario,
        against=reference,
        robust=robust,
        points=len(worlds),
        base_points=points,
        population=population,
        generations=generations,
        **run.facts(),
    )


def direction(outcome: str) -> int:
    """Return +1 if more of an outcome is better, -1 if less is; money spent should be less."""
    better = REPORTED[outcome_number(outcome)].better or (-1 if outcome == "spend" else 0)
    if better == 0:
        raise StudyError(
            _("neither more nor less of {outcome!r} is better, so it is no objective").format(
                outcome=outcome
            )
        )
    return better


def again(manifest: Manifest, how: dict[str, Any]) -> Search:
    """Run the study of a manifest again."""
    names = "objectives", "limits", "robust", "population", "generations", "replications"
    return search(
        scenario_of(manifest, "scenario"),
        read_space(manifest["levers"]),
        assumptions=read_space(manifest["assumptions"]) or None,
        reference=policies_of(manifest)["reference"],
        points=base_points_of(manifest),
        **asked_of(manifest, *names),
        **how,
    )


def kept(manifest: Manifest, tables: Tables) -> Search:
    """Return the result as it was, of what its folder holds."""
    levers = read_space(manifest["levers"])
    return Search(
        frontier=as_read(tables["frontier"], levers),
        tried=as_read(tables["design"], levers),
        reference=pd.Series(manifest["reference"]),
        levers=levers,
        assumptions=read_space(manifest["assumptions"]),
        scenario=scenario_of(manifest, "scenario"),
        against=policies_of(manifest)["reference"],
        base_points=base_points_of(manifest),
        **asked_of(manifest, "objectives", "limits", "robust", "points"),
        **asked_of(manifest, "population", "generations", *STUDIED),
    )
