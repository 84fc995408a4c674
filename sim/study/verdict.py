"""What is said of a policy against the baseline, in one word.

Colours of tables and figures, and sentences, follow from this word and from nothing else, so that
they never say different things of the same numbers.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from sim.study.statistics import Interval

Verdict: TypeAlias = Literal[
    "",  # nothing to tell: the baseline itself, a single history, or values that are not defined
    "same",  # by construction: the policy is the baseline by another name
    "none seen",  # no history shows a difference, which does not mean that there is none
    "better",
    "worse",
    "more",  # where neither direction is better
    "fewer",
    "not told apart",
]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
TOLD_APART: frozenset[Verdict] = frozenset({"better", "worse", "more", "fewer"})

SURE = 0.9
"""Where assumptions are ranges: share of their draws in which one side must be ahead."""


class Evidence(NamedTuple):
    """What a verdict rests on, about one outcome of one policy.

    Attributes
    ----------
    better
        +1 if more is better, -1 if less is, 0 if neither.
    difference
        The paired difference from the baseline, with the interval of its mean.
    same
        Whether the policy is the baseline by another name.
    equal
        Whether no history shows a difference.
    ahead
        Share of draws of the assumptions in which the policy has more; nan without ranges.
    """

    better: int
    difference: Interval
    same: bool
    equal: bool
    ahead: float = np.nan


def sides_of(
    low: npt.ArrayLike, high: npt.ArrayLike, ahead: npt.ArrayLike
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return where the policy is told to have more than the baseline, and where less.

    Where no assumption is a range, the interval decides: it must lie on one side of zero. Where
    some are, it shrinks with more histories around a mean over values that nobody knows; then the
    policy must also be ahead, or behind, in nine of ten draws of them.
    """
    share = np.asarray(ahead, dtype=np.float64)
    unasked = np.isnan(share)
    above = np.greater(low, 0) & (unasked | (share >= SURE))
    below = np.less(high, 0) & (unasked | (1 - share >= SURE))
    return above, below


def verdict(known: Evidence) -> Verdict:
    """Return the word for a policy that is not the baseline."""
    low, high = known.difference.low, known.difference.high
    if np.isnan(low) or np.isnan(high):
        return ""
    if known.same:
        return "same"
    if known.equal:
        return "none seen"
    above, below = sides_of(low, high, known.ahead)
    if not (above or below):
        return "not told apart"
    if known.better == 0:
        return "more" if above else "fewer"
    return "better" if bool(above) == (known.better > 0) else "worse"
