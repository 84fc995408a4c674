"""A share of several years is all of the part over all of the whole, whoever tells it."""

import sys
from pathlib import Path

import numpy as np
import pytest

from sim.app.estimates import Lived, summary
from sim.engine.ledger import AT, OUTCOMES, POSTS
from sim.scenario.overrides import apply
from sim.study.best import best
from sim.study.compare import compare
from sim.study.decomposition import decompose
from sim.study.outcomes import KNOWN
from sim.study.province import province
from sim.study.sweep import sweep
from sim.study.totals import A_HEAD, TOTALLED, Totals, a_head
from sim.study.years import over_years
from sim.study.zones import Member, Zones

sys.path.insert(0, str(Path(__file__).parent))
from stand_in import ZONE

RATIO = "pay.incentive_ratio"
SPENT, MADE = np.array([2e6, 6e6]), np.array([1.0, 0.5])
"""Money of two years, and what was made for 10,000 of it: 5e6 in all for 8e6, so 0.625."""


def years(**of):
    """Return one history, with what is given of its years and nothing else."""
    count = len(next(iter(of.values())))
    values = np.zeros((1, count, len(OUTCOMES)))
    for name, each in of.items():
        values[0, :, AT[name]] = each
    return values


def told(values, name):
    return over_years(values)[0, AT[name]]


def test_false_hits_are_all_of_them_over_all_who_were_in_the_tail():
    """Five of ten, nobody of nobody, two of two: seven of twelve."""
    values = years(tail=[10, 0, 2], false_hits=[50, np.nan, 100])
    assert told(values, "false_hits") == pytest.approx(100 * 7 / 12)
    assert told(values, "tail") == 4


def test_each_share_counts_a_year_by_what_it_is_of():
    values = years(
        spend=SPENT, output_per_money=MADE, headcount=[10, 40], spend_per_head=SPENT / [10, 40],
        mean_age=[50, 40], kpi=[80, 90], exits=[1, 2],
    )  # fmt: skip
    assert told(values, "output_per_money") == pytest.approx(0.625)
    assert told(values, "spend_per_head") == pytest.approx(8e6 / 50)
    assert told(values, "mean_age") == pytest.approx(42)
    assert told(values, "kpi") == 85  # posts are as many in each year
    assert told(values, "exits") == 1.5


def test_what_is_the_same_in_all_years_stays_so_to_the_last_bit():
    for heads in ([3, 7, 11], [9, 1, 2]):
        assert told(years(headcount=heads, effort=[0.1] * 3), "effort") == 0.1


def test_a_share_of_nothing_has_no_value():
    assert np.isnan(told(years(tail=[0, 0], false_hits=[np.nan] * 2), "false_hits"))
    assert np.isnan(told(years(headcount=[0, 0], mean_age=[0, 0]), "mean_age"))


def test_what_each_share_is_of_is_known():
    for outcome in KNOWN:
        assert (outcome.of in {POSTS, *AT}) == (not outcome.adds_up), outcome.name


def test_years_and_zones_can_be_taken_together_in_any_order():
    """Two zones of two years: all output over all spending, and all spending by all heads."""
    rng = np.random.default_rng(3)
    zones = [years(spend=rng.uniform(1, 9, 2), output_per_money=rng.uniform(1, 2, 2),
                   headcount=rng.integers(5, 50, 2)) for _ in range(2)]  # fmt: skip
    totals = Totals(1, 1, 2)
    for zone in zones:
        totals.add(zone[None], 10)
    known = over_years(totals.values(), TOTALLED)[0, 0]
    spent, made, heads = (
        np.array([zone[0, :, AT[name]] for zone in zones])
        for name in ("spend", "output_per_money", "headcount")
    )
    assert known[AT["output_per_money"]] == pytest.approx((spent * made).sum() / spent.sum())
    place = [outcome.name for outcome in A_HEAD].index("spend")
    assert a_head(known)[place] == pytest.approx(spent.sum() / heads.sum())


def lived(scenario, seed, replications, people=None):
    """Two years of `SPENT`, in which more is made where the incentive is above 0.3."""
    values = np.zeros((len(replications), 2, len(OUTCOMES)))
    values[..., AT["spend"]] = SPENT
    more = 10 * (scenario.pay.incentive_ratio - 0.3)  # in the first year, the one of less money
    luck = 0.01 * np.array([np.random.default_rng([seed, each]).normal() for each in replications])
    values[..., AT["output_per_money"]] = MADE + luck[:, None]
    values[:, 0, AT["output_per_money"]] += more
    return values


def test_every_study_tells_the_same(monkeypatch):
    """One more in the first of two years, which has a quarter of the money, is a quarter more."""
    base = apply(ZONE, {"study.years": 2, RATIO: 0.3})
    more = apply(base, {RATIO: 0.4})
    pair, how, name = {"base": base, "more": more}, {"workers": 1}, "output_per_money"
    monkeypatch.setattr("sim.engine.replication.replicate", lived)
    levels, gaps = [], []

    def of(table, policy, mean="mean"):
        (row,) = table[(table.policy == policy) & (table.outcome == name)].to_dict("records")
        return row[mean]

    compared = compare(pair, replications=20, **how).summary
    levels += [of(compared, "base")]
    gaps += [of(compared, "more", "difference")]
    swept = sweep(pair, {"behaviour.effort.cost": [4, 5]}, "grid", replications=20, **how).summary
    swept = swept[swept.point == 0]
    levels += [of(swept, "base")]
    gaps += [of(swept, "more", "difference")]
    found = best(pair, outcome=name, indifference=0.01, **how).ranking.set_index("policy")
    gaps += [-found.difference["base"]]
    parts = decompose(more, base, (name,), replications=20, **how)
    gaps += [parts.of(name)["mean"]["whole"]]
    app = {key: Lived(each, lived(each, base.study.seed, range(20))) for key, each in pair.items()}
    gaps += [summary(app, "base")[name]["more"].difference]
    zones = Zones("some", (Member("Zone", base, 1),))
    policies = {"base": {}, "more": {RATIO: 0.4}}
    many = province(zones, policies, replications=20, **how)
    whole = many.summary[many.summary.of == "total"]
    gaps += [of(whole, "more", "difference"), of(many.zones, "more", "difference")]
    assert levels == pytest.approx([0.625] * len(levels), abs=0.01)
    assert gaps == pytest.approx([0.25] * len(gaps))
