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

_TWO = np.array(2.0)

Array = npt.NDArray[np.float64]


class Interval(NamedTuple):
    """An estimate and the interval around it."""

    mean: Array
    low: Array
    high: Array


class Sample(NamedTuple):
    """What is known of a mean.

    Attributes
    ----------
    mean, variance : ndarray
        The mean, and the variance of that mean.
    size : ndarray
        How many independent values it rests on.
    degrees : ndarray
        Degrees of freedom with which the variance is known.
    """

    mean: Array
    variance: Array
    size: Array
    degrees: Array


def mean_known(values: npt.ArrayLike, axis: int = 0) -> Array:
    """Mean of the values that are there, nan where there are none."""
    array = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(array)
    return divide(np.where(known, array, 0).sum(axis=axis), known.sum(axis=axis))


def shared(values: npt.ArrayLike, axis: int = 0) -> Array:
    """Return the values where all policies (along an axis) have one, and nan where any lacks it.

    Who is alone in a history is not the better for it. Policies that never have one do not count.
    """
    array = np.asarray(values, dtype=np.float64)
    missing = np.isnan(array)
    others = tuple(place for place in range(array.ndim) if place != axis)
    lacks = missing & ~missing.all(axis=others, keepdims=True)
    return np.where(lacks.any(axis=axis, keepdims=True), np.nan, array)


def sample(values: npt.ArrayLike, together: int = 1) -> Sample:
    """Return what is known of a mean.

    The fatter the tails, the less well a variance is known: as by so many degrees of freedom as
    give an estimate that varies as much (Satterthwaite 1946, Biometrics Bulletin 2: 110-114, with
    the variance of a variance by the fourth moment); without them, one less than there are values.

    Parameters
    ----------
    values : array_like
        One value per replication.
    together : int
        How many replications in a row share a draw of the assumptions, and so are not independent
        (the variance is that of clusters).
    """
    array = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(array)
    mean, total = mean_known(array), known.sum(axis=0)
    apart = np.where(known, array - mean, 0)
    if together > 1:
        starts = np.arange(0, len(array), together)
        apart = np.add.reduceat(apart, starts)
        known = np.logical_or.reduceat(known, starts)
    count = known.sum(axis=0).astype(np.float64)
    square = (apart**2).sum(axis=0)
    fourth = divide((apart**4).sum(axis=0) * count, square**2)
    return Sample(
        mean, divide(square * count, total**2 * (count - 1)), count, _degrees(fourth, count)
    )


def _degrees(fourth: Array, count: Array) -> Array:
    """Return how well a variance is known, by the kurtosis of so many values.

    Their own kurtosis is too low where they are few; taken is its unbiased estimate (Joanes & Gill
    1998, The Statistician 47: 183-189).
    """
    few, own = np.maximum((count - 2) * (count - 3), 1), np.nan_to_num(fourth - 3)
    tails = np.where(count > 3, (count - 1) * ((count + 1) * own + 6) / few, 0)
    return divide(_TWO, divide(_TWO, count - 1) + np.maximum(divide(tails, count), 0))


def student(known: Sample, level: float = LEVEL) -> Interval:
    """Return Student's t interval of a mean; its ends are nan with fewer than two values."""
    return _student(known.mean, known.variance, known.size - 1, level)


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
    return student(sample(values), level)


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
    mean, part, count, _ = sample(values)
    base_mean, base_part, base_count, _ = sample(baseline)
    # Welch and Satterthwaite; where neither varies any number of degrees gives the same interval.
    degrees = divide(
        (part + base_part) ** 2,
        divide(part**2, count - 1) + divide(base_part**2, base_count - 1),
    )
    degrees = np.where(part + base_part == 0, 1.0, degrees)[()]
    return _student(mean - base_mean, part + base_part, degrees, level)


