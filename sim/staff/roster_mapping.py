"""What a planner writes to say how a personnel file is to be read.

A mapping is a small YAML file beside the CSV: which column holds what, how dates and money are
written, and what the file's departments, grades and statuses are in the scenario. It is checked
here, once; `sim.staff.roster` may then trust it. `sim.staff.roster_reading` reads it from a file.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal, TypeAlias
from unicodedata import normalize

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    field_validator,
    model_validator,
)

from sim.scenario.department import DepartmentKind
from sim.scenario.staff import STATUSES, STATUSES_ZH
from sim.staff.roster_heads import head_of
from sim.staff.roster_names import both, never_ends
from sim.words import _

STATUSES_BOTH = [(each, STATUSES_ZH[each]) for each in STATUSES]
"""Statuses with their Chinese names."""
_STATUS = both(STATUSES_BOTH)

SEXES_BOTH = [("male", "男"), ("female", "女")]
"""Sexes with their Chinese names."""
_SEX = both(SEXES_BOTH)

Sex: TypeAlias = Annotated[
    Literal["male", "female"], BeforeValidator(lambda name: _SEX.find(str(name)) or name)
]
Status: TypeAlias = Annotated[
    Literal[
        "civil_servant", "institution", "purchased_service", "contract", "term_contract", "company"
    ],
    BeforeValidator(lambda name: _STATUS.find(str(name)) or name),
]
Pattern: TypeAlias = tuple[str, str]

DATES = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S"),
    *("%Y-%m", "%Y/%m", "%Y.%m", "%Y年%m月", "%Y%m", "%Y%m%d"),
)


def today() -> date:
    """Return the day that it is, where it is latest."""
    return (datetime.now(UTC) + timedelta(hours=14)).date()


def to_come(day: date) -> str:
    """Return why no list can show a day; "" if one can."""
    if day <= today():
        return ""
    return _("{day} is still to come; write the day that the list shows").format(day=day)


class RosterError(ValueError):
    """A roster or its mapping cannot be used; the message says where, why and what to do."""


class _Section(BaseModel):
    """A part of the mapping: no unknown keys, numbers welcome where text is meant."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)


class Columns(_Section):
    """Which column of the file holds what; all but the department may be left out."""

    department: str
    id: str | None = None
    grade: str | None = None
    title: str | None = None
    status: str | None = None
    sex: str | None = None
    birth: str | None = None
    age: str | None = None
    hired: str | None = None
    service: str | None = None
    pay: str | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _on_one_line(cls, value: object) -> object:
        return head_of(value) if isinstance(value, str) else value


class Constant(_Section):
    """What holds where the file, and the rest of the mapping, do not say it."""

    status: Status | None = None
    family: str | None = None


class Described(_Section):
    """What a department of the file is: its name in the scenario, or what work it does."""

    name: str | None = None
    family: str | None = None
    workload: float | None = Field(default=None, ge=0.1, le=5)
    kind: DepartmentKind | None = None

    @model_validator(mode="before")
    @classmethod
    def _or_a_name(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str | int) else value


class GradeFrom(_Section):
    """How to derive a grade where the file has none.

    Titles are tried first, in order. People whose title fits no pattern get the grade named
    ``otherwise``, or one by their place in the pay order of all such people in the whole zone.
    """

    title: list[Pattern] = []
    otherwise: str | None = None
    pay_quantiles: dict[str, Annotated[float, Field(allow_inf_nan=False)]] = {}

    @field_validator("pay_quantiles")
    @classmethod
    def _rise_to_one(cls, value: dict[str, float]) -> dict[str, float]:
        uppers = list(value.values())
        if value and (uppers[-1] != 1 or uppers[0] <= 0 or uppers != sorted(set(uppers))):
            raise ValueError(
                _(
                    "upper quantiles are {uppers}; they must rise from above 0 to 1. List grades "
                    "from the lowest paid to the highest and give the last one 1.0"
                ).format(uppers=uppers)
            )
        return value

    @model_validator(mode="after")
    def _one_way(self) -> "GradeFrom":
        if not (self.title or self.pay_quantiles):
            raise ValueError(_("give title patterns, pay_quantiles or both"))
        if self.otherwise and self.pay_quantiles:
            raise ValueError(_("otherwise and pay_quantiles exclude each other; keep one"))
        return self


