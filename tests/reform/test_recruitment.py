"""Filling vacancies: open recruitment (社会招聘) and promotion."""

import numpy as np
import pytest
from places import KEY, MOVING, people_in, posts_of

from sim.behaviour.joining import Joining
from sim.chance.keyed import Purpose, normal
from sim.engine.calendar import Calendar
from sim.engine.ledger import AT
from sim.engine.plan import Plan
from sim.engine.replication import replicate
from sim.engine.zone import Zone
from sim.reform.establishment import GIVEN_UP, NONE, TAKEN
from sim.reform.promotion import Ladder
from sim.reform.recruitment import (
    Costs,
    Recruiting,
    Selection,
    best_applicant,
    challenge_holders,
    hire,
)
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.seniority import Seniority
from sim.staff.table import (
    COMPANY,
    CONTRACT,
    EMPTY,
    INSIDER,
    INSTITUTION,
    OUTSIDER,
    RECRUIT,
    TERM_CONTRACT,
)

SMALL = load_scenario("scenarios/small-zone.yaml")


@pytest.mark.parametrize("active", [False, True])
def test_where_no_time_is_lost_no_post_is_ever_empty_at_a_close(active):
    """Leavers, dismissals, promotions and rounds: all are filled on the same day."""
    policy = {"recruitment.lead_months": 0, "recruitment.promotion_months": 0,
              "behaviour.leaving.resign_established": 0.3,
              "behaviour.leaving.resign_contract": 0.3, "exit.reading": "R2", "exit.tail_years": 1,
              "appointment.active": active, "appointment.term_months": 24,
              "study.years": 5}  # fmt: skip
    zone = Zone(Plan(apply(SMALL, policy)), 3, 0)
    calendar = Calendar(zone)
    for month in range(60):
        calendar.env.run(until=30 * month + 19)
        assert not (zone.staff["state"][: len(zone.posts)] == EMPTY).any(), month
    calendar.run()
    years = np.array(zone.years)
    assert years[:, AT["vacancy_savings"]].sum() == 0
    assert years[:, AT["hires"]].sum() > 20
    assert years[:, AT["promotions"]].sum() > 5


def test_where_nobody_applies_a_post_stays_empty():
    """Filling at once ends when nothing more can be filled."""
    policy = {"recruitment.lead_months": 0, "pay.outside_pay": 3, "pay.new_money": 0,
              "behaviour.joining.supply_elasticity": 6, "appointment.active": False,
              "recruitment.open_above_entry": 1, "recruitment.shortlist": 1,
              "behaviour.leaving.resign_established": 0.3,
              "behaviour.leaving.resign_contract": 0.3, "study.years": 2}  # fmt: skip
    years = replicate(apply(SMALL, policy), 3, [0])[0]
    assert years[:, AT["hires"]].sum() < 5
    assert years[-1, AT["vacancies"]] > 10


# By hand: one post, and who applies for it


def hiring(validity=1.0, shortlist=8.0, pay=1.0, **selection):
    """Return what filling a post takes; as many apply as are on the shortlist."""
    s = Selection(validity, 0.0, pay, True, 1.0, Ladder(0, 12, 2, 2), 0.7, 2, 420.0, 540.0)
    s = s._replace(**selection)
    joining = Joining(shortlist, -0.5, 2.0, 0.2, 1.0)
    return Recruiting(joining, s, MOVING, None, Costs(8000.0, 200.0), AGES)


AGES = Seniority(0.4, 0.4, np.zeros((2, 1)), 0)


def ability(turn, purpose=Purpose.ABILITY, unit=0, serial=0):
    """Return a standard normal number of an applicant's own."""
    return normal(KEY, unit, serial, turn, purpose, 0)


def best_of(posts, h):
    """Open the first post and return who is selected, what is expected of them, and of how many."""
    fit_share = h.moving.people.fit_share
    return best_applicant(KEY, posts, 0, h.joining, h.selection, fit_share)


@pytest.mark.parametrize("merit", [0.0, 0.4])
def test_a_panel_that_sees_all_takes_the_ablest_of_those_who_apply(merit):
    """Ability is that of applicants on average, of the department, and their own luck."""
    for opening in range(1, 30):
        posts = posts_of([0], [0])
        posts["openings"], posts["merit"] = opening - 1, merit
        turn, expected, count = best_of(posts, hiring(stake=0.3))
        assert (count, posts["openings"][0]) == (8, opening)
        applied = [opening << 16 | k for k in range(1, 9)]
        assert turn == max(applied, key=ability)
        assert expected == pytest.approx(-0.5 + 0.2 * 0.3 + merit + ability(turn))


