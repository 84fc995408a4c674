"""Intervals of means that a bell curve does not fit: of rare counts, of shares, of ties.

Nothing here knows of a model. Each function takes what is known of a mean (`Sample`) and returns
its 95 % interval; with many values all of them come to Student's.

- **Amounts and counts that are never below zero** (`rate_interval`): the gamma interval of a count
  whose unit is what one event adds, estimated by variance over mean (Fay & Feuer 1997, Statistics
  in Medicine 16: 791-801, where an event more is as large as those that were seen), with Student's
  allowance for a unit that few events show. Where none was seen it ends at 3.7 events, the exact
  two-sided limit for none; where some were, events of a size that was not may be allowed for.
  Values that all agree may do so by luck: their interval is as wide as if one of them had been an
  event off, and has room for 3.7 events at least.
- **Shares of a whole** (`share_interval`): Wilson's interval with the number of cases that would
  vary as much (Franco et al. 2019, Journal of Survey Statistics and Methodology 7: 334-364), and
  with the cases that there are where all values agree; of a share of people of all histories, by
  `ratio_interval`, and of their percentiles, by `percentile_interval`.
- **Differences with ties** (`signed_interval`): how far events set histories apart, upwards and
  downwards, are two rates, whose intervals are put together with their covariance, and with that
  of the mean of the tied (MOVER: Zou & Donner 2008, Statistics in Medicine 27: 1693-1702).
"""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt

from sim.study.statistics import LEVEL, Array, Interval, Sample, divide, sample, student

_HUNDRED = 100.0
_LAST_BITS = 1e-9  # of a value: how far rounding can set equal ones apart, and more than it does


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

    mean, usual = known.mean, (1 - level) / 2
    one_more = _unit(known)
    events = divide(mean, one_more)
    # Student's allowance for a unit that is estimated.
    tail = ndtr(-stdtrit(known.degrees, 1 - usual))
    tail = np.maximum(tail, np.finfo(np.float64).tiny)  # so that all ends are numbers
    with np.errstate(invalid="ignore"):
        low = one_more * gammaincinv(events, tail)
        high = one_more * gammainccinv(events + 1, tail)
    # The two are added, so either may miss: that of what was not seen has half the tail.
    none = gammainccinv(1, usual / 2) * divide(np.asarray(further), known.size)
    high = high + np.nan_to_num(none)
    alike, room = _alike(known), _agreed(known, step, level)
    low = np.where(alike, np.maximum(mean - room, 0), low)
    high = np.where(alike, mean + room, high)
    return _known(Interval(mean, low, high), known)


def share_interval(
    known: Sample, whole: float, level: float = LEVEL, cases: npt.ArrayLike = np.nan
) -> Interval:
    """Return the interval of a mean of shares, which lie between 0 and the whole.

    Parameters
    ----------
    known, whole, level
        The mean, what all of it is told as, and the share of such intervals that hold the truth.
    cases : array_like
        Of how many cases all values are shares together: where they agree, to less than a case
        more or less in all, they say as much. By default, and at least, as many as values.
    """
    from scipy.special import ndtri, stdtrit

    share, usual = known.mean / whole, (1 + level) / 2
    varies, many = share * (1 - share), np.asarray(cases, dtype=np.float64)
    alike = _alike(known, whole) | (known.variance <= divide(np.array(whole / 2), many) ** 2)
    by_spread = divide(varies, known.variance / whole**2)
    many = np.where(alike, np.fmax(known.size, many), by_spread)
    with np.errstate(invalid="ignore"):
        weight = np.where(alike, ndtri(usual), stdtrit(known.size - 1, usual)) ** 2 / many
        middle = (share + weight / 2) / (1 + weight)
        half = np.sqrt(varies * weight + weight**2 / 4) / (1 + weight)
        low, high = np.maximum(middle - half, 0), np.minimum(middle + half, 1)
    return Interval(known.mean, (low * whole)[()], (high * whole)[()])


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
    # A ratio of means varies as much as the distances of histories from it; those that have none
    # of the whole show nothing of how far that is.
    apart = sample(whole * (part - share * of) / of.mean(), together)
    size = sample(np.where(of > 0, of, np.nan), together).size
    known = apart._replace(mean=np.array(whole * share), size=size)
    return share_interval(known, whole, cases=of.sum())


