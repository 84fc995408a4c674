"""What a policy says of itself, its title and its reasons, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sim.scenario.book_heads import ABOUT
from sim.scenario.problems import Line, Problem, loc_of, missing, nearest, short, spot_at
from sim.words import N_, _, aside, language

_REQUIRED = ("title", "why")
_KEYS = (*ABOUT, "changes")

Lines = Callable[[list[str]], Line]
"""Tells where in a file a field stands."""


def problems_about(data: Mapping[str, Any], file: str, lines: Lines) -> Iterable[Problem]:
    """Yield what is wrong with what a policy says of itself."""
    for key, value in data.items():
        line, problem = lines([key]), ""
        if key not in _KEYS:
            hint = nearest(str(key), [k for k in _KEYS if k not in data]) or _(
                "a policy has {fields}"
            ).format(fields=", ".join(_KEYS))
            if not spot_at(loc_of(str(key), {}), {}).options:
                hint = _("put it below 'changes:'")
            message = _("unknown field {field}").format(field=key)
            yield Problem(file, line, str(key), message, value, "", hint)
            continue
        if key == "changes":
            problem = "" if isinstance(value, dict) or value is None else N_("a mapping of levers")
        elif key == "reference" and isinstance(value, list):
            texts = all(isinstance(v, str) for v in value)
            problem = "" if texts else N_("text, or a list of texts")
        elif key == "date":
            fits = value is None or isinstance(value, date) or _is_day(value)
            problem = "" if fits else N_("a date, such as 2018-03-01")
        elif not isinstance(value, str | None):
            problem = "text"
        if problem:
            told = f"{called(key, line)} = {short(value)} "
            message = told + _("is not {what}").format(what=_(problem))
            yield Problem(file, line, key, message, value)
    for key in _REQUIRED:
        if not data.get(key):
            hint = _("a policy says what it is and why it is proposed")
            line = lines([key])
            told = missing(called(key, line))
            yield Problem(file, line, key, told, hint=hint, missing=True)


def no_document(name: str, file: str, line: Line) -> Problem:
    """Return the problem of a policy that is named where documents are."""
    key = "reference"
    told = _("{field} = {value} is a policy, and documents stand here").format(
        field=called(key, line), value=short(name)
    )
    hint = _("name the policy to build on as {field}").format(field=called("baseline", line))
    return Problem(file, line, key, told, name, "", hint)


def called(key: str, line: Line) -> str:
    """Return what a policy says of itself as it is known: in a Chinese workbook by its label."""
    in_book = isinstance(line, str) and language() == "zh"
    return _(ABOUT[key]) + aside(key) if in_book and key in ABOUT else key


def _is_day(value: Any) -> bool:
    """Tell whether a value is text; of one that looks like a day, whether there is such a day."""
    if not isinstance(value, str):
        return False
    parts = re.fullmatch(r"(\d+)[-/.年](\d+)(?:[-/.月](\d+)日?|月)?", value.strip())
    try:
        return not parts or bool(date(*(int(each or 1) for each in parts.groups())))
    except ValueError:
        return False
