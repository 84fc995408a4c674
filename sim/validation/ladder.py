"""The ladder: all rungs, run side by side, in one table."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pandas as pd

from sim.study.executors import run
from sim.validation.rung import How, Row
from sim.validation.said import Said
from sim.words import _, speaking

RUNGS = (
    "linear_contract",
    "tail_threat",
    "dropping_the_tail",
    "tail_is_not_exit",
    "fairness",
    "promotion",
    "manpower",
    "matching",
    "peers",
    "steady_state",
    "scullen",
    "scullen_all",
    "scullen_directions",
    "field",
    "real_files",
)
"""Rungs in the order of the table: exact ones, a published simulation, the field, real files."""

_LONGEST = (
    "promotion",
    "scullen_all",
    "scullen_directions",
    "tail_is_not_exit",
    "dropping_the_tail",
    "scullen",
)


@dataclass(frozen=True)
class Validation:
    """What came of the ladder.

    Attributes
    ----------
    rows : list of Row
        All checks.
    how : How
        At what length, and on which data.
    seconds : float
        Time it took.
    """

    rows: list[Row]
    how: How
    seconds: float

    @property
    def surprises(self) -> list[Row]:
        """Return checks that fail though nothing says why."""
        return [row for row in self.rows if not row.passed and not row.why]

    @property
    def table(self) -> pd.DataFrame:
        """Return a row per check, in English whatever is spoken, so that it is the same table."""
        with speaking("en"):
            return pd.DataFrame(
                [
                    {
                        "rung": str(row.rung),
                        "what": str(row.what),
                        "source": str(row.source),
                        "target": str(row.target),
                        "band_low": row.band_low,
                        "band_high": row.band_high,
                        "obtained": row.obtained.mean,
                        "low": row.obtained.low,
                        "high": row.obtained.high,
                        "verdict": row.verdict,
                        "note": str(row.note),
                        "why": str(row.why),
                    }
                    for row in self.rows
                ]
            )

    def summary(self) -> str:
        """Say how many checks pass."""
        passed = sum(row.passed for row in self.rows)
        failed = len(self.rows) - passed
        told = _("{passed} of {count} checks pass ({seconds} s).")
        if failed:
            told = _(
                "{passed} of {count} checks pass; {failed} fail, {known} of them for a reason that "
                "is known and told below ({seconds} s)."
            )
        said = told.format(
            passed=passed, count=len(self.rows), failed=failed,
            known=failed - len(self.surprises), seconds=f"{self.seconds:.0f}",
        )  # fmt: skip
        return " ".join((said, _("Run in short."))) if self.how.quick else said


def validate(
    quick: bool = False,
    seed: int = 2018,
    data: str | Path | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    told: Callable[[Said, list[Row]], None] = lambda name, rows: None,
) -> Validation:
    """Run the ladder.

    Parameters
    ----------
    quick : bool
        In short: within a minute instead of ten.
    seed : int
        Luck.
    data : path, optional
        Folder of real files; without it those rungs are left out.
    workers, executor
        As for `sim.study.compare.compare`.
    told : callable
        Called with the name of each rung that has checks, and these, as it is done.
    """
    started = time.perf_counter()
    how = How(quick, seed, str(data) if data else None)
    order = [*_LONGEST, *(name for name in RUNGS if name not in _LONGEST)]
    found: dict[str, list[Row]] = {}

    def collect(number: int, rows: list[Row]) -> None:
        found[order[number]] = rows
        if rows:
            told(rows[0].rung, rows)

    run(_climb, [(name, how) for name in order], collect, workers=workers, executor=executor)
    rows = [row for name in RUNGS for row in found[name]]
    return Validation(rows, how, time.perf_counter() - started)


def _climb(task: tuple[str, How]) -> list[Row]:
    """Run one rung, in a worker."""
    name, how = task
    rows: list[Row] = import_module(f"sim.validation.{name}").rows(how)
    return rows
