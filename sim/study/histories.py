"""Histories: each scenario lived through again and again, on whatever runs them.

What a history is depends on scenario, seed and replication alone. So histories are computed in
blocks of any size, anywhere and in any order, and put in place by number; and those that a store
holds are read instead.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.chance.keyed import Purpose, key, uniform, unit_key
from sim.engine import replication as engine
from sim.scenario.draws import draw, uncertain
from sim.scenario.schema import Scenario
from sim.study.blocks import Shelf, Store, stretches
from sim.study.executors import available_workers, run
from sim.study.problems import StudyError
from sim.study.progress import Progress, reporter
from sim.version import model_version

Array = npt.NDArray[np.float64]

_SHARES = 16  # blocks per worker at least, so that all finish at about the same time
_LARGEST = 25  # histories in a block at most, so that the bar moves and Ctrl-C is soon obeyed
_SMALLEST = 8  # and at least, so that rules are resolved once for several (17 ms)
_SMALLEST_KEPT = 10  # the same where each block is a file, whose writing costs 2 ms


Replicate: TypeAlias = Callable[[Scenario, int, Sequence[int], pd.DataFrame | None], Array]
"""The engine: histories of one scenario, of shape (replications, years, outcomes)."""


@dataclass(frozen=True)
class Block:
    """Some replications of one scenario: what travels to a worker."""

    scenario: Scenario
    seed: int
    replications: range
    people: pd.DataFrame | None
    model: str
    """Version of the model that is asked for: a worker on another machine may have another."""
    nature: int | None = None
    """Seed of the assumptions, where it is not that of the luck: zones of a province share one."""


def histories(
    scenarios: Sequence[Scenario],
    seed: int,
    replications: int | range,
    *,
    people: pd.DataFrame | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    store: Store | None = None,
    reduce: Callable[[Array], Array] | None = None,
    block_size: int | None = None,
    replicate: Replicate | None = None,
) -> Array:
    """Live through every scenario on the same luck.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Of the same number of years. Where several are equal, one is run.
    seed, replications : int
        Luck, and how many times it is drawn; or a range of replications, by number.
    people : DataFrame, optional
        Staff at the start, from a roster.
    workers, executor, progress
        As for `sim.study.compare.compare`.
    store : Store, optional
        Histories that it holds are read, and those that it lacks are lived and kept.
    reduce : callable, optional
        What to remember of a block's (replications, years, outcomes), such as the mean over the
        years; its first axis stays. All of it by default.
    block_size : int, optional
        Replications computed at a time. It changes no number.
    replicate : callable, optional
        The engine, for tests.

    Returns
    -------
    ndarray
        Shape (scenarios, replications, years, outcomes), or what ``reduce`` leaves of it.
    """
    numbers = replications if isinstance(replications, range) else range(replications)
    spelt = [scenario.model_dump_json() for scenario in scenarios]
    distinct = dict(zip(spelt, scenarios, strict=True))
    total = len(distinct) * len(numbers)
    reduce = reduce or (lambda values: values)
    known: list[dict[int, Array]] = [{} for _ in distinct]
    done = 0

    with reporter(progress) as tell:

        def keep(number: int, replications: Sequence[int], values: Array) -> None:
            nonlocal done
            known[number].update(zip(replications, reduce(values), strict=True))
            done += len(values)
            tell(done, total)

        tell(0, total)
        shelves = _shelves(store, distinct.values(), seed, people)
        for number, shelf in enumerate(shelves):
            if kept := shelf.kept(numbers):
                keep(number, list(kept), np.stack(list(kept.values())))

        size = block_size or block_size_of(total - done, workers, store is not None)
        lacking = [stretches((n for n in numbers if n not in has), size) for has in known]
        # Replications first, so that what is done early says something about every scenario.
        blocks = [
            (number, Block(scenario, seed, some[part], people, model_version()))
            for part in range(max(map(len, lacking), default=0))
            for number, (scenario, some) in enumerate(zip(distinct.values(), lacking, strict=True))
            if part < len(some)
        ]

        def collect(task: int, values: Array) -> None:
            number, block = blocks[task]
            if store is not None:
                shelves[number].put(block.replications, values)
            keep(number, block.replications, values)

        work = partial(live_block, replicate or engine.replicate)
        run(work, [block for _, block in blocks], collect, workers=workers, executor=executor)

    by_text = {
        text: np.stack([has[n] for n in numbers]) for text, has in zip(distinct, known, strict=True)
    }
    return np.stack([by_text[text] for text in spelt])


def _shelves(
    store: Store | None, scenarios: Iterable[Scenario], seed: int, people: pd.DataFrame | None
) -> list[Shelf]:
    return [] if store is None else [store.shelf(each, seed, people) for each in scenarios]


def block_size_of(histories: int, workers: int | None, kept: bool) -> int:
    """Return how many histories to compute at a time, of so many."""
    shares = _SHARES * (workers or available_workers())
    return min(_LARGEST, max(_SMALLEST_KEPT if kept else _SMALLEST, histories // shares))


def live_block(replicate: Replicate, block: Block) -> Array:
    """Compute a block, in a worker."""
    if block.model != model_version():
        raise StudyError(
            f"a worker has version {model_version()} of the model, and this study is of "
            f"{block.model}; install the same Catfish on every machine, and start Python anew if "
            "its source was changed meanwhile"
        )
    if not uncertain(block.scenario):
        return replicate(block.scenario, block.seed, block.replications, block.people)
    nature = block.seed if block.nature is None else block.nature
    return np.concatenate(
        [
            replicate(drawn(block.scenario, nature, each), block.seed, [each], block.people)
            for each in block.replications
        ]
    )


def drawn(scenario: Scenario, seed: int, replication: int) -> Scenario:
    """Draw every uncertain assumption, by its path: alike for all policies."""
    luck = key(seed, replication)
    return draw(scenario, lambda path: uniform(luck, unit_key(path), 0, 0, Purpose.ASSUMPTION, 0))
