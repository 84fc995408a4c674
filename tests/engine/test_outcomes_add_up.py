"""What is shown of a year adds up: rounds, waiting, spending, who is there."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.calendar import Calendar
from sim.engine.ledger import AT, MONEY, PAY, ROUND
from sim.engine.plan import Plan
from sim.engine.replication import replicate
from sim.engine.zone import Zones
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import POSTED

SMALL = load_scenario("scenarios/small-zone.yaml")
POLICIES = st.fixed_dictionaries({
    "appointment.term_months": st.sampled_from([12, 24, 36]),
    "appointment.unfit_share": st.sampled_from([0.0, 0.02, 0.4]),
    "appointment.coverage": st.sampled_from(["all", "outsiders_only"]),
    "appointment.contract_end": st.sampled_from(["leave", "wait"]),
    "appointment.active": st.sampled_from([True, True, False]),
    "recruitment.challenge_share": st.sampled_from([0.0, 0.5]),
    "organisation.departments.Economy.former_units": st.sampled_from([1, 3]),
    "waiting.after_last": st.sampled_from(["stay", "end"]),
    "waiting.max_rounds": st.sampled_from([1, 6]),
    "staff.idle_share": st.sampled_from([0.01, 0.3]),
    "exit.reading": st.sampled_from(["R1", "R2"]),
    "exit.other_post": st.sampled_from(["same_grade", "one_lower"]),
    "assessment.unqualified_below": st.sampled_from([0.6, 0.9]),
    "pay.new_money": st.sampled_from([0.0, 1.0]),
})  # fmt: skip


def sums(found, *names):
    return sum(found[..., AT[name]] for name in names)


def of(found, name):
    return found[..., AT[name]]


@settings(max_examples=30, deadline=None)
@given(POLICIES, st.integers(0, 10_000))
def test_what_is_counted_adds_up(policy, replication):
    """Under any policy, in every year."""
    found = replicate(apply(SMALL, {**policy, "study.years": 5}), 3, [replication])[0]
    assert (sums(found, *ROUND) == of(found, "round_part")).all()
    without = sums(found, "round_idle", "round_unfit", "round_no_post", "round_outsider")
    assert (sums(found, "round_waiting", "round_left") == without).all()
    moves = sums(found, "round_moved", "round_promoted", "round_lower", "round_far_lower")
    assert (of(found, "moves") == moves).all()
    came = sums(found, "round_waiting", "failed_waiting", "merged_waiting")
    assert (of(found, "to_waiting") == came).all()
    before = np.concatenate([[0], of(found, "waiting")[:-1]])
    went = sums(found, "placed", "never_placed")
    assert (before + of(found, "to_waiting") - went == of(found, "waiting")).all()
    assert (of(found, "never_placed") >= 0).all()
    peak = of(found, "waiting_peak")
    assert (of(found, "waiting_months") <= 12 * peak).all()
    ends = of(found, "waiting")
    assert (peak >= ends).all()
    assert (peak == ends)[of(found, "waiting_months") == 0].all()  # sent to wait as the year ends
    assert sums(found, *MONEY) == pytest.approx(of(found, "spend"))
    assert sums(found, *PAY) == pytest.approx(of(found, "pay_bill"))
    for part in ("outsiders", "established", "company_staff", "leaders"):
        assert (of(found, part) <= of(found, "headcount")).all()
    for part in ("leaders_outside", "leaders_young"):
        assert (of(found, part) <= of(found, "leaders")).all()
    assert (of(found, "paid_far_less") <= of(found, "paid_less")).all()
    low, middle, high = (of(found, f"pay_{name}") for name in ("low", "middle", "high"))
    assert (low <= middle).all() and (middle <= high).all()
    assert high / low == pytest.approx(of(found, "pay_spread"))


def test_a_round_by_grade_sums_to_the_round_of_the_zone():
    plan = Plan(apply(SMALL, {"appointment.term_months": 12, "study.years": 1}))
    zones = Zones(plan, 3, range(4))
    Calendar(zones).run()
    assert (zones.brought.sum(axis=(1, 2)) == zones.years[:, 0, AT["round_part"]]).all()
    assert (zones.brought.sum(axis=1)[:, 0] == zones.years[:, 0, AT["round_kept"]]).all()


QUIET = {
    "behaviour.leaving.death_rate": 0, "behaviour.leaving.resign_established": 0,
    "behaviour.leaving.resign_contract": 0,
    "behaviour.leaving.transfer_rate": 0, "staff.retirement_age_men": 70,
    "staff.retirement_age_women": 70, "recruitment.challenge_share": 0,
    "staff.idle_share": 0, "study.years": 1,
}  # fmt: skip
"""A zone in which nothing happens that a rule does not bring."""


DIRECT = {
    **QUIET, "appointment.direct_grades": [grade.name for grade in SMALL.organisation.grades],
    "appointment.competitive_grades": [], "appointment.order": ["direct"],
    "appointment.unfit_share": 0.0, "assessment.active": False,
    "appointment.leadership": "compete",
}  # fmt: skip
"""Everybody who works at all is appointed to the post they have."""


def test_those_who_hardly_work_wait_all_year_and_nobody_else_does():
    """By hand: so many as work less than 0.3 of the norm wait twelve months and get no post."""
    policy = {
        **DIRECT, "staff.idle_share": 0.3, "staff.idle_effort": 0.1,
        "appointment.idle_below": 0.3, "waiting.after_last": "stay", "waiting.pay_share": 0.5,
        "exit.reading": "none",
    }  # fmt: skip
    plan = Plan(apply(SMALL, policy))
    zones = Zones(plan, 3, [0])
    first = zones.staff[0][zones.staff[0]["state"] == POSTED]
    lazy = first[first["effort"] < 0.3]
    assert 5 < len(lazy) < 30
    Calendar(zones).run()
    (found,) = zones.years[0]
    assert of(found, "round_part") == len(first)
    assert of(found, "round_kept") == len(first) - len(lazy)
    for name in ("round_idle", "round_waiting", "to_waiting", "waiting", "waiting_peak"):
        assert of(found, name) == len(lazy), name
    assert of(found, "waiting_months") == 12 * len(lazy)
    assert of(found, "placed") == of(found, "never_placed") == of(found, "moves") == 0
    pay = [grade.pay for grade in SMALL.organisation.grades]
    assert of(found, "waiting_pay") == pytest.approx(6 * sum(pay[g] for g in lazy["grade"]))


def test_where_nothing_is_new_everybody_keeps_post_and_pay():
    """By hand: all direct, nobody unfit, pay as before: nobody moves, nobody is paid less."""
    policy = {**DIRECT, "appointment.idle_below": 0.0, "pay.former_link": 0}
    (found,) = replicate(apply(SMALL, policy), 3, [0])[0]
    assert of(found, "round_kept") == of(found, "round_part") > 40
    assert of(found, "outsiders") == of(found, "waiting_months") == of(found, "moves") == 0
    assert of(found, "paid_less") == 0
    assert of(found, "pay_middle") == pytest.approx(100, abs=2)


@pytest.mark.parametrize(("new_money", "less"), [(1.0, 0.0), (0.0, 50.0)])
def test_out_of_the_base_about_half_are_paid_less_and_with_new_money_hardly_anybody(
    new_money, less
):
    """Shared by results, a pack out of the base takes from one half what the other gains."""
    policy = {**QUIET, "study.years": 2, "assessment.start_month": 0, "appointment.active": False}
    policy |= {"pay.new_money": new_money, "pay.excess_share": 0, "exit.reading": "none"}
    policy |= {"assessment.unqualified_below": 0.0, "exit.rotate_unqualified": False}
    found = replicate(apply(SMALL, policy), 3, range(10))[:, 1]
    assert of(found, "paid_less").mean() == pytest.approx(less, abs=15)
