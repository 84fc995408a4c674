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
    "same",  # by construction: what chance alone could not have made equal in every history
    "none seen",  # a thing that happened in no history, under the policy or the baseline
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
        Whether policy and baseline are the same by construction.
    none
        Whether it counts something that happened under neither.
    ahead
        Share of draws of the assumptions in which the policy has more; nan without ranges.
    """

    better: int
    difference: Interval
    same: bool
    none: bool
    ahead: float = np.nan


def verdict(known: Evidence) -> Verdict:
    """Return the word for a policy that is not the baseline.

    Where no assumption is a range, the interval decides: it must lie on one side of zero. Where
    some are, it shrinks with more histories around a mean over values that nobody knows; then the
    policy must also be ahead in nine of ten draws of them.
    """
    low, high = known.difference.low, known.difference.high
    if np.isnan(low) or np.isnan(high):
        return ""
    if known.same:
        return "same"
    if known.none:
        return "none seen"
    above, below = bool(low > 0), bool(high < 0)
    if not np.isnan(known.ahead):
        above, below = above and known.ahead >= SURE, below and known.ahead <= 1 - SURE
    if not (above or below):
        return "not told apart"
    if known.better == 0:
        return "more" if above else "fewer"
    return "better" if above == (known.better > 0) else "worse"


def ahead(differences: npt.ArrayLike) -> float:
    """Return the share of draws in which there is more than under the baseline; a tie is half."""
    array = np.asarray(differences, dtype=np.float64)
    known = array[~np.isnan(array)]
    return float(np.mean((np.sign(known) + 1) / 2)) if len(known) else np.nan
