"""Ranking inside a pool: the tail (后5%), the cap on excellent, appraisal grades (A7, AP4).

The pool is a grade in the whole zone or in one department. Rounding is a setting, because 5 % of a
grade of seven is a third of a person.

Who is *truly weak* is asked by one yardstick, whatever the pool: in each grade of the whole zone,
as many as its tail would hold if it were ranked as one, with the least true output. Beside it is
the pool's own: as many of those ranked together as are in their tail.
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
    Codes,
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


@kernel
def tail_due(people: int, carried: float, drawn: float, s: Ranking) -> tuple[int, float]:
    """Return how many of those ranked together are to be the tail, and the fraction to carry over.

    Parameters
    ----------
    people
        How many are ranked together.
    carried
        Fraction of a person carried over from the year before.
    drawn
        What the lot adds to their tail share (see `lot`).
    """
    if people == 0 or people < s.min_pool:
        return 0, carried
    due = carried if s.carries else 0.0
    tail = min(people, tail_size(people, s.tail_share, s.rounding + drawn + due))
    return tail, due + people * s.tail_share - tail if s.carries else carried


@maker
def rated(staff: Table, rows: Rows) -> Rows:
    """Return those of ``rows`` who have a score."""
    members, people = np.empty(len(rows), np.int64), 0
    for i in rows:
        if staff.score[i] > 0.0:
            members[people] = i
            people += 1
    return members[:people]


@maker
def rank_pool(
    staff: Table, rows: Rows, carried: float, drawn: float, s: Ranking
) -> tuple[int, float]:
    """Rank those of ``rows`` who have a score.

    Writes ``score`` (now a ratio to the pool's mean, unless people have targets of their own),
    ``place``, ``tail``, ``weak_in_pool``, ``appraisal`` and ``denied``. Further parameters are
    those of `tail_due`.

    Returns
    -------
    due
        How many were to be the tail, before equal scores at its cut were dealt with.
    carry
        Fraction of a person to carry over to the next year.
    """
    for i in rows:
        staff.tail[i] = 0
        staff.weak[i] = 0
        staff.weak_in_pool[i] = 0
        staff.denied[i] = 0
        staff.appraisal[i] = UNRATED
    members = rated(staff, rows)
    people = len(members)
    due, carry = tail_due(people, carried, drawn, s)
    if people == 0:
        return due, carry
    total = 0.0
    for i in members:
        total += staff.score[i]
    mean = 1.0 if s.absolute else total / people
    scores, held = np.empty(people), np.empty(people)
    for j in range(people):
        held[j] = staff.score[members[j]]
        staff.score[members[j]] /= mean
        scores[j] = twelve_digits(_mean_of_years(staff, members[j], s.years))
    order = ascending(scores)  # stable: ties go by seat
    tail = _cut(scores, order, due, s.ties)
    best = tail_size(people, s.excellent_share, 0.0) if people >= s.min_pool else people
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
    mark_weak(staff, members, tail, staff.weak_in_pool)
    return due, carry


@maker
def mark_weak(staff: Table, members: Rows, many: int, weak: Codes) -> None:
    """Mark as many of ``members`` as truly weak, in the column ``weak``: the least true output.

    The column is zero before.

    Of equals at the cut those in the tail are marked first, and all of them, so that nobody is in
    the tail by mistake who is as weak as the last of the truly weak.
    """
    if many == 0:
        return
    true = np.empty(len(members))
    for j in range(len(members)):
        true[j] = twelve_digits(staff.contribution[members[j]])
    bar = -np.inf
    for j in lowest(true, many):
        bar = max(bar, true[j])
    left = many
    for j in range(len(members)):
        i = members[j]
        if true[j] < bar or (true[j] == bar and staff.tail[i]):
            weak[i] = 1
            left -= 1
    for j in range(len(members)):
        if left > 0 and true[j] == bar and not weak[members[j]]:
            weak[members[j]] = 1
            left -= 1


class Pools(NamedTuple):
    """Who is ranked together: posts by pool and by grade, each with where every one begins."""

    pools: tuple[Rows, Rows]
    grades: tuple[Rows, Rows]
    by_department: bool  # a pool is a grade in one department; else pools are the grades


@maker
def rank_all(
    key: Key,
    staff: Table,
    posts: Table,
    together: Pools,
    carry: Floats,
    carry_of_grades: Floats,
    month: int,
    s: Ranking,
) -> tuple[int, int, int, int, int]:
    """Rank every pool, and mark who is truly weak in the grades of the whole zone.

    Parameters
    ----------
    together
        How the posts are ranked.
    carry, carry_of_grades
        By pool and by grade, fraction of a person carried over; written anew.

    Returns
    -------
    tail, hit_wrongly, hit_wrongly_in_pool, unqualified, excellent
        How many people: those in the tail; of them those not truly weak, by the grade in the whole
        zone and by their pool; and grades given.
    """
    by_department = together.by_department
    rows, first = together.pools
    due = np.zeros(len(first) - 1, np.int64)
    for pool in range(len(first) - 1):
        members = rows[first[pool] : first[pool + 1]]
        unit = posts.unit[members[0]] if by_department else 0
        drawn = lot(key, unit, posts.grade[members[0]], month, s)
        due[pool], carry[pool] = rank_pool(staff, members, carry[pool], drawn, s)
    rows, first = together.grades
    for each in range(len(first) - 1):
        seats = rows[first[each] : first[each + 1]]
        members = rated(staff, seats)
        if by_department:
            drawn = lot(key, 0, posts.grade[seats[0]], month, s)
            many, carry_of_grades[each] = tail_due(len(members), carry_of_grades[each], drawn, s)
        else:
            many = due[each]
        mark_weak(staff, members, many, staff.weak)
    tail = wrongly = wrongly_in_pool = unqualified = excellent = 0
    for i in range(len(posts)):
        if staff.state[i] == POSTED and staff.score[i] > 0.0:
            tail += staff.tail[i]
            wrongly += staff.tail[i] and not staff.weak[i]
            wrongly_in_pool += staff.tail[i] and not staff.weak_in_pool[i]
            unqualified += staff.appraisal[i] == UNQUALIFIED
            excellent += staff.appraisal[i] == EXCELLENT
    return tail, wrongly, wrongly_in_pool, unqualified, excellent
