"""Ranking inside a pool: the tail (后5%), the cap on excellent, appraisal grades (A7, AP4).

The pool is a grade in the whole zone or in one department. Rounding is a setting, because 5 % of a
grade of seven is a third of a person.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.keyed import Key, Purpose, uniform
from sim.compiled import kernel, maker
from sim.reform.ordering import ascending, lowest, twelve_digits
from sim.scenario.assessment import Assessment
from sim.staff.table import (
    BASIC,
    EXCELLENT,
    GRADE_SHIFT,
    POSTED,
    QUALIFIED,
    UNQUALIFIED,
    UNRATED,
    Floats,
    Rows,
    Table,
)

ROUNDING = {"floor": 0.0, "carry": 0.0, "lot": 0.0, "round": 0.5, "ceil": 1.0 - 1e-6}
"""What is added to a tail share before the fraction is dropped."""
_HIGHEST = ROUNDING["ceil"]


TIES = ("by_seat", "spared", "counted")
BY_SEAT, SPARED, COUNTED = range(3)


class Ranking(NamedTuple):
    """Settings of the rule."""

    min_pool: int
    tail_share: float
    rounding: float
    absolute: bool  # scores are held against targets, not against the pool's mean
    carries: bool  # the fraction dropped is added in the pool's next year
    by_lot: bool  # what is added is drawn, by pool and year
    years: int  # whose mean ranks people
    ties: int
    excellent_share: float
    by_norm: bool  # grades are held against the score itself, not its ratio to the mean
    excellent_above: float
    unqualified_below: float
    basic_below: float

    @classmethod
    def of(cls, assessment: Assessment, *, in_force: bool) -> Ranking:
        """Read the settings off a scenario; before the reform there is no tail and no target."""
        s = assessment
        return cls(
            s.min_pool,
            s.tail_share if in_force else 0.0,
            ROUNDING[s.rounding],
            in_force and s.individual_targets != "none",
            s.rounding == "carry",
            s.rounding == "lot",
            s.years_averaged,
            TIES.index(s.ties),
            s.excellent_share,
            s.appraisal_against == "norm",
            s.excellent_above,
            s.unqualified_below,
            s.basic_below,
        )


@kernel
def tail_size(people: int, share: float, rounding: float) -> int:
    """Return how many of a pool are its tail."""
    # The small term keeps 0.05 * 20 from falling below 1 in binary.
    return int(np.floor(people * share + rounding + 1e-9))


def tail_shares(people: Rows, s: Ranking) -> Floats:
    """Return what share of pools of so many people is their tail, once rounded (0: none).

    Where fractions are carried over or drawn it is the share itself, on average over the years.
    """
    sizes = people * s.tail_share
    if not (s.carries or s.by_lot):
        sizes = np.floor(sizes + s.rounding + 1e-9)
    return np.where(people >= s.min_pool, sizes, 0.0) / np.maximum(people, 1)


@kernel
def lot(key: Key, unit: int, grade: int, month: int, s: Ranking) -> float:
    """Return what a pool's lot of the year adds to its tail share, where rounding is by lot."""
    if not s.by_lot:
        return 0.0
    # The highest lot leaves a whole number what it is.
    return _HIGHEST * uniform(key, unit, grade << GRADE_SHIFT, 0, Purpose.LOT, month)


@kernel
def _mean_of_years(staff: Table, i: int, years: int) -> float:
    """Return the mean of this year's score and of those known of the years before."""
    total, known = staff.score[i], 1
    if years == 1:
        return total
    for past in (staff.score_1[i], staff.score_2[i], staff.score_3[i], staff.score_4[i]):
        if known < years and past > 0.0:
            total += past
            known += 1
    return total / known


@kernel
def _cut(scores: Floats, order: Rows, tail: int, ties: int) -> int:
    """Return the size of the tail once equal scores at its cut are dealt with."""
    people = len(order)
    if tail == 0 or tail >= people or ties == BY_SEAT:
        return tail
    edge = scores[order[tail - 1]]
    if scores[order[tail]] != edge:
        return tail
    if ties == COUNTED:
        while tail < people and scores[order[tail]] == edge:
            tail += 1
    else:
        while tail > 0 and scores[order[tail - 1]] == edge:
            tail -= 1
    return tail


