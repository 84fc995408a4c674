"""Where the decision flips: the value of an assumption at which another policy is to be preferred.

The difference between two policies at many points is smoothed over one assumption, so that all
others are averaged out. Where the curve crosses zero the preferred policy changes, if that is no
luck: the curve has a band, and a flip is told only where the band leaves zero on one side of the
crossing for one policy, and on the other side for the other. The values in between, at which the
band holds zero, are the interval of the flip (as Fieller's 1954 of a ratio, it is what a test at
each value does not refuse, so that it holds the estimate). Bands come from the bootstrap, which
draws anew both points (with what belongs to them) and replications.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.study.outcomes import REPORTED
from sim.study.problems import StudyError
from sim.study.statistics import LEVEL, best_share, mean_known
from sim.study.sweep import Sweep, outcome_number
from sim.words import _

Array = npt.NDArray[np.float64]

CHANGES, STAYS, SAME, UNTOLD = "changes", "stays", "same", "not told apart"
"""Verdicts on whether an assumption turns the choice between two policies."""

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
        policy, parameter; verdict: "changes" where a flip is told, "stays" where one policy is told
        to be better at all values, "same" where they never differ, else "not told apart"; value:
        where the curve crosses zero, nan if it does not; low and high: the values between which
        the flip lies; below and above: who is ahead on either side; support: share of resamples in
        which the curve crosses zero; from and to: the ends of the parameter.
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
            curve = _curve(at, whole, grid)
            others = np.array([_curve(at[points], values, grid) for points, values in again])
            told = _told(curve, others, len(at) // group)
            turns = [bool(_crossings(grid, other)) for other in others]
            for found in _places(grid, curve, told):
                low, value, high, verdict, signs = found
                verdict = verdict if lead.any() else SAME
                who = [(sweep.baseline, policy)[int(sign > 0)] for sign in signs]
                ends = float(np.mean(turns)), grid[0], grid[-1]
                rows.append((policy, path, verdict, value, low, high, *who, *ends))
    columns = ["policy", "parameter", "verdict", "value", "low", "high", "below", "above"]
    return pd.DataFrame(rows, columns=[*columns, "support", "from", "to"])


def shares(sweep: Sweep, outcome: str = "kpi", group: int = 1) -> pd.DataFrame:
    """Return the share of the space in which each policy is best, with its interval.

    The points must be spread evenly over the space, as those of Sobol' or a Latin hypercube are
    and those of Morris are not. The interval is Jeffreys' for as many independent points as would
    give a share the spread that it has in resamples (Franco, Little, Louis & Slud 2019).

    Returns
    -------
    DataFrame
        policy, share, low, high.
    """
    from scipy.special import betaincinv  # slow to load

    better = REPORTED[outcome_number(outcome)].better
    if not better:
        raise StudyError(
            _("neither more nor less of {outcome!r} is better, so none is best").format(
                outcome=outcome
            )
        )
    values = np.moveaxis(sweep.of(outcome), 0, -1)  # points, replications, policies
    rng = np.random.default_rng(sweep.seed)
    share = best_share(mean_known(values, axis=1), better)
    again = [best_share(_resampled(values, group, rng)[1], better) for _ in range(_RESAMPLES)]
    most = float(len(values) // group)
    spread = np.var(again, axis=0)
    worth = np.divide(share * (1 - share), spread, out=np.full_like(share, most), where=spread > 0)
    worth = np.clip(worth, 1.0, most)
    wins, losses = worth * share, worth * (1 - share)
    tail = (1 - LEVEL) / 2
    low = np.where(share == 0, 0.0, betaincinv(wins + 0.5, losses + 0.5, tail))
    high = np.where(share == 1, 1.0, betaincinv(wins + 0.5, losses + 0.5, 1 - tail))
    low, high = np.minimum(low, share), np.maximum(high, share)
    return pd.DataFrame({"policy": list(sweep.policies), "share": share, "low": low, "high": high})


def _told(curve: Array, others: Array, groups: int) -> Array:
    """Return the sign of a curve where its band leaves out zero, else 0."""
    from scipy.special import stdtrit

    # The bootstrap knows the spread of so many groups as if their mean were theirs.
    spread = others.std(axis=0) * np.sqrt(groups / max(groups - 1, 1))
    half = stdtrit(max(groups - 1, 1), (1 + LEVEL) / 2) * spread
    return np.where(np.abs(curve) > half, np.sign(curve), 0.0)


def _places(
    grid: Array, curve: Array, told: Array
) -> list[tuple[float, float, float, str, tuple[float, float]]]:
    """Return low, value, high, verdict and who is ahead below and above, of each crossing.

    Crossings that nothing told lies between are one. Without any, there is one row without value.
    """
    sign = np.sign(curve)
    if not (found := _crossings(grid, curve)):
        ahead = float(sign.sum())
        verdict = STAYS if told.all() else UNTOLD
        return [(np.nan, np.nan, np.nan, verdict, (ahead, ahead))]
    known = np.flatnonzero(told)
    by_gap: dict[int, list[float]] = {}
    for value in found:
        by_gap.setdefault(int(np.searchsorted(grid[known], value)), []).append(value)
    rows = []
    for gap, values in by_gap.items():
        left, right = (known[gap - 1] if gap else 0), (known[gap] if gap < len(known) else -1)
        sides = float(sign[left]), float(sign[right])
        sure = 0 < gap < len(known) and sides[0] != sides[1]
        ends = float(grid[left]), values[len(values) // 2], float(grid[right])
        rows.append((*ends, CHANGES if sure else UNTOLD, sides))
    return rows


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
