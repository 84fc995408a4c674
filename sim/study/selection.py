"""Which is best, with a stated chance of being right, and no more replications than that takes.

The procedure is that of Kim and Nelson (2001), "A fully sequential procedure for
indifference-zone selection in simulation", ACM TOMACS 11(3), 251-273, with c = 1. After a first
stage, every replication adds to the running sum of the differences between each two policies left;
a policy whose sum falls behind another's by more than a margin is dropped and costs nothing from
then on. The margin shrinks as replications come in, so that it ends with one policy.

If replications are normal and the best is better than every other by at least the indifference
zone, the best is selected with at least the confidence asked, whatever the policies' luck has in
common. (Within the zone, one of the good ones is.) Luck in common makes differences vary less, so
the same answer takes fewer replications.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import numpy.typing as npt

from sim.study.problems import StudyError, too_few
from sim.words import _

Array = npt.NDArray[np.float64]

FIRST = 20
"""Replications of the first stage, from which the variances of differences are known."""

Live = Callable[[Sequence[int], range], Array]
"""Values (more is better) of some policies, by number, in some replications: (policies, reps)."""


@dataclass(frozen=True)
class Selection:
    """What came of a selection.

    Attributes
    ----------
    best : int
        Number of the policy selected.
    sure : bool
        Whether the guarantee holds: False if replications were spent before one was left.
    replications : ndarray
        How many each policy took until it was dropped, or until the end.
    dropped_by : ndarray
        Which policy dropped it; -1 for those left at the end.
    values : list of ndarray
        The values of each policy in its replications.
    """

    best: int
    sure: bool
    replications: npt.NDArray[np.int64]
    dropped_by: npt.NDArray[np.int64]
    values: list[Array]


def select(
    live: Live,
    policies: int,
    indifference: float,
    confidence: float = 0.95,
    first: int = FIRST,
    at_most: int = 10_000,
    step: int = FIRST,
) -> Selection:
    """Select the best of several policies.

    Parameters
    ----------
    live : callable
        Returns the values of some policies in some replications; more is better.
    policies : int
        How many there are.
    indifference : float
        The smallest difference worth detecting.
    confidence : float
        Probability of selecting the best, if it is better than every other by so much.
    first : int
        Replications of the first stage.
    at_most : int
        Replications of a policy after which to stop all the same, with the best so far.
    step : int
        Replications asked for at a time. It changes no result: those of a round that come after
        a policy is dropped are not looked at.

    Raises
    ------
    StudyError
        If a number makes no sense, or a value is missing.
    """
    _check(policies, indifference, confidence, first, at_most)
    everyone = list(range(policies))
    values = _lived(live, everyone, range(first))
    if policies == 1:
        return Selection(0, True, np.array([first]), np.array([-1]), [values[0]])
    variances = difference_variances(values)
    eta = (((2 * (1 - confidence)) / (policies - 1)) ** (-2 / (first - 1)) - 1) / 2
    margin = 2 * eta * (first - 1) * variances / indifference**2  # h² S² / δ²
    left, dropped_by = everyone, np.full(policies, -1)
    taken = [values[policy] for policy in everyone]
    totals = values.sum(axis=1)
    ahead, seen = np.empty((policies, 0)), 0  # lived already, and looked at of it
    count = first
    while True:
        # W_il(r) of Kim and Nelson, times r: of sums rather than means.
        room = np.maximum(0, indifference / 2 * (margin - count))
        behind = totals[None, :] - totals[:, None] - room  # [i, l]: how far i is beyond l's margin
        behind[:, [policy for policy in everyone if policy not in left]] = -np.inf
        np.fill_diagonal(behind, -np.inf)
        # Both at once only if margins are spent and sums equal; then either is as good.
        losers = [policy for policy in left if behind[policy].max() > 0]
        for policy in losers:
            dropped_by[policy] = behind[policy].argmax()
        left = [policy for policy in left if policy not in losers]
        spent = count >= at_most
        if len(left) == 1 or spent or not (margin[np.ix_(left, left)] > count).any():
            break
        if seen == ahead.shape[1]:
            ahead = np.empty((policies, min(step, at_most - count)))
            ahead[left] = _lived(live, left, range(count, count + ahead.shape[1]))
            seen = 0
        for policy in left:
            taken[policy] = np.append(taken[policy], ahead[policy, seen])
        totals[left] += ahead[left, seen]
        seen, count = seen + 1, count + 1
    best = max(left, key=lambda policy: totals[policy])
    sure = not (margin[np.ix_(left, left)] > count).any()
    replications = np.array([len(each) for each in taken])
    return Selection(best, sure, replications, dropped_by, taken)


def difference_variances(values: Array) -> Array:
    """Return the sample variance of the difference of each two policies (rows)."""
    differences = values[:, None, :] - values[None, :, :]
    return np.asarray(differences.var(axis=2, ddof=1))


def _lived(live: Live, policies: Sequence[int], replications: range) -> Array:
    values = np.asarray(live(policies, replications), dtype=np.float64)
    if not np.isfinite(values).all():
        raise StudyError(
            _(
                "the outcome is missing in some histories, so policies cannot be ranked by it; "
                "choose an outcome that every history has"
            )
        )
    return values


def _check(policies: int, indifference: float, confidence: float, first: int, at_most: int) -> None:
    if policies < 1:
        raise StudyError(_("there is no policy to choose from"))
    if not (indifference > 0 and isfinite(indifference)):
        raise StudyError(
            _("indifference(={indifference}) must be above 0").format(indifference=indifference)
        )
    if not 1 / policies < confidence < 1 and policies > 1:
        raise StudyError(
            _(
                "confidence(={confidence}) must be below 1 and above {value:.2g}, which is what a"
                " blind choice among {policies} has"
            ).format(confidence=confidence, value=1 / policies, policies=policies)
        )
    if first < 2:  # one value has no variance
        raise too_few("first", first, 2)
    if first > at_most:
        raise StudyError(
            _("at_most(={at_most}) must be at least the first stage of {first}").format(
                at_most=at_most, first=first
            )
        )
