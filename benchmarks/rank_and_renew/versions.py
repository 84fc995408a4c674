"""The versions of the model that are compared, and the processes in which they run."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ONE_THREAD = dict.fromkeys(
    ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)
"""Each version gets one processor: replications could take the others. What is set before holds."""
QUIET = {"STARSIM_INSTALL_FONTS": "0", "MPLBACKEND": "Agg"}


@dataclass(frozen=True)
class Version:
    """One way to write the model.

    Attributes
    ----------
    module, title
        Its file, and what a table calls it.
    replications
        Of 600 posts for each ratio in a timed run.
    largest
        Most posts of one organisation that it is asked to run.
    """

    module: str
    title: str
    replications: int
    largest: int


VERSIONS = {
    version.module: version
    for version in (
        Version("simpy_", "SimPy", 10, 10_000),
        Version("mesa_", "Mesa", 10, 10_000),
        Version("agentpy_", "AgentPy", 10, 10_000),
        Version("mesa_frames_", "mesa-frames", 10, 1_000_000),
        Version("starsim_", "Starsim", 10, 1_000_000),
        Version("numpy_single", "NumPy, one by one", 100, 1_000_000),
        Version("numpy_", "NumPy, in blocks", 500, 1_000_000),
        Version("numba_", "Numba", 500, 1_000_000),
        Version("numba_keyed", "Numba, keyed", 500, 1_000_000),
        Version("c_", "C", 500, 1_000_000),
        Version("c_keyed", "C, keyed", 500, 1_000_000),
        Version("catfish_", "Catfish", 100, 1_000_000),
    )
}
CATFISH, REFERENCE = "catfish_", "numpy_"


class Worker:
    """A version at work in a process of its own.

    Attributes
    ----------
    version
        Which.
    missing
        What it lacks here, or None.
    start
        Seconds to import, seconds of the first small run, memory after both.
    """

    def __init__(self, version: Version) -> None:
        self.version = version
        environment = ONE_THREAD | os.environ | QUIET
        self._process = subprocess.Popen(
            [sys.executable, "-m", "rank_and_renew.worker", version.module],
            cwd=HERE.parent,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.start = self._answer()
        self.missing: str | None = self.start.get("missing")

    def run(self, **job: Any) -> dict[str, Any]:
        """Run a job: posts, years, replications, ratios, seed."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.version.title} ended with {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer
