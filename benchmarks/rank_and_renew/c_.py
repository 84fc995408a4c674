"""A loop in C, compiled when it is first needed, with a fast ordinary generator."""

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from rank_and_renew.model import Result, result

COMPILER = shutil.which("cc")
if COMPILER is None:
    raise ImportError("no C compiler: cc is not on the path")
# What -ffast-math allows, without its start-up code, which makes the whole process drop the
# smallest numbers.
FLAGS = ("-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math", "-fno-signed-zeros",
         "-ffinite-math-only", "-fassociative-math", "-freciprocal-math", "-shared",
         "-fPIC")  # fmt: skip


@cache
def compiled(*defines: str) -> ctypes.CDLL:
    """Compile the loop and load it."""
    source = Path(__file__).with_name("rank_and_renew.c")
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "rank_and_renew.so"
        chosen = [f"-D{name}" for name in defines]
        subprocess.run([COMPILER, *FLAGS, *chosen, source, "-o", library, "-lm"], check=True)
        loaded = ctypes.CDLL(library)
    number, place = ctypes.c_int, np.ctypeslib.ndpointer(np.float64, flags="C_CONTIGUOUS")
    loaded.run.argtypes = [number, number, number, ctypes.c_double, ctypes.c_uint32, place]
    loaded.run.restype = None
    return loaded


def run(posts: int, years: int, replications: int, ratio: float, seed: int) -> Result:
    """Run all replications."""
    return by(compiled(), posts, years, replications, ratio, seed)


def by(loop, posts, years, replications, ratio, seed):
    """Run all replications with one of the loops."""
    rows = np.empty((replications, 6))
    loop.run(posts, years, replications, ratio, seed, rows)
    return result(posts, years, rows)
