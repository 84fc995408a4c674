"""Run benchmarks and print their tables: python benchmarks/run.py [NAME ...].

A benchmark is a file beside this one whose `run` takes `measure.Settings` and returns a
`measure.Report`; name it in BENCHMARKS. Nothing here is a test: figures depend on the machine and
on what else it does, so they are written down with both.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import channel
import click
import first_run
import intervals
import main_job
import pairing
import precision
import replications as replications_
import scale
import where_time_goes
from measure import Settings, machine, show
from rank_and_renew import race, to_precision
from rank_and_renew.versions import VERSIONS
from rich.console import Console

from sim.study.executors import available_workers

ROOT = Path(__file__).resolve().parents[1]
BENCHMARKS = {
    "first_run": first_run.run,
    "main_job": main_job.run,
    "replications": replications_.run,
    "pairing": pairing.run,
    "intervals": intervals.run,
    "precision": precision.run,
    "scale": scale.run,
    "profile": where_time_goes.run,
    "channel": channel.run,
    "rank_and_renew": race.run,
    "race_to_precision": to_precision.run,
}

IN_README = ("first_run", "main_job", "pairing")


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHMARKS)))
@click.option(
    "--scenario",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=ROOT / "scenarios" / "binhai-2018.yaml",
    show_default="scenarios/binhai-2018.yaml",
)
@click.option("--replications", type=click.IntRange(2), default=200, help="Histories per policy.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=available_workers(),
    show_default="all processors",
    help="Processes, beside the runs on one.",
)
@click.option("--repeats", type=click.IntRange(1), default=1, help="Runs of what is timed.")
@click.option("--quick", is_flag=True, help="Small sizes: to see that it runs, not how fast.")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(list(VERSIONS)),
    help="Versions of rank_and_renew and race_to_precision; all if none is named.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / "results" / "benchmarks",
    show_default="results/benchmarks",
    help="Where NAME.json goes.",
)
def main(
    names: Sequence[str],
    scenario: Path,
    replications: int,
    workers: int,
    repeats: int,
    quick: bool,
    only: tuple[str, ...],
    out: Path,
) -> None:
    """Run the benchmarks named, or those that the README tells of, and print what they found."""
    settings = Settings(scenario.resolve(), replications, workers, repeats, quick, only)
    console = Console(width=None if Console().is_terminal else 120)
    out.mkdir(parents=True, exist_ok=True)
    for name in names or IN_README:
        where = machine()
        report = BENCHMARKS[name](settings)
        facts = {
            "benchmark": name,
            "machine": where,
            "settings": {**asdict(settings), "scenario": scenario.name},
            **report.facts(),
        }
        text = json.dumps(facts, ensure_ascii=False, indent=1)
        (out / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        for part in (report, *report.parts):
            show(console, name, part)
        if report.figure is not None:
            report.figure.savefig(out / f"{name}.png", dpi=150)
    console.print(f"{where['processor']}, {where['processors']} processors, {where['platform']}")
    console.print(f"load before the last one {where['load_before']}; written to {out}")


if __name__ == "__main__":
    main()
