"""The README's comparison of incentive ratios: how long, how fast, how much memory."""

import json
import tempfile
from pathlib import Path

import pandas as pd
from measure import Measured, Report, Settings, catfish

VARY = "pay.incentive_ratio=0.1,0.2,0.3,0.4,0.5,0.6"


def run(settings: Settings) -> Report:
    """Time the whole command, on one process and on all, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        # Whatever is compiled is compiled here; `first_run` measures that.
        _compare(settings, 1, 1, Path(folder) / "warm")
        rows = [
            _row(settings, workers, repeat, Path(folder) / "study")
            for repeat in range(1, settings.repeats + 1)
            for workers in sorted({1, settings.workers})
        ]
    table = pd.DataFrame(rows)
    middle = table.groupby("workers").study_s.median()
    remarks = [
        "Every policy has a twin without the catfish effect, so twice the person-years compared "
        "are simulated; the speed counts all of them.",
        "Memory is a bound: processes times the peak of the largest of them.",
        "cpu_s / workers is what the command would take on an otherwise idle machine, at best.",
    ]
    if settings.workers > 1:
        ratio = middle[1] / middle[settings.workers]
        remarks.append(f"{settings.workers} workers are {ratio:.2f} times as fast as one.")
    return Report(f"catfish compare {settings.scenario.name} --vary {VARY}", table, remarks)


def _compare(settings: Settings, replications: int, workers: int, folder: Path) -> Measured:
    how = ["--replications", str(replications), "--workers", str(workers), "--quiet"]
    return catfish(["compare", settings.scenario, "--vary", VARY, *how, "--out", folder])


def _row(settings: Settings, workers: int, repeat: int, folder: Path) -> dict[str, float]:
    measured = _compare(settings, settings.replications, workers, folder)
    study = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["seconds"]
    person_years = pd.read_parquet(folder / "runs.parquet", columns=["headcount"]).headcount.sum()
    return {
        "workers": workers,
        "repeat": repeat,
        "person_years": person_years,
        "study_s": study,
        "command_s": measured.seconds,
        "cpu_s": measured.cpu_seconds,
        "simulated_person_years_per_s": 2 * person_years / study,
        "memory_mib": measured.memory(workers) / 2**20,
    }
