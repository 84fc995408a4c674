"""Intervals of means that a bell curve does not fit: of rare counts, of shares, of ties.

Nothing here knows of a model. Each function takes what is known of a mean (`Sample`) and returns
its 95 % interval; with many values all of them come to Student's.

- **Amounts and counts that are never below zero** (`rate_interval`): the gamma interval of a count
  whose unit is what one event adds, estimated by variance over mean (Fay & Feuer 1997, Statistics
  in Medicine 16: 791-801, where an event more is as large as those that were seen), with Student's
  allowance for a unit that few events show. Where none was seen it ends at 3.7 events, the exact
  two-sided limit for none; where some were, events of a size that was not may be allowed for.
- **Shares of a whole** (`share_interval`): Wilson's interval with the number of cases that would
  vary as much (Franco et al. 2019, Journal of Survey Statistics and Methodology 7: 334-364);
  of a share of people of all histories, by `ratio_interval`.
- **Differences with ties** (`signed_interval`): how far events set histories apart, upwards and
  downwards, are two rates, whose intervals are put together with their covariance, and with that
  of the mean of the tied (MOVER: Zou & Donner 2008, Statistics in Medicine 27: 1693-1702).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.study.statistics import LEVEL, Array, Interval, Sample, divide, sample, student


def rate_interval(
    known: Sample, step: Array, level: float = LEVEL, further: Array | float = 0
) -> Interval:
    """Return the interval of a mean of values that are never below zero.

    Parameters
    ----------
    known : Sample
        The mean.
    step : ndarray
        What one event adds to one value, of the kind that was never seen.
    level : float
        Share of such intervals that hold the true mean.
    further : ndarray
        What an event of a kind that no value shows would add to one, where some events are seen;
        the interval holds room for it on top.
    """
    from scipy.special import gammainccinv, gammaincinv, ndtr, stdtrit

    mean, degrees = known.mean, known.degrees
    seen, usual = mean > 0, (1 - level) / 2
    one_more = np.where(seen, _unit(known), divide(step, known.size))
    events = np.where(seen, divide(mean, one_more), 0)
    # Student's allowance for a unit that is estimated; of what was never seen none is.
    tail = np.where(seen, ndtr(-stdtrit(degrees, 1 - usual)), usual)
    tail = np.maximum(tail, np.finfo(np.float64).tiny)  # so that all ends are numbers
    with np.errstate(invalid="ignore"):
        low = np.where(seen, one_more * gammaincinv(events, tail), 0)
        high = one_more * gammainccinv(events + 1, tail)
    # The two are added, so either may miss: that of what was not seen has half the tail.
    none = gammainccinv(1, usual / 2) * divide(np.asarray(further), known.size)
    high = np.where(seen, high + np.nan_to_num(none), high)
    exact = one_more == 0  # nothing varies
    low, high = np.where(exact, mean, low), np.where(exact, mean, high)
    return _known(Interval(mean, low, high), known)


def share_interval(known: Sample, whole: float, level: float = LEVEL) -> Interval:
    """Return the interval of a mean of shares, which lie between 0 and the whole."""
    from scipy.special import stdtrit

    share = known.mean / whole
    varies = share * (1 - share)
    cases = divide(varies, known.variance / whole**2)
    # All or nothing in every history says as much as so many cases.
    cases = np.where(varies == 0, known.size, cases)
    with np.errstate(invalid="ignore"):
        weight = stdtrit(known.size - 1, (1 + level) / 2) ** 2 / cases
        middle = (share + weight / 2) / (1 + weight)
        half = np.sqrt(varies * weight + weight**2 / 4) / (1 + weight)
    exact = (known.variance == 0) & (varies > 0)
    low = np.where(exact, share, np.maximum(middle - half, 0))
    high = np.where(exact, share, np.minimum(middle + half, 1))
    return _known(Interval(known.mean, low * whole, high * whole), known)


def ratio_interval(
    above: npt.ArrayLike, below: npt.ArrayLike, whole: float, together: int = 1
) -> Interval:
    """Return what part of a whole a sum over histories is of another, with its interval.

    Parameters
    ----------
    above, below : array_like
        A number of each history; the upper one is part of the lower one.
    whole : float
        What all of it is told as.
    together : int
        As for `sim.study.statistics.sample`.
    """
    part, of = np.asarray(above, np.float64), np.asarray(below, np.float64)
    if not of.sum():
        return Interval(*np.full(3, np.nan))
    share = part.sum() / of.sum()
    # A ratio of means varies as much as the distances of histories from it.
    apart = sample(whole * (part - share * of) / of.mean(), together)
    # All histories may agree, which says little where there are few cases.
    size = of.sum() if share in (0, 1) else apart.size
    return share_interval(
        apart._replace(mean=np.array(whole * share), size=np.array(size, float)), whole
    )


def signed_interval(
    values: npt.ArrayLike,
    tied: npt.NDArray[np.bool_],
    step: Array,
    rare: npt.NDArray[np.bool_] | bool = False,
    unseen: npt.NDArray[np.bool_] | bool = False,
    level: float = LEVEL,
    together: int = 1,
) -> Interval:
    """Return the interval of a mean of differences, where something sets only some histories apart.

    Parameters
    ----------
    values : array_like
        One difference per history.
    tied : ndarray of bool
        In which histories nothing was set apart: how they differ, if at all, is not by an event.
    step : ndarray
        What one event adds to a difference, where none was seen.
    rare : ndarray of bool
        Where events may be of other kinds than those that were seen, so that where there were some
        there is room for one that was not.
    unseen : ndarray of bool
        Where there may be events although all are tied, unless all are set apart by the same.
    level : float
        Share of such intervals that hold the true mean.
    together : int
        As for `sim.study.statistics.sample`.
    """
    array = np.asarray(values, dtype=np.float64)
    tied = np.broadcast_to(tied, array.shape)
    if not tied.any():
        return student(sample(array, together), level)
    without = sample(np.where(tied, array, np.nan), together)
    usual = student(without, level)
    still = np.nan_to_num(tied.mean(axis=0) * (usual.high - usual.mean))
    moved = np.where(tied, 0, array - np.nan_to_num(without.mean))
    whole = sample(moved, together)
    above, below = (sample(np.maximum(side, 0), together) for side in (moved, -moved))
    one = rate_interval(whole._replace(mean=np.zeros_like(whole.mean)), step, level).high
    # What sets all histories apart by the same is known exactly.
    by_luck = (array == 0).all(axis=0) | (array != array[:1]).any(axis=0)
    open_to = np.where(tied.all(axis=0), unseen & by_luck, rare)
    room = np.hypot(still, np.where(open_to, one, 0))
    up, down = (rate_interval(side, np.where(rare, 0, step), level) for side in (above, below))
    shared = (above.variance + below.variance - whole.variance) / 2
    alike = np.nan_to_num(divide(shared, np.sqrt(above.variance * below.variance)))
    lower = _joined(above.mean - up.low, down.high - below.mean, alike)
    upper = _joined(up.high - above.mean, below.mean - down.low, alike)
    mean, plain = sample(array, together).mean, student(sample(array, together), level)
    some = tied.any(axis=0)
    low = np.where(some, mean - np.hypot(lower, room), plain.low)[()]
    high = np.where(some, mean + np.hypot(upper, room), plain.high)[()]
    return Interval(mean, low, high)


def _unit(known: Sample) -> Array:
    """Return what one event adds to the mean, by how much the mean varies."""
    return divide(known.variance, known.mean)


def _joined(one: Array, other: Array, alike: Array) -> Array:
    return np.sqrt(np.maximum(one**2 + other**2 - 2 * alike * one * other, 0))


def _known(interval: Interval, known: Sample) -> Interval:
    """Return the interval without ends where there are fewer than two values."""
    few = ~(known.size > 1)
    low, high = (np.where(few, np.nan, end)[()] for end in interval[1:])
    return Interval(interval.mean, low, high)
