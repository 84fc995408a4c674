"""With no reform the zone stays as it is: people age, leave and are replaced."""

import numpy as np
import pytest

from sim.engine.calendar import Calendar
from sim.engine.ledger import AT
from sim.engine.plan import Plan
from sim.engine.zone import Zone
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import FEMALE, POSTED

BANDS = [0, 30, 40, 50, 99]
"""Bounds of age bands, in years."""


def census(zone):
    """Return headcount, mean age and service, and shares of women, grades and age bands."""
    n = len(zone.posts)
    there = zone.staff[:n]["state"] == POSTED
    held, grade = zone.staff[:n][there], zone.posts["grade"][there]
    age = (zone.month - held["birth"]) / 12
    people = len(held)
    return {
        "headcount": people,
        "age": age.mean(),
        "service": ((zone.month - held["entered"]) / 12).mean(),
        "merit": (np.log(held["capacity"]).mean() + 0.02) / 0.2,
        "women": (held["sex"] == FEMALE).mean(),
        "grades": np.bincount(grade, minlength=6) / people,
        "age_of_grade": np.bincount(grade, age, 6) / np.maximum(np.bincount(grade, minlength=6), 1),
        "bands": np.histogram(age, BANDS)[0] / people,
    }


def exits_by_grade(zone):
    """Return how many left each grade in each year."""
    gone, years = zone.exit_log(), len(zone.years)
    counts = np.zeros((years, 6))
    np.add.at(counts, ((gone["month"] - 1) // 12, gone["grade"]), 1)
    return counts


def histories(scenario, replications):
    """Return censuses of the first and the last day, outcomes by year, and exits by grade.

    The censuses and the exits are means over histories.
    """
    plan = Plan(scenario)
    first, last, years, exits = [], [], [], []
    for replication in range(replications):
        zone = Zone(plan, 2018, replication, keep_exits=True)
        first.append(census(zone))
        Calendar(zone).run()
        last.append(census(zone))
        years.append(zone.years)
        exits.append(exits_by_grade(zone))
    ends = [{k: np.mean([c[k] for c in day], axis=0) for k in day[0]} for day in (first, last)]
    return plan, *ends, np.array(years), np.mean(exits, axis=0)


@pytest.fixture(scope="module", params=[40, pytest.param(600, marks=pytest.mark.slow)])
def unreformed(request):
    """Ten years of the unreformed zone of binhai-2018, and how often they were run."""
    scenario = load_scenario("scenarios/binhai-2018.yaml", ["do-nothing"])
    return request.param, *histories(scenario, request.param)


def test_headcount_and_ages_do_not_drift(unreformed):
    """Over ten years: headcount within 1.5 %, mean age within half a year, service as well."""
    _, _, first, last, *_ = unreformed
    assert last["headcount"] == pytest.approx(first["headcount"], rel=0.015)
    assert last["age"] == pytest.approx(first["age"], abs=0.5)
    assert last["service"] == pytest.approx(first["service"], abs=0.5)
    assert last["women"] == pytest.approx(0.4, abs=0.015)


def test_structure_does_not_drift(unreformed):
    """Shares of grades and of age bands stay within 1.5 percentage points."""
    _, _, first, last, *_ = unreformed
    assert np.abs(last["grades"] - first["grades"]).max() < 0.015
    assert np.abs(last["bands"] - first["bands"]).max() < 0.015


def test_higher_grades_are_older_and_stay_as_old(unreformed):
    """Mean age rises with the grade, by 10 to 15 years in all; in ten years none ages by 2.5.

    The first day would have to know that nobody makes way for a more senior one to stand still.
    """
    _, _, first, last, *_ = unreformed
    for day in (first, last):
        assert (np.diff(day["age_of_grade"]) > 0.3).all()
        assert 10 < np.ptp(day["age_of_grade"]) < 16
    assert np.abs(last["age_of_grade"] - first["age_of_grade"]).max() < 2.5


def test_leaders_do_not_come_and_go(unreformed):
    """Of deputies, heads and zone leaders 7 to 20 % leave in a year, in the first as later on.

    Three in ten heads and leaders a year, as once, are more than any published figure (Sri Lanka's
    top grade, all near retirement: 12 %; UK senior civil service 2022: 9.9 %).
    """
    _, _, first, _, _, exits = unreformed
    people = first["grades"][3:] * first["headcount"]
    rates = exits[:, 3:] / people
    for years in (rates[:1], rates[1:4], rates[4:]):
        assert (years.mean(axis=0) > 0.07).all()
        assert (years.mean(axis=0) < 0.2).all()


def test_those_who_come_are_as_good_as_those_who_leave(unreformed):
    """Selection is set to match the staff it replaces: merit within 0.1 standard deviations."""
    _, _, first, last, years, _ = unreformed
    assert first["merit"] == pytest.approx(0, abs=0.02)
    assert last["merit"] == pytest.approx(0, abs=0.1)
    assert years[:, -1, AT["kpi"]].mean() == pytest.approx(years[:, 0, AT["kpi"]].mean(), abs=1)


def test_leaving_is_at_the_configured_rates(unreformed):
    """Voluntary leaving, deaths and retirements within three standard errors and a small bias."""
    _, plan, _, _, years, _ = unreformed
    leaving = plan.scenario.behaviour.leaving
    person_years = years[..., AT["headcount"]].sum()
    mix = plan.scenario.status_mix
    voluntary = leaving.mean_rate(mix)
    retirement = plan.day.table.leave_rate - voluntary - leaving.death_rate
    # Those whom the cap alone denies 'excellent' leave more often even before the reform.
    for causes, rate, bias in (
        (("resigned", "transferred"), voluntary, 0.05),
        (("died",), leaving.death_rate, 0.02),
        (("retired",), retirement, 0.03),
    ):
        left = sum(years[..., AT[cause]].sum() for cause in causes)
        error = 3 * np.sqrt(rate / person_years) + bias * rate
        assert left / person_years == pytest.approx(rate, abs=error), causes
    resigned = years[..., AT["resigned"]].sum()
    share = resigned / (resigned + years[..., AT["transferred"]].sum())
    resign = dict(zip(mix, leaving.by_status()[0], strict=True))
    expected = sum(mix[status] * resign[status] for status in mix) / voluntary
    # Others leave more often than those on the establishment, so more of them are new, and new
    # people leave more often still: a bias of 2 in 100.
    error = 3 * np.sqrt(expected / person_years / voluntary) + 0.02 * expected
    assert share == pytest.approx(expected, abs=error)


def test_vacancies_are_flow_times_time_to_fill(unreformed):
    """Little's law on posts: they stand empty as the first day says, in every year."""
    _, _, first, _, years, _ = unreformed
    posts = years[0, 0, AT["headcount"]] + years[0, 0, AT["vacancies"]]
    vacancies = years[..., AT["vacancies"]].mean(axis=0)
    error = years[..., AT["vacancies"]].std(axis=0) / np.sqrt(len(years))
    drift = np.abs(vacancies - (posts - first["headcount"]))
    assert drift.mean() < 0.006 * posts
    assert (drift < 0.006 * posts + 3 * error).all()
    hires, exits = (years[..., AT[name]].sum() for name in ("hires", "exits"))
    assert hires == pytest.approx(exits, rel=0.02)


def test_nothing_of_the_reform_happens(unreformed):
    """No appointment round, no tail, no exit by the rule, no reform pay."""
    years = unreformed[4]
    for name in ("moves", "tail", "dismissed", "not_renewed", "to_archive", "to_waiting", "placed",
                 "rotated", "excess_pay", "cap_breaches", "gaming", "severance"):  # fmt: skip
        assert not years[..., AT[name]].any(), name


def test_promotions_follow_the_vacancy_chain():
    """With one leave rate for all, a grade's promotions replace the leavers of it and above.

    Bartholomew, Forbes & McClean (1991), vacancy chains: N w newcomers and, into each grade above
    the lowest, w times the posts from that grade on.
    """
    w, sizes = 0.1, {"clerk": 200, "senior_clerk": 100, "section_head": 60}
    scenario = apply(
        load_scenario("scenarios/small-zone.yaml", ["do-nothing"]),
        {
            "organisation.departments": [{"name": "Economy", "family": "economy", "posts": sizes}],
            "organisation.caps.units": None, "organisation.caps.establishment": None,
            "organisation.caps.leadership_posts": None, "behaviour.leaving.on": False,
            "behaviour.leaving.newcomer_factor": 1.0, "behaviour.leaving.senior_factor": 1.0,
            "behaviour.leaving.resign_established": w,
            "behaviour.leaving.resign_contract": w, "behaviour.leaving.transfer_rate": 0.0,
            "behaviour.leaving.death_rate": 0.0, "staff.retirement_age_men": 75,
            "staff.retirement_age_women": 75, "recruitment.lead_months": 1,
            "recruitment.promotion_months": 1, "study.years": 10, "staff.idle_share": 0,
        },
    )  # fmt: skip
    plan, _, _, years, _ = histories(scenario, 40)
    rate = plan.day.table.leave_rate  # w, and the few who reach 75
    assert rate == pytest.approx(w, rel=0.06)
    people = years[..., AT["headcount"]].mean()
    flow = {name: years[..., AT[name]].mean() for name in ("hires", "promotions", "exits")}
    assert flow["exits"] == pytest.approx(people * rate, rel=0.02)
    assert flow["hires"] == pytest.approx(flow["exits"], rel=0.02)
    assert flow["promotions"] / flow["exits"] == pytest.approx((60 + 160) / 360, rel=0.08)
