"""Packs that follow the joint result."""

import pytest

from sim.engine import year
from sim.engine.calendar import Calendar
from sim.engine.ledger import AT
from sim.engine.plan import Plan
from sim.engine.rounds import bring_everyone_up
from sim.engine.zone import Zone
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import INSIDER, POSTED
from sim.validation.textbook import Life, teams, zone_of

SMALL = load_scenario("scenarios/small-zone.yaml")


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
