"""Where the decision flips: the value of an assumption at which another policy is to be preferred.

The difference between two policies at many points is smoothed over one assumption, so that all
others are averaged out; where the curve crosses zero, the preferred policy changes. Intervals come
from the bootstrap, which draws anew both points (with what belongs to them) and replications.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.study.outcomes import REPORTED
from sim.study.problems import StudyError
from sim.study.statistics import LEVEL, best_share, mean_known
from sim.study.sweep import Sweep, outcome_number

Array = npt.NDArray[np.float64]

_RESAMPLES = 400
_FINE = 201  # places at which a curve is looked at
_ENOUGH = 40  # points for a cubic; with fewer, a straight line


def flips(sweep: Sweep, outcome: str = "kpi", group: int = 1) -> pd.DataFrame:
    """Return the values of each parameter at which a policy and the baseline change places.

    Parameters
    ----------
    sweep : Sweep
        Two policies or more, at many points.
    outcome : str
        By which they are preferred.
    group : int
        Points that belong together and are drawn together, as in a design of Saltelli or Morris.

    Returns
    -------
    DataFrame
        policy, parameter; value, low and high: where it changes places with the baseline, nan if
        it does not within the ends; below and above: who is preferred on either side; support:
        share of resamples with such a change.
    """
    better = REPORTED[outcome_number(outcome)].better or 1
    base = sweep.of(outcome, sweep.baseline)
    rng = np.random.default_rng(sweep.seed)
    rows = []
    for policy in sweep.policies:
        if policy == sweep.baseline:
            continue
        lead = (sweep.of(outcome, policy) - base) * better
        again = [_resampled(lead, group, rng) for _ in range(_RESAMPLES)]
        whole = mean_known(lead, axis=1)
        for path in sweep.design.select_dtypes("number"):
            at = sweep.design[path].to_numpy(dtype=np.float64)
            grid = np.linspace(at.min(), at.max(), _FINE)
            found = _crossings(grid, _curve(at, whole, grid))
            others = [_crossings(grid, _curve(at[rows], values, grid)) for rows, values in again]
            names = (sweep.baseline, policy)
            first = _curve(at, whole, grid)
            if not found:
                who = names[int(first.mean() > 0)]
                some = float(np.mean([bool(each) for each in others]))
                rows.append((policy, path, np.nan, np.nan, np.nan, who, who, some))
            for value in found:
                near = [min(each, key=lambda v: abs(v - value)) for each in others if each]
                low, high = np.quantile(near, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
                rising = np.interp(value + (grid[1] - grid[0]) / 2, grid, first) > 0
                below, above = names[int(not rising)], names[int(rising)]
                support = len(near) / len(others)
                rows.append((policy, path, value, low, high, below, above, support))
    columns = ["policy", "parameter", "value", "low", "high", "below", "above", "support"]
    return pd.DataFrame(rows, columns=columns)


def shares(sweep: Sweep, outcome: str = "kpi", group: int = 1) -> pd.DataFrame:
    """Return the share of the space in which each policy is best, with its interval.

    Returns
    -------
    DataFrame
        policy, share, low, high.
    """
    better = REPORTED[outcome_number(outcome)].better
    if not better:
        raise StudyError(f"neither more nor less of {outcome!r} is better, so none is best")
    values = np.moveaxis(sweep.of(outcome), 0, -1)  # points, replications, policies
    rng = np.random.default_rng(sweep.seed)
    share = best_share(mean_known(values, axis=1), better)
    again = [best_share(_resampled(values, group, rng)[1], better) for _ in range(_RESAMPLES)]
    low, high = np.quantile(again, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return pd.DataFrame({"policy": list(sweep.policies), "share": share, "low": low, "high": high})


def _resampled(values: Array, group: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw points and replications anew; return the points' rows and their means."""
    points, replications = values.shape[:2]
    groups = rng.integers(points // group, size=points // group)
    rows = (groups[:, None] * group + np.arange(group)).ravel()
    luck = rng.integers(replications, size=replications)
    return rows, mean_known(values[rows][:, luck], axis=1)


def _curve(at: Array, values: Array, grid: Array) -> Array:
    """Return a polynomial through the values, at the places of the grid.

    It is a cubic, or less where a number takes but a few values, as in a design of Morris: through
    four of them a cubic goes exactly, luck and all.
    """
    known = np.isfinite(values)
    middle, half = (grid[0] + grid[-1]) / 2, (grid[-1] - grid[0]) / 2 or 1.0
    distinct = len(np.unique(at[known]))
    degree = min(3 if known.sum() >= _ENOUGH else 1, distinct // 2)
    if not known.any():
        return np.full(len(grid), np.nan)
    fit = np.polynomial.polynomial.polyfit((at[known] - middle) / half, values[known], degree)
    return np.asarray(np.polynomial.polynomial.polyval((grid - middle) / half, fit))


def _crossings(grid: Array, curve: Array) -> list[float]:
    """Return where a curve crosses zero."""
    sign = curve > 0
    places = np.flatnonzero(sign[1:] != sign[:-1])
    share = curve[places] / (curve[places] - curve[places + 1])
    return [float(v) for v in grid[places] + share * (grid[1] - grid[0])]
