"""How many replications: as many as it takes to know an outcome as well as was asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import ceil, isfinite

import numpy as np
import numpy.typing as npt

from sim.engine.ledger import OUTCOMES
from sim.study.known import compared
from sim.study.outcomes import KNOWN, REPORTED, gap_unit
from sim.study.problems import StudyError, not_one_of
from sim.study.statistics import Interval
from sim.study.years import over_years
from sim.words import _, typed

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
        Half the width of the 95 % interval: in the outcome's unit, or as a share of the
        baseline's mean.
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
        outcome, _colon, written = text.replace(" ", "").partition(":")
        relative = written.endswith("%")
        try:
            half = float(written.removesuffix("%")) / (100 if relative else 1)
        except ValueError:
            half = 0
        if not (half > 0 and isfinite(half)):
            told = _("{text}: write an outcome and a number above 0, such as kpi:0.5%")
            raise StudyError(told.format(text=repr(text)))
        goal = cls(outcome, half, relative)
        goal.place()
        return goal

    def place(self) -> int:
        """Return the place of the outcome among those reported."""
        names = [outcome.name for outcome in REPORTED]
        if self.outcome not in names:
            raise not_one_of("outcome", self.outcome, names)
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
        Half the width of the 95 % interval in the outcome's unit; reached is that of the policy
        least well known, as the study's table has it.
    met : bool
        Whether it is as narrow as asked, or the replications were spent before.
    replications : int
        How many it took.
    alone : bool
        Whether there is one policy only, of which it is the mean that is known.
    """

    goal: Goal
    asked: float
    reached: float
    met: bool
    replications: int
    alone: bool = False

    def __str__(self) -> str:
        unit = gap_unit(REPORTED[self.goal.place()].a_year)
        if self.reached == 0 and self.alone:
            told = _(
                "{outcome}: it was the same in {count} replications, so how well its mean is known "
                "cannot be told (±{asked} asked)."
            )
        elif self.met and self.alone:
            told = _(
                "{outcome}: the mean is known to ±{reached} {unit} (±{asked} asked), after {count} "
                "replications. There is one policy only, and no difference to be known."
            )
        elif self.alone:
            told = _(
                "{outcome}: the mean is known to ±{reached} {unit} only (±{asked} asked): all "
                "{count} replications are spent. Allow more with {how}."
            )
        elif self.reached == 0:
            told = _(
                "{outcome}: no difference from the baseline varied in {count} replications, so how "
                "well it is known cannot be told (±{asked} asked)."
            )
        elif self.met:
            told = _(
                "{outcome}: the difference from the baseline is known to ±{reached} {unit} "
                "(±{asked} asked), after {count} replications."
            )
        else:
            told = _(
                "{outcome}: a difference from the baseline is known to ±{reached} {unit} only "
                "(±{asked} asked): all {count} replications are spent. Allow more with {how}."
            )
        return told.format(
            how=typed("--at-most", "at_most"),
            outcome=self.goal.outcome,
            count=f"{self.replications:,}",
            reached=f"{self.reached:.3g}",
            asked=f"{self.asked:.3g}",
            unit=_(unit),
        )


def lived_until(
    goal: Goal,
    baseline: int,
    live: Callable[[range], Array],
    at_most: int = MOST,
    together: int = 1,
    same: Collection[int] = (),
    names: Sequence[str] = (),
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
    together : int
        How many replications in a row share a draw of the assumptions.
    same : collection of int
        Places of policies that are the baseline by another name.
    names : sequence of str
        What policies are called.

    Returns
    -------
    tuple of ndarray and Precision
        All that was lived, and how well the outcome is known.

    Raises
    ------
    StudyError
        If no number of replications gives what is asked: a share of a baseline that may be zero,
        or how two policies differ in what one of them never has.
    """
    if at_most < 2:
        told = _("at_most(={count}) must be at least 2: one history has no interval")
        raise StudyError(told.format(count=at_most))
    values = live(range(min(FIRST, at_most)))
    _check_values(goal, baseline, values, names)
    while True:
        count = values.shape[1]
        asked, reached = widths(goal, baseline, values, together, same)
        met = 0 < reached <= asked
        if met or count >= at_most or reached == 0:
            return values, Precision(goal, asked, reached, met, count, len(values) == 1)
        share = reached / asked if isfinite(reached) else np.inf
        needed = ceil(min(count * share**2 * _SPARE, at_most))
        # No more than twice as many: the first estimate of the spread may be far off.
        stop = min(max(needed, count + FIRST // 2), 2 * count, at_most)
        values = np.concatenate([values, live(range(count, stop))], axis=1)


def _check_values(goal: Goal, baseline: int, values: Array, names: Sequence[str]) -> None:
    """Refuse an outcome that a policy and the baseline have together in no history."""
    there = np.any(~np.isnan(values[..., goal.place()]), axis=2)  # policies, replications
    for policy, shared in enumerate((there & there[baseline]).any(axis=1)):
        if not shared:
            told = _(
                "{outcome}: {policy} and {baseline} have it together in none of {count} "
                "replications, and more of them would not tell how they differ in it. Name another "
                "outcome, or leave {policy} out"
            )
            own, base = (names[each] if names else str(each) for each in (policy, baseline))
            count = values.shape[1]
            raise StudyError(
                told.format(outcome=goal.outcome, policy=own, baseline=base, count=count)
            )


def widths(
    goal: Goal, baseline: int, values: Array, together: int = 1, same: Collection[int] = ()
) -> tuple[float, float]:
    """Return half the interval that is asked for, and half that of the policy least well known.

    Intervals are those that the study tells, so a goal that is met is met in its table.
    """
    place, told = goal.place(), len(OUTCOMES)
    # The catfish effect is told by itself, as it may be of fewer histories.
    part = slice(told) if place < told else slice(told, None)
    outcomes = KNOWN[: values.shape[-1]][part]
    horizon, years = over_years(values[..., part], outcomes), values.shape[2]
    level, difference = compared(horizon, years, baseline, outcomes, together, same)
    own = place - (part.start or 0)
    others = [policy for policy in range(len(values)) if policy != baseline]
    known = difference if others else level
    halves = (known.high[others or baseline, own] - known.low[others or baseline, own]) / 2
    widest = float(np.max(halves)) if np.isfinite(halves).all() else np.inf
    size = 1.0
    if goal.relative:
        size = _size_of(Interval(*(end[baseline, own] for end in level)), goal, values.shape[1])
    return goal.half * size, widest


def _size_of(level: Interval, goal: Goal, replications: int) -> float:
    """Return the size of the baseline's mean, and refuse one that may be zero."""
    mean, low, high = map(float, level)
    if low <= 0 <= high:
        outcome = REPORTED[goal.place()]
        told = _(
            "{goal}: the baseline's {outcome} may be zero ({low} to {high} {unit} after {count} "
            "replications), and a share of it asks for nothing. Ask for a size instead, such as "
            "{outcome}:{size} ({unit})"
        )
        raise StudyError(
            told.format(
                goal=goal,
                outcome=outcome.name,
                low=f"{low:.3g}",
                high=f"{high:.3g}",
                unit=_(outcome.a_year),
                count=replications,
                size=_round(high - low),
            )
        )
    return abs(mean)


def _round(width: float) -> float:
    """Return a size to ask for: one digit of a tenth of what is known so far, or one."""
    return float(f"{width / 10:.0g}") or 1.0
