"""Benchmarks run and say what they measured. No figure is tested: that would test the machine."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform != "linux", reason="memory of processes is read from /proc")
def test_each_writes_down_what_it_measured_and_where(tmp_path):
    small = ["--scenario", ROOT / "scenarios" / "small-zone.yaml", "--replications", "3"]
    # Not `first_run`, which differs from `main_job` in compiling everything anew.
    command = [sys.executable, ROOT / "benchmarks" / "run.py", "main_job", "pairing", *small]
    ended = subprocess.run(
        [*map(str, command), "--workers", "2", "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    told = {path.stem: json.loads(path.read_text("utf-8")) for path in tmp_path.glob("*.json")}
    assert set(told) == {"main_job", "pairing"}
    assert [row["workers"] for row in told["main_job"]["rows"]] == [1, 2]
    assert all(row["memory_mib"] > 0 for row in told["main_job"]["rows"])
    assert {row["outcome"] for row in told["pairing"]["rows"]} == {"kpi", "exits", "spend"}
    assert told["pairing"]["machine"]["processors"] >= 1
    assert "person years" in ended.stdout
