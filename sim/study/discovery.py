"""Where a policy backfires: the box of assumptions that holds most of the points at which it does.

The box is found by PRIM (Friedman & Fisher 1999; Bryant & Lempert 2010 for scenarios), as the EMA
Workbench implements it: slices are peeled off the space as long as what is left gets denser. Of
the boxes on the way, the one is taken that is best in coverage and density together, and ends that
chance could have set as well are let go. Where the policy does worse at hardly any of the points,
or at nearly all, no box is looked for: at how many it does is the answer.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.study import sweep as sweeps
from sim.study.basis import Basis
from sim.study.manifest import Manifest, Tables, asked_of
from sim.study.outcomes import REPORTED
from sim.study.problems import StudyError, not_one_of
from sim.study.result import Result
from sim.study.statistics import Interval, chance_better, mean_known
from sim.study.sweep import Sweep, outcome_number
from sim.words import _

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_PEEL = 0.05  # share of the points that is peeled off at a time
_ANY = 1e-9  # density of a box worth looking at; at 0 the Workbench counts every point as a hit
_LAST_BITS = 1e-9  # of a level, and of 1: a difference this small is rounding
_CHANCE = 0.05  # an end that chance sets this often is let go
FEWEST = 10
"""Points that backfire, and that do not, to look for what sets them apart."""
_COLUMNS = ["parameter", "low", "high", "from", "to", "chance_low", "chance_high"]


@dataclass(frozen=True, eq=False, repr=False)
class Discovery(Result):
    """The box of assumptions in which a policy backfires.

    Attributes
    ----------
    box : DataFrame
        parameter, low and high (nan where that end is open), from and to (the ends of the space),
        chance_low and chance_high: how often chance alone would set such an end. Without rows it
        is the whole space.
    coverage : float
        Share of the points at which the policy backfires that the box holds.
    density : Interval
        Share of the points in the box at which it backfires, with its interval.
    mass : float
        Share of all points that the box holds.
    base_rate : float
        Share of all points at which it backfires.
    backfires, inside : ndarray
        Of each point, whether the policy backfires there, and whether the box holds it. Where the
        outcome has no value (``known``) nothing is told: shares are of the points that have one.
    policy, outcome, margin
        What was looked for: the policy's outcome is worse than the baseline's by more.
    sweep : Sweep
        Every point.
    """

    study: ClassVar[str] = "discover"

    box: pd.DataFrame
    coverage: float
    density: Interval
    mass: float
    base_rate: float
    backfires: Mask
    inside: Mask
    policy: str
    outcome: str
    margin: float
    sweep: Sweep

    def __repr__(self) -> str:
        return f"<Discovery: {self}>"

    def __str__(self) -> str:
        return self._report.sentence(self)

    @property
    def known(self) -> Mask:
        """Of each point, whether policy and baseline have the outcome in some history."""
        return np.asarray(~np.isnan(_leads(self.sweep, self.policy, self.outcome)))

    @property
    def summary(self) -> pd.DataFrame:
        """The table that answers the question."""
        return self.box

    @property
    def seconds(self) -> float:
        """Time the study took."""
        return self.sweep.seconds

    @property
    def basis(self) -> Basis:
        """What it rests on."""
        return self.sweep.basis

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables that are kept, by the names of their files."""
        points = self.sweep.as_written.assign(backfires=self.backfires, inside=self.inside)
        return {
            "boxes": self.box,
            "design": points.rename_axis("point").reset_index(),
            "runs": self.sweep.runs,
        }

    def facts(self) -> dict[str, Any]:
        """Return what was asked, and what was found beside the tables."""
        own = {"policy": self.policy, "outcome": self.outcome, "margin": self.margin}
        told = {
            "finding": str(self),
            "coverage": self.coverage,
            "density": float(self.density.mean),
            "mass": self.mass,
            "base_rate": self.base_rate,
        }
        return self.sweep.facts() | own | told


