"""Each channel pulls the way it says, on random zones under random rules, with the same luck."""

from functools import cache

import numpy as np
import pytest

from sim.engine.ledger import AT
from sim.engine.replication import replicate
from sim.scenario.behaviour import CATFISH, CHANNELS
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario

SMALL = load_scenario("scenarios/small-zone.yaml")
GRADES = [g.name for g in SMALL.organisation.grades][:5]
NO_CAPS = {f"organisation.caps.{name}": None
           for name in ("units", "establishment", "leadership_posts")}  # fmt: skip
ZONES = range(6)
HARSH = {"behaviour.refusal.strength": 1, "exit.protect": False, "exit.appeal": 0,
         "exit.substitution": 0, "assessment.tail_share": 0.1, "exit.tail_years": 2}  # fmt: skip
STRONG_PAY = {"pay.incentive_ratio": 0.6, "behaviour.effort.cost": 2,
              "behaviour.motivation.strength": 0}  # fmt: skip
BUSY = {"behaviour.leaving.resign_established": 0.2, "behaviour.leaving.resign_contract": 0.2}
OPEN = {"recruitment.challenge_share": 0.5, "recruitment.validity": 0.42}
WITHOUT_CATFISH = {f"behaviour.{channel}.on": False for channel in ("peers", *CATFISH)}
OFFICES = {**WITHOUT_CATFISH, "behaviour.threat.on": False, "pay.link": 0,
           "behaviour.motivation.strength": 0}  # fmt: skip


@cache
def zone(number):
    """Return a zone of random departments, sizes and workloads, under random rules."""
    rng = np.random.default_rng(100 + number)
    families = [f.name for f in SMALL.organisation.families]
    departments = [
        {
            "name": f"Unit {k}", "family": str(rng.choice(families)),
            "workload": float(rng.uniform(0.7, 1.3)),
            "posts": {grade: int(n) for grade, n in zip(
                GRADES, rng.integers([8, 6, 2, 1, 1], [40, 25, 8, 3, 2]), strict=True)},
        }
        for k in range(rng.integers(3, 6))
    ]  # fmt: skip
    rules = {
        "assessment.pool": ["zone", "department"][rng.integers(2)],
        "assessment.coefficient_reading": f"K{rng.integers(1, 5)}",
        "appointment.term_months": int(rng.choice([24, 36])),
        "appointment.matching": ["deferred_acceptance", "serial_dictatorship"][rng.integers(2)],
        "exit.reading": ["R1", "R2"][rng.integers(2)],
        "pay.incentive_ratio": float(rng.uniform(0.2, 0.5)),
        "pay.sharing_pool": ["zone", "department"][rng.integers(2)],
        "recruitment.open_above_entry": float(rng.uniform(0, 1)),
        "staff.fit_share": float(rng.uniform(0, 0.5)),
        "staff.output_spread": float(rng.uniform(0.15, 0.3)),
    }
    return apply(SMALL, {"organisation.departments": departments, **NO_CAPS, **rules,
                         "study.years": 5})  # fmt: skip


def total(number, policy, outcomes):
    """Return the sum of outcomes over the years in which the new rules hold."""
    years = replicate(apply(zone(number), policy), 7, range(8))[:, 1:]
    return float(np.nansum(years[..., [AT[name] for name in outcomes]]))


