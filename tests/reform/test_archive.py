"""The archive: rank by vacancies of the establishment or by time, and pay by rank (ID3 to ID5)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.calendar import Calendar
from sim.engine.ledger import AT
from sim.engine.plan import Plan
from sim.engine.rounds import bring_everyone_up
from sim.engine.zone import Zone
from sim.reform.archive import (
    archived_pay,
    archived_pay_of,
    archived_pay_over,
    fill_ranks,
    places,
    rise_by_time,
)
from sim.reform.service import ARCHIVE_PAY
from sim.scenario.overrides import apply
from sim.scenario.problems import ScenarioError
from sim.scenario.reading import load_scenario
from sim.staff.seating import scenario_for_roster
from sim.staff.table import (
    ARCHIVED,
    CIVIL_SERVANT,
    CONTRACT,
    EMPTY,
    EXCELLENT,
    INSTITUTION,
    POSTED,
    QUALIFIED,
    WAITING,
    empty_staff,
)

SMALL = load_scenario("scenarios/small-zone.yaml")
STILL = {"behaviour.leaving.resign_established": 0,
         "behaviour.leaving.resign_contract": 0, "behaviour.leaving.transfer_rate": 0,
         "behaviour.leaving.death_rate": 0, "appointment.active": False, "exit.reading": "none",
         "study.years": 6}  # fmt: skip


def people(n, **facts):
    """Return people in post who were rated, civil servants unless told otherwise."""
    staff = empty_staff(n)
    staff["state"], staff["appraisal"], staff["grade"] = POSTED, QUALIFIED, 5
    staff["status"] = CIVIL_SERVANT
    for name, values in facts.items():
        staff[name] = values
    return staff


def test_a_vacancy_of_the_establishment_goes_to_the_best_record_of_the_rank_below():
    """ID5: one place at rank 1 is free; of those below who are eligible the best gets it."""
    staff = people(9, place=[0.5, 0.9, 1, 1, 1, 1, 1, 0.6, 1], archive=[0] * 8 + [1])
    staff["status"][2] = CONTRACT  # not on the establishment
    staff["state"][3] = WAITING  # not in post
    staff["failures"][4] = 1  # conduct: the last year was unqualified
    staff["idle"][5] = 1  # hardly works
    staff["archived"][6] = 1  # not long enough in the rank
    assert fill_ranks(staff, np.array([0, 2]), 36, 36, 0) == 1
    assert staff["archive"].tolist() == [0, 1, 0, 0, 0, 0, 0, 0, 1]
    assert staff["archived"][1] == 36
    assert fill_ranks(staff, np.array([0, 2]), 48, 36, 0) == 0  # no vacancy is left
    assert fill_ranks(staff, np.array([0, 9]), 48, 36, 0) == 3  # 0.5, 0.6, and who is now ready
    assert staff["archive"][[0, 6, 7]].tolist() == [1, 1, 1]


def test_a_vacancy_above_opens_one_below():
    """From the highest rank down, one step a year each: a chain of three promotions."""
    staff = people(4, archive=[0, 0, 1, 2], place=[0.2, 0.8, 0.5, 0.5], state=[POSTED] * 4)
    assert fill_ranks(staff, np.array([0, 1, 1, 1]), 60, 36, 0) == 3
    assert staff["archive"].tolist() == [0, 1, 2, 3]


MEMBERS = st.tuples(st.integers(0, 3), st.floats(0, 1), st.booleans(), st.integers(0, 60))


@given(
    st.lists(MEMBERS, min_size=1, max_size=30), st.lists(st.integers(0, 10), min_size=4, max_size=4)
)
def test_no_rank_is_filled_beyond_its_places(facts, quota):
    """Nobody falls, nobody rises by more than one, and no full rank grows."""
    rank, place, contract, since = (np.array(x) for x in zip(*facts, strict=True))
    staff = people(len(facts), archive=rank, place=place, archived=since)
    staff["status"] = np.where(contract, CONTRACT, INSTITUTION)
    raised = fill_ranks(staff, np.array(quota), 60, 24, 0)
    steps = staff["archive"] - rank
    assert set(steps) <= {0, 1}
    assert steps.sum() == raised
    assert (steps[contract] == 0).all()
    before, after = (np.bincount(r[~contract], minlength=4) for r in (rank, staff["archive"]))
    assert (after[1:] <= np.maximum(before, quota)[1:]).all()
    # A place stays free only where nobody below was ready when its turn came.
    for r in (1, 2, 3):
        ready = ~contract & (staff["archive"] == r - 1) & (rank == r - 1) & (since <= 36)
        assert after[r] >= quota[r] or not ready.any() or before[r] > after[r]


def test_archived_rank_rises_by_the_years_where_it_goes_by_seniority():
    """After so many months by one, for two statuses, up to the grade of the post last held."""
    staff = people(6, archived=[0, 0, 0, 1, 0, 0], archive=[1, 1, 1, 1, 5, 2],
                   status=[CIVIL_SERVANT, INSTITUTION, CONTRACT, *[CIVIL_SERVANT] * 3],
                   grade=[5, 5, 5, 5, 5, 2])  # fmt: skip
    staff["state"][1] = WAITING
    assert rise_by_time(staff, 72, 72, 0) == 2
    assert staff["archive"].tolist() == [2, 2, 1, 1, 5, 2]
    assert staff["archived"].tolist() == [72, 72, 0, 1, 0, 0]


def test_an_excellent_year_brings_the_next_rank_nearer():
    """By so many months as the setting says, for those in post on the establishment alone."""
    for rule in (lambda staff: fill_ranks(staff, np.array([3, 0]), 12, 36, 6),
                 lambda staff: rise_by_time(staff, 12, 36, 6)):  # fmt: skip
        staff = people(3, appraisal=EXCELLENT, archived=6, state=[POSTED, WAITING, POSTED])
        staff["status"][2] = CONTRACT
        assert rule(staff) == 0
        assert staff["archived"].tolist() == [0, 6, 6]
    staff = people(2, appraisal=[EXCELLENT, QUALIFIED])
    assert rise_by_time(staff, 30, 36, 6) == 1
    assert staff["archive"].tolist() == [1, 0]
    staff = people(2, appraisal=[EXCELLENT, QUALIFIED], place=[0.1, 0.9])
    assert fill_ranks(staff, np.array([0, 2]), 30, 36, 6) == 1
    assert staff["archive"].tolist() == [1, 0]


def test_archived_pay_is_that_of_the_rank_with_steps_of_service():
    """Whole years count: 5100.00 yuan, one per cent a year, 35 months are two years."""
    assert archived_pay(510_000, 35, 0.01) == 520_200
    assert archived_pay(510_000, 36, 0.0) == 510_000
    assert [archived_pay(p, 12, 0.01) for p in (100, 333)] == [101, 336]


@given(st.integers(0, 10**7), st.integers(0, 500), st.integers(0, 40), st.floats(0, 0.1))
def test_archived_pay_of_months_in_a_row_is_their_sum_to_the_fen(standard, service, months, step):
    """A step of service in between counts from its month on."""
    each = [archived_pay(standard, service + m, step) for m in range(1, months + 1)]
    assert archived_pay_over(standard, service, months, step) == sum(each)


def test_places_are_those_of_the_first_day_or_as_listed():
    """Of the establishment alone; a rank that is not listed has none."""
    grades = [g.name for g in SMALL.organisation.grades]
    staff = people(4, archive=[0, 2, 2, 1], status=[CIVIL_SERVANT, INSTITUTION, CONTRACT, 0])
    staff["state"][3] = EMPTY
    assert places(staff, {}, grades).tolist() == [1, 0, 1, 0, 0, 0]
    assert places(staff, {"clerk": 4, "director": 1}, grades).tolist() == [4, 0, 0, 0, 1, 0]
    with pytest.raises(ScenarioError, match="grade 'major' is not one of"):
        apply(SMALL, {"staff.archive_quota": {"major": 1}})


def test_with_nobody_leaving_no_place_of_the_establishment_falls_vacant():
    """Through the engine: the ranks stay full; by seniority they rise with the years.

    Before all-staff appointment a rank is that of the post, and nothing rises beside it.
    """
    rises, apart = {}, {"appointment.active": True, "appointment.coverage": "outsiders_only"}
    for rule in ("vacancies", "seniority"):
        zone = Zone(Plan(apply(SMALL, {**STILL, **apart, "staff.archive_rule": rule})), 1, 0)
        zone.staff["birth"] = -360  # and nobody retires
        if rule == "seniority":
            zone.staff["archive"] = 0  # by time, up to the grade of the post
        Calendar(zone).run()
        rises[rule] = np.array(zone.years)[:, AT["archive_promotions"]].sum()
    assert rises["vacancies"] == 0
    assert rises["seniority"] > 0


def test_archived_pay_is_what_counts_at_retirement_and_transfer():
    """ID4: the ledger holds the pay of the archived rank, with steps, of those who went."""
    rules = {"behaviour.leaving.transfer_rate": 0.1, "exit.reading": "none", "study.years": 6,
             "staff.archive_step": 0.02}  # fmt: skip
    zone = Zone(Plan(apply(SMALL, rules)), 1, 0, keep_exits=True)
    calendar = Calendar(zone)
    expected = {"pension_base": 0.0, "transfer_base": 0.0}
    for month in range(1, 73):
        calendar.env.run(until=30 * month + 1)
        left = len(zone.exits[-1])  # at the close of this month
        gone, causes = zone.zones.gone[0, :left], zone.zones.causes[0, :left]
        for person, cause in zip(gone, causes, strict=True):
            name = {1: "transfer_base", 3: "pension_base"}.get(int(cause))
            if name and person["status"] in (CIVIL_SERVANT, INSTITUTION):
                pay = round(SMALL.organisation.grades[person["archive"]].pay * 100)
                years = (month - person["entered"]) // 12
                expected[name] += np.rint(pay * (1 + 0.02 * years)) / 100
    calendar.run()
    for name, yuan in expected.items():
        assert yuan > 0
        assert sum(y[AT[name]] for y in zone.years) == pytest.approx(yuan)


def test_who_is_back_at_the_archived_post_is_paid_by_its_rank():
    """A8 with ID3: a month's archived pay is that of the rank and of the years served."""
    zone = Zone(Plan(apply(SMALL, {**STILL, "staff.archive_step": 0.05})), 1, 0)
    zone.zones.make_room(1)
    row = len(zone.posts)
    zone.staff[row] = zone.staff[np.flatnonzero(zone.staff["state"] == POSTED)[0]]
    zone.staff["state"][row], zone.staff["status"][row] = ARCHIVED, CIVIL_SERVANT
    zone.staff["archive"][row], zone.staff["entered"][row] = 2, -30
    calendar = Calendar(zone)
    calendar.env.run(until=31)
    bring_everyone_up(zone.zones)
    assert zone.sums.money[ARCHIVE_PAY] == 825_000
    calendar.env.run(until=301)
    bring_everyone_up(zone.zones)
    # After two years of service five months, then five after three.
    assert zone.sums.money[ARCHIVE_PAY] == 5 * 825_000 + 5 * 862_500


