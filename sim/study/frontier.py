"""How good policies are over all assumptions, and how well that is known: the front of a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.study.evolve import Mask, unbeaten
from sim.study.statistics import LEVEL, mean_interval, mean_known, paired_interval
from sim.study.sweep import outcome_number

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


def frontier(
    levers: pd.DataFrame,
    fresh: Array,
    objectives: Sequence[str],
    signs: Array,
    limits: Mapping[str, float],
    seed: int,
) -> pd.DataFrame:
    """Return the front with what is known of it.

    Parameters
    ----------
    levers : DataFrame
        Settings of the policies of the front.
    fresh : ndarray
        Shape (policies, points, replications, outcomes): the front, then whoever else is best at
        a point, and last the reference.
    objectives, signs, limits
        Outcomes, whether more of them is better (+1) or less (-1), and the most that means may be.
    seed : int
        Luck of the resamples.
    """
    table = levers.reset_index(drop=True)
    count = len(table)
    places = [outcome_number(outcome) for outcome in objectives]
    by_luck = mean_known(fresh, axis=1)  # policies, replications, outcomes
    own, reference = by_luck[:count], by_luck[-1]
    does = fresh[:-1][..., places] * signs  # policies, points, replications, objectives
    rng = np.random.default_rng(seed)
    drawn = rng.integers(fresh.shape[2], size=(_RESAMPLES, fresh.shape[2]))
    again = np.stack([_regrets(does[:, :, some], count) for some in drawn])
    low, high = np.quantile(again, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    regret = _regrets(does, count)
    for number, (name, place, sign) in enumerate(zip(objectives, places, signs, strict=True)):
        for what, interval in (
            ("", mean_interval(own[..., place].T)),
            ("_difference", paired_interval(own[..., place].T, reference[:, [place]])),
        ):
            table[f"{name}{what}"] = interval.mean
            table[f"{name}{what}_low"], table[f"{name}{what}_high"] = interval.low, interval.high
        worst = mean_known(does[:count, ..., number], axis=2).min(axis=1)
        table[f"{name}_worst"] = worst * sign
        table[f"{name}_regret"] = regret[:, number]
        table[f"{name}_regret_low"], table[f"{name}_regret_high"] = low[:, number], high[:, number]
    means = mean_known(own, axis=1)
    table["within"] = True
    for outcome, most in limits.items():
        table["within"] &= means[:, outcome_number(outcome)] <= most
    merit = own[..., places] * signs
    table["support"] = np.mean([unbeaten(merit[:, some].mean(axis=1)) for some in drawn], axis=0)
    return table.sort_values(objectives[0], ascending=bool(signs[0] < 0), ignore_index=True)


def _regrets(does: Array, count: int) -> Array:
    """Return the regrets of the first policies against all, from histories of each."""
    means = does.mean(axis=2)
    return regrets(means[:count], means)
