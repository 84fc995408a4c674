"""A zone made of the people of a roster: their departments, grades, ages and service.

Only aggregates may be shown of them. What a roster does not hold, ability above all, is drawn as
for synthetic staff, so that no result is about a named person.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from pydantic import ValidationError

from sim.chance.keyed import Key
from sim.chance.portable import normal_cdf, normal_quantile
from sim.scenario.schema import Scenario
from sim.scenario.staff import STATUSES
from sim.staff.first_day import ABOVE, FirstDay
from sim.staff.roster import Roster, RosterError
from sim.staff.roster_mapping import Described
from sim.staff.sealing import seal
from sim.staff.synthetic import People, Who, enter, settle
from sim.staff.table import FEMALE, INSIDER, MALE, Table
from sim.words import _

_EDGE = 1e-9
"""Nobody stands nearer to the bottom or the top of all than this."""


def frame_of(people: Roster | pd.DataFrame | None) -> pd.DataFrame | None:
    """Return the people of a roster as a table, if there is one."""
    return people.people if isinstance(people, Roster) else people


def _no_roster(given: object) -> RosterError:
    told = _("people are a roster or a table, not {given}; sim.read_roster reads a file")
    return RosterError(told.format(given=repr(given)))


def scenario_for_roster(scenario: Scenario, people: Roster | pd.DataFrame) -> Scenario:
    """Return the scenario with the roster's departments, statuses and as many posts as people.

    Departments of the scenario come first, in its order, and keep what it says of them; then come
    those of which the mapping says what work they do. Statuses become those of the roster, of
    which legal notices count the people. Caps fall away, and posts of other types and merged
    units with them, as a roster shows neither.

    Parameters
    ----------
    scenario
        Gives grades, rules and assumptions.
    people
        Roster from `sim.staff.roster.read_roster`, or a table of people such as it makes, whose
        departments are then all of the scenario.

    Raises
    ------
    RosterError
        If nothing is known of a department, or the people do not fit the scenario.
    """
    if not isinstance(people, Roster | pd.DataFrame):
        raise _no_roster(people)
    told = people.told if isinstance(people, Roster) else {}
    table = people.people if isinstance(people, Roster) else people
    known = {each.name: each for each in scenario.organisation.departments}
    there = list(dict.fromkeys(table["department"]))
    counts = table.groupby(["department", "grade"], sort=False).size()
    company = (table["status"] == "company").groupby(table["department"]).mean()
    departments = []
    for name in sorted(there, key=[*known, *there].index):
        said = told.get(name, Described()).model_dump(exclude={"name"}, exclude_none=True)
        if name not in known and "family" not in said:
            raise RosterError(
                _(
                    "{name!r} is not a department of the scenario, and what work it does is not "
                    "guessed. Rename it to one of {names}, or read the roster with a mapping that"
                    " gives its family (departments)."
                ).format(name=name, names=", ".join(known))
            )
        posts = {str(grade): int(n) for grade, n in counts[name].items()}
        # The roster shows the units as they are, whatever they were made of.
        as_is = {"posts": posts, "company_share": float(company[name])}
        as_is |= {"post_types": [], "former_units": 1, "former_units_office": 1}
        base = known[name].model_dump() if name in known else {"name": name}
        departments.append(base | said | as_is)
    data = scenario.model_dump()
    data["organisation"]["departments"] = departments
    data["organisation"]["caps"] = {}
    others = table["status"][table["status"] != "company"]
    if len(others):
        data["staff"]["status_shares"] = others.value_counts(normalize=True, sort=False).to_dict()
    try:
        peopled = Scenario.model_validate(data)
    except ValidationError as error:
        why = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise RosterError(
            _("the people of the roster do not fit the scenario: {why}").format(why=why)
        ) from None
    about = people.about if isinstance(people, Roster) else {"rows_kept": len(table)}
    return peopled.coming_from(replace(scenario.origin, roster=about))


def seat_roster(
    key: Key,
    staff: Table,
    posts: Table,
    people: pd.DataFrame,
    scenario: Scenario,
    day: FirstDay,
    s: People,
    start: float,
) -> None:
    """Seat the roster's people, in file order, in the posts of their department and grade.

    Their grade and, where the roster has it, their pay are what is sealed (封存). What else than
    age speaks for them is drawn as for those whose age and grade come out as theirs.

    Parameters
    ----------
    start
        Share of full output on the first day in a post, which some are still learning.
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
        who, merit = Who(posts["unit"][seat], posts["serial"][seat], 0), posts["merit"][seat]
        enter(key, staff, seat, who, 0.0, merit, 0, s)
        staff["sex"][seat] = FEMALE if women[row] else MALE
        staff["birth"][seat] = -ages[row]
        staff["entered"][seat] = -services[row]
        staff["status"][seat] = statuses[row]
        staff["origin"][seat] = INSIDER
        staff["archive"][seat] = grade[row]
        staff["archived"][seat] = -(services[row] % s.archive_months)
        settle(key, staff, posts, seat, seat, 0, start, s)
        staff["contribution"][seat] = staff["capacity"][seat] * staff["motivation"][seat]
        staff["posted"][seat] = staff["entered"][seat]
    _regard(staff[: len(order)], day, len(grades))
    if "pay_month" in people:
        pay = people["pay_month"].to_numpy(dtype=float)[order]
        seal(staff[: len(order)], posts["standard"], pay, scenario.staff.archive_step)


def _regard(staff: Table, day: FirstDay, grades: int) -> None:
    """Hold what speaks for each person to what their age and grade leave open.

    Each grade is taken for as large a part of those in it or above it (`ABOVE`): how many a list
    has there says little where it is short, and nobody's draw depends on who else is listed.
    """
    s, rho = day.seniority, day.seniority.correlation
    rest = np.sqrt(1.0 - rho * rho)
    edges = np.append(1.0 - ABOVE ** np.arange(grades), 1.0)
    age = np.clip(-staff["birth"].astype(int) - s.youngest, 0, s.scores.shape[1] - 1)
    known = rho * s.scores[staff["sex"], age]
    for i, grade in enumerate(staff["grade"]):
        low, high = (
            normal_cdf((normal_quantile(min(max(edge, _EDGE), 1.0 - _EDGE)) - known[i]) / rest)
            for edge in edges[grade : grade + 2]
        )
        share = low + normal_cdf(staff["regard"][i]) * (high - low)
        staff["regard"][i] = normal_quantile(min(max(share, _EDGE), 1.0 - _EDGE))
