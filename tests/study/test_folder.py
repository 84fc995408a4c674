"""What is kept of a study is whole, safe and the same for the same results."""

import hashlib
import json
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from sim.study import folder as results
from sim.study.problems import StoreError
from sim.version import model_version
from sim.words import command

MANIFEST = {"seed": 1, "title": "滨海"}


def tables(shift=0.0):
    table = pd.DataFrame({"policy": ["a", "b"], "kpi": [1.0 + shift, np.nan]})
    return {"runs": table, "yearly": table, "summary": table}


def write(folder, shift=0.0):
    return results.write(folder, tables(shift), MANIFEST, Figure)


def kept(folder):
    return pd.read_parquet(folder / "summary.parquet").kpi[0]


def test_a_result_is_three_tables_a_figure_and_a_manifest(tmp_path):
    folder = tmp_path / "deep" / "down"
    assert write(folder) == folder
    assert {path.name for path in folder.iterdir()} == {
        *("runs.parquet", "yearly.parquet", "summary.parquet", "figure.png", "manifest.json"),
        "datapackage.json",
    }
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "runs.parquet"), tables()["runs"])
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert MANIFEST.items() <= manifest.items()
    assert set(manifest["tables"]) == {"runs", "yearly", "summary"}


def test_a_run_says_on_which_model_and_versions_it_was_made():
    facts = results.run_facts(seed=1, years=2, seconds=0.5)
    assert facts["model"] == model_version()
    assert {"catfish", "python", "numpy", "numba", "simpy"} <= set(facts["versions"])


def test_tables_are_kept_where_the_figure_cannot_be_drawn(tmp_path):
    def draw():
        raise ValueError("no such formula")

    folder = results.write(tmp_path / "x", tables(), MANIFEST, draw)
    assert kept(folder) == 1
    assert not (folder / "figure.png").exists()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["figure_not_drawn"] == "ValueError: no such formula"


def test_equal_results_are_equal_bytes(tmp_path):
    digests = [
        hashlib.sha256((write(tmp_path / name) / "runs.parquet").read_bytes()).hexdigest()
        for name in "ab"
    ]
    assert digests[0] == digests[1]


def test_a_result_with_tables_of_its_own_is_replaced(tmp_path):
    for shift in (0.0, 1.0):
        more = {**tables(shift), "pay": tables(shift)["runs"]}
        folder = results.write(tmp_path / "x", more, MANIFEST, Figure)
    assert kept(folder) == 2
    (folder / "other.parquet").touch()  # of no table that the manifest knows
    with pytest.raises(StoreError, match=r"holds 'other\.parquet'"):
        results.check(folder)


def test_an_earlier_result_is_replaced_and_nothing_else_is_left(tmp_path):
    write(tmp_path / "x")
    (tmp_path / "x" / ".DS_Store").touch()
    write(tmp_path / "x", shift=1)
    assert kept(tmp_path / "x") == 2
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "x").mkdir()
    assert kept(write(tmp_path / "x")) == 1


def test_other_peoples_files_are_never_replaced(tmp_path):
    (tmp_path / "notes.md").write_text("mine")
    for act in (results.check, write):
        with pytest.raises(StoreError, match=r"holds 'notes\.md'"):
            act(tmp_path)
    assert (tmp_path / "notes.md").read_text() == "mine"


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("where", ["_fill", "rename"])
def test_a_failure_half_way_leaves_the_earlier_result(tmp_path, monkeypatch, failure, where):
    write(tmp_path / "x")
    rename = results.Path.rename

    def fail(path, *others):
        if where == "_fill" or path.name == "new":
            raise failure
        return rename(path, *others)

    monkeypatch.setattr(
        *((results, "_fill") if where == "_fill" else (results.Path, "rename")), fail
    )
    with pytest.raises((StoreError, KeyboardInterrupt)):
        write(tmp_path / "x", shift=1)
    assert kept(tmp_path / "x") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("where", ["_fill", "rename", "_rmtree"])
@pytest.mark.parametrize("standing", [True, False])
def test_ctrl_c_waits_until_a_result_is_whole(tmp_path, monkeypatch, where, standing):
    """Any number of them, also while the earlier result is moved away and cleared."""
    if standing:
        write(tmp_path / "x")
    owner = {
        "_fill": results,
        "rename": results.Path,
        "_rmtree": results.tempfile.TemporaryDirectory,
    }[where]
    act = getattr(owner, where)
    pressed = []

    def press(*given, **more):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        pressed.append(where)
        return act(*given, **more)

    monkeypatch.setattr(owner, where, staticmethod(press) if where == "_rmtree" else press)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "x", shift=1)
    assert pressed
    assert kept(tmp_path / "x") == 2
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_folder_that_cannot_be_is_refused_before_anything_is_computed(tmp_path):
    (tmp_path / "file").touch()
    for name in ("file", "file/below", "file/further/below"):
        with command(), pytest.raises(StoreError, match=r"file is a file.*--out"):
            results.check(tmp_path / name)
    assert not (tmp_path / "free").exists()
    results.check(tmp_path / "free")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


