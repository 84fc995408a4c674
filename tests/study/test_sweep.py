"""Points are where they should be, and a sweep is the same however it was run or stopped."""

import json
import signal
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.report.sweep import claims
from sim.scenario.overrides import apply
from sim.scenario.problems import ScenarioError
from sim.scenario.reading import load_scenario
from sim.study.design import design, parse_space, space_of
from sim.study.kept import read
from sim.study.problems import StudyError
from sim.study.store import Store
from sim.study.sweep import sweep

sys.path.insert(0, str(Path(__file__).parent))
from dying import begun
from stand_in import NAMES, ZONE, engine

SMALL = Path(__file__).parents[2] / "scenarios" / "small-zone.yaml"
RATIO, COST, ROUNDING = "pay.incentive_ratio", "behaviour.effort.cost", "assessment.rounding"
SPACE = {RATIO: (0.1, 0.5), COST: (4.0, 6.0)}


def kpi(scenario):
    return 100 * scenario.pay.incentive_ratio - 10 * scenario.behaviour.effort.cost


def swept(policies=ZONE, space=SPACE, **how):
    how = {"points": 8, "replications": 4, "workers": 1, "replicate": engine(kpi)} | how
    return sweep(policies, space, **how)


def test_a_grid_has_every_combination_of_its_levels():
    table = design(ZONE, SPACE, "grid", 3)
    assert len(table) == 9
    assert sorted(set(table[RATIO])) == [0.1, 0.3, 0.5]  # as they would be written by hand
    assert sorted(set(table[COST])) == [4, 5, 6]


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_each_slice_of_each_number_has_one_point(kind):
    table = design(ZONE, SPACE, kind, 16, seed=3)
    for path, (low, high) in SPACE.items():
        slices = np.floor((table[path] - low) / (high - low) * 16)
        assert sorted(slices) == list(range(16))


def test_a_longer_sobol_design_begins_with_the_shorter():
    assert design(ZONE, SPACE, "sobol", 32).head(16).equals(design(ZONE, SPACE, "sobol", 16))


def test_values_are_crossed_with_points():
    table = design(ZONE, {ROUNDING: ["floor", "ceil"], RATIO: (0.1, 0.5)}, "sobol", 4)
    assert list(table[ROUNDING]) == ["floor"] * 4 + ["ceil"] * 4
    assert list(table[RATIO][:4]) == list(table[RATIO][4:])
    assert list(design(ZONE, {ROUNDING: ["floor", "ceil"]})[ROUNDING]) == ["floor", "ceil"]


def test_whole_numbers_stay_whole_and_are_equally_likely():
    path = "waiting.training_seats"
    values = design(ZONE, {path: (12, 15)}, "sobol", 64)[path]
    assert values.dtype == int
    assert dict(values.value_counts()) == {12: 16, 13: 16, 14: 16, 15: 16}
    assert list(design(ZONE, {path: (12, 15)}, "grid", 9)[path]) == [12, 13, 14, 15]


@pytest.mark.parametrize(
    ("space", "error", "words"),
    [
        ({}, StudyError, "nothing to vary"),
        ({"pay.incentive_rati": (0, 1)}, ScenarioError, "pay.incentive_ratio"),
        ({RATIO: (0.5, 0.1)}, StudyError, "the low end comes first"),
        ({RATIO: (0.1, 7)}, ScenarioError, "outside the range"),
        ({RATIO: (0.1, 0.2, 0.3)}, StudyError, "give two ends"),
        ({"study.years": [3, 5]}, StudyError, "how a study is run"),
        ({"study.seed": (1, 9)}, StudyError, "how a study is run"),
        ({RATIO: []}, StudyError, "no value"),
        ({ROUNDING: (0, 1)}, StudyError, "is no number"),
        ({"behaviour.peers.on": (0, 1)}, StudyError, "is no number"),
        ({"waiting.training_seats": (12.5, 20)}, StudyError, "whole number"),
    ],
)
def test_a_space_that_is_none_is_refused_in_one_sentence(space, error, words):
    with pytest.raises(error, match=words):
        swept(space=space)


