"""The state of one zone, in one replication or in several that are lived through side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt

from sim.chance.keyed import Key, key
from sim.engine.ledger import AT, EXIT, OUTCOMES, ROUND, exit_rows
from sim.engine.plan import Plan, Regime
from sim.engine.state import States
from sim.engine.structure import Structure
from sim.reform.archive import places
from sim.reform.diary import empty_diary
from sim.reform.establishment import ALL, HELD, NOT_COUNTED, first_places
from sim.reform.promotion import empty_rolls
from sim.reform.rivals import Standing
from sim.reform.service import HEADS, Sums
from sim.staff.first_day import first_day
from sim.staff.seating import seat_roster
from sim.staff.table import EMPTY, LOOK, STAFF, Floats, Rows, Table

BENCH = 16


class Zones:
    """Replications of one zone under one plan, side by side.

    They share the calendar and nothing else. Each table and each sum has one row a replication,
    so that a kernel is called once for all of them.

    Attributes
    ----------
    plan
        What the scenario fixes.
    keys
        Seed and replication, shape (replications, 2).
    month
        Months passed.
    anyone_waits
        Whether anyone waited for a post as the month closed; they come to wait later in it.
    structure
        How the posts lie.
    staff, posts
        The tables, shape (replications, seats) and (replications, posts).
    diary
        When each seat has to be looked at again.
    sums
        The year's running sums.
    tally
        Outcomes of the running year, shape (replications, outcomes).
    years
        Outcomes of all years, shape (replications, years, outcomes); those of ``closed`` are known.
    carry
        By ranking pool, for each choice of it: fraction of a person carried over by the rounding of
        the tail; under ``true`` the same by grade for the yardstick of who is truly weak.
    coefficient
        By department: value coefficient of the running year.
    rolls
        Candidates for promotion.
    brought
        By replication, former grade and what it brought (`ROUND`): people of the last appointment
        round.
    places
        Places of the establishment by archived rank, one row a replication.
    establishment
        What is known of the places of the establishment in all, for those who enter: by
        replication, how many they are, who has one and how many posts are vacant.
    rivals
        By replication: log output of the other zones in the last year closed.
    standings
        By replication: share of the city and national rank then (`Standing`).
    each
        The replications one by one, as views.
    """

    def __init__(
        self, plan: Plan, seed: int, replications: Sequence[int], *, keep_exits: bool = False
    ) -> None:
        self.plan = plan
        self.keep_exits = keep_exits
        self.keys = np.array([key(seed, each) for each in replications], np.uint32)
        self.month = self.closed = 0
        self.anyone_waits = True
        self.each = [Zone.part_of(self, place) for place in range(len(self.keys))]
        self.take_structure(plan.former)
        self.seat(self.posts.shape[1] + self.bench)
        self.tally = np.zeros((len(self.keys), len(OUTCOMES)))
        self.years = np.zeros((len(self.keys), plan.scenario.study.years, len(OUTCOMES)))
        for zone in self.each:
            zone.populate()
        s = plan.scenario
        grades = [g.name for g in s.organisation.grades]
        self.places = np.array([places(each, s.staff.archive_quota, grades) for each in self.staff])
        cap = s.organisation.caps.establishment
        use_all = s.recruitment.established_places == "approved"
        posts = self.posts.shape[1]
        of_each = [first_places(each, posts, cap, use_all=use_all) for each in self.staff]
        self.establishment = np.full((len(self.keys), 3), NOT_COUNTED, np.int64)
        self.establishment[:, ALL] = of_each
        others = s.assessment.rivals
        self.rivals = np.zeros((len(self.keys), others.city + others.national))
        self.brought = np.zeros((len(self.keys), len(grades), len(ROUND)), np.int64)
        self.standings = np.full((len(self.keys), len(Standing._fields)), np.nan)

    def take_structure(self, structure: Structure) -> None:
        """Give the zone a structure and empty sums; the caller seats the people."""
        self.structure = structure
        many, departments = len(self.keys), len(structure.sizes)
        self.posts = np.repeat(structure.posts[None], many, axis=0)
        shape = many, departments
        self.sums = Sums(
            np.zeros(shape), np.zeros(shape), np.zeros(shape, np.int64), np.zeros(shape, np.int64),
            np.zeros((many, HEADS), np.int64),
        )  # fmt: skip
        self.coefficient = np.ones(shape)
        layout = structure.layout
        self.rolls = empty_rolls(layout.cells, layout.cell_first, many)
        pools = {**structure.pools, "true": structure.pools["zone"]}
        self.carry = {name: np.zeros((many, len(p))) for name, p in pools.items()}

    @property
    def bench(self) -> int:
        """How many seats a bench has at first; it grows by half."""
        return max(BENCH, self.posts.shape[1] // 16)

    def seat(self, seats: int) -> None:
        """Give the zone so many empty seats."""
        self._states: States | None = None  # a new structure comes with new seats
        self.staff: Table = np.zeros((len(self.keys), seats), STAFF)
        self.diary = empty_diary(len(self.keys), seats, self.posts.shape[1])
        shape = len(self.keys), seats if self.keep_exits else 0
        self.gone: Table = np.zeros(shape, STAFF)
        self.causes: Rows = np.zeros(shape, np.int64)

    def make_room(self, people: int) -> None:
        """See to it that each bench has room for so many more people."""
        if people == 0:
            return
        bench = self.staff[:, self.posts.shape[1] :]
        short = people - int((bench["state"] == EMPTY).sum(axis=1).min())
        if short > 0:
            before = self.staff
            self.seat(before.shape[1] + max(short, bench.shape[1] // 2))
            whole = f"V{STAFF.itemsize}"  # column by column, NumPy takes 15 times as long
            self.staff.view(whole)[:, : before.shape[1]] = before.view(whole)

    @property
    def states(self) -> States:
        """The tables as kernels take them."""
        if self._states is None:
            self._states = States(
                self.keys, self.staff, self.posts, self.diary, self.establishment, self.sums,
                self.tally, self.coefficient, self.rivals, self.standings, self.gone, self.causes,
                np.zeros(len(self.keys), np.int64),
            )  # fmt: skip
        return self._states

    def look_again(self) -> None:
        """Throw the diary away, and what was counted: a rule may move anybody at any date."""
        for months in self.diary:
            months[:] = LOOK
        self.establishment[:, HELD] = NOT_COUNTED

    @contextmanager
    def looked_at(self) -> Iterator[None]:
        """Keep the tables as they are while somebody looks at them."""
        tables = self.staff, self.posts, self.tally, self.years
        for table in tables:
            table.flags.writeable = False
        try:
            yield
        finally:
            for table in tables:
                table.flags.writeable = True

    def write_logs(self) -> None:
        """Enter those who lost their place at this date in the logs of exits, if they are kept."""
        if self.keep_exits:
            counts = self.states.counts
            for zone, count in zip(self.each, counts, strict=True):
                gone, causes = self.gone[zone.place, :count], self.causes[zone.place, :count]
                zone.exits.append(exit_rows(gone, causes, self.month))
            counts[:] = 0

    @property
    def regime(self) -> Regime:
        """The rules in force now."""
        return self.plan.regime(self.month)

    @property
    def past(self) -> Regime:
        """The rules in force in the month that has just passed."""
        return self.plan.regime(max(0, self.month - 1))


class Zone:
    """One replication.

    Attributes
    ----------
    zones, place
        The replications it is lived through with, and its place among them.
    plan, key, month, structure, staff, posts, sums, tally, years, carry, coefficient
        As of :class:`Zones`, for this replication.
    exits
        Log of exits, if it is kept.
    """

    zones: Zones
    place: int
    exits: list[Table]

    def __init__(
        self, plan: Plan, seed: int, replication: int, *, keep_exits: bool = False
    ) -> None:
        alone = Zones(plan, seed, [replication], keep_exits=keep_exits)
        self.zones, self.place, self.exits = alone, 0, []
        alone.each = [self]

    @classmethod
    def part_of(cls, zones: Zones, place: int) -> Zone:
        """Return the view of one of several replications."""
        zone = cls.__new__(cls)
        zone.zones, zone.place, zone.exits = zones, place, []
        return zone

    def populate(self) -> None:
        """Seat the people of the first day."""
        plan, people = self.plan, self.regime.moving.people
        start, tables = self.regime.learning.newcomer_start, (self.key, self.staff, self.posts)
        if plan.people is None:
            first_day(*tables, plan.day, people, plan.scenario.staff.female_share, start)
        else:
            seat_roster(*tables, plan.people, plan.scenario, plan.day, people, start)

    @property
    def plan(self) -> Plan:
        """What the scenario fixes."""
        return self.zones.plan

    @property
    def key(self) -> Key:
        """Seed and replication."""
        seed, replication = self.zones.keys[self.place]
        return seed, replication

    @property
    def month(self) -> int:
        """Months passed."""
        return self.zones.month

    @property
    def structure(self) -> Structure:
        """How the posts lie."""
        return self.zones.structure

    @property
    def staff(self) -> Table:
        """The staff table."""
        return self.zones.staff[self.place]

    @property
    def posts(self) -> Table:
        """The post table."""
        return self.zones.posts[self.place]

    @property
    def sums(self) -> Sums:
        """The year's running sums."""
        return Sums(*(of_all[self.place] for of_all in self.zones.sums))

    @property
    def tally(self) -> Floats:
        """Outcomes of the running year."""
        of_all: npt.NDArray[np.float64] = self.zones.tally[self.place]
        return of_all

    @property
    def years(self) -> Floats:
        """Outcomes of closed years."""
        of_all: npt.NDArray[np.float64] = self.zones.years[self.place, : self.zones.closed]
        return of_all

    @property
    def carry(self) -> dict[str, Floats]:
        """By ranking pool: fraction of a person carried over."""
        return {name: of_all[self.place] for name, of_all in self.zones.carry.items()}

    @property
    def coefficient(self) -> Floats:
        """By department: value coefficient of the running year."""
        of_all: npt.NDArray[np.float64] = self.zones.coefficient[self.place]
        return of_all

    @property
    def places(self) -> Rows:
        """Places of the establishment by archived rank."""
        of_all: Rows = self.zones.places[self.place]
        return of_all

    @property
    def establishment(self) -> int:
        """Places of the establishment in all."""
        return int(self.zones.establishment[self.place, ALL])

    @property
    def standing(self) -> Standing:
        """Share of the city and national rank in the last year closed."""
        return Standing(*self.zones.standings[self.place])

    @property
    def regime(self) -> Regime:
        """The rules in force now."""
        return self.zones.regime

    @property
    def past(self) -> Regime:
        """The rules in force in the month that has just passed."""
        return self.zones.past

    def book(self, head: str, yuan: float) -> None:
        """Add an amount to a head of spending of the running year."""
        self.tally[AT[head]] += round(yuan * 100)

    def count(self, outcome: str, people: float) -> None:
        """Add to an outcome of the running year."""
        self.tally[AT[outcome]] += people

    def exit_log(self) -> Table:
        """Return all exits so far."""
        return np.concatenate([np.zeros(0, EXIT), *self.exits])
