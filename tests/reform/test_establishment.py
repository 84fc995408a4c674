"""Who is on the establishment (编制): who leaves it how, and who comes into its vacant places."""

import numpy as np
import pytest

from sim.chance.keyed import key
from sim.engine.calendar import Calendar
from sim.engine.ledger import AT
from sim.engine.plan import Plan
from sim.engine.replication import history, replicate
from sim.engine.zone import Zone
from sim.reform.establishment import (
    GIVEN_UP,
    NOT_COUNTED,
    TAKEN,
    Vacant,
    come,
    first_places,
    leave,
    place_for,
    vacant_now,
)
from sim.reform.establishment import NONE as NO_PLACE
from sim.scenario.overrides import apply
from sim.scenario.problems import ScenarioError
from sim.scenario.reading import load_scenario
from sim.staff.status import on_establishment
from sim.staff.table import (
    CIVIL_SERVANT,
    COMPANY,
    CONTRACT,
    EMPTY,
    INSIDER,
    INSTITUTION,
    OUTSIDER,
    POSTED,
    RECRUIT,
    TERM_CONTRACT,
    empty_staff,
)

SMALL = load_scenario("scenarios/small-zone.yaml")
ALL = {"civil_servant": 0.5, "institution": 0.5}
NONE = {"contract": 1.0}
CAP = "organisation.caps.establishment"
QUIET = {"exit.reading": "none", "behaviour.leaving.on": False, "study.years": 10, CAP: None}
UNREFORMED = {**QUIET, "appointment.active": False, "assessment.active": False}


def years(overrides, replications=20):
    """Return yearly outcomes by replication and year."""
    return replicate(apply(SMALL, {CAP: None, **overrides}), 3, range(replications))


def newcomers(overrides, replications=10):
    """Return those who came after the first day and are there six years later."""
    found = []
    for replication in range(replications):
        scenario = apply(SMALL, {CAP: None, "study.years": 6, **overrides})
        zone = Zone(Plan(scenario), 3, replication)
        Calendar(zone).run()
        found.append(zone.staff[(zone.staff["state"] != EMPTY) & (zone.staff["turn"] > 0)])
    return np.concatenate(found)


def total(found, name):
    """Return an outcome, summed over replications and years."""
    return found[..., AT[name]].sum()


def test_the_cap_on_the_establishment_counts_people_on_it_and_not_posts():
    """编制总量: six in ten of 52 posts are 31 people; 30 are too few, though there are 52 posts."""
    apply(SMALL, {CAP: 31})
    with pytest.raises(ScenarioError, match="31 on the establishment") as told:
        apply(SMALL, {CAP: 30})
    assert [problem.field for problem in told.value.problems] == [CAP]
    apply(SMALL, {CAP: 0, "staff.status_shares": NONE})
    apply(SMALL, {CAP: 52, "staff.status_shares": ALL})
    with pytest.raises(ScenarioError, match="52 on the establishment"):
        apply(SMALL, {CAP: 51, "staff.status_shares": ALL})


def on_it(zone):
    """Return how many are on the establishment, those who wait or are back at the post included."""
    return sum(map(on_establishment, zone.staff["status"][zone.staff["state"] != EMPTY]))


@pytest.mark.parametrize("places", ["held", "approved"])
def test_the_establishment_never_outgrows_its_cap(places):
    """In every history and every year, whoever the shares would put there on the first day."""
    policy = {CAP: 31, "recruitment.established_places": places, "study.years": 4}
    most = []
    for replication in range(60):
        zone = Zone(Plan(apply(SMALL, policy)), 3, replication)
        most.append(on_it(zone))
        calendar = Calendar(zone)
        for year in (1, 2, 3):
            calendar.env.run(until=360 * year + 17)
            most.append(on_it(zone))
    assert max(most) == 31


