"""What store and executor cost, and what two cores give.

    python benchmarks/studies.py [SCENARIO] [--clock]

Cost is counted in processor time, which a busy machine stretches less than the clock; the speed-up
is of the clock, and means something on an idle machine and a long study only.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

import sim
from sim.engine.ledger import OUTCOMES
from sim.engine.replication import replicate
from sim.scenario.schema import Scenario
from sim.study.blocks import Store
from sim.study.histories import Replicate, histories
from sim.study.sweep import over_years

ROOT = Path(__file__).parents[1]
POINTS, REPLICATIONS, SEED, ROUNDS = 40, 25, 7, 3


def main() -> None:
    """Measure and print."""
    name = next((word for word in sys.argv[1:] if word != "--clock"), "small-zone")
    zone = sim.load_scenario(ROOT / "scenarios" / f"{name}.yaml")
    points = [
        sim.apply(zone, {"pay.incentive_ratio": 0.1 + 0.4 * n / POINTS}) for n in range(POINTS)
    ]
    _study(points, None, 1)  # kernels compile or load
    print(f"{name}: {POINTS} points × {REPLICATIONS} histories, load {os.getloadavg()[0]:.1f}")
    bare, plain, kept, again = (
        min(times) for times in zip(*map(_round, [points] * ROUNDS), strict=True)
    )
    print(f"engine                   {bare:6.2f} s of processor, the least of {ROUNDS}")
    print(f"executor                 {plain:6.3f} s  {plain / bare:.1%}")
    print(f"executor and store       {kept:6.3f} s  {kept / bare:.1%}")
    print(f"all in the store already {again:6.3f} s  {again / bare:.1%}")
    clocks = []
    for workers in (1, 2) if "--clock" in sys.argv else ():
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            _study(points, Store(Path(folder)), workers)
            clocks.append(time.perf_counter() - started)
            print(f"{workers} workers, all kept   {clocks[-1]:6.2f} s by the clock")
    if clocks:
        print(f"speed-up on two       {clocks[0] / clocks[1]:6.2f}")


def _round(points: list[Scenario]) -> tuple[float, float, float, float]:
    """Measure all four in turn, so that what slows the machine slows all."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        return (
            _processor(lambda: [replicate(each, SEED, range(REPLICATIONS)) for each in points]),
            _processor(lambda: _study(points, None, 1, _instant)),
            _processor(lambda: _study(points, store, 1, _instant)),
            _processor(lambda: _study(points, store, 1, _instant)),
        )


def _instant(
    scenario: Scenario, seed: int, replications: Sequence[int], people: object = None
) -> np.ndarray:
    """Stand in for the engine, so that what is left is what studies cost."""
    shape = len(replications), scenario.study.years, len(OUTCOMES)
    return np.random.default_rng(seed).normal(size=shape)


def _study(
    points: list[Scenario], store: Store | None, workers: int, engine: Replicate | None = None
) -> None:
    how = {"store": store, "workers": workers, "replicate": engine}
    histories(points, SEED, REPLICATIONS, reduce=over_years, **how)


def _processor(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
