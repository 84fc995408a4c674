"""Two trees are measured in turn, and what one of them cannot do is left blank."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from before_and_after import FIRST, compared


@dataclass
class Takes:
    """A tree that takes a second a command, ten more to compile, and half a second a point."""

    times: float
    kernels: Path
    explores: bool = True

    def catfish(self, command, *words):
        if command == "sweep" and not self.explores:
            raise RuntimeError("No such command 'sweep'.")
        compiling = 0 if self.kernels.exists() else 10
        self.kernels.mkdir(exist_ok=True)
        points = int(words[words.index("--points") + 1]) if command == "sweep" else 0
        return self.times * (1 + compiling + 0.5 * points)

    def probe(self, *_):
        return self.times


def table(before, after):
    report = compared(before, after, 2, quick=True, console=Console(quiet=True))
    return report.rows.set_index("what"), report.remarks


def test_what_takes_a_third_is_three_times_as_fast(tmp_path):
    rows, _ = table(Takes(3, tmp_path / "before"), Takes(1, tmp_path / "after"))
    assert rows.times_as_fast.tolist() == pytest.approx([3] * len(rows))
    assert rows.after_s[FIRST] == 11
    assert rows.after_s["compiling, the difference"] == 10
    assert rows.after_s["point of a design, small zone"] == 0.5


def test_what_an_earlier_commit_cannot_do_is_left_blank_and_said(tmp_path):
    rows, remarks = table(Takes(3, tmp_path / "a", explores=False), Takes(1, tmp_path / "b"))
    row = rows.loc["point of a design, small zone"]
    assert row.isna().tolist() == [True, False, True, True, True]
    assert any("No such command" in each for each in remarks)
