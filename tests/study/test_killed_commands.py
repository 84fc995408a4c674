"""Commands that are killed go on where they stopped, and end with the same bytes."""

import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from dying import begun

SMALL = Path(__file__).parents[2] / "scenarios" / "small-zone.yaml"
ASKED = {
    "decompose": ("--baseline", "do-nothing", "--replications", "6"),
    "fairness": ("--policy", "strong", "--replications", "80"),
}
TABLES = {"decompose": ("runs", "summary", "yearly"), "fairness": ("summary",)}
FEW = 6  # files after which a study is killed


def begin(command, folder, *more, dies_after=None):
    where = ["--store", str(folder / "store"), "--out", str(folder / "out"), "--workers", "2"]
    words = [command, str(SMALL), *ASKED[command], *where, "--set", "study.years=2", *more]
    return begun(words, dies_after)


def kept(folder):
    files = (path for path in (folder / "store").rglob("*0*-*") if path.is_file())
    return {path: path.stat().st_mtime_ns for path in files if not path.name.startswith(".")}


@pytest.mark.slow
@pytest.mark.parametrize("command", ["decompose", "fairness"])
def test_a_command_that_is_killed_goes_on_where_it_stopped(tmp_path, command):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    process = begin(command, killed, dies_after=FEW)
    process.communicate(timeout=600)  # the workers, which share its error stream, end as well
    assert process.returncode == -signal.SIGKILL
    before = kept(killed)
    assert len(before) >= FEW
    assert not (killed / "out").exists()

    again = begin(command, killed, "--quiet")
    assert again.communicate()[1] == ""
    after = kept(killed)
    assert len(after) > len(before)  # there was something left to do
    assert {path: after[path] for path in before} == before  # and nothing was done again
    assert begin(command, whole, "--quiet").wait() == 0
    for name in TABLES[command]:
        one, other = (folder / "out" / f"{name}.parquet" for folder in (whole, killed))
        assert one.read_bytes() == other.read_bytes()
