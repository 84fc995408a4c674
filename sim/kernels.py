"""Where compiled kernels are kept, and who compiles them.

Numba looks only at the file of a function: a rule that is changed in one file and inlined into a
kernel of another would go on as before. So the kernels of a file are kept under a digest of that
file and of all that it imports. A rule that is edited compiles itself and its callers anew, and
nothing else, and copies of one version share what any of them compiled.

What is kept is code that runs, so it is taken from folders alone that are the user's own and that
nobody else can write to.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from shutil import rmtree
from typing import IO, Any

from numba.core.caching import CompileResultCacheImpl, FunctionCache, NullCache
from platformdirs import user_cache_path

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


class OnShelf(CompileResultCacheImpl):
    """How a kernel is put on its shelf and taken from it."""

    _locator_classes = [Shelf]  # noqa: RUF012  # as Numba has it


class Kept(FunctionCache):
    """The kernels of one function; what cannot be read or kept is compiled again."""

    _impl_class = OnShelf

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return a kernel, or None if it is not there whole."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # cut short by a full disk or a power cut: any error of unpickling
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a kernel if there is room for it."""
        with suppress(OSError):
            super().save_overload(sig, data)


def kept(rule: Callable[..., Any], keeper: type[Kept] = Kept) -> FunctionCache | NullCache:
    """Return what keeps the kernels of a rule; without a place of the user's own, nothing does."""
    return NullCache() if kernel_folder() is None else keeper(rule)


def kernel_folder() -> Path | None:
    """Return where kernels are kept: where the user has said, else beside the source if it can be.

    Returns
    -------
    Path or None
        None if there is no place of the user's own.
    """
    asked = os.environ.get("NUMBA_CACHE_DIR")
    owner = os.getuid() if hasattr(os, "getuid") else "own"
    own = (
        HOME / "__pycache__",
        user_cache_path("catfish"),
        Path(tempfile.gettempdir()) / f"catfish-{owner}",
    )
    for parent in [Path(asked)] if asked else own:
        folder = parent / "kernels"
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _mine(folder) and os.access(folder, os.W_OK):
                _recall(folder / _SOURCE)
                return folder
    return None


def _mine(folder: Path) -> bool:
    """Tell whether a folder is the user's and nobody else can write to it."""
    if not hasattr(os, "getuid"):  # Windows, where the temporary folder is the user's own
        return True
    found, link = folder.stat(), folder.lstat()
    return found.st_uid == link.st_uid == os.getuid() and not found.st_mode & 0o022


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
    """Remove all but the latest versions of a file's kernels; they are large.

    Not the one in use, even if the clock was moved back and all others seem to be later.
    """
    name, _, _ = folder.name.rpartition("-")
    versions = sorted(folder.parent.glob(f"{name}-*"), key=lambda each: each.stat().st_mtime)
    for old in [each for each in versions if each != folder][: 1 - _LATEST]:
        rmtree(old, ignore_errors=True)
