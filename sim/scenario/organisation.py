"""The zone on paper: departments, grades, posts, and the caps that bind them (ST1 to ST6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal
from unicodedata import normalize

from pydantic import model_validator

from sim.scenario.currency import Currency
from sim.scenario.department import Department, types_fit
from sim.scenario.fields import Section, lever, no_grade, none_of, setting
from sim.words import _

MOST_GRADES = 64
"""Of a zone: identities have room for as many."""
_STEEP = 5  # times the standard pay of the grade below


class Grade(Section):
    """A grade of posts (职级), listed from the lowest to the highest."""

    name: str = setting(
        ...,
        zh="职级名称",
        help="name used everywhere else in the scenario",
        source="scenario",
        mark="assumed",
    )
    zh: str = setting("", zh="职级中文名称", help="Chinese name", source="scenario", mark="assumed")
    pay: float = setting(
        ...,
        unit="money a month",
        low=1,
        high=10_000_000,
        zh="岗位标准工资",
        source="scenario",
        mark="assumed",
        help="standard pay of a post of this grade, base and "
        "performance parts together, at the score everyone is expected to reach",
    )
    post_value: float = setting(
        1.0,
        unit="ratio to the ordinary post",
        low=0.1,
        high=10,
        zh="岗位价值系数",
        source="PA3",
        mark="assumed",
        help="weight of the post when a performance pack is shared",
    )
    leave_factor: float = setting(
        1.0,
        unit="ratio to other grades",
        low=0.01,
        high=100,
        source="none for a zone; UK civil service 2022: administrative officers leave twice as "
        "often as higher executive officers",
        mark="assumed",
        zh="本职级离职倍数",
        help="how much more often holders of this grade resign or are transferred than holders "
        "of other grades of the same age and service; the configured rates stay those of the "
        "zone's posts as a whole",
    )
    leader: bool = setting(
        False,
        zh="占用领导职数",
        help="counts against the leadership post quota (领导职数)",
        source="ST1",
        mark="assumed",
    )


class Family(Section):
    """A function family: posts that need the same skills and are measured alike."""

    name: str = setting(
        ..., zh="职能类别名称", help="name used by departments", source="scenario", mark="assumed"
    )
    measurable: float = setting(
        0.7,
        unit="share of the work",
        low=0,
        high=1,
        source="KP8",
        mark="assumed",
        zh="可量化工作比例",
        help="share of the work that a quantitative KPI "
        "can see; the rest can be traded for what is counted",
    )


class Caps(Section):
    """What the superior body approved; a scenario beyond it is refused (ST1, L22)."""

    units: int | None = setting(
        None,
        unit="units",
        low=1,
        zh="机构个数上限",
        source="ST1",
        mark="seed",
        help="most units the zone may have; none: not checked",
    )
    establishment: int | None = setting(
        None,
        unit="people",
        low=0,
        zh="编制总量上限",
        source="ST1",
        mark="seed",
        help="most civil servants and institution staff, not most posts; none: not checked",
    )
    leadership_posts: int | None = setting(
        None,
        unit="posts",
        low=0,
        zh="领导职数上限",
        source="ST1",
        mark="seed",
        help="most leadership posts; none: not checked",
    )


class Consolidation(Section):
    """Merger of units at the start (stage 1)."""

    active: bool = lever(
        True,
        zh="机构整合",
        mark="seed",
        source="ST3, ST4",
        help="units are merged into the departments listed; false: the former units stay",
    )
    reading: Literal["seed", "office"] = setting(
        "seed",
        mark="seed",
        source="A2: 48 units by the seed, 60 by the Central Establishment Office",
        zh="原单位数取用口径",
        help="whose count of former units holds",
    )


class Organisation(Section):
    """Departments, grades, families and caps."""

    grades: list[Grade] = setting(
        ..., zh="职级设置", help="grades, lowest first", source="scenario", mark="assumed"
    )
    families: list[Family] = setting(
        ..., zh="职能类别设置", help="function families", source="scenario", mark="assumed"
    )
    departments: list[Department] = setting(
        ..., zh="部门设置", help="units with posts", source="ST3, ST4", mark="seed"
    )
    jurisdiction: Literal["China", "elsewhere"] = setting(
        "China",
        zh="法律适用地",
        help="whose law holds: legal notices are of Chinese law, and elsewhere there are none",
        source="scenario",
        mark="assumed",
    )
    currency: Currency = Currency()
    caps: Caps = Caps()
    consolidation: Consolidation = Consolidation()

    @model_validator(mode="after")
    def _consistent(self) -> Organisation:
        if not self.departments:
            raise ValueError("departments: " + _("the zone has no department; list at least one"))
        grades = _names("grades", [g.name for g in self.grades])
        families = _names("families", [f.name for f in self.families])
        if len(grades) > MOST_GRADES:
            wrong = _("{count} are more than the {most} there can be")
            raise ValueError(f"grades: {wrong.format(count=len(grades), most=MOST_GRADES)}")
        _names("departments", [d.name for d in self.departments])
        _chinese_names("grades", self.grades)
        _chinese_names("departments", self.departments)
        for department in self.departments:
            here = f"departments.{department.name}"
            if department.family not in families:
                wrong = none_of(department.family, sorted(families))
                raise ValueError(f"{here}.family: {wrong}")
            for grade in department.posts:
                if grade not in grades:
                    wrong = no_grade(grade, {known.name: known.zh for known in self.grades})
                    raise ValueError(f"{here}.posts: {wrong}")
            types_fit(department, here, families)
            posts = sum(department.posts.values())
            if posts == 0:
                wrong = _("a department needs at least one post; give it posts or take it out")
                raise ValueError(f"{here}.posts: {wrong}")
            most = max(department.former_units, department.former_units_office)
            if most > posts:
                wrong = _("{units} units cannot make a department of {posts} posts")
                wrong = wrong.format(units=most, posts=posts)
                raise ValueError(f"{here}.former_units: {wrong}")
        leaders = self.leaders
        for department in self.departments:
            if department.overseen_by and department.overseen_by > leaders:
                wrong = _("there are {leaders} leaders, and {number} is none of them")
                wrong = wrong.format(leaders=leaders, number=department.overseen_by)
                raise ValueError(f"departments.{department.name}.overseen_by: {wrong}")
        self._within_caps()
        return self

    def _within_caps(self) -> None:
        leaders = {g.name for g in self.grades if g.leader}
        counted = {
            "units": len(self.departments),
            "leadership_posts": sum(
                n for d in self.departments for g, n in d.posts.items() if g in leaders
            ),
        }
        for name, count in counted.items():
            cap = getattr(self.caps, name)
            if cap is not None and count > cap:
                wrong = _("{count} is more than the approved {cap} (ST1); cut, or correct the cap")
                raise ValueError(f"caps.{name}: {wrong.format(count=count, cap=cap)}")

    @property
    def leaders(self) -> int:
        """Number of posts whose holders are scored on the zone (KP2)."""
        high = [g.name for g in self.grades if g.leader]
        return sum(d.posts.get(g, 0) for d in self.departments if d.leads for g in high)

    @property
    def leading_from(self) -> int:
        """Number of the lowest grade of leadership posts; that of all grades if there are none."""
        return next((n for n, grade in enumerate(self.grades) if grade.leader), len(self.grades))

    @property
    def top_from(self) -> int:
        """Number of the lowest of those grades that only leading bodies (领导班子) have."""
        elsewhere = {
            g for d in self.departments if d.kind != "leadership" for g, n in d.posts.items() if n
        }
        return max((n + 1 for n, g in enumerate(self.grades) if g.name in elsewhere), default=0)

    def company_chances(self, department: Department) -> dict[str, float]:
        """Return by grade the chance that a post is held by company staff, who lead nothing.

        The other posts of the body have the more of them, up to all, so that it has its share.
        """
        plain = [grade.name for grade in self.grades[: self.leading_from]]
        below = sum(department.posts.get(grade, 0) for grade in plain)
        share = department.company_share * sum(department.posts.values()) / max(below, 1)
        return {grade: min(share, 1.0) if grade in plain else 0.0 for grade in department.posts}

    def standard_posts(self, department: Department, company_scale: float) -> dict[str, float]:
        """Return by grade how many posts on standard pay the posts of a department cost.

        Company staff are paid ``company_scale`` times standard pay.
        """
        chances = self.company_chances(department)
        return {
            grade: count * (1.0 + chances[grade] * (company_scale - 1.0))
            for grade, count in department.posts.items()
        }

    @property
    def size(self) -> int:
        """Number of posts."""
        return sum(sum(d.posts.values()) for d in self.departments)

    @property
    def doubtful(self) -> list[tuple[Grade, Grade]]:
        """Grades whose standard pay is unlikely beside that of the grade below, which is second."""
        steps = pairwise(self.grades)
        return [(up, low) for low, up in steps if not low.pay <= up.pay <= _STEEP * low.pay]


def _names(what: str, names: list[str]) -> set[str]:
    """Return the names of a list that others refer to, of which each must be its own."""
    if not names:
        raise ValueError(f"{what}: " + _("the zone has none; list at least one"))
    alike: dict[str, str] = {}
    for name in names:
        if not name.strip():
            raise ValueError(f"{what}: " + _("a name is empty; each needs its own"))
        if name != name.strip():
            wrong = _("{name} begins or ends with a space; take it out")
            raise ValueError(f"{what}: " + wrong.format(name=repr(name)))
        before = alike.setdefault(" ".join(normalize("NFKC", name).casefold().split()), name)
        if before != name:
            wrong = _("{one} and {other} look alike; give each its own name")
            raise ValueError(f"{what}: " + wrong.format(one=repr(before), other=repr(name)))
    if len(set(names)) < len(names):
        twice = Counter(names).most_common(1)[0][0]
        raise ValueError(f"{what}.{twice}: " + _("the name stands twice; each needs its own"))
    return set(names)


def _chinese_names(what: str, named: Sequence[Grade] | Sequence[Department]) -> None:
    """Refuse a Chinese name that two have: a roster or a table could not tell them apart."""
    before: dict[str, str] = {}
    for each in named:
        other = before.setdefault("".join(normalize("NFKC", each.zh).split()), each.name)
        if each.zh.strip() and other != each.name:
            wrong = _("{zh} is the Chinese name of {other}, too; give each its own")
            wrong = wrong.format(zh=repr(each.zh), other=other)
            raise ValueError(f"{what}.{each.name}.zh: {wrong}")
