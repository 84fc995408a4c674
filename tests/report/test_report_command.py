"""``catfish report`` writes what it is asked for, from folders alone, and says what is wrong."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from papers import kept_in

import sim
from sim.cli import main
from sim.report.paper.content import Table, walk
from sim.report.paper.make import paper
from sim.study.kept import read


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    kept = kept_in(tmp_path_factory.mktemp("kept"), kinds=("compare", "fairness"))
    return [str(each.folder) for each in kept]


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """What --lang sets in the environment is set back."""
    monkeypatch.setenv("CATFISH_LANG", "en")


def run(*words):
    return CliRunner().invoke(main, ["report", *words])


def test_it_writes_every_format_and_the_same_bytes_again(folders, tmp_path):
    formats = [word for kind in ("html", "pdf", "docx", "xlsx") for word in ("--format", kind)]
    written = []
    for name in ("one", "two"):
        done = run(*folders, *formats, "--lang", "en", "--out", str(tmp_path / name))
        assert done.exit_code == 0, done.output
        files = sorted((tmp_path / name).iterdir())
        written.append({file.name: file.read_bytes() for file in files})
    assert set(written[0]) == {"report.html", "report.pdf", "report.docx", "report.xlsx"}
    assert written[0] == written[1]


def test_it_speaks_chinese_where_it_is_asked_to(folders, tmp_path, undrawn):
    assert run(*folders, "--lang", "zh", "--out", str(tmp_path)).exit_code == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert '<html lang="zh-CN">' in page
    assert "一、主要结论" in page and "方案比选表" in page


def test_as_json_it_says_what_it_wrote(folders, tmp_path, undrawn):
    told = json.loads(run(*folders, "--json", "--out", str(tmp_path)).output)
    assert set(told) == {"title", "fingerprint", "files"}
    assert told["files"]["html"].endswith("report.html")


def test_a_folder_that_is_no_result_is_told(tmp_path):
    done = run(str(tmp_path / "nothing"))
    assert done.exit_code == 2
    assert "nothing" in done.output and "Traceback" not in done.output


def test_a_seed_is_refused_as_nothing_is_simulated(folders):
    assert run(*folders, "--seed", "3").exit_code == 2


def test_it_does_not_write_over_a_file(folders, tmp_path, undrawn):
    (tmp_path / "file").write_text("mine")
    done = run(*folders, "--out", str(tmp_path / "file"))
    assert done.exit_code == 2
    assert (tmp_path / "file").read_text() == "mine"


def test_a_disk_that_fills_leaves_the_earlier_report(folders, tmp_path, undrawn, monkeypatch):
    (tmp_path / "report.html").write_text("the earlier one")
    whole = Path.write_bytes

    def half(path, content):
        whole(path, content[: len(content) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    done = run(*folders, "--out", str(tmp_path))
    assert done.exit_code == 2 and "No space left on device" in done.output
    assert {each.name for each in tmp_path.iterdir()} == {"report.html"}
    assert (tmp_path / "report.html").read_text() == "the earlier one"


def test_a_paper_of_a_comparison_does_not_load_the_engine():
    """It runs nothing, and the engine is slow to load; what rests on it is loaded if asked for."""
    told = "import sys, sim.report.paper.make; sys.exit('sim.engine.replication' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], check=False).returncode == 0


def test_months_are_shown_where_they_are_asked_for_and_add_up_to_who_left(tmp_path, undrawn):
    study = sim.compare("scenarios/small-zone.yaml", policies=["strong"], replications=2, workers=1)
    study.save(tmp_path / "study")
    told = []
    for name, months in (("without", []), ("with", ["--months"])):
        done = run(str(tmp_path / "study"), *months, "--out", str(tmp_path / name))
        assert done.exit_code == 0, done.output
        told.append("month by month" in (tmp_path / name / "report.html").read_text("utf-8"))
    assert told == [False, True]
    made = paper([read(tmp_path / "study")], months=True)
    tables = [each.part for each in walk(made) if isinstance(each.part, Table)]
    table = next(each for each in tables if each.key.startswith("months"))
    runs = study.runs[(study.runs.policy == study.baseline) & (study.runs.replication == 0)]
    counted = sum(int(cell) for row in table.rows for cell in row.cells[1:])
    assert counted == runs.exits.sum() > 0


def test_months_of_another_model_are_not_lived_again(folders, tmp_path, undrawn):
    other = tmp_path / "other"
    shutil.copytree(folders[0], other)
    manifest = json.loads((other / "manifest.json").read_text("utf-8"))
    (other / "manifest.json").write_text(json.dumps(manifest | {"model": "0" * 16}), "utf-8")
    done = run(str(other), "--months", "--out", str(tmp_path / "paper"))
    assert done.exit_code == 2 and "cannot live again" in " ".join(done.output.split())
    assert not (tmp_path / "paper").exists()
