"""Sharing a pack, splitting pay, the cap and excess rewards."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.reform.pay import (
    Settlement,
    excess_reward,
    multiply_packs,
    paid_to_company,
    settle_all,
    settle_pool,
    share_out,
    split,
    standard_pay,
)
from sim.scenario.pay import Pay
from sim.staff.table import (
    COMPANY,
    CONTRACT,
    EMPTY,
    OUTSIDER,
    POSTED,
    POSTS,
    UNQUALIFIED,
    WAITING,
    empty_staff,
)

INF = float("inf")
weights = st.lists(st.one_of(st.just(0.0), st.floats(1e-3, 1e9)), min_size=1, max_size=30)


def pool(scores, months=12, standard=500_000, value=1.0):
    """Return a staff and a post table of people with these scores."""
    n = len(scores)
    staff, posts = empty_staff(n), np.zeros(n, POSTS)
    staff["state"] = POSTED
    staff["score"] = scores
    staff["months"] = months
    posts["standard"] = standard
    posts["value"] = value
    return staff, posts


def settle(staff, posts, pack, advanced=0, link=1.0, unqualified=0.0, cap=INF, old_terms=False):
    """Settle the whole table as one pool."""
    rows = np.arange(len(posts))
    s = Settlement(link, unqualified, cap, old_terms)
    return settle_pool(staff, posts, rows, pack, advanced, s)


@given(st.integers(0, 10**12), weights)
def test_shares_sum_to_the_pack_and_are_within_a_fen_of_proportional(total, given_weights):
    """Largest remainders: the sum is exact, and nobody is a whole fen off their part."""
    w = np.array(given_weights)
    shares = share_out(total, w)
    assert shares.sum() == total
    assert (shares >= 0).all()
    part = w / w.sum() if w.any() else np.full(len(w), 1 / len(w))
    assert np.abs(shares - total * part).max() < 1 + 1e-3
    order = np.argsort(w)
    assert (np.diff(shares[order]) >= -1).all()


@given(st.lists(st.tuples(st.integers(0, 10**11), st.floats(0.5, 1.5)), min_size=1, max_size=40))
def test_a_fixed_total_of_all_packs_holds_to_the_fen(departments):
    """A6: coefficients move money between departments; fixed, the sum is what it was."""
    packs = np.array([[pack for pack, _ in departments]])
    factors = np.array([[factor for _, factor in departments]])
    fixed = multiply_packs(packs, factors, fixed=True)
    assert fixed.sum() == packs.sum()
    planned = multiply_packs(packs, factors, fixed=False)
    assert np.abs(planned - packs * factors).max() <= 0.5
    if packs.sum():
        scaled = packs * factors * (packs.sum() / (packs * factors).sum())
        assert np.abs(fixed - scaled).max() < 1 + 1e-3


def test_equal_weights_differ_by_a_fen_in_order_of_seats():
    """Seven equal shares of 100 fen: the two fen left over go to the first two seats."""
    assert share_out(100, np.ones(7)).tolist() == [15, 15, 14, 14, 14, 14, 14]
    assert share_out(100, np.zeros(7)).tolist() == [15, 15, 14, 14, 14, 14, 14]
    same = np.array([0.3, 0.1 + 0.2])  # but for the last bit, which gives nobody a fen
    assert share_out(1, same).tolist() == [1, 0]
    assert share_out(1, same[::-1].copy()).tolist() == [1, 0]
    assert share_out(0, np.ones(3)).tolist() == [0, 0, 0]
    assert share_out(5, np.empty(0)).tolist() == []


def test_largest_remainder_example():
    """10 fen by 5 : 3 : 1 are 5.56, 3.33 and 1.11, so 6, 3 and 1."""
    assert share_out(10, np.array([5.0, 3.0, 1.0])).tolist() == [6, 3, 1]


STANDARD = np.array([510_000, 600_001, 1_380_000], np.int64)


@given(st.floats(0, 0.89), st.floats(0, 0.95), st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_the_incentive_ratio_is_the_share_of_what_is_paid_in_all(ratio, former, back, new, force):
    """Whatever is new money: the pack is the ratio of base and pack, to a fen."""
    pay = Pay(incentive_ratio=ratio, former_ratio=former, new_money=new, hold_back=back)
    s, was = (split(STANDARD, pay, in_force=each) for each in (force, False))
    whole = s.base + s.performance
    assert (was.base + was.performance == STANDARD).all()
    assert (was.on_account == 0).all()
    assert (s.base >= 0).all()
    b = ratio if force else former
    assert np.abs(s.performance - b * whole).max() <= 1
    assert np.abs(s.on_account - (1 - back) * s.performance * force).max() <= 0.5 + 1e-6
    if force:
        # Of what the pack grows by, the share that is new money comes on top of former pay.
        assert np.abs(whole - STANDARD - new * (s.performance - was.performance)).max() <= 0.5
        assert whole == pytest.approx(pay.planned * STANDARD, abs=6)


@given(st.floats(0, 0.89), st.floats(0, 0.95))
def test_without_new_money_planned_pay_is_the_former_pay_to_the_fen(ratio, former):
    pay = Pay(incentive_ratio=ratio, former_ratio=former, new_money=0)
    s = split(STANDARD, pay, in_force=True)
    assert (s.base + s.performance == STANDARD).all()
    assert np.abs(s.performance - ratio * STANDARD).max() <= 0.5 + 1e-6


@given(st.floats(0, 0.89), st.floats(0, 0.95))
def test_with_all_new_money_the_base_is_the_former_base_to_the_fen(ratio, former):
    pay = Pay(incentive_ratio=ratio, former_ratio=former, new_money=1)
    s, was = (split(STANDARD, pay, in_force=each) for each in (True, False))
    assert (s.base == was.base).all()
    assert s.performance == pytest.approx(was.base * ratio / (1 - ratio), abs=1)


def test_between_both_ends_half_of_what_is_added_is_new_money():
    """By hand: 10,000 yuan, a tenth of it pack. 40 % with half new money: x = 3,000 / 0.8."""
    pay = Pay(incentive_ratio=0.4, former_ratio=0.1, new_money=0.5)
    s = split(np.array([1_000_000]), pay, in_force=True)
    assert (s.base.tolist(), s.performance.tolist()) == ([712_500], [475_000])


def test_a_quota_pack_is_a_multiple_of_standard_pay():
    """Base and pack together are the multiple, and the ratio of them is the pack."""
    standard = np.array([500_000])
    for multiple, base, pack in ((1.0, 350_000, 150_000), (1.5, 525_000, 225_000)):
        for new in (0, 1):
            pay = Pay(incentive_ratio=0.3, pack_rule="quota", pack_multiple=multiple, new_money=new)
            s = split(standard, pay, in_force=True)
            assert (s.base.tolist(), s.performance.tolist()) == ([base], [pack])


def test_pay_on_account_stays_within_the_cap():
    """By hand: of 10,000 yuan 9,000 base and a pack of 36,000; a cap of twice leaves 11,000."""
    pay = Pay(incentive_ratio=0.8, former_ratio=0.1, new_money=1, hold_back=0.0, cap_multiple=2.0)
    s = split(np.array([1_000_000]), pay, in_force=True)
    assert (s.base[0], s.performance[0], s.on_account[0]) == (900_000, 3_600_000, 1_100_000)


def test_a_pack_is_shared_by_score_and_post_value():
    """Twice the score or twice the post's weight is twice the share (PA3)."""
    staff, posts = pool([1.0, 2.0, 1.0], value=[1.0, 1.0, 2.0])
    assert settle(staff, posts, 1000) == (1000, 0, 0)
    assert staff["paid"].tolist() == [200, 400, 400]


