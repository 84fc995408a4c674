"""A result that is read from its folder is the one that was saved."""

import json
import sys
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))
from every_study import studies

from sim.study.kept import read
from sim.study.manifest import STUDIES
from sim.study.problems import StudyError

pytestmark = pytest.mark.usefixtures("undrawn")
READ = [
    "run",
    *(
        name
        for name, file in STUDIES.items()
        if hasattr(import_module(f"sim.study.{file}"), "kept")
    ),
]


@pytest.fixture(scope="module")
def made():
    return studies("do nothing", "后5%", "滨海 zone")


@pytest.mark.parametrize("kind", READ)
def test_a_result_is_read_as_it_was_saved(made, kind, tmp_path):
    study = made[kind]()
    kept = read(study.save(tmp_path / kind))
    again = kept.result
    assert type(again) is type(study)
    assert set(kept.tables) == set(study.tables())
    for name, table in study.tables().items():
        same = {"check_dtype": False, "check_column_type": False}
        pd.testing.assert_frame_equal(again.tables()[name], table, **same)
    told, before = again.manifest(), study.manifest()
    assert json.loads(json.dumps(told)) == json.loads(json.dumps(before))


def test_what_is_not_read_as_a_result_still_has_its_tables(made, tmp_path):
    kept = read(made["province"]().save(tmp_path / "province"))
    assert kept.result is None
    assert len(kept.tables["zones"])


def test_a_table_that_was_changed_is_refused(made, tmp_path):
    folder = made["compare"]().save(tmp_path / "one")
    table = pd.read_parquet(folder / "summary.parquet")
    table["mean"] += 1
    table.to_parquet(folder / "summary.parquet")
    with pytest.raises(StudyError, match=r"summary.parquet.*changed after the study"):
        read(folder)


def test_a_table_that_is_missing_is_told_and_so_is_its_result(made, tmp_path):
    folder = made["compare"]().save(tmp_path / "one")
    (folder / "yearly.parquet").unlink()
    kept = read(folder)
    assert kept.missing == ("yearly",)
    assert kept.result is None


def test_a_scenario_of_another_version_is_told_and_no_fault(made, tmp_path):
    folder = made["compare"]().save(tmp_path / "one")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["scenario"]["pay"]["gone_since"] = 1
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(StudyError, match=r"another version.*pay.gone_since.*anew"):
        _ = read(folder).result


def test_a_manifest_of_another_version_says_what_to_do(made, tmp_path):
    folder = made["compare"]().save(tmp_path / "one")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["replications"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(StudyError, match="catfish rerun"):
        _ = read(folder).result
