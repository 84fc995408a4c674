"""A paper is of one zone, and says where its results are of other years, seeds or settings."""

import json
import re
import sys
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main

sys.path.insert(0, str(Path(__file__).parents[1] / "study"))
from stand_in import WRITTEN, engine

MORE = "title: More\nwhy: to see\nchanges: {pay: {incentive_ratio: 0.6}}\n"
MAPPING = """
as_of: 2018-01-01
columns: {department: unit, grade: grade, age: age}
constant: {status: institution}
"""
OPTIONS = "2 The options compared"
LIST = "unit,grade,age\n" + "Office,clerk,40\n" * 54


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.engine.replication.replicate", engine(lambda s: s.pay.incentive_ratio))
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "more.yaml").write_text(MORE, encoding="utf-8")
    (tmp_path / "zone.yaml").write_text(WRITTEN, encoding="utf-8")
    (tmp_path / "people.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "lost.csv").write_text(LIST + "Office,clerk,none\n" * 7, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


def typed(*words):
    done = CliRunner().invoke(main, list(words))
    assert done.exit_code == 0, done.output


def compared(out, *words, zone="zone.yaml"):
    typed("compare", zone, "--policy", "more", *words, "--workers", "1", "--out", out)


def of_list(out, people, *words):
    compared(out, "--roster", people, "--mapping", "map.yaml", *words)


def paper_of(*folders):
    """Return the lines of a paper."""
    typed("report", *folders, "--out", "paper")
    page = Path("paper/report.html").read_text(encoding="utf-8")
    lines = re.sub(r"<[^>]+>", "", re.sub(r"</(p|h\d|td|th|li|figcaption|caption)>", "\n", page))
    return [unescape(line).strip() for line in lines.splitlines() if line.strip()]


def refused(*folders):
    done = CliRunner().invoke(main, ["report", *folders, "--out", "paper"])
    assert done.exit_code == 2, done.output
    assert not Path("paper").exists()
    return " ".join(done.output.split())


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (
            ("A small zone", "A large zone"),
            "one is called 'A large zone', the other 'A small zone'",
        ),
        (("clerk: 4", "clerk: 5"), "departments, grades or posts are not the same"),
    ],
)
def test_results_of_another_zone_are_refused(here, written, why):
    compared("first")
    (here / "other.yaml").write_text(WRITTEN.replace(*written), encoding="utf-8")
    compared("second", zone="other.yaml")
    told = refused("first", "second")
    assert f"second and first are not of one zone: {why}; make a report of each" in told


def test_results_of_other_people_are_refused():
    compared("invented")
    of_list("list", "people.csv")
    of_list("longer", "lost.csv", "--accept-losses")
    assert "people of one are of people.csv [" in refused("invented", "list")
    assert "read by map.yaml, of the other invented" in refused("invented", "list")
    assert "people of one are of lost.csv [" in refused("list", "longer")


def test_a_copy_of_a_zone_is_the_same_zone(here):
    compared("first")
    (here / "copy.yaml").write_text(f"{WRITTEN}\n# the same\n", encoding="utf-8")
    compared("second", "--seed", "3", zone="copy.yaml")
    assert "second: years, seed and settings are those of first." in paper_of("first", "second")


def test_other_years_seed_and_settings_are_told_wherever_a_result_is():
    compared("first", "--set", "pay.budget=1.5")
    words = ("--set", "study.years=1", "--set", "behaviour.effort.cost=5.5", "--seed", "9")
    compared("second", *words)
    told = paper_of("first", "second")
    line = (
        "second: differs from first in: years of the study = 1 (there 2); seed = 9 (there 3); "
        "behaviour.effort.cost = 5.5; pay.budget not set."
    )
    first = told.index("1.1 Comparison 1 (baseline: the scenario as it stands)")
    second = told.index("1.2 Comparison 2 (baseline: the scenario as it stands)")
    assert told[first + 1] == "first: the first of the results."
    assert told[second + 1] == line
    # Findings, options, calculations, who leaves, ranges, single histories, notices.
    assert told.count(line) == 7
    assert told[told.index("run length") + 1] == "first 2; second 1 years"


def test_another_version_of_a_file_is_told(here):
    compared("first")
    (here / "policies" / "more.yaml").write_text(MORE.replace("0.6", "0.7"), encoding="utf-8")
    (here / "zone.yaml").write_text(f"{WRITTEN}behaviour: {{effort: {{cost: 5.5}}}}\n", "utf-8")
    compared("second")
    (line,) = {line for line in paper_of("first", "second") if line.startswith("second: differs")}
    assert "another version of zone.yaml; another version of policies/more.yaml" in line
    assert line.endswith("; behaviour.effort.cost = 5.5; pay.incentive_ratio = 0.7.")


def test_of_results_without_a_policy_in_common_what_no_policy_sets_is_told():
    """One baseline is the zone as it stands, the other a policy, which is no other setting."""
    for name, ratio in {"none": "0", "half": "0.5"}.items():
        Path(f"policies/{name}.yaml").write_text(MORE.replace("0.6", ratio), encoding="utf-8")
    compared("first")
    words = ("--policy", "none", "--policy", "half", "--set", "behaviour.effort.cost=5.5")
    typed("compare", "zone.yaml", "--baseline", "none", *words, "--workers", "1", "--out", "second")
    assert "second: differs from first in: behaviour.effort.cost = 5.5." in paper_of(
        "first", "second"
    )


def test_results_alike_are_not_told_apart():
    compared("first")
    typed("sweep", "zone.yaml", "--vary", "pay.incentive_ratio=0.1:0.5", "--points", "2",
          "--workers", "1", "--out", "sweep")  # fmt: skip
    assert "first: the first of the results." not in paper_of("first", "sweep")


@pytest.mark.parametrize(
    ("people", "words", "told"),
    [
        ("people.csv", (), "a list of 54 people, all of whom could be read."),
        ("lost.csv", ("--accept-losses",), "a list of 61 people, 54 of whom could be read."),
    ],
)
def test_a_paper_of_a_list_says_so_on_its_first_page_and_over_its_posts(people, words, told):
    of_list("list", people, *words)
    assert json.loads(Path("list/manifest.json").read_text("utf-8"))["rests_on"]["roster"]
    lines = paper_of("list")
    place = lines.index(f"Every history starts from {told}")
    start, *_, end = (i for i, line in enumerate(lines) if line in ("1 Findings", OPTIONS))
    assert start < place < end
    assert any(line.endswith("as the list has them, to the nearest five") for line in lines)
    assert "with the people of the list" in lines[lines.index("initial state") + 1]
