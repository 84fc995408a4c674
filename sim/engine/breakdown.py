"""What happens in each department and each grade: posts, people, packs, rounds and whole terms.

Counts and sums come back that add up: over years, and over departments or grades told together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.engine.calendar import Calendar
from sim.engine.identity import rows_of
from sim.engine.ledger import ROUND
from sim.engine.plan import Plan
from sim.engine.replication import side_by_side
from sim.engine.watcher import Watcher
from sim.engine.zone import Zone, Zones
from sim.reform.consolidation import former_organisation
from sim.scenario.schema import Scenario
from sim.staff.table import EMPTY, POSTED, WAITING, Codes, Floats, Rows, Table

YEAR = ("posts", "staff", "began", "stayed", "gone", "output", "coefficient", "pack")
"""At the year's end posts, and people in them; of those in post at its beginning, how many are
still in post in the same department and grade, and how many have left the zone; and by department
output (in the norm of a month), value coefficient times posts, and pack in yuan."""
TERM = ("term_began", "term_kept", "term_moved", "term_promoted", "term_lower", "term_waiting",
        "term_gone")  # fmt: skip
"""Of those in post when a term began, where they are at its end: in the same department and grade,
in another department, higher, lower, waiting or back to their archived post, or no more there."""
COUNTS = (*YEAR, *ROUND, *TERM, "waited")
"""``waited``: months that whoever has waited longest for a post has waited by then, in the year."""
AT = {name: place for place, name in enumerate(COUNTS)}
BY = ("all", "department", "grade")


class Places(NamedTuple):
    """Who is in the zone, and where: people, their states, departments and grades."""

    people: Table
    state: Codes
    department: Codes
    grade: Codes


def groups(scenario: Scenario) -> dict[str, list[str]]:
    """Return the groups that are told apart, in the order of their numbers."""
    organisation = scenario.organisation
    return {
        "all": ["all"],
        "department": [department.name for department in organisation.departments],
        "grade": [grade.name for grade in organisation.grades],
    }


def count(
    scenario: Scenario,
    seed: int,
    replications: Sequence[int],
    people: pd.DataFrame | None = None,
) -> Floats:
    """Count what happens in each department and grade, in some histories of one scenario.

    Parameters are those of `sim.engine.replication.replicate`.

    Returns
    -------
    ndarray
        Shape (replications, years, groups, counts): groups as `groups` has them one after another,
        counts as ``COUNTS``; zero where something does not happen or is not told by grade.
    """
    plan = Plan(scenario, people)
    found = []
    for together in side_by_side(plan, replications):
        zones = Zones(plan, seed, together)
        look = Look(zones)
        Calendar(zones, look).run()
        found.append(look.counts)
    return np.concatenate(found)


class Look(Watcher):
    """Counts while histories are lived."""

    def __init__(self, zones: Zones) -> None:
        scenario = zones.plan.scenario
        self.known = {by: len(names) for by, names in groups(scenario).items()}
        shape = len(zones.keys), scenario.study.years, sum(self.known.values()), len(COUNTS)
        self.counts = np.zeros(shape)
        _, self.into = former_organisation(scenario.organisation)
        self.year = [self._places(zone) for zone in zones.each]
        self.term = list(self.year)
        self.waited = np.zeros(len(zones.keys))

    def month_closed(self, zones: Zones) -> None:
        """See how long people wait."""
        since = np.where(zones.staff["state"] == WAITING, zones.staff["posted"], zones.month)
        self.waited = np.maximum(self.waited, zones.month - since.min(axis=1))

    def round_held(self, zones: Zones) -> None:
        """See what the round brought, and who begins a term where."""
        year = self.counts[:, zones.closed]
        first = AT[ROUND[0]]
        rounds = slice(first, first + len(ROUND))
        year[:, self._rows("grade"), rounds] += zones.brought
        year[:, self._rows("all"), rounds] += zones.brought.sum(axis=1, keepdims=True)
        self.term = [self._places(zone) for zone in zones.each]

    def year_closed(self, zones: Zones) -> None:
        """See who is where, and what the year came to."""
        term = zones.plan.term(zones.month - 1)
        for zone in zones.each:
            counts = self.counts[zone.place, zones.closed]
            now = self._places(zone)
            self._stocks(zone, counts)
            self._years_moves(self.year[zone.place], now, counts)
            if term is not None and term.end == zones.month:
                self._terms_moves(self.term[zone.place], now, counts)
            counts[0, AT["waited"]] = self.waited[zone.place]
            self.year[zone.place] = now
        self.waited[:] = 0

    def _rows(self, by: str) -> slice:
        start = sum(self.known[other] for other in BY[: BY.index(by)])
        return slice(start, start + self.known[by])

    def _stocks(self, zone: Zone, counts: Floats) -> None:
        """Count posts and people, and add up output, packs and coefficients."""
        sums, held = zone.sums, zone.staff["state"][: len(zone.posts)] == POSTED
        codes = {
            "department": self._departments(zone)[zone.posts["department"]],
            "grade": zone.posts["grade"],
        }
        for by, code in codes.items():
            rows, many = counts[self._rows(by)], self.known[by]
            rows[:, AT["posts"]] = np.bincount(code, minlength=many)
            rows[:, AT["staff"]] = np.bincount(code[held], minlength=many)
        posts = np.bincount(zone.posts["department"], minlength=len(sums.true))
        of_units = {
            "output": sums.true,
            "coefficient": zone.coefficient * posts,
            "pack": sums.packs / 100,
        }
        rows, many = counts[self._rows("department")], self.known["department"]
        for name, values in of_units.items():
            rows[:, AT[name]] = np.bincount(self._departments(zone), values, many)
        for name in ("posts", "staff", *of_units):
            counts[0, AT[name]] = rows[:, AT[name]].sum()

    def _departments(self, zone: Zone) -> Codes:
        """Return of each unit there is the department that it is, or would be, made part of."""
        return self.into if zone.structure is zone.plan.former else np.arange(len(zone.sums.true))

    def _places(self, zone: Zone) -> Places:
        """Return who is in the zone, and where."""
        staff = zone.staff[zone.staff["state"] != EMPTY]
        department = self._departments(zone)[staff["department"]]
        return Places(staff, staff["state"], department, staff["grade"])

    def _years_moves(self, began: Places, now: Places, counts: Floats) -> None:
        """Count those in post as the year began, and who of them stayed and who is gone."""
        was, at, posted = _followed(began, now)
        same = (now.department[at] == was.department) & (now.grade[at] == was.grade)
        self._count(counts, was, "began", np.ones(len(at), bool))
        self._count(counts, was, "gone", at < 0)
        self._count(counts, was, "stayed", posted & same)

    def _terms_moves(self, began: Places, now: Places, counts: Floats) -> None:
        """Count those in post as the term began, and where they are."""
        was, at, posted = _followed(began, now)
        rise = now.grade[at].astype(int) - was.grade
        level = posted & (rise == 0)
        same = now.department[at] == was.department
        fates = (
            np.ones(len(at), bool), level & same, level & ~same, posted & (rise > 0),
            posted & (rise < 0), (at >= 0) & ~posted, at < 0,
        )  # fmt: skip
        for name, who in zip(TERM, fates, strict=True):
            self._count(counts, was, name, who)

    def _count(self, counts: Floats, was: Places, name: str, who: Codes) -> None:
        """Add up some of the people in all and by where they were."""
        codes = np.zeros(len(was.people), np.int64), was.department, was.grade
        for by, code in zip(BY, codes, strict=True):
            rows = counts[self._rows(by)]
            rows[:, AT[name]] += np.bincount(code[who], minlength=self.known[by])


def _followed(began: Places, now: Places) -> tuple[Places, Rows, Codes]:
    """Return those who were in post, their places among those there now, and who is in post.

    The place of whoever is there no more is -1.
    """
    was = Places(*(column[began.state == POSTED] for column in began))
    at = rows_of(was.people, now.people)
    return was, at, (at >= 0) & (now.state[at] == POSTED)
