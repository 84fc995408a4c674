"""What studies cost beside the engine: store and executor, start and end, two cores, many zones.

    python benchmarks/studies.py cost [--scenario NAME]
    python benchmarks/studies.py phases [--replications N] [--workers N]
    python benchmarks/studies.py speedup [--replications N]
    python benchmarks/studies.py province [--zones N] [--replications N] [--workers N]

Cost is counted in processor time, which a busy machine stretches less than the clock; the others
are of the clock, and mean something on an idle machine only. `speedup` is of a whole command, so a
study of 20 s at least.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
import measure
import numpy as np

import sim
from sim.engine.ledger import OUTCOMES
from sim.engine.replication import replicate
from sim.scenario.schema import Scenario
from sim.study.compare import compare
from sim.study.executors import available_workers, kept_open
from sim.study.histories import Replicate, histories
from sim.study.store import Store
from sim.study.years import over_years

SCENARIOS = Path(__file__).parents[1] / "scenarios"
POINTS, REPLICATIONS, SEED, ROUNDS = 40, 25, 7, 3
RATIOS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
NATION = 7_000_000  # civil servants of China, about; staff of institutions not among them
TEMPLATE = SCENARIOS / "binhai-2018.yaml"

workers_option = click.option(
    "--workers", type=click.IntRange(1), default=available_workers(), show_default=True
)


@click.group()
def main() -> None:
    """Measure what studies cost."""
    print(f"load {os.getloadavg()[0]:.1f}, model {sim.model_version()}")


@main.command()
@click.option("--scenario", default="small-zone", show_default=True)
def cost(scenario: str) -> None:
    """Measure executor and store in the engine's processor time."""
    zone = sim.load_scenario(SCENARIOS / f"{scenario}.yaml")
    points = [
        sim.apply(zone, {"pay.incentive_ratio": 0.1 + 0.4 * n / POINTS}) for n in range(POINTS)
    ]
    _study(points, None)  # kernels compile or load
    print(f"{scenario}: {POINTS} points × {REPLICATIONS} histories")
    bare, plain, kept, again = (
        min(times) for times in zip(*map(_round, [points] * ROUNDS), strict=True)
    )
    print(f"engine                   {bare:6.2f} s of processor, the least of {ROUNDS}")
    print(f"executor                 {plain:6.3f} s  {plain / bare:.1%}")
    print(f"executor and store       {kept:6.3f} s  {kept / bare:.1%}")
    print(f"all in the store already {again:6.3f} s  {again / bare:.1%}")


@main.command()
@click.option("--replications", type=click.IntRange(2), default=50, show_default=True)
@workers_option
def phases(replications: int, workers: int) -> None:
    """Say where the time of a comparison of six ratios goes."""
    with _timed("read the scenario"):
        zone = sim.load_scenario(TEMPLATE)
    with kept_open(workers) as place:
        with _timed(f"start {workers} worker(s) until each has answered"):
            list(place.map(_awake, range(workers)))
        with _timed("load the rules in each"):
            list(place.map(_loaded, [zone] * workers))
        with _timed("live and count"):
            study = compare(
                zone, {"pay.incentive_ratio": RATIOS}, replications=replications, executor=place
            )
    with _timed("import matplotlib"):
        from sim.report import comparison  # noqa: F401, PLC0415
    with tempfile.TemporaryDirectory() as folder:
        with _timed("draw"):
            study.figure()
        with _timed("draw and write"):
            study.save(Path(folder) / "out")


@main.command()
@click.option("--replications", type=click.IntRange(2), default=100, show_default=True)
def speedup(replications: int) -> None:
    """Measure the command that compares six ratios on one process and on two."""
    words = f"--vary=pay.incentive_ratio={','.join(map(str, RATIOS))}"
    found = []
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            took = measure.catfish(
                ["compare", TEMPLATE, words, "--replications", str(replications), "--quiet",
                 "--workers", str(workers), "--out", Path(folder) / "out"]
            )  # fmt: skip
        found.append(took)
        print(f"{workers} process(es): {took.seconds:.1f} s, {took.cpu_seconds:.1f} s of processor")
    one, two = found
    # What one process does alone, were the rest to halve: t2 = serial + (t1 - serial) / 2.
    print(f"speed-up on two        {one.seconds / two.seconds:.2f}")
    print(f"more processor time    {two.cpu_seconds / one.cpu_seconds - 1:.1%}")
    print(f"not shared by the two  {2 * two.seconds - one.seconds:.1f} s")


@main.command()
@click.option("--zones", type=click.IntRange(1), default=100, show_default=True)
@click.option("--replications", type=click.IntRange(1), default=10, show_default=True)
@workers_option
def province(zones: int, replications: int, workers: int) -> None:
    """Measure two policies over so many zones of about 1,200 people, and what a nation takes."""
    group = {"name": "Zone", "scenario": str(TEMPLATE), "count": zones, "size": [0.5, 1.5]}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "province.yaml"
        file.write_text(json.dumps({"title": "Benchmark", "zones": [group]}), encoding="utf-8")
        policies = SCENARIOS / "policies"
        took = measure.catfish(
            ["province", file, "--policy", policies / "do-nothing.yaml", "--policy",
             policies / "strong.yaml", "--baseline", "do-nothing", "--replications",
             str(replications), "--quiet", "--workers", str(workers),
             "--store", Path(folder) / "store", "--out", Path(folder) / "out"]
        )  # fmt: skip
        kept = sum(path.stat().st_size for path in (Path(folder) / "store").rglob("*.parquet"))
        manifest = json.loads((Path(folder) / "out" / "manifest.json").read_text("utf-8"))
    posts, person_years = (manifest["outlook"][name] for name in ("posts", "person_years"))
    print(
        f"{zones:,} zones, {posts:,} posts × 2 policies × {replications} histories × 10 years = "
        f"{person_years:,} person-years on {workers} process(es)\n"
        f"{took.seconds:.0f} s (expected {manifest['outlook']['seconds']:.0f}), "
        f"{took.cpu_seconds:.0f} s of processor, {person_years / took.seconds / 1e6:.2f} million "
        f"person-years a second\n"
        f"{took.memory / 2**20:.0f} MiB of memory in all processes, {kept / 2**20:.0f} MiB kept\n"
        f"a nation of {NATION:,} at this speed: {took.seconds * NATION / posts / 3600:.1f} h"
    )


@contextmanager
def _timed(what: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    print(f"{what:45} {time.perf_counter() - started:6.2f} s")


def _awake(number: int) -> int:
    time.sleep(0.2)  # so that one worker does not take all
    return number


def _loaded(zone: Scenario) -> None:
    replicate(zone, SEED, [0])


def _round(points: list[Scenario]) -> tuple[float, float, float, float]:
    """Measure all four in turn, so that what slows the machine slows all."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        return (
            _processor(lambda: [replicate(each, SEED, range(REPLICATIONS)) for each in points]),
            _processor(lambda: _study(points, None, _instant)),
            _processor(lambda: _study(points, store, _instant)),
            _processor(lambda: _study(points, store, _instant)),
        )


def _instant(
    scenario: Scenario, seed: int, replications: Sequence[int], people: object = None
) -> np.ndarray:
    """Stand in for the engine, so that what is left is what studies cost."""
    shape = len(replications), scenario.study.years, len(OUTCOMES)
    return np.random.default_rng(seed).normal(size=shape)


def _study(points: list[Scenario], store: Store | None, engine: Replicate | None = None) -> None:
    how = {"store": store, "workers": 1, "replicate": engine}
    histories(points, SEED, REPLICATIONS, reduce=over_years, **how)


def _processor(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