def test_the_unrated_share_as_if_average_and_the_absent_do_not():
    """No score counts as 1; an empty seat, a bench state or no month in post gets nothing."""
    staff, posts = pool([0.0, 1.0, 3.0, 3.0, 3.0])
    staff["state"][2], staff["state"][3], staff["months"][4] = EMPTY, WAITING, 0
    assert settle(staff, posts, 1001) == (1001, 0, 0)
    assert staff["paid"].tolist() == [501, 500, 0, 0, 0]


def test_without_a_link_scores_do_not_matter():
    """Eating from one big pot: link 0 shares by standard pay and months alone."""
    staff, posts = pool([0.1, 5.0], standard=[300_000, 600_000], months=[12, 6])
    settle(staff, posts, 1000, link=0.0)
    assert staff["paid"].tolist() == [500, 500]


def test_what_was_paid_on_account_is_not_taken_back():
    """A poor scorer keeps the account; the others get that much less, and the sum holds."""
    staff, posts = pool([0.1, 1.0, 1.9])
    staff["advance"] = staff["paid"] = 80
    assert settle(staff, posts, 300, advanced=240) == (60, 0, 0)
    assert staff["paid"].tolist() == [80, 89, 131]  # due 0, 20 and 110 more, and 60 are left


@pytest.mark.parametrize(("left", "paid"), [(0.0, [0, 600, 600]), (0.5, [240, 480, 480])])
def test_an_unqualified_year_loses_the_performance_part(left, paid):
    """PA4: base pay only, or what the lever leaves; the rest goes to the others in the pool."""
    staff, posts = pool([1.0, 1.0, 1.0])
    staff["appraisal"][0] = UNQUALIFIED
    assert settle(staff, posts, 1200, unqualified=left) == (1200, 0, 0)
    assert staff["paid"].tolist() == paid


