"""Studies as a planner types them."""

import json
import sys
from concurrent.futures import CancelledError
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from sim.cli import main

sys.path.insert(0, str(Path(__file__).parent))
from stand_in import WRITTEN as ZONE
from stand_in import engine

RATIO = ("--vary", "pay.incentive_ratio=0.1:0.5")
TAIL = ("--vary", "assessment.tail_share=0.0:0.1")
MORE = ("--policy", "more")


def kpi(scenario):
    return 100 * scenario.assessment.tail_share + 10 * scenario.behaviour.effort.cost * (
        scenario.pay.incentive_ratio - 0.3
    )


def backfires(scenario):
    return (1 if scenario.assessment.tail_share < 0.06 else -1) * scenario.pay.incentive_ratio


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch, undrawn):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.engine.replication.replicate", engine(kpi))
    (tmp_path / "policies").mkdir()
    (tmp_path / "zone.yaml").write_text(ZONE, encoding="utf-8")
    policy = "title: More\nwhy: to see\nchanges: {pay: {incentive_ratio: 0.6}}\n"
    (tmp_path / "policies" / "more.yaml").write_text(policy, encoding="utf-8")
    return tmp_path


@pytest.fixture
def catfish():
    def run(command, *words):
        return CliRunner().invoke(main, [command, "zone.yaml", *words, "--workers", "1"])

    return run


def test_a_sweep_prints_a_table_and_keeps_histories(catfish):
    done = catfish("sweep", *RATIO, *TAIL, "--points", "8")
    assert done.exit_code == 0, done.output
    assert "8 points (sobol)" in done.stdout
    assert "results/zone-sweep-3" in done.stderr
    assert len(pd.read_parquet("results/zone-sweep-3/runs.parquet")) == 80
    assert len(pd.read_parquet("results/store")) == 8 * 10 * 2


def test_a_sweep_as_json(catfish):
    found = json.loads(catfish("sweep", *TAIL, *MORE, "--points", "4", "--json", "--quiet").stdout)
    assert (found["points"], found["design"], found["folder"]) == (
        4,
        "sobol",
        "results/zone-sweep-3",
    )
    assert {row["policy"] for row in found["summary"]} == {"baseline", "more"}


def test_a_space_may_be_the_ranges_of_the_scenario(catfish):
    ranged = ("--set", "behaviour.effort.cost=[4,6]")
    done = catfish("sweep", *ranged, "--points", "4")
    assert done.exit_code == 0, done.output
    assert list(pd.read_parquet("results/zone-sweep-3/design.parquet")) == [
        "point",
        "behaviour.effort.cost",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("sweep",), "nothing to vary"),
        (("sweep", *RATIO, "--outcome", "kpl"), "is not one of"),
        (("sweep", "--vary", "pay.incentive_rati=0:1"), "pay.incentive_ratio"),
        (("compare", *MORE, "--at-most", "50"), "--at-most goes with --until"),
        (("compare", *MORE, "--until", "kpi"), "such as kpi:0.5%"),
        (("compare", *MORE, "--until", "kpi:1%", "--replications", "9"), "not both"),
        (("best", *MORE, "--indifference", "kpi:1%"), "in the outcome's unit"),
        (("discover", *TAIL, *MORE, "--outcome", "kpl"), "is not one of"),
        (("discover", *TAIL, "--policy", "all"), "name the one policy"),
        (("discover", *TAIL), "name the one policy"),
        (("discover", *TAIL, *MORE, "--policy", "much"), "name the one policy"),
        (("discover", *TAIL, *MORE, "--baseline", "nobody"), "nobody"),
        (("fairness", *MORE, "--baseline", "more"), "No such option"),
        (("discover", *TAIL, *MORE, "--margin", "nan"), "write a number"),
        (("sweep", *RATIO, *TAIL, "--design", "grid", "--points", "9999"), "99,980,001 points are"),
        (("sweep", *RATIO, "--points", "999999999"), "999,999,999 points are more than"),
        (("search", "--lever", "pay.incentive_ratio=0.6:0.1"), "the low end comes first"),
        (("search", "--lever", RATIO[1], "--limit", "spend=cheap"), "is not a number"),
        (("search", "--lever", RATIO[1], "--limit", "spend=.nan"), "is not a number"),
        (("search", "--lever", RATIO[1], "--limit", "spend=[1]"), "is not a number"),
        (
            ("search", *("--lever" if w == "--vary" else w for w in TAIL), "--limit", "x=1"),
            "is not",
        ),
    ],
)
def test_mistakes_are_told_in_one_sentence(catfish, words, message):
    done = catfish(*words)
    assert done.exit_code == 2
    assert message in " ".join(done.output.split())
    assert not Path("results/store").exists()


