"""Where compiled kernels are kept, and who compiles them.

Numba looks only at the file of a function: a rule that is changed in one file and inlined into a
kernel of another would go on as before. So the kernels of a file are kept under a digest of that
file and of all that it imports. A rule that is edited compiles itself and its callers anew, and
nothing else, and copies of one version share what any of them compiled.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import rmtree
from typing import IO, Any

from sim.version import HOME, file_version, model_version, remember, write_down

try:
    import fcntl
except ImportError:  # Windows, where all processes compile
    fcntl = None  # type: ignore[assignment]

_LATEST = 8
"""Versions of a file's kernels that are kept."""
_SOURCE = "source.json"  # what is remembered of the source
_recall = cache(remember)


class Shelf:
    """Where the kernels of one file are kept: what Numba calls a locator of its cache."""

    def __init__(self, file: Path, home: Path) -> None:
        self._version = file_version(file)
        name = ".".join(file.relative_to(HOME).with_suffix("").parts)
        self._folder = home / f"{name}-{self._version}"

    @classmethod
    def from_function(cls, function: Callable[..., Any], file: str) -> Shelf | None:
        """Return the shelf for a function of the package; None for any other."""
        path, home = Path(file), kernel_folder()
        if home is None or not path.is_relative_to(HOME):
            return None
        shelf = cls(path, home)
        try:
            shelf.ensure_cache_path()
        except OSError:
            return None
        return shelf

    def ensure_cache_path(self) -> None:
        """Make the folder if need be, in place of the oldest versions of it."""
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            _forget_old(self._folder)

    def get_cache_path(self) -> str:
        """Return the folder."""
        return str(self._folder)

    def get_source_stamp(self) -> str:
        """Return what tells one version of the source from another."""
        return self._version

    def get_disambiguator(self) -> str:
        """Return what tells functions of one name apart: a file has one of each."""
        return ""


def kernel_folder() -> Path | None:
    """Return where kernels are kept: where the user has said, else beside the source if it can be.

    Returns
    -------
    Path or None
        None if there is no place that can be written to.
    """
    asked = os.environ.get("NUMBA_CACHE_DIR")
    own = (HOME / "__pycache__", Path(tempfile.gettempdir()) / "catfish")
    for parent in [Path(asked)] if asked else own:
        folder = parent / "kernels"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            _recall(folder / _SOURCE)
            return folder
    return None


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
    write_down(mark.with_name(_SOURCE))
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
    folder = kernel_folder()
    return folder / f"compiled-{model_version()}" if folder else None


def _forget_old(folder: Path) -> None:
    """Remove all but the latest versions of a file's kernels; they are large."""
    name, _, _ = folder.name.rpartition("-")
    versions = sorted(folder.parent.glob(f"{name}-*"), key=lambda each: each.stat().st_mtime)
    for old in versions[:-_LATEST]:
        rmtree(old, ignore_errors=True)
