"""Whom the tail hits: who is in it, who is truly lowest, and who is both, counted by group.

Truly lowest are, in each pool that is ranked, as many as its tail holds with the least true output
in the year. People are looked at on the eve of every assessment, and only counts are returned.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.engine import year
from sim.engine.calendar import ASSESSMENT, MONTH, Calendar
from sim.engine.plan import Plan
from sim.engine.rounds import bring_everyone_up
from sim.engine.zone import Zone
from sim.reform.consolidation import former_organisation
from sim.scenario.schema import Scenario
from sim.scenario.staff import STATUSES
from sim.staff.table import FEMALE, OUTSIDER, POSTED

BANDS = ("under 30", "30 to 39", "40 to 49", "50 and over")
"""Ages."""

COUNTS = ("people", "hit", "weak", "both")
"""Rated; of these in the tail; truly lowest; and both."""

_BOUNDS = (30, 40, 50)  # of the bands, in years


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
) -> npt.NDArray[np.float64]:
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
    for place, replication in enumerate(replications):
        for number, seen in _years(plan, seed, replication):
            rated = seen.assign(people=1, both=seen.hit & seen.weak)
            tables = [
                rated.groupby(by)[list(COUNTS)].sum().reindex(names, fill_value=0)
                for by, names in known.items()
            ]
            counts[place, number] = pd.concat(tables).to_numpy().ravel()
    return counts


def _years(plan: Plan, seed: int, replication: int) -> Iterator[tuple[int, pd.DataFrame]]:
    """Yield the rated of each year with its number, as the assessment sees them and as they are."""
    zone = Zone(plan, seed, replication)
    calendar = Calendar(zone)
    for number, month in enumerate(range(12, plan.months + 1, 12)):
        calendar.env.run(until=month * MONTH + ASSESSMENT)
        if zone.regime.in_force:
            yield number, assessed(zone, plan)


def assessed(zone: Zone, plan: Plan) -> pd.DataFrame:
    """Assess on the eve, look, and put everything back.

    Chance is looked up, not used up, so the assessment that follows comes out the same; looking
    after it would be too late, for the tail may be gone by then.

    Returns
    -------
    DataFrame
        One row for each person rated: their group by `groups`, hit, and weak.
    """
    zones = zone.zones
    names = ("staff", "tally", "carry", "coefficient", "sums", "rivals", "standings")
    kept = {name: deepcopy(getattr(zones, name)) for name in names}
    bring_everyone_up(zones)
    year._assess(zones)
    staff = zone.staff[: len(zone.posts)]
    rated = (staff["state"] == POSTED) & (staff["score"] > 0)
    tail = rated & (staff["tail"] == 1)
    weak = np.zeros(len(staff), bool)
    for rows in zone.structure.pools[zone.regime.settings.assessment.pool]:
        there = rows[rated[rows]]
        true = np.round(staff["contribution"][there], 12)
        lowest = np.lexsort((~tail[there], true))  # of equals, nobody is hit by mistake
        weak[there[lowest[: tail[there].sum()]]] = True
    departments = [d.name for d in zone.structure.organisation.departments]
    grades = [g.name for g in plan.scenario.organisation.grades]
    age = (zone.month - staff["birth"]) / 12
    found = pd.DataFrame(
        {
            "all": "all",
            "status": [STATUSES[code] for code in staff["status"]],
            "grade": [grades[code] for code in zone.posts["grade"]],
            "department": [departments[code] for code in zone.posts["department"]],
            "age": [BANDS[band] for band in np.digitize(age, _BOUNDS)],
            "sex": np.where(staff["sex"] == FEMALE, "female", "male"),
            "origin": np.where(staff["origin"] == OUTSIDER, "outsider", "insider"),
            "hit": tail,
            "weak": weak,
        }
    )[rated]
    for name, value in kept.items():
        setattr(zones, name, value)
    return found