class Mapping(_Section):
    """How one personnel file is read; see the shipped ``scenarios/rosters`` for examples."""

    as_of: date
    columns: Columns
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    header: int = Field(default=1, ge=1)
    thousands: str = Field(default=",", max_length=1)
    decimal: Literal[".", ","] = "."
    dates: list[str] = list(DATES)
    missing: list[str] = []
    fill_down: list[str] = []
    keep: dict[str, list[str]] = {}
    leave_out: dict[str, list[str]] = {}
    dropped_at_most: float = Field(default=0.1, ge=0, le=1)
    departments: dict[str, Described] = {}
    department_patterns: list[Pattern] = []
    top_departments: int | None = Field(default=None, ge=1)
    grades: dict[str, str] = {}
    grade_from: GradeFrom | None = None
    statuses: dict[str, Status] = {}
    sexes: dict[str, Sex] = {}
    pay_period: Literal["year", "month"] = "month"
    constant: Constant = Constant()

    _source: str = PrivateAttr("the mapping")
    _digest: str = PrivateAttr("")
    _in_sheet: bool = PrivateAttr(False)

    @property
    def in_sheet(self) -> bool:
        """Whether it is the sheet of matches in the roster's own workbook, not a file of YAML."""
        return self._in_sheet

    @property
    def source(self) -> str:
        """The file this mapping was read from, for messages."""
        return self._source

    @property
    def digest(self) -> str:
        """Digest of that file, "" if there is none."""
        return self._digest

    @field_validator("as_of")
    @classmethod
    def _has_come(cls, value: date) -> date:
        if told := to_come(value):
            raise ValueError(told)
        return value

    @field_validator("dates", "missing", "fill_down", mode="before")
    @classmethod
    def _one_or_more(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @field_validator("departments", "grades", "statuses", "sexes", mode="before")
    @classmethod
    def _filled_in(cls, value: object) -> object:
        """Leave out what a draft left blank: it is as if the line were not there."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            return value
        return {name: said for name, said in value.items() if said is not None}

    @field_validator("thousands")
    @classmethod
    def _one_kind_of_space(cls, value: str) -> str:
        if value.isalnum() or value in ("+", "-"):
            told = _("{value!r} stands in numbers; give the sign between thousands")
            raise ValueError(told.format(value=value))
        return normalize("NFKC", value)  # as the cells are

    @field_validator("delimiter", mode="before")
    @classmethod
    def _a_tab(cls, value: object) -> object:
        if value == "\\t":  # in single quotes YAML keeps the backslash
            return "\t"
        if isinstance(value, str) and (value.isalnum() or value in ('"', "\n", "\r")):
            told = _("{value!r} stands in cells; give the sign between columns")
            raise ValueError(told.format(value=value))
        return value

    @field_validator("keep", "leave_out", mode="before")
    @classmethod
    def _each_one_or_more(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {head_of(k): v if isinstance(v, list) else [v] for k, v in value.items()}

    @field_validator("fill_down")
    @classmethod
    def _columns(cls, value: list[str]) -> list[str]:
        for each in value:
            if each not in Columns.model_fields:
                allowed = ", ".join(Columns.model_fields)
                raise ValueError(
                    _("{each!r} is not one of the columns {allowed}").format(
                        each=each, allowed=allowed
                    )
                )
        return value

    @field_validator("dates")
    @classmethod
    def _formats(cls, value: list[str]) -> list[str]:
        for each in value:
            try:
                readable = "%y" in each.lower() and "%z" not in each.lower()
                datetime.strptime(datetime(2000, 12, 31).strftime(each), each)
            except (ValueError, re.error):  # the latter where a part stands twice
                readable = False
            if not readable:
                raise ValueError(
                    _(
                        "{each!r} is not a date format; write %Y for the year, %m for the month "
                        "and %d for the day, such as %m/%d/%Y"
                    ).format(each=each)
                )
        return value

    @model_validator(mode="after")
    def _hang_together(self) -> "Mapping":
        columns, derived = self.columns, self.grade_from
        if self.thousands == self.decimal:
            raise ValueError(
                _(
                    "thousands and decimal are both {decimal!r}; give decimal: ',' with "
                    "thousands: '.', or leave both out"
                ).format(decimal=self.decimal)
            )
        if (columns.grade is None) == (derived is None):
            raise ValueError(
                _(
                    "the grade must come from one place; give either columns.grade (with grades) "
                    "or grade_from"
                )
            )
        if derived and derived.title and columns.title is None:
            raise ValueError(
                _("grade_from.title needs columns.title; name the column of job titles")
            )
        if derived and derived.pay_quantiles and columns.pay is None:
            raise ValueError(
                _("grade_from.pay_quantiles needs columns.pay; name the column of pay")
            )
        titles = derived.title if derived else []
        names = [name for _regex, name in self.department_patterns]
        names += [each.name for each in self.departments.values() if each.name is not None]
        if not all(map(str.strip, (*names, *self.departments))):
            raise ValueError(_("departments: a name is empty; write the name of a department"))
        for regex, _grade in [*titles, *self.department_patterns]:
            try:
                re.compile(regex)
                if never_ends(regex):
                    raise ValueError(
                        _(
                            "{regex!r} repeats a repetition, which may never come to an end; write "
                            "it without + or * around a part that has one inside"
                        ).format(regex=regex)
                    )
            except re.error as error:
                raise ValueError(
                    _(
                        "{regex!r} is not a regular expression ({error}); correct it, with a "
                        "backslash before ( ) [ ] . * + ? where the sign itself is meant"
                    ).format(regex=regex, error=error)
                ) from None
        return self

    def grade_names(self) -> Iterator[tuple[str, str]]:
        """Yield each field that names a grade of the scenario, with the name."""
        for value, grade in self.grades.items():
            yield f"grades.{value}", grade
        if self.grade_from:
            for regex, grade in self.grade_from.title:
                yield f"grade_from.title, {regex}", grade
            for grade in self.grade_from.pay_quantiles:
                yield "grade_from.pay_quantiles", grade
            if self.grade_from.otherwise:
                yield "grade_from.otherwise", self.grade_from.otherwise
