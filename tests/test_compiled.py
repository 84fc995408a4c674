"""Kernels work on tables uncounted: nothing they are given may leak or be freed too early."""

import gc
import threading

import pytest
from numba.core.runtime import _nrt_python, rtsys

from sim.engine.replication import replicate
from sim.kernels import compiled, compiling_once
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario

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
        assert came.acquire(timeout=10)
        told.append("first")
    for other in others:
        other.join(timeout=10)
    assert told == ["help", "first", "later", "later"]
    assert compiled()


def test_what_failed_while_compiling_counts_as_not_compiled(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    with pytest.raises(ValueError, match="stopped"), compiling_once(lambda: None):
        raise ValueError("stopped")
    assert not compiled()
