"""The posts of a zone and how they lie: by department, by grade, by ranking pool."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.chance.keyed import unit_keys
from sim.reform.round import Layout
from sim.scenario.organisation import Organisation
from sim.staff.table import (
    GRADE_SHIFT,
    NEVER,
    POSTS,
    Codes,
    Floats,
    Rows,
    Table,
)

FEN = 100


def post_table(organisation: Organisation) -> Table:
    """Return the posts of an organisation, department by department, highest grade first.

    A post's identity is its department's name, its grade and its number within both, so that a
    department or a post added elsewhere changes nobody.
    """
    families = {f.name: k for k, f in enumerate(organisation.families)}
    grades = {g.name: k for k, g in enumerate(organisation.grades)}
    keys = unit_keys(d.name for d in organisation.departments)
    cells, serials, kinds, company = [], [], [], []
    for d, department in enumerate(organisation.departments):
        chances = organisation.company_chances(department)
        for name, count in sorted(department.posts.items(), key=lambda kv: -grades[kv[0]]):
            g = grades[name]
            cells.append((d, g, count))
            company.append(chances[name])
            serials.append((g << GRADE_SHIFT) + np.arange(count))
            kinds += [families[kind] for kind in department.families_of(name, count)]
    d, g, counts = np.array(cells).T
    own, rank = np.repeat(d, counts), np.repeat(g, counts)
    posts = np.zeros(len(own), POSTS)
    posts["department"], posts["grade"], posts["family"] = own, rank, kinds
    posts["unit"], posts["serial"] = keys[own], np.concatenate(serials)
    posts["due"] = NEVER
    posts["standard"] = np.array([round(x.pay * FEN) for x in organisation.grades])[rank]
    posts["value"] = np.array([x.post_value for x in organisation.grades])[rank]
    posts["workload"] = np.array([x.workload for x in organisation.departments])[own]
    posts["merit"] = np.array([x.merit for x in organisation.departments])[own]
    posts["company"] = np.repeat(company, counts)
    posts["measurable"] = np.array([x.measurable for x in organisation.families])[kinds]
    return posts


def overseers(organisation: Organisation, leaders: int) -> Rows:
    """Return by department which leader oversees it (分管): as listed, else dealt out in turn."""
    return np.array(
        [
            d.overseen_by - 1 if d.overseen_by else place % max(leaders, 1)
            for place, d in enumerate(organisation.departments)
        ],
        np.int64,
    )


@dataclass(frozen=True)
class Structure:
    """Where everything lies in the tables.

    Attributes
    ----------
    organisation
        What it was made from.
    posts
        Post table.
    first
        First post of each department, and the number of posts at the end.
    layout
        Posts by grade and by cell (department and grade).
    units, workload, sizes
        By department: key, true workload, number of posts.
    pools
        Posts ranked together, for each choice of the ranking pool.
    ranked
        The same in one row after the other, and where each pool begins.
    pool_of
        By post, the number of its pool, for each of those choices.
    high
        By grade: whether its posts are leadership posts.
    leaders
        Posts whose holders are scored on the zone: those of the committee and the studios (KP2).
    overseer
        By department: which of the leaders oversees it (ST5), 0 the first.
    """

    organisation: Organisation
    posts: Table
    first: Rows
    layout: Layout
    units: Codes
    workload: Floats
    sizes: Floats
    pools: dict[str, list[Rows]]
    ranked: dict[str, tuple[Rows, Rows]]
    pool_of: dict[str, Rows]
    high: Codes
    leaders: Rows
    overseer: Rows

    @classmethod
    def of(cls, organisation: Organisation) -> Structure:
        """Lay out the posts of an organisation."""
        posts = post_table(organisation)
        sizes = np.bincount(posts["department"], minlength=len(organisation.departments))
        first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        by_grade = np.argsort(posts["grade"], kind="stable").astype(np.int64)
        grades = np.bincount(posts["grade"], minlength=len(organisation.grades))
        grade_first = np.concatenate([[0], np.cumsum(grades)]).astype(np.int64)
        # Posts of a grade in a department lie side by side.
        cell = posts["department"].astype(np.int64) * len(grades) + posts["grade"]
        cuts = np.flatnonzero(np.diff(cell)) + 1
        cells = np.argsort(cell, kind="stable").astype(np.int64)
        sizes_of_cells = np.bincount(cell, minlength=len(sizes) * len(grades))
        cell_first = np.concatenate([[0], np.cumsum(sizes_of_cells)]).astype(np.int64)
        lead = [d.leads for d in organisation.departments]
        high = [g.leader for g in organisation.grades]
        leaders = np.array(lead)[posts["department"]] & np.array(high)[posts["grade"]]
        pools = {
            "zone": [by_grade[a:b] for a, b in pairwise(grade_first) if b > a],
            "department": np.split(np.arange(len(posts), dtype=np.int64), cuts),
        }
        ranked = {
            name: (np.concatenate(rows), np.concatenate([[0], np.cumsum([len(r) for r in rows])]))
            for name, rows in pools.items()
        }
        pool_of = {name: np.zeros(len(posts), np.int64) for name in pools}
        for name, numbered in pools.items():
            for number, rows in enumerate(numbered):
                pool_of[name][rows] = number
        return cls(
            organisation=organisation,
            posts=posts,
            first=first,
            layout=Layout(by_grade, grade_first, cells, cell_first, len(organisation.families)),
            units=posts["unit"][first[:-1]],
            workload=posts["workload"][first[:-1]].copy(),
            sizes=sizes.astype(np.float64),
            pools=pools,
            ranked=ranked,
            pool_of=pool_of,
            high=np.array(high, np.bool_),
            leaders=np.flatnonzero(leaders).astype(np.int64),
            overseer=overseers(organisation, int(leaders.sum())),
        )
