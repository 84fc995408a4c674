"""What Scullen, Bergey & Aiman-Smith (2005) found, over all their conditions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.validation.rung import How, Obtained, Row, band
from sim.validation.said import Said, _
from sim.validation.scullen import (
    PAPER,
    RUNG,
    TURNOVER,
    Y2,
    Condition,
    conditions,
    course,
    first_years,
)


def rows(how: How) -> list[Row]:
    """Return the checks of this rung: all 80 conditions, or eight of them in short."""
    chosen = conditions()
    if how.quick:
        chosen = [c for c in chosen if c[:2] == (0.3, 3) and c[2] in (0.0, 0.2)]
    years, firms = how.times(10, 30), how.times(25, 40)
    courses = {each: course(each, firms, years, 1, how.seed)[0] for each in chosen}
    gain = {each: path[-1] - path[0] for each, path in courses.items()}
    error = [
        path[1] - path[0] - (first_years(each)[1] - first_years(each)[0])
        for each, path in courses.items()
    ]
    early = [(path[min(5, years - 1)] - path[0]) / gain[each] for each, path in courses.items()]
    late = [(path[-1] - path[years - 4]) / gain[each] for each, path in courses.items()]
    number = len(chosen)
    more = [gain[_with(each, 3, 0.10)] > gain[each] for each in chosen if each[3] == 0.05]
    step = 4 if how.quick else 1
    calm = [
        gain[_with(each, 2, TURNOVER[TURNOVER.index(each[2]) - step])] > gain[each]
        for each in chosen
        if each[2] > 0
    ]
    found = [
        band(RUNG, _("y2 - y1 less the closed form, mean of {number} conditions").format(
                 number=number), Y2, "0 ± 0.01", -0.01, 0.01, Obtained.over(error),
             _("conditions share their luck: the interval is their spread, not the error of their "
             "mean")),
        _all(_("better at the end than at the start, of {number} conditions").format(
             number=number), "R2", [value > 0 for value in gain.values()]),
        band(RUNG, _("share of {years} years' gain made in the first five, median").format(
                 years=years), f"{PAPER}: R1", _("most: above 0.5"), 0.5, 1.3,
                 Obtained.exactly(float(np.median(early)))),
        band(RUNG, _("share of {years} years' gain made in the last three, median").format(
                 years=years), f"{PAPER}: R1", _("little: below 0.25"), -0.25, 0.25,
                 Obtained.exactly(float(np.median(late)))),
        _all(_("more fired, greater gain, of {pairs} pairs").format(pairs=len(more)), "R1", more),
        _all(_("lower turnover, greater gain, of {pairs} pairs").format(pairs=len(calm)), "R1",
             calm),
    ]  # fmt: skip
    return [*found, _quits_of_the_best(how)]


def _quits_of_the_best(how: How) -> Row:
    """Check R3: the effect is smaller where the best are those who quit."""
    condition, firms = (0.3, 3, 0.15, 0.10, 0.7), how.times(50, 100)
    leaving = {"behaviour.leaving.on": True, "behaviour.leaving.u_shape": 0}
    ends = [
        course(condition, firms, 8, 2, how.seed, {**leaving, "behaviour.leaving.tilt": tilt})
        for tilt in (0.5, -0.5)
    ]
    lost = (ends[0][:, -1] - ends[1][:, -1]).mean()
    return band(RUNG, _("potential lost if the best quit instead of the worst"), f"{PAPER}: R3",
                _("above 0"), 0, 1, Obtained.exactly(float(lost)))  # fmt: skip


def _all(what: Said, which: str, held: Sequence[bool]) -> Row:
    share = Obtained.exactly(float(np.mean(held)))
    return band(RUNG, what, f"{PAPER}: {which}", _("all: 1"), 0.999, 1, share)


def _with(condition: Condition, place: int, value: float) -> Condition:
    validity, applicants, turnover, fired, reliability = (
        value if at == place else each for at, each in enumerate(condition)
    )
    return validity, int(applicants), turnover, fired, reliability
