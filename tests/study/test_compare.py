"""What a comparison says, on an engine whose answers are known."""

import json

import numpy as np
import pandas as pd
import pytest
from test_histories import CATFISH, OF_THE_CATFISH, OPEN, ZONE, fake_replicate

from sim.scenario.overrides import apply
from sim.study.compare import compare, simulate
from sim.study.outcomes import CATFISH_PARTS, REPORTED
from sim.study.policies import differences, named
from sim.study.problems import StudyError
from sim.study.statistics import chance_better, mean_interval, paired_interval

RATIOS = {"pay.incentive_ratio": [0.1, 0.3, 0.5]}
LOW, MIDDLE, HIGH = (f"pay.incentive_ratio={ratio}" for ratio in (0.1, 0.3, 0.5))


@pytest.fixture(autouse=True)
def engine(monkeypatch):
    monkeypatch.setattr("sim.engine.replication.replicate", fake_replicate)


@pytest.fixture
def study():
    return compare(ZONE, RATIOS, workers=1)


def row(study, policy, outcome):
    return study.summary.set_index(["policy", "outcome"]).loc[(policy, outcome)]


def test_runs_hold_every_history(study):
    assert list(study.runs.columns) == [
        *("policy", "replication", "year"),
        *(outcome.name for outcome in REPORTED),
    ]
    assert len(study.runs) == 3 * 8 * 3
    assert not study.runs.duplicated(["policy", "replication", "year"]).any()
    assert study.runs.year.unique().tolist() == [1, 2, 3]


def test_simulate_is_the_same_histories_without_policies(study):
    alone = simulate(apply(ZONE, {"pay.incentive_ratio": 0.3}), workers=1)
    there = study.runs[study.runs.policy == MIDDLE].drop(columns=["policy", "catfish_effect"])
    pd.testing.assert_frame_equal(alone, there.reset_index(drop=True))


def test_summary_follows_from_the_runs(study):
    value = study.runs.groupby(["policy", "replication"]).kpi.mean()
    found = row(study, HIGH, "kpi")
    assert list(found[["mean", "low", "high"]]) == pytest.approx(list(mean_interval(value[HIGH])))
    assert list(found[["difference", "difference_low", "difference_high"]]) == pytest.approx(
        list(paired_interval(value[HIGH], value[LOW]))
    )
    assert list(found[["chance_better", "chance_low", "chance_high"]]) == pytest.approx(
        list(chance_better(value[HIGH], value[LOW], 1))
    )


def test_yearly_follows_from_the_runs(study):
    value = study.runs.query("policy == @HIGH and year == 2").kpi
    found = study.yearly.query("policy == @HIGH and year == 2 and outcome == 'kpi'")
    assert found[["mean", "low", "high"]].to_numpy()[0] == pytest.approx(list(mean_interval(value)))


def test_shared_luck_cancels_in_the_difference(study):
    found = row(study, HIGH, "kpi")
    assert found.difference == pytest.approx(4)
    assert found.difference_high - found.difference_low == pytest.approx(0, abs=1e-9)
    assert (found.chance_better, found.best_share) == (1, 1)


def test_the_catfish_effect_is_that_of_the_twin(study):
    for policy in (LOW, MIDDLE, HIGH):
        found = row(study, policy, "catfish_effect")
        assert (found["mean"], found.low, found.high) == pytest.approx((CATFISH,) * 3)


def test_by_channel_the_catfish_effect_sums_to_the_whole():
    """Channels are switched on one after the other; what no channel does is nobody's."""
    off = apply(ZONE, {"behaviour.contest.on": False})
    study = compare({"as it is": ZONE, "no contest": off}, workers=1, catfish=True)
    parts = [part.name for part in CATFISH_PARTS[:-1]]
    total = study.runs[parts].sum(axis=1)
    np.testing.assert_allclose(total, study.runs.catfish_effect, atol=1e-12)
    assert row(study, "as it is", "catfish_entrants")["mean"] == pytest.approx(CATFISH)
    assert (study.runs.catfish_contest == 0).all()
    open_to = apply(ZONE, {"recruitment.open_above_entry": 0.5})
    told = compare(open_to, workers=1, catfish=True).runs.admitting_outsiders
    np.testing.assert_allclose(told, 0.5 * OPEN)


def test_without_the_catfish_the_twin_is_not_run_again():
    told = []
    off = apply(ZONE, {f"behaviour.{each}.on": False for each in OF_THE_CATFISH})
    study = compare(off, workers=1, progress=lambda *state: told.append(state))
    assert told[-1] == (8, 8)
    assert (study.runs.catfish_effect == 0).all()


def test_the_baseline_is_the_first_or_the_one_asked_for(study):
    assert study.baseline == LOW
    other = compare(ZONE, RATIOS, baseline=HIGH, workers=1)
    assert row(other, LOW, "kpi").difference == pytest.approx(-4)
    assert row(other, LOW, "kpi").chance_better == 0
    pd.testing.assert_frame_equal(other.runs, study.runs)


def test_one_replication_has_means_and_no_intervals():
    found = row(compare(ZONE, RATIOS, replications=1, workers=1), HIGH, "kpi")
    assert found.difference == pytest.approx(4)
    assert np.isnan([found.low, found.difference_low]).all()


def test_one_history_and_the_baseline_give_no_verdict_and_no_chance(study):
    once = compare(ZONE, RATIOS, replications=1, workers=1).summary
    for rows in (once, study.summary.query("policy == @LOW")):
        assert (rows.verdict == "").all()
        assert rows[["chance_better", "chance_low", "chance_high"]].isna().all(axis=None)