@maker
def rank_pool(
    staff: Table, rows: Rows, carried: float, drawn: float, s: Ranking
) -> tuple[int, float]:
    """Rank those of ``rows`` who have a score.

    Writes ``score`` (now a ratio to the pool's mean, unless people have targets of their own),
    ``place``, ``tail``, ``appraisal`` and ``denied``.

    Parameters
    ----------
    carried
        Fraction of a person carried over from the pool's last year.
    drawn
        What the pool's lot adds to its tail share (see `lot`).

    Returns
    -------
    false_hits
        Members of the tail who are not among as many with the lowest true output.
    carry
        Fraction of a person to carry over to the next year.
    """
    people = 0
    members = np.empty(len(rows), np.int64)
    total = 0.0
    for i in rows:
        staff.tail[i] = 0
        staff.denied[i] = 0
        staff.appraisal[i] = UNRATED
        if staff.score[i] > 0.0:
            members[people] = i
            people += 1
            total += staff.score[i]
    if people == 0:
        return 0, carried
    members = members[:people]
    mean = 1.0 if s.absolute else total / people
    scores, held = np.empty(people), np.empty(people)
    for j in range(people):
        held[j] = staff.score[members[j]]
        staff.score[members[j]] /= mean
        scores[j] = twelve_digits(_mean_of_years(staff, members[j], s.years))
    order = ascending(scores)  # stable: ties go by seat
    counted = people >= s.min_pool
    due = carried if s.carries and counted else 0.0
    tail = min(people, tail_size(people, s.tail_share, s.rounding + drawn + due)) if counted else 0
    carry = due + people * s.tail_share - tail if s.carries and counted else carried
    tail = _cut(scores, order, tail, s.ties)
    best = tail_size(people, s.excellent_share, 0.0) if counted else people
    unqualified, basic = twelve_digits(s.unqualified_below), twelve_digits(s.basic_below)
    excellent = twelve_digits(s.excellent_above)
    for j in range(people):
        i = members[order[j]]
        staff.place[i] = (j + 0.5) / people
        staff.tail[i] = j < tail
        result = twelve_digits(held[order[j]] if s.by_norm else staff.score[i])
        if result < unqualified:
            staff.appraisal[i] = UNQUALIFIED
        elif result < basic:
            staff.appraisal[i] = BASIC
        elif result >= excellent:
            within = j >= people - best
            staff.appraisal[i] = EXCELLENT if within else QUALIFIED
            staff.denied[i] = not within
        else:
            staff.appraisal[i] = QUALIFIED
    return _false_hits(staff, members, order, tail), carry


@maker
def _false_hits(staff: Table, members: Rows, order: Rows, tail: int) -> int:
    """Count those of the tail who are not among as many with the lowest true output.

    Nobody is there by mistake who is as weak as the last of those.
    """
    if tail == 0:
        return 0
    true = np.empty(len(members))
    for j in range(len(members)):
        true[j] = twelve_digits(staff.contribution[members[j]])
    weakest = -np.inf
    for j in lowest(true, tail):
        weakest = max(weakest, true[j])
    wrong = 0
    for j in range(tail):
        wrong += true[order[j]] > weakest
    return wrong


@maker
def rank_all(
    key: Key,
    staff: Table,
    posts: Table,
    rows: Rows,
    first: Rows,
    by_department: bool,
    carry: Floats,
    month: int,
    s: Ranking,
) -> tuple[int, int, int, int]:
    """Rank every pool.

    Parameters
    ----------
    rows, first
        Posts by pool, and where each pool begins.
    by_department
        Whether a pool is a grade in one department.
    carry
        By pool, fraction of a person carried over; written anew.

    Returns
    -------
    false_hits, tail, unqualified, excellent
        How many people.
    """
    false_hits = tail = unqualified = excellent = 0
    for pool in range(len(first) - 1):
        members = rows[first[pool] : first[pool + 1]]
        unit = posts.unit[members[0]] if by_department else 0
        drawn = lot(key, unit, posts.grade[members[0]], month, s)
        wrong, carry[pool] = rank_pool(staff, members, carry[pool], drawn, s)
        false_hits += wrong
    for i in range(len(posts)):
        if staff.state[i] == POSTED and staff.score[i] > 0.0:
            tail += staff.tail[i]
            unqualified += staff.appraisal[i] == UNQUALIFIED
            excellent += staff.appraisal[i] == EXCELLENT
    return false_hits, tail, unqualified, excellent
