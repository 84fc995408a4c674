"""A department: a unit of the zone with its posts by grade (ST2 to ST6)."""

from __future__ import annotations

from typing import Literal

from sim.scenario.fields import Section, none_of, setting
from sim.words import _

DepartmentKind = Literal[
    "leadership", "department", "economic", "park_centre", "subdistrict", "studio"
]

KINDS_ZH: dict[DepartmentKind, str] = {
    "leadership": "领导班子",
    "department": "工作部门",
    "economic": "经济服务部门",
    "park_centre": "园区发展服务中心",
    "subdistrict": "街道",
    "studio": "工作室",
}

MOST_POSTS = 1_000_000
"""Posts of a grade in a department: identities have room for as many, and memory."""


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
    merit: float = setting(
        0.0,
        unit="standard deviations of staff merit",
        low=-3,
        high=3,
        mark="assumed",
        source="no figure found",
        zh="部门人员平均水平差异",
        help="how much abler its people at the start and those who apply to it are on average "
        "than elsewhere (强弱部门): a shift of general ability, as with the mean of applicants",
    )
    company_share: float = setting(
        0.0,
        unit="share of its staff",
        low=0,
        high=1,
        mark="assumed",
        zh="法定机构公司人员比例",
        source="ST6 names the pairs, gives no numbers",
        help="staff employed by the company paired with this body (法定机构+集团公司); they lead "
        "no government body, so its other posts have the more of them, up to all",
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
        zh="工作量及难度",
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


def types_fit(department: Department, here: str, families: set[str]) -> None:
    """Refuse types of posts that are no family, or more posts than the department has."""
    seen = {department.family}
    for kind in department.post_types:
        if kind.name not in families:
            wrong = none_of(kind.name, sorted(families))
            raise ValueError(f"{here}.post_types: {wrong}")
        if kind.name in seen:
            wrong = _("{name} is the department's own family or stands twice")
            raise ValueError(f"{here}.post_types: {wrong.format(name=repr(kind.name))}")
        seen.add(kind.name)
        for grade in kind.posts:
            typed = sum(t.posts.get(grade, 0) for t in department.post_types)
            if typed > department.posts.get(grade, 0):
                wrong = _("{typed} posts of other types are more than the {posts} there are")
                wrong = wrong.format(typed=typed, posts=department.posts.get(grade, 0))
                raise ValueError(f"{here}.post_types.{kind.name}.posts.{grade}: {wrong}")
