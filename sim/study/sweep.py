"""Sweep: every policy at every point of a space of parameters, on the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.scenario.draws import together
from sim.scenario.overrides import apply
from sim.scenario.problems import show
from sim.scenario.schema import Scenario
from sim.staff.roster import Roster
from sim.study import folder as results
from sim.study.basis import Basis
from sim.study.design import (
    Design,
    Space,
    as_read,
    as_written,
    design,
    plain,
    read_space,
    spelt_space,
    table_of,
)
from sim.study.histories import Replicate
from sim.study.known import difference_intervals, level_intervals
from sim.study.manifest import STUDIED, Manifest, Tables, asked_of, policies_of
from sim.study.outcomes import REPORTED
from sim.study.policies import Zone, differences, named, pick
from sim.study.problems import StudyError, not_one_of
from sim.study.progress import Progress
from sim.study.result import Result, scenario_facts
from sim.study.run import Run
from sim.study.store import Store
from sim.study.years import over_years
from sim.words import _

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = npt.NDArray[np.float64]

REPLICATIONS = 10
"""Histories of each policy at each point: the points lend each other strength."""

GIVEN = "given"
"""How points are called that are not of a design of ours."""

SWEPT = REPORTED[:-1]
"""All but what takes a twin without the catfish effect, which can be a policy of its own."""


@dataclass(frozen=True, eq=False, repr=False)
class Sweep(Result):
    """Policies at many points, on the same people and the same luck.

    Attributes
    ----------
    design : DataFrame
        One row a point, one column a path.
    values : ndarray
        Shape (policies, points, replications, outcomes), each what the years come to.
    policies : mapping
        The scenario behind each policy, before the points.
    baseline : str
        Policy that the others are compared with.
    space : mapping
        Where the points are from.
    kind : str
        How they were chosen.
    seed, replications : int
        Luck, and how many times it was drawn at each point.
    seconds : float
        Time the study took.
    outcome : str
        What is shown unless another is asked for.
    base_points : int or None
        How many points were asked for, before they were crossed with values that are listed and,
        in a grid, with each other; None if the points were given.
    """

    study: ClassVar[str] = "sweep"

    design: pd.DataFrame
    values: Array
    policies: Mapping[str, Scenario]
    baseline: str
    space: Space
    kind: str
    seed: int
    replications: int
    seconds: float
    outcome: str = "kpi"
    base_points: int | None = None

    def __repr__(self) -> str:
        names = ", ".join(self.policies)
        return f"<Sweep of {names}: {len(self.design)} points, {self.replications} replications>"

    @property
    def runs(self) -> pd.DataFrame:
        """policy, point, a column for each path, replication and a column for each outcome."""
        count = self.values.shape[2]
        index = self._index(count).assign(
            replication=np.tile(np.arange(count), len(self.policies) * len(self.design))
        )
        columns = [outcome.name for outcome in SWEPT]
        flat = pd.DataFrame(self.values.reshape(len(index), -1), columns=columns)
        return pd.concat([index, flat], axis=1)

    @property
    def summary(self) -> pd.DataFrame:
        """The mean of each outcome at each point, and the paired difference from the baseline.

        policy, point, a column for each path; outcome, unit, mean, low, high, difference,
        difference_low, difference_high.
        """
        by_replication = np.moveaxis(self.values, 2, 0)
        base = by_replication[:, [list(self.policies).index(self.baseline)]]
        years = self.policies[self.baseline].study.years
        mean = level_intervals(by_replication, SWEPT, years, self.of_a_draw)
        difference = difference_intervals(by_replication, base, SWEPT, years, self.of_a_draw)
        index = self._index(len(SWEPT))
        times = len(self.policies) * len(self.design)
        return index.assign(
            outcome=[outcome.name for outcome in SWEPT] * times,
            unit=[outcome.a_year for outcome in SWEPT] * times,
            mean=mean.mean.ravel(),
            low=mean.low.ravel(),
            high=mean.high.ravel(),
            difference=difference.mean.ravel(),
            difference_low=difference.low.ravel(),
            difference_high=difference.high.ravel(),
        )

    @property
    def as_written(self) -> pd.DataFrame:
        """The design as tables and pictures have it (`sim.study.design.as_written`)."""
        return as_written(self.design, self.design.columns)

    @property
    def of_a_draw(self) -> int:
        """How many replications in a row share a draw of what is a range at some point."""
        paths = set(self.design.columns)
        base = self.policies[self.baseline]
        lists = [(p, v) for p in paths for v in self.design[p] if isinstance(v, list | tuple)]
        ranged = {show(value): apply(base, {path: value}) for path, value in lists}
        return max(
            together(self.policies.values(), but=paths),
            together(ranged.values(), but=paths - {path for path, _value in lists}),
        )

    def of(self, outcome: str, policy: str | None = None) -> Array:
        """Return an outcome at each point in each replication, or of all policies at once."""
        place = outcome_number(outcome)
        if policy is None:
            return self.values[..., place]
        return self.values[list(self.policies).index(policy), ..., place]

    def page(self, outcome: str | None = None) -> Figure:
        """Draw an outcome, and its difference from the baseline, against each parameter."""
        return self._report.page(self, outcome or self.outcome)

    @property
    def basis(self) -> Basis:
        """What it rests on."""
        return Basis.of(self.policies, varied=self.space)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables that are kept, by the names of their files."""
        points = self.as_written.rename_axis("point").reset_index()
        return {"design": points, "runs": self.runs, "summary": self.summary}

    def facts(self) -> dict[str, Any]:
        """Return what was asked, and what was found beside the tables."""
        base = self.policies[self.baseline]
        return {
            "baseline": self.baseline,
            "space": spelt_space(self.space),
            "design": self.kind,
            "points": len(self.design),
            "base_points": self.base_points,
            **({GIVEN: _spelt(self.design)} if self.kind == GIVEN else {}),
            "outcome": self.outcome,
            "replications": self.replications,
            **scenario_facts(base, self.policies),
            **results.run_facts(self.seed, base.study.years, self.seconds),
        }

    def _index(self, each: int) -> pd.DataFrame:
        """Return policy, point and parameters, so many rows of each."""
        count = len(self.design)
        points = np.tile(np.repeat(np.arange(count), each), len(self.policies))
        at_points = self.as_written.iloc[points].reset_index(drop=True)
        at_points.insert(0, "policy", np.repeat(list(self.policies), count * each))
        at_points.insert(1, "point", points)
        return at_points


