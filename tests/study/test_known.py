"""Every outcome has an interval that is possible for it."""

import numpy as np
import pytest

from sim.engine.ledger import AMOUNT, COUNT, PART, SCORE
from sim.study.known import difference_intervals, level_intervals
from sim.study.outcomes import REPORTED
from sim.study.statistics import mean_interval
from sim.study.totals import A_HEAD

NAMES = [outcome.name for outcome in REPORTED]
YEARS = 6
RNG = np.random.default_rng(5)


def drawn(count, mean=0.05):
    """Histories of every outcome: few events, shares of all or nothing, scores about 90."""
    values = RNG.poisson(mean * YEARS, (count, len(REPORTED))) / YEARS
    for place, outcome in enumerate(REPORTED):
        if outcome.is_part:
            values[:, place] = 100 * RNG.integers(0, 2, count)
        elif not outcome.is_amount:
            values[:, place] = 90 + RNG.normal(size=count)
    return values


@pytest.mark.parametrize("count", [2, 3, 20])
def test_no_end_lies_where_the_outcome_cannot(count):
    for _ in range(20):
        own, base = drawn(count), drawn(count)
        level = level_intervals(own, REPORTED, YEARS)
        lead = difference_intervals(own, base, REPORTED, YEARS)
        for place, outcome in enumerate(REPORTED):
            if outcome.is_amount:
                assert level.low[place] >= 0
            if outcome.is_part:
                assert 0 <= level.low[place] <= level.high[place] <= 100
                assert -100 <= lead.low[place] <= lead.high[place] <= 100


def test_people_and_posts_are_counts_money_an_amount_and_false_hits_a_part():
    kinds = {outcome.name: outcome for outcome in (*REPORTED, *A_HEAD)}
    facts = {outcome.name: outcome for outcome in REPORTED}
    for outcome in REPORTED:
        assert outcome.measure in (COUNT, AMOUNT, PART, SCORE)
        assert outcome.is_count == (outcome.unit in ("people", "posts", "person-months"))
        assert outcome.is_money == outcome.unit.startswith("yuan")
    assert facts["spend"].is_amount and kinds["spend"].is_amount
    assert kinds["dismissed"].is_count and kinds["waiting_months"].is_count
    assert facts["spend_per_head"].is_amount
    assert facts["false_hits"].is_part
    assert not facts["kpi"].is_part


def test_what_was_never_seen_is_at_most_so_many():
    """About 0.03 a year in 20 histories of six years, of the mean and of the difference."""
    nothing = np.zeros((20, len(REPORTED)))
    level = level_intervals(nothing, REPORTED, YEARS)
    lead = difference_intervals(nothing, nothing, REPORTED, YEARS)
    at = NAMES.index("to_archive")
    assert level.high[at] == pytest.approx(3.689 / 120, rel=1e-3)
    assert (lead.low[at], lead.high[at]) == pytest.approx((-3.689 / 120, 3.689 / 120), rel=1e-3)


def test_what_varies_in_every_history_has_students_interval():
    own, base = drawn(20), drawn(20)
    own[:, NAMES.index("hires")] = base[:, NAMES.index("hires")] + 1  # no history is tied
    at = NAMES.index("kpi")
    lead = difference_intervals(own, base, REPORTED, YEARS)
    usual = mean_interval(own[:, at] - base[:, at])
    assert (lead.low[at], lead.high[at]) == pytest.approx((usual.low, usual.high))


def test_where_few_fare_otherwise_a_score_leaves_room_for_who_else_might():
    base = drawn(20)
    own = base.copy()
    own[0, NAMES.index("hires")] += 1
    at = NAMES.index("kpi")
    own[:, at] += 0.1 + 0.001 * RNG.normal(size=20)
    lead = difference_intervals(own, base, REPORTED, YEARS)
    usual = mean_interval(own[:, at] - base[:, at])
    assert lead.high[at] - lead.low[at] > 10 * (usual.high - usual.low)


def test_where_none_fares_otherwise_money_leaves_room_for_one_who_might():
    """Of a fate that 1 in 30 histories meets, half of the studies of 20 see nobody."""
    base = drawn(20)
    at = NAMES.index("spend")
    lead = difference_intervals(base, base, REPORTED, YEARS, unseen=True)
    assert lead.mean[at] == 0
    assert lead.low[at] < 0 < lead.high[at]


def test_what_a_policy_does_to_every_history_alike_is_known_exactly():
    base = drawn(20)
    own = base.copy()
    at = NAMES.index("spend")
    own[:, at] += 1_000.0
    for unseen in (False, True):
        lead = difference_intervals(own, base, REPORTED, YEARS, unseen=unseen)
        assert (lead.low[at], lead.high[at]) == pytest.approx((1_000.0, 1_000.0), abs=1e-6)


def test_counts_and_money_that_agree_may_do_so_by_luck_and_scores_by_a_rule():
    """Two histories of six years: an event is a sixth, t is 12.7; who stays is one in all years."""
    base = drawn(2, 5)
    own = base + 1.0  # no history is tied
    lead = difference_intervals(own, base, REPORTED, YEARS)
    at = {name: place for place, name in enumerate(NAMES)}
    for name, step in (("hires", 1 / 6), ("headcount", 1)):
        ends = lead.low[at[name]], lead.high[at[name]]
        assert ends == pytest.approx((1 - 6.353 * step, 1 + 6.353 * step), rel=1e-3)
    assert lead.low[at["spend"]] < 1 < lead.high[at["spend"]]
    assert (lead.low[at["kpi"]], lead.high[at["kpi"]]) == pytest.approx((1, 1))


def test_posts_that_are_always_as_many_are_known_to_one_in_so_many_histories():
    always = np.full((20, len(REPORTED)), 50.0)
    at = NAMES.index("headcount")
    known = level_intervals(always, REPORTED, YEARS)
    assert (known.low[at], known.high[at]) == pytest.approx((49.816, 50.184), abs=1e-3)


def test_a_part_of_nobody_is_as_well_known_as_of_so_many_people():
    """Wilson's limit of 0 of 1,000: 20 histories of 50 staff; of 24: two a year in the tail."""
    values = np.zeros((20, len(REPORTED)))
    values[:, NAMES.index("headcount")] = 50
    values[:2, NAMES.index("tail")] = 2
    values[2:, NAMES.index("false_hits")] = np.nan
    known = level_intervals(values, REPORTED, YEARS)
    for name, cases in (("paid_less", 1000), ("false_hits", 24)):
        limit = 100 * 1.96**2 / (cases + 1.96**2)
        assert known.high[NAMES.index(name)] == pytest.approx(limit, rel=1e-3)
        assert known.low[NAMES.index(name)] == 0


def test_payments_that_some_histories_do_without_leave_room_for_a_larger_one():
    """Of legal costs that most histories do without, what was largest may not have been seen."""
    known = drawn(20)
    at = NAMES.index("legal_cost")
    known[:, at] = np.where(np.arange(20) < 7, 1_000.0, 0.0)
    mean, _, high = (end[at] for end in level_intervals(known, REPORTED, YEARS))
    assert high - mean > 3.69 * 1_000 / 20


def test_a_score_that_no_history_sets_apart_is_the_same():
    """What touches nobody's work, such as a price, leaves KPI as it is, however few histories."""
    base = drawn(20)
    at = NAMES.index("kpi")
    lead = difference_intervals(base, base, REPORTED, YEARS, unseen=True)
    assert (lead.low[at], lead.high[at]) == (0, 0)
