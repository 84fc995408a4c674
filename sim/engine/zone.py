"""The state of one zone in one replication."""

from __future__ import annotations

import numpy as np

from sim.chance.keyed import Key, key
from sim.engine.ledger import AT, EXIT, OUTCOMES, exit_rows
from sim.engine.plan import Plan, Regime
from sim.engine.structure import Structure
from sim.reform.archive import places
from sim.reform.rivals import Standing
from sim.staff.seating import seat_roster
from sim.staff.synthetic import first_day
from sim.staff.table import EMPTY, STAFF, WAITING, Rows, Table, empty_staff, same_person, stack

BENCH = 16


class Zone:
    """Staff, posts and the year's running sums.

    Attributes
    ----------
    plan, key
        What the scenario fixes, and seed with replication.
    month
        Months passed.
    structure
        How the posts lie.
    staff, posts
        The tables.
    true, measured
        By department: output of the year, true and as the KPI sees it.
    packs, advanced
        By department: performance pack of the year in fen, and what of it was paid on account.
    tally
        Outcomes of the running year.
    years
        Outcomes of closed years.
    exits
        Log of exits, if it is kept.
    carry
        By ranking pool: fraction of a person carried over by the rounding of the tail.
    coefficient
        By department: value coefficient of the running year.
    places
        Places of the establishment by archived rank.
    standing
        Share of the city and national rank in the last year closed, or None.
    """

    def __init__(
        self, plan: Plan, seed: int, replication: int, *, keep_exits: bool = False
    ) -> None:
        self.plan = plan
        self.keep_exits = keep_exits
        self.key: Key = key(seed, replication)
        self.month = 0
        self.standing: Standing | None = None
        self.take_structure(plan.former)
        self.staff = empty_staff(len(self.posts) + BENCH)
        self.tally = np.zeros(len(OUTCOMES))
        self.years: list[np.ndarray] = []
        self.exits: list[Table] = []
        self._gone = np.zeros(0, STAFF)
        self._causes = np.zeros(0, np.int64)
        regime = self.regime
        if plan.people is None:
            first_day(
                self.key,
                self.staff,
                self.posts,
                plan.day,
                regime.people,
                plan.scenario.staff.female_share,
            )
        else:
            seat_roster(self.key, self.staff, self.posts, plan.people, plan.scenario, regime.people)
        grades = [g.name for g in plan.scenario.organisation.grades]
        self.places = places(self.staff, plan.scenario.staff.archive_quota, grades)

    def take_structure(self, structure: Structure) -> None:
        """Give the zone a structure and empty sums; the caller seats the people."""
        self.structure = structure
        self.posts = structure.posts.copy()
        departments = len(structure.sizes)
        self.true, self.measured = np.zeros(departments), np.zeros(departments)
        self.packs, self.advanced = np.zeros(departments, np.int64), np.zeros(departments, np.int64)
        self.coefficient = np.ones(departments)
        self.carry = {name: [0.0] * len(pools) for name, pools in structure.pools.items()}

    @property
    def regime(self) -> Regime:
        """The rules in force now."""
        return self.plan.regime(self.month)

    @property
    def past(self) -> Regime:
        """The rules in force in the month that has just passed."""
        return self.plan.regime(max(0, self.month - 1))

    @property
    def buffers(self) -> tuple[Table, Rows]:
        """Room for a copy of everyone who could leave at once."""
        if len(self._gone) < len(self.staff):
            self._gone = np.zeros(len(self.staff), STAFF)
            self._causes = np.zeros(len(self.staff), np.int64)
        return self._gone, self._causes

    def make_room(self, people: int) -> None:
        """See to it that the bench has room for so many more people."""
        free = int((self.staff["state"][len(self.posts) :] == EMPTY).sum())
        if free < people:
            self.staff = stack(self.staff, empty_staff(max(people - free, BENCH)))

    def still_waiting(self, rows: Rows, people: Table) -> Rows:
        """Return those of the rows in which the same people as before still wait."""
        now = self.staff[rows]
        return rows[(now["state"] == WAITING) & same_person(now, people)]

    def book(self, head: str, yuan: float) -> None:
        """Add an amount to a head of spending of the running year."""
        self.tally[AT[head]] += round(yuan * 100)

    def count(self, outcome: str, people: float) -> None:
        """Add to an outcome of the running year."""
        self.tally[AT[outcome]] += people

    def log(self, people: Table, cause: int | Rows) -> None:
        """Keep people in the log of exits, if it is kept."""
        if self.keep_exits and len(people):
            self.exits.append(exit_rows(people, cause, self.month))

    def exit_log(self) -> Table:
        """Return all exits so far."""
        return np.concatenate([np.zeros(0, EXIT), *self.exits])