def test_a_comparison_says_what_precision_was_reached(catfish):
    done = catfish("compare", *MORE, "--until", "kpi:1", "--at-most", "30")
    assert done.exit_code == 0, done.output
    # Differences do not vary in the stand-in, and width 0 is no precision.
    assert "how well it is known cannot be told" in " ".join(done.stderr.split())
    assert Path("results/store").is_dir()
    found = json.loads(catfish("compare", *MORE, "--until", "kpi:1", "--json", "--quiet").stdout)
    assert found["precision"]["met"] is False


def test_a_plain_comparison_keeps_no_histories(catfish):
    catfish("compare", *MORE)
    assert not Path("results/store").exists()
    catfish("compare", *MORE, "--store", "mine")
    assert Path("mine").is_dir()


def test_the_best_is_selected(catfish):
    done = catfish("best", *MORE, "--indifference", "kpi:1", "--confidence", "0.9")
    assert done.exit_code == 0, done.output
    assert ": more. A policy that is better" in " ".join(done.stdout.split())
    assert "probability 90 %" in " ".join(done.stdout.split())


def test_what_decides_is_said(catfish):
    pytest.importorskip("SALib")
    cost = ("--vary", "behaviour.effort.cost=4:6")
    done = catfish("sensitivity", *cost, *TAIL, *MORE, "--points", "4")
    assert done.exit_code == 0, done.output
    assert "more − baseline" in done.stdout
    assert "more is the better at every value" in " ".join(done.stdout.split())
    assert {"indices.parquet", "flips.parquet", "shares.parquet"} <= {
        path.name for path in Path("results/zone-sensitivity-3").iterdir()
    }


def test_where_a_policy_backfires_is_said(catfish, monkeypatch):
    pytest.importorskip("ema_workbench")
    monkeypatch.setattr("sim.engine.replication.replicate", engine(backfires))
    done = catfish("discover", *TAIL, *MORE, "--points", "64")
    assert done.exit_code == 0, done.output
    assert "more does worse than baseline" in " ".join(done.stdout.split())
    assert "assessment.tail_share is above 0.06" in " ".join(done.stdout.split())


def test_a_policy_may_backfire_against_another_than_the_scenario(catfish, here, monkeypatch):
    """By 0.6 and 0.9 times what divides the points, it does worse where both count against it."""
    pytest.importorskip("ema_workbench")
    monkeypatch.setattr("sim.engine.replication.replicate", engine(backfires))
    much = "title: Much\nwhy: to see\nchanges: {pay: {incentive_ratio: 0.9}}\n"
    (here / "policies" / "much.yaml").write_text(much, encoding="utf-8")
    words = ("discover", *TAIL, *MORE, "--points", "64", "--baseline")
    done = catfish(*words, "much")
    assert done.exit_code == 0, done.output
    assert "more does worse than much" in " ".join(done.stdout.split())
    assert "assessment.tail_share is below 0.06" in " ".join(done.stdout.split())
    assert set(pd.read_parquet("results/zone-discover-3/runs.parquet").policy) == {"more", "much"}
    own, spoken = (catfish(*words, name, "--json", "--quiet") for name in ("baseline", "情景现状"))
    assert json.loads(own.stdout)["baseline"] == "baseline"
    assert spoken.exit_code == 2  # so it is called in Chinese alone


def test_a_search_prints_its_front(catfish):
    pytest.importorskip("pymoo")
    size = ("--population", "8", "--generations", "2")
    lever = ("--lever", "pay.incentive_ratio=0.1:0.6", "--lever", "assessment.tail_share=0:0.1")
    done = catfish("search", *lever, *size, "--objective", "kpi", "--limit", "exits=1000")
    assert done.exit_code == 0, done.output
    assert "Of 16 policies tried, the search" in " ".join(done.stdout.split())
    assert Path("results/zone-search-3/frontier.parquet").exists()


ROSTER = "unit,grade\n" + "Office,clerk\n" * 3 + "Archive,clerk\n" * 2 + "Archive,chief\n"
MAPPING = """
as_of: 2018-01-01
columns: {department: unit, grade: grade}
grades: {clerk: clerk, chief: head}
constant: {status: institution}
departments: {Archive: {family: office}}
"""
ASKED = {
    "sweep": (*RATIO, "--points", "2"),
    "sensitivity": (*RATIO, *TAIL, "--points", "4"),
    "discover": (*TAIL, *MORE, "--points", "64"),
    "search": ("--lever", "pay.incentive_ratio=0.1:0.6", "--population", "2", "--generations", "2"),
    "best": (*MORE, "--indifference", "kpi:1"),
    "compare": MORE,
    "decompose": MORE,
}


