"""How a study is run: on which luck, where, and who is told how far it has come.

Every study settles this once and asks it for histories, so that a study is its question and little
else.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from sim.engine.ledger import OUTCOMES
from sim.scenario.schema import Scenario
from sim.staff.roster import Roster
from sim.staff.roster_sieve import too_few as too_few_people
from sim.staff.seating import frame_of
from sim.study.executors import kept_open
from sim.study.histories import Array, Wanted, histories, lived
from sim.study.problems import StudyError, too_few
from sim.study.progress import Progress, reporter
from sim.study.small_groups import LEAST, untold
from sim.study.store import Store
from sim.words import _


@dataclass(frozen=True)
class Run:
    """What every study is run with.

    Attributes
    ----------
    replications, seed : int
        Histories, and their luck.
    workers, executor
        Processes to start, or where to run instead.
    progress
        True for a bar, or whoever is told of histories done and in all.
    people
        Staff at the start, from a roster.
    store
        Where histories are kept.
    started : float
        When it began, by the clock of `time.perf_counter`.
    """

    replications: int
    seed: int
    workers: int | None = None
    executor: Executor | None = None
    progress: Progress = False
    people: Roster | pd.DataFrame | None = None
    store: Store | None = None
    started: float = field(default_factory=time.perf_counter)

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        replications: int | None,
        seed: int | None,
        asked: Iterable[str] = (),
        **where: Any,
    ) -> Run:
        """Settle how a study is run; what is left open the scenario says.

        Parameters
        ----------
        asked : iterable of str
            Outcomes that the study rests on, by name.

        Raises
        ------
        StudyError
            If there is no such number of histories, or no such seed, the roster has too few
            people, or an outcome is asked for that is not told of these people
            (`sim.study.small_groups.untold`).
        """
        replications = scenario.study.replications if replications is None else replications
        whole("replications", replications)
        if replications < 1:
            raise too_few("replications", replications)
        asked = list(asked)
        people = frame_of(where.get("people"))
        if people is not None and (told := too_few_people(len(people))):
            raise StudyError(told)
        people = people if asked else None
        hidden = {OUTCOMES[place].name for place in untold(scenario, people)}
        for outcome in asked:
            if outcome in hidden:
                raise StudyError(
                    _(
                        "{outcome!r} is not told of this roster, as it would give away a group of "
                        "fewer than {least} people; name another outcome"
                    ).format(outcome=outcome, least=LEAST)
                )
        return cls(int(replications), seed_of(scenario, seed), **where)

    @property
    def seconds(self) -> float:
        """How long it has taken."""
        return time.perf_counter() - self.started

    def facts(self) -> dict[str, Any]:
        """Return what a result says of how it was run."""
        return {"seed": self.seed, "replications": self.replications, "seconds": self.seconds}

    @contextmanager
    def in_rounds(self) -> Iterator[Run]:
        """Open one place and one bar for several rounds of histories, one after the other."""
        with reporter(self.progress) as tell, kept_open(self.workers, self.executor) as place:
            over = now = 0  # histories of the rounds before, and of this one

            def told(done: int, total: int) -> None:
                nonlocal over, now
                if done == 0:  # a round begins
                    over += now
                now = done
                tell(over + done, over + total)

            yield replace(self, executor=place, progress=told)

    def histories(
        self, scenarios: Sequence[Scenario], some: range | None = None, **how: Any
    ) -> Array:
        """Live through scenarios in all replications, or in some (`sim.study.histories`)."""
        some = range(self.replications) if some is None else some
        return histories(scenarios, self.seed, some, **self._where, **how)

    def lived(self, wanted: Wanted, **how: Any) -> dict[str, dict[int, Array]]:
        """Live through each scenario in replications of its own (`sim.study.histories.lived`)."""
        return lived(wanted, self.seed, **self._where, **how)

    @property
    def _where(self) -> dict[str, Any]:
        return {
            "people": self.people,
            "workers": self.workers,
            "executor": self.executor,
            "progress": self.progress,
            "store": self.store,
        }


def seed_of(scenario: Scenario, seed: int | None) -> int:
    """Return the seed of a study; if none is given, that of the scenario.

    Raises
    ------
    StudyError
        If there is no such seed.
    """
    seed = scenario.study.seed if seed is None else seed
    whole("seed", seed)
    if not 0 <= seed < 2**32:
        raise StudyError(
            _("seed(={seed}) must be from 0 to {value}").format(seed=seed, value=2**32 - 1)
        )
    return int(seed)


def whole(name: str, number: Any) -> None:
    """Refuse what is not a whole number.

    Raises
    ------
    StudyError
        If it is none.
    """
    if isinstance(number, bool) or not isinstance(number, int | np.integer):
        told = _("{name}(={value}) must be a whole number")
        raise StudyError(told.format(name=name, value=repr(number)))
