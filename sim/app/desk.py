"""The desk at which questions about one zone are answered, while whoever asks looks on.

An answer comes in pieces: first what the policy is and which notices it raises, then intervals
after ever more histories (`sim.study.anytime`), and in between the points of the curve. Worker
processes are warm from the start and live through the baseline before anybody asks. What was lived
stays in memory, and in a store if there is one. What is no longer waited for is let go
(`sim.app.tickets`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any, TypeAlias

import pandas as pd

from sim.app import answers, estimates, levers
from sim.app.estimates import Lived
from sim.app.memory import Memory
from sim.app.question import Question
from sim.app.tickets import SupersededError, Ticket, Tickets
from sim.engine import replication as engine
from sim.scenario.draws import HISTORIES_A_DRAW
from sim.scenario.problems import ScenarioError
from sim.scenario.schema import Scenario
from sim.staff.roster import Roster
from sim.staff.seating import scenario_for_roster
from sim.study.anytime import LOOKS, look_within
from sim.study.executors import available_workers, kept_open
from sim.study.histories import histories
from sim.study.policies import BASELINE
from sim.study.problems import WorkerDiedError
from sim.study.statistics import Array, Interval
from sim.study.store import Store

Piece = dict[str, Any]
Watched: TypeAlias = Callable[..., Array]
"""An engine that calls its ``watch`` every month (`sim.engine.replication.replicate`)."""

_CURVE = {50: 10, 100: 20, 200: 50}
"""Once the policy has been lived so often, the points of its curve are, this often each."""


class Desk:
    """Answers questions about one zone; to be closed when nobody asks any more.

    Parameters
    ----------
    zone : Scenario
        The baseline.
    people : Roster or DataFrame, optional
        Staff at the start.
    workers : int, optional
        Processes; all processors by default.
    replicate : callable, optional
        The engine, for tests.
    store : Store, optional
        Where histories are kept beyond this page, and found by it and by studies.
    """

    def __init__(
        self,
        zone: Scenario,
        people: Roster | pd.DataFrame | None = None,
        workers: int | None = None,
        replicate: Watched = engine.replicate,
        store: Store | None = None,
    ) -> None:
        self.zone = zone if people is None else scenario_for_roster(zone, people)
        self.people = people
        self.workers = available_workers() if workers is None else workers
        self.memory = Memory(behind=store)
        self.tickets = Tickets()
        self._replicate = replicate
        self._lock = threading.RLock()
        self._open = ExitStack()
        self._hire()
        # The ticket is taken here: were it taken in the thread, a desk that is closed at once could
        # be closed before, and would live through all of the baseline.
        first = self.tickets.take()
        self._warm = threading.Thread(target=self._warm_up, args=(first,), daemon=True)
        self._warm.start()

    def close(self) -> None:
        """Let go of all work, and of the workers."""
        self.tickets.close()
        # As if the study had been given up: workers are ended at once, whatever they are at.
        self._open.__exit__(SupersededError, SupersededError(), None)
        self._warm.join()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, question: Question, ticket: Ticket | None = None) -> Iterator[Piece]:
        """Yield the pieces of an answer, until all is known or the ticket is dropped.

        Raises
        ------
        ScenarioError
            If the policy does not go with the zone.
        WorkerDiedError
            If a worker ended; there is another one for the next question.
        """
        ticket = ticket or self.tickets.take()
        try:
            yield from self._pieces(question, ticket)
        except SupersededError:
            return
        except WorkerDiedError:
            self._hire()
            raise
        finally:
            ticket.drop()

    def live(self, policies: Mapping[str, Scenario], look: int, ticket: Ticket) -> dict[str, Lived]:
        """Live through policies so many times, or as far as that is not known yet."""
        ticket.check()
        seed = self.zone.study.seed
        lacking = max(look - self.memory.count(each, seed) for each in policies.values())
        share = -(-max(lacking, 1) // self.workers)
        values = histories(
            list(policies.values()),
            seed,
            look,
            people=self.people,
            executor=self.place,
            store=self.memory,
            block_size=share + share % HISTORIES_A_DRAW,
            replicate=partial(self._replicate, watch=ticket.check),
        )
        return {
            name: Lived(scenario, own)
            for (name, scenario), own in zip(policies.items(), values, strict=True)
        }

    def _pieces(self, question: Question, ticket: Ticket) -> Iterator[Piece]:
        yield answers.policy(question)
        known = {
            name: max(look_within(self.memory.count(each, self.zone.study.seed)), LOOKS[0])
            for name, each in question.policies.items()
        }
        own, told = question.name, False
        for look in LOOKS:
            if look < known[own]:
                continue  # it has been here before
            known[own] = look
            if look in _CURVE:  # the policies beside it can wait until it is known somewhat
                known |= {pin: max(known[pin], look) for pin in question.pinned}
            lived = self._side_by_side(question, known, ticket)
            yield answers.estimates(question, lived, LOOKS[-1])
            if not told:
                yield answers.raised(question, {})
                told = True
            if look in _CURVE:
                yield answers.raised(question, lived)
                yield from self._curve(question, _CURVE[look], lived[BASELINE], ticket)
        yield {"kind": "done"}

    def _side_by_side(
        self, question: Question, known: dict[str, int], ticket: Ticket
    ) -> dict[str, Lived]:
        known[BASELINE] = max(known.values())
        with self._lock:  # whoever else waits for the same baseline need not live through it again
            base = self.live({BASELINE: question.base}, known[BASELINE], ticket)
        lived = dict(base)
        for name, scenario in question.policies.items():
            if name != BASELINE:
                lived |= self.live({name: scenario}, known[name], ticket)
        return lived

    def _curve(
        self, question: Question, often: int, base: Lived, ticket: Ticket
    ) -> Iterator[Piece]:
        points: dict[Any, Interval] = {}
        for value in levers.values(question) if question.lever else ():
            try:
                scenario = levers.at(question, value)
            except ScenarioError:  # this value does not go with the rest of the policy
                continue
            own = self.live({"": scenario}, often, ticket)[""]
            points[value] = estimates.difference(own, base, question.outcome)
            yield answers.curve(question, points, often)

    def _hire(self) -> None:
        """Start workers, in the place of others if there were any."""
        with self._lock:
            self._open.close()
            self.place = self._open.enter_context(
                kept_open(self.workers, loads="sim.engine.replication")
            )

    def _warm_up(self, ticket: Ticket) -> None:
        """Live through the baseline, and by that load, or compile, every rule."""
        try:
            for look in LOOKS:
                with self._lock:
                    lived = self.live({BASELINE: self.zone}, look, ticket)
                if look == LOOKS[0]:  # what words and intervals take is loaded by now, too
                    nothing = Question(self.zone, {}, {})
                    answers.estimates(nothing, lived | {nothing.name: lived[BASELINE]}, look)
        except (SupersededError, WorkerDiedError, FileNotFoundError):
            return
        finally:
            ticket.drop()