def test_spaces_are_read_from_text():
    read = parse_space([f"{RATIO}=0.1:0.5", f"{ROUNDING}=floor,ceil", f"{COST}=5"])
    assert read == {RATIO: (0.1, 0.5), ROUNDING: ["floor", "ceil"], COST: [5]}
    with pytest.raises(StudyError, match="varied twice"):
        parse_space([f"{RATIO}=0.1:0.5", f"{RATIO}=0.1"])
    with pytest.raises(StudyError, match="ends as numbers"):
        parse_space([f"{RATIO}=a:b"])


def test_what_the_scenario_does_not_know_is_its_space():
    assert space_of(apply(ZONE, {COST: [4, 6]})) == {COST: (4, 6)}


def test_a_sweep_is_what_the_engine_says_at_each_point():
    study = swept()
    expected = 100 * study.design[RATIO] - 10 * study.design[COST]
    means = study.of("kpi", "baseline").mean(axis=1)
    assert means - means[0] == pytest.approx(expected - expected[0])  # the luck is the same


def test_policies_are_crossed_with_points_on_the_same_luck():
    policies = {"now": ZONE, "more": apply(ZONE, {RATIO: 0.6})}
    study = swept(policies, {COST: (4.0, 6.0)})
    gap = 100 * (0.6 - ZONE.pay.incentive_ratio)
    rows = study.summary[(study.summary.outcome == "kpi") & (study.summary.policy == "more")]
    assert rows.difference.to_numpy() == pytest.approx(np.full(8, gap))
    assert rows.difference_low.to_numpy() == pytest.approx(np.full(8, gap))
    assert (rows["mean"] < rows.high).all()


def test_tables_are_tidy():
    study = swept({"now": ZONE, "more": apply(ZONE, {"exit.reading": "R2"})})
    assert list(study.runs.columns) == ["policy", "point", *SPACE, "replication", *NAMES]
    assert len(study.runs) == 2 * 8 * 4
    one = study.runs.query("policy == 'more' and point == 5 and replication == 2")
    assert one[RATIO].item() == study.design[RATIO][5]
    assert one.kpi.item() == study.of("kpi", "more")[5, 2]
    assert len(study.summary) == 2 * 8 * len(NAMES)


LADDER, BUDGET = [{0: 0.2, 24: 0.4}, {12: 0.5}], "pay.budget"


@pytest.mark.parametrize(
    ("path", "values", "typed"),
    [
        (RATIO, LADDER, ["{0: 0.2, 24: 0.4}", "{12: 0.5}"]),
        (BUDGET, [None, 0.9, {0: None, 24: 1}], ["null", "0.9", "{0: null, 24: 1}"]),
        (COST, [(4, 6), 5.0], ["[4, 6]", "5.0"]),
        ("appointment.term_months", np.arange(24, 60, 12), [24, 36, 48]),
    ],
)
def test_values_of_several_kinds_are_kept_and_read_as_they_were(tmp_path, path, values, typed):
    study = swept(space={path: values}, replicate=engine(lambda scenario: 1.0))
    assert list(study.runs[path].unique()) == typed
    kept = read(study.save(tmp_path / "out")).result
    assert list(map(as_json, kept.design[path])) == list(map(as_json, study.design[path]))
    for name, table in study.tables().items():
        pd.testing.assert_frame_equal(kept.tables()[name], table, check_dtype=False)
    assert kept.figure()


def as_json(value):
    return json.dumps(value)


def test_values_that_are_ranges_share_a_draw_in_two_histories():
    assert swept(space={COST: [(4, 6), 5]}).of_a_draw == 2
    assert swept(space={COST: [4, 5]}).of_a_draw == 1


def test_what_tells_policies_apart_cannot_be_varied():
    with pytest.raises(StudyError, match="tells 'more' from 'now'"):
        swept({"now": ZONE, "more": apply(ZONE, {RATIO: 0.6})})


def test_a_design_of_your_own():
    points = pd.DataFrame({RATIO: [0.2, 0.3], COST: [5.0, 4.5]})
    assert swept(design=points).design.equals(points)


