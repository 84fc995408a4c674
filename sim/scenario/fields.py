"""How a parameter is written down: its value, unit, range, default, source and mark.

Everything that is ever said about a parameter is said once, on its field: the check of a
scenario file, the JSON Schema, the tables of the docs and the annex of a report read it here.

Three kinds stay apart. A *lever* is what a planner chooses; where it says so it may be dated,
``{0: 0.2, 24: 0.4}`` (value from that month on), and what it is laid over holds before its first
month. An *assumption* is what nobody knows: a value, or a range ``[low, high]`` that a study
draws from anew in each replication, alike for all policies. A *setting* describes the zone or how
a study is run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeAlias, TypeVar, Union
from unicodedata import category

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from sim.words import _, aside, language

_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of Unicode: control, format, surrogates, and ends of lines and paragraphs."""
_YEARS = range(1900, 2101)
"""Months that are years by mistake: a history has at most 1200."""
Mark = Literal["seed", "law", "evidence", "assumed"]
Kind = Literal["lever", "assumption", "setting"]
T = TypeVar("T")

if TYPE_CHECKING:
    # Rules only ever see a scenario resolved to one month and one draw, where both are plain
    # values; so that is what the type checker is told.
    Dated: TypeAlias = Annotated[T, "may be dated"]
    Uncertain: TypeAlias = Annotated[T, "may be a range"]
else:
    Dated = Union[T, dict[int, T]]  # noqa: UP007  (a TypeVar needs Union at run time)
    Uncertain = Union[T, tuple[T, T]]  # noqa: UP007


def _field(
    kind: Kind,
    default: Any,
    *,
    help: str,
    zh: str,
    source: str,
    mark: Mark,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
) -> Any:
    facts: dict[str, Any] = {
        "kind": kind,
        "unit": unit,
        "low": low,
        "high": high,
        "source": source,
        "mark": mark,
    }
    return Field(default, description=help, title=zh, json_schema_extra=facts)


def lever(default: Any, **facts: Any) -> Any:
    """Declare what a planner chooses (facts: help, zh, unit, low, high, source, mark)."""
    return _field("lever", default, **facts)


def assumption(default: Any, **facts: Any) -> Any:
    """Declare what nobody knows: a value, or a range to draw from."""
    return _field("assumption", default, **facts)


def switch(what: str, zh: str) -> Any:
    """Declare whether a channel of behaviour is there at all."""
    return assumption(True, help=f"{what}: on or off", source="model", mark="assumed", zh=zh)


def setting(default: Any, **facts: Any) -> Any:
    """Declare how the zone is described or a study is run."""
    return _field("setting", default, **facts)


def leaves(value: Any) -> Iterator[Any]:
    """Yield the plain values inside a value, a dated value or a range."""
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, tuple | list):
        yield from value
    else:
        yield value


def none_of(given: str, names: Iterable[str]) -> str:
    """Say that a name is not one of those that are known."""
    return _("{name} is not one of {names}").format(name=repr(given), names=", ".join(names))


def no_grade(given: str, grades: Mapping[str, str]) -> str:
    """Say that a grade is not one of the scenario's, given by name with their Chinese names."""
    zh = language() == "zh"
    names = ", ".join(
        name + (aside(other) if zh and other else "") for name, other in grades.items()
    )
    return _("grade {name} is not one of {names}").format(name=repr(given), names=names)


def at_month(value: Any, month: int) -> Any:
    """Return what a lever is in a month; one that is dated says so from month 0 on."""
    if not isinstance(value, Mapping):
        return value
    return value[max(date for date in value if date <= month)]


def laid_over(before: Any, dated: Mapping[int, Any]) -> dict[int, Any]:
    """Return a dated value that leaves what was there before its first date.

    Parameters
    ----------
    before
        What the lever was: a plain value, or a dated one.
    dated
        What it is to be, by month; from its first month on nothing is left of what was there.
    """
    first = min(dated)
    known = before if isinstance(before, Mapping) else {0: before}
    return {**{month: value for month, value in known.items() if month < first}, **dated}


def unseen(text: str) -> str:
    """Return a sign of a text that controls a terminal, hides, or is half of one; "" if none."""
    return next((sign for sign in text if category(sign) in _UNSEEN), "")


def _written(raw: Any) -> str:
    """Return a plain value as it is written in YAML."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return repr(raw) if isinstance(raw, str) else str(raw)


class Section(BaseModel):
    """A part of a scenario whose numbers are held to the range on their field."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=False)

    @field_validator("*", mode="wrap")
    @classmethod
    def _within_range(
        cls, given: Any, parse: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> Any:
        value = parse(given)
        facts = cls.facts(info.field_name or "")
        low, high = facts.get("low"), facts.get("high")
        if facts.get("kind") == "lever" and isinstance(value, Mapping):
            if not value:
                raise ValueError(_("a dated value needs at least one month"))
            if any(m < 0 for m in value):
                raise ValueError(_("a dated value starts at month 0 or later"))
            if any(m in _YEARS for m in value):
                raise ValueError(
                    _("months are counted from the first, not by years: 24 is the start of year 3")
                )
        for raw, leaf in zip(leaves(given), leaves(value), strict=False):
            # pydantic would read `true` as 1 and "off" as false; a planner who writes either
            # has most likely slipped.
            if isinstance(leaf, bool):
                if isinstance(raw, str | int | float) and not isinstance(raw, bool):
                    raise ValueError(_("{value} is not true or false").format(value=repr(raw)))
            elif isinstance(leaf, int | float):
                if isinstance(raw, bool | str):
                    raise ValueError(_("{value} is not a number").format(value=_written(raw)))
                below, above = low is not None and leaf < low, high is not None and leaf > high
                if below or above or not -inf < leaf < inf:
                    wrong = _("{value} is outside the range")
                    raise ValueError(wrong.format(value=_written(raw)))
        for text in (*leaves(value), *(value if isinstance(value, Mapping) else ())):
            if isinstance(text, str) and (strange := unseen(text)):
                wrong = _("{text} holds a sign that cannot be seen ({code})")
                code = f"U+{ord(strange):04X}"
                raise ValueError(wrong.format(text=repr(text), code=code))
        if facts.get("kind") == "assumption" and isinstance(value, tuple) and value[0] > value[1]:
            raise ValueError(_("a range is written [low, high], the lower end first"))
        if facts.get("kind") == "lever" and isinstance(value, Mapping):
            return laid_over(cls.model_fields[info.field_name or ""].default, value)
        return value

    @classmethod
    def facts(cls, name: str) -> dict[str, Any]:
        """Return unit, range, source, mark and kind of a field ({} for a subsection)."""
        field = cls.model_fields.get(name)
        extra = field.json_schema_extra if field else None
        return dict(extra) if isinstance(extra, dict) else {}

    def dates(self, above: str = "") -> Iterator[tuple[str, int]]:
        """Yield path and month of every date of a dated value below this section."""
        for name, value in self:
            if isinstance(value, Section):
                yield from value.dates(f"{above}{name}.")
            elif isinstance(value, Mapping) and self.facts(name).get("kind") == "lever":
                yield from ((f"{above}{name}", m) for m in value if isinstance(m, int))

    def at(self, month: int) -> Self:
        """Return this section as it stands in a month: every dated value made plain."""
        changed: dict[str, Any] = {}
        for name, value in self:
            if isinstance(value, Section):
                there = value.at(month)
                if there is not value:
                    changed[name] = there
            elif isinstance(value, Mapping) and self.facts(name).get("kind") == "lever":
                changed[name] = at_month(value, month)
        return self.model_copy(update=changed) if changed else self
