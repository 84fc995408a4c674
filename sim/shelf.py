"""How Numba keeps the kernels of a file, and finds them again.

Numba looks only at the file of a function: a rule that is changed in one file and inlined into a
kernel of another would go on as before. So the kernels of a file are kept under a digest of that
file and of all that it imports. A rule that is edited compiles itself and its callers anew, and
nothing else, and copies of one version share what any of them compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from typing import Any

from numba.core.caching import CompileResultCacheImpl, FunctionCache, NullCache
from numba.core.runtime import rtsys

from sim.kernels import forget_marks, kernel_folder
from sim.version import HOME, file_version

_LATEST = 8
"""Versions of a file's kernels that are kept."""


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
        return None if home is None or not path.is_relative_to(HOME) else cls(path, home)

    def ensure_cache_path(self) -> None:
        """Make the folder if need be, in place of the oldest versions of it."""
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            with suppress(OSError):  # another process removes them too
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

    def reduce(self, data: Any) -> tuple[Any, ...]:
        """Return what is kept of a kernel.

        Of the surroundings of all that it took in, those alone that hold anything: the others are
        never read, and Numba would load the file of each.
        """
        *kept, surroundings = data._reduce()
        return *kept, tuple(each for each in surroundings if each.consts)


class Kept(FunctionCache):
    """The kernels of one function; what cannot be read or kept is compiled again."""

    _impl_class = OnShelf

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return a kernel, or None if it is not there whole.

        Of all that Numba sets up for compiling, kept code needs the counting of references alone.
        """
        rtsys.initialize(target_context)
        try:
            return self._load_overload(sig, target_context)
        except Exception:  # cut short by a full disk or a power cut: any error of unpickling
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a kernel if there is room for it, without its source written out with types."""
        with suppress(OSError):
            super().save_overload(sig, data._replace(type_annotation=""))


def kept(rule: Callable[..., Any], keeper: type[Kept] = Kept) -> FunctionCache | NullCache:
    """Return what keeps the kernels of a rule; without a place of the user's own, nothing does."""
    return NullCache() if kernel_folder() is None else keeper(rule)


def _forget_old(folder: Path) -> None:
    """Remove all but the latest versions of a file's kernels; they are large.

    Not the one in use, even if the clock was moved back and all others seem to be later. A version
    that was compiled before any that are left is no longer.
    """
    name, _, _ = folder.name.rpartition("-")
    others = {each: each.stat().st_mtime for each in folder.parent.glob(f"{name}-*")}
    others.pop(folder, None)
    versions = sorted(others, key=others.__getitem__)
    old, left = versions[: 1 - _LATEST], versions[1 - _LATEST :]
    for each in old:
        rmtree(each, ignore_errors=True)
    if old:
        forget_marks(folder.parent, before=others[left[0]])
