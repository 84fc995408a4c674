"""Kernels work on tables uncounted: nothing they are given may leak or be freed too early."""

import errno
import gc
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from numba import njit
from numba.core.caching import NullCache
from numba.core.runtime import _nrt_python, rtsys

from sim import kernels, shelf
from sim.compiled import inlined
from sim.engine.replication import replicate
from sim.kernels import compiled, compiling_once, kernel_folder
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.shelf import kept
from sim.staff.career import career
from sim.study import progress

BUSY = {
    "study.years": 4, "appointment.term_months": 24, "exit.reading": "R2", "exit.tail_years": 1,
    "assessment.tail_share": 0.2, "behaviour.refusal.strength": 0.3, "waiting.training_seats": 2,
    "waiting.after_last": "end", "waiting.max_rounds": 2, "recruitment.challenge_share": 0.2,
    "assessment.unqualified_below": 0.8, "appointment.unfit_share": 0.1,
    "organisation.departments.Economy.former_units": 3,
}  # fmt: skip


def test_histories_leave_no_table_behind():
    """As many tables are freed as were made, whatever the rules do."""
    _nrt_python.memsys_enable_stats()
    for proposing in ("staff", "departments"):
        zone = apply(load_scenario("scenarios/small-zone.yaml"),
                     {**BUSY, "appointment.proposing": proposing})  # fmt: skip
        replicate(zone, 1, range(3))
        gc.collect()
        before = rtsys.get_allocation_stats()
        replicate(zone, 1, range(3))
        gc.collect()
        after = rtsys.get_allocation_stats()
        assert after.alloc > before.alloc
        assert after.alloc - after.free == before.alloc - before.free


def test_one_compiles_a_second_helps_and_the_others_wait(tmp_path, monkeypatch):
    """Who comes later helps out once, and goes on when the first is done; then nobody waits."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    pytest.importorskip("fcntl")
    told, came = [], threading.Semaphore(0)

    def later():
        with compiling_once(lambda: (told.append("help"), came.release())):
            told.append("later")

    assert not compiled()
    with compiling_once(lambda: told.append("the first helps nobody")):
        others = [threading.Thread(target=later) for _ in range(2)]
        for other in others:
            other.start()
        assert came.acquire(timeout=60)
        told.append("first")
    for other in others:
        other.join(timeout=60)
    assert told == ["help", "first", "later", "later"]
    assert compiled()


def test_who_comes_when_all_is_compiled_helps_nobody(tmp_path, monkeypatch):
    """The first is done between two looks of one that came late."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    pytest.importorskip("fcntl")
    taken, told = [], []

    def take(lock):
        taken.append(lock)
        kernels._mark().touch()
        return len(taken) > 1  # the first is busy, the place of the second free

    monkeypatch.setattr(kernels, "_take", take)
    with compiling_once(lambda: told.append("help")):
        told.append("later")
    assert len(taken) == 2
    assert told == ["later"]


