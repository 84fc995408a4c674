"""The front that is known is found, within its limits, and robustly if asked."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.study.known import compared
from sim.study.problems import StudyError
from sim.study.store import Store

pytest.importorskip("pymoo")
sys.path.insert(0, str(Path(__file__).parent))
from stand_in import NAMES, ZONE

from sim.report.search import table
from sim.scenario.overrides import apply
from sim.study.evolve import unbeaten
from sim.study.frontier import complete, frontier, merits, representatives
from sim.study.histories import drawn
from sim.study.search import search
from sim.study.sweep import SWEPT
from sim.study.years import over_years

RATIO, TAIL, COST = "pay.incentive_ratio", "assessment.tail_share", "behaviour.effort.cost"
LEVERS = {RATIO: (0.0, 0.8), TAIL: (0.0, 0.1)}


def replicate(scenario, seed, replications, people=None):
    """More incentive gives more and costs more; the tail is best at 5 %, or where cost puts it."""
    values = np.zeros((len(replications), scenario.study.years, len(NAMES)))
    ratio, tail = scenario.pay.incentive_ratio, scenario.assessment.tail_share
    for place, each in enumerate(replications):
        values[place] = 0.01 * np.random.default_rng([seed, each]).normal(size=values.shape[1:])
    best = 0.05 + 0.02 * (scenario.behaviour.effort.cost - ZONE.behaviour.effort.cost)
    values[..., NAMES.index("kpi")] += ratio - 1000 * (tail - best) ** 2
    values[..., NAMES.index("spend")] += 1 + ratio
    return values


def searched(**how):
    how = {"population": 24, "generations": 12, "replications": 4, "workers": 1} | how
    return search(ZONE, how.pop("levers", LEVERS), replicate=replicate, **how)


def test_the_front_of_a_known_problem_is_found():
    study = searched()
    front = study.frontier
    assert front[TAIL].to_numpy() == pytest.approx(np.full(len(front), 0.05), abs=0.012)
    assert front[RATIO].min() < 0.1
    assert front[RATIO].max() > 0.7
    assert len(front) >= 10
    assert (front.kpi_low <= front.kpi).all()
    assert front.support.between(0, 1).all()
    assert front.kpi.is_monotonic_decreasing


def test_limits_are_kept():
    study = searched(limits={"spend": 1.4})
    assert (study.frontier[RATIO] <= 0.41).all()
    assert study.frontier[RATIO].max() > 0.3
    assert not study.tried.within.all()
    with pytest.raises(StudyError, match="no policy that was tried keeps the limits"):
        searched(limits={"spend": -1}, generations=2)


def test_a_robust_policy_is_best_at_the_worst_of_the_assumptions():
    """Where cost puts the best tail at 3 to 7 %, 5 % has the least to lose."""
    space = {COST: (ZONE.behaviour.effort.cost - 1, ZONE.behaviour.effort.cost + 1)}
    study = searched(
        levers={TAIL: (0.0, 0.1)}, objectives=["kpi"], assumptions=space, robust="worst"
    )
    assert study.frontier[TAIL].tolist() == pytest.approx([0.05], abs=0.004)
    assert (study.frontier.kpi_worst < study.frontier.kpi).all()
    assert (study.frontier.kpi_regret >= 0).all()


def shifted(scenario, seed, replications, people=None):
    """The costlier the effort, the larger the best tail, and the better all are."""
    values = replicate(scenario, seed, replications)
    values[..., NAMES.index("kpi")] += 5 * scenario.behaviour.effort.cost
    return values


@pytest.mark.slow
def test_the_least_regret_is_in_the_middle_and_the_best_of_the_worst_is_not():
    """At the worst of the assumptions a tail of 3 % is best; least is missed with 5 %."""
    cost = ZONE.behaviour.effort.cost
    how = {
        "levers": {TAIL: (0.0, 0.1)},
        "objectives": ["kpi"],
        "assumptions": {COST: (cost - 1, cost + 1)},
        "points": 16,
        "replicate": shifted,
    }
    found = {
        robust: search(ZONE, robust=robust, population=24, generations=8, replications=4,
                       workers=1, **how)
        for robust in ("worst", "regret")
    }  # fmt: skip
    assert found["worst"].frontier[TAIL].tolist() == pytest.approx([0.03], abs=0.006)
    assert found["regret"].frontier[TAIL].tolist() == pytest.approx([0.05], abs=0.006)
    regret = {robust: study.frontier.iloc[0] for robust, study in found.items()}
    assert regret["regret"].kpi_regret < regret["worst"].kpi_regret
    # The best tail lies 2 percentage points away at the ends: 1000 × 0.02².
    assert regret["regret"].kpi_regret == pytest.approx(0.4, abs=0.06)
    row = regret["regret"]
    assert row.kpi_regret_low <= row.kpi_regret <= row.kpi_regret_high
    assert (found["regret"].tried.kpi >= 0).all()
    assert found["regret"].tried.kpi.idxmin() in np.flatnonzero(found["regret"].tried.front)


def test_regret_is_against_the_best_that_keeps_the_limits():
    does = np.array([[[9.0]], [[5.0]], [[3.0]]])
    within = np.array([False, True, True])
    assert merits(does, within, "regret").ravel().tolist() == [0, 0, -2]
    assert merits(does, np.array([True] * 3), "regret").ravel().tolist() == [0, -4, -6]


def test_the_front_is_compared_with_the_reference_on_the_same_luck():
    reference = apply(ZONE, {RATIO: 0.1, TAIL: 0.05})
    front = searched(reference=reference, generations=4).frontier
    expected = front[RATIO] - 0.1 - 1000 * (front[TAIL] - 0.05) ** 2
    assert front.kpi_difference.to_numpy() == pytest.approx(expected.to_numpy())
    wide = (front.kpi_high - front.kpi_low).min()
    assert (front.kpi_difference_high - front.kpi_difference_low).max() < wide / 1e6


def without_luck(scenario, seed, replications, people=None):
    """What an assumption that is drawn makes of a policy: histories of one draw are alike."""
    values = np.zeros((len(replications), scenario.study.years, len(NAMES)))
    ratio, cost = scenario.pay.incentive_ratio, scenario.behaviour.effort.cost
    values[..., NAMES.index("kpi")] = (1 + ratio) * cost
    return values


@pytest.mark.parametrize("replications", [4, 5])
def test_histories_that_share_a_draw_count_as_one(replications):
    """Five draws are as well known as by Student's t of four degrees, though lived through twice.

    No draw that the search met is among them: of the third, its fifth history may be one.
    """
    unknown = apply(ZONE, {COST: (4.0, 6.0)})
    row = search(
        unknown, {RATIO: [0.5, 0.4]}, ["kpi"], population=4, generations=2, workers=1,
        replications=replications, replicate=without_luck, reference=apply(unknown, {RATIO: 0.1}),
    ).frontier.iloc[0]  # fmt: skip
    first = {4: 4, 5: 6}[replications]
    seed, draws = ZONE.study.seed, range(first, first + 2 * replications, 2)
    costs = np.array([drawn(unknown, seed, each).behaviour.effort.cost for each in draws])
    for name, values in (("kpi", 1.5 * costs), ("kpi_difference", 0.4 * costs)):
        low, high = stats.t.interval(0.95, len(draws) - 1, values.mean(), stats.sem(values))
        assert row[[name, f"{name}_low", f"{name}_high"]].tolist() == pytest.approx(
            [values.mean(), low, high]
        )


@pytest.mark.parametrize("robust", ["mean", "worst", "regret"])
def test_draws_that_are_met_again_tell_nothing_more_of_the_front(robust):
    """Its intervals, support and who stands for whom are as if each had been met once."""
    once = np.random.default_rng(1).normal(size=(5, 3, 6, len(NAMES)))
    how = ["kpi", "spend"], np.array([1, -1]), {}, robust, 2, 10
    levers = pd.DataFrame({RATIO: [0.1, 0.2, 0.3]})
    found = frontier(levers, once.repeat(2, axis=2), *how, together=2)
    pd.testing.assert_frame_equal(found, frontier(levers, once, *how))


def test_what_is_the_same_in_every_history_is_known_as_a_comparison_knows_it():
    """Nobody left in six histories: that may be luck, and the exact limit is 3.7 events in all."""
    values = np.random.default_rng(1).normal(50, 5, size=(3, 1, 6, len(NAMES)))
    values[..., NAMES.index("exits")] = 0
    levers = pd.DataFrame({RATIO: [0.1, 0.2]})
    found = frontier(levers, values, ["exits"], np.array([-1]), {}, "mean", 2, 10)
    level, apart = compared(values[:, 0], 10, 2, SWEPT)
    for name, interval in (("exits", level), ("exits_difference", apart)):
        for end, ends in zip(("", "_low", "_high"), interval, strict=True):
            assert found[f"{name}{end}"].tolist() == ends[:2, NAMES.index("exits")].tolist()
    assert found.exits_high.tolist() == pytest.approx([3.689 / 60] * 2, rel=1e-3)
    assert (found.exits_difference_low < 0).all()


@pytest.mark.slow
def test_the_interval_of_regret_holds_it_as_often_as_stated(monkeypatch):
    """Of five draws it held it in 83 of 100."""
    monkeypatch.setattr("sim.study.frontier._RESAMPLES", 100)
    levers, lead, held = pd.DataFrame({RATIO: [0, 1, 2]}), np.array([0.0, 0.5, 1.0, 0.0]), []
    for seed in range(300):
        values = np.random.default_rng([seed, 5]).normal(size=(4, 1, 5, len(NAMES)))
        values[..., NAMES.index("kpi")] += lead[:, None, None]
        found = frontier(levers, values, ["kpi"], np.array([1]), {}, "mean", seed, 10)
        row = found.set_index(RATIO).loc[0]
        held.append(row.kpi_regret_low <= 1 <= row.kpi_regret_high)
    assert np.mean(held) > 0.91


def test_the_figure_keeps_the_two_lucks_apart():
    study = searched(generations=2)
    left, right = study.figure().axes
    drawn = sum(len(line.get_xdata()) for line in left.lines)
    assert drawn == len(study.tried)
    (front,) = (line for line in right.lines if line.get_marker() == "D")
    assert sorted(front.get_xdata()) == pytest.approx(sorted(study.frontier.spend_difference))


def test_regret_is_spoken_of_where_it_is_shown():
    space = {COST: (ZONE.behaviour.effort.cost - 1, ZONE.behaviour.effort.cost + 1)}
    for assumptions, there in ((None, False), (space, True)):
        study = searched(generations=2, assumptions=assumptions, points=2)
        front, _, footnote = table(study).renderables
        heads = [str(column.header) for column in front.columns]
        assert ("regret" in heads) == ("Regret" in str(footnote)) == there
        assert heads[:2] == ["incentive\nratio", "tail share"]


def test_money_on_the_axes_is_in_millions():
    study = searched(generations=2)
    study.tried["spend"] += 9e7
    left = study.figure().axes[0]
    assert left.get_xlabel().endswith("million yuan a year")
    assert max(left.lines[0].get_xdata()) < 100


def test_a_history_that_some_policy_lacks_on_fresh_luck_counts_for_none():
    """Of eight fresh histories the policy of most incentive lacks three; the reference one more."""

    def some_lost(scenario, seed, replications, people=None):
        values = replicate(scenario, seed, replications)
        lost = [4, 5, 9] if scenario.pay.incentive_ratio > 0.7 else []
        lost += [11] if scenario == ZONE else []
        values[np.isin(list(replications), lost)] = np.nan
        return values

    how = {"population": 24, "generations": 12, "replications": 4, "workers": 1}
    study = search(ZONE, LEVERS, replicate=some_lost, **how)
    assert study.frontier[RATIO].max() > 0.7
    assert not study.frontier.isna().any(axis=None)
    kept = [6, 7, 8, 10, 11]
    values = over_years(replicate(ZONE, ZONE.study.seed, range(12)))[:, NAMES.index("kpi")]
    assert study.reference["kpi"] == pytest.approx(values[kept[:-1]].mean())


def test_an_objective_that_hardly_any_history_has_is_refused():
    fresh = np.zeros((3, 1, 4, 2))
    fresh[0, 0, :3, 1] = np.nan
    fresh[2] = np.nan  # the reference may lack it
    assert complete(fresh, [0], 2).shape == fresh.shape
    with pytest.raises(StudyError, match="missing in some histories"):
        complete(fresh, [0, 1], 2)


def test_a_search_goes_on_from_its_store_with_the_same_result(tmp_path):
    plain = searched(generations=4)
    for _ in range(2):
        kept = searched(generations=4, store=Store(tmp_path))
        assert kept.frontier.equals(plain.frontier)
    assert kept.tried.equals(plain.tried)


def test_levers_may_be_values():
    study = searched(levers={**LEVERS, "assessment.rounding": ["floor", "ceil"]}, generations=3)
    assert set(study.tried["assessment.rounding"]) == {"floor", "ceil"}


def test_unbeaten_is_what_no_other_dominates():
    merits = np.array([[1.0, 5], [2, 4], [1, 4], [2, 4], [0, 9]])
    assert list(unbeaten(merits)) == [True, True, False, True, True]


def test_policies_that_luck_does_not_tell_apart_are_one():
    """Noise of its own in every policy: a front of dozens holds a few that differ."""

    def noisy(scenario, seed, replications, people=None):
        values = replicate(scenario, seed, replications)
        ratio, tail = scenario.pay.incentive_ratio, scenario.assessment.tail_share
        for place, each in enumerate(replications):
            own = np.random.default_rng([seed, each, int(1e4 * ratio), int(1e5 * tail)])
            values[place] += own.normal(size=values.shape[1:])
        return values

    how = {"population": 40, "generations": 5, "replications": 10, "workers": 1}
    study = search(ZONE, LEVERS, replicate=noisy, **how)
    assert len(study.frontier) > len(study.distinct) >= 1
    assert study.distinct.stands_for.sum() == len(study.frontier)
    exact = searched(generations=4)
    # Luck in common tells all of them apart but those that are as good as each other.
    assert len(exact.distinct) >= 0.9 * len(exact.frontier)


def test_each_policy_is_better_in_nothing_than_the_one_that_stands_for_it():
    rng = np.random.default_rng(3)
    for _ in range(200):
        merits_of = rng.normal(size=(rng.integers(1, 12), 2))
        half = rng.uniform(0, 1.5, size=(len(merits_of),) * 2 + (2,))
        half = (half + half.transpose(1, 0, 2)) / 2
        for policy, like in enumerate(representatives(merits_of, half)):
            assert (merits_of[policy] - merits_of[like] <= half[policy, like]).all()
            assert representatives(merits_of, half)[like] == like


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"objectives": ["headcount"]}, "no objective"),
        ({"objectives": ["kpi", "kpi"]}, "each once"),
        ({"levers": {}}, "nothing to choose"),
        ({"assumptions": {RATIO: (0, 1)}}, "both a lever and an assumption"),
        ({"levers": {COST: (4, 6)}}, "is an assumption: nobody chooses it, so it is no lever"),
        ({"levers": {"staff.female_share": (0, 1)}}, "is a setting"),
        ({"assumptions": {"exit.tail_years": (1, 3)}}, "is a lever: it is chosen"),
        ({"robust": "hope"}, "is not one of"),
        ({"population": 1}, "at least 2"),
    ],
)
def test_what_cannot_be_asked_is_refused(how, words):
    with pytest.raises(StudyError, match=words):
        searched(**how)


def test_it_is_kept(tmp_path):
    study = searched(generations=2)
    study.save(tmp_path / "out")
    assert pd.read_parquet(tmp_path / "out" / "frontier.parquet").equals(study.frontier)
