"""Rules as docs/model.md describes them, where no other test holds them one by one."""

import numpy as np
import pytest

from sim.chance.keyed import key
from sim.engine import rounds, year
from sim.engine.calendar import Calendar
from sim.engine.departures import end_appointment
from sim.engine.ledger import AT, DISMISSED, NOT_RENEWED
from sim.engine.plan import Plan
from sim.engine.state import state_of
from sim.engine.zone import Zone
from sim.reform.exit import BY_RANK, BY_STATUTE, OTHERWISE
from sim.reform.promotion import (
    BY_SENIORITY,
    RECORD,
    Ladder,
    Rolls,
    best_inside,
    empty_rolls,
    make_rolls,
)
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.seniority import Seniority
from sim.staff.table import (
    ARCHIVED,
    CIVIL_SERVANT,
    COMPANY,
    CONTRACT,
    EMPTY,
    INSTITUTION,
    OUTSIDER,
    POSTED,
    POSTS,
    TERM_CONTRACT,
    empty_staff,
)

SMALL = load_scenario("scenarios/small-zone.yaml")


def ended(status, cause=DISMISSED, *, ground=OTHERWISE, months=0, local=1e6):
    """End one person's appointment; return zone, pay of a month in yuan, and what was booked."""
    zone = Zone(Plan(apply(SMALL, {"costs.dispute": 0.5, "exit.local_average_pay": local})), 4, 0)
    row = int(np.flatnonzero(zone.staff["state"][: len(zone.posts)] == POSTED)[0])
    zone.staff["status"][row], zone.staff["entered"][row] = status, -months
    k, state = zone.regime, state_of(zone.zones.states, 0)
    end_appointment(state, row, cause, ground, 0, 0, k.moving.filling, k.ending)
    assert zone.staff["state"][row] == EMPTY
    booked = {name: zone.tally[AT[name]] for name in ("exits", "to_archive", "dismissed")}
    money = {name: zone.tally[AT[name]] / 100 for name in ("severance", "legal_cost")}
    return zone, zone.posts["standard"][row] / 100, {**booked, **money}


def test_what_ends_depends_on_status():
    """A8: civil servants go back to the archived post; others leave, by the law of their status."""
    zone, _, booked = ended(CIVIL_SERVANT, months=60)
    assert booked == {"exits": 0, "to_archive": 1, "dismissed": 0, "severance": 0, "legal_cost": 0}
    assert (zone.staff["state"] == ARCHIVED).sum() == 1
    zone, _, booked = ended(CIVIL_SERVANT, ground=BY_STATUTE, months=60)
    assert booked == {"exits": 1, "to_archive": 0, "dismissed": 1, "severance": 0, "legal_cost": 0}
    zone, pay, booked = ended(INSTITUTION, months=60)
    assert booked["exits"] == booked["dismissed"] == 1
    assert booked["severance"] == pytest.approx(
        6 * pay
    )  # five years and notice (国办发〔2002〕35号)
    assert not (zone.staff["state"] == ARCHIVED).any()
    _, pay, booked = ended(CONTRACT, months=60)
    assert booked["severance"] == pytest.approx(6 * pay)  # five years and notice


@pytest.mark.parametrize(
    ("months", "years"), [(0, 0), (1, 0.5), (5, 0.5), (6, 1), (29, 2.5), (30, 3), (400, 33.5)]
)
def test_severance_counts_half_years(months, years):
    """Labour Contract Law Art. 47: six months count a whole year, less a half."""
    _, pay, booked = ended(CONTRACT, NOT_RENEWED, months=months)
    assert booked["severance"] == pytest.approx(years * pay)
    _, pay, booked = ended(TERM_CONTRACT, ground=BY_RANK, months=months)
    assert booked["severance"] == pytest.approx((years + 1) * pay)
    assert booked["legal_cost"] == pytest.approx(0.5 * years * pay)


def test_severance_of_high_pay_is_capped_twice():
    """Above three times the local average: that pay, and twelve years at most."""
    _, _, booked = ended(CONTRACT, NOT_RENEWED, months=400, local=1000.0)
    assert booked["severance"] == pytest.approx(12 * 3000)


