"""Which model this is: a digest of its source, and compiled kernels kept apart by it.

Numba's cache looks only at the file of the cached function. A rule that is changed in one file and
inlined into a kernel of another would go on as before, so every version of the source has a cache
of its own.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import rmtree
from typing import IO

try:
    import fcntl
except ImportError:  # Windows, where all processes compile
    fcntl = None  # type: ignore[assignment]

_HOME = Path(__file__).parent
_MODEL = ("chance", "scenario", "staff", "behaviour", "reform", "engine")
"""Folders whose source decides results."""


@cache
def model_version() -> str:
    """Return a digest of the source that decides results (16 hexadecimal digits)."""
    digest = hashlib.blake2b(digest_size=8)
    rooms = (path for folder in _MODEL for path in sorted((_HOME / folder).glob("*.py")))
    for path in (_HOME / "compiled.py", *rooms):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _forget_old(parent: Path) -> None:
    """Remove kernels of all but the latest few versions; they are large and never used again."""
    versions = sorted(parent.glob("kernels-*"), key=lambda folder: folder.stat().st_mtime)
    for folder in versions[:-5]:
        rmtree(folder, ignore_errors=True)


def keep_kernels() -> None:
    """Tell Numba where this version's compiled kernels are kept, unless the user has said so."""
    if "NUMBA_CACHE_DIR" in os.environ:
        return
    for parent in (_HOME / "__pycache__", Path(tempfile.gettempdir()) / "catfish"):
        folder = parent / f"kernels-{model_version()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            _forget_old(parent)
            # Worker processes inherit the variable; a Numba loaded before us has read it already.
            os.environ["NUMBA_CACHE_DIR"] = str(folder)
            if "numba" in sys.modules:
                sys.modules["numba"].config.CACHE_DIR = str(folder)
            return


def compiled() -> bool:
    """Return whether this version has run here before, so that its kernels need no compiling."""
    mark = _mark()
    return mark is not None and mark.exists()


@contextmanager
def compiling_once(help_out: Callable[[], None]) -> Iterator[None]:
    """Let one process compile a new version while the others of this machine wait for its kernels.

    Compiling takes a processor a minute and a half or more, and each of them that if all do it.

    Parameters
    ----------
    help_out
        What the second process does meanwhile: use what the first one comes to last.
    """
    mark = _mark()
    if mark is None or mark.exists() or fcntl is None:
        yield
        return
    # Locks are given back when a process ends, however it ends.
    ends = mark.with_suffix(".first"), mark.with_suffix(".second")
    with ends[0].open("w") as first, ends[1].open("w") as second:
        if not _take(first):
            if _take(second):
                help_out()
            fcntl.flock(first, fcntl.LOCK_EX)
        yield
    mark.touch()


def _take(lock: IO[str]) -> bool:
    """Take a lock if it is free."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _mark() -> Path | None:
    """Return the file that says that the kernels of this version are kept; None if none can be."""
    folder = os.environ.get("NUMBA_CACHE_DIR")
    return Path(folder) / f"compiled-{model_version()}" if folder else None
