"""Parts of a difference: they sum to it, and stand where they belong."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.engine.ledger import AT, OUTCOMES
from sim.engine.replication import replicate
from sim.scenario.behaviour import CHANNELS
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.study.decomposition import decompose
from sim.study.problems import StudyError
from sim.study.store import Store
from sim.study.walks import PARTS, RULES, both_ways

POLICY = apply(load_scenario("scenarios/small-zone.yaml"), {"study.years": 3})
BASELINE = apply(load_scenario("scenarios/small-zone.yaml", ["do-nothing"]), {"study.years": 3})
SILENT = {f"behaviour.{channel}.on": False for channel in CHANNELS}


def on(scenario):
    """Return the channels that are on, as 0 and 1."""
    return np.array([getattr(scenario.behaviour, c).on for c in CHANNELS], float)


WORTH = np.arange(1.0, len(CHANNELS) + 1) / 2


def toy(scenario, seed, replications, people=None):
    """Stand in for the engine: channels add up, and the first two are worth more together."""
    found = np.zeros((len(replications), scenario.study.years, len(OUTCOMES)))
    luck = np.asarray(replications, float)[:, None]
    b = scenario.pay.incentive_ratio
    there = on(scenario)
    found[..., AT["waiting"]] = scenario.assessment.active  # by which policy and baseline differ
    found[..., AT["kpi"]] = 100 + luck + b * (10 + WORTH @ there + 6 * there[0] * there[1])
    return found


@pytest.fixture
def engine(monkeypatch):
    monkeypatch.setattr("sim.engine.replication.replicate", toy)


def wide(study):
    """Return the values by replication and outcome, a column for each part."""
    return study.runs.pivot_table(
        index=["replication", "outcome"], columns="part", values="value", sort=False
    )


def test_a_known_game(engine):
    """Shapley values of a sum are its terms; what two do together they share."""
    policy, baseline = (apply(POLICY, {"pay.incentive_ratio": b}) for b in (0.5, 0.3))
    study = decompose(policy, baseline, ("kpi",), replications=3, workers=1)
    expected = 0.2 * np.array([10, WORTH[0] + 3, WORTH[1] + 3, *WORTH[2:]])
    found = study.of("kpi")["mean"]
    assert found[list(PARTS)].to_numpy() == pytest.approx(expected)
    assert found["whole"] == pytest.approx(expected.sum())
    assert study.of("kpi").share[list(PARTS)].sum() == pytest.approx(1)


def test_parts_sum_to_the_whole_in_every_history():
    """The whole is policy less baseline as the engine has it; the parts sum to it."""
    study = decompose(POLICY, BASELINE, replications=2, seed=5, workers=1)
    table = wide(study)
    whole = table["whole"].to_numpy()
    assert table[list(PARTS)].sum(axis=1).to_numpy() == pytest.approx(whole, rel=1e-9, abs=1e-8)
    engine = [replicate(s, 5, range(2)).mean(axis=1) for s in (POLICY, BASELINE)]
    for outcome in ("kpi", "exits", "spend"):
        difference = (engine[0] - engine[1])[:, AT[outcome]]
        assert table.xs(outcome, level="outcome")["whole"].to_numpy() == pytest.approx(difference)


@pytest.mark.parametrize("other", [{}, {"title": "of another name", "behaviour.effort.cost": 6.0}])
def test_a_policy_that_comes_to_the_same_as_the_baseline_is_refused_before_the_rest(
    other, monkeypatch
):
    """None of the hundreds of histories between the two is lived."""
    asked = []

    def counted(scenario, seed, replications, people=None):
        asked.extend(replications)
        return toy(scenario, seed, replications)

    monkeypatch.setattr("sim.engine.replication.replicate", counted)
    told = (
        "the policy comes to the same as the other in every history: there is nothing to take apart"
    )
    with pytest.raises(StudyError, match=told):
        decompose(POLICY, apply(POLICY, other), replications=3, workers=1,
                  names=("the policy", "the other"))  # fmt: skip
    assert len(asked) <= 8


def test_a_difference_that_the_first_history_does_not_show_is_taken_apart(monkeypatch):
    """Of a policy that hardly ever bites, the first history may be that of the baseline."""

    def late(scenario, seed, replications, people=None):
        found = toy(scenario, seed, replications)
        found[np.asarray(replications) == 0] = 0
        return found

    monkeypatch.setattr("sim.engine.replication.replicate", late)
    policy, baseline = (apply(POLICY, {"pay.incentive_ratio": b}) for b in (0.5, 0.3))
    study = decompose(policy, baseline, ("kpi",), replications=2, workers=1)
    whole = (0.2 * (10 + WORTH.sum() + 6)) / 2  # in one history of two
    assert study.of("kpi")["mean"]["whole"] == pytest.approx(whole)


@pytest.mark.parametrize("channel", ["incentive", "peers", "learning"])
def test_one_channel_alone_takes_all_that_it_does(channel):
    """With one channel on, what the rules alone do not make is that channel's."""
    only = {**SILENT, f"behaviour.{channel}.on": True}
    policy, baseline = apply(POLICY, only), apply(BASELINE, only)
    study = decompose(policy, baseline, ("kpi",), replications=2, workers=1)
    table = wide(study)
    assert table[channel].abs().min() > 0
    for other in set(CHANNELS) - {channel}:
        assert (table[other] == 0).all()
    alone = [replicate(apply(s, SILENT), POLICY.study.seed, range(2)) for s in (POLICY, BASELINE)]
    rules = (alone[0] - alone[1])[..., AT["kpi"]].mean(axis=1)
    assert table[RULES].to_numpy() == pytest.approx(rules)