def test_only_people_on_the_establishment_are_transferred():
    """外调 is a matter of the establishment; whoever is off it resigns."""
    busy = {"behaviour.leaving.transfer_rate": 0.2, "study.years": 6}
    everyone = apply(SMALL, {CAP: None, **busy})
    exits = history(everyone, 3, 0).exits
    transferred = exits[exits.cause == "transferred"]
    assert len(transferred) > 10
    assert set(transferred.status) <= {"civil_servant", "institution"}
    assert total(years({**busy, "staff.status_shares": NONE}), "transferred") == 0
    still = {
        "behaviour.leaving.resign_established": 0,
        "exit.substitution": 0,
        **UNREFORMED,
        **busy,
    }
    found = years({**still, "staff.status_shares": ALL})
    assert total(found, "resigned") == 0 < total(found, "transferred")


@pytest.mark.parametrize(("shares", "rate"), [(ALL, 0.032), (NONE, 0.06)])
def test_each_status_leaves_at_its_own_rate(shares, rate):
    """Resignations and transfers over people and years, in a zone of one kind of staff."""
    found = years({**UNREFORMED, "staff.status_shares": shares}, 150)
    left = total(found, "resigned") + total(found, "transferred")
    people = total(found, "headcount")
    assert left / people == pytest.approx(rate, abs=0.03 * rate + 3 * (rate / people) ** 0.5)


def test_in_a_mixed_zone_each_status_leaves_at_its_own_rate():
    """By the log of exits: one life table for all, and a rate for each of them."""
    left, there = np.zeros(2), np.zeros(2)
    plan = Plan(apply(SMALL, {**UNREFORMED, "exit.substitution": 0}))
    for replication in range(60):
        zone = Zone(plan, 3, replication, keep_exits=True)
        Calendar(zone).run()
        log = zone.exit_log()
        chosen = log["status"][log["cause"] < 2]  # resigned or transferred
        left += [np.isin(chosen, (0, 1)).sum(), (~np.isin(chosen, (0, 1))).sum()]
        established = zone.years[:, AT["established"]].sum()
        there += [established, zone.years[:, AT["headcount"]].sum() - established]
    assert left / there == pytest.approx([0.032, 0.06], rel=0.12)


@pytest.mark.parametrize("active", [True, False])
def test_the_establishment_keeps_its_size_where_vacant_places_are_filled(active):
    """招录 and 调入 fill its vacant places: it does not vanish as people retire."""
    found = years({"appointment.active": active, "study.years": 10}, 60)
    established = found[..., AT["established"]].mean(axis=0)
    assert established[-1] == pytest.approx(established[0], rel=0.04)
    assert established[0] == pytest.approx(0.6 * 50, rel=0.05)


@pytest.mark.slow
def test_vacant_places_are_filled_to_the_share_that_is_set():
    """Of the places that leavers left, so many are held again and the others are gone for good."""
    for share in (0.0, 0.3, 1.0):
        policy = {**QUIET, "recruitment.established_share": share, "appointment.unfit_share": 0,
                  "recruitment.challenge_share": 0,
                  "staff.leaders_established": False}  # fmt: skip
        filled = gone = 0
        for replication in range(80):
            zone = Zone(Plan(apply(SMALL, policy)), 3, replication)
            places = zone.establishment
            Calendar(zone).run()
            filled += zone.years[:, AT["recruited"]].sum()
            gone += places - zone.establishment
        assert filled + gone > 600
        error = 3 * np.sqrt(share * (1 - share) / (filled + gone))
        assert filled / (filled + gone) == pytest.approx(share, abs=error + 1e-12)


def test_places_up_to_the_cap_are_filled_where_the_policy_says_so():
    """Approved places: at a cap of 40 the establishment grows from 30 towards it."""
    policy = {CAP: 40, "recruitment.established_places": "approved", "study.years": 10}
    found = years(policy)[..., AT["established"]].mean(axis=0)
    assert found[0] < 34
    assert 35 < found[-1] <= 40
    held = years({CAP: 40, "study.years": 10})[..., AT["established"]].mean(axis=0)
    assert held[-1] == pytest.approx(held[0], rel=0.04)


