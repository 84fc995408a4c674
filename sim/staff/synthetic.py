"""Synthetic staff: the people on the first day, and everyone who joins later.

Every draw is keyed by the person's identity, so the same person is the same under every policy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.columns import take_quantiles, uniform_pairs
from sim.chance.keyed import Key, Purpose, normal, uniform
from sim.chance.portable import exp, normal_cdf, normal_quantile
from sim.compiled import kernel, maker
from sim.scenario.schema import Scenario
from sim.scenario.staff import STATUSES
from sim.staff.life_table import LifeTable, life_table
from sim.staff.luck import Luck, luck_of, lucks_of, one_of
from sim.staff.status import ANY_STATUS, OTHERS, on_establishment, status_of
from sim.staff.table import (
    EMPTY,
    FEMALE,
    INSIDER,
    LOOK,
    MALE,
    NEVER,
    POSTED,
    UNRATED,
    Floats,
    Table,
)

SENIORITY = 0.8
"""Correlation of grade and age at the start (assumed: higher grades are older)."""


class People(NamedTuple):
    """Settings of who people are, resolved to one draw."""

    output_spread: float
    fit_share: float
    motivation_spread: float
    highest: float  # effort
    idle_share: float
    idle_effort: float
    entry_low: float  # months
    entry_high: float
    entrant_female_share: float
    statuses: Floats  # cumulative shares
    approved: int  # most people on the establishment (ST1)
    archive_months: int
    reliability: float

    @classmethod
    def of(cls, scenario: Scenario, table: LifeTable) -> People:
        """Read the settings off a scenario."""
        s = scenario.staff
        shares = np.cumsum([s.status_shares.get(name, 0.0) for name in STATUSES])
        shares[-1] = 1.0
        zone = scenario.organisation
        cap = zone.caps.establishment
        return cls(
            s.output_spread,
            s.fit_share,
            s.motivation_spread,
            scenario.behaviour.effort.highest,
            s.idle_share,
            s.idle_effort,
            s.entry_age_low * 12,
            s.entry_age_high * 12,
            table.entrant_female_share,
            shares,
            zone.size if cap is None else cap,
            round(s.archive_years_per_rank * 12),
            scenario.assessment.reliability,
        )


@kernel
def merit(
    key: Key,
    unit: int,
    serial: int,
    turn: int,
    ability: float,
    trained: float,
    family: int,
    fit_share: float,
) -> float:
    """Return how good a person is in a function family, in standard deviations of the staff.

    General ability and the fit of person and family share the variance (人岗相适).
    """
    if fit_share == 0.0:
        return ability
    return merit_with(
        normal(key, unit, serial, turn, Purpose.FIT, family), ability, trained, fit_share
    )


@kernel
def merit_with(fit: float, ability: float, trained: float, fit_share: float) -> float:
    """Return the merit of a person whose fit with the family is known."""
    return np.sqrt(1.0 - fit_share) * ability + np.sqrt(fit_share) * (fit + trained)


@kernel
def merit_of(key: Key, staff: Table, i: int, family: int, fit_share: float) -> float:
    """Return the merit of the person in row ``i`` in a function family."""
    return merit(
        key, staff.unit[i], staff.serial[i], staff.turn[i], staff.ability[i], staff.trained[i],
        family, fit_share,
    )  # fmt: skip


@kernel
def capacity(merit: float, output_spread: float) -> float:
    """Return output a month at effort 1: log-normal with mean 1 over the staff at the start."""
    return exp(output_spread * merit - 0.5 * output_spread * output_spread)


@kernel
def settle(
    key: Key, staff: Table, posts: Table, i: int, post: int, month: int, start: float, s: People
) -> None:
    """Let the person in row ``i`` take a post: what depends on the post is set anew."""
    staff.state[i] = POSTED
    staff.grade[i] = posts.grade[post]
    staff.department[i] = posts.department[post]
    staff.post[i] = post
    staff.posted[i] = month
    staff.next[i] = LOOK
    staff.start[i] = start
    staff.ready[i] = 0
    staff.rounds[i] = 0
    staff.capacity[i] = capacity(
        merit_of(key, staff, i, posts.family[post], s.fit_share), s.output_spread
    )
    if staff.entered[i] >= month:  # nothing is known of them yet but what they can do
        staff.contribution[i] = staff.capacity[i] * staff.motivation[i]
    posts.due[post] = NEVER


@kernel
def enter(
    key: Key,
    staff: Table,
    i: int,
    unit: int,
    serial: int,
    turn: int,
    ability_shift: float,
    merit: float,
    month: int,
    s: People,
) -> None:
    """Put a new person with this identity into row ``i``: all that does not depend on the post.

    Mean ability is that of all who come in this way, and what the department's are better by.
    """
    luck = luck_of(key, unit, serial, turn)
    enter_with(luck, staff, i, unit, serial, turn, ability_shift, merit, month, s)


@kernel
def enter_with(
    luck: Luck,
    staff: Table,
    i: int,
    unit: int,
    serial: int,
    turn: int,
    ability_shift: float,
    merit: float,
    month: int,
    s: People,
) -> None:
    """Put a new person whose luck is known into row ``i``."""
    staff.unit[i] = unit
    staff.serial[i] = serial
    staff.turn[i] = turn
    staff.ability[i] = ability_shift + merit + luck.ability
    staff.motivation[i] = min(max(0.05, 1.0 + s.motivation_spread * luck.motivation), s.highest)
    # Those who hardly work are found among the staff at the start only (AP2).
    staff.idle[i] = turn == 0 and luck.idle < s.idle_share
    if staff.idle[i]:
        staff.motivation[i] = s.idle_effort
    staff.sex[i] = FEMALE if luck.sex < s.entrant_female_share else MALE
    staff.birth[i] = month - int(s.entry_low + luck.age * (s.entry_high - s.entry_low))
    staff.entered[i] = month
    staff.since[i] = month
    staff.archived[i] = month
    staff.archive[i] = 0
    staff.sealed[i] = 0
    staff.patience[i] = luck.patience
    staff.health[i] = luck.health
    staff.strain[i] = 0.0
    staff.trained[i] = 0.0
    staff.moved[i] = 0.0
    staff.restless[i] = 1.0
    staff.effort[i] = staff.motivation[i]
    staff.months[i] = 0
    staff.output[i] = 0.0
    staff.measured[i] = 0.0
    staff.paid[i] = staff.advance[i] = staff.former[i] = 0
    staff.score[i] = 1.0
    # The record they bring: their rank as one more assessment would have shown it.
    staff.place[i] = normal_cdf(
        np.sqrt(s.reliability) * (staff.ability[i] - ability_shift)
        + np.sqrt(1.0 - s.reliability) * luck.record
    )
    staff.appraisal[i] = UNRATED
    staff.denied[i] = 0
    staff.tail[i] = staff.weak[i] = staff.weak_in_pool[i] = 0
    staff.contribution[i] = 1.0
    staff.paid_ratio[i] = 1.0
    staff.score_1[i] = staff.score_2[i] = staff.score_3[i] = staff.score_4[i] = 0.0
    staff.tail_years[i] = 0
    staff.term_score[i] = 0.0
    staff.term_years[i] = 0
    staff.failures[i] = 0


@maker
def _first_day(
    key: Key,
    staff: Table,
    posts: Table,
    low: Floats,
    high: Floats,
    vacant: Floats,
    female_share: float,
    quantiles: tuple,
    ages: tuple,
    services: tuple,
    due: Table,
    s: People,
) -> None:
    n = len(posts)
    units, serials, turns = np.empty(n, np.uint32), np.empty(n, np.uint32), np.zeros(n, np.uint32)
    for i in range(n):
        units[i], serials[i] = posts.unit[i], posts.serial[i]
    lucks = lucks_of(key, units, serials, turns)
    empty, when, standing, noise = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    uniform_pairs(key, units, serials, turns, Purpose.VACANCY, 0, empty, when)
    uniform_pairs(key, units, serials, turns, Purpose.START_RECORD, 0, standing, noise)
    for i in range(n):
        d, g = posts.department[i], posts.grade[i]
        standing[i] = low[d, g] + standing[i] * (high[d, g] - low[d, g])
    take_quantiles(standing)
    take_quantiles(noise)
    established = 0
    for i in range(n):
        unit, serial = units[i], serials[i]
        posts.due[i] = NEVER
        d, g = posts.department[i], posts.grade[i]
        if empty[i] < vacant[d, g]:
            staff.state[i] = EMPTY
            posts.due[i] = 1 + int(when[i] * due[g])
            posts.inside[i] = g > 0
            continue
        enter_with(one_of(lucks, i), staff, i, unit, serial, 0, 0.0, posts.merit[i], 0, s)
        # Grade and age go together: a Gaussian copula keeps the ages of the whole zone as the
        # life table has them, whatever the grades.
        q = normal_cdf(SENIORITY * standing[i] + np.sqrt(1.0 - SENIORITY * SENIORITY) * noise[i])
        sex = FEMALE if uniform(key, unit, serial, 0, Purpose.BIRTH, 1) < female_share else MALE
        staff.sex[i] = sex
        cell = min(np.searchsorted(quantiles[sex], q), len(quantiles[sex]) - 1)
        staff.birth[i] = -ages[sex][cell]
        staff.entered[i] = -services[sex][cell]
        # Whom the shares would put beyond what is approved is off the establishment (ST1).
        among = ANY_STATUS if established < s.approved else OTHERS
        status = status_of(key, unit, serial, 0, posts.company[i], among, s.statuses)
        established += on_establishment(status)
        staff.status[i] = status
        staff.origin[i] = INSIDER
        staff.archive[i] = g
        staff.archived[i] = -(services[sex][cell] % s.archive_months)
        settle(key, staff, posts, i, i, 0, 1.0, s)
        staff.contribution[i] = staff.capacity[i] * staff.motivation[i]
        staff.posted[i] = staff.entered[i]


class FirstDay(NamedTuple):
    """What the first day needs, the same for all replications of a scenario.

    Each department has its own pyramid, so that nobody's age or vacancy depends on departments
    elsewhere.

    Attributes
    ----------
    low, high
        By department and grade: quantiles of standing between which its holders lie.
    vacant
        By department and grade: chance that a post is empty.
    months
        By grade: months until a vacancy is filled.
    table
        Steady state by age and service.
    """

    low: Floats
    high: Floats
    vacant: Floats
    months: Floats
    table: LifeTable

    @classmethod
    def of(cls, scenario: Scenario, posts: Table, departments: int) -> FirstDay:
        """Work out the first day of a scenario, given its posts and number of departments.

        Whoever leaves a grade opens a vacancy in it and, as vacancies are filled from the grade
        below before the reform, one in every grade below. Vacancies are that flow times the time
        to fill (Little 1961).
        """
        table = life_table(scenario)
        grades = len(scenario.organisation.grades)
        cells = posts["department"] * grades + posts["grade"]
        size = np.bincount(cells, minlength=departments * grades).astype(float)
        size = size.reshape(departments, grades)
        months = np.full(grades, float(scenario.recruitment.promotion_months))
        months[0] = scenario.recruitment.lead_months
        edges = np.zeros((departments, grades + 1))
        # A department without lower grades holds the older part of the staff, not all ages.
        lowest = np.argmax(size > 0.0, axis=1) / grades
        edges[:, 1:] = np.cumsum(size, axis=1) / size.sum(axis=1, keepdims=True)
        edges = lowest[:, None] + (1.0 - lowest[:, None]) * edges
        pyramids, alike = np.unique(edges, axis=0, return_inverse=True)
        rates = np.array([leave_rate_by_grade(table, each) for each in pyramids])[alike]
        flow = np.cumsum((rates * size)[:, ::-1], axis=1)[:, ::-1]
        vacant = np.minimum(flow * months / 12.0 / np.maximum(size, 1.0), 0.9)
        return cls(edges[:, :-1], edges[:, 1:], vacant, months, table)


def leave_rate_by_grade(table: LifeTable, edges: Floats) -> Floats:
    """Return the share of each grade's holders who leave in a year, in steady state.

    Parameters
    ----------
    edges
        Quantiles of standing between the grades, from 0 to 1.
    """
    flow = sum(
        share * _leave_flow(cells.share, cells.leaving, edges)
        for share, cells in zip(table.shares, table.cells, strict=True)
    )
    rates: Floats = 12.0 * flow / np.maximum(np.diff(edges), _NEVER_ZERO)
    return rates


_NEVER_ZERO = 1e-15


@maker
def _leave_flow(share: Floats, leaving: Floats, edges: Floats) -> Floats:
    """Return by grade those of one sex who leave in a month, as a share of that sex's staff."""
    spread = np.sqrt(1.0 - SENIORITY * SENIORITY)
    flow = np.zeros(len(edges) - 1)
    bounds = np.array([normal_quantile(edge) if edge < 1.0 else np.inf for edge in edges])
    younger = 0.0
    for month in range(len(share)):
        middle = min(max(younger + 0.5 * share[month], _NEVER_ZERO), 1.0 - _NEVER_ZERO)
        younger += share[month]
        # Given age, standing is normal around SENIORITY * age: the chance of each grade.
        age = SENIORITY * normal_quantile(middle)
        below = 0.0
        for g in range(len(flow)):
            above = 1.0
            if edges[g + 1] < 1.0:
                above = normal_cdf((bounds[g + 1] - age) / spread)
            flow[g] += leaving[month] * (above - below)
            below = above
    return flow


def first_day(
    key: Key, staff: Table, posts: Table, day: FirstDay, people: People, female_share: float
) -> None:
    """Fill the staff table as it stands before the reform.

    Parameters
    ----------
    key
        Seed and replication.
    staff, posts
        Tables to fill: staff in place, and in ``posts`` when each empty post will be filled.
    day, people
        Settings.
    female_share
        Women among the staff.
    """
    men, women = day.table.cells
    _first_day(
        key, staff, posts, day.low, day.high, day.vacant, female_share,
        (men.quantile, women.quantile), (men.age, women.age), (men.service, women.service),
        day.months, people,
    )  # fmt: skip
