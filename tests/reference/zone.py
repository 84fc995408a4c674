"""Who and what there is: people, posts, and a zone of both (section 2)."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field, make_dataclass

from reference import pay
from sim.chance.portable import normal_quantile
from sim.staff.table import (
    CIVIL_SERVANT,
    COMPANY,
    EMPTY,
    INSIDER,
    INSTITUTION,
    POSTED,
    POSTS,
    STAFF,
)

BOOKKEEPING = ("since", "next")
"""Columns of the engine's staff table that say when it last looked, which the page does not."""

HEADS = ("base_pay", "performance_pay", "waiting_pay", "archive_pay", "vacancy_savings",
         "company_pay")  # fmt: skip
"""What the engine books money under, in its order."""


def on_establishment(person):
    return person.status in (CIVIL_SERVANT, INSTITUTION)


class Someone:
    """What can be said of a person beside their columns."""

    @property
    def insider(self):
        return self.origin == INSIDER

    @property
    def company(self):
        return self.status == COMPANY


Person = make_dataclass(
    "Person",
    [name for name in STAFF.names if name not in BOOKKEEPING],
    bases=(Someone,),
    namespace={"__doc__": "A person; columns as in `sim.staff.table.STAFF`."},
    eq=False,
)


@dataclass(eq=False)
class Post:
    """A post; columns as in `sim.staff.table.POSTS`, its row, and who holds it."""

    row: int
    holder: Person | None
    department: int
    grade: int
    family: int
    unit: int
    serial: int
    openings: int
    due: int
    inside: int
    standard: int
    value: float
    workload: float
    merit: float
    company: float
    measurable: float

    @property
    def pool_in_zone(self):
        return self.grade

    @property
    def pool_in_department(self):
        return self.department, self.grade


class Rules:
    """The rules of a month: its settings, and what follows from them for all."""

    def __init__(self, zone, month):
        self.settings = s = zone.scenario.at(month)
        self.in_force = s.assessment.active and month >= s.assessment.start_month
        self.link = s.pay.link if self.in_force else s.pay.former_link
        self.everyone = s.appointment.coverage == "all"
        self.grandfathered = s.appointment.coverage == "grandfathered"
        ratio = s.pay.incentive_ratio if self.in_force else s.pay.former_ratio
        self.packs_left = left = pay.packs_left(zone, self)
        if left < 1:
            ratio = ratio * left / (1 - ratio + ratio * left)
        self.stake = ratio * self.link
        if self.in_force and s.pay.pack_follows != "none":
            self.stake = ratio
        self.on_packs = self.in_force and s.assessment.coefficient_reading != "K1"

    def on_old_terms(self, person):
        """Return whether a person is paid as before the reform, outside packs."""
        return self.grandfathered and person.insider


def age_scores(share):
    """Return the normal score of each age, of the middle of its quantiles (section 5)."""
    below = [sum(share[:age]) for age in range(len(share))]
    return [
        normal_quantile(max(lower + own / 2, 1e-15))
        for lower, own in zip(below, share, strict=True)
    ]


