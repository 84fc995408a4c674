"""How many replications: as many as it takes to know an outcome as well as was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, isfinite

import numpy as np
import numpy.typing as npt

from sim.study.outcomes import REPORTED
from sim.study.problems import StudyError
from sim.study.statistics import mean_interval, mean_known, paired_interval

Array = npt.NDArray[np.float64]

FIRST = 20
"""Replications of the first round: with fewer, an interval may be narrow by luck."""

MOST = 10_000
"""Replications after which a study ends if nothing else is said."""

_SPARE = 1.1  # of what the last round says is needed, as that itself is known by luck only


@dataclass(frozen=True)
class Goal:
    """How well an outcome should be known.

    Attributes
    ----------
    outcome : str
        Name of the outcome.
    half : float
        Half the 95 % interval: in the outcome's unit, or as a share of the baseline's mean.
    relative : bool
        Whether it is a share.
    """

    outcome: str
    half: float
    relative: bool

    @classmethod
    def parse(cls, text: str) -> Goal:
        """Read ``kpi:0.5%`` (of the baseline's mean) or ``kpi:0.3`` (in the outcome's unit).

        Raises
        ------
        StudyError
            If it is neither, or there is no outcome of that name.
        """
        outcome, _, written = text.replace(" ", "").partition(":")
        relative = written.endswith("%")
        try:
            half = float(written.removesuffix("%")) / (100 if relative else 1)
        except ValueError:
            half = 0
        if not (half > 0 and isfinite(half)):
            raise StudyError(f"{text!r}: write an outcome and a number above 0, such as kpi:0.5%")
        goal = cls(outcome, half, relative)
        goal.place()
        return goal

    def place(self) -> int:
        """Return the place of the outcome among those reported."""
        names = [outcome.name for outcome in REPORTED]
        if self.outcome not in names:
            raise StudyError(f"outcome {self.outcome!r} is not one of {', '.join(names)}")
        return names.index(self.outcome)

    def __str__(self) -> str:
        return f"{self.outcome}:{self.half:.4%}" if self.relative else f"{self.outcome}:{self.half}"


@dataclass(frozen=True)
class Precision:
    """How well an outcome came to be known.

    Attributes
    ----------
    goal : Goal
        What was asked.
    asked, reached : float
        Half the 95 % interval in the outcome's unit; of the policy least well known.
    met : bool
        Whether it is as narrow as asked, or the replications were spent before.
    replications : int
        How many it took.
    """

    goal: Goal
    asked: float
    reached: float
    met: bool
    replications: int

    def __str__(self) -> str:
        unit = REPORTED[self.goal.place()].a_year
        of = "the difference from the baseline" if self.met else "a difference from the baseline"
        told = f"{self.goal.outcome}: {of} is known to ±{self.reached:.3g} {unit}"
        asked = f"±{self.asked:.3g} asked"
        if self.met:
            return f"{told} ({asked}), after {self.replications:,} replications."
        return (
            f"{told} only ({asked}): all {self.replications:,} replications are spent. "
            "Allow more with --at-most."
        )


def lived_until(
    goal: Goal, baseline: int, live: Callable[[range], Array], at_most: int = MOST
) -> tuple[Array, Precision]:
    """Live more replications, round by round, until the goal is met or they are spent.

    Every round looks at all replications so far. How many the next has follows from what they
    show, and not from where they run, so that equal studies are equal to the last bit. As a study
    stops when its interval happens to be narrow, such intervals hold the truth a little less
    often than stated; a first round of 20 keeps that below what matters.

    Parameters
    ----------
    goal : Goal
        When it is enough.
    baseline : int
        Place of the policy that the others are compared with.
    live : callable
        Returns (policies, replications, years, outcomes) of a range of replications.
    at_most : int
        Replications to spend.

    Returns
    -------
    tuple of ndarray and Precision
        All that was lived, and how well the outcome is known.
    """
    if at_most < 2:
        raise StudyError(f"at_most(={at_most}) must be at least 2: one history has no interval")
    values = live(range(min(FIRST, at_most)))
    while True:
        count = values.shape[1]
        asked, reached = widths(goal, baseline, values)
        met = reached <= asked
        if met or count >= at_most:
            return values, Precision(goal, asked, reached, met, count)
        share = reached / asked if asked > 0 and isfinite(reached) else np.inf
        needed = ceil(min(count * share**2 * _SPARE, at_most))
        # No more than twice as many: the first estimate of the spread may be far off.
        stop = min(max(needed, count + FIRST // 2), 2 * count, at_most)
        values = np.concatenate([values, live(range(count, stop))], axis=1)


def widths(goal: Goal, baseline: int, values: Array) -> tuple[float, float]:
    """Return half the interval that is asked for, and that of the policy least well known."""
    horizon = mean_known(values[..., goal.place()], axis=2)  # policies, replications
    base = horizon[baseline]
    asked = goal.half * (abs(float(mean_known(base))) if goal.relative else 1)
    others = [own for place, own in enumerate(horizon) if place != baseline]
    found = [paired_interval(own, base) for own in others] or [mean_interval(base)]
    halves = [float(interval.high - interval.low) / 2 for interval in found]
    return asked, max(halves) if all(map(isfinite, halves)) else np.inf