def test_orders_are_drawn_for_each_history_and_walkedboth_ways():
    """All channels, forwards and backwards; another history has another order."""
    first, back = both_ways(1, 0, 0)
    assert sorted(first) == sorted(CHANNELS)
    assert back == first[::-1]
    assert len({tuple(both_ways(1, replication, 0)[0]) for replication in range(20)}) > 15
    assert both_ways(1, 0, 1)[0] != first


@pytest.mark.slow
def test_more_workers_same_bytes(engine):
    """Where it runs changes no number; earlier histories do not depend on how many follow."""
    one = decompose(POLICY, BASELINE, replications=4, workers=1)
    with ThreadPoolExecutor(3) as threads:
        other = decompose(POLICY, BASELINE, replications=4, executor=threads)
    for name in ("parts", "runs", "yearly"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)
    fewer = decompose(POLICY, BASELINE, replications=2, workers=1).runs
    same = one.runs[one.runs.replication < 2].reset_index(drop=True)
    pd.testing.assert_frame_equal(fewer, same, check_exact=True)


@pytest.mark.slow
def test_processes_give_the_same_bytes():
    """One worker or two."""
    one, two = (decompose(POLICY, BASELINE, replications=2, workers=n) for n in (1, 2))
    pd.testing.assert_frame_equal(one.runs, two.runs, check_exact=True)


def test_a_study_that_was_stopped_goes_on_where_it_was(engine, monkeypatch, tmp_path):
    """What was lived is not lived again, and more histories add to those there."""
    how = {"workers": 1, "store": Store(tmp_path)}
    plain = decompose(POLICY, BASELINE, replications=4, workers=1)
    lived = []

    def counted(scenario, seed, replications, people=None):
        if len(lived) == 9:
            raise KeyboardInterrupt
        lived.append((scenario.model_dump_json(), *replications))
        return toy(scenario, seed, replications)

    monkeypatch.setattr("sim.engine.replication.replicate", counted)
    with pytest.raises(KeyboardInterrupt):
        decompose(POLICY, BASELINE, replications=4, **how)
    lived.append("stopped")
    again = decompose(POLICY, BASELINE, replications=4, **how)
    assert len(set(lived)) == len(lived)
    assert again.runs.equals(plain.runs)
    lived.append("done")
    decompose(POLICY, BASELINE, replications=4, **how)
    assert lived[-1] == "done"
    decompose(POLICY, BASELINE, replications=5, **how)
    assert {each[1:] for each in lived[lived.index("done") + 1 :]} == {(4,)}


def test_ranges_are_drawn_alike(engine):
    """An assumption given as a range has the same value in every coalition of a history."""
    ranged = {"behaviour.effort.cost": (4.0, 6.0)}
    study = decompose(
        apply(POLICY, ranged), apply(BASELINE, ranged), ("kpi",), replications=2, workers=1
    )
    table = wide(study)
    assert table[list(PARTS)].sum(axis=1).to_numpy() == pytest.approx(table["whole"].to_numpy())


def test_what_cannot_be_decomposed_is_refused():
    """One clear message."""
    with pytest.raises(StudyError, match="outcome 'kpis' is not one of"):
        decompose(POLICY, BASELINE, ("kpis",))
    with pytest.raises(StudyError, match="replications"):
        decompose(POLICY, BASELINE, replications=0)
    with pytest.raises(StudyError, match="years differs"):
        decompose(POLICY, apply(BASELINE, {"study.years": 2}))


