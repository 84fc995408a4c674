"""What is wrong with what a planner wrote: file, line, field, value, what is allowed, what to do.

Pydantic reports one error for each way in which a value could have been meant (a number, a dated
value, a range). A planner meant one thing, so all errors of a field become one problem here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from math import isfinite
from typing import Any
from unicodedata import normalize

from pydantic import ValidationError

from sim.scenario.fields import leaves
from sim.scenario.json_schema import catalogue
from sim.scenario.parameter import PLAIN, Parameter
from sim.scenario.places import Loc, Spot, labels, loc_of, spot_at
from sim.words import N_, _, aside, language, typed

Line = int | str | None
"""Where in a file: a line, or the cell of a workbook."""
Where = Callable[[Spot], tuple[str, Line]]
"""Tells the file and the line of a field."""

_LONGEST = 60
_WHOLE = 100  # per cent
_SHOWN, _MOST = 30, 300
"""Mistakes that are shown, and that are looked at: whoever has more has given another file."""
_REPLACED = {
    "behaviour.leaving.resign_rate": N_(
        "it goes by status now: behaviour.leaving.resign_established and "
        "behaviour.leaving.resign_contract"
    ),
    "pay.ratio_rule": N_("it is pay.new_money now: 0 for hold_pack, 1 for hold_base"),
}
"""What stands in the place of a field that is no more."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and what to do about it."""

    file: str
    line: Line
    field: str
    message: str
    value: Any = None
    allowed: str = ""
    hint: str = ""
    missing: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        if place.startswith("--"):  # an option, of which Python knows nothing
            place = typed(place)
        allowed = _("allowed: {what}").format(what=self.allowed) if self.allowed else ""
        text = _("; ").join(t for t in (self.message, allowed, self.hint) if t)
        told = _("{place}: {text}").format(place=place, text=text) if place else text
        return told if text.endswith(("?", ".", "？", "。")) else _("{told}.").format(told=told)


class ScenarioError(ValueError):
    """Something a planner wrote cannot be used; ``problems`` lists everything that is wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        told = [*map(str, self.problems[:_SHOWN])]
        if more := len(self.problems) - len(told):
            told.append(_("and {more} more; mend these first.").format(more=f"{more:,}"))
        super().__init__("\n".join(told))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[list[Problem]]]:
        # Pickle would call the class with the message; studies raise this in worker processes.
        return type(self), (self.problems,)


def problems_of(error: ValidationError, data: Any, where: Where) -> list[Problem]:
    """Turn pydantic's errors about some data into one problem for each field."""
    found: dict[Loc, tuple[Spot, list[Any]]] = {}
    for detail in error.errors(include_url=False)[:_MOST]:
        spot = spot_at(detail["loc"], data)
        found.setdefault(spot.loc, (spot, []))[1].append(detail)
    return without_echoes(_explain(spot, d[0], data, where) for spot, d in found.values())


def without_echoes(problems: Iterable[Problem]) -> list[Problem]:
    """Sort problems by line, leaving out fields that are missing because they are misspelt."""
    ordered = sorted(problems, key=lambda p: f"{p.line or 0:>40}")
    meant = {p.hint for p in ordered}
    return [p for p in ordered if not p.missing or did_you_mean([p.field]) not in meant]


