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
from functools import cache
from pathlib import Path
from shutil import rmtree

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
    folder = os.environ.get("NUMBA_CACHE_DIR", "")
    return bool(folder) and any(Path(folder).rglob("*.nbi"))
