"""How good policies are over all assumptions, and how well that is known: the front of a search.

A search ends with as many policies on its front as its own luck tells apart, which is more than
there is to tell: most of them differ by noise. So the front is thinned by ε-dominance (Laumanns,
Thiele, Deb & Zitzler 2002, Evolutionary Computation 10:263): policies are kept so that each of the
others is, on fresh luck, told apart as better than one of those kept in no objective. ε is no
number to choose but the noise: half the interval of the difference of the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.study.evolve import Mask, unbeaten
from sim.study.known import compared
from sim.study.problems import StudyError
from sim.study.statistics import LEVEL, mean_known
from sim.study.sweep import SWEPT, outcome_number
from sim.words import _

Array = npt.NDArray[np.float64]

_RESAMPLES = 400


def merits(does: Array, within: Mask, robust: str) -> Array:
    """Return the merit of each policy in each objective, the more the better.

    Parameters
    ----------
    does : ndarray
        Shape (policies, points of the assumptions, objectives); more is better.
    within : ndarray
        Which policies keep the limits: only these can be missed.
    robust : str
        "mean" over the points, "worst" of them, or less the "regret".
    """
    if robust == "mean":
        return mean_known(does, axis=1)
    if robust == "worst":
        return does.min(axis=1)
    return -regrets(does, does[within] if within.any() else does)


def regrets(does: Array, rivals: Array) -> Array:
    """Return how far each policy stays behind the best rival, at the point where it is farthest."""
    return np.maximum(rivals.max(axis=0) - does, 0).max(axis=1)


def complete(fresh: Array, places: Sequence[int], together: int = 1) -> Array:
    """Return the histories, by whole draws, in which all but the reference have every objective.

    Policies are held against each other on the same luck, so what one lacks counts for none.

    Raises
    ------
    StudyError
        If fewer than two draws are left.
    """
    lacks = np.isnan(fresh[:-1][..., places]).any(axis=(0, 1, 3)).reshape(-1, together).any(axis=1)
    if (~lacks).sum() < 2:
        raise StudyError(_("an objective is missing in some histories; choose another"))
    return fresh[:, :, np.repeat(~lacks, together)]


def frontier(
    levers: pd.DataFrame,
    fresh: Array,
    objectives: Sequence[str],
    signs: Array,
    limits: Mapping[str, float],
    robust: str,
    seed: int,
    years: int,
    together: int = 1,
) -> pd.DataFrame:
    """Return the front with what is known of it.

    Parameters
    ----------
    levers : DataFrame
        Settings of the policies of the front.
    fresh : ndarray
        Shape (policies, points, replications, outcomes): the front, then whoever else is best at
        a point, and last the reference, which alone may lack an objective.
    objectives, signs, limits
        Outcomes, whether more of them is better (+1) or less (-1), and the most that means may be.
    robust : str
        How policies are judged, as for `merits`.
    seed : int
        Luck of the resamples.
    years : int
        Of which each history is the mean.
    together : int
        How many replications in a row share a draw of the assumptions. By their mean they count as
        one, as what they share is known no better for being met again.
    """
    from scipy.special import ndtri

    *shape, replications, outcomes = fresh.shape
    fresh = mean_known(fresh.reshape(*shape, replications // together, together, outcomes), axis=3)
    table = levers.reset_index(drop=True)
    count = len(table)
    places = [outcome_number(outcome) for outcome in objectives]
    by_luck = mean_known(fresh, axis=1)  # policies, replications, outcomes
    does = fresh[:-1][..., places] * signs  # policies, points, replications, objectives
    rng = np.random.default_rng(seed)
    drawn = rng.integers(fresh.shape[2], size=(_RESAMPLES, fresh.shape[2]))
    resampled = [does[:, :, some].mean(axis=2) for some in drawn]
    again = np.stack([regrets(means[:count], means) for means in resampled])
    low, high = np.quantile(again, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    regret = regrets(does.mean(axis=2)[:count], does.mean(axis=2))
    # A bootstrap of few knows too little of how far they spread; regret is never below zero.
    wider = _allowance(fresh.shape[2]) / ndtri((1 + LEVEL) / 2)
    low = np.maximum(regret - wider * np.maximum(regret - low, 0), 0)
    high = regret + wider * np.maximum(high - regret, 0)
    # One event is one in all years of all that was averaged.
    level, apart = compared(by_luck, years * shape[1] * together, len(by_luck) - 1, SWEPT)
    for number, (name, place, sign) in enumerate(zip(objectives, places, signs, strict=True)):
        for what, interval in (("", level), ("_difference", apart)):
            for end, values in zip(("", "_low", "_high"), interval, strict=True):
                table[f"{name}{what}{end}"] = values[:count, place]
        worst = mean_known(does[:count, ..., number], axis=2).min(axis=1)
        table[f"{name}_worst"] = worst * sign
        table[f"{name}_regret"] = regret[:, number]
        table[f"{name}_regret_low"], table[f"{name}_regret_high"] = low[:, number], high[:, number]
    means = level.mean[:count]
    table["within"] = True
    for outcome, most in limits.items():
        table["within"] &= means[:, outcome_number(outcome)] <= most
    everyone = np.ones(len(does), dtype=bool)
    merit = merits(does.mean(axis=2), everyone, robust)[:count]
    noisy = np.stack([merits(means, everyone, robust)[:count] for means in resampled])
    table["support"] = np.mean([unbeaten(each) for each in noisy], axis=0)
    table["like"] = representatives(merit, noise(noisy, fresh.shape[2]))
    table = table.sort_values(objectives[0], ascending=bool(signs[0] < 0))
    row_of = {policy: row for row, policy in enumerate(table.index)}
    table["like"] = table["like"].map(row_of)
    return table.reset_index(drop=True)


def noise(resampled: Array, replications: int) -> Array:
    """Return half the interval of the difference of each two policies in each objective.

    Parameters
    ----------
    resampled : ndarray
        Merits in resamples of the luck, of shape (resamples, policies, objectives).
    replications : int
        How often luck was drawn.
    """
    spread = np.stack(
        [np.sqrt(_difference_variances(each)) for each in np.moveaxis(resampled, 2, 0)], axis=2
    )
    return _allowance(replications) * spread


def _allowance(replications: int) -> float:
    """Return how many spreads of a bootstrap are half an interval, by Student's t."""
    from scipy.special import stdtrit

    # The bootstrap knows the spread of so many draws as if their mean were theirs.
    inflated = np.sqrt(replications / (replications - 1))
    return float(stdtrit(replications - 1, (1 + LEVEL) / 2) * inflated)