def test_one_point_more_lives_only_that_point(tmp_path):
    lived = []

    def counting(scenario, seed, replications, people=None):
        lived.append(scenario.pay.incentive_ratio)
        return engine(kpi)(scenario, seed, replications)

    how = {"store": Store(tmp_path), "replicate": counting}
    swept(points=8, **how)
    few = len(lived)
    finer = swept(points=16, **how)
    assert len(lived) == 2 * few
    assert finer.values.tobytes() == swept(points=16).values.tobytes()


def test_a_sweep_is_kept_and_drawn(tmp_path):
    policies = {"now": ZONE, "more": apply(ZONE, {RATIO: 0.6})}
    space = {COST: (4.0, 6.0), ROUNDING: ["floor", "ceil"]}
    swept(policies, space).save(tmp_path / "out")
    study = swept(policies, space, outcome="exits")
    study.save(tmp_path / "out")  # in place of the first
    assert study.manifest()["outcome"] == "exits"
    names = {path.name for path in (tmp_path / "out").iterdir()}
    tables = {"design.parquet", "runs.parquet", "summary.parquet"}
    assert names == {*tables, "figure.png", "manifest.json", "datapackage.json"}
    assert pd.read_parquet(tmp_path / "out" / "runs.parquet").equals(study.runs)


def test_policies_are_told_apart_by_histories_that_both_have():
    """More does one better in all; history 1, which is much better, exists under less alone."""
    less, more = ZONE, apply(ZONE, {RATIO: 0.6})

    def replicate(scenario, seed, replications, people=None):
        values = np.zeros((len(replications), scenario.study.years, len(NAMES)))
        own = 1.0 * (scenario.pay.incentive_ratio == 0.6)
        for place, each in enumerate(replications):
            lost = np.nan if own else 0
            values[place] = own + (90 + lost if each == 1 else 10)
        return values

    study = swept({"less": less, "more": more}, {COST: (4.0, 6.0)}, replicate=replicate, points=4)
    (claim,) = claims(study, "kpi")
    assert claim.values == {"less": 0, "more": 1}
    (told,) = [line.split() for line in str(study.table()).split("\n") if "more − less" in line]
    assert told[3:6] == ["1.00", "1.00", "1.00"]
    assert (
        study.summary.query("policy == 'more' and outcome == 'kpi'").difference.tolist() == [1] * 4
    )


def begin(folder, points, *more, dies_after=None):
    vary = ["--vary", f"{RATIO}=0.1:0.5", "--vary", f"{COST}=4:6", "--set", "study.years=2"]
    where = ["--store", str(folder / "store"), "--out", str(folder / "out")]
    choose = ["--points", str(points), "--replications", "5", *more]
    return begun(["sweep", str(SMALL), *vary, *where, *choose], dies_after)


def blocks(folder):
    return {path: path.stat().st_mtime_ns for path in (folder / "store").rglob("*.parquet")}


@pytest.mark.slow
@pytest.mark.parametrize(("points", "workers"), [
    (24, "1"), (500, "2"),
])  # fmt: skip
def test_a_sweep_that_is_killed_goes_on_where_it_stopped(tmp_path, points, workers):
    """On as many processes as before or not, and it comes to what one in Python comes to."""
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    process = begin(killed, points, "--workers", "2", dies_after=points // 4)
    process.communicate(timeout=600)  # the workers, which share its error stream, end as well
    assert process.returncode == -signal.SIGKILL
    kept = blocks(killed)
    assert len(kept) == points // 4
    assert not (killed / "out").exists()

    again = begin(killed, points, "--quiet", "--workers", workers)
    assert again.communicate()[1] == ""
    after = blocks(killed)
    assert len(after) == points
    assert {path: after[path] for path in kept} == kept  # nothing that was kept is done again
    zone = apply(load_scenario(SMALL), {"study.years": 2})
    sweep(zone, SPACE, points=points, replications=5, workers=int(workers)).save(whole / "out")
    for name in ("design", "runs", "summary"):
        one, other = (folder / "out" / f"{name}.parquet" for folder in (whole, killed))
        assert one.read_bytes() == other.read_bytes()
