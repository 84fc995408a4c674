"""Where the decision flips: the value of an assumption at which another policy is to be preferred.

The difference between two policies at many points is smoothed over one assumption, so that all
others are averaged out. Where the curve crosses zero the preferred policy changes, if that is no
luck: the curve has a band, and a flip is told only where the band leaves zero on one side of the
crossing for one policy, and on the other side for the other. The values in between, at which the
band holds zero, are the interval of the flip (as Fieller's 1954 of a ratio, it is what a test at
each value does not refuse, so that it holds the estimate).

Two things might have come out otherwise: the points, and the luck of the replications. All points
share that luck, so that however many there are, they do not average it out. Each therefore has a
half of its own: that of the points, from the bootstrap of what belongs together, with as many
degrees of freedom as there are groups less one; and that of luck, from the curves of single
replications, with as many as there are replications less one. The root of the sum of both squares
is half the band (MOVER: Zou & Donner 2008, Statistics in Medicine 27: 1693-1702). One replication
tells nothing apart.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.study.intervals import share_interval
from sim.study.outcomes import REPORTED
from sim.study.problems import StudyError
from sim.study.statistics import (
    LEVEL,
    Sample,
    best_share,
    mean_known,
    redrawn,
    sample,
    shared,
    student,
)
from sim.study.sweep import Sweep, outcome_number
from sim.words import N_, _

Array = npt.NDArray[np.float64]

CHANGES, STAYS, SAME, UNTOLD = N_("changes"), N_("stays"), "same", "not told apart"
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
        the flip lies; below and above: who is ahead on either side, nobody where they never differ;
        support: share of resamples in which the curve crosses zero; from and to: the ends of the
        parameter.
    """
    better = REPORTED[outcome_number(outcome)].better or 1
    base = sweep.of(outcome, sweep.baseline)
    rng = np.random.default_rng(sweep.seed)
    rows = []
    for policy in sweep.policies:
        if policy == sweep.baseline:
            continue
        lead = (sweep.of(outcome, policy) - base) * better
        whole, groups = mean_known(lead, axis=1), len(lead) // group
        again = [
            (
                _rows(groups, group, rng),
                np.stack([whole, *redrawn(lead.T, sweep.of_a_draw, rng)], 1),
            )
            for _ in range(_RESAMPLES)
        ]
        for path in sweep.design.select_dtypes("number"):
            at = sweep.design[path].to_numpy(dtype=np.float64)
            grid = np.linspace(at.min(), at.max(), _FINE)
            curve = _curve(at, whole, grid)
            others = np.array([_curve(at[rows], values[rows], grid) for rows, values in again])
            each = np.array([_curve(at, values, grid) for values in lead.T])
            told = _told(curve, others[:, 0], groups, sample(each, sweep.of_a_draw))
            turns = [bool(_crossings(grid, other)) for other in others[:, 1]]
            for found in _places(grid, curve, told):
                low, value, high, verdict, signs = found
                verdict = verdict if lead.any() else SAME
                who = [(sweep.baseline, policy)[int(sign > 0)] for sign in signs]
                who = ["", ""] if verdict == SAME else who
                ends = float(np.mean(turns)), grid[0], grid[-1]
                rows.append((policy, path, verdict, value, low, high, *who, *ends))
    columns = ["policy", "parameter", "verdict", "value", "low", "high", "below", "above"]
    return pd.DataFrame(rows, columns=[*columns, "support", "from", "to"])


def shares(sweep: Sweep, outcome: str = "kpi", group: int = 1) -> pd.DataFrame:
    """Return the share of the space in which each policy is best, with its interval.

    The points must be spread evenly over the space, as those of Sobol' or a Latin hypercube are
    and those of Morris are not. The interval is that of a share of points, which is widened by how
    far luck, which they have in common, moves the share; with one replication it is all there is.

    Returns
    -------
    DataFrame
        policy, share, low, high.
    """
    better = REPORTED[outcome_number(outcome)].better
    if not better:
        raise StudyError(
            _("neither more nor less of {outcome!r} is better, so none is best").format(
                outcome=outcome
            )
        )
    values = np.moveaxis(shared(sweep.of(outcome)), 0, -1)  # points, replications, policies
    rng = np.random.default_rng(sweep.seed)
    groups = np.split(mean_known(values, axis=1), len(values) // group)
    share, low, high = share_interval(sample([best_share(some, better) for some in groups]), 1.0)
    if values.shape[1] > sweep.of_a_draw:
        moved = redrawn(np.moveaxis(values, 1, 0), sweep.of_a_draw, rng, _RESAMPLES)
        again = [best_share(means, better) for means in moved]
        least, most = np.quantile(again, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
        low = np.maximum(share - np.hypot(share - low, np.maximum(share - least, 0)), 0)
        high = np.minimum(share + np.hypot(high - share, np.maximum(most - share, 0)), 1)
    else:
        low, high = np.zeros_like(share), np.ones_like(share)
    return pd.DataFrame({"policy": list(sweep.policies), "share": share, "low": low, "high": high})


def _told(curve: Array, others: Array, groups: int, luck: Sample) -> Array:
    """Return the sign of a curve where its band leaves out zero, else 0."""
    from scipy.special import stdtrit

    # The bootstrap knows the spread of so many groups as if their mean were theirs.
    spread = others.std(axis=0) * np.sqrt(groups / max(groups - 1, 1))
    by_points = stdtrit(groups - 1, (1 + LEVEL) / 2) * spread
    by_luck = student(luck).high - luck.mean
    return np.where(np.abs(curve) > np.hypot(by_points, by_luck), np.sign(curve), 0.0)


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


def _rows(groups: int, group: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return the rows of points drawn anew, those that belong together together."""
    drawn = rng.integers(groups, size=groups)
    return (drawn[:, None] * group + np.arange(group)).ravel()


def _curve(at: Array, values: Array, grid: Array) -> Array:
    """Return a polynomial through the values, or through each column, at the places of the grid.

    It is a cubic, or less where a number takes but a few values, as in a design of Morris: through
    four of them a cubic goes exactly, luck and all.
    """
    known = np.isfinite(values).reshape(len(values), -1).all(axis=1)
    middle, half = (grid[0] + grid[-1]) / 2, (grid[-1] - grid[0]) / 2 or 1.0
    distinct = len(np.unique(at[known]))
    degree = min(3 if known.sum() >= _ENOUGH else 1, distinct // 2)
    if not known.any():
        return np.full((*values.shape[1:], len(grid)), np.nan)
    fit = np.polynomial.polynomial.polyfit((at[known] - middle) / half, values[known], degree)
    return np.asarray(np.polynomial.polynomial.polyval((grid - middle) / half, fit))


def _crossings(grid: Array, curve: Array) -> list[float]:
    """Return where a curve crosses zero."""
    sign = curve > 0
    places = np.flatnonzero(sign[1:] != sign[:-1])
    share = curve[places] / (curve[places] - curve[places + 1])
    return [float(v) for v in grid[places] + share * (grid[1] - grid[0])]
