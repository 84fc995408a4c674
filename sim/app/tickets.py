"""Who is still waited for: work that somebody has turned away from is let go within a month.

Each question has a ticket. A worker looks at the ticket as each simulated month closes, which costs
a memory access; when the question was superseded it drops what it is at, so that the next one finds
free hands at once.
"""

from __future__ import annotations

import itertools
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

_PLACES = 256
"""Questions that may be waited for at the same time."""
_Slots = npt.NDArray[np.uint64]


class SupersededError(Exception):
    """Nobody waits for this any more."""


class Tickets:
    """The questions that are waited for, in a file that all workers have in their memory."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(
            prefix="catfish-app-", ignore_cleanup_errors=True
        )
        self._file = Path(self._folder.name) / "tickets"
        np.zeros(_PLACES, np.uint64).tofile(self._file)
        self._slots = _slots(self._file)
        self._numbers = itertools.count(1)

    def take(self) -> Ticket:
        """Return a new ticket, which is waited for."""
        number = next(self._numbers)
        self._slots[number % _PLACES] = number
        return Ticket(self._file, number)

    @property
    def open(self) -> int:
        """How many are waited for."""
        return int(np.count_nonzero(self._slots))

    def close(self) -> None:
        """Let go of everything."""
        self._slots[:] = 0
        self._folder.cleanup()


@dataclass(frozen=True)
class Ticket:
    """One question; it can travel to a worker."""

    file: Path
    number: int

    @property
    def waited_for(self) -> bool:
        """Whether somebody still waits for the answer."""
        return bool(_slots(self.file)[self.number % _PLACES] == self.number)

    def drop(self) -> None:
        """Wait no longer."""
        if self.waited_for:
            _slots(self.file)[self.number % _PLACES] = 0

    def check(self) -> None:
        """End the work if nobody waits for it.

        Raises
        ------
        SupersededError
            If so.
        """
        if not self.waited_for:
            raise SupersededError


@cache
def _slots(file: Path) -> _Slots:
    return np.memmap(file, np.uint64, "r+", shape=(_PLACES,))
