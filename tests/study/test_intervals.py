"""Intervals that hold what they promise where a bell curve does not fit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from sim.study.intervals import rate_interval, ratio_interval, share_interval, signed_interval
from sim.study.statistics import Sample, mean_interval, sample, student

MANY = 10**9
ONE = np.array(1.0)
STUDIES = 2000
counts = arrays(np.int64, (12, 3), elements=st.integers(0, 6))


def covered(interval, truth):
    return float(((interval.low <= truth) & (truth <= interval.high)).mean())


def poisson(mean, count, seed=1):
    return np.random.default_rng(seed).poisson(mean, (count, STUDIES)).astype(float)


def signed(values, step=1.0):
    return signed_interval(values, values == 0, np.full(values.shape[1:], step))


def test_nothing_seen_ends_at_the_exact_limit():
    """Two-sided: exp(-x) = 0.025 at 3.689 events; about 0.03 a year in 20 histories of six."""
    found = rate_interval(sample(np.zeros(20)), ONE / 6)
    assert (found.mean, found.low) == (0, 0)
    assert found.high == pytest.approx(-np.log(0.025) / 120)


@pytest.mark.parametrize("events", [1, 4, 30])
def test_a_count_that_varies_as_events_do_has_the_exact_interval_of_poisson(events):
    """Garwood (1936), by quantiles of chi-square."""
    found = rate_interval(Sample(*map(np.array, (float(events), float(events), MANY, MANY))), ONE)
    low, high = stats.chi2.ppf(0.025, 2 * events) / 2, stats.chi2.ppf(0.975, 2 * events + 2) / 2
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-6)


def test_a_share_that_varies_as_cases_do_has_the_interval_of_wilson():
    found = share_interval(Sample(*map(np.array, (70.0, 2100 / 10, MANY, MANY))), 100)
    exact = stats.binomtest(7, 10).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((100 * exact.low, 100 * exact.high))


@pytest.mark.parametrize("count", [20, 200])
@pytest.mark.parametrize("mean", [0.003, 0.02, 0.1, 0.5, 3.0])
def test_rare_counts_are_covered(mean, count):
    assert covered(rate_interval(sample(poisson(mean, count)), ONE), mean) >= 0.93


@pytest.mark.parametrize("count", [20, 200])
@pytest.mark.parametrize(("more", "less"), [(0.02, 0.02), (0.1, 0.02), (0.01, 0), (1, 1), (6, 5)])
def test_differences_that_are_mostly_ties_are_covered(more, less, count):
    differences = poisson(more, count) - poisson(less, count, seed=2)
    assert covered(signed(differences), more - less) >= 0.93


def test_students_interval_does_not_hold_what_it_promises_of_them():
    assert covered(mean_interval(poisson(0.003, 20)), 0.003) < 0.2
    assert covered(mean_interval(poisson(0.01, 20) - poisson(0, 20)), 0.01) < 0.3


def test_a_fate_that_no_history_shows_is_allowed_for():
    """Three lives in ten are set apart by 0.01, and one in 50 by 3, which 20 may well not show."""
    rng = np.random.default_rng(4)
    apart = rng.random((20, STUDIES)) < 0.3
    far = apart & (rng.random(apart.shape) < 1 / 15)
    values = 0.1 + 0.01 * apart + 3 * far + rng.normal(0, 0.001, apart.shape)
    found = signed_interval(values, ~apart, np.full(STUDIES, 3.0), rare=True)
    assert covered(found, 0.163) >= 0.93
    assert covered(mean_interval(values), 0.163) < 0.5


@pytest.mark.parametrize("count", [3, 20, 200])
@pytest.mark.parametrize("cases", [1, 5])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_shares_keep_within_their_whole(share, cases, count):
    drawn = np.random.default_rng(3).binomial(cases, share, (count, STUDIES)) * 100 / cases
    found = share_interval(sample(drawn), 100)
    assert found.low.min() >= 0
    assert found.high.max() <= 100
    if count > 3:
        assert covered(found, 100 * share) >= 0.93


@pytest.mark.parametrize("count", [20, 200])
def test_payments_of_very_different_sizes_are_covered(count):
    """Half of the histories pay nothing, and few of the others most of it (lognormal)."""
    rng = np.random.default_rng(6)
    paid = rng.lognormal(0, 1, (count, STUDIES)) * (rng.random((count, STUDIES)) < 0.5)
    truth = np.exp(0.5) / 2
    with_room = rate_interval(sample(paid), ONE, further=paid.max(axis=0))
    assert covered(with_room, truth) >= 0.95
    assert covered(mean_interval(paid), truth) < (0.91 if count == 20 else 0.95)


def test_a_variance_is_known_less_well_where_tails_are_fat():
    """Var(s²)/s⁴ is 2/(n-1) + (kurtosis-3)/n: a bell curve has 3, Laplace's 6."""
    rng = np.random.default_rng(7)
    bell, laplace = rng.normal(size=(5000, 400)), rng.laplace(size=(5000, 400))
    assert np.median(sample(bell).degrees) == pytest.approx(4999, rel=0.05)
    assert np.median(sample(laplace).degrees) == pytest.approx(2 * 5000 / 5, rel=0.05)


@pytest.mark.parametrize("count", [20, 200])
def test_many_events_come_to_students_interval(count):
    dense = poisson(400, count)
    shift = poisson(400, count, seed=2) - 500
    for found, usual in (
        (rate_interval(sample(dense), ONE), mean_interval(dense)),
        (signed(shift), mean_interval(shift)),
    ):
        for own, other in zip(found, usual, strict=True):
            # Tails that look fat by chance widen some of them.
            assert own.mean() == pytest.approx(
                other.mean(), abs=0.05 * (usual.high - usual.low).mean()
            )