def sweep(
    zone: Zone,
    space: Space,
    design: Design | pd.DataFrame = "sobol",
    points: int = 64,
    baseline: str | None = None,
    replications: int = REPLICATIONS,
    outcome: str = "kpi",
    seed: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    people: Roster | pd.DataFrame | None = None,
    store: Store | None = None,
    replicate: Replicate | None = None,
    policies: str | Path | Sequence[str | Path] = (),
) -> Sweep:
    """Run every policy at every point of a space of parameters.

    Parameters
    ----------
    zone, policies
        As for `sim.study.compare.compare`.
    space : mapping
        By dotted path, a tuple of two ends or a list of values.
    design : {"sobol", "lhs", "grid"} or DataFrame
        How points are chosen (`sim.study.design.design`), or the points: one row each, one column
        a path.
    points : int
        How many; for a grid, on each number with ends.
    baseline : str, optional
        Policy that the others are compared with; the first by default.
    replications : int
        Histories of each policy at each point.
    outcome : str
        What is shown unless another is asked for; all are kept.
    seed : int, optional
        Luck of histories and points; that of the scenario by default.
    workers, executor, progress, people
        As for `sim.study.compare.compare`.
    store : Store, optional
        Where histories are kept: a study that was stopped goes on from there.
    replicate : callable, optional
        The engine, for tests.

    Returns
    -------
    Sweep
        The same bytes for the same question and seed, whatever it ran on and however often it
        was stopped.

    Raises
    ------
    ScenarioError, StudyError
        If the space is not one of these policies.

    Examples
    --------
    >>> import sim
    >>> sim.sweep(
    ...     "scenarios/small-zone.yaml", {"pay.incentive_ratio": (0.1, 0.5)}, points=8
    ... ).table()  # doctest: +SKIP
    """
    outcome_number(outcome)  # refuses a wrong name before anything is run
    by_name = named(zone, None, policies, baseline, people)
    baseline = pick(baseline, by_name)
    first = by_name[baseline]
    run = Run.of(
        first, replications, seed, workers=workers, executor=executor, progress=progress,
        people=people, store=store, asked=[outcome],
    )  # fmt: skip
    _not_in_dispute(by_name, baseline, space)
    kind = GIVEN if isinstance(design, pd.DataFrame) else design
    table = _points(first, space, design, points, run.seed)
    changes = [{str(path): value for path, value in at.items()} for at in table.to_dict("records")]
    scenarios = [apply(each, at) for each in by_name.values() for at in changes]
    values = run.histories(scenarios, reduce=over_years, replicate=replicate)
    return Sweep(
        design=table,
        values=values.reshape(len(by_name), len(table), run.replications, -1),
        policies=by_name,
        baseline=baseline,
        space=space,
        kind=kind,
        outcome=outcome,
        base_points=None if kind == GIVEN else points,
        **run.facts(),
    )