def test_the_pay_of_a_roster_is_what_is_sealed():
    """封存 by hand: 8,888 yuan on the first day, and a year later a step of service more."""
    one = {"department": "Economy", "sex": "male", "age_months": 400, "service_months": 60}
    staff = pd.DataFrame(
        [
            {**one, "grade": grade, "status": status}
            for grade in ("clerk", "director")
            for status in ("institution", "contract")
        ]
    )
    liability = {}
    for known, pay in ((True, 8888.0), (False, np.nan)):
        people = staff.assign(pay_month=pay)
        scenario = apply(scenario_for_roster(SMALL, people), {**STILL, "staff.archive_step": 0.01})
        zone = Zone(Plan(scenario, people), 1, 0)
        seats = np.flatnonzero(zone.staff["state"] == POSTED)
        assert zone.staff["archive"][seats].tolist() == [4, 4, 0, 0]
        standard = np.array([round(g.pay * 100) for g in scenario.organisation.grades])
        sealed = [archived_pay_of(zone.staff, i, standard, 0, 0.01) for i in seats]
        assert sealed == ([888_800] * 4 if known else [1_197_000] * 2 + [535_500] * 2)
        Calendar(zone).run()
        liability[known] = zone.years[0][AT["archive_liability"]]
    steps = 0.01 * (5_100 + 11_400)
    assert liability[True] == pytest.approx(12 * (2 * 8888 + steps))
    assert liability[False] == pytest.approx(12 * 1.06 * (5_100 + 11_400))
