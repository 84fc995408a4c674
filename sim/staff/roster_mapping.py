"""What a planner writes to say how a personnel file is to be read.

A mapping is a small YAML file beside the CSV: which column holds what, how dates and money are
written, and how the file's grades and statuses translate into those of a scenario. It is checked
here, once; `sim.staff.roster` may then trust it.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)
from ruamel.yaml import YAML, YAMLError
from ruamel.yaml.comments import CommentedMap, CommentedSeq

Sex: TypeAlias = Literal["male", "female"]
Status: TypeAlias = Literal[
    "civil_servant", "institution", "purchased_service", "contract", "term_contract"
]
Pattern: TypeAlias = tuple[str, str]

# "%Y%m" comes before "%Y%m%d", which would read 201611 as 1 January 2016.
DATES = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S"),
    *("%Y-%m", "%Y/%m", "%Y.%m", "%Y年%m月", "%Y%m", "%Y%m%d"),
)


class RosterError(ValueError):
    """A roster or its mapping cannot be used; the message says where, why and what to do."""


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return a hint that names the allowed word nearest to ``word``, or nothing.

    Parameters
    ----------
    word : str
        What was written.
    allowed : iterable of str
        What may be written.

    Returns
    -------
    str
        ``" Did you mean 'x'?"``, or an empty string when nothing is near.
    """
    by_key = {each.casefold(): each for each in allowed}
    found = get_close_matches(word.casefold(), by_key, n=1, cutoff=0.4)
    return f" Did you mean {by_key[found[0]]!r}?" if found else ""


