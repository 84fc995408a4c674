"""Where a study runs, and how it stops."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import active_children, get_context
from pathlib import Path

import pytest

from sim.study.executors import InProcess, available_workers, kept_open, run
from sim.study.problems import WorkerDiedError

LONG = 300
"""Seconds that no test takes: only one that fails comes to their end."""


def square(number):
    return number * number


def identify(_):
    return os.getpid()


def die(_):
    os.kill(os.getpid(), signal.SIGKILL)


def fail(number):
    raise ValueError(f"no {number}")


def begin_and_stay(begun):
    begun.release()
    threading.Event().wait(LONG)  # nobody sets it
    begun.release()


def collected(work, tasks, **where):
    found = {}
    run(work, tasks, found.__setitem__, **where)
    return [found[number] for number in range(len(tasks))]


@pytest.mark.parametrize("workers", [1, 2])
def test_each_result_comes_back_with_the_number_of_its_task(workers):
    assert collected(square, range(20), workers=workers) == [n * n for n in range(20)]


def test_one_worker_is_this_process():
    assert collected(identify, [0, 1], workers=1) == [os.getpid()] * 2


def test_two_workers_are_others():
    assert os.getpid() not in collected(identify, [0, 1], workers=2)


def test_no_tasks_is_no_work():
    assert collected(square, []) == []


def test_any_executor_will_do_and_is_left_open():
    with ThreadPoolExecutor(3) as pool:
        assert collected(square, range(50), executor=pool) == [n * n for n in range(50)]
        assert pool.submit(square, 3).result() == 9


def test_in_process_raises_at_once_and_does_no_more():
    done = []
    with pytest.raises(ValueError, match="no 2"):
        run(lambda n: fail(n) if n == 2 else done.append(n), range(9), lambda *_: None, workers=1)
    assert done == [0, 1]


def test_an_error_in_a_worker_is_raised_here_and_leaves_no_process():
    before = set(active_children())
    with pytest.raises(ValueError, match=r"no \d"):
        collected(fail, range(3), workers=2)
    assert set(active_children()) == before


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_dead_worker_gives_one_clear_message():
    with pytest.raises(WorkerDiedError, match="want of memory"):
        collected(die, range(3), workers=2)


def test_an_interrupt_cancels_what_has_not_begun_and_ends_the_workers():
    with get_context("spawn").Manager() as manager:
        begun, before = manager.Semaphore(0), set(active_children())

        def interrupt():
            both = [begun.acquire(timeout=LONG) for _ in range(2)]
            signal.raise_signal(signal.SIGINT)
            return all(both)

        with ThreadPoolExecutor(1) as other:
            interrupted = other.submit(interrupt)
            with pytest.raises(KeyboardInterrupt):
                run(begin_and_stay, [begun] * 100, lambda *_: None, workers=2)
            assert interrupted.result()
        assert set(active_children()) == before
        assert not begun.acquire(blocking=False), "one more has begun, or one has ended by itself"


def test_an_interrupt_while_collecting_cancels_the_rest_on_a_foreign_executor():
    def interrupt(number, result):
        raise KeyboardInterrupt

    begun, cancelled = [], threading.Event()

    def work(number):
        begun.append(number)
        if number:
            cancelled.wait(LONG)

    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(KeyboardInterrupt):
            run(work, range(500), interrupt, executor=pool)
        cancelled.set()
    assert len(begun) <= 2, "what was collected, and what had begun meanwhile"


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_ctrl_c_in_a_terminal_prints_no_traceback_of_a_worker(tmp_path):
    """A terminal interrupts the whole group of processes, not only the first."""
    script = tmp_path / "study.py"
    script.write_text(
        "import sys, threading\n"
        "from sim.study.executors import run\n"
        "def work(seconds):\n"
        "    print('begun', flush=True)\n"
        "    threading.Event().wait(seconds)\n"
        "    print('ended', flush=True)\n"
        "if __name__ == '__main__':\n"
        "    try:\n"
        f"        run(work, [{LONG}] * 9, lambda *_: None, workers=2)\n"
        "    except KeyboardInterrupt:\n"
        "        sys.exit(130)\n"
    )
    study = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=Path(__file__).parents[2],
    )
    assert [study.stdout.readline() for _ in range(2)] == ["begun\n"] * 2
    os.killpg(study.pid, signal.SIGINT)
    ended, messages = study.communicate(timeout=LONG)
    assert study.returncode == 130
    assert ended == ""
    assert messages == ""


def interrupts_wait():
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])


@pytest.mark.skipif(sys.platform == "win32", reason="masks of signals")
def test_ctrl_c_reaches_no_worker_from_its_first_moment_on():
    """Until it ignores interrupts it would print a traceback; it is started with them blocked."""
    with kept_open(2) as pool:
        assert pool.submit(interrupts_wait).result()
        assert not interrupts_wait()


def test_workers_are_the_processors_this_process_may_use():
    assert 1 <= available_workers() <= (os.cpu_count() or 1)


def test_in_process_is_an_executor():
    with InProcess() as executor:
        assert list(executor.map(square, [1, 2, 3])) == [1, 4, 9]


def imported(name):
    return name in sys.modules


def test_workers_may_start_with_a_module():
    with kept_open(2, loads="colorsys") as pool:
        assert all(pool.map(imported, ["colorsys"] * 8))
    with kept_open(2) as pool:
        assert not any(pool.map(imported, ["colorsys"] * 8))


def test_a_module_that_cannot_be_loaded_stops_nothing():
    with kept_open(2, loads="no.such.module") as pool:
        assert list(pool.map(square, [1, 2])) == [1, 4]
