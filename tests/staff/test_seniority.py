"""Seniority: age and regard make standing, on the first day and at each promotion."""

import numpy as np
import pytest
from scipy.stats import norm, pearsonr, rankdata

from sim.engine.calendar import Calendar
from sim.engine.plan import Plan
from sim.engine.zone import Zone
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.life_table import life_table
from sim.staff.seating import _regard
from sim.staff.seniority import Seniority, age_and_regard, standing
from sim.staff.table import FEMALE, MALE, POSTED, empty_staff

SMALL = load_scenario("scenarios/small-zone.yaml")
LADDER = {"clerk": 2_000, "senior_clerk": 1_000, "section_head": 500, "director": 100}
ONE = {
    "organisation.departments": [{"name": "One", "family": "economy", "posts": LADDER}],
    "organisation.caps": {"units": None, "establishment": None, "leadership_posts": None},
}


@pytest.mark.parametrize("weight", [0.0, 0.4, 0.95])
def test_age_and_regard_make_the_standing_again(weight):
    """The two are a turn of standing and noise: normal, independent, and they add up."""
    x, noise = np.random.default_rng(1).standard_normal((2, 4_000))
    age, regard = np.array([age_and_regard(*each, weight) for each in zip(x, noise, strict=True)]).T
    assert weight * age + np.sqrt(1 - weight**2) * regard == pytest.approx(x)
    assert abs(pearsonr(age, regard)[0]) < 0.05
    assert (age.std(), regard.std()) == pytest.approx((1, 1), abs=0.05)


def test_standing_is_that_of_the_age_at_the_start_of_the_year():
    """By hand: 0.6 times the score of the age, 0.8 times regard; by sex, and beyond the table."""
    s = Seniority(0.7, 0.6, np.array([[-1.0, 0.0, 1.0], [-2.0, 0.5, 2.0]]), 300)
    staff = empty_staff(1)

    def of(age, month=1, sex=MALE, regard=0.0):
        """Return the standing of someone of an age in the first month of the study."""
        staff["birth"], staff["sex"], staff["regard"] = -age, sex, regard
        return standing(staff, 0, month, s)

    assert of(300) == pytest.approx(norm.cdf(-0.6))
    assert of(302, regard=-0.5) == pytest.approx(norm.cdf(0.6 - 0.4))
    assert of(301, sex=FEMALE) == pytest.approx(norm.cdf(0.3))
    assert of(200) == of(300) and of(900) == of(302)
    assert of(290, month=12) == of(290) and of(290, month=13) == of(302)


def test_scores_are_those_of_the_ages_in_the_life_table():
    """Half of each sex are younger than the age with score 0; nobody is older than the last."""
    table = life_table(SMALL)
    s = Seniority.of(0.4, table)
    for sex, cells in enumerate(table.cells):
        below = np.cumsum(cells.share) - cells.share / 2
        assert s.scores[sex, : len(below)] == pytest.approx(norm.ppf(below), abs=1e-6)
        assert (s.scores[sex, len(below) :] == s.scores[sex, len(below) - 1]).all()
    assert s.youngest == 12 * SMALL.staff.entry_age_low


@pytest.mark.parametrize("correlation", [0.3, 0.4, 0.8])
def test_the_first_day_has_the_correlation_that_is_set(correlation):
    """And whoever stands higher holds the higher grade: standing alone decides."""
    plan = Plan(apply(SMALL, {**ONE, "staff.seniority": correlation}))
    s, zone = plan.day.seniority, Zone(plan, 1, 0)
    held = np.flatnonzero(zone.staff["state"] == POSTED)
    on_that_day = s._replace(weight=correlation)
    stands = np.array([standing(zone.staff, i, 1, on_that_day) for i in held])
    grade = zone.posts["grade"][held]
    staff = zone.staff[held]
    age = s.scores[staff["sex"], -staff["birth"].astype(int) - s.youngest]
    assert pearsonr(age, norm.ppf(stands))[0] == pytest.approx(correlation, abs=0.04)
    assert abs(pearsonr(age, staff["regard"])[0]) < 0.04
    # Ages are whole months, so that a few stand a hair beyond the bound of their grade.
    bounds = [0, *np.cumsum(list(LADDER.values())) / sum(LADDER.values())]
    for number, name in enumerate(LADDER):
        of_grade = stands[grade == [g.name for g in SMALL.organisation.grades].index(name)]
        assert of_grade.min() > bounds[number] - 0.01
        assert of_grade.max() < bounds[number + 1] + 0.01


def test_people_of_a_list_stand_where_their_grade_does():
    """Of those in a grade or above it four in ten are above: bounds 0, 0.6, 0.84, 0.936, ..., 1."""
    day, rng, grades = Plan(SMALL).day, np.random.default_rng(2), 6
    staff = empty_staff(300)
    staff["grade"], staff["birth"] = np.arange(300) % grades, -rng.integers(23 * 12, 54 * 12, 300)
    staff["sex"], staff["regard"] = rng.integers(0, 2, 300), rng.standard_normal(300)
    _regard(staff, day, grades)
    on_that_day = day.seniority._replace(weight=day.seniority.correlation)
    for i, grade in enumerate(staff["grade"]):
        stands = standing(staff, i, 1, on_that_day)
        assert 1 - 0.4**grade - 1e-6 <= stands
        assert stands <= (1 if grade == grades - 1 else 1 - 0.4 ** (grade + 1)) + 1e-6
    assert np.diff([staff["regard"][staff["grade"] == g].mean() for g in range(grades)]).min() > 0.1


def test_at_a_promotion_age_weighs_less_than_on_the_first_day():
    """0.36 comes of climbing alone, so for 0.4 age need only weigh 0.187, and for 0.36 nothing."""
    table = life_table(SMALL)
    assert Seniority.of(0.4, table).weight == pytest.approx(0.1869, abs=1e-4)
    assert Seniority.of(0.36, table).weight == 0
    assert Seniority.of(0.9, table).weight == pytest.approx(0.8841, abs=1e-4)


@pytest.mark.parametrize("correlation", [0.4, 0.6])
def test_grade_and_age_go_together_as_much_after_ten_years(correlation):
    """In a large zone without a reform: that is what the weight at a promotion is for."""
    ladder = {"clerk": 1_000, "senior_clerk": 800, "section_head": 340, "deputy_director": 150,
              "director": 60}  # fmt: skip
    departments = [{"name": f"D{n}", "family": "economy",
                    "posts": {grade: many // 10 for grade, many in ladder.items()}}
                   for n in range(10)]  # fmt: skip
    scenario = apply(load_scenario("scenarios/small-zone.yaml", ["do-nothing"]),
                     {**ONE, "organisation.departments": departments, "study.years": 10,
                      "staff.seniority": correlation})  # fmt: skip
    zone = Zone(Plan(scenario), 3, 0)

    def together():
        """Return the correlation of the normal scores of grade and age."""
        held = zone.staff[zone.staff["state"] == POSTED]
        both = held["grade"], zone.month - held["birth"].astype(int)
        return pearsonr(*(norm.ppf(rankdata(each) / (len(held) + 1)) for each in both))[0]

    before = together()
    Calendar(zone).run()
    assert together() == pytest.approx(before, abs=0.05)
