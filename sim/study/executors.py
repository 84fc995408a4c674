"""Where a study runs: in this process, on all cores, or on any `concurrent.futures.Executor`.

A Dask cluster is one by `on_dask(client)`; of MPI, Ray or Slurm there are others.

Nothing here knows what is computed. Tasks may finish in any order; each comes back with its
number, so that whoever collects them can put them in place.
"""

import atexit
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sized
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import islice
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sim.study.problems import SchedulerLostError, StudyError, WorkerDiedError, too_few
from sim.words import N_, _, typed

if TYPE_CHECKING:
    from distributed import Client

Task = TypeVar("Task")
Result = TypeVar("Result")

_MOST_ON_WINDOWS = 61  # a pool waits on one handle per process, and Windows on 63 at once
_AHEAD = 4  # tasks held ready per worker, so that none idles while results are collected
_AHEAD_ELSEWHERE = 1000  # on somebody else's executor, whose number of workers is not known
_WORTH_A_PROCESS = 2.0  # seconds of work: what a process takes to start
_CONNECT = 10  # seconds to wait for a scheduler to answer
_POLL = 0.5  # seconds; on Windows a wait without limit does not notice Ctrl-C

DIED = N_(
    "a worker process ended before its work was done. Often the system has stopped it for want "
    "of memory: try fewer workers ({how} runs in one process). In a script of your own, "
    'call Catfish under `if __name__ == "__main__":`.'
)

LOST = N_(
    "the scheduler of the cluster was lost before the work was done. Start it again and ask the "
    "same: what a store holds is not lived again"
)


def available_workers() -> int:
    """Return the number of processors this process may use."""
    if sys.platform == "linux":  # containers and batch systems often grant fewer than there are
        return min(len(os.sched_getaffinity(0)), granted())
    return os.cpu_count() or 1


