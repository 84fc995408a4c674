"""The people of the first day: how old they are, how long they serve, and which posts are empty."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.columns import take_quantiles, uniform_pairs
from sim.chance.keyed import Key, Purpose, uniform
from sim.chance.portable import normal_cdf, normal_quantile
from sim.compiled import maker
from sim.scenario.schema import Scenario
from sim.staff.life_table import LifeTable, life_table
from sim.staff.luck import lucks_of, one_of
from sim.staff.seniority import Seniority, age_and_regard
from sim.staff.status import on_establishment, status_of
from sim.staff.synthetic import People, Who, enter_with, settle
from sim.staff.table import EMPTY, FEMALE, INSIDER, MALE, NEVER, Floats, Table

ABOVE = 0.4
"""Of those in a grade or above it, how many are above (assumed; binhai-2018: 0.37 on average)."""


class Pyramids(NamedTuple):
    """By department and grade, where its holders stand and how many posts are empty.

    Attributes
    ----------
    low, high
        Quantiles of standing between which its holders lie.
    vacant
        Chance that a post is empty.
    established
        Chance that a holder who is not company staff is on the establishment.
    months
        By grade alone: months until a vacancy is filled.
    """

    low: Floats
    high: Floats
    vacant: Floats
    established: Floats
    months: Floats


class Steady(NamedTuple):
    """Steady state by age and service, men first: quantiles, and age and service in months."""

    quantiles: tuple
    ages: tuple
    services: tuple
    female_share: float
    correlation: float  # of age and grade
    start: float  # share of full output on the first day in a post


@maker
def _first_day(
    key: Key,
    staff: Table,
    posts: Table,
    pyramids: Pyramids,
    steady: Steady,
    s: People,
) -> None:
    low, high, vacant, established, due = pyramids
    quantiles, ages, services = steady.quantiles, steady.ages, steady.services
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
    room = s.approved
    for i in range(n):
        d, g = posts.department[i], posts.grade[i]
        room -= empty[i] >= vacant[d, g] and established[d, g] >= 1.0
    for i in range(n):
        unit, serial = units[i], serials[i]
        posts.due[i] = NEVER
        d, g = posts.department[i], posts.grade[i]
        if empty[i] < vacant[d, g]:
            staff.state[i] = EMPTY
            posts.due[i] = 1 + int(when[i] * due[g])
            posts.inside[i] = g > 0
            continue
        enter_with(one_of(lucks, i), staff, i, Who(unit, serial, 0), 0.0, posts.merit[i], 0, s)
        # Grade and age go together: a Gaussian copula keeps the ages of the whole zone as the
        # life table has them, whatever the grades.
        age, staff.regard[i] = age_and_regard(standing[i], noise[i], steady.correlation)
        q = normal_cdf(age)
        lot = uniform(key, unit, serial, 0, Purpose.BIRTH, 1)
        sex = FEMALE if lot < steady.female_share else MALE
        staff.sex[i] = sex
        cell = min(np.searchsorted(quantiles[sex], q), len(quantiles[sex]) - 1)
        staff.birth[i] = -ages[sex][cell]
        staff.entered[i] = -services[sex][cell]
        # Whom the shares would put beyond what is approved is off the establishment (ST1), after
        # those who are on it by their post.
        inside = established[d, g] if room > 0 or established[d, g] >= 1.0 else 0.0
        status = status_of(key, unit, serial, 0, posts.company[i], inside, s.statuses)
        if established[d, g] < 1.0:
            room -= on_establishment(status)
        staff.status[i] = status
        staff.origin[i] = INSIDER
        staff.archive[i] = g
        staff.archived[i] = -(services[sex][cell] % s.archive_months)
        settle(key, staff, posts, i, i, 0, steady.start, s)
        staff.contribution[i] = staff.capacity[i] * staff.motivation[i]
        staff.posted[i] = staff.entered[i]


class FirstDay(NamedTuple):
    """What the first day needs, the same for all replications of a scenario.

    Each department has its own pyramid, so that nobody's age or vacancy depends on departments
    elsewhere.

    Attributes
    ----------
    pyramids
        Where the holders of each department and grade stand.
    table
        Steady state by age and service.
    seniority
        What age counts for.
    """

    pyramids: Pyramids
    table: LifeTable
    seniority: Seniority

    @classmethod
    def of(cls, scenario: Scenario, posts: Table, departments: int) -> FirstDay:
        """Work out the first day of a scenario, given its posts and number of departments.

        Whoever leaves a grade opens a vacancy in it and, as vacancies are filled from the grade
        below before the reform, one in every grade below. Vacancies are that flow times the time
        to fill (Little 1961).
        """
        table, correlation = life_table(scenario), float(scenario.staff.seniority)
        grades = len(scenario.organisation.grades)
        cells = posts["department"] * grades + posts["grade"]
        size = np.bincount(cells, minlength=departments * grades).astype(float)
        size = size.reshape(departments, grades)
        months = np.full(grades, float(scenario.recruitment.promotion_months))
        months[0] = scenario.recruitment.lead_months
        edges = np.zeros((departments, grades + 1))
        # A department without lower grades stands above those elsewhere who are in them. They are
        # not counted, for what is elsewhere decides about nobody here.
        lowest = 1.0 - ABOVE ** np.argmax(size > 0.0, axis=1)
        edges[:, 1:] = np.cumsum(size, axis=1) / size.sum(axis=1, keepdims=True)
        edges = lowest[:, None] + (1.0 - lowest[:, None]) * edges
        pyramids, alike = np.unique(edges, axis=0, return_inverse=True)
        rates = np.array([leave_rate_by_grade(table, each, correlation) for each in pyramids])
        rates = rates[alike]
        flow = np.cumsum((rates * size)[:, ::-1], axis=1)[:, ::-1]
        vacant = np.minimum(flow * months / 12.0 / np.maximum(size, 1.0), 0.9)
        established = established_of(scenario, posts, size)
        pyramid = Pyramids(edges[:, :-1], edges[:, 1:], vacant, established, months)
        return cls(pyramid, table, Seniority.of(correlation, table))


def established_of(scenario: Scenario, posts: Table, size: Floats) -> Floats:
    """Return by department and grade the chance of being on the establishment.

    Leadership posts are held by people on it (`staff.leaders_established`), as far as a zone has so
    many; the other posts of a department have the less of them, so that it has the shares given,
    unless it is led by more. Company staff, who hold none of them, are apart.

    Parameters
    ----------
    posts
        The posts of the first day.
    size
        Their number by department and grade.
    """
    usual, first = scenario.staff.share_established, scenario.organisation.leading_from
    chances = np.full(size.shape, usual)
    if not scenario.staff.leaders_established:
        return chances
    leaders = size[:, first:].sum(axis=1)
    beside = np.bincount(posts["department"], 1.0 - posts["company"], len(size)) - leaders
    people = usual * (leaders + beside)
    led = min(1.0, people.sum() / max(leaders.sum(), 1.0))
    chances[:, first:] = led
    chances[:, :first] = (np.maximum(people - led * leaders, 0.0) / np.maximum(beside, 1.0))[
        :, None
    ]
    return chances


def leave_rate_by_grade(table: LifeTable, edges: Floats, correlation: float) -> Floats:
    """Return the share of each grade's holders who leave in a year, in steady state.

    Parameters
    ----------
    edges
        Quantiles of standing between the grades, from 0 to 1.
    correlation
        Of age and standing.
    """
    flow = sum(
        share * _leave_flow(cells.score, cells.leaving, edges, correlation)
        for share, cells in zip(table.shares, table.cells, strict=True)
    )
    rates: Floats = 12.0 * flow / np.maximum(np.diff(edges), _NEVER_ZERO)
    return rates


_NEVER_ZERO = 1e-15


@maker
def _leave_flow(score: Floats, leaving: Floats, edges: Floats, correlation: float) -> Floats:
    """Return by grade those of one sex who leave in a month, as a share of that sex's staff."""
    spread = np.sqrt(1.0 - correlation * correlation)
    flow = np.zeros(len(edges) - 1)
    bounds = np.array([normal_quantile(edge) if edge < 1.0 else np.inf for edge in edges])
    for month in range(len(score)):
        # Given age, standing is normal around it: the chance of each grade.
        age = correlation * score[month]
        below = normal_cdf((bounds[0] - age) / spread) if edges[0] > 0.0 else 0.0
        for g in range(len(flow)):
            above = 1.0
            if edges[g + 1] < 1.0:
                above = normal_cdf((bounds[g + 1] - age) / spread)
            flow[g] += leaving[month] * (above - below)
            below = above
    return flow


def first_day(
    key: Key,
    staff: Table,
    posts: Table,
    day: FirstDay,
    people: People,
    female_share: float,
    start: float,
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
    start
        Share of full output on the first day in a post, which some are still learning.
    """
    men, women = day.table.cells
    steady = Steady(
        (men.quantile, women.quantile), (men.age, women.age), (men.service, women.service),
        female_share, day.seniority.correlation, start,
    )  # fmt: skip
    _first_day(key, staff, posts, day.pyramids, steady, people)
