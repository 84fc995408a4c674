"""Marginal pay: own, joint, and of a pack that is shared."""

import numpy as np
import pytest
from equals import response, stakes, table
from hypothesis import given
from hypothesis import strategies as st

from sim.behaviour.incentive import Incentive, joint_pay, marginal_pay
from sim.behaviour.surroundings import DEPARTMENT, FIXED, ZONE

FULL = Incentive(1.0)


@given(st.integers(1, 500), st.floats(0, 1), st.floats(0, 1))
def test_a_shared_pack_is_diluted(n, b, seen):
    """A pool of n gives b (1 - 1/n), nothing at all for a pool of one, times what is seen."""
    marginal = marginal_pay(n * b * 7.0, 3.0, n * 3.0, 7.0, seen, FULL)
    assert marginal == pytest.approx(b * (1 - 1 / n) * seen, abs=1e-12)


def test_marginal_pay_is_the_slope_of_pay_in_effort():
    """The gain from a little more effort in a pool of unequal weights, by finite differences."""
    weights, i, pack, h = np.array([1.0, 2.0, 4.0, 0.5]), 2, 10.0, 1e-6

    def pay(effort):
        shares = weights * np.where(np.arange(4) == i, effort, 1.0)
        return pack * shares[i] / shares.sum()

    slope = (pay(1 + h) - pay(1 - h)) / (2 * h)
    assert marginal_pay(pack, 4.0, 7.5, 1.0, 1.0, FULL) == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize(("zone_pool", "sharers"), [(False, 10), (True, 40)])
def test_incentive_in_a_table(zone_pool, sharers):
    """Four departments of ten: e* = 1 + b (1 - 1/10) / k by department, (1 - 1/40) in one pool."""
    staff, posts, first = table(40, 4)
    k = stakes(stake=0.4, performance=np.array([240_000]), zone_pool=zone_pool)
    effort = response(staff, posts, first, k, incentive={"strength": 1}, effort={"cost": 4})
    assert effort == pytest.approx(1 + 0.4 * (1 - 1 / sharers) / 4)


def test_half_a_link_is_half_an_incentive():
    """Where the performance part follows the score by half, so does marginal pay."""
    staff, posts, first = table(10)
    k = stakes(stake=0.4, performance=np.array([240_000]))
    whole = response(staff, posts, first, k, incentive={"strength": 1}).copy() - 1
    half = response(staff, posts, first, k._replace(link=0.5), incentive={"strength": 1}) - 1
    assert half == pytest.approx(whole / 2)


@pytest.mark.parametrize(
    ("follows", "zone_pool", "share"), [(DEPARTMENT, False, 1 / 10), (ZONE, False, 1 / 40),
                                        (DEPARTMENT, True, 1 / 40), (ZONE, True, 1 / 40)]
)  # fmt: skip
def test_a_pack_that_follows_the_joint_result_is_a_group_bonus(follows, zone_pool, share):
    """LEN in groups, shared alike: e* = b / (N c), with N those who achieve or who share it."""
    staff, posts, first = table(40, 4)
    k = stakes(stake=0.4, performance=np.array([240_000]), follows=follows, zone_pool=zone_pool,
               link=0.0)  # fmt: skip
    effort = response(staff, posts, first, k, incentive={"strength": 1}, effort={"cost": 4}) - 1
    assert effort == pytest.approx(0.4 * share / 4)
    assert joint_pay(4 * 0.5, 1.0, 4.0, 4.0, 1.0, FULL) == pytest.approx(0.125)
    assert joint_pay(1.0, 0.0, 0.0, 0.0, 1.0, FULL) == 0


def test_own_and_joint_results_add_up_to_the_linear_contract():
    """Shared by score and grown by what they do: (1 - 1/n) b and b / n are b in any pool."""
    for n in (2, 7, 40):
        staff, posts, first = table(n)
        k = stakes(stake=0.4, performance=np.array([240_000]), follows=DEPARTMENT)
        effort = response(staff, posts, first, k, incentive={"strength": 1}, effort={"cost": 4})
        assert effort == pytest.approx(1.1)
        effort = response(staff, posts, first, k._replace(follows=FIXED), effort={"cost": 4},
                          incentive={"strength": 1})  # fmt: skip
        assert effort == pytest.approx(1 + 0.1 * (1 - 1 / n))
