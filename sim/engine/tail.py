"""Whom the tail hits, and who is promoted: who is in it, truly weak, or both, counted by group.

Truly weak are, in each grade of the whole zone, as many as its tail would hold if it were ranked as
one, with the least true output in the year (`sim.reform.ranking`). People are looked at when a year
has been assessed, before anything follows from it, and only counts are returned.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.engine.calendar import Calendar
from sim.engine.plan import Plan
from sim.engine.replication import side_by_side
from sim.engine.watcher import Watcher
from sim.engine.zone import Zone, Zones
from sim.reform.consolidation import former_organisation
from sim.scenario.bias import BANDS as AGES
from sim.scenario.organisation import MOST_GRADES
from sim.scenario.schema import Scenario
from sim.scenario.staff import STATUSES
from sim.staff.table import EMPTY, FEMALE, POSTED, Codes, Floats

BANDS = ("under 30", "30 to 39", "40 to 49", "50 and over")
"""Ages."""

COUNTS = ("people", "hit", "weak", "both", "both_in_pool", "promoted")
"""Rated; of these in the tail; truly weak; both; in the tail and truly weak in their pool; and in a
higher grade than a year before, by vacancy or by appointment round."""


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
        "origin": ["insider", "outsider", "recruited"],
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

    class Look(Watcher):
        def assessed(self, zones: Zones) -> None:
            for place, zone in enumerate(zones.each):
                rose = _risen(zone, grades[place])
                grades[place] = _grades(zone)
                if zones.past.in_force:
                    counts[done + place, zones.closed] = _counted(zone, known, rose)

    for together in side_by_side(plan, replications):
        zones = Zones(plan, seed, together)
        grades = [_grades(zone) for zone in zones.each]
        Calendar(zones, Look()).run()
        done += len(together)
    return counts


def years_assessed(scenario: Scenario) -> int:
    """Return how many years end under the new assessment."""
    a, months = scenario.assessment, range(12, 12 * scenario.study.years + 1, 12)
    return sum(a.active and month - 1 >= a.start_month for month in months)


def _grades(zone: Zone) -> dict[tuple[int, ...], int]:
    """Return the grade of everybody in the zone, by who they are."""
    staff = zone.staff[zone.staff["state"] != EMPTY]
    people = staff[["unit", "serial", "turn"]].tolist()
    return dict(zip(people, staff["grade"].tolist(), strict=True))


def _risen(zone: Zone, before: dict[tuple[int, ...], int]) -> Codes:
    """Return by post whether its holder was in a lower grade before."""
    staff = zone.staff[: len(zone.posts)]
    people = staff[["unit", "serial", "turn"]].tolist()
    past = np.array([before.get(who, MOST_GRADES) for who in people])
    rose: Codes = staff["grade"] > past
    return rose


def _counted(zone: Zone, known: dict[str, list[str]], rose: Codes) -> Floats:
    """Count the rated of a zone, by group; ``rose`` tells who has been promoted."""
    posts = zone.posts
    staff = zone.staff[: len(posts)]
    rated = (staff["state"] == POSTED) & (staff["score"] > 0)
    hit = rated & (staff["tail"] == 1)
    weak, weak_in_pool = staff["weak"] == 1, staff["weak_in_pool"] == 1
    departments = [
        known["department"].index(d.name) for d in zone.structure.organisation.departments
    ]
    codes = {
        "all": np.zeros(len(posts), np.int64),
        "status": staff["status"],
        "grade": posts["grade"],
        "age": np.digitize((zone.month - staff["birth"]) / 12, AGES),
        "department": np.array(departments)[posts["department"]],
        "sex": staff["sex"] != FEMALE,
        "origin": staff["origin"],
    }
    parts = []
    for by, names in known.items():
        told = [
            np.bincount(codes[by][who], minlength=len(names))
            for who in (rated, hit, rated & weak, hit & weak, hit & weak_in_pool, rated & rose)
        ]
        parts.append(np.stack(told, axis=1).ravel())
    counted: Floats = np.concatenate(parts)
    return counted