LEFT = ("resigned", "transferred")
PUT_OUT = ("dismissed", "not_renewed", "to_archive")
DIRECTIONS = {
    # what rises: outcomes, setting, from, to, and the rules under which it shows
    "incentive": (("effort",), "behaviour.incentive.strength", 0, 1, {}),
    "threat": (("effort",), "behaviour.threat.strength", 0, 1, HARSH),
    "threat of a bad year": (
        ("effort",), "assessment.unqualified_below", 0.3, 0.8,
        {**HARSH, "behaviour.threat.strength": 1, "assessment.tail_share": 0,
         "assessment.term_target": 0, "exit.reading": "R2", "pay.unqualified_share": 1,
         "exit.rotate_unqualified": False, **WITHOUT_CATFISH}),
    "crowding out": (("effort",), "behaviour.motivation.strength", 0.8, 0, {}),
    "peers": (("effort",), "behaviour.peers.strength", 0, 0.2, STRONG_PAY),
    "goals": (("effort",), "behaviour.goals.strength", 0, 0.35,
              {"assessment.target_growth": 0.02}),
    "goals out of reach": (("effort",), "behaviour.goals.strength", 0.35, 0,
                           {"assessment.target_growth": 0.3}),
    "contest": (("effort",), "behaviour.contest.strength", 0, 0.5, OPEN),
    "discouragement": (
        ("effort",), "behaviour.discouragement.strength", 0.5, 0,
        {**OPEN, "recruitment.applicant_mean": 2}),
    "a later discouragement": (
        ("effort",), "behaviour.discouragement.beyond", 0, 2,
        {**OPEN, "recruitment.applicant_mean": 2}),
    "group bonus": (("effort",), "pay.pack_follows", "none", "department", OFFICES),
    "a smaller team": (("effort",), "pay.pack_follows", "zone", "department",
                       {**OFFICES, "pay.sharing_pool": "department"}),
    "own score": (("effort",), "pay.link", 0, 1, {}),
    "gaming": (("gaming",), "behaviour.gaming.strength", 0, 1, {}),
    "gaming costs": (("kpi",), "behaviour.gaming.strength", 1, 0, {}),
    "leaving": (LEFT, "behaviour.leaving.strength", 0, 1,
                {"pay.outside_pay": 1.5, "pay.new_money": 0}),
    "pay outside": (LEFT, "pay.outside_pay", 1, 1.5, {}),
    "denied": (
        LEFT, "behaviour.leaving.denied_factor", 1, 5,
        {"assessment.excellent_above": 1, "assessment.excellent_share": 0}),
    "threatened": (
        LEFT, "behaviour.leaving.threatened_factor", 1, 2,
        {**HARSH, **BUSY, "assessment.tail_share": 0.3}),
    "joining": (
        ("recruitment_cost",), "behaviour.joining.strength", 2, 0,
        {"pay.outside_pay": 1.2, "pay.new_money": 0, "costs.recruitment_applicant": 1000}),
    "sorting": (("kpi",), "behaviour.joining.sorting", -0.5, 1, BUSY),
    "applicants": (
        ("recruitment_cost",), "behaviour.joining.supply_elasticity", 6, 0,
        {"pay.outside_pay": 1.2, "pay.new_money": 0, "costs.recruitment_applicant": 1000}),
    "refusal": (PUT_OUT, "behaviour.refusal.strength", 0, 0.5, HARSH),
    "learning": (("kpi",), "behaviour.learning.strength", 2, 0, BUSY),
    "a slower start": (("kpi",), "behaviour.learning.newcomer_start", 0.2, 1, BUSY),
    "training": (
        ("kpi",), "behaviour.training.strength", -0.5, 1.5,
        {"appointment.unfit_share": 0.4, "staff.fit_share": 0.5}),
    "means of years": (("false_hits",), "assessment.years_averaged", 3, 1,
                       {"assessment.tail_share": 0.2, "assessment.quantitative_share": 0}),
    "noise": (("false_hits",), "assessment.reliability", 0.9, 0.2,
              {"assessment.tail_share": 0.2, "assessment.quantitative_share": 0}),
    "an even challenge": (
        ("effort",), "recruitment.applicant_mean", 2, -1,
        {**OPEN, "behaviour.contest.strength": 0.3, "behaviour.peers.strength": 0}),
    "a challenge at all": (
        ("effort",), "recruitment.applicant_mean", -3, -1,
        {**OPEN, "behaviour.contest.strength": 0.3, "behaviour.peers.strength": 0}),
    "inflation": (("excellent",), "assessment.inflation", 0, 0.3,
                  {"assessment.appraisal_against": "norm", "assessment.excellent_share": 1}),
    "a hard norm": (("unqualified",), "assessment.inflation", 0, -0.3,
                    {"assessment.appraisal_against": "norm"}),
    "counted for good": (PUT_OUT, "exit.tail_count", "in_a_row", "ever", HARSH),
    "time to fill": (("vacancies",), "recruitment.lead_months", 0, 12, {}),
    "a lot in small pools": (("tail",), "assessment.rounding", "floor", "lot",
                             {"assessment.pool": "department"}),
}  # fmt: skip


@pytest.mark.parametrize("name", DIRECTIONS)
def test_a_channel_pulls_its_way_on_every_random_zone(name):
    """More of what is named is more of the outcome, on each of six zones and sets of rules."""
    outcomes, path, low, high, base = DIRECTIONS[name]
    for number in ZONES:
        was, now = (total(number, {**base, path: value}, outcomes) for value in (low, high))
        assert now > was, f"zone {number}: {was} to {now}"


QUIET = {f"behaviour.{channel}.on": channel == "refusal" for channel in CHANNELS}
REMOVAL = {**HARSH, **QUIET, "exit.reading": "R1", "exit.tail_years": 1,
           "assessment.tail_share": 0.2, "assessment.reliability": 0.9, "assessment.pool": "zone",
           "recruitment.lead_months": 0, "recruitment.promotion_months": 0,
           "recruitment.open_above_entry": 1, "recruitment.challenge_share": 0}  # fmt: skip


@pytest.mark.parametrize("number", ZONES)
def test_where_more_leave_by_themselves_removal_gains_less(number):
    """Who would have been removed is gone already, and who replaces them goes too."""
    gains = []
    for rate in (0.02, 0.4):
        rules = {**REMOVAL, "behaviour.leaving.resign_established": rate,
                 "behaviour.leaving.resign_contract": rate}  # fmt: skip
        kept = total(number, {**rules, "exit.reading": "none"}, ("kpi",))
        gains.append(total(number, rules, ("kpi",)) - kept)
    assert gains[0] > gains[1] > 0
