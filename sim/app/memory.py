"""Histories that are kept in memory: of the baseline, and of the points somebody has been at.

Behind it there may be a store on a disk, in which they outlast the page, and that studies share.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import TypeAlias

import numpy as np
import pandas as pd

from sim.scenario.schema import Scenario
from sim.study.problems import StoreError
from sim.study.store import NO_PART, YEARS, Array, Form, Shelf, Store

MOST = 256 * 1024**2
"""Bytes of histories that are kept: a hundred points of 200 histories of ten years and more."""
_LOG = logging.getLogger("catfish")
_Key: TypeAlias = tuple[str, int, int | None, Form]


@dataclass(frozen=True)
class Memory(Store):
    """A store in memory: what was least lately asked for is forgotten when it is full.

    Attributes
    ----------
    most : int
        Bytes that are kept.
    behind : Store, optional
        Where all of it is kept as well, and looked for.
    """

    folder: Path = Path()
    most: int = MOST
    behind: Store | None = None
    _known: OrderedDict[_Key, dict[int, Array]] = field(default_factory=OrderedDict, compare=False)
    _lock: RLock = field(default_factory=RLock, compare=False)
    _said: list[StoreError] = field(default_factory=list, compare=False)

    def shelf(
        self,
        scenario: Scenario,
        seed: int,
        people: pd.DataFrame | None = None,
        nature: int | None = None,
        form: Form = YEARS,
    ) -> Shelf:
        """Return the place of one scenario's histories; the people are always the same here."""
        behind = None
        if self.behind is not None:
            behind = self.behind.shelf(scenario, seed, people, nature, form)
        return _Held(self, self._key(scenario, seed, nature, form), behind)

    def _key(
        self, scenario: Scenario, seed: int, nature: int | None = None, form: Form = YEARS
    ) -> _Key:
        return scenario.model_dump_json(exclude=NO_PART), seed, nature, form

    def count(self, scenario: Scenario, seed: int) -> int:
        """Return how many histories are kept, from the first on without a gap."""
        with self._lock:
            held = self._known.get(self._key(scenario, seed), {})
            return next((n for n in range(len(held)) if n not in held), len(held))

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        with self._lock:
            return sum(len(held) * held[next(iter(held))].nbytes for held in self._known.values())

    def find(self, key: _Key, replications: Collection[int]) -> dict[int, Array]:
        """Return what is kept of some replications."""
        with self._lock:
            held = self._known.get(key, {})
            if held:
                self._known.move_to_end(key)
            return {number: held[number] for number in held if number in replications}

    def keep(self, key: _Key, replications: Iterable[int], values: Iterable[Array]) -> None:
        """Keep histories, and forget others if there is no room."""
        with self._lock:
            held = self._known.setdefault(key, {})
            self._known.move_to_end(key)
            # Copies, as a view would keep the whole block.
            held.update(zip(replications, map(np.copy, values), strict=True))
            while self.size > self.most and len(self._known) > 1:
                self._known.popitem(last=False)

    def miss(self, error: StoreError) -> None:
        """Say, the first time, why nothing outlasts the page."""
        with self._lock:
            if not self._said:
                _LOG.warning("%s", error)
            self._said.append(error)


class _Held(Shelf):
    """The place of one scenario's histories in memory."""

    def __init__(self, memory: Memory, key: _Key, behind: Shelf | None) -> None:
        object.__setattr__(self, "memory", memory)
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "behind", behind)

    memory: Memory
    key: _Key
    behind: Shelf | None

    def kept(self, replications: Collection[int]) -> dict[int, Array]:
        """Return those of the replications that are kept."""
        found = self.memory.find(self.key, replications)
        lacking = {number for number in replications if number not in found}
        if self.behind is not None and lacking:
            more = self.behind.kept(lacking)
            if more:
                self.memory.keep(self.key, more, more.values())
            found |= more
        return found

    def put(self, replications: range, values: Array) -> Path:
        """Keep the values of some replications; the page goes on if a disk is full."""
        self.memory.keep(self.key, replications, values)
        if self.behind is not None:
            try:
                return self.behind.put(replications, values)
            except StoreError as error:
                self.memory.miss(error)
        return Path()
