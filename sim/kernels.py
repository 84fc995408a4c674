"""In which folder compiled kernels are kept, and who compiles them.

What is kept is code that runs, so it is taken from folders alone that are the user's own and that
nobody else can write to.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import IO

from platformdirs import user_cache_path

from sim.version import HOME, model_version, remember, write_down

try:
    import fcntl
except ImportError:  # Windows, where all processes compile
    fcntl = None  # type: ignore[assignment]

_SOURCE = "source.json"  # what is remembered of the source
_ENDS = (".first", ".second")  # of the locks of those who compile
_recall = cache(remember)


def kernel_folder() -> Path | None:
    """Return where kernels are kept: where the user has said, else with the user's other caches.

    There every copy of one version finds what any of them compiled: a new clone, a worktree or a
    second environment does not compile it all again. Each Python and each Numba has its own.

    Returns
    -------
    Path or None
        None if there is no place of the user's own.
    """
    asked = os.environ.get("NUMBA_CACHE_DIR")
    owner = os.getuid() if hasattr(os, "getuid") else "own"
    own = (
        user_cache_path("catfish"),
        HOME / "__pycache__",
        Path(tempfile.gettempdir()) / f"catfish-{owner}",
    )
    for parent in [Path(asked)] if asked else own:
        folder = parent / f"kernels-{_compiler()}"
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _mine(folder) and os.access(folder, os.W_OK):
                _recall(folder / _SOURCE)
                return folder
    return None


@cache
def _compiler() -> str:
    return f"{sys.implementation.cache_tag}-numba-{version('numba')}"


def _mine(folder: Path) -> bool:
    """Tell whether a folder is the user's and nobody else can write to it."""
    if not hasattr(os, "getuid"):  # Windows, where the temporary folder is the user's own
        return True
    found, link = folder.stat(), folder.lstat()
    return found.st_uid == link.st_uid == os.getuid() and not found.st_mode & 0o022


def compiled() -> bool:
    """Return whether this version has run here before, so that its kernels need no compiling."""
    mark = _mark()
    with suppress(OSError):
        return mark is not None and mark.exists()
    return False


@contextmanager
def compiling_once(help_out: Callable[[], None]) -> Iterator[None]:
    """Let one process compile a new version while the others of this machine wait for its kernels.

    Compiling takes a processor the better part of a minute, and each of them that if all do it.

    Parameters
    ----------
    help_out
        What the second process does meanwhile: use what the first one comes to last.
    """
    mark = _mark()
    if mark is None or fcntl is None or compiled():
        yield
        return
    # Locks are given back when a process ends, however it ends.
    with ExitStack() as held:
        locks = _locks(mark, held)
        if locks and not _take(locks[0]):
            if _take(locks[1]) and not compiled():
                help_out()
            _wait(locks[0])
            if compiled():
                held.close()  # nobody need wait for what is done with the kernels
        yield
        with suppress(OSError):  # a mark that cannot be kept is not kept
            write_down(mark.with_name(_SOURCE))
            mark.touch()  # before the locks are free: who gets one then sees that it is done


def forget_marks(folder: Path, before: float) -> None:
    """Remove what says that a version is compiled, if that was before a time."""
    for mark in folder.glob("compiled-*"):
        with suppress(OSError):
            if mark.stat().st_mtime < before:
                mark.unlink()


def _locks(mark: Path, held: ExitStack) -> list[IO[str]]:
    """Return the locks of the first and the second who compile; none if they cannot be opened."""
    with suppress(OSError):
        return [held.enter_context(mark.with_suffix(end).open("w")) for end in _ENDS]
    return []


def _take(lock: IO[str]) -> bool:
    """Take a lock if it is free; what cannot be locked counts as free."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _wait(lock: IO[str]) -> None:
    """Wait until a lock is free; what cannot be locked is not waited for."""
    with suppress(OSError):
        fcntl.flock(lock, fcntl.LOCK_EX)


def _mark() -> Path | None:
    """Return the file that says that the kernels of this version are kept; None if none can be."""
    folder = kernel_folder()
    return folder / f"compiled-{model_version()}" if folder else None
