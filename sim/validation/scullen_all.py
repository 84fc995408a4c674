"""The closed forms of the first two years in each of the 80 conditions."""

from __future__ import annotations

from sim.validation.rung import How, Obtained, Row, band
from sim.validation.said import _
from sim.validation.scullen import RUNG, Y1, Y2, conditions, course, first_years

ZONES, FIRMS = 4, 100


def rows(how: How) -> list[Row]:
    """Return the checks of this rung; in short there are none."""
    if how.quick:
        return []
    first, second = [], []
    for condition in conditions():
        y1, y2 = first_years(condition)
        years = course(condition, FIRMS, 2, ZONES, how.seed).mean(axis=0)
        first.append(abs(years[0] - y1))
        second.append(abs(years[1] - years[0] - (y2 - y1)))
    note = _("the largest of 80; conditions share their luck, with errors of .005 and .002 in each")
    within = _("within 0.01")
    return [
        band(RUNG, _("y1, furthest from the closed form in 80 conditions"), Y1, within, 0, 0.01,
             Obtained.exactly(float(max(first))), note),
        band(RUNG, _("y2 - y1, furthest from the closed form in 80 conditions"), Y2, within, 0,
             0.01,
             Obtained.exactly(float(max(second))), note),
    ]  # fmt: skip
