"""The budget for pay: what gives way where it binds (PA6), by hand and through the engine."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.ledger import AT, PAY
from sim.engine.plan import Plan
from sim.engine.replication import replicate
from sim.reform.budget import hold_to_room
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario

SMALL = load_scenario("scenarios/small-zone.yaml")
BILL = sum(
    12 * grade.pay * department.posts.get(grade.name, 0)
    for department in SMALL.organisation.departments
    for grade in SMALL.organisation.grades
)
"""Former pay of all posts of the zone, filled, in yuan a year."""
PACKS = st.lists(st.integers(0, 10**12), min_size=1, max_size=6)


def test_packs_are_cut_alike_by_hand():
    """Three packs of 600, 300 and 100 fen, 100 of the first paid already: 450 for 900."""
    packs, advanced = np.array([[600, 300, 100]]), np.array([[100, 0, 0]])
    held, cut = hold_to_room(packs, advanced, np.array([450]))
    assert held.tolist() == [[350, 150, 50]]
    assert cut.tolist() == [450]
    held, cut = hold_to_room(packs, advanced, np.array([900]))
    assert held.tolist() == packs.tolist()
    assert cut.tolist() == [0]


@given(PACKS, st.data())
def test_what_the_budget_leaves_is_paid_to_the_fen(packs, data):
    advanced = [data.draw(st.integers(0, 2 * pack + 1)) for pack in packs]
    room = data.draw(st.integers(0, 6 * 10**12))
    held, cut = hold_to_room(np.array([packs]), np.array([advanced]), np.array([room]))
    left = np.maximum(np.array(packs) - advanced, 0)
    paid = np.maximum(held[0] - advanced, 0)
    assert paid.sum() == min(room, left.sum())
    assert cut[0] == left.sum() - paid.sum()
    if cut[0]:
        assert paid == pytest.approx(left * (room / left.sum()), abs=1.01)
    assert (held[0] <= packs).all()


def test_posts_of_a_company_are_counted_by_its_scale_but_for_those_that_lead():
    """Economy has 7, 5 and 2 posts that lead nothing and 2 that do; half of the 16 are 8 of 14."""
    economy = {"organisation.departments.Economy.company_share": 0.5, "pay.company_scale": 3,
               "pay.budget": 1, "assessment.start_month": 0}  # fmt: skip
    more = 12 * 2 * 8 / 14 * (7 * 5100 + 5 * 6000 + 2 * 7500)
    held = Plan(apply(SMALL, economy)).regime(11).budget.year
    assert held == round(100 * (BILL + more))
    economy["organisation.departments.Economy.company_share"] = 1  # nobody else below the heads
    held = Plan(apply(SMALL, economy)).regime(11).budget.year
    assert held == round(100 * (BILL + more * 14 / 8))


def test_a_zone_that_is_not_merged_has_the_posts_of_its_former_units():
    """Two units of Economy: a second head, and a clerk less."""
    apart = {"organisation.departments.Economy.former_units": 2, "pay.budget": 1,
             "organisation.consolidation.active": False, "assessment.start_month": 0}  # fmt: skip
    held = Plan(apply(SMALL, apart)).regime(11).budget.year
    assert held == round(100 * (BILL + 12 * (11_400 - 5100)))
    apart["organisation.consolidation.active"] = True
    assert Plan(apply(SMALL, apart)).regime(11).budget.year == round(100 * BILL)


def years(**changes):
    """Return the outcomes of a zone of which everybody stays in post."""
    still = {
        "behaviour.leaving.on": False, "behaviour.joining.on": False, "appointment.active": False,
        "appointment.promotion": "seniority", "exit.reading": "none", "study.years": 3,
        "exit.rotate_unqualified": False, "assessment.start_month": 0, "pay.incentive_ratio": 0.5,
    }  # fmt: skip
    changes = {f"pay.{name}": value for name, value in changes.items()}
    return replicate(apply(SMALL, {**still, **changes}), 1, range(3))


def test_where_the_budget_binds_all_pay_comes_to_it():
    """To the fen, unless a cap or whole rewards leave some of it; and the base is never cut."""
    free = years(cap_multiple=10, excess_share=0)
    bound = years(cap_multiple=10, excess_share=0, budget={0: None, 12: 1.2})
    bill, cut = bound[..., AT["pay_bill"]], bound[..., AT["budget_cut"]]
    assert bill[..., 0].tolist() == free[..., 0, AT["pay_bill"]].tolist()
    assert (free[:, 1:, AT["pay_bill"]] > 1.4 * BILL).all()
    assert bill[:, 1:] == pytest.approx(1.2 * BILL, abs=0.01)
    assert (bound[..., AT["base_pay"]] == free[..., AT["base_pay"]]).all()
    assert (cut[:, 0] == 0).all()
    assert (cut[:, 1:] > 0.2 * BILL).all()
    assert (bound[..., AT["over_budget"]] == 0).all()
    assert bill == pytest.approx(bound[..., [AT[head] for head in PAY]].sum(axis=-1))


def test_a_budget_that_the_base_alone_exceeds_is_overdrawn_and_says_so():
    found = years(budget=0.5, excess_share=0.1)
    assert (found[..., AT["performance_pay"]] == 0).all()
    assert (found[..., AT["excess_pay"]] == 0).all()
    over = found[..., AT["base_pay"]] - 0.5 * BILL
    assert found[..., AT["over_budget"]] == pytest.approx(over)


def test_excess_rewards_come_after_the_packs():
    packs = years(cap_multiple=10, excess_share=0, budget=1.2)
    both = years(cap_multiple=10, excess_share=0.1, budget=1.2)
    ample = years(cap_multiple=10, excess_share=0.1, budget=5)
    assert both.tobytes() == packs.tobytes()
    assert (ample[..., AT["excess_pay"]] > 0).all()


def test_people_know_what_the_budget_leaves_of_the_packs():
    """By hand: a base of 0.9 and a pack of 0.9, and 1.2 in all: a third of the pack is left."""
    for budget, left, share in ((1.2, 1 / 3, 0.25), (1.8, 1, 0.5), (0.9, 0, 0)):
        plan = Plan(apply(SMALL, {"pay.incentive_ratio": 0.5, "pay.budget": budget,
                                  "assessment.start_month": 0}))  # fmt: skip
        regime = plan.regime(0)
        assert regime.budget.year == round(100 * BILL * budget)
        assert regime.budget.packs_left == pytest.approx(left, abs=1e-4)
        assert regime.stake == pytest.approx(share, abs=1e-4)
    assert Plan(SMALL).regime(0).budget.year == -1
