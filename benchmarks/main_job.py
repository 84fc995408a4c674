"""The README's comparison of incentive ratios: how long, how fast, how much memory."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from measure import Report, Settings, catfish

from sim.study.compare import TWINS

VARY = "pay.incentive_ratio=0.1,0.2,0.3,0.4,0.5,0.6"
TITLE = f"catfish compare {{}} --vary {VARY}"
REMARKS = (
    "The first histories of every policy have a twin without the catfish effect; the speed counts "
    "their person-years too.",
    "cpu_s / workers is what the command would take at best if nothing else ran.",
)


def run(settings: Settings) -> Report:
    """Time the whole command, on one process and on all, in turn, with the kernels compiled."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "study"
        measure(Settings(settings.scenario, 1, 1, 1), 1, place)
        rows = [
            {"workers": workers, "repeat": repeat, **measure(settings, workers, place)}
            for repeat in range(1, settings.repeats + 1)
            for workers in sorted({1, settings.workers})
        ]
    table = pd.DataFrame(rows)
    remarks = list(REMARKS)
    if settings.workers > 1:
        middle = table.groupby("workers").study_s.median()
        ratio = middle[1] / middle[settings.workers]
        remarks.append(f"{settings.workers} workers are {ratio:.2f} times as fast as one.")
    return Report(TITLE.format(settings.scenario.name), table, remarks)


def measure(
    settings: Settings, workers: int, folder: Path, environment: Mapping[str, str] = {}
) -> dict[str, Any]:
    """Run the comparison into a folder, and return what it took."""
    how = ["--replications", str(settings.replications), "--workers", str(workers), "--quiet"]
    arguments = ["compare", settings.scenario, "--vary", VARY, *how, "--out", folder]
    measured = catfish(arguments, environment)
    study = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["seconds"]
    twinned = min(1.0, TWINS / settings.replications)
    person_years = pd.read_parquet(folder / "runs.parquet", columns=["headcount"]).headcount.sum()
    return {
        "person_years": person_years,
        "study_s": study,
        "command_s": measured.seconds,
        "cpu_s": measured.cpu_seconds,
        "simulated_person_years_per_s": person_years * (1 + twinned) / study,
        "memory_mib": measured.memory / 2**20,
    }
