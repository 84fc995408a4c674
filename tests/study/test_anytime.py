"""Whoever looks all the time and stops when it suits is misled in at most 5 of 100 studies."""

import numpy as np
import pytest

from sim.engine.ledger import AMOUNT, COUNT, FLOW, SCORE, SHARE, Outcome
from sim.study.anytime import LOOKS, level_at, look_within
from sim.study.known import difference_intervals
from sim.study.statistics import LEVEL, mean_interval

DRAWS = {
    "a bell curve": (lambda luck, shape: luck.normal(1, 2, shape), 1.0),
    "far out now and then": (lambda luck, shape: luck.standard_t(4, shape), 0.0),
    "somewhat skewed": (lambda luck, shape: luck.gamma(4, 1, shape), 4.0),
    "skewed like waiting times": (lambda luck, shape: luck.exponential(1, shape), 1.0),
    "skewed like incomes": (lambda luck, shape: luck.lognormal(0, 0.5, shape), np.exp(0.125)),
    "many events": (lambda luck, shape: luck.poisson(5, shape).astype(float), 5.0),
    "two kinds of history": (lambda luck, shape: 1.0 * (luck.random(shape) < 0.3), 0.3),
}
STUDIES = 4000
SLACK = 3 * np.sqrt(0.05 * 0.95 / STUDIES)
"""Three standard errors of the share that misses."""


def missed(values, truth):
    """Return for each study whether some look misses; values are of histories by studies."""
    found = np.zeros(values.shape[1], bool)
    for look in LOOKS:
        _, low, high = mean_interval(values[:look], level_at(look))
        found |= (low > truth) | (high < truth)
    return found


@pytest.mark.parametrize("kind", DRAWS)
def test_all_looks_of_a_study_hold_the_truth_in_95_of_100_studies(kind):
    """And so does the one at which somebody stops, whatever for: the worst stops where it errs."""
    draw, truth = DRAWS[kind]
    values = draw(np.random.default_rng(2021), (LOOKS[-1], STUDIES))
    assert missed(values, truth).mean() <= 1 - LEVEL + SLACK


def test_looking_at_ordinary_intervals_all_the_time_would_mislead():
    """The test above can fail: at the level of a single look, one study in six is misled."""
    values = np.random.default_rng(2021).normal(size=(LOOKS[-1], STUDIES))
    looks = [mean_interval(values[:look]) for look in LOOKS]
    wrong = np.any([(low > 0) | (high < 0) for _, low, high in looks], axis=0)
    assert wrong.mean() > 0.15


def test_the_intervals_of_rare_events_hold_too():
    """Counts of one in ten and in twenty histories, as `sim.study.known` tells them."""
    outcomes = [
        Outcome("dismissed", "people", 0, "", "", FLOW, COUNT),
        Outcome("severance", "yuan", -1, "", "", FLOW, AMOUNT),
        Outcome("kpi", "% of norm", 1, "", "", SHARE, SCORE, "posts"),
    ]
    luck, rate, studies = np.random.default_rng(5), 0.1, 600
    events = luck.poisson(rate, (LOOKS[-1], studies)).astype(float)
    values = np.stack([events, 5000 * events, luck.normal(size=events.shape)], axis=-1)
    truth = np.array([rate, 5000 * rate, 0.0])
    wrong = np.zeros((studies, 3), bool)
    for look in LOOKS:
        known = difference_intervals(
            values[:look], np.zeros_like(values[:look]), outcomes, 1,
            unseen=True, level=level_at(look),
        )  # fmt: skip
        wrong |= (known.low > truth) | (known.high < truth)
    assert (wrong.mean(axis=0) <= 1 - LEVEL + 3 * np.sqrt(0.05 * 0.95 / studies)).all()


def test_an_interval_of_a_look_holds_that_of_a_single_look():
    values = np.random.default_rng(1).normal(size=50)
    once, often = mean_interval(values), mean_interval(values, level_at(50))
    assert often.low < once.low < once.high < often.high


@pytest.mark.parametrize(("histories", "look"), [(0, 0), (9, 0), (10, 10), (49, 20), (999, 200)])
def test_what_is_shown_is_the_last_look_that_the_histories_allow(histories, look):
    assert look_within(histories) == look
