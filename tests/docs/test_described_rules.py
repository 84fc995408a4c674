"""Rules as docs/model.md describes them, where no other test holds them one by one."""

import numpy as np
import pytest

from sim.engine import rounds, year
from sim.engine.calendar import Calendar
from sim.engine.departures import end_appointment
from sim.engine.ledger import AT, DISMISSED, NOT_RENEWED
from sim.engine.plan import Plan
from sim.engine.zone import Zone
from sim.reform.consolidation import consolidation_map, former_organisation
from sim.reform.record import EXCELLENT_MONTHS, write_records
from sim.reform.recruitment import best_inside
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import (
    ARCHIVED,
    CIVIL_SERVANT,
    COMPANY,
    CONTRACT,
    EMPTY,
    EXCELLENT,
    INSTITUTION,
    OUTSIDER,
    POSTED,
    POSTS,
    QUALIFIED,
    TERM_CONTRACT,
    UNQUALIFIED,
    empty_staff,
)

SMALL = load_scenario("scenarios/small-zone.yaml")
BINHAI = load_scenario("scenarios/binhai-2018.yaml")


@pytest.mark.parametrize(("reading", "units"), [("seed", 48), ("office", 60)])
def test_binhai_had_as_many_units_as_each_source_says(reading, units):
    """ST3, ST4, A2: 48 or 60 units became 23, and 8 parks became 6."""
    zone = apply(BINHAI, {"organisation.consolidation.reading": reading}).organisation
    kinds = {d.name: d.kind for d in zone.departments}
    table = consolidation_map(zone)
    kind = table["department"].map(kinds)
    counted = kind.isin(["department", "economic", "subdistrict"])
    assert counted.sum() == units
    assert table["department"][counted].nunique() == 23
    assert (kind == "park_centre").sum() == 8
    assert table["department"][kind == "park_centre"].nunique() == 6
    assert table["former_posts"].sum() == zone.size


def test_a_merged_department_had_a_head_for_each_unit():
    """Heads too many are posts too few at the bottom; the rest is dealt out evenly."""
    zone = apply(SMALL, {"organisation.departments.Economy.former_units": 3}).organisation
    department = next(d for d in zone.departments if d.name == "Economy")
    before, into = former_organisation(zone)
    units = [u for u in before.departments if u.name.startswith("Economy / former unit ")]
    assert len(units) == 3
    assert [zone.departments[d].name for d in into].count("Economy") == 3
    names = [g.name for g in zone.grades]
    head = max((g for g in department.posts if department.posts[g]), key=names.index)
    assert [u.posts[head] for u in units] == [1, 1, 1]
    total = {g: sum(u.posts.get(g, 0) for u in units) for g in names}
    lowest = min((g for g in department.posts if department.posts[g]), key=names.index)
    expected = {g: department.posts.get(g, 0) for g in names}
    expected[head] += 3 - department.posts[head]
    expected[lowest] -= 3 - department.posts[head]
    assert total == expected
    sizes = [sum(u.posts.values()) for u in units]
    assert max(sizes) - min(sizes) <= len(names)


def ended(status, cause=DISMISSED, *, by_rank=False, months=0):
    """End one person's appointment; return zone, pay of a month in yuan, and what was booked."""
    zone = Zone(Plan(apply(SMALL, {"costs.dispute": 0.5})), 4, 0)
    row = int(np.flatnonzero(zone.staff["state"][: len(zone.posts)] == POSTED)[0])
    zone.staff["status"][row], zone.staff["entered"][row] = status, -months
    end_appointment(zone, row, cause, by_rank=by_rank)
    assert zone.staff["state"][row] == EMPTY
    booked = {name: zone.tally[AT[name]] for name in ("exits", "to_archive", "dismissed")}
    money = {name: zone.tally[AT[name]] / 100 for name in ("severance", "legal_cost")}
    return zone, zone.posts["standard"][row] / 100, {**booked, **money}


def test_what_ends_depends_on_status():
    """A8: civil servants go back to the archived post; others leave, by the law of their status."""
    zone, _, booked = ended(CIVIL_SERVANT, months=60)
    assert booked == {"exits": 0, "to_archive": 1, "dismissed": 0, "severance": 0, "legal_cost": 0}
    assert (zone.staff["state"] == ARCHIVED).sum() == 1
    zone, pay, booked = ended(INSTITUTION, months=60)
    assert booked["exits"] == booked["dismissed"] == 1
    assert booked["severance"] == pytest.approx(pay)  # notice alone
    assert not (zone.staff["state"] == ARCHIVED).any()
    _, pay, booked = ended(CONTRACT, months=60)
    assert booked["severance"] == pytest.approx(6 * pay)  # five years and notice


