"""Which assumption decides: sensitivity of outcomes, and of differences between policies.

Morris' elementary effects screen many assumptions at few points; Sobol' indices say which share
of an outcome's variance over the space goes back to each assumption, alone (S1) or with all that
it interacts with (ST). Both are those of SALib (Herman & Usher 2017; Iwanaga et al. 2022). What is
analysed for the difference between two policies is the paired difference, so that what matters for
both alike, as most assumptions do for a level, drops out.

An index might have come out otherwise by the points, and by the luck of the replications, which all
points share. Each has a half of the interval, put together as in `sim.study.flips`: that of the
points by SALib's bootstrap, and that of luck by the indices of the outcome with luck drawn anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.study import sweep as sweeps
from sim.study.basis import Basis
from sim.study.design import Space, axes, read_space, space_of
from sim.study.flips import flips, shares
from sim.study.manifest import Manifest, Tables, asked_of, policies_of
from sim.study.outcomes import REPORTED
from sim.study.policies import Zone, named, pick
from sim.study.problems import StudyError, not_one_of, too_few
from sim.study.result import Result
from sim.study.run import seed_of
from sim.study.statistics import LEVEL, mean_known, redrawn
from sim.study.sweep import GIVEN, Sweep, outcome_number, sweep
from sim.words import _

Array = npt.NDArray[np.float64]
Method = Literal["sobol", "morris"]

_LEVELS = 4  # of a Morris trajectory
_RESAMPLES = 200
_LUCKS, _AT_ONCE = 1000, 100  # draws of luck


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Result):
    """What decides an outcome, and the choice between policies.

    Attributes
    ----------
    indices : DataFrame
        quantity (a policy's level, or the difference of one from the baseline), parameter, index,
        value, low, high. Sobol': S1 and ST, shares of variance. Morris: mu_star, the mean size of
        the effect of going from one end to the other, in the outcome's unit, mu, the same with
        its sign, and sigma, how much it depends on the rest.
    flips : DataFrame
        Where the preferred policy changes (`sim.study.flips.flips`); empty with one policy.
    shares : DataFrame
        Share of the space in which each policy is best (`sim.study.flips.shares`); empty for
        Morris' design, whose points are not spread evenly over the space.
    sweep : Sweep
        Every point.
    method : str
        How.
    points : int
        Base points, or trajectories.
    outcome : str
        Of what.
    """

    study: ClassVar[str] = "sensitivity"

    indices: pd.DataFrame
    flips: pd.DataFrame
    shares: pd.DataFrame
    sweep: Sweep
    method: str
    points: int
    outcome: str

    def __repr__(self) -> str:
        return f"<Sensitivity of {self.outcome} by {self.method}: {self.sweep!r}>"

    @property
    def summary(self) -> pd.DataFrame:
        """The table that answers the question."""
        return self.indices

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
        return {
            "design": self.sweep.design.rename_axis("point").reset_index(),
            "runs": self.sweep.runs,
            "indices": self.indices,
            "flips": self.flips,
            "shares": self.shares,
        }

    def facts(self) -> dict[str, Any]:
        """Return what was asked, and what was found beside the tables."""
        own = {"method": self.method, "base_points": self.points, "outcome": self.outcome}
        swept = self.sweep.facts()
        return {key: value for key, value in swept.items() if key != GIVEN} | own


def sensitivity(
    zone: Zone,
    space: Space | None = None,
    method: Method = "morris",
    points: int = 16,
    outcome: str = "kpi",
    baseline: str | None = None,
    seed: int | None = None,
    policies: str | Path | Sequence[str | Path] = (),
    **how: Any,
) -> Sensitivity:
    """Say which assumptions an outcome depends on, and which decide between policies.

    Parameters
    ----------
    zone, policies
        As for `sim.study.compare.compare`.
    space : mapping, optional
        Two ends for each number; the assumptions that the scenario gives as a range by default.
    method : {"morris", "sobol"}
        Morris' effects take points × (numbers + 1) scenarios per policy, and 10 to 50 points do;
        Sobol' indices take points × (numbers + 2), and points should be a power of two, 64 or more.
    points : int
        Base points, or trajectories.
    outcome : str
        What is looked at: of all years together, its mean over replications.
    baseline, seed, **how
        As for `sim.study.sweep.sweep`.

    Raises
    ------
    ScenarioError, StudyError
        If the space is not one of these policies, or SALib is not installed.

    Examples
    --------
    >>> import sim
    >>> sim.sensitivity(
    ...     "scenarios/small-zone.yaml",
    ...     {"behaviour.effort.cost": (4, 6), "behaviour.threat.strength": (0, 0.3)},
    ...     policies=["strong"],
    ... ).table()  # doctest: +SKIP
    """
    by_name = named(zone, None, policies, baseline)
    baseline = pick(baseline, by_name)
    base = by_name[baseline]
    place = outcome_number(outcome)
    space = space_of(base) if space is None else space
    if not space:
        raise StudyError(_("nothing to vary: no assumption of the scenario is a range"))
    if method not in get_args(Method):
        raise not_one_of("method", method, get_args(Method))
    numbers = axes(base, space)
    if len(numbers) < max(len(space), 2):
        raise StudyError(
            _("sensitivity is of two numbers at least, each with two ends: (0.1, 0.5)")
        )
    seed = seed_of(base, seed)
    cube = _sample(method, len(numbers), points, seed)
    design = pd.DataFrame({axis.path: axis.at(cube[:, n]) for n, axis in enumerate(numbers)})
    study = sweep(by_name, space, design, baseline=baseline, seed=seed, outcome=outcome, **how)
    group = len(numbers) + (2 if method == "sobol" else 1)
    several = len(by_name) > 1 and REPORTED[place].better != 0
    return Sensitivity(
        indices=_indices(method, study, outcome, cube),
        flips=flips(study, outcome, group) if several else pd.DataFrame(),
        shares=shares(study, outcome, group) if several and method == "sobol" else pd.DataFrame(),
        sweep=study,
        method=method,
        points=points,
        outcome=outcome,
    )


def _problem(count: int) -> dict[str, Any]:
    names = [f"x{number}" for number in range(count)]
    return {"num_vars": count, "names": names, "bounds": [[0.0, 1.0]] * count}


def _sample(method: Method, count: int, points: int, seed: int) -> Array:
    """Return points in the unit cube, as the analysis needs them."""
    try:
        from SALib.sample import morris, sobol
    except ImportError:
        raise StudyError(_("sensitivity needs SALib: pip install 'catfish[studies]'")) from None
    if points < 4:
        raise too_few("points", points, 4)
    problem = _problem(count)
    if method == "morris":
        return np.asarray(morris.sample(problem, points, num_levels=_LEVELS, seed=seed))
    if points & (points - 1):
        near = 2 ** round(np.log2(points))
        raise StudyError(
            _("points(={points}) must be a power of two for Sobol' indices, as {near}").format(
                points=points, near=near
            )
        )
    return np.asarray(sobol.sample(problem, points, calc_second_order=False, seed=seed))


def _indices(method: Method, study: Sweep, outcome: str, cube: Array) -> pd.DataFrame:
    lived = {policy: study.of(outcome, policy) for policy in study.policies}
    quantities = dict(lived)
    for policy, values in lived.items():
        if policy != study.baseline:
            quantities[f"{policy} − {study.baseline}"] = values - lived[study.baseline]
    rows = []
    for quantity, values in quantities.items():
        means = mean_known(values, axis=1)
        if not np.isfinite(means).all():
            raise StudyError(
                _("{outcome} is missing at some points; choose another outcome").format(
                    outcome=outcome
                )
            )
        luck = _by_luck(method, cube, values, study)
        for index, found, half in _analysed(method, cube, means, study.seed):
            arms = np.hypot(half, luck.get(index, 0.0))
            for path, value, arm in zip(study.design, found, arms, strict=True):
                rows.append((quantity, path, index, value, value - arm, value + arm))
    return pd.DataFrame(rows, columns=["quantity", "parameter", "index", "value", "low", "high"])


def _analysed(
    method: Method, cube: Array, values: Array, seed: int
) -> list[tuple[str, Array, Array]]:
    """Return name, values and half the intervals of each index, by the points alone."""
    from SALib.analyze import morris, sobol

    count = cube.shape[1]
    nothing = np.zeros(count)
    unknown = np.full(count, np.nan)
    how = {"conf_level": LEVEL, "num_resamples": _RESAMPLES, "seed": seed}
    if method == "morris":
        found = morris.analyze(_problem(count), cube, values, num_levels=_LEVELS, **how)
        return [
            ("mu_star", np.asarray(found["mu_star"]), np.asarray(found["mu_star_conf"])),
            ("mu", np.asarray(found["mu"]), unknown),
            ("sigma", np.asarray(found["sigma"]), unknown),
        ]
    if np.ptp(values) == 0:  # nothing varies, so nothing is owed to any
        return [("S1", nothing, nothing), ("ST", nothing, nothing)]
    found = sobol.analyze(_problem(count), values, calc_second_order=False, **how)
    return [
        (name, np.asarray(found[name]), np.asarray(found[f"{name}_conf"])) for name in ("S1", "ST")
    ]


def _by_luck(method: Method, cube: Array, values: Array, study: Sweep) -> dict[str, Array]:
    """Return half the interval of each index by luck; nan where it was drawn but once."""
    rng = np.random.default_rng(study.seed)
    again = [
        _moved(method, cube, redrawn(values.T, study.of_a_draw, rng, _AT_ONCE).T)
        for _ in range(_LUCKS // _AT_ONCE)
    ]
    halves = {}
    for index, found in _moved(method, cube, mean_known(values, axis=1)[:, None]).items():
        apart = np.column_stack([each[index] for each in again]) - found
        ends = np.quantile(apart, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=1)
        known = values.shape[1] > study.of_a_draw
        halves[index] = np.abs(ends).max(axis=0) if known else np.full(len(found), np.nan)
    return halves


def _moved(method: Method, cube: Array, values: Array) -> dict[str, Array]:
    """Return each index of several outcomes at once, of shape (parameters, outcomes)."""
    count = cube.shape[1]
    if method == "morris":
        moves = np.diff(cube.reshape(-1, count + 1, count), axis=1)  # of one parameter each
        slopes = np.divide(1, moves, out=np.zeros_like(moves), where=moves != 0)
        rises = np.diff(values.reshape(len(moves), count + 1, -1), axis=1)
        return {"mu_star": np.abs(np.einsum("tsp,tsv->tpv", slopes, rises)).mean(axis=0)}
    from SALib.analyze.sobol import first_order, total_order

    spread = values.std(axis=0)
    values = (values - values.mean(axis=0)) / np.where(spread, spread, 1)
    group = values.reshape(-1, count + 2, values.shape[1])
    some = [(group[:, 0], group[:, 1 + number], group[:, -1]) for number in range(count)]
    return {
        name: np.array([analysed(*each) for each in some])
        for name, analysed in (("S1", first_order), ("ST", total_order))
    }


def again(manifest: Manifest, how: dict[str, Any]) -> Sensitivity:
    """Run the study of a manifest again."""
    asked = asked_of(manifest, "method", "outcome", "baseline", "replications")
    asked["points"] = manifest["base_points"]
    return sensitivity(policies_of(manifest), read_space(manifest["space"]), **asked, **how)


def kept(manifest: Manifest, tables: Tables) -> Sensitivity:
    """Return the result as it was, of what its folder holds."""
    return Sensitivity(
        indices=tables["indices"],
        flips=tables["flips"],
        shares=tables["shares"],
        sweep=sweeps.kept(manifest, tables),
        points=manifest["base_points"],
        **asked_of(manifest, "method", "outcome"),
    )
