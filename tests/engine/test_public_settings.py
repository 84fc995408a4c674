"""Settings with which others build published cases: known answers through the calendar."""

import numpy as np
import pytest

from sim.engine import year
from sim.engine.calendar import Calendar
from sim.engine.ledger import AT
from sim.engine.plan import Plan
from sim.engine.replication import history, replicate
from sim.engine.rounds import bring_everyone_up
from sim.engine.zone import Zone
from sim.reform.service import leave_factors
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import EMPTY, INSIDER, POSTED
from sim.validation.textbook import REPLACED, Life, teams, zone_of

SMALL = load_scenario("scenarios/small-zone.yaml")


# Instant replacement


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


# Packs that follow the joint result


@pytest.mark.parametrize("follows", ["none", "department", "zone"])
@pytest.mark.parametrize("coverage", ["all", "grandfathered"])
def test_a_pack_follows_the_joint_result_to_the_fen(follows, coverage):
    """What is paid out and returned is the pack times what those who share it did a month."""
    policy = {"assessment.start_month": 0, "pay.pack_follows": follows, "pay.link": 0.5,
              "pay.excess_share": 0, "assessment.target_growth": 0.05, "pay.cap_multiple": 1.05,
              "appointment.coverage": coverage, "recruitment.challenge_share": 0.6,
              "assessment.coefficient_reading": "K1", "pay.hold_back": 1.0}  # fmt: skip
    zone = Zone(Plan(apply(SMALL, policy)), 5, 1)
    calendar = Calendar(zone)
    for y in (1, 2, 3):
        calendar.env.run(until=360 * y + 10)
        bring_everyone_up(zone.zones)
        year.assess(zone.zones)
        held = zone.staff[: len(zone.posts)]
        due = 0
        for d, pack in enumerate(zone.sums.packs):
            those = [i for i in range(len(held)) if held["state"][i] == POSTED
                     and held["months"][i] > 0
                     and (follows == "zone" or zone.posts["department"][i] == d)
                     and (coverage == "all" or held["origin"][i] != INSIDER)]  # fmt: skip
            result = 1.0
            if follows != "none" and those:
                result = held["measured"][those].sum() / held["months"][those].sum() / 1.05**y
            due += round(int(pack) * result)
        before = held["paid"].sum()
        year._settle(zone.zones)
        paid = held["paid"].sum() - before
        assert abs(paid + zone.tally[AT["returned"]] - due) <= len(zone.sums.packs) * (
            follows != "none"
        )
        assert paid > 0
        calendar.env.run(until=360 * y + 11)


def test_twice_the_output_is_twice_the_bonus():
    """A team of equals that gives 1.25 of the norm gets 1.25 times its pack, exactly."""
    team = {"pay.pack_follows": "department", "pay.link": 0, "behaviour.incentive.on": True,
            "behaviour.effort.cost": 1, "pay.incentive_ratio": 0.5, "staff.output_spread": 0,
            "assessment.reliability": 1}  # fmt: skip
    life = Life(zone_of(teams(3, 2), team), 1, 0)
    life.until(12)
    assert (life.held["effort"] == 1.25).all()
    assert life.zone.years[0][AT["performance_pay"]] == 1.25 * 6 * 12 * 3000


# Leave rates by grade


def test_grades_leave_as_often_as_they_are_said_to():
    """Twice the factor, twice the rate; the zone's rate stays what is configured."""
    leave = {"behaviour.leaving.resign_established": 0.08,
             "behaviour.leaving.resign_contract": 0.08, "recruitment.lead_months": 0,
             "recruitment.promotion_months": 0, "recruitment.open_above_entry": 1}  # fmt: skip
    factor = {"organisation.grades.low.leave_factor": 2.0}
    scenario = zone_of({"low": 4000, "high": 2000}, {**leave, **factor}, 3)
    exits = history(scenario, 4, 0).exits
    gone = exits[exits.cause == "resigned"].grade.value_counts()
    assert gone["low"] / 2 / gone["high"] == pytest.approx(2.0, rel=0.15)
    assert gone.sum() / 3 / 6000 == pytest.approx(0.08, rel=0.06)
    assert leave_factors(scenario.organisation).tolist() == pytest.approx([1.2, 0.6])


def test_the_same_factor_for_all_changes_nothing():
    """Factors are relative: three for all is one for all, byte for byte."""
    three = {f"organisation.grades.{g.name}.leave_factor": 3.0 for g in SMALL.organisation.grades}
    same, plain = (replicate(apply(SMALL, each), 5, range(3)) for each in (three, {}))
    assert same.tobytes() == plain.tobytes()


# Tail years


def test_a_second_time_ever_ends_it():
    """By luck alone 1 - (1 - p)^n - n p (1 - p)^(n - 1) are out after n years; in a row fewer."""
    out = {}
    for count in ("ever", "in_a_row"):
        settings = {**REPLACED, "exit.tail_years": 2, "exit.tail_count": count,
                    "assessment.reliability": 0, "assessment.tail_share": 0.2,
                    "recruitment.lead_months": 0}  # fmt: skip
        life = Life(zone_of(5000, settings, 4), 3, 0).until(36)
        out[count] = (life.held["turn"] > 0).mean()
    assert out["ever"] == pytest.approx(1 - 0.8**3 - 3 * 0.2 * 0.8**2, abs=0.015)
    assert out["in_a_row"] == pytest.approx(2 * 0.2**2 - 0.2**3, abs=0.015)


def test_every_year_of_the_term_is_always_counted_in_a_row():
    """Where no number of years is set, 'ever' changes nothing, byte for byte."""
    harsh = {"exit.reading": "R1", "behaviour.refusal.strength": 1, "assessment.tail_share": 0.3,
             "appointment.term_months": 24}  # fmt: skip
    both = [replicate(apply(SMALL, {**harsh, "exit.tail_count": count}), 5, range(3))
            for count in ("in_a_row", "ever")]  # fmt: skip
    assert both[0].tobytes() == both[1].tobytes()
