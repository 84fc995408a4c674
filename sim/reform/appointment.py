"""All-staff appointment (全员聘任): every post is vacated and competed for (AP1, AP2, AP5, AP6).

Grades are filled mode by mode, in each mode from the highest grade down. Whoever loses at a grade
competes at the one below, if it has not been filled yet; who is left at the end waits for a post.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.keyed import Key, Purpose, normal, uniform, words
from sim.chance.portable import log, normal_quantile
from sim.compiled import kernel, maker
from sim.reform.matching import deferred_acceptance, departments_ask, serial_dictatorship
from sim.reform.ordering import ascending
from sim.scenario.schema import Scenario
from sim.staff.synthetic import People, merit_of
from sim.staff.table import OUTSIDER, POSTED, SURPLUS, Codes, Floats, Rows, Table

DIRECT, COMPETITIVE, TWO_WAY = 0, 1, 2
OUT, IN_PLAY, PLACED = 0, 1, 2
"""Where a person stands in a round: taking no part (any more), competing, placed."""


class Appointing(NamedTuple):
    """Settings of a round."""

    grades: np.ndarray  # grades in the order in which they are filled
    modes: np.ndarray  # mode of each of those
    everyone: bool  # insiders take part too
    by_record: bool  # serial dictatorship
    departments_ask: bool  # in deferred acceptance
    choices: int
    unfit_below: float  # panel's view below which nobody wants a person
    idle_below: float
    validity: float
    home: float
    pay_preference: float  # times the stake, where pay is known before the choice
    climb: float
    refusal: float

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
            s.matching == "serial_dictatorship",
            s.proposing == "departments",
            s.choices,
            float(normal_quantile(share)),
            s.idle_below,
            s.panel_validity,
            s.home_preference,
            s.pay_preference * known_stake,
            s.climb_handicap,
            scenario.exit.refusal,
        )


@maker
def appoint(
    key: Key,
    staff: Table,
    posts: Table,
    first: Rows,
    by_grade: Rows,
    grade_first: Rows,
    coefficient: Floats,
    spread: float,
    month: int,
    s: Appointing,
    p: People,
) -> tuple[Table, Floats]:
    """Hold an appointment round.

    Parameters
    ----------
    first
        First post of each department, and the number of posts at the end.
    by_grade, grade_first
        Posts sorted by grade, and where each grade begins.
    coefficient
        Value coefficient of each department as far as people know it (1 if not).
    spread
        Standard deviation of log output, the unit of merit.

    Returns
    -------
    seat
        By row of the staff table: the post the person gets, or -1 for those who must wait; own
        post for those who take no part.
    view
        By row: the panel's view of the person, in standard deviations.
    """
    n = len(staff)
    seat = np.full(n, -1, np.int64)
    part = np.zeros(n, np.int8)
    level = staff.grade.astype(np.int64)
    view = np.full(n, -np.inf)
    free = np.ones(len(posts), np.bool_)
    for i in range(n):
        if staff.state[i] != POSTED and staff.state[i] != SURPLUS:
            continue
        if not s.everyone and staff.origin[i] != OUTSIDER and staff.state[i] == POSTED:
            seat[i] = i
            free[i] = False
            continue
        noise = normal(key, staff.unit[i], staff.serial[i], staff.turn[i], Purpose.PANEL, month)
        true = 0.0
        if spread > 0.0:
            true = log(staff.capacity[i] * staff.effort[i]) / spread + 0.5 * spread
        view[i] = s.validity * true + np.sqrt(1.0 - s.validity * s.validity) * noise
        fit = view[i] >= s.unfit_below and staff.effort[i] >= s.idle_below
        part[i] = IN_PLAY if fit else OUT
    for k in range(len(s.grades)):
        g = s.grades[k]
        rows = by_grade[grade_first[g] : grade_first[g + 1]]
        if s.modes[k] == DIRECT:
            for i in rows:
                # The post is its holder's; nobody else is appointed directly.
                if part[i] == IN_PLAY and level[i] == g and free[i]:
                    seat[i] = i
                    part[i] = PLACED
                    free[i] = False
        elif s.modes[k] == COMPETITIVE:
            _compete(
                key, staff, posts, first, rows, g, level, part, seat, view, free, s, p.fit_share
            )
        else:
            _choose(
                key,
                staff,
                posts,
                first,
                rows,
                g,
                level,
                part,
                seat,
                view,
                free,
                coefficient,
                month,
                s,
                p,
            )
        for i in range(n):
            if part[i] == IN_PLAY and level[i] == g:
                level[i] = g - 1
    return seat, view


@kernel
def _seat_in(
    key: Key,
    staff: Table,
    posts: Table,
    first: Rows,
    free: Codes,
    department: int,
    g: int,
    person: int,
    fit_share: float,
) -> int:
    """Return the person's own post if it is free, else the department's free one that suits best.

    Of posts of one family the first is taken (ST2: a department may have posts of several).
    """
    own = person < len(posts) and free[person] and posts.grade[person] == g
    if own and posts.department[person] == department:
        return person
    best, best_merit = -1, -np.inf
    for post in range(first[department], first[department + 1]):
        if posts.grade[post] < g:  # the highest grade comes first
            break
        if not free[post] or posts.grade[post] != g:
            continue
        if best < 0:
            best = post
            continue
        if posts.family[post] == posts.family[best]:
            continue
        if best_merit == -np.inf:
            best_merit = merit_of(key, staff, person, posts.family[best], fit_share)
        suits = merit_of(key, staff, person, posts.family[post], fit_share)
        if suits > best_merit:
            best, best_merit = post, suits
    return best


@maker
def _compete(
    key: Key,
    staff: Table,
    posts: Table,
    first: Rows,
    rows: Rows,
    g: int,
    level: Rows,
    part: Codes,
    seat: Rows,
    view: Floats,
    free: Codes,
    s: Appointing,
    fit: float,
) -> None:
    """Fill a grade by competition: its own people and those one grade below (竞争聘任)."""
    n = len(staff)
    rivals = np.empty(n, np.int64)
    standing = np.empty(n)
    count = 0
    for i in range(n):
        if part[i] != IN_PLAY:
            continue
        if level[i] == g or (level[i] == g - 1 and staff.grade[i] == g - 1):
            rivals[count] = i
            standing[count] = -(view[i] - (s.climb if level[i] < g else 0.0))
            count += 1
    places = 0
    for post in rows:
        places += free[post]
    winners = rivals[ascending(standing[:count])][:places]
    for wave in range(3):  # own posts, then own departments first: nobody moves without need
        for i in winners:
            if part[i] == PLACED:
                continue
            post = -1
            if wave == 0:
                if i < len(posts) and free[i] and posts.grade[i] == g:
                    post = i
            elif wave == 1:
                post = _seat_in(key, staff, posts, first, free, staff.department[i], g, i, fit)
            else:
                for other in rows:
                    if free[other]:
                        post = other
                        break
            if post >= 0:
                seat[i] = post
                free[post] = False
                part[i] = PLACED


@maker
def _choose(
    key: Key,
    staff: Table,
    posts: Table,
    first: Rows,
    rows: Rows,
    g: int,
    level: Rows,
    part: Codes,
    seat: Rows,
    view: Floats,
    free: Codes,
    coefficient: Floats,
    month: int,
    s: Appointing,
    p: People,
) -> None:
    """Fill a grade by two-way choice, then place those left over who do not refuse (调剂)."""
    departments = len(first) - 1
    quota = np.zeros(departments, np.int64)
    families = posts.family.max() + 1
    offers = np.zeros((departments, families), np.bool_)
    only = np.full(departments, -1, np.int64)  # the family of all free posts, -1 if there are more
    for post in rows:
        if free[post]:
            quota[posts.department[post]] += 1
            offers[posts.department[post], posts.family[post]] = True
    for d in range(departments):
        if offers[d].sum() == 1:
            only[d] = np.argmax(offers[d])
    people = np.empty(len(staff), np.int64)
    count = 0
    for i in range(len(staff)):
        if part[i] == IN_PLAY and level[i] == g:
            people[count] = i
            count += 1
    people = people[:count]
    if count == 0:
        return
    listed = min(s.choices + 1, departments)
    wishes = np.full((count, listed), -1, np.int64)
    views = np.empty((count, departments))
    record = np.empty(count)
    suits = np.empty(families)
    for c in range(count):
        i = people[c]
        record[c] = -staff.place[i]
        own = posts.family[i if i < len(posts) else first[staff.department[i]]]
        for f in range(families):
            suits[f] = merit_of(key, staff, i, f, p.fit_share)
        for d in range(departments):
            # A department looks at the kind of work, of what it has, that suits.
            best = suits[only[d]] if only[d] >= 0 else -np.inf
            if only[d] < 0:
                for f in range(families):
                    if offers[d, f]:
                        best = max(best, suits[f])
            views[c, d] = view[i] + s.validity * (best - suits[own]) if quota[d] > 0 else 0.0
        _wish(key, staff, posts, i, quota, coefficient, month, s, wishes[c])
    if s.by_record:
        order = ascending(record)
        match = serial_dictatorship(wishes, order, quota)
    elif s.departments_ask:
        match = departments_ask(wishes, views, quota)
    else:
        match = deferred_acceptance(wishes, views, quota)
    standing = np.empty(count)
    for c in range(count):
        standing[c] = -view[people[c]]
    order = ascending(standing)
    for keeps in (True, False):  # own posts first, so that nobody moves without need
        for c in order:
            i = people[c]
            if match[c] < 0 or part[i] == PLACED:
                continue
            post = _seat_in(key, staff, posts, first, free, match[c], g, i, p.fit_share)
            if post == i or (post >= 0 and not keeps):
                seat[i] = post
                free[post] = False
                part[i] = PLACED
    for c in order:
        i = people[c]
        if part[i] == PLACED:
            continue
        u = uniform(key, staff.unit[i], staff.serial[i], staff.turn[i], Purpose.REFUSAL, month)
        if u < s.refusal:
            continue
        for post in rows:
            if free[post]:
                seat[i] = post
                free[post] = False
                part[i] = PLACED
                break


@maker
def _wish(
    key: Key,
    staff: Table,
    posts: Table,
    i: int,
    quota: Rows,
    coefficient: Floats,
    month: int,
    s: Appointing,
    out: Table,
) -> None:
    """Write a person's wish list: taste, the department they are in, and pay as far as known."""
    departments = len(quota)
    liking = np.empty(departments)
    for d in range(departments):
        if d % 4 == 0:
            w = words(
                key,
                staff.unit[i],
                staff.serial[i],
                staff.turn[i],
                Purpose.TASTE,
                month * 1024 + d // 4,
            )
        u = (np.float64(w[d % 4]) + 0.5) * 2.0**-32
        liking[d] = np.sqrt(12.0) * (u - 0.5)  # mean 0, standard deviation 1
        liking[d] += s.pay_preference * (coefficient[d] - 1.0)
        if staff.department[i] == d:
            liking[d] += s.home
        if quota[d] == 0:
            liking[d] = -np.inf
    for rank in range(len(out)):
        best = np.argmax(liking)
        if liking[best] == -np.inf:
            return
        out[rank] = best
        liking[best] = -np.inf