SLOW = pytest.param("decompose", marks=pytest.mark.slow)


@pytest.mark.parametrize("command", [SLOW if c == "decompose" else c for c in ASKED])
def test_people_may_come_from_a_roster(catfish, here, monkeypatch, command):
    pytest.importorskip("pymoo")
    pytest.importorskip("SALib")
    pytest.importorskip("ema_workbench")
    met = []

    def seen(scenario, seed, replications, people=None):
        met.append((len(people), [d.name for d in scenario.organisation.departments]))
        return engine(backfires)(scenario, seed, replications)

    monkeypatch.setattr("sim.engine.replication.replicate", seen)
    (here / "people.csv").write_text(ROSTER, encoding="utf-8")
    (here / "people.yaml").write_text(MAPPING, encoding="utf-8")
    done = catfish(command, *ASKED[command], "--roster", "people.csv", "--mapping", "people.yaml")
    assert done.exit_code == 0, done.output
    assert "6 of 6 people read from people.csv" in done.stderr
    assert set(map(str, met)) == {str((6, ["Office", "Archive"]))}
    manifest = json.loads(Path(f"results/zone-{command}-3/manifest.json").read_text("utf-8"))
    assert manifest["rests_on"]["roster"]["rows_kept"] == 6
    assert catfish(command, *ASKED[command], "--roster", "people.csv").exit_code == 2


@pytest.mark.parametrize("store", [(), ("--store", "store")])
def test_what_is_unlikely_of_pay_is_told_kept_and_in_the_paper(catfish, here, store):
    """Six people paid 10,000 times the 6,000 of their posts; a head below the clerks."""
    (here / "zone.yaml").write_text(ZONE.replace("pay: 9000", "pay: 5999"), encoding="utf-8")
    (here / "people.csv").write_text("unit,grade,pay\n" + "Office,clerk,60000000\n" * 6, "utf-8")
    mapping = MAPPING.replace("grade: grade}", "grade: grade, pay: pay}")
    (here / "people.yaml").write_text(mapping, encoding="utf-8")
    words = (*MORE, *store, "--roster", "people.csv", "--mapping", "people.yaml", "--out", "out")
    done = catfish("compare", *words)
    assert done.exit_code == 0, done.output
    assert done.stderr.count("head has a lower standard pay (5,999) than clerk") == 1
    assert "WARNING: the roster's mean is 10,000.00 times that of its posts" in done.stderr
    rests_on = json.loads(Path("out/manifest.json").read_text("utf-8"))["rests_on"]
    assert rests_on["roster"]["pay_ratio"] == 10_000
    assert rests_on["doubtful"] == [
        {"grade": "head", "pay": 5999, "grade_below": "clerk", "pay_below": 6000}
    ]
    assert CliRunner().invoke(main, ["report", "out", "--out", "."]).exit_code == 0
    paper = Path("report.html").read_text("utf-8")
    for text in (" ".join(done.stdout.split()), paper):
        assert "WARNING: their mean pay is 10,000.00 times the standard pay of their" in text
        assert "WARNING: head has a lower standard pay (5,999) than clerk" in text


PROVINCE = """
title: A province
zones:
  - {name: East, scenario: zone.yaml, count: 4, size: [1, 3]}
  - {name: West, scenario: zone.yaml, set: {pay.incentive_ratio: 0.1}}
"""


@pytest.fixture
def province(here):
    (here / "province.yaml").write_text(PROVINCE, encoding="utf-8")

    def run(*words):
        return CliRunner().invoke(main, ["province", "province.yaml", *words, "--workers", "1"])

    return run


def test_a_province_says_how_large_it_is_and_how_it_did(province):
    done = province(*MORE)
    assert done.exit_code == 0, done.output
    assert "5 zones × 2 policies × 10 histories × 2 years" in done.stderr
    told = " ".join(done.stdout.split())
    assert "more: KPI outcome (true) told apart from baseline as higher in 5 of 5 zones" in told
    assert len(pd.read_parquet("results/province-province-3/zones.parquet").zone.unique()) == 5
    assert len(pd.read_parquet("results/store")) == 5 * 2 * 10 * 2


def test_the_plan_of_a_province_runs_nothing(province):
    done = province(*MORE, "--plan")
    assert done.exit_code == 0, done.output
    assert "5 zones × 2 policies" in " ".join(done.stdout.split())
    assert not Path("results").exists()
    # The zone has 4 clerks and a head. The second of two points is 0.118 of the way from 1 to 3.
    assert "Sizes: East 1 × 2 = 10 posts; East 2 × 1.24 = 6 posts; " in done.stdout
    assert "West × 1 = 5 posts." in " ".join(done.stdout.split())
    told = json.loads(province(*MORE, "--plan", "--json").stdout)
    assert told["histories"] == 100
    assert [each["posts"] for each in told["sizes"]][-1] == 5 and len(told["sizes"]) == 5


