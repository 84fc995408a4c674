"""Time and memory of a command with all the processes it starts. Needs Linux."""

import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import isnan
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from rich import box
from rich.console import Console
from rich.table import Table

import sim
from sim.study.executors import available_workers

_CATFISH = (sys.executable, "-c", "from sim.cli import main; main()")
_BETWEEN = 0.1  # seconds between two looks at memory


@dataclass(frozen=True)
class Settings:
    """What every benchmark can be told."""

    scenario: Path
    replications: int
    workers: int
    repeats: int
    quick: bool = False
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What a benchmark found: a tidy table, and what a reader should take from it.

    Attributes
    ----------
    parts
        Further tables of the same benchmark.
    figure
        A picture of it, if there is one.
    """

    title: str
    rows: pd.DataFrame
    remarks: list[str] = field(default_factory=list)
    parts: list["Report"] = field(default_factory=list)
    figure: Figure | None = None

    def facts(self) -> dict[str, Any]:
        """Return what is written down."""
        rows = self.rows.astype(object).where(self.rows.notna(), None)  # JSON has no nan
        facts = {"title": self.title, "rows": rows.to_dict("records"), "remarks": self.remarks}
        return facts | ({"parts": [part.facts() for part in self.parts]} if self.parts else {})


@dataclass(frozen=True)
class Measured:
    """What one run of a command took.

    Attributes
    ----------
    seconds
        Wall time from start to exit.
    cpu_seconds
        Processor time of all its processes.
    memory
        Peak memory in bytes of all its processes together, as seen ten times a second. Pages that
        several share count once (proportional set size).
    """

    seconds: float
    cpu_seconds: float
    memory: int


def catfish(arguments: Sequence[str | Path], environment: Mapping[str, str] = {}) -> Measured:
    """Run a command of Catfish in a process of its own and measure it."""
    with tempfile.TemporaryFile() as told:
        started = time.perf_counter()
        process = subprocess.Popen(
            [*_CATFISH, *map(str, arguments)],
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=told,
        )
        with _watched(process.pid) as peak:
            # The usage of a process that was waited for includes that of its own children.
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        if process.returncode:
            told.seek(0)
            reason = told.read().decode(errors="replace")
            raise RuntimeError(f"catfish ended with {process.returncode}: {reason}")
    return Measured(seconds, usage.ru_utime + usage.ru_stime, max(peak))


def show(console: Console, name: str, report: Report) -> None:
    """Print the table of a report and what should be taken from it."""
    console.print(_table(name, report), *report.remarks, "", sep="\n")


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


@contextmanager
def _watched(pid: int) -> Iterator[list[int]]:
    """Look at the memory of a process and all below it until the block ends."""
    peak, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(_BETWEEN):
            peak[0] = max(peak[0], sum(map(_memory, _tree(pid))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _tree(pid: int | str) -> Iterator[int | str]:
    """Yield a process and all that it and its threads have started."""
    yield pid
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = listed.read_text().split()
        except OSError:  # it has just ended
            continue
        for child in children:
            yield from _tree(child)


def _memory(pid: int | str) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def _table(name: str, report: Report) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=f"{name}: {report.title}", title_justify="left")
    for column in report.rows:
        right = report.rows[column].dtype.kind in "if"
        table.add_column(str(column).replace("_", " "), justify="right" if right else "left")
    for row in report.rows.itertuples(index=False):
        table.add_row(*(_cell(value) for value in row))
    return table


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    if isnan(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
