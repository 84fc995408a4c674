"""A folder of results describes itself: to any program that reads Data Packages, and to people."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from frictionless import Package, validate

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))
from every_study import studies
from undrawn import no_pages

from sim.study.columns import about
from sim.study.package import FILE

KINDS = ("compare", "fairness", "search")
FEW = 3


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("CATFISH_LANG", "en")
    home = tmp_path_factory.mktemp("results")
    with no_pages():
        yield {kind: made(kind).save(home / kind) for kind in KINDS}
    patch.undo()


def made(kind):
    """Return a study; a comparison of few histories, for each of its rows is held against types."""
    found = studies("mild", "strong", "A zone (园区)")[kind]()
    if kind == "compare":
        found = replace(found, runs=found.runs[found.runs.replication < FEW])
    return found


def described(folder):
    return json.loads((folder / FILE).read_text("utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_package_is_valid_and_its_tables_are_as_it_says(folders, kind):
    """Columns and types are held against the files themselves."""
    report = validate(str(folders[kind] / FILE))
    assert report.valid, report.flatten(["title", "message"])
    assert len(Package(str(folders[kind] / FILE)).resources) >= 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_has_a_label_in_both_languages(folders, kind):
    for table in described(folders[kind])["resources"]:
        for field in table["schema"]["fields"]:
            assert field["title"] == field["titles"]["en"]
            if field["name"] != field["title"] and field["titles"]["zh"] == field["title"]:
                raise AssertionError(f"{field['name']} has no Chinese")


def test_the_labels_of_a_comparison_are_known_one_and_all(folders):
    fields = [f for t in described(folders["compare"])["resources"] for f in t["schema"]["fields"]]
    assert not [f["name"] for f in fields if f["titles"]["zh"] == f["name"]]
    kpi = next(field for field in fields if field["name"] == "kpi")
    assert kpi["unit"] == "% of norm"
    assert kpi["titles"] == {"en": "KPI outcome (true)", "zh": "KPI实绩"}


def test_equal_results_have_equal_packages(folders, tmp_path):
    again = made("compare").save(tmp_path / "again")
    assert (again / FILE).read_bytes() == (folders["compare"] / FILE).read_bytes()


def test_an_end_of_an_outcome_is_told_by_its_outcome():
    assert about("kpi_regret_low").en == "KPI outcome (true): regret, low end"
    assert about("anything").en == "anything"
    assert about("assessment.tail_share").mark == "seed"