class _Section(BaseModel):
    """A part of the mapping: no unknown keys, numbers welcome where text is meant."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)


class Columns(_Section):
    """Which column of the file holds what; all but the department may be left out."""

    model_config = ConfigDict(str_strip_whitespace=True)

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


class Constant(_Section):
    """What holds for everyone of whom the file does not say it."""

    status: Status = "contract"


class GradeFrom(_Section):
    """How to derive a grade where the file has none.

    Titles are tried first, in order. People whose title fits no pattern get the grade named
    ``otherwise``, or one by their place in the pay order of all such people in the whole zone.
    """

    title: list[Pattern] = []
    otherwise: str | None = None
    pay_quantiles: dict[str, float] = {}

    @field_validator("pay_quantiles")
    @classmethod
    def _rise_to_one(cls, value: dict[str, float]) -> dict[str, float]:
        uppers = list(value.values())
        if value and (uppers[-1] != 1 or uppers[0] <= 0 or uppers != sorted(set(uppers))):
            raise ValueError(
                f"upper quantiles are {uppers}; they must rise from above 0 to 1. "
                "List grades from the lowest paid to the highest and give the last one 1.0"
            )
        return value

    @model_validator(mode="after")
    def _one_way(self) -> "GradeFrom":
        if not (self.title or self.pay_quantiles):
            raise ValueError("give title patterns, pay_quantiles or both")
        if self.otherwise and self.pay_quantiles:
            raise ValueError("otherwise and pay_quantiles exclude each other; keep one")
        return self


class Mapping(_Section):
    """How one personnel file is read; see the shipped ``scenarios/rosters`` for examples."""

    as_of: date
    columns: Columns
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    thousands: str = Field(default=",", max_length=1)
    decimal: Literal[".", ","] = "."
    dates: list[str] = list(DATES)
    missing: list[str] = []
    keep: dict[str, list[str]] = {}
    departments: dict[str, str] = {}
    department_patterns: list[Pattern] = []
    top_departments: int | None = Field(default=None, ge=1)
    grades: dict[str, str] = {}
    grade_from: GradeFrom | None = None
    statuses: dict[str, Status] = {}
    sexes: dict[str, Sex] = {}
    pay_period: Literal["year", "month"] = "month"
    constant: Constant = Constant()

    _source: str = PrivateAttr("the mapping")

    @property
    def source(self) -> str:
        """The file this mapping was read from, for messages."""
        return self._source

    @field_validator("dates", "missing", mode="before")
    @classmethod
    def _one_or_more(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @field_validator("keep", mode="before")
    @classmethod
    def _each_one_or_more(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {k: v if isinstance(v, list) else [v] for k, v in value.items()}

    @field_validator("dates")
    @classmethod
    def _formats(cls, value: list[str]) -> list[str]:
        for each in value:
            try:
                readable = "%y" in each.lower() and "%z" not in each.lower()
                datetime.strptime(datetime(2000, 12, 31).strftime(each), each)
            except ValueError:
                readable = False
            if not readable:
                raise ValueError(
                    f"{each!r} is not a date format; write %Y for the year, %m for the month and "
                    "%d for the day, such as %m/%d/%Y"
                )
        return value

    @model_validator(mode="after")
    def _hang_together(self) -> "Mapping":
        columns, derived = self.columns, self.grade_from
        if self.thousands == self.decimal:
            raise ValueError(
                f"thousands and decimal are both {self.decimal!r}; give decimal: ',' "
                "with thousands: '.', or leave both out"
            )
        if (columns.grade is None) == (derived is None):
            raise ValueError(
                "the grade must come from one place; give either columns.grade (with grades) "
                "or grade_from"
            )
        if derived and derived.title and columns.title is None:
            raise ValueError("grade_from.title needs columns.title; name the column of job titles")
        if derived and derived.pay_quantiles and columns.pay is None:
            raise ValueError("grade_from.pay_quantiles needs columns.pay; name the column of pay")
        titles = derived.title if derived else []
        for regex, _ in [*titles, *self.department_patterns]:
            try:
                re.compile(regex)
            except re.error as error:
                raise ValueError(
                    f"{regex!r} is not a regular expression ({error}); correct it, "
                    "with a backslash before ( ) [ ] . * + ? where the sign itself is meant"
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


_SECTIONS: dict[tuple[str, ...], type[BaseModel]] = {
    (): Mapping,
    ("columns",): Columns,
    ("grade_from",): GradeFrom,
    ("constant",): Constant,
}


def read_mapping(path: str | Path) -> Mapping:
    """Read and check a mapping file.

    Parameters
    ----------
    path : str or Path
        A YAML file.

    Returns
    -------
    Mapping
        The checked mapping.

    Raises
    ------
    RosterError
        If the file cannot be read, or a key or value is not allowed; the message names the
        file, the line, the key, what is allowed and the nearest valid key.
    """
    path = Path(path)
    try:
        written = YAML(typ="rt").load(path.read_text(encoding="utf-8-sig"))
        plain = _plain(written)
    except OSError as error:
        raise RosterError(f"{path}: cannot be read ({error.strerror}). Check the path.") from None
    except UnicodeDecodeError:
        raise RosterError(f"{path}: is not UTF-8 text. Save the mapping as UTF-8.") from None
    except (YAMLError, ValueError, TypeError, RecursionError) as error:
        # Beside YAML's own errors: impossible dates, mappings as keys, what holds itself.
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or error
        raise RosterError(
            f"{path}{line}: is not valid YAML: {problem}. "
            "Check indentation, quotes and that no key is written twice."
        ) from None
    if not isinstance(written, dict):
        raise RosterError(
            f"{path}: is {'empty' if written is None else 'not a list of keys and values'}. "
            "Write at least as_of and columns; scenarios/rosters has examples."
        )
    try:
        mapping = Mapping.model_validate(plain)
    except ValidationError as error:
        lines = [_explain(path, written, each) for each in error.errors(include_url=False)]
        raise RosterError("\n".join(lines)) from None
    mapping._source = str(path)
    return mapping


def _plain(node: Any) -> Any:
    """Turn ruamel's annotated containers into plain ones."""
    if isinstance(node, dict):
        # YAML reads the key 2016-12-31 as a date; a key of a mapping is always text.
        return {k if isinstance(k, str) else str(k): _plain(v) for k, v in node.items()}
    return [_plain(each) for each in node] if isinstance(node, list) else node


def _line(node: Any, place: tuple[str | int, ...]) -> int:
    """Return the line of the deepest part of ``place`` that is in the file."""
    line = 0
    for step in place:
        keys = {str(k): k for k in node} if isinstance(node, dict) else {}
        key = keys.get(str(step), step)
        if not isinstance(node, CommentedMap | CommentedSeq) or key not in (node.lc.data or {}):
            break
        line = node.lc.data[key][0]
        node = node[key]
    return line + 1


def _explain(path: Path, written: Any, error: Any) -> str:
    """Say one pydantic error in the planner's terms."""
    place: tuple[str | int, ...] = error["loc"]
    field = ".".join(str(step) for step in place)
    start = f"{path}, line {_line(written, place)}:"
    if error["type"] == "extra_forbidden":
        allowed = list(_SECTIONS[tuple(str(step) for step in place[:-1])].model_fields)
        return (
            f"{start} unknown key {field!r}.{nearest(str(place[-1]), allowed)} "
            f"Allowed here: {', '.join(allowed)}."
        )
    if error["type"] == "missing":
        return f"{start} {field} is missing. Add it; scenarios/rosters has examples."
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "value_error":
        return f"{start} {field + ': ' if field else ''}{message}."
    if error["type"].startswith("date"):
        message = "Write a day such as 2018-12-31"
    return f"{start} {field} is {error['input']!r}. {message}."
