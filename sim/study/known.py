"""How well an outcome is known: which interval fits it, by what it is.

| outcome | its mean | its difference from the baseline |
| --- | --- | --- |
| people, posts, money | gamma, never below 0 | Student's; with ties gamma, up and down |
| a part of a whole, in % | Wilson's, within 0 and 100 | the same, within -100 and 100 |
| any other score | Student's | Student's; with ties gamma, up and down |

Policy and baseline are tied in a history in what is equal, and in all else if no count
differs: then nobody's fate was another. A fate that is rarely another may have been met in none of
them, and the interval holds room for it: where some histories met one, and in a comparison of money
and parts also where none did. Counts and money on which all histories agree may do so by luck: the
interval is as wide as if one had been an event off, and a part is as well known as one of so many
people.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np
import numpy.typing as npt

from sim.engine.ledger import FLOW, PERSON_MONTHS, STOCK, Outcome
from sim.study.intervals import rate_interval, share_interval, signed_interval
from sim.study.statistics import LEVEL, Array, Interval, sample, student

WHOLE = 100.0
"""A part is in per cent."""


def level_intervals(
    values: npt.ArrayLike,
    outcomes: Sequence[Outcome],
    years: int,
    together: int = 1,
    level: float = LEVEL,
) -> Interval:
    """Return the interval of the mean of each outcome.

    Parameters
    ----------
    values : array_like
        A value of each history (first axis) and outcome (last axis), of all years.
    outcomes : sequence of Outcome
        What the last axis holds.
    years : int
        Over how many years a value is the mean.
    together : int
        How many histories in a row share a draw of the assumptions.
    level : float
        Share of such intervals that hold the true mean.
    """
    array = np.asarray(values, dtype=np.float64)
    step = _steps(array, outcomes, years)
    # A payment that some histories do without comes in sizes, of which some may be unseen.
    at_times = [outcome.is_money for outcome in outcomes] & (array == 0).any(axis=0)
    further = np.where(at_times, _largest(array), 0)
    cases = _cases(array, outcomes, years)

    def some(places: list[int], kind: str) -> Interval:
        known = sample(array[..., places], together)
        if kind == "amount":
            return rate_interval(known, step[places], level, further[..., places])
        if kind == "part":
            return share_interval(known, WHOLE, level, cases[..., places])
        return student(known, level)

    return _by_kind(outcomes, array.shape[1:], some)


def difference_intervals(
    values: npt.ArrayLike,
    baseline: npt.ArrayLike,
    outcomes: Sequence[Outcome],
    years: int,
    together: int = 1,
    *,
    unseen: bool = False,
    level: float = LEVEL,
) -> Interval:
    """Return the interval of the mean of each outcome less the baseline's in the same history.

    Parameters are those of `level_intervals`; the baseline may lack axes that the values have.
    With ``unseen``, money and parts of a whole that no history sets apart may still be by a fate
    that none has met; without, what is the same in all of them is taken to be the same.
    """
    array, base = np.asarray(values, dtype=np.float64), np.asarray(baseline, dtype=np.float64)
    apart = array - base
    tied = _tied(apart, outcomes)
    step = _steps(array, outcomes, years)
    step = np.fmax(step, _steps(np.broadcast_to(base, array.shape), outcomes, years))
    cases = _cases(array, outcomes, years)

    def some(places: list[int], kind: str) -> Interval:
        own, same = apart[..., places], tied[..., places]
        rare = np.array([not outcomes[place].is_count for place in places])
        hidden = np.array([unseen and _follows_fates(outcomes[place]) for place in places])
        # A score that is moved by the same in every history is moved by a rule.
        luck = np.array([outcomes[place].is_amount for place in places])
        found = signed_interval(own, same, step[places], rare, hidden, level, together, luck)
        if kind != "part":
            return found
        # Moved up by the whole, a difference of parts is a part of twice the whole.
        moved = share_interval(sample(own + WHOLE, together), 2 * WHOLE, level, cases[..., places])
        some = same.any(axis=0)
        low = np.where(some, np.maximum(found.low, -WHOLE), moved.low - WHOLE)
        high = np.where(some, np.minimum(found.high, WHOLE), moved.high - WHOLE)
        return Interval(found.mean, low, high)

    return _by_kind(outcomes, apart.shape[1:], some)


def compared(
    horizon: Array,
    years: int,
    baseline: int,
    outcomes: Sequence[Outcome],
    together: int = 1,
    same: Collection[int] = (),
) -> tuple[Interval, Interval]:
    """Return what a comparison tells of each policy and outcome: its mean, and the difference.

    Parameters
    ----------
    horizon : ndarray
        What the years come to (`sim.study.years`), of shape (policies, replications, outcomes).
    baseline : int
        Place of the policy that the others are compared with.
    years, outcomes, together
        As for `level_intervals`.
    same : collection of int
        Places of policies that are the baseline by another name: they differ by construction in
        nothing, seen or unseen.

    Returns
    -------
    tuple of Interval
        Of the level, and of the paired difference from the baseline: (policies, outcomes).
    """
    histories = np.moveaxis(horizon, 1, 0)  # replications, policies, outcomes
    base = histories[:, [baseline]]
    level = level_intervals(histories, outcomes, years, together)
    difference = difference_intervals(histories, base, outcomes, years, together, unseen=True)
    itself = [baseline, *same]
    for end in (difference.low, difference.high):
        end[itself] = difference.mean[itself]
    return level, difference


def _follows_fates(outcome: Outcome) -> bool:
    """Whether a rare fate shows: in money, what is told by money, parts of a whole, and ages."""
    by_money = outcome.is_money or outcome.of == "spend"
    return by_money or outcome.is_part or outcome.name == "mean_age"


def _tied(apart: Array, outcomes: Sequence[Outcome]) -> npt.NDArray[np.bool_]:
    """Return where policy and baseline are tied, by the counts there are or else the value."""
    equal = np.asarray(apart == 0)
    counted = [outcome.is_count for outcome in outcomes]
    if not any(counted):
        return equal
    alike = equal[..., counted].all(axis=-1, keepdims=True)
    return np.where(counted, equal, alike | equal)


def _steps(values: Array, outcomes: Sequence[Outcome], years: int) -> Array:
    """Return how much one event that no history shows would add to the value of one.

    Of a count that is one of them in one year, and in all years of one that lasts. All else varies
    as a sum over what happens to people; so one event is as much as two histories with luck of
    their own differ by, where they differ most, by the square root of how many events there are: of
    those who leave, if they are counted here. Of money it is at least what a head costs in a year,
    or as much as any history shows if that is less.
    """
    known = sample(values)
    spread = np.sqrt(2 * known.variance * known.size)
    names = [outcome.name for outcome in outcomes]
    if "exits" in names:
        leavers = years * known.mean[..., [names.index("exits")]]
        spread = spread / np.sqrt(np.maximum(np.nan_to_num(leavers), 1))
    step = np.fmax.reduce(spread.reshape(-1, len(outcomes)), axis=0)
    money = [outcome.adds_up and outcome.is_money for outcome in outcomes]
    if "spend_per_head" in names:
        a_head = np.nan_to_num(known.mean[..., names.index("spend_per_head")]).max() / years
        most = _largest(values).reshape(-1, len(outcomes)).max(axis=0)
        one = np.where(most > 0, np.minimum(most, a_head), a_head)
        step = np.where(money, np.fmax(step, one), step)
    counted = [outcome.adds_up and outcome.is_count for outcome in outcomes]
    lasting = [
        outcome.kind == STOCK or outcome.unit == PERSON_MONTHS or outcome.repeats
        for outcome in outcomes
    ]
    return np.where(counted, np.where(lasting, 1, 1 / years), step)


def _cases(values: Array, outcomes: Sequence[Outcome], years: int) -> Array:
    """Return of how many, in all histories, parts are told; nan where that is not counted here.

    Who is there is one case, however many years; who comes into a tail is one each time.
    """
    names = [outcome.name for outcome in outcomes]
    found = np.full(values.shape[1:], np.nan)
    for place, outcome in enumerate(outcomes):
        if outcome.is_part and outcome.of in names:
            of = names.index(outcome.of)
            times = years if outcomes[of].kind == FLOW else 1
            found[..., place] = times * np.nansum(values[..., of], axis=0)
    return found


def _largest(values: Array) -> Array:
    """Return the largest value of any history."""
    return np.where(np.isnan(values), 0, values).max(axis=0)


def _by_kind(
    outcomes: Sequence[Outcome],
    shape: tuple[int, ...],
    some: Callable[[list[int], str], Interval],
) -> Interval:
    """Put the intervals of outcomes of each kind in their places."""
    found = Interval(*np.full((len(Interval._fields), *shape), np.nan))
    kinds = [
        "amount" if outcome.is_amount else "part" if outcome.is_part else "score"
        for outcome in outcomes
    ]
    for kind in sorted(set(kinds)):
        places = [place for place, own in enumerate(kinds) if own == kind]
        for into, end in zip(found, some(places, kind), strict=True):
            into[..., places] = end
    return found