def test_the_reason_of_the_system_is_told(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(results.tempfile, "TemporaryDirectory", refuse)
    for act in (results.check, write):
        with (
            command(),
            pytest.raises(StoreError, match=r"cannot be written.*Permission denied.*--out"),
        ):
            act(tmp_path / "x")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="Permission denied"):
        results.check(tmp_path / "x")


def test_what_cannot_be_written_there_is_kept_elsewhere(tmp_path, monkeypatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(results.tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "file").touch()
    folder, why = results.somewhere(write, tmp_path / "file" / "x")
    assert folder.is_relative_to(tmp_path / "temporary")
    assert folder.name == "x"
    assert kept(folder) == 1
    assert "file is a file" in why


def test_what_can_be_written_there_is(tmp_path):
    assert results.somewhere(write, tmp_path / "x") == (tmp_path / "x", "")


def test_folders_are_named_after_scenario_command_and_seed():
    assert results.default_folder("zones/binhai.yaml", "compare", 7).parts == (
        "results",
        "binhai-compare-7",
    )


def test_another_question_has_a_folder_of_its_own(tmp_path):
    """The same question replaces its earlier answer; another gets the next free number."""

    def answer(question, shift=0.0):
        asked = MANIFEST | {"question": question}
        return results.write(tmp_path / "x", tables(shift), asked, Figure, beside=True)

    (tmp_path / "x").mkdir()  # it is empty, so nothing is lost
    assert [answer(each).name for each in ("one", "other", "one")] == ["x", "x-2", "x"]
    (tmp_path / "x-3").mkdir()
    (tmp_path / "x-3" / "notes.md").write_text("mine")
    assert answer("third").name == "x-4"
    (tmp_path / "x" / "notes.md").write_text("mine")
    assert answer("one", 1).name == "x-5"
    assert kept(tmp_path / "x") == 1


def test_answers_that_come_at_once_are_all_kept(tmp_path):
    """Whatever was free when the studies began."""

    def answer(number):
        asked = MANIFEST | {"question": str(number % 8)}
        return results.write(tmp_path / "x", tables(number % 8), asked, Figure, beside=True)

    with ThreadPoolExecutor(8) as pool:
        folders = list(pool.map(answer, range(16)))
    assert sorted(kept(folder) for folder in tmp_path.iterdir()) == list(range(1, 9))
    assert {kept(folder): folder for folder in folders}.keys() == set(range(1, 9))


def test_an_answer_that_came_just_before_is_not_taken_for_ones_own(tmp_path, monkeypatch):
    """Where folders cannot be locked, another study can take a name that was just looked at."""
    rename = results.Path.rename
    write(tmp_path / "other", 5)

    def late(path, place):
        monkeypatch.setattr(results.Path, "rename", rename)
        (tmp_path / "other").rename(tmp_path / "x")
        return rename(path, place)

    monkeypatch.setattr(results.Path, "rename", late)
    asked = MANIFEST | {"question": "mine"}
    folder = results.write(tmp_path / "x", tables(), asked, Figure, beside=True)
    assert (folder.name, kept(folder), kept(tmp_path / "x")) == ("x-2", 1, 6)


@pytest.mark.parametrize("text", ["[]", "null", "{}", "[" * 100_000, "{", '{"tables": 1, "study"'])
def test_a_folder_with_another_manifest_is_left_as_it_is(tmp_path, text):
    """Programs of other kinds have a manifest.json, too."""
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / results.MANIFEST).write_text(text)
    with pytest.raises(StoreError, match=r"holds 'manifest\.json', which is not a result"):
        write(tmp_path / "x")
    asked = MANIFEST | {"question": ""}
    assert results.write(tmp_path / "x", tables(), asked, Figure, beside=True).name == "x-2"
    assert (tmp_path / "x" / results.MANIFEST).read_text() == text


def test_links_that_lead_to_each_other_are_no_place(tmp_path):
    (tmp_path / "x").symlink_to(tmp_path / "y")
    (tmp_path / "y").symlink_to(tmp_path / "x")
    with pytest.raises(StoreError, match="cannot be written"):
        results.check(tmp_path / "x")


def test_without_room_anywhere_that_is_said(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(results, "_fill", full)
    where, why = results.somewhere(write, tmp_path / "x")
    assert where is None
    assert "No space left on device" in why