def test_who_waited_does_not_keep_others_waiting(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    pytest.importorskip("fcntl")
    first, waited, told = threading.Event(), threading.Event(), []

    def later():
        with compiling_once(first.set):
            with kernels._mark().with_suffix(".first").open("w") as lock:
                told.append(kernels._take(lock))
            waited.set()

    with compiling_once(lambda: told.append("the first helps nobody")):
        other = threading.Thread(target=later)
        other.start()
        assert first.wait(timeout=60)
    assert waited.wait(timeout=60)
    other.join(timeout=60)
    assert told == [True]


def test_what_failed_while_compiling_counts_as_not_compiled(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    with pytest.raises(ValueError, match="stopped"), compiling_once(lambda: None):
        raise ValueError("stopped")
    assert not compiled()


def full(code):
    """Return what a disk, a quota or a folder does that takes no more."""

    def refuse(*_given, **_how):
        raise OSError(code, os.strerror(code))

    return refuse


@pytest.mark.parametrize(("owner", "does", "code"), [
    (Path, "touch", errno.ENOSPC), (Path, "write_bytes", errno.EDQUOT),
    (Path, "replace", errno.EACCES), (Path, "open", errno.ENOSPC), (Path, "exists", errno.EACCES),
    (kernels.fcntl, "flock", errno.ENOLCK),
])  # fmt: skip
def test_what_cannot_be_kept_or_locked_stops_no_study(tmp_path, monkeypatch, owner, does, code):
    pytest.importorskip("fcntl")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    done = []
    with monkeypatch.context() as patch:
        patch.setattr(owner, does, full(code))
        with compiling_once(lambda: None):
            done.append("the study")
    assert done == ["the study"]
    assert not list(tmp_path.rglob(".*"))


def test_a_rule_whose_folder_cannot_be_made_is_compiled_and_not_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(shelf.Shelf, "ensure_cache_path", full(errno.ENOSPC))
    assert inlined(career.py_func)(300, 3, 2.0, 0.5) == 2.0
    assert not list(tmp_path.rglob("*.nbc"))


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="a folder has no owner")
def test_kernels_of_others_are_never_loaded(tmp_path, monkeypatch):
    """They are pickles: whoever can write them runs what he likes."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    folder = kernel_folder()
    assert folder.parent == tmp_path
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o777)  # anybody can write to it
    assert kernel_folder() is None
    folder.chmod(0o700)
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)  # it is another's
    assert kernel_folder() is None
    assert isinstance(kept(len), NullCache)


def test_without_a_place_of_ones_own_the_next_is_taken(tmp_path, monkeypatch):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    for name, home in (("HOME", "source"), ("user_cache_path", lambda _: tmp_path / "home")):
        monkeypatch.setattr(kernels, name, tmp_path / home if isinstance(home, str) else home)
    monkeypatch.setattr(kernels.tempfile, "tempdir", str(tmp_path / "temporary"))
    found = []
    for _ in range(4):
        found.append(kernel_folder())
        if found[-1]:  # somebody else has been there first
            found[-1].rmdir()
            found[-1].touch()
    names = [each and each.parent.name.partition("-")[0] for each in found]
    assert names == ["home", "__pycache__", "catfish", None]


@pytest.mark.parametrize(("language", "said"), [
    ("en", "no folder of your own to keep compiled rules in"), ("zh", "没有属于您本人的文件夹"),
])  # fmt: skip
def test_without_any_place_that_is_said_once(monkeypatch, capsys, language, said):
    monkeypatch.setenv("CATFISH_LANG", language)
    monkeypatch.setattr(progress, "kernel_folder", lambda: None)
    monkeypatch.setattr(progress, "compiled", lambda: False)
    progress._say_that_nothing_is_kept.cache_clear()
    for _ in range(2):
        with progress.reporter(True) as tell:
            tell(1, 2)
    with progress.reporter(False) as tell:
        tell(1, 2)
    told = capsys.readouterr().err
    assert told.count(said) == 1 and "NUMBA_CACHE_DIR" in told
    progress._say_that_nothing_is_kept.cache_clear()


def test_where_the_clock_was_moved_back_the_latest_kernels_stay(tmp_path):
    """All other versions seem to be later than the one that is compiled now."""
    file = Path(shelf.HOME) / "version.py"
    now = shelf.Shelf(file, tmp_path)
    others = [tmp_path / f"version-{number:016x}" for number in range(shelf._LATEST + 3)]
    for each in others:
        each.mkdir()
        os.utime(each, (4e9, 4e9))
    now.ensure_cache_path()
    there = set(tmp_path.iterdir())
    assert Path(now.get_cache_path()) in there
    assert len(there) == shelf._LATEST


def test_a_version_whose_kernels_were_removed_no_longer_counts_as_compiled(tmp_path):
    """Each was marked after its kernels were made, and before those of the next."""
    now = shelf.Shelf(Path(shelf.HOME) / "version.py", tmp_path)
    for number in range(shelf._LATEST + 1):
        kernels_of, mark = tmp_path / f"version-{number:016x}", tmp_path / f"compiled-{number}"
        kernels_of.mkdir()
        os.utime(kernels_of, (100 * number, 100 * number))
        for each in (mark, mark.with_suffix(".first"), mark.with_suffix(".second")):
            each.touch()
            os.utime(each, (100 * number + 50, 100 * number + 50))
    now.ensure_cache_path()
    gone = {0, 1}  # of nine others seven stay beside the one that is made now
    for number in range(shelf._LATEST + 1):
        there = [tmp_path / f"version-{number:016x}", *tmp_path.glob(f"compiled-{number}*")]
        assert sum(each.exists() for each in there) == (0 if number in gone else 4)


def test_a_kernel_that_was_cut_short_is_compiled_again(tmp_path, monkeypatch):
    """Of an index or of code, at whatever byte: nothing stops, and then all is whole again."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))

    def works_anew():
        return inlined(career.py_func)(300, 3, 2.0, 0.5) == 2.0

    assert works_anew()
    for pattern in ("*.nbi", "*.nbc"):
        (path,) = tmp_path.rglob(pattern)
        sound = path.read_bytes()
        for size in (0, 7, len(sound) // 2, len(sound) - 1):
            path.write_bytes(sound[:size])
            assert works_anew()
            assert works_anew()


def test_a_whole_number_is_one_kind_to_the_rules_that_take_it_and_none_makes_machine_code(
    tmp_path, monkeypatch
):
    """Out of a table of whatever width, of an enumeration or written down: one draft, no code."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    part = inlined(career.py_func)

    def above(narrow, wide):
        return part(300, narrow, 2.0, 0.5) + part(wide, np.int8(3), 2.0, 0.5)

    assert njit(above)(np.uint32(3), 300) == 4.0
    assert len(part.draft.signatures) == 1
    assert "machine" not in vars(part)


def test_a_rule_takes_drafts_from_where_they_are_kept_whole(tmp_path, monkeypatch):
    """At whatever byte one was cut short: nothing stops, and then it is whole again."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))

    def works_anew():
        part = inlined(career.py_func)

        def above(month):
            return part(month, 3, 2.0, 0.5)

        assert njit(above)(300) == 2.0
        return sum(part.draft.stats.cache_hits.values())

    assert works_anew() == 0
    assert works_anew() == 1
    for pattern in ("*.nbi", "*.nbc"):
        (path,) = tmp_path.rglob(pattern)
        sound = path.read_bytes()
        for size in (0, 7, len(sound) // 2, len(sound) - 1):
            path.write_bytes(sound[:size])
            assert works_anew() == 0
            assert works_anew() == 1


def test_a_kept_rule_is_called_without_what_numba_sets_up_for_compiling(tmp_path):
    """The second process neither compiles nor loads what compiling takes, and comes to the same."""
    calls = (
        "import sys, numpy\nfrom sim.reform.ordering import ascending\n"
        "print(*ascending(numpy.array([3.0, 1.0, 2.0])), 'numba.np.arraymath' in sys.modules)"
    )
    here = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    compiled_now, kept_before = (
        subprocess.run(
            [sys.executable, "-c", calls], env=here, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    )
    assert compiled_now == "1 2 0 True\n"
    assert kept_before == "1 2 0 False\n"