def _explain(spot: Spot, detail: Any, data: Any, where: Where) -> Problem:
    parameter, kind = spot.parameter, detail["type"]
    text = str(detail["ctx"]["error"]) if kind == "value_error" else ""
    hint = ""
    if spot.options:
        return unknown_field(spot, where)
    if parameter is None and text:
        # A check of a whole section starts its text with the field: "caps.units: ...".
        name, _colon, text = text.partition(": ")
        spot = spot_at(loc_of(f"{spot.field}.{name}" if spot.field else name, data), data)
    elif parameter and parameter.form == "mapping" and isinstance(spot.value, Mapping):
        spot = _one_of(spot, text)
    (file, line), field = where(spot), spot.field
    in_book = isinstance(line, str)
    called = called_in_book(field, spot.parameter) if in_book else field
    if kind == "missing":
        message = missing(called) + (aside(_(parameter.help)) if parameter else "")
    elif parameter is None and text:
        message = called + _(": ") + text
    elif parameter is None and spot.value is None:
        message = _("{field} is empty").format(field=field)
        hint = _("write its fields below it, indented, or take it out")
    elif parameter is None:
        told = f"{field or _('the scenario')} = {short(spot.value)}"
        message = _("{told} is not a section").format(told=told)
        hint = _("write its fields below it, indented")
    elif "[key]" in detail["loc"] and parameter.form == "mapping":
        message = _("{field}: this name is not text").format(field=called)
        hint = _("put it in quotes")
    else:
        culprit = spot.value
        if not text:
            culprit, wrong = _wrong(spot, parameter)
            text = f"{short(culprit)} {wrong}"
        if in_book and parameter.plain is bool and not isinstance(culprit, Mapping | list):
            text = f"{short(culprit)} " + _("is neither yes nor no")
        alone = text.startswith(f"{short(spot.value)} ")
        message = f"{called} = {text}" if alone else f"{called} = {short(spot.value)}: {text}"
        hint = _remedy(parameter, culprit, in_book)
    allowed = (parameter.in_cell if in_book else parameter.allowed) if parameter else ""
    return Problem(file, line, field, message, spot.value, allowed, hint, kind == "missing")


def _one_of(spot: Spot, text: str) -> Spot:
    """Return the spot of the one value in a mapping that a text is about; else of the whole."""
    for name, value in spot.value.items():
        if text.startswith(f"{short(value)} "):
            at = {"field": f"{spot.field}.{name}", "loc": (*spot.loc, name), "value": value}
            return replace(spot, **at, inside=True)
    return spot


def twice_told(field: str, keys: Sequence[str]) -> tuple[str, str]:
    """Return what is wrong with keys that are one and the same, and what to do."""
    told = _("{field}: {keys} are the same")
    return told.format(field=field, keys=_(", ").join(keys)), _("keep one of the two")


def called_in_book(field: str, parameter: Parameter | None) -> str:
    """Return a field as whoever fills in a workbook knows it: in Chinese by its label, too."""
    if language() == "en" or parameter is None or not parameter.zh:
        return field
    return parameter.zh + aside(field)


def missing(field: str) -> str:
    """Say that a field is missing."""
    return _("{field} is missing").format(field=field)


def unknown_field(spot: Spot, where: Where, path: str = "") -> Problem:
    """Return the problem of a misspelt or misplaced field, with the one that was likely meant."""
    file, line = where(spot)
    field = path or spot.field
    hint = _(_REPLACED[field]) if field in _REPLACED else _meant(spot, field)
    message = _("unknown field {field}").format(field=field)
    return Problem(file, line, field, message, spot.value, "", hint)


def _meant(spot: Spot, field: str) -> str:
    typed, name = str(spot.loc[-1]), field.rpartition(".")[2]
    if not field.isascii() and (near := get_close_matches(field, labels(), 1, 0.5)):
        return did_you_mean(near)
    before, after = spot.field.removesuffix(typed), field.removeprefix(spot.field)
    by_name: dict[str, list[str]] = {}
    for path in catalogue():
        by_name.setdefault(path.rpartition(".")[2], []).append(path.replace("*", "<name>"))
    if spot.options != tuple(spot.section.model_fields):
        by_name = {}  # it was an element's name that was misspelt, such as a department's
    leaf_close = get_close_matches(name, by_name, 5, 0.7)
    guesses: Iterable[Iterable[str]] = (
        (before + n + after for n in get_close_matches(typed, spot.options, 1, 0.75)),
        by_name.get(name, []),
        get_close_matches(field, (p for n in leaf_close for p in by_name[n]), 1, 0.8),
        (before + n + after for n in get_close_matches(typed, spot.options, 1, 0.6)),
        (p for n in get_close_matches(name, by_name, 1, 0.8) for p in by_name[n]),
    )
    for guess in map(list, guesses):
        if guess:
            return did_you_mean(guess[:3])
    place = before.removesuffix(".") or _("a scenario")
    return _("{place} has {fields}").format(place=place, fields=", ".join(spot.options))


def did_you_mean(names: Sequence[str]) -> str:
    """Ask whether one of some names was meant."""
    *others, last = names
    if others:
        return _("did you mean {names} or {last}?").format(names=", ".join(others), last=last)
    return _("did you mean {name}?").format(name=last)


