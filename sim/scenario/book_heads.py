"""What the sheets and columns of a zone's or a policy's workbook are called, in either language.

Both the workbook that is written to be filled in and the one that comes back are known by these
names. A column is also known by the name of its field and by its label in the schema.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple
from unicodedata import normalize

from sim.scenario.department import Department
from sim.scenario.fields import Section
from sim.scenario.organisation import Family, Grade
from sim.scenario.staff import STATUSES_ZH
from sim.words import N_

TOTAL = re.compile(r"(合计|总计|共计|(?:grand)?totals?)|小计|sub-?totals?")
"""Names of lines that count others; the first group are those that count all."""
FIELD, VALUE, LABEL = ("field", "字段"), ("value", "取值"), ("parameter", "参数")
"""Columns of a list of parameters."""
ABOUT = {
    "title": N_("title"),
    "why": N_("why"),
    "author": N_("author"),
    "date": N_("date"),
    "reference": N_("documents"),
    "baseline": N_("policy to build on"),
}
"""What a policy says of itself, by what a workbook calls it."""
YES, NO = ("yes", "是", "true", "√", "有"), ("no", "否", "false", "×", "无")


GRADE_LISTS = ("appointment.direct_grades", "appointment.competitive_grades")
"""Lists of grades, which people write in Chinese where a grade has a Chinese name."""


_BY_STATUS = "staff.status_shares"
"""The mapping whose keys are statuses; those of all others are grades."""


class Table(NamedTuple):
    """A list of the zone that has a sheet of its own.

    Attributes
    ----------
    place : str
        Where it stands in a scenario.
    sheet : tuple of str
        What its sheet is called in a workbook to fill in, in English and Chinese.
    section : type
        What a line of it is.
    tells : str
        The column by which it is known for this list, besides that of names.
    also : dict
        What else people call some columns.
    """

    place: str
    sheet: tuple[str, str]
    section: type[Section]
    tells: str
    also: dict[str, tuple[str, ...]]


TABLES = (
    Table(
        "organisation.grades",
        ("Grades", "职级"),
        Grade,
        "pay",
        {"name": ("grade", "职级"), "pay": ("标准工资", "月工资标准")},
    ),
    Table(
        "organisation.families",
        ("Families", "职能类别"),
        Family,
        "measurable",
        {"name": ("family", "职能类别")},
    ),
    Table(
        "organisation.departments",
        ("Departments", "部门"),
        Department,
        "family",
        {"name": ("department", "unit", "部门", "部门名称", "单位"), "family": ("职能类别",)},
    ),
)


def plain(text: object) -> str:
    """Return what a name is apart from case, width, spaces and underscores."""
    return "".join(normalize("NFKC", str(text)).casefold().replace("_", " ").split())


@cache
def heads(section: type[Section], place: str) -> dict[str, str]:
    """Return the fields of a list by every name that their column may have."""
    also = next(table.also for table in TABLES if table.place == place)
    known = {}
    for name, field in section.model_fields.items():
        for each in (name, field.title or name, *also.get(name, ())):
            known[plain(each)] = name
    return known


def grade_names(grades: Any) -> dict[str, str]:
    """Return the names of grades by every name that they go by; what is no grade is left out."""
    known: dict[str, str] = {}
    for grade in grades if isinstance(grades, list) else ():
        for each in ("zh", "name") if isinstance(grade, Mapping) else ():
            known[plain(grade.get(each, ""))] = grade.get("name", "")
    return known


def keys_of(path: str, grades: Any) -> dict[str, str]:
    """Return what the keys of a mapping are called: statuses, or else grades, in either language.

    Parameters
    ----------
    path : str
        Of the parameter that holds the mapping.
    grades : list
        Of the zone.
    """
    if path != _BY_STATUS:
        return grade_names(grades)
    return {plain(each): name for name, zh in STATUSES_ZH.items() for each in (zh, name)}


def by_name(named: Any, names: Mapping[str, str]) -> Any:
    """Return a list, or a mapping by its keys, by own names; what is neither stays as it is."""
    if isinstance(named, Mapping):
        return {names.get(plain(key), key): value for key, value in named.items()}
    if not isinstance(named, list):
        return named
    return [names.get(plain(each), each) for each in named]


def same_keys(named: Any, names: Mapping[str, str]) -> list[str]:
    """Return the first keys of a mapping that are one in two languages; none where all differ."""
    own = [names.get(plain(key), key) for key in named] if isinstance(named, Mapping) else []
    alike = ([str(key) for key, each in zip(named, own, strict=True) if each == one] for one in own)
    return next((keys for keys in alike if len(keys) > 1), [])
