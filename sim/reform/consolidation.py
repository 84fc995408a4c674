"""Consolidation (机构整合): many small units become few big departments (ST3, ST4).

The former structure is worked back from the new one, which is all that the reform text gives: a
department made of k units had k heads where it now has its own, and as many posts in all, for the
establishment was not exceeded (ST1). Its other posts were spread evenly over the units.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.chance.keyed import Key
from sim.compiled import maker
from sim.reform.ordering import ascending
from sim.reform.round import Layout
from sim.scenario.department import Department, PostType
from sim.scenario.organisation import Organisation
from sim.staff.synthetic import People, settle
from sim.staff.table import EMPTY, NO_POST, POSTED, Rows, Table


def former_organisation(organisation: Organisation) -> tuple[Organisation, Rows]:
    """Return the structure before consolidation, and by former unit the department it joins.

    A department made of one unit keeps its name, and with it its people.
    """
    reading = organisation.consolidation.reading
    units: list[Department] = []
    into: list[int] = []
    for place, department in enumerate(organisation.departments):
        count = department.former_units if reading == "seed" else department.former_units_office
        if count == 1:
            units.append(department)
        else:
            units += _split(department, count, organisation)
        into += [place] * count
    if len(units) == len(organisation.departments):
        return organisation, np.array(into, np.int64)
    # Unchecked on purpose: caps bind the new structure, not the one that it replaces.
    return organisation.model_copy(update={"departments": units}), np.array(into, np.int64)


def organisation_held(organisation: Organisation) -> Organisation:
    """Return the organisation whose posts are held: that of the former units if none is merged."""
    if organisation.consolidation.active:
        return organisation
    return former_organisation(organisation)[0]


def _split(department: Department, count: int, organisation: Organisation) -> list[Department]:
    """Return the units that a department was made of."""
    names = [g.name for g in organisation.grades]
    head = next((g for g in reversed(names) if department.posts.get(g)), names[0])
    posts = {g: department.posts.get(g, 0) for g in names}
    surplus = max(0, count - posts[head])
    for grade in names:  # a head more was a post less at the bottom
        if grade == head:
            break
        taken = min(surplus, posts[grade])
        posts[grade] -= taken
        posts[head] += taken
        surplus -= taken
    shares = [{g: n // count + (k < n % count) for g, n in posts.items()} for k in range(count)]
    return [
        department.model_copy(
            update={
                "name": f"{department.name} / former unit {k + 1}",
                "zh": f"{department.zh}（原单位{k + 1}）",
                "posts": {g: n for g, n in share.items() if n},
                "post_types": _types_of(department, posts, count, k),
            }
        )
        for k, share in enumerate(shares)
        if any(share.values())
    ]


def _types_of(
    department: Department, posts: dict[str, int], count: int, place: int
) -> list[PostType]:
    """Return the types of posts of one of so many units; they are dealt out like cards."""
    dealt = {g: department.families_of(g, n)[place::count] for g, n in posts.items()}
    return [
        kind.model_copy(update={"posts": {g: names.count(kind.name) for g, names in dealt.items()}})
        for kind in department.post_types
    ]


def consolidation_map(organisation: Organisation) -> pd.DataFrame:
    """Return which former unit becomes part of which department, with posts before and after."""
    before, into = former_organisation(organisation)
    return pd.DataFrame(
        {
            "former_unit": [u.name for u in before.departments],
            "former_posts": [sum(u.posts.values()) for u in before.departments],
            "department": [organisation.departments[d].name for d in into],
            "department_posts": [sum(organisation.departments[d].posts.values()) for d in into],
        }
    )


class Former(NamedTuple):
    """The zone before consolidation.

    Attributes
    ----------
    staff, posts
        Staff and posts before.
    into, units_in
        By former unit, the department it joins; by department, how many units it was made of.
    """

    staff: Table
    posts: Table
    into: Rows
    units_in: Rows


@maker
def merge(
    key: Key,
    before: Former,
    staff: Table,
    posts: Table,
    layout: Layout,
    start: float,
    s: People,
) -> Table:
    """Seat everyone of the former structure in the new one.

    People keep their grade and go with their unit; where a grade has fewer posts than before, as
    those of heads, the best record keeps the post.

    Parameters
    ----------
    before
        What was.
    staff, posts, layout
        Empty staff table, and posts and how they lie, after.
    start
        Share of full output on the first day in a merged department.

    Returns
    -------
    surplus
        People whose post is gone.
    """
    old, former, into, units_in = before.staff, before.posts, before.into, before.units_in
    cells, cell_first = layout.cells, layout.cell_first
    n = len(former)
    record = np.empty(n)
    for i in range(n):
        record[i] = -old.place[i]
    without = np.empty(n, np.int64)
    count = 0
    grades = (len(cell_first) - 1) // len(units_in)
    taken = cell_first.copy()  # by cell: place before which every post has its holder
    for i in ascending(record):
        if old.state[i] != POSTED:
            continue
        d = into[former.department[i]]
        cell = d * grades + former.grade[i]
        end = cell_first[cell + 1]
        while taken[cell] < end and staff.state[cells[taken[cell]]] != EMPTY:
            taken[cell] += 1
        seat = -1
        for at in range(taken[cell], end):
            p = cells[at]
            if staff.state[p] != EMPTY:
                continue
            if posts.family[p] == former.family[i]:  # their own kind of work, if there is any
                seat = p
                break
            if seat < 0:
                seat = p
        if seat < 0:
            without[count] = i
            count += 1
            continue
        staff[seat] = old[i]
        since = old.posted[i]
        settle(key, staff, posts, seat, seat, 0, start if units_in[d] > 1 else 1.0, s)
        if units_in[d] == 1:
            staff.posted[seat] = since
    surplus = old[without[:count]]
    for c in range(count):
        surplus.department[c] = into[former.department[without[c]]]
        surplus.post[c] = NO_POST
    return surplus