def nearest(word: str, words: Iterable[str]) -> str:
    """Return ``did you mean ...?`` with the nearest of some words, or nothing."""
    close = get_close_matches(word, list(words), 1, 0.6)
    return did_you_mean(close) if close else ""


def show(value: Any, depth: int = 4) -> str:
    """Return a value as it is written in YAML; a list that holds itself comes to an end."""
    if isinstance(value, Mapping | list | tuple) and depth == 0:
        return "..."
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {show(v, depth - 1)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(show(v, depth - 1) for v in value) + "]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return repr(value) if isinstance(value, str) else str(value)


def short(value: Any) -> str:
    """Return the same as :func:`show`, cut to what fits into a message."""
    return cut(show(value))


def cut(text: str) -> str:
    """Cut a text to what fits into a message."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 4] + " ..."


def _wrong(spot: Spot, parameter: Parameter) -> tuple[Any, str]:
    """Return the part of a value that is wrong, and how."""
    value, single = spot.value, spot.inside or parameter.form == "single"
    dated, ranged = parameter.dated and not spot.inside, parameter.ranged and not spot.inside
    wrong = _("is not {what}").format(what=_(PLAIN.get(parameter.plain, "")))
    if not single:
        wrong = _("is not a mapping") if parameter.form == "mapping" else _("is not a list")
    elif isinstance(value, Mapping) and not dated:
        by_month = all(isinstance(key, int) for key in value)
        wrong = _("may not be dated") if by_month else _("may not be a mapping")
    elif isinstance(value, list | tuple) and not ranged:
        wrong = _("may not be a range or a list")
    elif isinstance(value, list | tuple) and len(value) != 2:
        wrong = _("is not a range of two numbers")
    else:
        strange = (m for m in value if not str(m).isdecimal()) if isinstance(value, Mapping) else ()
        for month in strange:
            return month, _("is not a month")
        value = next((leaf for leaf in leaves(value) if not _fits(parameter, leaf)), value)
        wrong = _("is not one of the choices") if parameter.choices else wrong
    return value, wrong


def _fits(parameter: Parameter, leaf: Any) -> bool:
    if parameter.choices:
        return leaf in parameter.choices
    numeric = (int, float) if parameter.plain is float else parameter.plain
    return isinstance(leaf, numeric) and (parameter.plain is bool or not isinstance(leaf, bool))


def _remedy(parameter: Parameter, value: Any, in_book: bool = False) -> str:
    """Return what was likely meant by a plain value of the wrong type or size."""
    if parameter.choices:
        choices = parameter.choices_in_cell if in_book else map(str, parameter.choices)
        return nearest(str(value), choices)
    if parameter.plain is bool and str(value).lower() in ("on", "yes", "off", "no", "0", "1"):
        words = (_("no"), _("yes")) if in_book else ("false", "true")
        return _write(words[str(value).lower() in ("on", "yes", "1")])
    share = parameter.high == 1 and parameter.unit.startswith("share")
    if share and isinstance(value, int | float) and 2 <= value <= _WHOLE:
        told = _("write {share} if {value} % is meant")
        return told.format(share=f"{value / _WHOLE:.15g}", value=f"{value:g}")
    if parameter.plain is str and isinstance(value, int | float):
        return _write(f'"{value}"')
    if parameter.plain in (int, float) and isinstance(value, str):
        return _number_meant(value)
    return ""


def _write(what: str) -> str:
    return _("write {what}").format(what=what)


def _number_meant(value: str) -> str:
    """Return how a number that was written as text is written, if it can be told."""
    text = normalize("NFKC", value).replace("。", ".").strip()  # full-width 全角: ０．３％
    number = text.removesuffix("%").strip()
    # 6,000 is six thousand; 0,3 and 0,300 are written with a decimal comma.
    thousands = re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", number)
    try:
        meant = float(number.replace(",", "" if thousands else "."))
    except ValueError:
        full = _("full-width (全角) {signs} is read as text, write half-width (半角)")
        return full.format(signs="，") if "，" in value else ""
    meant = meant / 100 if text.endswith("%") else meant
    return _write(f"{meant:.15g}") if isfinite(meant) else ""