def test_a_pack_that_nobody_earned_is_returned():
    """Where all had an unqualified year nobody gets a part of it, beyond what is on account."""
    staff, posts = pool([1.0, 1.0])
    staff["appraisal"] = UNQUALIFIED
    assert settle(staff, posts, 1200, advanced=200) == (0, 1000, 0)
    assert staff["paid"].tolist() == [0, 0]


def test_nobody_to_pay_returns_the_pack():
    """What an empty department's pack holds goes back."""
    staff, posts = pool([1.0])
    staff["state"] = EMPTY
    assert settle(staff, posts, 1000, advanced=400) == (0, 600, 0)


@given(
    st.lists(st.floats(0.05, 5), min_size=1, max_size=12), st.integers(0, 10**8),
    st.floats(1, 3), st.integers(0, 1000),
)  # fmt: skip
def test_the_cap_holds_and_what_it_holds_back_is_returned(scores, pack, cap, base):
    """Paid plus returned is the pack, and nobody is lifted above the cap."""
    staff, posts = pool(scores)
    staff["paid"] = base
    paid, returned, capped = settle(staff, posts, pack, cap=cap)
    assert paid + returned == pack
    assert (staff["paid"] <= max(base, cap * 500_000 * 12)).all()
    assert (staff["paid"] >= base).all()
    assert (capped > 0) == (returned > 0)
    assert paid == staff["paid"].sum() - base * len(scores)


def test_no_cap_is_no_cap_even_without_base_pay():
    """Before the reform there is no cap, not even where all pay is performance pay."""
    staff, posts = pool([1.0, 1.0])
    assert settle(staff, posts, 10**9) == (10**9, 0, 0)


def test_grandfathered_scores_do_not_matter():
    """Those on old terms have no part in the pack, whatever their score."""
    staff, posts = pool([9.0, 0.2, 1.0])
    staff["origin"] = [0, OUTSIDER, OUTSIDER]
    settle(staff, posts, 120, old_terms=True)
    assert staff["paid"].tolist() == [0, 20, 100]


def excess(share, months):
    """Return a settlement that rewards a share of those rated."""
    return Settlement(excess_share=share, excess_months=months)


