"""The calendar: when each rule has its turn.

SimPy owns *when*; the rules own *what*. The clock counts days, thirty to a month. A month closes
on day 0; what follows from it happens within the next days, in this order:

=======  =====================================================================================
day 0    the month closes: work, pay, people who leave (``sim.engine.month``)
day 3    vacancies that are due are filled (``sim.reform.recruitment``)
day 6    selection round for those who wait for a post (``sim.reform.waiting``)
day 10   once a year: assessment, settlement and what follows from both (``sim.engine.year``)
day 12   at the start: units are merged (``sim.reform.consolidation``)
day 15   at the start and at each term end: appointment round (``sim.engine.rounds``)
day 18   each year, and whenever the rules in force change: people respond
=======  =====================================================================================

The number of events grows with the calendar and with the training classes of those who wait for a
post, never with headcount.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

import simpy

from sim.engine import rounds, year
from sim.engine.zone import Zone
from sim.staff.table import Rows

Events = Generator[simpy.Event, object, None]

MONTH, YEAR = 30, 360
FILLING, SELECTION, ASSESSMENT, MERGER, APPOINTMENT, RESPONSE = 3, 6, 10, 12, 15, 18
"""Days after the close of a month."""


class Calendar:
    """One history of one zone.

    Attributes
    ----------
    zone
        Its state.
    env
        SimPy environment; the clock counts days.
    seats
        Free training seats, for which classes of those who wait for a post queue.
    """

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self.env = simpy.Environment()
        settings = zone.plan.scenario
        seats = settings.waiting.training_seats
        self.seats = simpy.Container(self.env, capacity=seats, init=seats)
        for process in (
            self._every(MONTH, 0, self._close_month),
            self._every(MONTH, FILLING, lambda: rounds.fill(zone)),
            self._every(MONTH * settings.waiting.round_every, SELECTION, self._select),
            self._every(YEAR, ASSESSMENT, self._close_year),
            self._every(MONTH * settings.appointment.term_months, APPOINTMENT, self._appoint),
            self._responses(),
        ):
            self.env.process(process)
        self.env.process(self._stage_one())

    def run(self) -> None:
        """Run to the end of the study."""
        self.env.run(until=self.zone.plan.months * MONTH + APPOINTMENT)

    def _every(self, days: int, offset: int, act: Callable[[], None]) -> Events:
        """Act every so many days, first after one whole interval."""
        yield self.env.timeout(offset)
        while True:
            yield self.env.timeout(days)
            act()

    def _close_month(self) -> None:
        self.zone.month += 1
        rounds.close_month(self.zone)

    def _select(self) -> None:
        rounds.select(self.zone)

    def _close_year(self) -> None:
        self._train(year.close_year(self.zone))
        rounds.fill_at_once(self.zone)

    def _appoint(self) -> None:
        if self.zone.regime.settings.appointment.active:
            self._train(rounds.appoint_all(self.zone))
        rounds.fill_at_once(self.zone)

    def _stage_one(self) -> Events:
        """Merge units, then let everyone compete, before the new pay is known."""
        yield self.env.timeout(MERGER)
        self._train(rounds.consolidate(self.zone))
        yield self.env.timeout(APPOINTMENT - MERGER)
        self._appoint()

    def _responses(self) -> Events:
        """Let people respond when the rules change, and anew each year."""
        plan = self.zone.plan
        yield self.env.timeout(RESPONSE)
        now = 0
        for month in sorted({*plan.changes, *range(0, plan.months, 12)}):
            yield self.env.timeout((month - now) * MONTH)
            now = month
            rounds.let_respond(self.zone)

    def _train(self, rows: Rows) -> None:
        """Put people who have just come to the bench into classes, as large as there are seats."""
        size = self.zone.plan.scenario.waiting.training_seats
        for first in range(0, len(rows), size):
            self.env.process(self._class(rows[first : first + size]))

    def _class(self, rows: Rows) -> Events:
        """Wait for seats, train, and be ready for selection after the shortest wait."""
        zone, settings = self.zone, self.zone.plan.scenario.waiting
        people, arrived = zone.staff[rows], self.env.now
        yield self.seats.get(len(rows))
        costs = zone.regime.settings.costs
        zone.book("training_cost", costs.training_month * settings.training_months * len(rows))
        yield self.env.timeout(settings.training_months * MONTH)
        yield self.seats.put(len(rows))
        gain = zone.regime.settings.waiting.training_gain
        zone.staff["trained"][zone.still_waiting(rows, people)] += gain
        yield self.env.timeout(max(0, settings.min_months * MONTH - (self.env.now - arrived)))
        zone.staff["ready"][zone.still_waiting(rows, people)] = 1