@pytest.mark.parametrize(
    ("months", "years"), [(0, 0), (1, 0.5), (5, 0.5), (6, 1), (29, 2.5), (30, 3), (400, 12)]
)
def test_severance_counts_half_years_and_stops_at_twelve(months, years):
    """Labour Contract Law Art. 47: six months count a whole year, less a half; twelve at most."""
    _, pay, booked = ended(CONTRACT, NOT_RENEWED, months=months)
    assert booked["severance"] == pytest.approx(years * pay)
    _, pay, booked = ended(TERM_CONTRACT, by_rank=True, months=months)
    assert booked["severance"] == pytest.approx((years + 1) * pay)
    assert booked["legal_cost"] == pytest.approx(0.5 * years * pay)


def test_archived_rank_rises_with_time_and_excellence_for_the_establishment_alone():
    """ID3 to ID5: by ordinary rules, six months nearer for an excellent year, up to the top."""
    staff, posts = empty_staff(6), np.zeros(6, POSTS)
    staff["state"], staff["score"], staff["appraisal"] = POSTED, 1.0, QUALIFIED
    staff["status"] = [CIVIL_SERVANT, INSTITUTION, CIVIL_SERVANT, CONTRACT, CIVIL_SERVANT, 1]
    staff["archived"] = [-60, -59, -54, -100, -100, -60]
    staff["appraisal"][2] = EXCELLENT
    staff["archive"][4] = 3
    staff["state"][5] = ARCHIVED  # off the post, yet the archive goes on
    write_records(staff, posts, 12, 72, 3)
    assert EXCELLENT_MONTHS == 6
    assert staff["archive"].tolist() == [1, 0, 1, 0, 3, 1]
    assert staff["archived"].tolist() == [12, -59, 12, -100, -100, 12]


def test_records_of_tail_and_failure_are_years_in_a_row():
    """A good year sets the counts back to 0; the unrated keep theirs."""
    staff, posts = empty_staff(3), np.zeros(3, POSTS)
    staff["state"], staff["score"] = POSTED, [1.0, 1.0, 0.0]
    staff["tail"], staff["appraisal"] = [1, 0, 0], [UNQUALIFIED, QUALIFIED, UNQUALIFIED]
    staff["tail_years"], staff["failures"], staff["term_years"] = 2, 1, 1
    write_records(staff, posts, 12, 72, 3)
    assert staff["tail_years"].tolist() == [3, 0, 2]
    assert staff["failures"].tolist() == [2, 0, 1]
    assert staff["term_years"].tolist() == [2, 2, 1]


def test_a_vacancy_goes_to_the_best_record_of_the_grade_below():
    """ID5: by rank in the last assessment or by service, with a lead for the same department."""
    posts = np.zeros(6, POSTS)
    posts["grade"], posts["department"] = [1, 0, 0, 0, 0, 0], [0, 0, 1, 1, 1, 0]
    staff = empty_staff(6)
    staff["state"][1:], staff["posted"] = POSTED, [0, 0, 0, 0, 20, 0]
    staff["place"] = [0, 0.3, 0.7, 0.9, 1.0, 1.0]
    staff["entered"] = [0, -10, -400, 0, 0, 0]
    staff["idle"][5] = 1  # who hardly works is not promoted
    rows, first = np.arange(1, 7) % 6, np.array([0, 5, 6])

    def best(**change):
        for name, values in change.items():
            staff[name] = values
        return best_inside(staff, posts, rows, first, 0, 24, False)

    assert best() == 3  # 0.9 against 0.3 + 0.5; row 4 has been in post for 4 months
    assert best(place=[0, 0.41, 0.7, 0.9, 1.0, 1.0]) == 1
    assert best_inside(staff, posts, rows, first, 0, 24, True) == 2
    assert best(state=[EMPTY] * 6) == -1


def test_newcomers_have_term_contracts_and_no_archived_rank():
    """ID6: outsiders never enter the establishment; without the reform they join as before."""
    many = {"recruitment.challenge_share": 0.5, "organisation.departments.Economy.company_share": 1,
            "study.years": 8, "staff.archive_years_per_rank": 1}  # fmt: skip
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


@pytest.mark.parametrize(("start", "months"), [(0, [0, 12, 24]), (3, [12, 24]), (14, [24])])
def test_coefficients_are_set_once_a_year_and_before_the_choice_where_they_are_known(
    start, months, monkeypatch
):
    """KP6: at each assessment in force; at month 0 only if the new rules are in force by then."""
    zone = Zone(Plan(apply(SMALL, {"assessment.start_month": start, "study.years": 2})), 1, 0)
    seen = []
    original = rounds.set_coefficients

    def watched(zone):
        seen.append(zone.month)
        original(zone)

    monkeypatch.setattr(rounds, "set_coefficients", watched)
    monkeypatch.setattr(year, "set_coefficients", watched)
    Calendar(zone).run()
    assert seen == months