def test_people_who_wait_or_are_back_at_the_archived_post_keep_their_place():
    """Nobody is recruited onto a place that somebody still holds."""
    policy = {"appointment.unfit_share": 0.3, "exit.reading": "R2", "exit.unqualified_years": 1,
              "assessment.unqualified_below": 0.85, "behaviour.leaving.transfer_rate": 0,
              "behaviour.leaving.resign_established": 0, "study.years": 5}  # fmt: skip
    waited = 0
    for replication in range(20):
        zone = Zone(Plan(apply(SMALL, {CAP: None, **policy})), 3, replication)
        places = zone.establishment
        Calendar(zone).run()
        assert on_it(zone) <= places
        waited += (zone.years[:, AT["waiting"]] + zone.years[:, AT["archived"]]).sum()
    assert waited > 100


def test_outsiders_are_those_who_come_off_the_establishment_under_the_reform():
    """社会招聘 brings outsiders; 招录 and 调入 bring recruits, who are no catfish."""
    new = newcomers({})
    inside = np.isin(new["status"], (CIVIL_SERVANT, INSTITUTION))
    assert (new["origin"][inside] == RECRUIT).all()
    assert (new["origin"][~inside] == OUTSIDER).all()
    assert set(new["status"]) == {CIVIL_SERVANT, INSTITUTION, TERM_CONTRACT}


def test_challengers_are_outsiders():
    """Who takes a post in a round comes by open recruitment (社会招聘), off the establishment."""
    policy = {"recruitment.challenge_share": 1, "recruitment.applicant_mean": 2}
    zone = Zone(Plan(apply(SMALL, policy)), 3, 0)
    Calendar(zone).env.run(until=16)
    new = zone.staff[(zone.staff["state"] != EMPTY) & (zone.staff["turn"] > 0)]
    assert len(new) > 20
    assert (new["status"] == TERM_CONTRACT).all()
    assert (new["origin"] == OUTSIDER).all()


def test_recruits_come_under_the_new_rules_of_a_grandfathered_zone():
    """老人老办法、新人新政策: the terms of old are for those who were there before."""
    policy = {"appointment.coverage": "grandfathered", "staff.status_shares": ALL}
    new = newcomers(policy, 4)
    recruits = new[new["origin"] == RECRUIT]
    assert len(recruits) > 20
    assert (recruits["advance"] == 0).all()  # all is held back, where insiders are paid on account
    assert (new["origin"] != INSIDER).all()


@pytest.mark.parametrize("share", [0, 1])
def test_without_the_reform_who_replaces_contract_staff_is_contract_staff(share):
    """By the shares of those off the establishment; nobody is an outsider or on a term contract."""
    shares = {"institution": 0.5, "contract": 0.5}
    new = newcomers({"appointment.active": False, "staff.status_shares": shares,
                     "recruitment.established_share": share,
                     "staff.leaders_established": False})  # fmt: skip
    assert set(new["status"]) == ({CONTRACT, INSTITUTION} if share else {CONTRACT})
    assert (new["origin"] == INSIDER).all()


def test_a_rate_of_old_is_told_what_it_has_become():
    """The field went by nobody's status."""
    with pytest.raises(ScenarioError, match="it goes by status now"):
        apply(SMALL, {"behaviour.leaving.resign_rate": 0.01})


def test_the_places_on_the_first_day_count_vacant_posts_alike():
    """52 posts of which some are empty: as many places as if those were held like the others."""
    for replication in range(10):
        zone = Zone(Plan(apply(SMALL, {CAP: None})), 3, replication)
        there = zone.staff["state"] == POSTED
        held = sum(map(on_establishment, zone.staff["status"][there]))
        assert zone.establishment == round(held * 52 / there.sum())


def of_statuses(*statuses, empty=1):
    """Return people of these statuses, and empty seats."""
    staff = empty_staff(len(statuses) + empty)
    staff["state"][: len(statuses)] = POSTED
    staff["status"][: len(statuses)] = statuses
    return staff


