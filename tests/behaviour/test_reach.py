"""How far a result still moves pay: closed forms, and the settlement itself."""

import math

import numpy as np
import pytest
from equals import response, stakes, table
from scipy.stats import norm

from sim.behaviour.reach import chance_of_moving, left_to_earn
from sim.reform.pay import Settlement, settle_pool
from sim.staff.table import POSTED, POSTS, empty_staff

BASE, PERFORMANCE, MONTHS = 540_000, 360_000, 12
"""Fen a month of a standard pay of 600,000: a ratio of 0.4, and half as much again in all."""
STANDARD, SPREAD = 600_000, 0.3
NOTHING = np.zeros(1)


def test_nothing_on_account_leaves_all_to_be_earned():
    assert left_to_earn(0.0, SPREAD, 1.0) == 1.0


def test_a_pack_paid_on_account_in_full_leaves_nothing():
    assert left_to_earn(1.0, SPREAD, 1.0) == 0.0
    assert left_to_earn(1.2, SPREAD, 1.0) == 0.0
    # The sums of what is paid on account and of the pack are equal but for rounding.
    assert left_to_earn(1.0 - 2e-16, SPREAD, 1.0) == left_to_earn(1.0 - 2e-16, 0.0, 0.4) == 0.0


@pytest.mark.parametrize("link", [0.4, 1.0])
@pytest.mark.parametrize("advanced", [0.3, 0.7, 0.95])
def test_what_is_left_over_what_is_earned_above_the_advances(advanced, link):
    scores = np.exp(SPREAD * norm.ppf((np.arange(10**6) + 0.5) / 10**6) - SPREAD**2 / 2)
    earned = np.maximum(1 - link + link * scores - advanced, 0).mean()
    assert left_to_earn(advanced, SPREAD, link) == pytest.approx((1 - advanced) / earned, 1e-5)


def test_the_chance_of_lying_between_on_account_and_cap():
    """Of a score that is all error, weighted by the score, and of one without any."""
    bounds = 0.8, 1.1
    by_luck = [(math.log(bound) - SPREAD**2 / 2) / SPREAD for bound in bounds]
    expected = norm.cdf(by_luck[1]) - norm.cdf(by_luck[0])
    assert chance_of_moving(*bounds, 0.5, 0.0, SPREAD, 1.0) == pytest.approx(expected, 1e-12)
    assert chance_of_moving(*bounds, 0.0, 1.0, SPREAD, 1.0) == 1.0  # 0.956
    assert chance_of_moving(*bounds, 0.2, 1.0, SPREAD, 1.0) == 0.0  # 1.17, above the cap
    assert chance_of_moving(*bounds, -0.3, 1.0, SPREAD, 1.0) == 0.0  # 0.71, kept all the same
    assert chance_of_moving(0.5, 1.0 + 1e-15, 0.0, 1.0, 0.0, 1.0) == 0.0  # at the cap
    assert chance_of_moving(0.0, math.inf, 0.0, 0.5, SPREAD, 1.0) == 1.0


def settled(hold_back, cap, scores):
    """Return what each of a pool is paid in a year at these scores."""
    n = len(scores)
    staff, posts = empty_staff(n), np.zeros(n, POSTS)
    staff["state"], staff["months"], staff["score"] = POSTED, MONTHS, scores
    posts["standard"], posts["value"] = STANDARD, 1.0
    advance = MONTHS * min(round(PERFORMANCE * (1 - hold_back)), round(cap * STANDARD) - BASE)
    staff["advance"], staff["paid"] = advance, MONTHS * BASE + advance
    pack = MONTHS * PERFORMANCE * n
    settle_pool(staff, posts, np.arange(n), pack, advance * n, Settlement(cap=cap))
    return staff["paid"].astype(float), advance / MONTHS


@pytest.mark.parametrize(
    ("hold_back", "cap"),
    [(1.0, 9.0), (0.3, 9.0), (0.1, 9.0), (0.02, 9.0), (1.0, 1.5), (1.0, 1.35), (0.2, 1.5),
     (0.0, 9.0), (1.0, 1.0)],
)  # fmt: skip
def test_it_is_what_the_settlement_pays_for_one_per_cent_more(hold_back, cap):
    """A twentieth of a pool scores one per cent better: what each of them gains on average.

    Against what they would gain if all were settled at the end and there was no cap.
    """
    n, rng = 40_000, np.random.default_rng(5)
    scores = np.exp(SPREAD * rng.standard_normal(n) - SPREAD**2 / 2)
    some = np.arange(n) % 20 == 0
    better = np.where(some, 1.01 * scores, scores)

    def gain(*terms):
        return (settled(*terms, better)[0] - settled(*terms, scores)[0])[some].mean()

    advance = settled(hold_back, cap, scores)[1]
    r = left_to_earn(advance / PERFORMANCE, SPREAD, 1.0)
    high = (advance + (cap * STANDARD - BASE - advance) / max(r, 1e-9)) / PERFORMANCE
    moves = chance_of_moving(advance / PERFORMANCE, high, 0.0, 0.0, SPREAD, 1.0)
    share = gain(hold_back, cap) / gain(1.0, 99.0)
    assert r * moves == pytest.approx(share, abs=0.02)


def more_effort(*, on_account=NOTHING, **changes):
    """Return by how much people of the norm work above it for their pay alone."""
    staff, posts, first = table(99)
    k = stakes(
        stake=0.4, performance=np.full(1, float(PERFORMANCE)), judged=0.6, quantitative=0.0,
        spread=SPREAD, base=np.full(1, float(BASE)), on_account=on_account, **changes,
    )  # fmt: skip
    return response(staff, posts, first, k, incentive={"strength": 1.0}).mean() - 1.0


def test_people_work_as_much_harder_as_pay_can_still_follow():
    free = more_effort()
    assert more_effort(cap=99.0) == free > 0.05
    assert more_effort(on_account=np.full(1, float(PERFORMANCE))) == 0.0
    assert more_effort(cap=0.9) == 0.0  # the base alone
    assert 0.0 < more_effort(on_account=np.full(1, 0.9 * PERFORMANCE)) < free
    assert 0.0 < more_effort(cap=1.5) < free


def test_a_pack_that_shrinks_as_targets_grow_moves_people_less():
    """With people at the norm, a target that has grown by a quarter leaves four fifths."""
    grown = [more_effort(follows=2, norm=norm_, cap=99.0) for norm_ in (1.0, 1.25)]
    assert grown[1] == pytest.approx(0.8 * grown[0], rel=1e-3)
