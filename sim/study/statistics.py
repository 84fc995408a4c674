"""How well a simulated number is known: intervals, and chances of being better.

Nothing here knows of a model. Replications run along the first axis; any further axes (years,
outcomes) are treated one by one. A missing value (nan) is left out of what it would enter, and
what cannot be known from the values there are is nan.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

LEVEL = 0.95

Array = npt.NDArray[np.float64]


class Interval(NamedTuple):
    """An estimate and the interval around it."""

    mean: Array
    low: Array
    high: Array


def mean_known(values: npt.ArrayLike, axis: int = 0) -> Array:
    """Mean of the values that are there, nan where there are none."""
    array = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(array)
    return _divide(np.where(known, array, 0).sum(axis=axis), known.sum(axis=axis))


def mean_interval(values: npt.ArrayLike, level: float = LEVEL) -> Interval:
    """Student's t interval of a mean.

    Parameters
    ----------
    values : array_like
        One value per replication.
    level : float
        Share of such intervals that hold the true mean.

    Returns
    -------
    Interval
        The ends are nan with fewer than two values.
    """
    count, mean, variance = _moments(values)
    return _student(mean, _divide(variance, count), count - 1, level)


def paired_interval(
    values: npt.ArrayLike, baseline: npt.ArrayLike, level: float = LEVEL
) -> Interval:
    """Student's t interval of the mean difference of the same replications.

    Replications that share their luck differ only by what was changed, so this interval is
    narrower than `unpaired_interval` by whatever luck has in common.
    """
    return mean_interval(np.subtract(values, baseline), level)


def unpaired_interval(
    values: npt.ArrayLike, baseline: npt.ArrayLike, level: float = LEVEL
) -> Interval:
    """Welch's t interval of the difference of two means of unrelated replications."""
    count, mean, variance = _moments(values)
    base_count, base_mean, base_variance = _moments(baseline)
    part, base_part = _divide(variance, count), _divide(base_variance, base_count)
    # Welch and Satterthwaite; where neither varies any number of degrees gives the same interval.
    degrees = _divide(
        (part + base_part) ** 2,
        _divide(part**2, count - 1) + _divide(base_part**2, base_count - 1),
    )
    degrees = np.where(part + base_part == 0, 1.0, degrees)[()]
    return _student(mean - base_mean, part + base_part, degrees, level)


def chance_better(
    values: npt.ArrayLike, baseline: npt.ArrayLike, better: int, level: float = LEVEL
) -> Interval:
    """Share of replications in which the values beat the baseline, with Jeffreys' interval.

    Parameters
    ----------
    values, baseline : array_like
        One value per replication, in the same order.
    better : int
        +1 if more is better, -1 if less is, 0 if neither (the chance is then nan).
    level : float
        Coverage of the interval.

    Returns
    -------
    Interval
        A tie counts as half a win.
    """
    from scipy.special import betaincinv  # slow to load, and not needed before a study ends

    lead = np.sign(np.subtract(values, baseline)) * better
    known = ~np.isnan(lead)
    count = known.sum(axis=0) * abs(better)
    wins = np.where(known, (lead + 1) / 2, 0).sum(axis=0)
    share = _divide(wins, count)
    tail = (1 - level) / 2
    with np.errstate(invalid="ignore"):
        low = betaincinv(wins + 0.5, count - wins + 0.5, tail)
        high = betaincinv(wins + 0.5, count - wins + 0.5, 1 - tail)
    # Brown, Cai & DasGupta (2001): without this the interval misses a certain win or loss.
    low, high = np.where(wins == 0, 0.0, low), np.where(wins == count, 1.0, high)
    low, high = (np.where(count == 0, np.nan, end)[()] for end in (low, high))
    return Interval(share, low, high)


def best_share(values: npt.ArrayLike, better: int) -> Array:
    """Share of replications in which each policy is the best of all.

    Parameters
    ----------
    values : array_like
        Shape (replications, policies).
    better : int
        +1 if more is better, -1 if less is, 0 if neither (the shares are then nan).

    Returns
    -------
    ndarray
        One share per policy; they sum to 1, as those who tie share the win.
    """
    merit = np.asarray(values, dtype=np.float64) * (better or np.nan)
    merit = merit[~np.isnan(merit).all(axis=1)]
    best = merit == np.nanmax(merit, axis=1, keepdims=True, initial=-np.inf)
    wins = (best / best.sum(axis=1, keepdims=True)).sum(axis=0)
    return _divide(wins, np.full(wins.shape, len(merit)))


def percentiles(values: npt.ArrayLike, shares: Sequence[float]) -> Array:
    """Return percentiles of the values that are there, nan with fewer than two."""
    array = np.asarray(values, dtype=np.float64)
    known = array[~np.isnan(array)]
    return np.quantile(known, shares) if len(known) > 1 else np.full(len(shares), np.nan)


def _moments(values: npt.ArrayLike) -> tuple[Array, Array, Array]:
    """Count, mean and variance of the values that are there (nan where too few are)."""
    array = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(array)
    count = known.sum(axis=0).astype(np.float64)
    mean = mean_known(array)
    square = np.where(known, (array - mean) ** 2, 0).sum(axis=0)
    return count, mean, _divide(square, count - 1)


def _student(mean: Array, variance: Array, degrees: Array, level: float) -> Interval:
    """Interval of an estimate whose sampling variance has so many degrees of freedom."""
    from scipy.special import stdtrit

    half = stdtrit(degrees, (1 + level) / 2) * np.sqrt(variance)
    return Interval(mean, mean - half, mean + half)


def _divide(above: Array, below: Array) -> Array:
    """Quotient, nan where the divisor is not positive."""
    above, below = np.broadcast_arrays(
        np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    )
    quotient = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return quotient[()]  # a number, not an array without axes, where one number was asked for