def outcome_number(outcome: str) -> int:
    """Return the place of an outcome.

    Raises
    ------
    StudyError
        If there is none of that name.
    """
    names = [each.name for each in SWEPT]
    if outcome not in names:
        raise not_one_of("outcome", outcome, names)
    return names.index(outcome)


def _points(
    scenario: Scenario, space: Space, kind: Design | pd.DataFrame, points: int, seed: int
) -> pd.DataFrame:
    if not isinstance(kind, pd.DataFrame):
        return design(scenario, space, kind, points, seed)
    if set(kind.columns) != set(space):
        raise StudyError(_("the design must have one column for each path of the space"))
    return kind.reset_index(drop=True)


def _spelt(design: pd.DataFrame) -> dict[str, list[Any]]:
    return {str(path): plain(design[path]) for path in design}


def _not_in_dispute(policies: Mapping[str, Scenario], baseline: str, space: Space) -> None:
    """Refuse to vary what tells the policies apart, which would then be the same in all."""
    for name, scenario in policies.items():
        for path in differences(policies[baseline], scenario):
            if path in space:
                raise StudyError(
                    _(
                        "{path} is what tells {name!r} from {baseline!r}; varied, it would be the"
                        " same in both. Sweep it on one policy, or leave it out"
                    ).format(path=path, name=name, baseline=baseline)
                )


def again(manifest: Manifest, how: dict[str, Any]) -> Sweep:
    """Run the study of a manifest again."""
    design: Any = manifest["design"]
    if design == GIVEN:
        given = manifest[GIVEN]
        design = table_of(
            [dict(zip(given, at, strict=True)) for at in zip(*given.values(), strict=True)], given
        )
    asked = asked_of(manifest, "baseline", "replications", "outcome")
    asked["points"] = base_points_of(manifest)
    space = read_space(manifest["space"])
    return sweep(policies_of(manifest), space, design, **asked, **how)


def base_points_of(manifest: Manifest) -> int:
    """Return how many points were asked for; an earlier version kept how many they became."""
    return int(manifest.get("base_points") or manifest["points"])


def kept(manifest: Manifest, tables: Tables) -> Sweep:
    """Return the result as it was, of what its folder holds."""
    space = read_space(manifest["space"])
    design = as_read(tables["design"].set_index("point"), manifest.get(GIVEN, space))
    policies = policies_of(manifest)
    told = tables["runs"].reindex(columns=[outcome.name for outcome in SWEPT])
    shape = len(policies), len(design), manifest["replications"], len(SWEPT)
    return Sweep(
        design=design[list(space)],
        values=told.to_numpy(float).reshape(shape),
        policies=policies,
        space=space,
        kind=manifest["design"],
        base_points=manifest.get("base_points"),
        **asked_of(manifest, "baseline", "outcome", *STUDIED),
    )
