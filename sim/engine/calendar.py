"""The calendar: when each rule has its turn.

SimPy owns *when*; the rules own *what*. The clock counts days, thirty to a month. A month closes
on day 0; what follows from it happens within the next days, in this order:

=======  =====================================================================================
day 0    the month closes: work, pay, people who leave (``sim.engine.month``)
day 3    vacancies that are due are filled (``sim.reform.recruitment``)
day 6    selection round for those who wait for a post (``sim.reform.waiting``)
day 10   once a year: assessment, settlement and what follows from both (``sim.engine.year``)
day 12   at the start: units are merged (``sim.reform.consolidation``)
day 15   when a term begins: appointment round (``sim.engine.rounds``, ``sim.scenario.terms``)
day 18   each year, and whenever the rules in force change: people respond
=======  =====================================================================================

The number of events grows with the calendar and with the training classes of those who wait for a
post, never with headcount.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

import simpy

from sim.engine import rounds, year
from sim.engine.watcher import Watcher
from sim.engine.zone import Zone, Zones
from sim.reform.waiting import finish_training, make_ready
from sim.staff.table import Rows

Events = Generator[simpy.Event, object, None]

MONTH, YEAR = 30, 360
FILLING, SELECTION, ASSESSMENT, MERGER, APPOINTMENT, RESPONSE = 3, 6, 10, 12, 15, 18
"""Days after the close of a month."""


class Calendar:
    """The histories of a zone that are lived through side by side.

    Attributes
    ----------
    zones
        Their state.
    env
        SimPy environment; the clock counts days.
    seats
        By replication, free training seats, for which classes of those who wait for a post queue.
    watcher
        Who is told of the moments of the calendar, if anybody is.
    each_month
        Called as each month has closed; what it raises ends the histories.
    """

    def __init__(
        self,
        zones: Zones | Zone,
        watcher: Watcher | None = None,
        each_month: Callable[[], None] | None = None,
    ) -> None:
        self.watcher, self.each_month = watcher, each_month
        self.zones = zones.zones if isinstance(zones, Zone) else zones
        self.env = simpy.Environment()
        settings = self.zones.plan.scenario
        many = settings.waiting.training_seats
        self.seats = [simpy.Container(self.env, many, many) for _ in self.zones.each]
        for process in (
            self._every(MONTH, 0, self._close_month),
            self._every(MONTH, FILLING, lambda: rounds.fill(self.zones)),
            self._every(MONTH * settings.waiting.round_every, SELECTION, self._select),
            self._every(YEAR, ASSESSMENT, self._close_year),
            self._terms(),
            self._responses(),
        ):
            self.env.process(process)
        self.env.process(self._merge())

    def run(self) -> None:
        """Run to the end of the study."""
        self.env.run(until=self.zones.plan.months * MONTH + APPOINTMENT)

    def _every(self, days: int, offset: int, act: Callable[[], None]) -> Events:
        """Act every so many days, first after one whole interval."""
        yield self.env.timeout(offset)
        while True:
            yield self.env.timeout(days)
            act()

    def _close_month(self) -> None:
        self.zones.month += 1
        rounds.close_month(self.zones)
        if self.watcher:
            with self.zones.looked_at():
                self.watcher.month_closed(self.zones)
        if self.each_month:
            self.each_month()

    def _select(self) -> None:
        rounds.select(self.zones)

    def _close_year(self) -> None:
        self._train(year.close_year(self.zones, self.watcher))
        rounds.fill_at_once(self.zones)

    def _terms(self) -> Events:
        """Hold an appointment round at the start of each term; the first may follow the merger."""
        yield self.env.timeout(APPOINTMENT)
        now = 0
        if all(term.start > 0 for term in self.zones.plan.terms):
            rounds.fill_at_once(self.zones)  # what the merger has opened
        for term in self.zones.plan.terms:
            yield self.env.timeout((term.start - now) * MONTH)
            now = term.start
            self._train(rounds.appoint_all(self.zones))
            if self.watcher:
                with self.zones.looked_at():
                    self.watcher.round_held(self.zones)
            rounds.fill_at_once(self.zones)

    def _merge(self) -> Events:
        """Merge units at the start."""
        yield self.env.timeout(MERGER)
        self._train(rounds.consolidate(self.zones))

    def _responses(self) -> Events:
        """Let people respond when the rules change, and anew each year."""
        plan = self.zones.plan
        yield self.env.timeout(RESPONSE)
        now = 0
        for month in sorted({*plan.changes, *range(0, plan.months, 12)}):
            yield self.env.timeout((month - now) * MONTH)
            now = month
            rounds.let_respond(self.zones)

    def _train(self, benched: list[Rows]) -> None:
        """Put people who have just come to a bench into classes, as large as there are seats."""
        size = self.zones.plan.scenario.waiting.training_seats
        for zone, rows in zip(self.zones.each, benched, strict=False):
            for first in range(0, len(rows), size):
                self.env.process(self._class(zone, rows[first : first + size]))

    def _class(self, zone: Zone, rows: Rows) -> Events:
        """Wait for seats, train, and be ready for selection after the shortest wait."""
        settings, seats = zone.plan.scenario.waiting, self.seats[zone.place]
        people, arrived = zone.staff[rows], self.env.now
        yield seats.get(len(rows))
        costs = zone.regime.settings.costs
        zone.book("training_cost", costs.training_month * settings.training_months * len(rows))
        yield self.env.timeout(settings.training_months * MONTH)
        yield seats.put(len(rows))
        finish_training(zone.staff, rows, people, zone.regime.training)
        yield self.env.timeout(max(0, settings.min_months * MONTH - (self.env.now - arrived)))
        make_ready(zone.staff, rows, people)
