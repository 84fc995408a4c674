"""An appointment round: its settings, and who has got which post so far."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour.refusal import Refusal
from sim.chance.keyed import Key
from sim.chance.portable import normal_quantile
from sim.compiled import kernel, maker
from sim.reform.ordering import ascending, twelve_digits
from sim.scenario.schema import Scenario
from sim.staff.synthetic import People, merit_of
from sim.staff.table import Codes, Floats, Rows, Table

DIRECT, COMPETITIVE, TWO_WAY = 0, 1, 2
UNPLACED, UNFIT, IDLE = -1, -2, -3
"""In place of a post: none was left or accepted; not fit for any; hardly works (AP2)."""
OUT, IN_PLAY, PLACED = 0, 1, 2
"""Where a person stands in a round: taking no part (any more), competing, placed."""
FIRST = 100.0
"""Added to what is seen of those who have fallen a grade and are to fall no further: more than any
panel's view, in standard deviations."""


class Appointing(NamedTuple):
    """Settings of a round."""

    grades: np.ndarray  # grades in the order in which they are filled
    modes: np.ndarray  # mode of each of those
    everyone: bool  # insiders take part too
    appointed_from: int  # lowest grade that is appointed from above and takes no part
    by_record: bool  # serial dictatorship
    departments_ask: bool  # in deferred acceptance
    choices: int
    unfit_below: float  # panel's view below which nobody wants a person
    idle_below: float
    validity: float
    record_weight: float  # of the term's assessments beside it
    home: float
    pay_preference: float  # times the stake, where pay is known before the choice
    climb: float
    one_level: bool  # whoever has fallen a grade goes before all others in the next
    refusal: Refusal

    @classmethod
    def of(cls, scenario: Scenario, known_stake: float) -> Appointing:
        """Read the settings off a scenario."""
        s = scenario.appointment
        names = [g.name for g in scenario.organisation.grades]
        of_grade = [
            DIRECT
            if n in s.direct_grades
            else COMPETITIVE
            if n in s.competitive_grades
            else TWO_WAY
            for n in names
        ]
        codes = {"direct": DIRECT, "competitive": COMPETITIVE, "two_way": TWO_WAY}
        order = [
            (g, codes[mode])
            for mode in s.order
            for g in reversed(range(len(names)))
            if of_grade[g] == codes[mode]
        ]
        share = min(max(s.unfit_share, 1e-12), 1.0 - 1e-12)
        return cls(
            np.array([g for g, _ in order], np.int64),
            np.array([m for _, m in order], np.int64),
            s.coverage == "all",
            scenario.appointed_from,
            s.matching == "serial_dictatorship",
            s.proposing == "departments",
            s.choices,
            float(normal_quantile(share)),
            s.idle_below,
            s.panel_validity,
            s.record_weight,
            s.home_preference,
            s.pay_preference * known_stake,
            s.climb_handicap,
            s.fall == "one_level",
            Refusal.of(scenario.behaviour),
        )


class Layout(NamedTuple):
    """How the posts of a zone lie.

    Attributes
    ----------
    by_grade, grade_first
        Posts sorted by grade, and where each grade begins.
    cells, cell_first
        Posts sorted by department and grade, and where each such cell begins.
    families
        Number of function families.
    """

    by_grade: Rows
    grade_first: Rows
    cells: Rows
    cell_first: Rows
    families: int


@maker
def in_grade(layout: Layout, g: int) -> Rows:
    """Return the posts of a grade."""
    return layout.by_grade[layout.grade_first[g] : layout.grade_first[g + 1]]


class Round(NamedTuple):
    """What a round works on.

    Attributes
    ----------
    layout
        How the posts lie.
    coefficient
        Value coefficient of each department as far as people know it (1 if not).
    part, level, seat, seen
        By row of the staff table: where the person stands, the grade they compete for, the post
        they got (-1: none), and the panel's view of them.
    free
        By post, whether nobody has got it yet.
    next
        By cell, the place before which no post is free.
    mixed
        By cell, whether its posts are of several families.
    """

    layout: Layout
    coefficient: Floats
    part: Codes
    level: Rows
    seat: Rows
    seen: Floats
    free: Codes
    next: Rows
    mixed: Codes


@maker
def add_records(
    staff: Table, people: Rows, view: Floats, worth: Floats, s: Appointing, shown: float
) -> None:
    """Let the assessments of the term count beside what the panel sees on the day (KP7).

    The record is the rank of a person's mean score in the term among all who compete and have one,
    as a standard normal number; equal records share the middle of their ranks. Both together are
    scaled to a standard deviation of 1, so that the bar for those found unfit keeps its meaning.

    Parameters
    ----------
    people
        Rows of those who compete.
    view, worth
        By row, to be changed: the panel's view of a person, and the merit it expects of them.
    shown
        Correlation of a record with merit.
    """
    mean = np.empty(len(people))
    count = 0
    rated = np.empty(len(people), np.int64)
    for i in people:
        if staff.term_years[i] > 0:
            rated[count] = i
            mean[count] = twelve_digits(staff.term_score[i] / staff.term_years[i])
            count += 1
    w, v = s.record_weight, s.validity
    scale = np.sqrt((1.0 - w) ** 2 + w * w + 2.0 * w * (1.0 - w) * v * shown)
    validity = ((1.0 - w) * v + w * shown) / scale
    order = ascending(mean[:count])
    first = 0
    while first < count:  # equal records share the middle of their ranks
        after = first + 1
        while after < count and mean[order[after]] == mean[order[first]]:
            after += 1
        record = normal_quantile(0.5 * (first + after) / count)
        for k in range(first, after):
            i = rated[order[k]]
            view[i] = ((1.0 - w) * view[i] + w * record) / scale
            worth[i] = validity * view[i]
        first = after


@kernel
def place(r: Round, person: int, post: int) -> None:
    """Give a person a post."""
    r.seat[person] = post
    r.free[post] = False
    r.part[person] = PLACED


@kernel
def seat_in(
    key: Key, staff: Table, posts: Table, r: Round, department: int, g: int, person: int, p: People
) -> int:
    """Return the person's own post if it is free, else the department's free one that suits best.

    Of posts of one family the first is taken (ST2: a department may have posts of several).
    """
    own = person < len(posts) and r.free[person] and posts.grade[person] == g
    if own and posts.department[person] == department:
        return person
    cells = r.layout.cells
    cell = department * (len(r.layout.grade_first) - 1) + g
    at, end = r.next[cell], r.layout.cell_first[cell + 1]
    while at < end and not r.free[cells[at]]:
        at += 1
    r.next[cell] = at
    if at == end:
        return -1
    if not r.mixed[cell]:
        return cells[at]
    best, best_merit = -1, 0.0
    for k in range(at, end):
        post = cells[k]
        if not r.free[post] or (best >= 0 and posts.family[post] == posts.family[best]):
            continue
        suits = merit_of(key, staff, person, posts.family[post], p.fit_share)
        if best < 0 or suits > best_merit:
            best, best_merit = post, suits
    return best


@kernel
def next_free(rows: Rows, free: Codes, at: int) -> int:
    """Return the place of the next free post."""
    while at < len(rows) and not free[rows[at]]:
        at += 1
    return at
