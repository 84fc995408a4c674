"""A figure can be kept as SVG and PDF as well, with the same bytes each time."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main

ROOT = Path(__file__).parents[2]
ASKED = [
    "run",
    str(ROOT / "scenarios" / "small-zone.yaml"),
    "--replications",
    "2",
    "--workers",
    "1",
]


def run(folder, *more):
    words = [*ASKED, "--out", str(folder), "--quiet", "--lang", "zh", *more]
    return CliRunner().invoke(main, words, catch_exceptions=False)


def test_the_same_figure_is_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        assert run(tmp_path / name, "--figures", "svg,pdf").exit_code == 0
    for file, begins in (("figure.svg", b"<?xml"), ("figure.pdf", b"%PDF")):
        one, two = ((tmp_path / name / file).read_bytes() for name in ("one", "two"))
        assert one == two
        assert one.startswith(begins)
    assert run(tmp_path / "one").exit_code == 0  # another result takes its place, and no figure
    assert not (tmp_path / "one" / "figure.svg").exists()


@pytest.mark.parametrize("asked", ["gif", "svg;pdf"])
def test_a_form_that_there_is_not_is_refused(tmp_path, asked):
    told = run(tmp_path / "one", "--figures", asked)
    assert told.exit_code == 2
    assert "svg, pdf" in told.output