@dataclass(eq=False)
class Zone:
    """A zone as it stands; the year's sums by department, in fen where they are money."""

    scenario: object
    key: tuple
    month: int
    organisation: object
    posts: list[Post]
    bench: list[Person | None]
    scale: float  # of the leave rates, from the life table (section 5)
    entrant_women: float
    ages: list  # by sex: normal scores of ages by month from the youngest on (section 5)
    youngest: int
    changes: list[int]  # months in which the rules change
    merged: tuple | None  # organisation and posts after the merger, and the department of each unit
    coefficient: list[float]
    carry: dict[str, dict]
    places: list[int]  # of the establishment, by archived rank
    establishment: int  # its places in all
    standing: tuple[float, float] | None = None
    true: list[float] = field(default_factory=list)
    measured: list[float] = field(default_factory=list)
    packs: list[int] = field(default_factory=list)
    advanced: list[int] = field(default_factory=list)
    money: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    tally: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    years: list[dict] = field(default_factory=list)
    classes: list = field(default_factory=list)
    left: list[tuple] = field(default_factory=list)  # month, why, and who: three words
    _rules: dict[int, Rules] = field(default_factory=dict)

    @property
    def departments(self):
        return range(len(self.organisation.departments))

    @property
    def leading_from(self):
        """The lowest grade of leadership posts."""
        grades = self.scenario.organisation.grades
        return min((n for n, grade in enumerate(grades) if grade.leader), default=math.inf)

    @property
    def appointed_from(self):
        """The lowest grade that is appointed from above: only leading bodies have it or higher."""
        zone = self.scenario.organisation
        if self.scenario.appointment.leadership == "compete":
            return math.inf
        lowest = len(zone.grades)
        while lowest and all(
            d.kind == "leadership" or not d.posts.get(zone.grades[lowest - 1].name)
            for d in zone.departments
        ):
            lowest -= 1
        return lowest

    def rules(self, month=None):
        """Return the rules of a month, by default the present one."""
        month = self.month if month is None else month
        if month not in self._rules:
            self._rules[month] = Rules(self, month)
        return self._rules[month]

    @property
    def past(self):
        """The rules of the month that has just closed."""
        return self.rules(max(0, self.month - 1))

    def terms(self):
        """Return first and last month of every term: each begins with a round (AP6)."""
        found, month = [], 0
        while month < 12 * self.scenario.study.years:
            s = self.rules(month).settings.appointment
            if s.active:
                found.append((month, month + s.term_months))
            month += s.term_months if s.active else 12
        return found

    def term_at(self, month):
        """Return the term that runs in a month, or None."""
        return next((term for term in self.terms() if term[0] <= month < term[1]), None)

    def posts_of(self, department):
        return [post for post in self.posts if post.department == department]

    def held(self, department=None):
        """Return posts that are held, first to last, of all departments or one."""
        posts = self.posts if department is None else self.posts_of(department)
        return [post for post in posts if post.holder]

    def vacant(self):
        return [post for post in self.posts if not post.holder]

    def everyone(self):
        """Return all people in the order of rows: holders of posts, then the bench."""
        people = [post.holder for post in self.posts] + self.bench
        return [person for person in people if person]

    def log(self, person, cause):
        """Enter in the log of exits who lost their place, and why."""
        self.left.append((self.month, cause, person.unit, person.serial, person.turn))

    def post_of(self, person):
        """Return the post that a person holds, or None."""
        return next((post for post in self.posts if post.holder is person), None)

    def leads(self, post):
        """Return whether the holder of a post is scored on the zone (KP2)."""
        high = self.organisation.grades[post.grade].leader
        kind = self.organisation.departments[post.department].kind
        return high and kind in ("leadership", "studio")

    def leaders(self):
        return [post for post in self.posts if self.leads(post)]

    def overseen_by(self, leader):
        """Return the departments that a leader (a post) oversees."""
        rows = self.leaders()
        found = []
        for d, unit in enumerate(self.organisation.departments):
            number = unit.overseen_by - 1 if unit.overseen_by else d % len(rows)
            if number == rows.index(leader):
                found.append(d)
        return found

    def pools(self, kind):
        """Return the ranking pools: lists of posts by grade, or by department and grade.

        Those by which it is told who is truly weak are the grades of the zone.
        """
        by_grade, found = kind in ("zone", "true"), defaultdict(list)
        for post in self.posts:
            found[post.pool_in_zone if by_grade else post.pool_in_department].append(post)
        return dict(sorted(found.items())) if by_grade else dict(found)

    def start_sums(self):
        """Let all sums of a year begin anew."""
        self.true, self.measured = ([0.0 for _ in self.departments] for _ in range(2))
        self.packs, self.advanced = ([0 for _ in self.departments] for _ in range(2))
        self.money = defaultdict(int)
        self.tally = defaultdict(float)

    @classmethod
    def of(cls, engine):
        """Return a zone of the engine as it stands, in objects."""
        plan, organisation = engine.plan, engine.structure.organisation
        zone = cls(
            scenario=plan.scenario,
            key=engine.key,
            month=engine.month,
            organisation=organisation,
            posts=posts_of(engine.posts, engine.staff),
            bench=[person_of(row) for row in engine.staff[len(engine.posts) :]],
            scale=plan.day.table.scale,
            entrant_women=plan.day.table.entrant_female_share,
            ages=[age_scores(cells.share) for cells in plan.day.table.cells],
            youngest=round(12 * plan.scenario.staff.entry_age_low),
            changes=plan.changes,
            merged=None,
            coefficient=engine.coefficient.tolist(),
            carry={},
            places=engine.places.tolist(),
            establishment=engine.establishment,
            standing=None if math.isnan(engine.standing.rank) else tuple(engine.standing),
        )
        if plan.merged_into is not None and engine.structure is not plan.structure:
            zone.merged = plan.structure.organisation, plan.structure.posts, plan.merged_into
        for kind in ("zone", "department", "true"):
            carried = engine.carry[kind].tolist()
            zone.carry[kind] = dict(zip(zone.pools(kind), carried, strict=True))
        zone.start_sums()
        sums = engine.sums
        zone.true, zone.measured = sums.true.tolist(), sums.measured.tolist()
        zone.packs, zone.advanced = sums.packs.tolist(), sums.advanced.tolist()
        zone.money.update(zip(HEADS, sums.money.tolist(), strict=True))
        return zone


def person_of(row):
    """Return the person in a row of the staff table, or None."""
    if row["state"] == EMPTY:
        return None
    return Person(*(row[name].item() for name in STAFF.names if name not in BOOKKEEPING))


def posts_of(posts, staff=()):
    """Return posts from the tables, with those who hold them."""
    found = []
    for i, row in enumerate(posts):
        holder = person_of(staff[i]) if i < len(staff) else None
        assert holder is None or holder.state == POSTED
        found.append(Post(i, holder, **{name: row[name].item() for name in POSTS.names}))
    return found