def test_a_vacancy_goes_to_the_best_record_of_the_grade_below():
    """ID5: by rank in the last assessment or by seniority, with a lead for the same department."""
    posts = np.zeros(6, POSTS)
    posts["grade"], posts["department"] = [1, 0, 0, 0, 0, 0], [0, 0, 1, 1, 1, 0]
    staff = empty_staff(6)
    staff["state"][1:], staff["posted"] = POSTED, [0, 0, 0, 0, 20, 0]
    staff["place"] = [0, 0.3, 0.7, 0.9, 1.0, 1.0]
    staff["regard"] = [0, 0.1, 1.5, 1.2, 2, 2]
    ages = Seniority(0.4, 0.4, np.zeros((2, 1)), 0)
    staff["idle"][5] = 1  # who hardly works is not promoted
    rows, first = np.array([1, 5, 0, 2, 3, 4]), np.array([0, 2, 3, 6, 6])

    def best(**change):
        for name, values in change.items():
            staff[name] = values
        return best_of(RECORD)

    def best_of(way):
        rolls, ladder = (
            Rolls(*(of_all[0] for of_all in empty_rolls(rows, first, 1))),
            Ladder(way, 24, 2, 2),
        )
        make_rolls(key(1, 0), staff, 24, ladder, ages, rolls)
        return best_inside(key(1, 0), staff, posts, ladder, 0, 24, ages, rolls)

    assert best() == 3  # 0.9 against 0.3 + 0.5; row 4 has been in post for 4 months
    assert best(place=[0, 0.41, 0.7, 0.9, 1.0, 1.0]) == 1
    assert best_of(BY_SENIORITY) == 1  # 0.54 + 0.5 against 0.92
    assert best(state=[EMPTY] * 6) == -1


def test_outsiders_have_term_contracts_and_no_archived_rank():
    """ID6: they never enter the establishment; without the reform nobody is an outsider."""
    many = {"recruitment.challenge_share": 0.5, "organisation.departments.Economy.company_share": 1,
            "study.years": 8, "staff.archive_years_per_rank": 1,
            "recruitment.established_share": 0}  # fmt: skip
    for active in (True, False):
        zone = Zone(Plan(apply(SMALL, {**many, "appointment.active": active})), 1, 0)
        Calendar(zone).run()
        there = zone.staff[zone.staff["state"] != EMPTY]
        new = there[there["turn"] > 0]
        assert len(new) > 10
        if active:
            assert set(new["status"]) == {TERM_CONTRACT, COMPANY}
            assert (new["archive"] == 0).all()
            assert (new["origin"] == OUTSIDER).all()
        else:
            assert TERM_CONTRACT not in new["status"]
            assert (new["origin"] != OUTSIDER).all()


@pytest.mark.parametrize(("start", "months"), [(0, [0, 0, 12]), (3, [3, 12]), (14, [14])])
def test_coefficients_are_set_at_the_start_of_a_year_and_hold_to_its_end(
    start, months, monkeypatch
):
    """KP6: when people respond; before the choice of month 0 if the new rules are in force then."""
    zone = Zone(Plan(apply(SMALL, {"assessment.start_month": start, "study.years": 2})), 1, 0)
    seen, set_in, at_the_end = [], {}, {}
    original, close = rounds.set_coefficients, year.close_year

    def watched(zones):
        seen.append(zones.month)
        original(zones)
        now = zones.coefficient[0].copy()
        assert now.tolist() == set_in.setdefault(zones.month // 12, now).tolist()

    def closing(zones, *told):
        at_the_end[zones.month // 12 - 1] = zones.coefficient[0].copy()
        return close(zones, *told)

    monkeypatch.setattr(rounds, "set_coefficients", watched)
    monkeypatch.setattr(year, "close_year", closing)
    Calendar(zone).run()
    assert seen == months
    assert len(set_in) == (1 if start == 14 else 2)
    for when, coefficient in set_in.items():
        assert at_the_end[when].tolist() == coefficient.tolist()
        assert coefficient.std() > 0