@given(counts, counts)
def test_an_interval_holds_its_mean_and_turns_round_with_the_data(one, other):
    differences = (one - other).astype(float)
    found, turned = signed(differences), signed(-differences)
    assert ((found.low <= found.mean) & (found.mean <= found.high)).all()
    assert turned.low == pytest.approx(-found.high)
    assert turned.high == pytest.approx(-found.low)
    rate = rate_interval(sample(one.astype(float)), np.ones(3))
    assert ((rate.low >= 0) & (rate.low <= rate.mean) & (rate.mean <= rate.high)).all()


@given(counts)
def test_a_count_of_which_some_were_not_seen_has_a_width(one):
    rate = rate_interval(sample(one.astype(float)), np.ones(3))
    never = (one == 0).all(axis=0)
    assert (rate.high[never] > 0).all()


def test_ends_are_numbers_however_sure_one_asks_to_be():
    once = np.array([0.0, 0, 0, 0, 0, 0, 0, 5, 0, 0])
    for found in (
        rate_interval(sample(once), ONE, 1 - 1e-9),
        signed_interval(once - once[::-1], once == once[::-1], ONE, level=1 - 1e-9),
    ):
        assert np.isfinite(found).all()


@pytest.mark.parametrize(("count", "events"), [(2, 12.706), (3, 4.303), (20, 3.689)])
def test_values_that_agree_are_known_to_an_event_in_so_many(count, events):
    """Student's t as if one had an event more, or the exact limit of none if that is wider."""
    known = rate_interval(sample(np.full(count, 4.0)), ONE / 6)
    room = events / count / 6
    assert (known.low, known.high) == pytest.approx((4 - room, 4 + room), rel=1e-3)
    lead = signed(np.full((count, 1), -0.1), 1 / 6)  # no number of binary digits is a tenth
    assert (*lead.low, *lead.high) == pytest.approx((-0.1 - room, -0.1 + room), rel=1e-3)
    by_rule = signed_interval(np.full(count, -0.5), np.array([False]), ONE, chance=False)
    assert by_rule == (-0.5, -0.5, -0.5)


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize(("more", "less"), [(0.3, 0.1), (1, 1), (6, 5)])
def test_few_histories_are_covered_though_some_agree(more, less, count):
    differences = poisson(more, count) - poisson(less, count, seed=2)
    found = signed(differences)
    assert (found.low < found.high).all()
    assert covered(found, more - less) >= 0.91
    assert covered(rate_interval(sample(poisson(more, count)), ONE), more) >= 0.93


def test_shares_that_agree_are_known_as_a_share_of_their_cases():
    """Half in each of three histories: of two people in each, of one case each at least."""
    for cases, of in ((6, 6), (np.nan, 3), (1, 3)):
        _, low, high = share_interval(sample(np.full(3, 50.0)), 100, cases=cases)
        weight = 1.95996**2 / of
        half = np.sqrt(weight / 4 + weight**2 / 4) / (1 + weight)
        assert (low, high) == pytest.approx((50 - 100 * half, 50 + 100 * half), rel=1e-4)


def test_shares_that_differ_by_less_than_a_case_agree():
    """Two of 300 in one history and of 301 in the other: a headcount that moves is no luck."""
    near = share_interval(sample([100 * 2 / 300, 100 * 2 / 301]), 100, cases=100)
    same = share_interval(sample([100 * 2 / 300] * 2), 100, cases=100)
    assert (near.low, near.high) == pytest.approx((same.low, same.high), rel=0.01)
    apart = share_interval(sample([0.0, 4.0]), 100, cases=100)
    assert apart == share_interval(sample([0.0, 4.0]), 100)


def test_a_ratio_that_one_history_shows_is_known_as_its_cases_are():
    """Two of three, all in one of eight histories: Wilson's interval of two of three."""
    share, low, high = ratio_interval([0, 2, 0, 0, 0, 0, 0, 0], [0, 3, 0, 0, 0, 0, 0, 0], 100)
    exact = stats.binomtest(2, 3).proportion_ci(method="wilson")
    assert share == pytest.approx(100 * 2 / 3)
    assert (low, high) == pytest.approx((100 * exact.low, 100 * exact.high))


@pytest.mark.parametrize("people", [1, 4])
def test_a_ratio_of_which_most_histories_show_nothing_is_covered(people):
    """In one of four of 20 histories there are some of whom a third may be hit."""
    rng = np.random.default_rng(8)
    below = people * (rng.random((20, 400)) < 0.25).astype(float)
    above = rng.binomial(below.astype(int), 1 / 3)
    found = [ratio_interval(*each, 100) for each in zip(above.T, below.T, strict=True)]
    held = [low <= 100 / 3 <= high for _, low, high in found if np.isfinite(low)]
    assert np.mean(held) >= 0.93


def test_one_history_has_no_interval():
    for found in (
        rate_interval(sample([0.0]), ONE),
        share_interval(sample([100.0]), 100),
        share_interval(sample([50.0]), 100, cases=8),
        ratio_interval([1.0], [2.0], 100),
        signed_interval([0.0], np.array([True]), ONE),
        signed_interval([1.0], np.array([False]), ONE),
        student(sample([1.0])),
    ):
        assert np.isnan([found.low, found.high]).all()