def test_excess_rewards_go_to_the_best_scorers():
    """5 % of 40 rated people are two, and they are the two with the best scores."""
    staff, posts = pool(np.linspace(0.5, 1.5, 41))
    staff["score"][40] = 0.0  # unrated
    assert excess_reward(staff, posts, -1, excess(0.05, 2.0)) == 2 * 1_000_000
    assert np.flatnonzero(staff["paid"]).tolist() == [38, 39]
    assert excess_reward(staff, posts, -1, excess(0.0, 2.0)) == 0
    assert excess_reward(staff, posts, -1, excess(1.0, 1.0)) == 40 * 500_000


def test_excess_rewards_stop_where_the_savings_end():
    """With savings for one reward and a half, the best alone is rewarded."""
    staff, posts = pool([1.0, 3.0, 2.0])
    assert excess_reward(staff, posts, 1_500_000, excess(1.0, 2.0)) == 1_000_000
    assert staff["paid"].tolist() == [0, 1_000_000, 0]
    assert excess_reward(staff, posts, 0, excess(1.0, 2.0)) == 0


def test_a_pack_without_end_is_refused():
    """A pack that is nearly all of a pay whose base is held would grow without end."""
    for ratio in (1.0, 0.95, {0: 0.3, 24: 0.95}):
        with pytest.raises(ValueError, match="new_money: 1 and incentive_ratio"):
            Pay(incentive_ratio=ratio, new_money=1)
    whole = split(np.array([500_000]), Pay(incentive_ratio=1.0, new_money=0), in_force=True)
    assert whole.performance.tolist() == [500_000]
    Pay(incentive_ratio={0: 0.3, 24: 0.95}, new_money={0: 1, 24: 0.5})


def test_the_cap_goes_by_the_months_in_post():
    """By hand: half a year at 5,000, a cap of 1.5: 45,000, of which 30,000 are paid."""
    staff, posts = pool([1.0, 1.0], months=[6, 12])
    staff["paid"] = 3_000_000, 6_000_000
    assert settle(staff, posts, 12_000_000, cap=1.5) == (1_500_000 + 3_000_000, 7_500_000, 2)
    assert staff["paid"].tolist() == [4_500_000, 9_000_000]


def test_the_cap_of_company_staff_goes_by_their_own_standard():
    """By hand: 1.2 times 5,000 for twelve months is 72,000; the pack goes by it too, 6 to 5."""
    staff, posts = pool([1.0, 1.0])
    staff["status"] = COMPANY, CONTRACT
    rows, s = np.arange(2), Settlement(company=1.2, cap=1.0)
    assert settle_pool(staff, posts, rows, 22_000_000, 0, s) == (13_200_000, 8_800_000, 2)
    assert staff["paid"].tolist() == [7_200_000, 6_000_000]
    staff["paid"] = 0
    settle_pool(staff, posts, rows, 1_100, 0, s)
    assert staff["paid"].tolist() == [600, 500]
    assert paid_to_company(staff) == 600


def test_company_staff_are_paid_by_the_companys_scale():
    assert [standard_pay(500_001, status, 1.3) for status in (COMPANY, CONTRACT)] == [
        650_001, 500_001]  # fmt: skip


def test_pools_that_lie_side_by_side_are_settled_each_by_itself():
    """Two of two posts: 100 and 300 fen, of which 0 and 100 were paid on account."""
    staff, posts = pool([1.0] * 4)
    staff["advance"][2:] = 50
    first = np.array([0, 2, 4])
    found = settle_all(staff, posts, first, np.array([100, 300]), np.array([0, 100]), Settlement())
    assert found == (300, 0, 0)
    assert staff["paid"].tolist() == [50, 50, 100, 100]


def test_before_the_reform_there_is_no_cap_and_no_excess():
    pay = Pay(unqualified_share=0.5, cap_multiple=1.5, excess_share=0.1, excess_months=2,
              company_scale=1.2)  # fmt: skip
    before = Settlement.of(pay, 0.3, old_terms=True, in_force=False)
    assert before == Settlement(0.3, 1.0, INF, True, 1.2, 0.0, 0.0)
    assert Settlement.of(pay, 0.3, old_terms=False, in_force=True) == Settlement(
        0.3, 0.5, 1.5, False, 1.2, 0.1, 2
    )
