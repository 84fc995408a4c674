"""Who is told of the moments of a calendar, and may look at the tables then.

What a study counts beside the yearly outcomes, it counts so: no rule knows of it.
"""

from __future__ import annotations

from sim.engine.zone import Zones


class Watcher:
    """Looks at nothing; a study's own overrides the moments it wants to see."""

    def month_closed(self, zones: Zones) -> None:
        """A month has closed: its work is done and who leaves has left."""

    def assessed(self, zones: Zones) -> None:
        """Everybody has been assessed for the year, and nothing has followed from it yet."""

    def year_closed(self, zones: Zones) -> None:
        """What follows from the assessment has happened; the year's sums still stand."""

    def round_held(self, zones: Zones) -> None:
        """An appointment round is over: ``zones.brought`` says what it brought."""