def percentile_interval(values: Array, share: float, together: int = 1) -> Interval:
    """Return what so many of a hundred have at most, of the cases of all histories together.

    Its interval is that of the share who have it at most, told as values (Woodruff 1952, Journal
    of the American Statistical Association 47: 635-646).

    Parameters
    ----------
    values : ndarray
        By history and case; nan where there is none.
    share : float
        Of a hundred.
    together : int
        As for `sim.study.statistics.sample`.
    """
    there = ~np.isnan(values)
    crowd = partial(np.percentile, values[there], method="inverted_cdf")
    found = crowd(share)
    below = ratio_interval((values <= found).sum(axis=1), there.sum(axis=1), _HUNDRED, together)
    if np.isnan(below.low):
        return Interval(found, below.low, below.high)
    ends = share + below.low - below.mean, share + below.high - below.mean
    return Interval(found, *crowd(np.clip(ends, 0, _HUNDRED)))


def signed_interval(
    values: npt.ArrayLike,
    tied: npt.NDArray[np.bool_],
    step: Array,
    rare: npt.NDArray[np.bool_] | bool = False,
    unseen: npt.NDArray[np.bool_] | bool = False,
    level: float = LEVEL,
    together: int = 1,
    chance: npt.NDArray[np.bool_] | bool = True,
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
    chance : ndarray of bool
        Where differences that all agree, though none is tied, may do so by luck; else they are
        known exactly.
    """
    array = np.asarray(values, dtype=np.float64)
    tied = np.broadcast_to(tied, array.shape)
    known = sample(array, together)
    usual = student(known, level)
    agreed = np.where(_alike(known) & chance, _agreed(known, step, level), 0)
    plain = Interval(usual.mean, usual.low - agreed, usual.high + agreed)
    if not tied.any():
        return plain
    without = sample(np.where(tied, array, np.nan), together)
    usual = student(without, level)
    still = np.nan_to_num(tied.mean(axis=0) * (usual.high - usual.mean))
    moved = np.where(tied, 0, array - np.nan_to_num(without.mean))
    whole = sample(moved, together)
    above, below = (sample(np.maximum(side, 0), together) for side in (moved, -moved))
    one = _unseen(whole, step, level)
    # What sets all histories apart by the same is known exactly.
    by_luck = (array == 0).all(axis=0) | (array != array[:1]).any(axis=0)
    open_to = np.where(tied.all(axis=0), unseen & by_luck, rare)
    room = np.hypot(still, np.where(open_to, one, 0))
    up, down = (rate_interval(side, np.where(rare, 0, step), level) for side in (above, below))
    shared = (above.variance + below.variance - whole.variance) / 2
    alike = np.nan_to_num(divide(shared, np.sqrt(above.variance * below.variance)))
    lower = _joined(above.mean - up.low, down.high - below.mean, alike)
    upper = _joined(up.high - above.mean, below.mean - down.low, alike)
    some = tied.any(axis=0)
    low = np.where(some, plain.mean - np.hypot(lower, room), plain.low)[()]
    high = np.where(some, plain.mean + np.hypot(upper, room), plain.high)[()]
    return Interval(plain.mean, low, high)


def _unit(known: Sample) -> Array:
    """Return what one event adds to the mean, by how much the mean varies."""
    return divide(known.variance, known.mean)


def _unseen(known: Sample, step: Array, level: float) -> Array:
    """Return up to how much events that no value shows may add to the mean."""
    from scipy.special import gammainccinv

    return np.asarray(gammainccinv(1, (1 - level) / 2) * divide(step, known.size))


def _agreed(known: Sample, step: Array, level: float) -> Array:
    """Return how far the mean may be from values that agree.

    None seen at all have the exact limit; of others the spread may have escaped few values.
    """
    from scipy.special import stdtrit

    # One value that is an event off moves the mean, and its standard error, by so much.
    one_off = stdtrit(known.size - 1, (1 + level) / 2) * divide(step, known.size)
    unseen = _unseen(known, step, level)
    return np.asarray(np.where(known.mean == 0, unseen, np.fmax(unseen, one_off)))


def _alike(known: Sample, size: Array | float | None = None) -> npt.NDArray[np.bool_]:
    """Return where all values agree, but for rounding of what is so large as they are."""
    last_bits = _LAST_BITS * np.abs(known.mean if size is None else size)
    return np.asarray(known.variance * known.size <= last_bits**2)


def _joined(one: Array, other: Array, alike: Array) -> Array:
    return np.sqrt(np.maximum(one**2 + other**2 - 2 * alike * one * other, 0))


def _known(interval: Interval, known: Sample) -> Interval:
    """Return the interval without ends where there are fewer than two values."""
    few = ~(known.size > 1)
    low, high = (np.where(few, np.nan, end)[()] for end in interval[1:])
    return Interval(interval.mean, low, high)