def representatives(merits: Array, noise: Array) -> npt.NDArray[np.int64]:
    """Return for each policy the one that stands for it: itself, or one it is not better than.

    Parameters
    ----------
    merits : ndarray
        Shape (policies, objectives); more is better.
    noise : ndarray
        Shape (policies, policies, objectives): what a difference must exceed to be told apart.
    """
    lead = merits[None] - merits[:, None]  # [i, j]: of j over i
    covers = np.all(lead <= noise, axis=2)  # j is not told apart as better than i in anything
    beaten = np.any(covers.T & ~covers, axis=1)  # some other is, and is not worse in anything
    stands = np.full(len(merits), -1)
    # First who stands for most of what is left, and is itself not told to be beaten.
    while (left := stands < 0).any():
        news = (covers & left).sum(axis=1)
        some = ~beaten if (news[~beaten] > 0).any() else left
        chosen = int(np.flatnonzero(some)[news[some].argmax()])
        stands[covers[chosen] & left] = chosen
        stands[chosen] = chosen
    return stands


def _difference_variances(values: Array) -> Array:
    """Return the variance of the difference of each two columns."""
    covariance = np.atleast_2d(np.cov(values, rowvar=False))
    own = np.diag(covariance)
    return np.maximum(own[:, None] + own[None, :] - 2 * covariance, 0.0)
