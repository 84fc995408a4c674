"""A file comes to its place whole, or not at all."""

from pathlib import Path

import pytest

from sim import files
from sim.report.console import Common
from sim.study.problems import StoreError

FULL = OSError(28, "No space left on device")


@pytest.fixture
def disk_that_fills(monkeypatch):
    """Half of what is written is there when the disk is full."""
    whole = Path.write_bytes

    def half(path, content):
        whole(path, content[: len(content) // 2])
        raise FULL

    monkeypatch.setattr(Path, "write_bytes", half)


def test_what_is_put_in_its_place_replaces_what_stood_there(tmp_path):
    files.put(tmp_path / "a.txt", b"old")
    files.put(tmp_path / "a.txt", b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"new"


def test_where_the_disk_fills_the_earlier_file_stays_and_no_draft_is_left(
    tmp_path, disk_that_fills
):
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(OSError, match="No space left"):
        files.put(tmp_path / "a.txt", b"new and longer")
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"


@pytest.mark.parametrize("failure", [FULL, KeyboardInterrupt()])
def test_a_file_that_cannot_be_moved_leaves_nothing_behind(tmp_path, monkeypatch, failure):
    def fail(*_):
        raise failure

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(type(failure)):
        files.put(tmp_path / "a.txt", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_document_that_has_no_room_leaves_the_earlier_one(tmp_path, disk_that_fills):
    (tmp_path / "check.json").write_text("{}")
    common = Common(seed=None, workers=None, out=tmp_path, quiet=True, as_json=False)
    with pytest.raises(StoreError, match="No space left"):
        common.document("check.json", None, {"a": 1})
    assert (tmp_path / "check.json").read_text() == "{}"