@pytest.mark.parametrize(
    ("approved", "use_all", "places"), [(None, False, 5), (5, False, 5), (4, False, 4),
                                        (9, False, 5), (9, True, 9), (None, True, 5)]
)  # fmt: skip
def test_places_on_the_first_day_by_hand(approved, use_all, places):
    """Two of three held posts of eight: 5.33, vacant posts counted alike."""
    staff = of_statuses(CIVIL_SERVANT, INSTITUTION, CONTRACT)
    assert first_places(staff, 8, approved, use_all=use_all) == places
    assert first_places(empty_staff(2), 2, None, use_all=False) == 0


def test_a_place_is_held_by_whoever_is_there_and_vacant_are_posts_alone():
    """Of five places two are held, one from the bench; one post of four is vacant."""
    staff = of_statuses(CIVIL_SERVANT, CONTRACT, COMPANY, empty=3)
    staff["state"][5], staff["status"][5] = POSTED, INSTITUTION
    assert vacant_now(staff, 4, np.array([5, NOT_COUNTED, 0])) == (3, 1)
    assert vacant_now(staff, 5, np.array([2, NOT_COUNTED, 0])) == (0, 2)
    assert vacant_now(staff, 4, np.array([1, NOT_COUNTED, 0])) == (0, 1)


def test_what_was_counted_is_not_counted_again():
    """Of five places two are held; then an official leaves a post, and two newcomers come."""
    staff, places = of_statuses(CIVIL_SERVANT, INSTITUTION, empty=2), np.array([5, NOT_COUNTED, 0])
    leave(places, INSTITUTION, True)  # nothing is known yet
    assert vacant_now(staff, 4, places) == (3, 2)
    leave(places, CIVIL_SERVANT, True)
    leave(places, CONTRACT, False)
    assert vacant_now(staff, 4, places) == (4, 3)
    come(places, TAKEN, INSTITUTION)
    come(places, GIVEN_UP, CONTRACT)
    come(places, GIVEN_UP, COMPANY)  # takes none and comes instead of none
    assert places.tolist() == [4, 2, 0]
    assert vacant_now(staff, 4, places) == (2, 0)


def test_vacant_places_are_spread_evenly_over_vacant_posts():
    """Two places over five posts, three quarters of them filled again: 0.3 and 0.1 of newcomers."""
    luck = key(2, 0)
    found = [place_for(luck, 1, n, 65537, Vacant(2, 5), 0.75, False) for n in range(4000)]
    assert [found.count(what) / 4000 for what in (TAKEN, GIVEN_UP, NO_PLACE)] == pytest.approx(
        [0.3, 0.1, 0.6], abs=0.025
    )
    more = [place_for(luck, 1, n, 65537, Vacant(9, 5), 0.5, False) for n in range(4000)]
    assert more.count(TAKEN) / 4000 == pytest.approx(0.5, abs=0.025)
    assert {place_for(luck, 1, n, 65537, Vacant(7, 5), 1.0, False) for n in range(99)} == {TAKEN}
    assert {place_for(luck, 1, n, 65537, Vacant(7, 5), 0.0, False) for n in range(99)} == {GIVEN_UP}
    assert {place_for(luck, 1, n, 65537, Vacant(0, 5), 1.0, False) for n in range(99)} == {NO_PLACE}
    assert {place_for(luck, 1, n, 65537, Vacant(1, 5), 0.0, True) for n in range(99)} == {TAKEN}
    assert place_for(luck, 1, 0, 65537, Vacant(0, 5), 0.0, True) == NO_PLACE


@pytest.mark.parametrize(
    ("place", "status", "left"), [(TAKEN, INSTITUTION, 3), (GIVEN_UP, CONTRACT, 3),
                                  (NO_PLACE, CONTRACT, 4), (GIVEN_UP, COMPANY, 4)]
)  # fmt: skip
def test_what_is_vacant_after_an_entry(place, status, left):
    places = np.array([10, 6, 6])
    come(places, place, status)
    assert vacant_now(empty_staff(0), 0, places) == (left, 5)
