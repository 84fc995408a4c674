"""Who is told of the moments of a calendar, and may look at the tables then.

What a study counts beside the yearly outcomes, it counts so: no rule knows of it.
"""

from __future__ import annotations

from sim.engine.zone import Zones


class Watcher:
    """Looks at nothing; a study's own overrides the moments it wants to see."""

    def month_closed(self, zones: Zones) -> None:
        """See a month that has closed: its work is done, and who leaves has left."""

    def assessed(self, zones: Zones) -> None:
        """See everybody assessed for the year, before anything follows from it."""

    def settled(self, zones: Zones) -> None:
        """See what everybody has been paid in the year, before anything follows from it."""

    def year_closed(self, zones: Zones) -> None:
        """See what has followed from the assessment, while the year's sums still stand."""

    def round_held(self, zones: Zones) -> None:
        """See what an appointment round has brought: ``zones.brought``."""
