"""The zone on paper: departments, grades, posts, and the caps that bind them (ST1 to ST6)."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from sim.scenario.fields import Section, lever, setting

DepartmentKind = Literal[
    "leadership", "department", "economic", "park_centre", "subdistrict", "studio"
]


MOST_GRADES, MOST_POSTS = 64, 1_000_000
"""Of a zone, and of a grade in a department: identities have room for as many, and memory."""


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
        unit="yuan a month",
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


class PostType(Section):
    """Posts of a department that belong to another function family than its own (各类岗位)."""

    name: str = setting(
        ...,
        zh="其他岗位职能类别",
        help="function family of the posts",
        source="ST2",
        mark="assumed",
    )
    posts: dict[str, int] = setting(
        ...,
        unit="posts by grade",
        low=0,
        zh="其他类别岗位数",
        high=MOST_POSTS,
        help="how many of the department's posts are of this type",
        source="ST2",
        mark="assumed",
    )


class Department(Section):
    """A unit of the zone with its posts by grade."""

    name: str = setting(
        ...,
        zh="部门英文名称",
        help="English name; a person's identity starts from it, so that "
        "renaming a department draws new people",
        source="scenario",
        mark="assumed",
    )
    zh: str = setting("", zh="部门中文名称", help="Chinese name", source="scenario", mark="seed")
    kind: DepartmentKind = setting(
        "department", zh="部门类型", help="kind of unit", source="ST3, ST4", mark="seed"
    )
    family: str = setting(
        ...,
        zh="部门职能类别",
        help="function family of its posts",
        source="scenario",
        mark="assumed",
    )
    posts: dict[str, int] = setting(
        ...,
        unit="posts by grade",
        low=0,
        zh="核定岗位数",
        high=MOST_POSTS,
        help="approved posts (ST2)",
        source="scenario",
        mark="assumed",
    )
    post_types: list[PostType] = setting(
        [],
        zh="各类岗位数额",
        mark="assumed",
        source="ST2 names types of posts, such as 管理, 专业技术 and 工勤, gives no numbers",
        help="posts, among those above, of other function families; all others are of the "
        "department's own",
    )
    overseen_by: int | None = setting(
        None,
        unit="number of a leader",
        low=1,
        high=10_000,
        mark="assumed",
        zh="分管领导",
        source="ST5, KP2: who oversees which department is not stated",
        help="the leader who oversees it, numbered as leadership posts of the committee and the "
        "studios are listed; none: departments are dealt out to leaders in turn",
    )
    company_share: float = setting(
        0.0,
        unit="share of its staff",
        low=0,
        high=1,
        mark="assumed",
        zh="法定机构公司人员比例",
        source="ST6 names the pairs, gives no numbers",
        help="staff employed by the company paired with this body (法定机构+集团公司)",
    )
    former_units: int = setting(
        1,
        unit="units",
        low=1,
        high=50,
        mark="assumed",
        source="ST3: 48 units became 19 + 4, ST4: 8 parks became 6; which ones is not stated",
        zh="原文口径原单位数",
        help="units that were merged into this department, by the seed",
    )
    former_units_office: int = setting(
        1,
        unit="units",
        low=1,
        high=50,
        mark="assumed",
        source="A2: the Central Establishment Office counts 60 where the seed counts 48",
        zh="编办口径原单位数",
        help="units that were merged into this department, by the establishment office",
    )
    workload: float = setting(
        1.0,
        unit="ratio to the zone's mean",
        low=0.1,
        high=5,
        zh="工作饱和度",
        source="KP5",
        mark="assumed",
        help="true amount and difficulty of the work for each post",
    )

    @property
    def leads(self) -> bool:
        """Whether holders of its leadership posts are scored on the zone (KP2)."""
        return self.kind in ("leadership", "studio")

    def families_of(self, grade: str, count: int) -> list[str]:
        """Return the families of so many posts of a grade: its own first, then the types listed."""
        typed = [t.name for t in self.post_types for _ in range(t.posts.get(grade, 0))]
        return [*[self.family] * (count - len(typed)), *typed][:count]


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
        unit="posts",
        low=1,
        zh="编制总量上限",
        source="ST1",
        mark="seed",
        help="most posts; none: not checked",
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
    caps: Caps = Caps()
    consolidation: Consolidation = Consolidation()

    @model_validator(mode="after")
    def _consistent(self) -> Organisation:
        if not self.departments:
            raise ValueError("departments: the zone has no department; list at least one")
        grades = _names("grades", [g.name for g in self.grades])
        families = _names("families", [f.name for f in self.families])
        if len(grades) > MOST_GRADES:
            raise ValueError(f"grades: {len(grades)} are more than the {MOST_GRADES} there can be")
        seen: set[str] = set()
        for department in self.departments:
            here = f"departments.{department.name}"
            if not department.name.strip():
                raise ValueError("departments: a name is empty; each needs its own")
            if department.name in seen:
                raise ValueError(f"{here}: the name stands twice; each needs its own")
            seen.add(department.name)
            if department.family not in families:
                raise ValueError(
                    f"{here}.family: {department.family!r} is not one of "
                    f"{', '.join(sorted(families))}"
                )
            for grade in department.posts:
                if grade not in grades:
                    raise ValueError(
                        f"{here}.posts: grade {grade!r} is not one of "
                        f"{', '.join(g.name for g in self.grades)}"
                    )
            _types_fit(department, here, families)
            if sum(department.posts.values()) == 0:
                raise ValueError(
                    f"{here}.posts: a department needs at least one post; give it "
                    "posts or take it out"
                )
            most = max(department.former_units, department.former_units_office)
            if most > sum(department.posts.values()):
                raise ValueError(
                    f"{here}.former_units: {most} units cannot make a department of "
                    f"{sum(department.posts.values())} posts"
                )
        leaders = self.leaders
        for department in self.departments:
            if department.overseen_by and department.overseen_by > leaders:
                raise ValueError(
                    f"departments.{department.name}.overseen_by: there are {leaders} leaders, and "
                    f"{department.overseen_by} is none of them"
                )
        self._within_caps()
        return self

    def _within_caps(self) -> None:
        leaders = {g.name for g in self.grades if g.leader}
        counted = {
            "units": len(self.departments),
            "establishment": self.size,
            "leadership_posts": sum(
                n for d in self.departments for g, n in d.posts.items() if g in leaders
            ),
        }
        for name, count in counted.items():
            cap = getattr(self.caps, name)
            if cap is not None and count > cap:
                raise ValueError(
                    f"caps.{name}: {count} is more than the approved {cap} (ST1); "
                    "cut, or correct the cap"
                )

    @property
    def leaders(self) -> int:
        """Number of posts whose holders are scored on the zone (KP2)."""
        high = [g.name for g in self.grades if g.leader]
        return sum(d.posts.get(g, 0) for d in self.departments if d.leads for g in high)

    @property
    def size(self) -> int:
        """Number of posts."""
        return sum(sum(d.posts.values()) for d in self.departments)


def _names(what: str, names: list[str]) -> set[str]:
    """Return the names of a list that others refer to, of which each must be its own."""
    if not names:
        raise ValueError(f"{what}: the zone has none; list at least one")
    for name in names:
        if not name.strip():
            raise ValueError(f"{what}: a name is empty; each needs its own")
        if names.count(name) > 1:
            raise ValueError(f"{what}.{name}: the name stands twice; each needs its own")
    return set(names)


def _types_fit(department: Department, here: str, families: set[str]) -> None:
    """Refuse types of posts that are no family, or more posts than the department has."""
    seen = {department.family}
    for kind in department.post_types:
        if kind.name not in families:
            raise ValueError(
                f"{here}.post_types: {kind.name!r} is not one of {', '.join(sorted(families))}"
            )
        if kind.name in seen:
            raise ValueError(
                f"{here}.post_types: {kind.name!r} is the department's own family or stands twice"
            )
        seen.add(kind.name)
        for grade in kind.posts:
            typed = sum(t.posts.get(grade, 0) for t in department.post_types)
            if typed > department.posts.get(grade, 0):
                raise ValueError(
                    f"{here}.post_types.{kind.name}.posts.{grade}: {typed} posts of other types "
                    f"are more than the {department.posts.get(grade, 0)} there are"
                )
