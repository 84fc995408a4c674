"""Histories: each scenario lived through again and again, on whatever runs them.

What a history is depends on scenario, seed and replication alone. So histories are computed in
blocks of any size, anywhere and in any order, and put in place by number; and those that a store
holds are read instead.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.chance.keyed import Purpose, key, uniform, unit_key
from sim.engine import replication as engine
from sim.scenario.draws import HISTORIES_A_DRAW, draw, uncertain
from sim.scenario.schema import Scenario
from sim.staff.blurring import blurred
from sim.staff.roster import Roster
from sim.staff.seating import frame_of
from sim.study.executors import available_workers, run
from sim.study.expected import expected_seconds
from sim.study.problems import StudyError
from sim.study.progress import Progress, reporter
from sim.study.small_groups import untold
from sim.study.store import YEARS, Form, Shelf, Store, stretches
from sim.version import model_version
from sim.words import _

Array = npt.NDArray[np.float64]

_SHARES = 16  # blocks per worker at least where there are several, so that all finish together
_BLOCK = 0.7  # seconds of a block at most, so that the bar moves and Ctrl-C is soon obeyed
_LARGEST = 50  # histories in a block at most
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
    people: Roster | pd.DataFrame | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    store: Store | None = None,
    reduce: Callable[[Array], Array] | None = None,
    block_size: int | None = None,
    replicate: Replicate | None = None,
    form: Callable[[Scenario], Form] = lambda scenario: YEARS,
) -> Array:
    """Live through every scenario on the same luck.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Of the same number of years. Where several are equal, one is run.
    seed, replications : int
        Luck, and how many times it is drawn; or a range of replications, by number.
    people : Roster or DataFrame, optional
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
    form : callable
        What of a scenario's history ``replicate`` returns. Of outcomes, those that would part
        small groups of a roster from others are nan (`sim.study.small_groups.untold`).

    Returns
    -------
    ndarray
        Shape (scenarios, replications, years, outcomes), or what ``reduce`` leaves of it.
    """
    numbers = replications if isinstance(replications, range) else range(replications)
    spelt = [scenario.model_dump_json() for scenario in scenarios]
    distinct = dict(zip(spelt, scenarios, strict=True))
    known = lived(
        {text: (scenario, numbers) for text, scenario in distinct.items()},
        seed,
        people=people,
        workers=workers,
        executor=executor,
        progress=progress,
        store=store,
        reduce=reduce,
        block_size=block_size,
        replicate=replicate,
        form=form,
    )
    by_text = {text: np.stack([has[n] for n in numbers]) for text, has in known.items()}
    return np.stack([by_text[text] for text in spelt])


Wanted: TypeAlias = Mapping[str, tuple[Scenario, Sequence[int]]]
"""Scenarios by a name, each with the replications in which it is to be lived, ascending."""


def lived(
    wanted: Wanted,
    seed: int,
    *,
    people: Roster | pd.DataFrame | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    store: Store | None = None,
    reduce: Callable[[Array], Array] | None = None,
    block_size: int | None = None,
    replicate: Replicate | None = None,
    form: Callable[[Scenario], Form] = lambda scenario: YEARS,
) -> dict[str, dict[int, Array]]:
    """Live through each scenario in replications of its own.

    Parameters
    ----------
    wanted : mapping
        Scenarios by a name, each with its replications.
    form : callable
        What of a scenario's history ``replicate`` returns, by which the store tells it apart.
    seed, people, workers, executor, progress, store, reduce, block_size, replicate
        As for `histories`.

    Returns
    -------
    dict
        By name and replication, what ``reduce`` leaves of its (years, columns).
    """
    total = sum(len(numbers) for _, numbers in wanted.values())
    reduce, table = reduce or (lambda values: values), frame_of(people)
    table = None if table is None else blurred(table)
    known: dict[str, dict[int, Array]] = {name: {} for name in wanted}
    first = next((scenario for scenario, _ in wanted.values()), None)
    hidden = untold(first, table) if first and form(first) is YEARS else []  # grades are alike
    done = 0

    with reporter(progress) as tell:

        def keep(name: str, replications: Iterable[int], values: Array) -> None:
            nonlocal done
            if hidden:
                values = values.copy()
                values[..., hidden] = np.nan
            known[name].update(zip(replications, reduce(values), strict=True))
            done += len(values)
            tell(done, total)

        tell(0, total)
        shelves: dict[str, Shelf] = {}
        if store is not None:
            shelves = {
                name: store.shelf(scenario, seed, table, form=form(scenario))
                for name, (scenario, _) in wanted.items()
            }
        for name, shelf in shelves.items():
            if kept := shelf.kept(set(wanted[name][1])):
                keep(name, kept, np.stack(list(kept.values())))

        once = expected_seconds((scenario for scenario, _ in wanted.values()), 1)
        each = once / len(wanted) if wanted else _BLOCK
        size = block_size or block_size_of(total - done, each, workers, store is not None)
        lacking = {
            name: stretches((n for n in numbers if n not in known[name]), size)
            for name, (_, numbers) in wanted.items()
        }
        # Replications first, so that what is done early says something about every scenario.
        blocks = [
            (name, Block(wanted[name][0], seed, some[part], table, model_version()))
            for part in range(max(map(len, lacking.values()), default=0))
            for name, some in lacking.items()
            if part < len(some)
        ]

        def collect(task: int, values: Array) -> None:
            name, block = blocks[task]
            if name in shelves:
                shelves[name].put(block.replications, values)
            keep(name, block.replications, values)

        work = partial(live_block, replicate or engine.replicate)
        run(work, [block for _, block in blocks], collect, workers=workers, executor=executor)
    return known


def block_size_of(histories: int, seconds: float, workers: int | None, kept: bool) -> int:
    """Return how many histories of so many seconds each to compute at a time, of so many."""
    workers = workers or available_workers()
    size = min(_LARGEST, int(_BLOCK / seconds))
    if workers > 1:
        size = min(size, histories // (_SHARES * workers))
    return max(_SMALLEST_KEPT if kept else _SMALLEST, size)


def live_block(replicate: Replicate, block: Block) -> Array:
    """Compute a block, in a worker."""
    if block.model != model_version():
        raise StudyError(
            _(
                "a worker has version {value} of the model, and this study is of {model}; install"
                " the same Catfish on every machine, and start Python anew if its source was "
                "changed meanwhile"
            ).format(value=model_version(), model=block.model)
        )
    if not uncertain(block.scenario):
        return replicate(block.scenario, block.seed, block.replications, block.people)
    nature = block.seed if block.nature is None else block.nature
    return np.concatenate(
        [
            replicate(drawn(block.scenario, nature, some[0]), block.seed, some, block.people)
            for some in _of_a_draw(block.replications)
        ]
    )


def _of_a_draw(replications: range) -> Iterator[list[int]]:
    """Yield the replications that share a draw of the assumptions, and so can be lived at once."""
    for _draw, some in groupby(replications, lambda each: each // HISTORIES_A_DRAW):
        yield list(some)


def drawn(scenario: Scenario, seed: int, replication: int) -> Scenario:
    """Draw every uncertain assumption, by its path: alike for all policies."""
    luck = key(seed, replication // HISTORIES_A_DRAW)
    return draw(scenario, lambda path: uniform(luck, unit_key(path), 0, 0, Purpose.ASSUMPTION, 0))
