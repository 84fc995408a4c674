"""Whom the tail hits: who is in it, who is truly lowest, and who is both, counted by group.

Truly lowest are, in each pool that is ranked, as many as its tail holds with the least true output
in the year. People are looked at on the eve of every assessment, and only counts are returned.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy

import numpy as np
import pandas as pd

from sim.engine.calendar import ASSESSMENT, MONTH, Calendar
from sim.engine.plan import Plan
from sim.engine.replication import side_by_side
from sim.engine.rounds import bring_everyone_up
from sim.engine.year import assess
from sim.engine.zone import Zone, Zones
from sim.reform.consolidation import former_organisation
from sim.scenario.schema import Scenario
from sim.scenario.staff import STATUSES
from sim.staff.table import FEMALE, OUTSIDER, POSTED, Floats

BANDS = ("under 30", "30 to 39", "40 to 49", "50 and over")
"""Ages."""
BOUNDS = (30, 40, 50)
"""Years at which the next band begins."""

COUNTS = ("people", "hit", "weak", "both")
"""Rated; of these in the tail; truly lowest; and both."""

_WRITTEN = ("staff", "tally", "carry", "coefficient", "sums", "rivals", "standings")


def groups(scenario: Scenario) -> dict[str, list[str]]:
    """Return the groups that people are told apart by, in the order they are told in."""
    organisation = scenario.organisation
    former, _ = former_organisation(organisation)
    departments = [*organisation.departments, *former.departments]
    return {
        "all": ["all"],
        "status": list(STATUSES),
        "grade": [grade.name for grade in organisation.grades],
        "age": list(BANDS),
        "department": list(dict.fromkeys(department.name for department in departments)),
        "sex": ["female", "male"],
        "origin": ["insider", "outsider"],
    }


def columns(scenario: Scenario) -> list[tuple[str, str, str]]:
    """Return what is counted, as (by, group, count)."""
    return [
        (by, group, count)
        for by, names in groups(scenario).items()
        for group in names
        for count in COUNTS
    ]


def count(
    scenario: Scenario,
    seed: int,
    replications: Sequence[int],
    people: pd.DataFrame | None = None,
) -> Floats:
    """Count who is in the tail, rightly or wrongly, in some histories of one scenario.

    Parameters are those of `sim.engine.replication.replicate`.

    Returns
    -------
    ndarray
        Shape (replications, years, columns); zeros where nobody is assessed.
    """
    plan = Plan(scenario, people)
    known = groups(scenario)
    counts = np.zeros((len(replications), scenario.study.years, len(columns(scenario))))
    done = 0
    for together in side_by_side(plan, replications):
        zones = Zones(plan, seed, together)
        for year in on_the_eves(Calendar(zones)):
            for place, zone in enumerate(zones.each):
                counts[done + place, year] = _counted(zone, known)
        done += len(together)
    return counts


def on_the_eves(calendar: Calendar) -> Iterator[int]:
    """Yield the number of each year in which people are assessed, while they just have been.

    All is put back before the calendar goes on. Chance is looked up, not used up, so the assessment
    that follows comes out the same; looking after it would be too late, for the tail may be gone by
    then.
    """
    zones = calendar.zones
    for number, month in enumerate(range(12, zones.plan.months + 1, 12)):
        calendar.env.run(until=month * MONTH + ASSESSMENT)
        if not zones.regime.in_force:
            continue
        kept = {name: deepcopy(getattr(zones, name)) for name in _WRITTEN}
        bring_everyone_up(zones)
        assess(zones)
        yield number
        for name, value in kept.items():
            setattr(zones, name, value)


def _counted(zone: Zone, known: dict[str, list[str]]) -> Floats:
    """Count the rated of a zone, by group: how many, hit, weak, and both."""
    posts = zone.posts
    staff = zone.staff[: len(posts)]
    rated = (staff["state"] == POSTED) & (staff["score"] > 0)
    hit = rated & (staff["tail"] == 1)
    weak = np.zeros(len(staff), bool)
    for rows in zone.structure.pools[zone.regime.settings.assessment.pool]:
        there = rows[rated[rows]]
        true = np.round(staff["contribution"][there], 12)
        lowest = np.lexsort((~hit[there], true))  # of equals, nobody is hit by mistake
        weak[there[lowest[: hit[there].sum()]]] = True
    departments = [
        known["department"].index(d.name) for d in zone.structure.organisation.departments
    ]
    codes = {
        "all": np.zeros(len(posts), np.int64),
        "status": staff["status"],
        "grade": posts["grade"],
        "age": np.digitize((zone.month - staff["birth"]) / 12, BOUNDS),
        "department": np.array(departments)[posts["department"]],
        "sex": staff["sex"] != FEMALE,
        "origin": staff["origin"] == OUTSIDER,
    }
    parts = []
    for by, names in known.items():
        told = [
            np.bincount(codes[by][who], minlength=len(names))
            for who in (rated, hit, weak, hit & weak)
        ]
        parts.append(np.stack(told, axis=1).ravel())
    counted: Floats = np.concatenate(parts)
    return counted
