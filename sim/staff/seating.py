"""A zone made of the people of a roster: their departments, grades, ages and service.

Only aggregates may be shown of them. What a roster does not hold, ability above all, is drawn as
for synthetic staff, so that no result is about a named person.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.chance.keyed import Key
from sim.scenario.schema import Scenario
from sim.scenario.staff import STATUSES
from sim.staff.sealing import seal
from sim.staff.synthetic import People, enter, settle
from sim.staff.table import FEMALE, INSIDER, MALE, Table


def scenario_for_roster(scenario: Scenario, people: pd.DataFrame) -> Scenario:
    """Return the scenario with the roster's departments and as many posts as it has people.

    Parameters
    ----------
    scenario
        Gives grades, rules and assumptions; departments of the same name keep their family and
        workload, others get the first family and ordinary workload.
    people
        Roster (``sim.staff.roster.Roster.people``).
    """
    known = {d.name: d for d in scenario.organisation.departments}
    counts = people.groupby(["department", "grade"], sort=False).size()
    departments = []
    for name in dict.fromkeys(people["department"]):
        posts = {str(grade): int(n) for grade, n in counts[name].items()}
        if name in known:
            # The roster shows the units as they are, whatever they were made of.
            as_is = {"posts": posts, "post_types": [], "former_units": 1, "former_units_office": 1}
            departments.append(known[name].model_copy(update=as_is).model_dump())
        else:
            family = scenario.organisation.families[0].name
            departments.append({"name": name, "family": family, "posts": posts})
    data = scenario.model_dump()
    data["organisation"]["departments"] = departments
    data["organisation"]["caps"] = {}
    return Scenario.model_validate(data)


def seat_roster(
    key: Key, staff: Table, posts: Table, people: pd.DataFrame, scenario: Scenario, s: People
) -> None:
    """Seat the roster's people, in file order, in the posts of their department and grade.

    Their grade and, where the roster has it, their pay are what is sealed (封存).
    """
    organisation = scenario.organisation
    departments = {d.name: k for k, d in enumerate(organisation.departments)}
    grades = {g.name: k for k, g in enumerate(organisation.grades)}
    at = people["department"].map(departments).to_numpy()
    grade = people["grade"].map(grades).to_numpy()
    # Posts lie by department and falling grade; so do the people once sorted, file order kept.
    order = np.lexsort((-grade, at))
    ages = people["age_months"].to_numpy()
    services = people["service_months"].to_numpy()
    women = (people["sex"] == "female").to_numpy()
    statuses = people["status"].map({name: k for k, name in enumerate(STATUSES)}).to_numpy()
    for seat, row in enumerate(order):
        enter(key, staff, seat, posts["unit"][seat], posts["serial"][seat], 0, 0.0, 0, s)
        staff["sex"][seat] = FEMALE if women[row] else MALE
        staff["birth"][seat] = -ages[row]
        staff["entered"][seat] = -services[row]
        staff["status"][seat] = statuses[row]
        staff["origin"][seat] = INSIDER
        staff["archive"][seat] = grade[row]
        staff["archived"][seat] = -(services[row] % s.archive_months)
        settle(key, staff, posts, seat, seat, 0, 1.0, s)
        staff["contribution"][seat] = staff["capacity"][seat] * staff["motivation"][seat]
        staff["posted"][seat] = staff["entered"][seat]
    if "pay_month" in people:
        pay = people["pay_month"].to_numpy(dtype=float)[order]
        seal(staff[: len(order)], posts["standard"], pay, scenario.staff.archive_step)
