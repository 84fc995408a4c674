"""What a policy costs over the years adds up, and breaks even in the year worked out by hand."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from stand_in import NAMES, ZONE

import sim
from sim.engine.ledger import MONEY
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.study.compare import compare
from sim.study.comparison import Comparison, runs_table, summary_table, yearly_table
from sim.study.money import break_even, paid_off

SPEND, KPI = NAMES.index("spend"), NAMES.index("kpi")


def study_of(spend, kpi=(0, 0, 0), luck=0.0, replications=8, **settings):
    """A policy that spends so much more than 1,000 yuan a year, and achieves so much more."""
    zone = apply(ZONE, {f"study.{name}": value for name, value in settings.items()})
    values = np.zeros((2, replications, 3, len(NAMES)))
    values[:, :, :, SPEND] = 1000
    values[1, :, :, SPEND] += spend
    values[1, :, :, SPEND] += luck * np.array([-1, 1] * (replications // 2))[:, None]
    values[1, :, :, KPI] += kpi
    names = ["now", "new"]
    return Comparison(
        runs=runs_table(names, values),
        yearly=yearly_table(names, values),
        summary=summary_table(names, values, "now"),
        policies=dict.fromkeys(names, zone),
        baseline="now",
        seed=1,
        replications=replications,
        seconds=0.1,
    )


def summed(study, counted):
    return study.over_time.query(f"counted == {counted!r}")["mean"].tolist()


def test_spending_more_and_then_less_is_summed_up_and_discounted_by_hand():
    """100 yuan more, then 60 and 90 less: 50 saved in all, at 25 % a year 4.48 present yuan."""
    study = study_of([100, -60, -90], discount_rate=0.25)
    assert summed(study, "spent") == pytest.approx([100, 40, -50])
    assert summed(study, "saved") == pytest.approx([-80, -80 + 38.4, -80 + 38.4 + 46.08])
    row = study.break_even.set_index("gain").loc["saved"]
    assert (row.year, row.low, row.high, row.never) == (3, 3, 3, 0)


def test_output_counts_at_its_worth():
    """Two clerks at 6,000 and a head at 9,000: a year of all their work is worth 252,000 yuan."""
    study = study_of([3000, 3000, 3000], [1, 1, 1], discount_rate=0)
    assert summed(study, "net") == pytest.approx([-480, -960, -1440])
    dear = study_of([3000, 3000, 3000], [1, 1, 1], discount_rate=0, output_worth=2)
    assert summed(dear, "net") == pytest.approx([2040, 4080, 6120])
    even = dear.break_even.set_index("gain")
    assert even.loc["net", "year"] == 1
    assert np.isinf(even.loc["saved", "year"])
    assert even.loc["saved", "never"] == 1


def test_the_year_of_breaking_even_is_as_uncertain_as_luck_makes_it():
    row = study_of([100, -60, -45], luck=30, discount_rate=0).break_even.set_index("gain")
    saved = row.loc["saved"]
    assert saved.year == 3
    assert np.isinf(saved.high)
    assert 0.05 < saved.never < 0.6


@pytest.mark.parametrize(("replications", "of_a_draw"), [(2, 1), (3, 1), (6, 2)])
def test_few_histories_leave_the_year_as_open_as_they_should(monkeypatch, replications, of_a_draw):
    """Of two or three draws of luck, 64 to 88 of 100 intervals held the year."""
    mean, held = np.cumsum([-10.0, -6, 2, 4, 5, 6, 7, 8]), []
    (year,) = paid_off(mean[None])
    for seed in range(200):
        rng = np.random.default_rng([seed, replications])
        luck = 6 * rng.normal(size=(replications // of_a_draw, len(mean))).cumsum(axis=1)
        gains = {"new": dict.fromkeys(("saved", "net"), mean + luck.repeat(of_a_draw, axis=0))}
        monkeypatch.setattr("sim.study.money._summed", lambda _study, gains=gains: gains)
        unknown = apply(ZONE, {"behaviour.effort.cost": (4, 6)}) if of_a_draw > 1 else ZONE
        row = break_even(SimpleNamespace(policies={"new": unknown}, seed=seed)).iloc[0]
        held.append(row.low <= year <= row.high)
    assert np.mean(held) > 0.91


@pytest.mark.parametrize("replications", [3, 4, 5])
def test_the_last_history_counts_where_histories_share_a_draw(replications):
    """The last year's sum is the difference of the comparison's table, times the years."""
    zone = "scenarios/small-zone.yaml"
    ratios = {name: apply(load_scenario(zone), {
                  "behaviour.effort.cost": (4, 6), "study.years": 2, "pay.incentive_ratio": ratio})
              for name, ratio in (("low", 0.2), ("high", 0.5))}  # fmt: skip
    study = compare(ratios, replications=replications, workers=1)
    spend = study.summary.query("outcome == 'spend' and policy == 'high'").iloc[0]
    spent = study.over_time.query("counted == 'spent'").iloc[-1]
    for end, of in (("mean", "difference"), ("low", "difference_low"), ("high", "difference_high")):
        assert spent[end] == pytest.approx(2 * spend[of], rel=1e-9)


def test_paid_off_is_for_good():
    gains = np.array([[1, 2, 3], [-1, 2, 3], [1, -2, 3], [1, 2, -3], [-1, -1, 0.0]])
    assert paid_off(gains).tolist() == [1, 2, 3, np.inf, 3]


def test_what_changes_nothing_has_nothing_to_pay_off():
    assert study_of([0, 0, 0]).break_even.empty


@pytest.fixture(scope="module")
def real():
    zones = {
        name: sim.load_scenario("scenarios/small-zone.yaml", [name], ["study.years=4"])
        for name in ("do-nothing", "strong")
    }
    return compare(zones, replications=4, workers=1)


def test_the_heads_of_a_bridge_lead_from_one_spending_to_the_other(real):
    table = real.bridge.set_index("head")
    assert [*table.index] == [*MONEY, "spend"]
    for column in ("baseline", "own", "difference"):
        assert table.loc[[*MONEY], column].sum() == pytest.approx(
            table.loc["spend", column], rel=1e-12
        )
    assert table.loc["spend", "own"] == pytest.approx(
        table.loc["spend", "baseline"] + table.loc[[*MONEY], "difference"].sum(), rel=1e-12
    )
    whole = real.runs[real.runs.policy == "strong"].spend.mean()
    assert table.loc["spend", "own"] == pytest.approx(whole, rel=1e-12)


def test_tables_of_money_are_kept_and_told(real, tmp_path):
    told = json.loads(real.to_json())
    for name in ("bridge", "over_time", "break_even"):
        assert name in real.tables()
        assert len(told[name]) == len(real.tables()[name])
    real.save(tmp_path / "found")
    assert (tmp_path / "found" / "bridge.parquet").is_file()