@pytest.mark.parametrize("kept", [False, True])
def test_an_outcome_that_some_years_lack_is_refused(kept, monkeypatch, tmp_path):
    """Where nobody is in the tail there are no false hits; it was told in dashes."""

    def without_a_tail(scenario, seed, replications, people=None):
        values = toy(scenario, seed, replications)
        values[-1, 0, AT["false_hits"]] = np.nan
        return values

    monkeypatch.setattr("sim.engine.replication.replicate", without_a_tail)
    how = {"replications": 2, "workers": 1, "store": Store(tmp_path) if kept else None}
    decompose(POLICY, BASELINE, ("kpi",), **how)
    words = "'false_hits' is missing in some years, so its parts would not sum to the whole"
    with pytest.raises(StudyError, match=words):
        decompose(POLICY, BASELINE, ("kpi", "false_hits"), **how)


def test_it_is_told_drawn_and_kept(engine, tmp_path):
    """A sentence with the largest part, a waterfall of all parts, and a folder."""
    policy, baseline = (apply(POLICY, {"pay.incentive_ratio": b}) for b in (0.5, 0.3))
    study = decompose(policy, baseline, replications=3, workers=1)
    said = study.sentence()
    assert said.startswith("KPI outcome (true): policy makes a difference of +13.70")
    assert " points from baseline. Parts that are told apart from zero: " in said
    assert "rules alone +2.00" in said
    ax = study.plot()
    assert len(ax.get_yticklabels()) == len(PARTS) + 1
    study.save(tmp_path / "kept")
    assert sorted(p.name for p in (tmp_path / "kept").iterdir()) == [
        "datapackage.json", "figure.png", "manifest.json",
        "runs.parquet", "summary.parquet", "yearly.parquet",
    ]  # fmt: skip


def test_a_table_tells_the_whole_that_its_sentence_tells(monkeypatch):
    """Half a leaver more in every history, among parts that are known to whole people."""

    def leavers(scenario, seed, replications, people=None):
        values = toy(scenario, seed, replications)
        luck = np.array([(-1) ** each for each in replications])[:, None]
        cancels = np.linspace(-9, 9, len(CHANNELS)) @ on(scenario)
        values[..., AT["exits"]] = scenario.pay.incentive_ratio * (5 + 10 * luck * cancels)
        return values

    monkeypatch.setattr("sim.engine.replication.replicate", leavers)
    policy, baseline = (apply(POLICY, {"pay.incentive_ratio": b}) for b in (0.5, 0.4))
    study = decompose(policy, baseline, ("exits",), replications=4, workers=1)
    assert "makes a difference of +0.5 (0.2 to 0.8) people a year" in study.sentence("exits")
    rows = [line.split() for line in str(study.table()).splitlines()]
    (whole,) = (row for row in rows if row[:2] == ["whole", "difference"])
    assert whole[2:] == ["+0.5", "±0.3", "100", "%"]


@pytest.mark.parametrize("size", [1.0, 1.3e5, 1.5e5, 1.7e5, 9.9e5])
def test_numbers_on_an_axis_stand_apart(engine, size):
    """Six figures of yuan do not run into each other."""
    policy, baseline = (apply(POLICY, {"pay.incentive_ratio": b}) for b in (0.5, 0.3))
    study = decompose(policy, baseline, ("kpi",), replications=3, workers=1)
    study.parts[["mean", "low", "high"]] *= size / study.parts["mean"].abs().max()
    figure = study.figure()
    figure.draw_without_rendering()
    for ax in figure.axes:
        left, right = ax.get_xlim()
        ticks = zip(ax.get_xticks(), ax.get_xticklabels(), strict=True)
        boxes = [text.get_window_extent() for at, text in ticks if left <= at <= right]
        assert all(one.x1 + 2 < two.x0 for one, two in pairwise(boxes))


def test_the_command(engine, tmp_path):
    """It prints parts down and outcomes across."""
    command = ["decompose", "scenarios/small-zone.yaml", "--baseline", "do-nothing",
               "--replications", "2", "--workers", "1", "--out", str(tmp_path / "out"),
               "--store", str(tmp_path / "store")]  # the engine is none  # fmt: skip
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert "marginal pay" in done.output
    assert "whole difference" in done.output
    assert CliRunner().invoke(main, command[:2]).exit_code == 2
    done = CliRunner().invoke(main, [*command, "--policy", "do-nothing", "--policy", "do-nothing"])
    assert done.exit_code == 2
    assert "do-nothing with do-nothing comes to the same as do-nothing" in done.output
    assert "the later wins" in done.output
