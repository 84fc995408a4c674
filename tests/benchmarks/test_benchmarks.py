"""Benchmarks run and say what they measured. No figure is tested: that would test the machine."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="memory of processes is read from /proc"
)


def run(folder, *arguments):
    """Run benchmarks on the small zone; return what they wrote down and what they printed."""
    small = ["--scenario", ROOT / "scenarios" / "small-zone.yaml", "--replications", "3", "--quick"]
    command = [sys.executable, ROOT / "benchmarks" / "run.py", *small, *arguments]
    ended = subprocess.run(
        [*map(str, command), "--workers", "2", "--out", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    told = {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
    return told, ended.stdout


@pytest.mark.slow
def test_each_writes_down_what_it_measured_and_where(tmp_path):
    # Not `first_run`, which differs from `main_job` in compiling everything anew.
    told, printed = run(tmp_path, "main_job", "pairing")

    assert set(told) == {"main_job", "pairing"}
    assert [row["workers"] for row in told["main_job"]["rows"]] == [1, 2]
    assert all(row["memory_mib"] > 0 for row in told["main_job"]["rows"])
    assert {row["outcome"] for row in told["pairing"]["rows"]} == {"kpi", "exits", "spend"}
    assert told["pairing"]["machine"]["processors"] >= 1
    assert "person years" in printed


@pytest.mark.slow
def test_the_cost_of_histories_posts_events_and_channels_is_told(tmp_path):
    told, _ = run(tmp_path, "replications", "scale", "profile", "channel")

    assert all(row["seconds"] > 0 for row in told["replications"]["rows"])
    posts = [row["posts"] for row in told["scale"]["rows"]]
    assert posts == sorted(posts)
    assert posts[0] == pytest.approx(1000, rel=0.05)
    events = told["profile"]["rows"]
    assert sum(row["share"] for row in events[:-1]) == pytest.approx(1)
    # A name that is no longer called would be timed as nothing.
    assert all(row["calls_a_history"] > 0 for row in events[:-2])
    assert told["channel"]["rows"][-1]["channel"] == "all of them"


@pytest.mark.slow
def test_luck_by_person_needs_fewest_replications_and_independent_luck_most(tmp_path):
    told, _ = run(tmp_path, "precision", "--replications", "100")

    needed = [row["replications_needed"] for row in told["precision"]["rows"]]
    independent, stream, person = needed[0::3], needed[1::3], needed[2::3]
    assert all(own < common for own, common in zip(person, stream, strict=True))
    assert sum(stream) < sum(independent)


@pytest.mark.slow
def test_versions_of_one_model_are_raced_and_agree(tmp_path):
    only = ("--only", "numpy_", "--only", "numpy_single", "--only", "catfish_")
    told, printed = run(tmp_path, "rank_and_renew", *only)

    race = told["rank_and_renew"]
    assert {row["posts"] for row in race["rows"]} == {600, 6000}
    assert all(row["lowest"] <= row["million_a_second"] <= row["highest"] for row in race["rows"])
    assert all(row["peak_mib"] >= 1 for row in race["rows"])
    agree = race["parts"][0]["rows"]
    assert [row["agrees"] for row in agree].count("yes") == 3  # two sizes of NumPy, and Catfish
    assert (tmp_path / "rank_and_renew.png").stat().st_size > 0
    assert "agree with their reference" in printed


@pytest.mark.slow
def test_seconds_to_a_precision_are_told_of_every_version_that_is_here(tmp_path):
    only = ("--only", "simpy_", "--only", "catfish_")
    told, _ = run(tmp_path, "race_to_precision", *only)

    race = told["race_to_precision"]
    for table in (race, *race["parts"][:-1]):
        assert [row["version"] for row in table["rows"]] == ["SimPy", "Catfish"]
        for row in table["rows"]:
            assert row["s_same"] == pytest.approx(2 * row["n_same"] * row["ms"] / 1e3)
            assert row["n_same"] >= 2
        assert table["rows"][1]["x_same"] == 1
    assert {row["luck"] for row in race["parts"][-1]["rows"]} == {"same seed", "independent seeds"}