def test_a_plan_is_shown_and_written_where_it_was_asked_for(province, here):
    done = province(*MORE, "--plan", "--out", "there")
    assert done.exit_code == 0, done.output
    assert "5 zones × 2 policies × 10 histories × 2 years" in done.stdout
    assert json.loads((here / "there" / "plan.json").read_text(encoding="utf-8"))["zones"] == 5
    bare = province(*MORE, "--plan", "--out", "there", "--json")
    assert json.loads(bare.stdout)["histories"] == 100


@pytest.mark.parametrize(
    ("words", "message"),
    [(("--baseline", "nope"), "nope"), (("--replications", "0"), "range")],
)
def test_a_plan_refuses_what_the_study_would(province, words, message):
    done = province(*MORE, "--plan", *words)
    assert done.exit_code == 2
    assert message in done.stderr


def test_a_plan_refuses_zones_of_different_years(province, here):
    other = PROVINCE + "  - {name: Longer, scenario: zone.yaml, set: {study.years: 4}}\n"
    (here / "other.yaml").write_text(other, encoding="utf-8")
    done = CliRunner().invoke(main, ["province", "other.yaml", "--plan", "--workers", "1"])
    assert done.exit_code == 2
    assert "set study.years alike in all" in done.stderr


def test_a_province_as_json_with_a_baseline_of_its_own(province):
    words = (*MORE, "--baseline", "more", "--json", "--quiet", "--set", "pay.incentive_ratio=0.2")
    found = json.loads(province(*words).stdout)
    assert found["baseline"] == "more"
    assert list(found["policies"]) == ["more"]
    assert found["templates"][0]["pay"]["incentive_ratio"] == 0.2
    assert [zone["name"] for zone in found["zones"]][-2:] == ["East 4", "West"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--policy", "mor"), "mor"),
        (("--policy", "more", "--policy", "more"), "another policy has that name"),
        (("--set", "pay.incentive_rati=0.1"), "pay.incentive_ratio"),
        ((*MORE, "--baseline", "less"), "baseline 'less' is not one of baseline, more"),
    ],
)
def test_mistakes_about_a_province_are_told(province, words, message):
    done = province(*words)
    assert done.exit_code == 2
    assert message in " ".join(done.output.split())
    assert not Path("results/store").exists()


def test_a_province_that_was_interrupted_goes_on(province, monkeypatch):
    plain, whole = engine(kpi), []

    def stopped(scenario, seed, replications, people=None):
        whole.append(seed)
        if len(set(whole) - {0}) > 3:
            raise KeyboardInterrupt
        return plain(scenario, seed, replications)

    monkeypatch.setattr("sim.engine.replication.replicate", stopped)
    done = province(*MORE, "--quiet")
    assert done.exit_code == 130
    assert "the same command goes on from there" in done.output
    assert len(list(Path("results/store").rglob("*.parquet"))) == 6
    monkeypatch.setattr("sim.engine.replication.replicate", plain)
    assert province(*MORE, "--quiet").exit_code == 0


def test_ctrl_c_says_how_to_go_on(catfish, monkeypatch):
    calls = []

    def stopped(*block):
        calls.append(block)
        if len(calls) > 3:
            raise KeyboardInterrupt
        return engine(kpi)(*block)

    monkeypatch.setattr("sim.engine.replication.replicate", stopped)
    done = catfish("sweep", *TAIL, "--points", "8", "--quiet")
    assert done.exit_code == 130
    assert "the same command goes on from there" in done.output
    assert len(list(Path("results/store").rglob("*.parquet"))) == 3


@pytest.mark.parametrize(
    ("spoken", "told"),
    [
        ("en", ". What was lived is in results/store\n"),
        ("zh", "。已完成的推演过程在 results/store\n"),
    ],
)
def test_a_scheduler_that_is_lost_is_told_in_a_sentence(catfish, monkeypatch, spoken, told):
    def lost(*_block):
        raise CancelledError

    monkeypatch.setattr("sim.engine.replication.replicate", lost)
    monkeypatch.setenv("CATFISH_LANG", spoken)
    done = catfish("sweep", *TAIL, "--points", "8", "--quiet")
    assert done.exit_code == 2
    assert done.stderr.endswith(told)
    assert done.stderr.count("\n") == 1