def chance_better(
    values: npt.ArrayLike,
    baseline: npt.ArrayLike,
    better: int,
    level: float = LEVEL,
    together: int = 1,
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
    together : int
        How many replications in a row share a draw of the assumptions; they count as one case.

    Returns
    -------
    Interval
        A tie counts as half a win.
    """
    from scipy.special import betaincinv  # slow to load, and not needed before a study ends

    lead = np.sign(np.subtract(values, baseline)) * better
    known = ~np.isnan(lead)
    count = known.sum(axis=0) * abs(better) / together
    wins = np.where(known, (lead + 1) / 2, 0).sum(axis=0) / together
    share = divide(wins, count)
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
    return divide(wins, np.full(wins.shape, len(merit)))


def parted(values: npt.ArrayLike, together: int) -> tuple[Array, Array]:
    """Split what makes histories differ into luck and assumptions.

    Histories of one draw of the assumptions differ by luck alone; means of draws differ by the
    assumptions, and by the luck that is left in them (analysis of variance, one way).

    Parameters
    ----------
    values : array_like
        One value per history.
    together : int
        How many histories in a row share a draw.

    Returns
    -------
    tuple of ndarray
        Standard deviation by luck, and by the assumptions; nan where there are too few draws.
    """
    draws = _draws(values, together)
    means = draws.mean(axis=1)
    known = np.asarray(~np.isnan(means))
    degrees = np.where(together > 1, known.sum(axis=0) - 1.0, 0)
    within = np.where(known[:, None], (draws - means[:, None]) ** 2, 0).sum(axis=(0, 1))
    luck = divide(within, (degrees + 1) * (together - 1) * (degrees > 0))
    between = sample(means).variance * (degrees + 1)
    return np.sqrt(luck), np.sqrt(np.maximum(between - luck / together, 0))


def ahead(values: npt.ArrayLike, together: int) -> Array:
    """Return the share of draws of the assumptions in which the mean over luck is above zero.

    The mean of a draw's few histories is drawn towards the mean of all, until such means vary as
    much as the assumptions make them (Louis 1984, Journal of the American Statistical Association
    79: 393-398), so that luck does not count as doubt. But for how well luck lets the mean of all
    be known: the share is the mean over all that it may be. A tie is half.
    """
    from scipy.special import stdtr

    luck, assumptions = parted(values, together)
    draws = _draws(values, together).mean(axis=1)
    centre, count = mean_known(draws), (~np.isnan(draws)).sum(axis=0)
    kept = np.nan_to_num(divide(assumptions, np.sqrt(assumptions**2 + luck**2 / together)))
    lead = centre + kept * (draws - centre)
    by_luck = divide(lead, luck / np.sqrt(together * np.maximum(count, 1)))
    chance = stdtr(count * (together - 1), by_luck)
    share = mean_known(np.where(luck > 0, chance, (np.sign(lead) + 1) / 2))
    return np.where(np.isnan(luck), np.nan, share)[()]


def redrawn(
    values: npt.ArrayLike, together: int, rng: np.random.Generator, times: int = 1
) -> Array:
    """Return the means over replications with luck drawn anew.

    All that one draw of luck moves is moved at once, so that any sum over it varies around its
    estimate as Student's t does (a generalised pivot: Weerahandi 1993, Journal of the American
    Statistical Association 88: 899-905). The bootstrap, which draws from so few replications
    alone, varies too little.

    Parameters
    ----------
    values : array_like
        One value per replication.
    together : int
        How many replications in a row share a draw of the assumptions, and are moved as one.
    rng : Generator
        What luck is drawn with.
    times : int
        How often it is drawn: the first axis of what is returned.
    """
    array = np.asarray(values, dtype=np.float64)
    means, known = mean_known(array), np.isfinite(array).sum(axis=0)
    starts = np.arange(0, len(array), together)
    apart = np.add.reduceat(np.nan_to_num(array - means), starts)
    count = len(starts)
    weights = rng.normal(size=(times, count))
    weights *= np.sqrt(count / rng.chisquare(max(count - 1, 1), size=(times, 1)))
    return np.asarray(means + divide(np.tensordot(weights, apart, axes=1), known))


def _draws(values: npt.ArrayLike, together: int) -> Array:
    """Return the histories of each draw that has all of them: draws, histories, further axes."""
    array = np.asarray(values, dtype=np.float64)
    whole = len(array) // together * together
    return array[:whole].reshape(-1, together, *array.shape[1:])


def percentiles(values: npt.ArrayLike, shares: Sequence[float]) -> Array:
    """Return percentiles of the values that are there, nan with fewer than two."""
    array = np.asarray(values, dtype=np.float64)
    known = array[~np.isnan(array)]
    return np.quantile(known, shares) if len(known) > 1 else np.full(len(shares), np.nan)


def _student(mean: Array, variance: Array, degrees: Array, level: float) -> Interval:
    """Interval of an estimate whose sampling variance has so many degrees of freedom."""
    from scipy.special import stdtrit

    half = stdtrit(degrees, (1 + level) / 2) * np.sqrt(variance)
    return Interval(mean, mean - half, mean + half)


def divide(above: Array, below: Array) -> Array:
    """Quotient, nan where the divisor is not positive."""
    above, below = np.broadcast_arrays(
        np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    )
    quotient = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return quotient[()]  # a number, not an array without axes, where one number was asked for