def test_a_panel_that_sees_nothing_expects_the_mean():
    """The best-looking of eight is anybody, and the mean of all is what is expected of them."""
    p = hiring().moving.people._replace(fit_share=0.36)
    blind = hiring(0.0)._replace(moving=MOVING._replace(people=p))
    posts = posts_of([0], [0])
    turn, expected, _ = best_of(posts, blind)
    applied = [1 << 16 | k for k in range(1, 9)]
    assert turn == max(applied, key=lambda each: ability(each, Purpose.SELECTION))
    assert expected == pytest.approx(0.8 * -0.5)


def test_half_a_validity_expects_half_of_what_it_sees():
    """Normal theory: m + v (seen - v m), where seen is v times merit and the rest noise."""
    posts = posts_of([0], [0])
    turn, expected, _ = best_of(posts, hiring(0.5))
    seen = {t: 0.5 * (-0.5 + ability(t)) + np.sqrt(0.75) * ability(t, Purpose.SELECTION)
            for t in (1 << 16 | k for k in range(1, 9))}  # fmt: skip
    assert turn == max(seen, key=seen.get)
    assert expected == pytest.approx(-0.5 + 0.5 * (seen[turn] + 0.25))


def test_where_nobody_applies_nobody_is_chosen():
    posts = posts_of([0], [0])
    turn, _, count = best_of(posts, hiring(shortlist=1e-9, pay=0.5))
    assert (turn, count, posts["openings"][0]) == (-1, 0, 1)


@pytest.mark.parametrize(
    ("reform", "place", "company", "status", "origin"),
    [
        (True, GIVEN_UP, 0.0, TERM_CONTRACT, OUTSIDER),
        (True, NONE, 0.0, TERM_CONTRACT, OUTSIDER),
        (True, TAKEN, 0.0, INSTITUTION, RECRUIT),
        (True, NONE, 1.0, COMPANY, OUTSIDER),
        (False, NONE, 0.0, CONTRACT, INSIDER),
        (False, TAKEN, 0.0, INSTITUTION, INSIDER),
    ],
)
def test_under_which_status_and_how_a_newcomer_comes(reform, place, company, status, origin):
    """ID6: off the establishment on a term contract; before the reform all are insiders."""
    posts = posts_of([0], [0])
    posts["company"] = company
    staff = people_in(posts)
    hire(KEY, staff, posts, 0, 1 << 16 | 3, place, 24, hiring(on_contract=reform))
    who = staff[0]
    assert (who["status"], who["origin"]) == (status, origin)
    assert (who["turn"], who["entered"], who["posted"], who["start"]) == (1 << 16 | 3, 24, 24, 0.7)
    assert who["ability"] == pytest.approx(-0.5 + ability(1 << 16 | 3))


def challenged(expected, share=1.0, h=None, empty=()):
    """Challenge holders of whom a panel expects so much; return what came of it, and the staff."""
    posts = posts_of([0] * len(expected), [0] * len(expected))
    staff = people_in(posts)
    staff["state"][list(empty)] = EMPTY
    expected = np.array(expected)
    found = challenge_holders(KEY, staff, posts, expected, 0, share, h or hiring())
    return found, staff, expected


def test_a_holder_keeps_the_post_unless_more_is_expected_of_an_outsider():
    (lost, hires, opened, examined), staff, expected = challenged([9.0, -9.0, -np.inf])
    assert lost["serial"].tolist() == [1]
    assert (hires, opened, examined) == (1, 2, 16)  # who need not compete is not challenged
    assert (staff["turn"] > 0).tolist() == [False, True, False]
    assert expected.tolist() == [9.0, -np.inf, -np.inf]


def test_a_vacant_post_that_is_opened_is_filled_and_nobody_loses_it():
    (lost, hires, opened, _), staff, _ = challenged([-np.inf, 9.0], empty=[0])
    assert (len(lost), hires, opened) == (0, 1, 2)
    assert (staff["turn"] > 0).tolist() == [True, False]


def test_as_many_posts_are_opened_as_the_share_says():
    (_, _, opened, _), _, _ = challenged([9.0] * 2000, share=0.3)
    assert opened / 2000 == pytest.approx(0.3, abs=0.04)
    assert challenged([9.0] * 50, share=0.0)[0][2] == 0
