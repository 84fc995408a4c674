"""Histories: each scenario lived through again and again, on whatever runs them.

What a history is depends on scenario, seed and replication alone. So histories are computed in
blocks of any size, anywhere and in any order, and put in place by number.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.chance.keyed import Purpose, key, uniform, unit_key
from sim.engine import replication as engine
from sim.scenario.draws import draw, uncertain
from sim.scenario.schema import Scenario
from sim.study.executors import available_workers, run
from sim.study.progress import Progress, reporter

Array = npt.NDArray[np.float64]

_SHARES = 16  # blocks per worker at least, so that all finish at about the same time
_LARGEST = 25  # histories in a block at most, so that the bar moves and Ctrl-C is soon obeyed


Replicate: TypeAlias = Callable[[Scenario, int, Sequence[int], pd.DataFrame | None], Array]
"""The engine: histories of one scenario, of shape (replications, years, outcomes)."""


@dataclass(frozen=True)
class Block:
    """Some replications of one scenario: what travels to a worker."""

    scenario: Scenario
    seed: int
    replications: range
    people: pd.DataFrame | None


def histories(
    scenarios: Sequence[Scenario],
    seed: int,
    replications: int,
    *,
    people: pd.DataFrame | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    block_size: int | None = None,
    replicate: Replicate | None = None,
) -> Array:
    """Live through every scenario on the same luck.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Of the same number of years. Where several are equal, one is run.
    seed, replications : int
        Luck, and how many times it is drawn.
    people : DataFrame, optional
        Staff at the start, from a roster.
    workers, executor, progress
        As for `sim.study.compare.compare`.
    block_size : int, optional
        Replications computed at a time. It changes no number.
    replicate : callable, optional
        The engine, for tests.

    Returns
    -------
    ndarray
        Shape (scenarios, replications, years, outcomes).
    """
    spelt = [scenario.model_dump_json() for scenario in scenarios]
    distinct = dict(zip(spelt, scenarios, strict=True))
    total = len(distinct) * replications
    size = block_size or _block_size(total, workers)
    blocks = [
        Block(scenario, seed, range(first, min(first + size, replications)), people)
        for first in range(0, replications, size)
        for scenario in distinct.values()
    ]
    results: dict[tuple[int, int], Array] = {}

    with reporter(progress) as tell:
        done = 0

        def collect(number: int, result: Array) -> None:
            nonlocal done
            results[number % len(distinct), number // len(distinct)] = result
            done += len(result)
            tell(done, total)

        tell(0, total)
        work = partial(_live, replicate or engine.replicate)
        run(work, blocks, collect, workers=workers, executor=executor)

    parts = ceil(replications / size)
    by_text = {
        text: np.concatenate([results[number, part] for part in range(parts)])
        for number, text in enumerate(distinct)
    }
    return np.stack([by_text[text] for text in spelt])


def _block_size(histories: int, workers: int | None) -> int:
    shares = _SHARES * (workers or available_workers())
    return min(_LARGEST, max(1, histories // shares))


def _live(replicate: Replicate, block: Block) -> Array:
    """Compute a block, in a worker."""
    if not uncertain(block.scenario):
        return replicate(block.scenario, block.seed, block.replications, block.people)
    return np.concatenate(
        [
            replicate(_drawn(block.scenario, block.seed, each), block.seed, [each], block.people)
            for each in block.replications
        ]
    )


def _drawn(scenario: Scenario, seed: int, replication: int) -> Scenario:
    """Draw every uncertain assumption, by its path: alike for all policies."""
    luck = key(seed, replication)
    return draw(scenario, lambda path: uniform(luck, unit_key(path), 0, 0, Purpose.ASSUMPTION, 0))
