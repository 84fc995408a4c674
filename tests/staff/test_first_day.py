"""Who leads on the first day: people on the establishment, unless any grade has the same shares."""

import numpy as np
import pytest

from sim.engine.plan import Plan
from sim.engine.zone import Zone
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.status import established
from sim.staff.table import COMPANY, POSTED

BINHAI = load_scenario("scenarios/binhai-2018.yaml")


def first_days(overrides, replications=10):
    """Return grades, whether on the establishment and whether company staff, of all in post."""
    plan = Plan(apply(BINHAI, overrides))
    days = [Zone(plan, 1, replication).staff for replication in range(replications)]
    staff = np.concatenate([day[day["state"] == POSTED] for day in days])
    return staff["grade"], established(staff), staff["status"] == COMPANY


def test_leadership_posts_are_held_by_people_on_the_establishment():
    """By law; the whole has 60 % of those who are no company staff, up to luck and to the leaders
    of departments that have hardly any other posts."""
    grade, inside, company = first_days({})
    assert inside[grade >= 3].all()
    assert inside[~company].mean() == pytest.approx(0.6, abs=0.02)
    assert 0.4 < inside[(grade < 3) & ~company].mean() < 0.56


def test_company_staff_lead_nothing_and_are_as_many():
    """Each body has the share that the company beside it employs (ST6)."""
    grade, _inside, company = first_days({})
    assert not company[grade >= 3].any()
    units = BINHAI.organisation.departments
    expected = (
        sum(d.company_share * sum(d.posts.values()) for d in units) / BINHAI.organisation.size
    )
    assert company.mean() == pytest.approx(expected, abs=0.01)


def test_any_grade_may_have_the_same_shares():
    grade, inside, company = first_days({"staff.leaders_established": False})
    for who in (grade >= 3, grade < 3):
        assert inside[who & ~company].mean() == pytest.approx(0.6, abs=0.04)


def test_a_zone_with_fewer_on_the_establishment_than_leaders_has_no_more_of_them():
    """By hand: 5 % of all but company staff are on it, nearly all of them leaders."""
    shares = {"institution": 0.05, "contract": 0.95}
    grade, inside, company = first_days({"staff.status_shares": shares})
    assert inside[~company].mean() == pytest.approx(0.05, abs=0.01)
    assert inside[grade < 3].mean() < 0.02
    expected = 0.05 * (~company).sum() / (grade >= 3).sum()
    assert inside[grade >= 3].mean() == pytest.approx(expected, abs=0.03)