def granted(control: Path = Path("/sys/fs/cgroup")) -> int:
    """Return how many processors' worth of time a container grants, rounded up; else very many."""
    for names in (("cpu.max",), ("cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us")):
        with suppress(OSError, ValueError):
            told = " ".join((control / name).read_text(encoding="ascii") for name in names)
            quota, period = map(int, told.split())
            if quota > 0 and period > 0:
                return -(-quota // period)
    return sys.maxsize


def worthwhile(workers: int | None, seconds: float) -> int:
    """Return how many processes are worth their start for so many seconds of one's work."""
    workers = available_workers() if workers is None else workers
    return min(workers, max(1, int(seconds / _WORTH_A_PROCESS)))


class InProcess(Executor):
    """Runs each task at once, here: no processes to start, and errors with their own traceback."""

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        """Run the task and return it done; its error is raised rather than kept."""
        future: Future[Result] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def on_dask(client: "Client", retries: int = 3) -> Executor:
    """Return the executor of a Dask cluster.

    What a worker had begun when it died begins again on another. As a history depends on its key
    alone, the study then ends with the same bytes.

    Parameters
    ----------
    client : distributed.Client
        Connected to the cluster; it is left open. The workers need the same version of Catfish.
    retries : int
        How often a block that fails is tried again.
    """
    return _OnDask(client, retries)


class _OnDask(Executor):
    """The workers of a Dask cluster, whose number is known but may change at any time."""

    def __init__(self, client: "Client", retries: int) -> None:
        self._client = client
        self._place = client.get_executor(retries=retries, pure=False)

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        """Hand the task to the cluster, unless its scheduler is gone: nobody would answer."""
        if self._client.status != "running":
            raise SchedulerLostError(_(LOST))
        future: Future[Result] = self._place.submit(fn, *args, **kwargs)
        return future

    @property
    def workers(self) -> int:
        """How many there are now. A rule keeps its process to itself, however many threads."""
        return len(self._client.nthreads())


@contextmanager
def on_cluster(address: str) -> Iterator[Executor]:
    """Connect to the Dask scheduler at an address such as ``tcp://10.0.0.1:8786``.

    Raises
    ------
    StudyError
        If Dask is not installed, or nobody answers there.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise StudyError(_("a cluster needs Dask: pip install 'catfish[cluster]'")) from None
    try:
        client = Client(address, timeout=_CONNECT)
    except (OSError, ValueError) as error:
        raise StudyError(
            _("no Dask scheduler answers at {address}: {error}").format(
                address=address, error=error
            )
        ) from error
    try:
        with client:
            yield on_dask(client)
    except KilledWorker as error:  # a block that ends every worker which takes it
        raise WorkerDiedError(
            _("workers of the cluster end before their work is done: {error}").format(error=error)
        ) from error


def run(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    collect: Callable[[int, Result], None],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
) -> None:
    """Do all tasks, and hand each result to ``collect`` with the number of its task.

    Parameters
    ----------
    work : callable
        A function that can be pickled: of a module, not of a cell or another function.
    tasks : iterable
        What it is called with. An iterator is drawn from as workers become free.
    collect : callable
        Called in this thread, as results come in.
    workers : int, optional
        Processes to start; all processors by default, none at 1.
    executor : Executor, optional
        Where to run instead. It is left open.

    Raises
    ------
    WorkerDiedError
        If a worker ended before its work was done.
    SchedulerLostError
        If the executor has cancelled a task, as that of a cluster does without its scheduler.
    """
    count = len(tasks) if isinstance(tasks, Sized) else sys.maxsize
    with _place(workers, executor, count) as (place, at_once):
        waiting = iter(enumerate(tasks))
        pending: dict[Future[Result], int] = {}
        try:
            while True:
                for number, task in islice(waiting, at_once - len(pending)):
                    pending[place.submit(work, task)] = number
                if not pending:
                    break
                finished, _rest = wait(pending, timeout=_POLL, return_when=FIRST_COMPLETED)
                for future in finished:
                    collect(pending.pop(future), future.result())
        except BrokenExecutor as error:
            told = _(DIED).format(how=typed("--workers 1", "workers=1"))
            raise WorkerDiedError(told) from error
        except CancelledError as error:
            raise SchedulerLostError(_(LOST)) from error
        finally:
            # Our own pool cancels what it has not begun when it is shut down, in its own thread;
            # were it done here, that thread would stumble over it (seen on CPython 3.11).
            ours = executor is None or isinstance(executor, _Pool)
            for future in () if ours else pending:
                future.cancel()


@contextmanager
def _place(
    workers: int | None, executor: Executor | None, tasks: int
) -> Iterator[tuple[Executor, int]]:
    """Open the executor to run on; say how many tasks to hand it at once."""
    if executor is not None:
        yield executor, _at_once(executor)
        return
    # No more workers than tasks: each takes a second or two to start.
    workers = min(available_workers() if workers is None else workers, max(tasks, 1))
    with kept_open(workers) as place:
        yield place, _at_once(place)


def processes(executor: Executor) -> int | None:
    """Return how many processes an executor has: ours, or a cluster now; else it is not known."""
    if isinstance(executor, InProcess):
        return 1
    return executor.workers if isinstance(executor, _Pool | _OnDask) else None


def may_change(executor: Executor) -> bool:
    """Return whether the number of processes is another's to change."""
    return not isinstance(executor, InProcess | _Pool)


def _at_once(executor: Executor) -> int:
    if isinstance(executor, InProcess):
        return 1
    return executor.workers * _AHEAD if isinstance(executor, _Pool) else _AHEAD_ELSEWHERE


@contextmanager
def kept_open(
    workers: int | None = None, executor: Executor | None = None, loads: str | None = None
) -> Iterator[Executor]:
    """Open one executor for a study of several rounds, so that workers start only once.

    Parameters
    ----------
    workers, executor
        As for `run`; an executor that is given is handed back, and left open.
    loads : str, optional
        Module that our own workers start with at once, while the first process still reads and
        imports; otherwise they start with the first task.
    """
    if executor is not None:
        yield executor
        return
    if workers is not None and workers < 1:
        raise too_few("workers", workers)
    workers = available_workers() if workers is None else workers
    if sys.platform == "win32":
        workers = min(workers, _MOST_ON_WINDOWS)
    if workers == 1:
        yield InProcess()
        return
    with _processes(workers, loads) as pool:
        yield pool


class _Pool(ProcessPoolExecutor):
    """Our own processes, whose number is known."""

    def __init__(self, workers: int, loads: str | None) -> None:
        super().__init__(workers, get_context("spawn"), initializer=_serve, initargs=(loads,))
        self.workers = workers

    def submit(self, fn: Callable[..., Result], /, *args: Any, **options: Any) -> Future[Result]:
        """Hand in a task, which may start a process that no Ctrl-C reaches (see `_serve`)."""
        with _interrupts_wait():
            return super().submit(fn, *args, **options)


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Let Ctrl-C wait until a process is started, which never sees it: masks are inherited."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _processes(workers: int, loads: str | None) -> Iterator[_Pool]:
    """Start worker processes, and end them at once if the study is given up.

    They are spawned, on every system: a fork would copy locks held by threads of a notebook or a
    progress bar, macOS and Windows do not offer it, and one way to start is one way to test.
    """
    others = set(active_children())
    pool = _Pool(workers, loads)
    try:
        for _task in range(workers if loads else 0):  # each task that waits starts a process
            pool.submit(bool)
        yield pool
    except BaseException:
        for process in set(active_children()) - others:
            process.terminate()
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


def _serve(loads: str | None) -> None:
    """Set up a worker, which ends when the first process ends it, or is no more.

    Ctrl-C is left to the first process, which ends the others: a terminal sends it to every one.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    atexit.register(gc.freeze)  # else all that was loaded is looked through once more at the end
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if loads is not None:
        with suppress(ImportError):  # whoever needs it will say so
            import_module(loads)


def _end_with_parent() -> None:
    """End this process once its parent has: one that was killed cannot tell its workers."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
