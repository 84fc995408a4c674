"""The statistics of a comparison, against closed forms, scipy and simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from sim.study import statistics
from sim.study.statistics import (
    ahead,
    best_share,
    chance_better,
    mean_interval,
    paired_interval,
    parted,
    percentiles,
    sample,
    shared,
    student,
    unpaired_interval,
)

RNG = np.random.default_rng(1)
A = RNG.normal(10, 2, size=30)
B = A + RNG.normal(0.5, 0.4, size=30)
values = arrays(np.float64, (12, 3), elements=st.floats(-1e6, 1e6))


def test_mean_interval_by_hand():
    """Mean 2, variance 1, n = 3: 2 -+ 4.302653 / sqrt(3)."""
    mean, low, high = mean_interval([1.0, 2.0, 3.0])
    assert mean == 2
    assert low == pytest.approx(2 - 4.302652729749464 / 3**0.5)
    assert high == pytest.approx(2 + 4.302652729749464 / 3**0.5)


def test_mean_interval_agrees_with_scipy():
    expected = stats.ttest_1samp(A, 0).confidence_interval(0.9)
    mean, low, high = mean_interval(A, level=0.9)
    assert mean == pytest.approx(A.mean())
    assert (low, high) == pytest.approx((expected.low, expected.high))


def test_paired_interval_agrees_with_scipy():
    expected = stats.ttest_rel(B, A).confidence_interval(0.95)
    mean, low, high = paired_interval(B, A)
    assert mean == pytest.approx((B - A).mean())
    assert (low, high) == pytest.approx((expected.low, expected.high))


def test_unpaired_interval_agrees_with_scipy():
    short = A[:11]
    expected = stats.ttest_ind(B, short, equal_var=False).confidence_interval(0.95)
    mean, low, high = unpaired_interval(B, short)
    assert mean == pytest.approx(B.mean() - short.mean())
    assert (low, high) == pytest.approx((expected.low, expected.high))


def test_pairing_narrows_the_interval_when_luck_is_shared():
    paired, unpaired = paired_interval(B, A), unpaired_interval(B, A)
    assert unpaired.high - unpaired.low > 2.5 * (paired.high - paired.low)


def test_values_that_never_vary_are_known_exactly():
    ones, twos = np.ones(5), np.full(5, 2.0)
    assert mean_interval(ones) == (1, 1, 1)
    assert paired_interval(twos, ones) == (1, 1, 1)
    assert unpaired_interval(twos, ones) == (1, 1, 1)


def test_a_single_replication_has_no_interval():
    for mean, low, high in (
        mean_interval([3.0]),
        paired_interval([5.0], [2.0]),
        unpaired_interval([5.0], [2.0]),
    ):
        assert mean == 3
        assert np.isnan(low)
        assert np.isnan(high)


def test_columns_are_treated_one_by_one():
    both = mean_interval(np.column_stack([A, B]))
    for column, single in enumerate((mean_interval(A), mean_interval(B))):
        assert [each[column] for each in both] == pytest.approx(list(single))


def test_missing_values_are_left_out_in_pairs():
    gap_a, gap_b = A.copy(), B.copy()
    gap_a[0] = gap_b[1] = np.nan
    assert paired_interval(gap_b, gap_a) == pytest.approx(paired_interval(B[2:], A[2:]))
    assert chance_better(gap_b, gap_a, 1) == pytest.approx(chance_better(B[2:], A[2:], 1))


def test_nothing_known_is_nan_throughout():
    empty = np.full((4, 2), np.nan)
    assert np.isnan(mean_interval(empty)).all()
    assert np.isnan(unpaired_interval(empty, empty)).all()
    assert np.isnan(chance_better(empty, empty, 1)).all()
    assert np.isnan(best_share(empty, 1)).all()


@given(values)
def test_an_interval_holds_its_mean_and_moves_with_the_data(array):
    mean, low, high = mean_interval(array)
    assert ((low <= mean) & (mean <= high)).all()
    moved = mean_interval(array + 1)
    assert moved.mean == pytest.approx(mean + 1, rel=1e-9, abs=1e-6)


def test_nineteen_intervals_in_twenty_hold_the_truth():
    samples = np.random.default_rng(7).normal(3, 2, size=(8, 20_000))
    _, low, high = mean_interval(samples)
    assert ((low < 3) & (high > 3)).mean() == pytest.approx(0.95, abs=0.005)


def test_chance_counts_ties_as_half():
    assert chance_better([2.0, 1.0, 1.0, 0.0], [1.0] * 4, 1).mean == 0.5
    assert chance_better([2.0, 2.0, 1.0, 0.0], [1.0] * 4, 1).mean == 0.625


def test_chance_follows_the_direction_of_the_outcome():
    assert chance_better([2.0, 3.0], [1.0, 1.0], 1).mean == 1
    assert chance_better([2.0, 3.0], [1.0, 1.0], -1).mean == 0
    assert np.isnan(chance_better([2.0, 3.0], [1.0, 1.0], 0)).all()


def test_chance_interval_is_that_of_jeffreys():
    share, low, high = chance_better([1.0] * 7 + [-1.0] * 3, np.zeros(10), 1)
    assert share == pytest.approx(0.7)
    assert (low, high) == pytest.approx(stats.beta.interval(0.95, 7.5, 3.5))


def test_chance_interval_reaches_a_certain_win():
    share, low, high = chance_better(np.ones(200), np.zeros(200), 1)
    assert share == high == 1
    assert 0.98 < low < 1


def test_best_share_splits_ties_and_sums_to_one():
    table = np.array([[1.0, 2.0, 2.0], [3.0, 2.0, 1.0], [0.0, np.nan, 5.0]])
    assert best_share(table, 1) == pytest.approx([1 / 3, 1 / 6, 1 / 2])
    assert best_share(table, -1) == pytest.approx([2 / 3, 0, 1 / 3])
    assert np.isnan(best_share(table, 0)).all()


def test_only_histories_that_all_have_are_held_against_each_other():
    """The second lacks the third history, and the last policy has none: it does not count."""
    some = np.array([[1.0, 2, np.nan], [3, 2, np.nan], [0, np.nan, np.nan]])
    np.testing.assert_array_equal(shared(some, axis=1)[:2], some[:2])
    assert np.isnan(shared(some, axis=1)[2]).all()
    np.testing.assert_array_equal(shared(some.T), shared(some, axis=1).T)
    assert best_share(shared(some, axis=1), 1) == pytest.approx([0.5, 0.5, 0])


def test_histories_that_share_a_draw_are_not_independent():
    """Two equal histories a draw know as much as one."""
    twice = np.repeat(A, 2)
    assert student(sample(twice, together=2)) == pytest.approx(mean_interval(A))
    assert mean_interval(twice).high < mean_interval(A).high


def test_luck_and_assumptions_are_told_apart():
    rng = np.random.default_rng(2)
    drawn = np.repeat(rng.normal(0, 3, 4000), 2) + rng.normal(0, 4, 8000)
    assert parted(drawn, 2) == pytest.approx((4, 3), rel=0.05)
    assert np.isnan(parted(drawn, 1)).all()


def test_luck_does_not_count_as_doubt():
    """A policy ahead by one under all assumptions is behind in a third of histories by luck."""
    rng = np.random.default_rng(2)
    luck = 1 + rng.normal(0, 3, 4000)
    assert (luck > 0).mean() == pytest.approx(0.63, abs=0.02)
    assert ahead(luck, 2) > 0.9
    # Normal assumptions of mean 1 and spread 2: ahead in Phi(0.5) = 0.691 of them.
    drawn = np.repeat(rng.normal(1, 2, 20_000), 2) + rng.normal(0, 4, 40_000)
    assert ahead(drawn, 2) == pytest.approx(0.691, abs=0.015)


def test_where_assumptions_do_nothing_luck_decides_nothing():
    """By hand: three draws alike but for luck, their mean 0.1 known as in a test by Student."""
    values = np.array([1.0, -1.0, 2.0, -1.6, -1.2, 1.4])
    within = sum((first - second) ** 2 / 2 for first, second in values.reshape(3, 2)) / 3
    assert parted(values, 2) == pytest.approx((within**0.5, 0))
    expected = stats.t.cdf(values.mean() / (within / 6) ** 0.5, df=3)
    assert 0.5 < expected < 0.6
    assert ahead(values, 2) == pytest.approx(expected)
    # Of policies that do nothing at all, hardly more than one in ten seems ahead or behind for sure
    rng = np.random.default_rng(3)
    shares = ahead(rng.normal(0, 1, (40, 1000)), 2)
    assert (abs(shares - 0.5) > 0.45).mean() < 0.12
    assert ahead(np.zeros(6), 2) == 0.5


def test_percentiles_are_of_what_is_known():
    assert percentiles([0, np.nan, 10], (0.05, 0.95)) == pytest.approx([0.5, 9.5])
    assert np.isnan(percentiles([1.0], (0.05, 0.95))).all()


def test_the_module_knows_no_model():
    assert not [name for name in vars(statistics) if name.startswith("sim")]