def discover(
    sweep: Sweep, policy: str | None = None, outcome: str = "kpi", margin: float = 0.0
) -> Discovery:
    """Say where in the space of a sweep a policy does worse than the baseline.

    Parameters
    ----------
    sweep : Sweep
        Two policies or more, at points spread over the space (Sobol' or Latin hypercube), some
        hundreds if possible.
    policy : str, optional
        The policy; the only one beside the baseline by default.
    outcome : str
        In what it does worse: of all years together, its mean over replications.
    margin : float
        By how much at least, in the outcome's unit.

    Raises
    ------
    StudyError
        If there is no such policy, the outcome has no value under both at any point, or the EMA
        Workbench is missing.

    Examples
    --------
    >>> import sim
    >>> space = {"behaviour.gaming.strength": (0, 20), "behaviour.motivation.strength": (0, 0.6)}
    >>> swept = sim.sweep("scenarios/small-zone.yaml", space, policies=["strong"])
    ... # doctest: +SKIP
    >>> sim.discover(swept).table()  # doctest: +SKIP
    """
    others = [name for name in sweep.policies if name != sweep.baseline]
    if policy is None and len(others) == 1:
        policy = others[0]
    if policy not in others:
        raise not_one_of("policy", str(policy), others)
    better = REPORTED[outcome_number(outcome)].better
    if better == 0:
        raise StudyError(
            _("neither more nor less of {outcome!r} is better").format(outcome=outcome)
        )
    lead = _leads(sweep, policy, outcome)
    known = ~np.isnan(lead)
    if not known.any():
        told = _("{outcome} has no value at any point under both {policy} and {baseline}")
        raise StudyError(told.format(outcome=outcome, policy=policy, baseline=sweep.baseline))
    level = np.fmax.reduce(np.abs(sweep.of(outcome, policy)), axis=1, initial=1)
    backfires = np.asarray(lead * better < -margin - _LAST_BITS * level)
    found = int(backfires.sum())
    numbers = sweep.design.select_dtypes("number").astype(np.float64)
    many = FEWEST <= found <= known.sum() - FEWEST
    some = numbers[known].reset_index(drop=True)
    box = _box(some, backfires[known]) if many and len(numbers.columns) else _no_box()
    inside = within(numbers, box)
    hits = int((inside & backfires).sum())
    return Discovery(
        box=box,
        coverage=hits / found if found else 1.0,
        density=density_in(backfires, inside & known),
        mass=float(inside[known].mean()),
        base_rate=float(backfires[known].mean()),
        backfires=backfires,
        inside=inside,
        policy=policy,
        outcome=outcome,
        margin=margin,
        sweep=sweep,
    )


def _leads(sweep: Sweep, policy: str, outcome: str) -> Array:
    """Return by how much a policy has more than the baseline at each point; nan if unknown."""
    return mean_known(sweep.of(outcome, policy) - sweep.of(outcome, sweep.baseline), axis=1)


def density_in(backfires: Mask, inside: Mask) -> Interval:
    """Return the share of the points in a box at which the policy backfires."""
    return chance_better(backfires[inside].astype(float), np.full(inside.sum(), 0.5), 1)


def within(points: pd.DataFrame, box: pd.DataFrame) -> Mask:
    """Tell which points a box holds."""
    held = np.ones(len(points), dtype=bool)
    for path, low, high in box[["parameter", "low", "high"]].to_numpy():
        values = points[path].to_numpy()
        held &= ~(values < low) & ~(values > high)  # an open end is nan, and holds all
    return held


def _no_box() -> pd.DataFrame:
    return pd.DataFrame(columns=_COLUMNS, dtype=float).astype({"parameter": str})


def _box(points: pd.DataFrame, backfires: Mask) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what the Workbench would need for other purposes
        try:
            from ema_workbench.analysis import prim
        except ImportError:
            raise StudyError(
                _("discovery needs the EMA Workbench: pip install 'catfish[studies]'")
            ) from None
        searched = prim.Prim(points, backfires, threshold=_ANY, peel_alpha=_PEEL).find_box()
    path = searched.peeling_trajectory
    coverage, density = path["coverage"].to_numpy(), path["density"].to_numpy()
    place = int(np.argmax(2 * coverage * density / (coverage + density)))
    limits = searched.box_lims[place]
    rows = []
    for name, (chance_low, chance_high) in searched.qp[place].items():
        low = limits[name].iloc[0] if 0 <= chance_low < _CHANCE else np.nan
        high = limits[name].iloc[1] if 0 <= chance_high < _CHANCE else np.nan
        if not (np.isnan(low) and np.isnan(high)):
            ends = points[name].min(), points[name].max()
            rows.append((name, float(low), float(high), *ends, chance_low, chance_high))
    table = pd.DataFrame(rows, columns=_COLUMNS)
    unset = table[["chance_low", "chance_high"]]
    table[["chance_low", "chance_high"]] = unset.where(unset >= 0)  # -1: not an end of the box
    return table


def again(manifest: Manifest, how: dict[str, Any]) -> Discovery:
    """Run the study of a manifest again."""
    return discover(
        sweeps.again(manifest, how), **asked_of(manifest, "policy", "outcome", "margin")
    )


def kept(manifest: Manifest, tables: Tables) -> Discovery:
    """Return the result as it was, of what its folder holds."""
    points, swept = tables["design"], sweeps.kept(manifest, tables)
    backfires, inside = (points[name].to_numpy(bool) for name in ("backfires", "inside"))
    known = ~np.isnan(_leads(swept, manifest["policy"], manifest["outcome"]))
    return Discovery(
        box=tables["boxes"],
        density=density_in(backfires, inside & known),
        backfires=backfires,
        inside=inside,
        sweep=swept,
        **asked_of(manifest, "coverage", "mass", "base_rate", "policy", "outcome", "margin"),
    )