def test_the_baseline_is_itself_exactly(study):
    own = study.summary[(study.summary.policy == study.baseline) & study.summary["mean"].notna()]
    assert (own.difference_low == 0).all()
    assert (own.difference_high == 0).all()


def test_what_no_history_shows_is_none_seen_and_what_cannot_differ_is_the_same(monkeypatch):
    def quiet(*args, **kwargs):
        values = fake_replicate(*args, **kwargs)
        values[..., names.index("to_archive")] = 0
        values[..., names.index("resigned")] = 3
        values[..., names.index("spend")] = 1e6
        return values

    names = [outcome.name for outcome in REPORTED]
    monkeypatch.setattr("sim.engine.replication.replicate", quiet)
    study = compare(ZONE, RATIOS, workers=1)
    assert row(study, HIGH, "to_archive").verdict == "none seen"
    assert row(study, HIGH, "resigned").verdict == "none seen"
    assert row(study, HIGH, "spend").verdict == "none seen"
    assert row(study, HIGH, "kpi").verdict == "better"
    twice = compare({"now": ZONE, "again": ZONE}, workers=1).summary
    assert (twice.query("policy == 'again'").verdict == "same").all()


def test_an_outcome_that_is_not_defined_stays_unknown(monkeypatch):
    def without_tail(*args, **kwargs):
        values = fake_replicate(*args, **kwargs)
        values[..., 5] = np.nan
        return values

    monkeypatch.setattr("sim.engine.replication.replicate", without_tail)
    study = compare(ZONE, RATIOS, workers=1)
    found = row(study, HIGH, REPORTED[5].name)
    assert found.verdict == ""
    assert np.isnan(found.drop(["unit", "verdict"]).to_numpy(dtype=float)).all()
    assert json.loads(study.to_json())["summary"]


def test_seed_and_replications_come_from_the_scenario_unless_given(study):
    assert (study.seed, study.replications) == (5, 8)
    other = compare(ZONE, RATIOS, seed=6, replications=4, workers=1)
    assert (other.seed, other.replications) == (6, 4)
    assert other.runs.kpi[0] != study.runs.kpi[0]


def test_departments_and_posts_are_those_of_the_roster():
    alike = {"department": "Office", "status": "contract", "sex": "male", "age_months": 400}
    people = pd.DataFrame({"grade": ["head", *["clerk"] * 4], **alike})
    study = compare(ZONE, RATIOS, people=people, workers=1)
    for scenario in study.policies.values():
        posts = {unit.name: unit.posts for unit in scenario.organisation.departments}
        assert posts == {"Office": {"head": 1, "clerk": 4}}
    values = simulate(ZONE, people=people, workers=1)
    assert values.kpi.mean() == pytest.approx(simulate(ZONE, workers=1).kpi.mean() + len(people))


def test_values_to_vary_are_crossed():
    crossed = named(ZONE, {"pay.incentive_ratio": [0.1, 0.2], "exit.reading": ["R1", "none"]})
    assert list(crossed)[:2] == [
        "pay.incentive_ratio=0.1, exit.reading=R1",
        "pay.incentive_ratio=0.1, exit.reading=none",
    ]
    assert len(crossed) == 4
    assert crossed[list(crossed)[3]].pay.incentive_ratio == 0.2
    assert crossed[list(crossed)[3]].exit.reading == "none"


def test_policies_are_crossed_with_values_to_vary():
    crossed = named({"a": ZONE, "b": ZONE}, {"pay.incentive_ratio": [0.1]})
    assert list(crossed) == ["a, pay.incentive_ratio=0.1", "b, pay.incentive_ratio=0.1"]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        ({"zone": {}}, "no policy to compare"),
        ({"zone": ZONE, "vary": {"pay.incentive_ratio": []}}, "no value to vary"),
        ({"zone": ZONE, "vary": {"pay.incentive_ratio": [0.1, 0.1]}}, "listed twice"),
        ({"zone": ZONE, "vary": {"study.years": [1, 2]}}, "must be the same for all"),
        ({"zone": ZONE, "vary": RATIOS, "baseline": LOW + "1"}, f"mean '{LOW}'"),
        ({"zone": ZONE, "replications": 0}, "at least 1"),
        ({"zone": ZONE, "seed": -1}, "from 0 to"),
    ],
)
def test_what_cannot_be_compared_is_refused(ask, message):
    with pytest.raises(StudyError, match=message):
        compare(**ask, workers=1)


def test_values_of_an_assumption_are_no_policies_and_none_of_them_is_better():
    assumed = compare(ZONE, {"behaviour.effort.cost": [4.0, 6.0]}, workers=1).summary
    assert assumed.chance_better.isna().all()
    assert assumed.best_share.isna().all()
    assert not assumed.verdict.isin(["better", "worse"]).any()


def test_differences_name_what_a_policy_changes():
    other = apply(ZONE, {"pay.incentive_ratio": 0.6, "behaviour.peers.on": False})
    assert differences(ZONE, other) == {"pay.incentive_ratio": 0.6, "behaviour.peers.on": False}
    assert differences(ZONE, ZONE) == {}


def test_json_holds_the_study(study):
    found = json.loads(study.to_json({"file": "zone.yaml"}))
    assert found["file"] == "zone.yaml"
    assert found["baseline"] == LOW
    assert found["overrides"][HIGH] == {"pay.incentive_ratio": 0.5}
    assert len(found["summary"]) == 3 * len(REPORTED)
    kpi = row(study, HIGH, "kpi")["mean"]
    assert next(r["mean"] for r in found["summary"] if r["policy"] == HIGH) == kpi
