"""Time and memory of a command with all the processes it starts. Needs Linux or macOS."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

import sim
from sim.study.executors import available_workers

_CATFISH = (sys.executable, "-c", "from sim.cli import main; main()")
_KIBIBYTE = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes on macOS alone


@dataclass(frozen=True)
class Settings:
    """What every benchmark can be told."""

    scenario: Path
    replications: int
    workers: int
    repeats: int


@dataclass(frozen=True)
class Report:
    """What a benchmark found: a tidy table, and what a reader should take from it."""

    title: str
    rows: pd.DataFrame
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Measured:
    """What one run of a command took.

    Attributes
    ----------
    seconds
        Wall time from start to exit.
    cpu_seconds
        Processor time of all its processes.
    largest
        Peak resident memory, in bytes, of the largest of its processes.
    """

    seconds: float
    cpu_seconds: float
    largest: int

    def memory(self, workers: int) -> int:
        """Return a bound on the peak memory of all processes together.

        Each counts as much as the largest at its peak, and pages that they share count every time,
        so the true peak is lower. Beside the workers there are the command and a process that
        cleans up after them.
        """
        return self.largest * (1 if workers == 1 else workers + 2)


def catfish(arguments: Sequence[str | Path], environment: Mapping[str, str] = {}) -> Measured:
    """Run a command of Catfish in a process of its own and measure it."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [*_CATFISH, *map(str, arguments)],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    told = process.stderr.read() if process.stderr else b""
    # The usage of a process that was waited for includes that of its own children.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"catfish ended with {process.returncode}: {told.decode()}")
    return Measured(
        time.perf_counter() - started,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * _KIBIBYTE,
    )


def machine() -> dict[str, Any]:
    """Return where, on what and under which load something was measured."""
    return {
        "when": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "platform": platform.platform(),
        "processor": _processor(),
        "processors": available_workers(),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "model": sim.model_version(),
    }


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()
