"""Changes to a scenario by dotted path: ``pay.incentive_ratio=0.4``.

Departments, grades and families go by their names, in English or Chinese:
``organisation.departments.Finance.posts.clerk=5``. Values are YAML 1.2, so a dated value is
written ``{0: 0.2, 24: 0.4}`` and a range ``[0, 0.1]``. Before its first month a dated value
leaves what the scenario, or the policy below, had.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sim.scenario.book_heads import GRADE_LISTS, by_name, grade_names, keys_of, same_keys
from sim.scenario.fields import Section, laid_over
from sim.scenario.json_schema import part
from sim.scenario.origin import COMMAND_LINE, Change
from sim.scenario.places import Spot, by_own_names, loc_of, path_of, spot_at
from sim.scenario.problems import (
    Line,
    Problem,
    ScenarioError,
    Where,
    problems_of,
    short,
    twice_told,
    unknown_field,
)
from sim.scenario.reading import Source
from sim.scenario.schema import Scenario
from sim.words import _

_DATED = TypeAdapter(dict[int, Any])


def parse_assignment(text: str, source: str = COMMAND_LINE) -> tuple[str, Any]:
    """Split ``path=value``; the value is read as YAML.

    Raises
    ------
    ScenarioError
        If there is no ``=``, no path or no value, or if the value is not YAML.
    """
    path, written = _split(text, source)
    return path, _value(path, written, source)


def parse_variation(text: str, source: str = "--vary") -> tuple[str, list[Any]]:
    """Split ``path=value,value,...`` at commas outside brackets and quotes.

    Raises
    ------
    ScenarioError
        As for :func:`parse_assignment`, and if a value between two commas is missing.
    """
    path, written = _split(text, source)
    return path, [_value(path, each, source) for each in _at_commas(written)]


def flatten(nested: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes by dotted path, however deeply they were nested.

    What a field holds stays whole, be it a dated value or the posts of a department.
    """
    return {path: value for path, value, _ in pairs(nested)}


def pairs(
    nested: Mapping[str, Any],
    prefix: str = "",
    above: tuple[str, ...] = (),
    around: tuple[Any, ...] = (),
) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """Yield path, value and keys as written of each change, a repeated path each time.

    A mapping that holds itself (``&a {pay: *a}``) is a value, as it would never come to an end.
    """
    around = (*around, nested)
    for key, value in nested.items():
        path, keys = f"{prefix}{key}" if prefix else path_of(str(key)), (*above, key)
        endless = any(value is each for each in around)
        if isinstance(value, Mapping) and value and not endless and _holds_fields(path, value):
            yield from pairs(value, f"{path}.", keys, around)
        else:
            yield path, value, keys


def _holds_fields(path: str, value: Mapping[Any, Any]) -> bool:
    """Tell whether the keys of a mapping name fields, rather than being a field's value."""
    section: type[Section] = Scenario
    steps = path.split(".")
    while steps:
        step = steps.pop(0)
        if step not in section.model_fields:
            # Looking into a misspelt section lets the message name the field in it as well.
            return all(isinstance(key, str) for key in value)
        inner = part(section, step)
        if inner is None:
            return False
        if section.model_fields[step].annotation is not inner and steps:
            # A list: next comes an element's name, which may itself have dots in it.
            steps.pop(0)
            while steps and steps[0] not in inner.model_fields:
                steps.pop(0)
        section = inner
    return True


def apply(
    scenario: Scenario,
    overrides: Mapping[str, Any] | Sequence[str | Change],
    source: str = COMMAND_LINE,
) -> Scenario:
    """Return the scenario with some fields set otherwise, checked like a scenario file.

    Parameters
    ----------
    scenario
        The scenario; it stays as it is.
    overrides
        Values by dotted path (or nested), assignments as text, or changes that know their file.
        Later ones win.
    source
        Where the overrides were written, for messages.

    Raises
    ------
    ScenarioError
        If a path is unknown, or if the scenario would break a rule of the schema.

    Examples
    --------
    >>> import sim
    >>> zone = sim.load_scenario("scenarios/small-zone.yaml")
    >>> sim.apply(zone, {"pay.incentive_ratio": 0.4}).pay.incentive_ratio
    0.4
    >>> sim.apply(zone, ["激励比例=0.4"]).pay.incentive_ratio
    0.4
    """
    asked = _changes(overrides, source)
    if not asked:
        return scenario
    data = scenario.model_dump()
    changes = [replace(change, path=by_own_names(change.path, data)) for change in asked]
    problems = [*_twice(asked, changes), *(p for each in changes if (p := _place(data, each)))]
    if problems:
        raise ScenarioError(problems)
    # What is not touched has been checked before: it is handed on as it is.
    touched = {loc_of(change.path, data)[0] for change in changes}
    same = {name: value for name, value in scenario if name not in touched}
    try:
        changed = Scenario.model_validate(data | same)
    except ValidationError as error:
        raise ScenarioError(problems_of(error, data, _asked(changes))) from None
    return changed.coming_from(scenario.origin.with_changes(tuple(changes)))


def _changes(overrides: Mapping[str, Any] | Sequence[str | Change], source: str) -> list[Change]:
    if isinstance(overrides, Mapping):
        return [Change(path, value, source) for path, value in flatten(overrides).items()]
    found: list[Change] = []
    for one in [overrides] if isinstance(overrides, str) else overrides:
        if isinstance(one, Change):
            found.append(one)
        else:
            found += _changes(dict([parse_assignment(one, source)]), source)
    return found


def _twice(asked: Sequence[Change], changes: Sequence[Change]) -> Iterator[Problem]:
    """Tell of a field that one file, or one command, sets by a name in each language."""
    known: dict[tuple[str, str], str] = {}
    for written, change in zip(asked, changes, strict=True):
        first = known.setdefault((change.file, change.path), written.path)
        if first != written.path:
            told = _("{path} and {other} are the same field").format(path=first, other=written.path)
            hint = _("set it once")
            yield Problem(change.file, change.line, change.path, told, change.value, "", hint)


def _place(data: dict[str, Any], change: Change) -> Problem | None:
    """Set one value in the data, or tell why its path leads nowhere."""
    loc = loc_of(change.path, data)
    spot = spot_at(loc, data)

    def problem(message: str, hint: str) -> Problem:
        return Problem(change.file, change.line, change.path, message, change.value, "", hint)

    if spot.options:
        return unknown_field(spot, lambda _spot: (change.file, change.line), change.path)
    if spot.parameter is None:
        fields = ", ".join(spot.section.model_fields)
        given = f"{change.path} = {short(change.value)}"
        return problem(
            _("{given}: {path} is a section").format(given=given, path=change.path),
            _("set one of its fields: {fields}").format(fields=fields),
        )
    if len(loc) > len(spot.loc) or (spot.inside and spot.parameter.form == "list"):
        told = _("{path}: {field} has no parts that could be set one by one")
        hint = _("set {field} as a whole; allowed: {allowed}")
        return problem(
            told.format(path=change.path, field=spot.field),
            hint.format(field=spot.field, allowed=spot.parameter.allowed),
        )
    holder: Any = data
    for step in loc[:-1]:
        holder = holder[step]
    value = deepcopy(change.value)
    if spot.parameter.dated and isinstance(value, Mapping) and value:
        # Months that are none are refused with the whole scenario.
        with suppress(ValidationError):
            value = laid_over(spot.value, _DATED.validate_python(value))
    grades = data["organisation"]["grades"]
    if spot.parameter.path in GRADE_LISTS:
        value = by_name(value, grade_names(grades))
    elif spot.parameter.form == "mapping" and not spot.inside:
        names = keys_of(spot.parameter.path, grades)
        if same := same_keys(value, names):
            return problem(*twice_told(change.path, same))
        value = by_name(value, names)
    holder[loc[-1]] = value
    return None


def _asked(changes: Sequence[Change]) -> Where:
    """Return the function that tells which change a problem comes from."""

    def where(spot: Spot) -> tuple[str, Line]:
        for change in reversed(changes):
            one, other = f"{change.path}.", f"{spot.field}."
            if one.startswith(other) or other.startswith(one):
                return change.file, change.line
        # Fields that are right one by one can be wrong together.
        line = changes[0].line if len(changes) == 1 else None
        return ", ".join(dict.fromkeys(c.file for c in changes)), line

    return where


def _split(text: str, source: str) -> tuple[str, str]:
    path, equals, written = (t.strip() for t in text.partition("="))
    path = path_of(path)
    if not (path and equals and written):
        lacks = (
            _("{text} has no value")
            if equals and path
            else _("{text} has no path")
            if equals
            else _("{text} has no '='")
        )
        message = lacks.format(text=repr(text.strip()))
        hint = _("write path=value, such as pay.incentive_ratio=0.4")
        if "＝" in text:
            hint = _("＝ is full-width (全角); write = half-width (半角)")
        raise ScenarioError([Problem(source, None, path, message, text, "", hint)])
    return path, written


def _value(path: str, written: str, source: str) -> Any:
    if not written.strip():
        message = _("{path}: a value is missing").format(path=path)
        hint = _("write a value between any two commas")
        raise ScenarioError([Problem(source, None, path, message, "", "", hint)])
    try:
        return Source.of(written, source).data
    except ScenarioError as error:
        reason = error.problems[0].message
        hint = _("a dated value is written {0: 0.2, 24: 0.4}, a range [0, 0.1]")
        problem = Problem(source, None, path, f"'{path}={written}' {reason}", written, "", hint)
        raise ScenarioError([problem]) from None


def _at_commas(text: str) -> list[str]:
    parts, depth, quote = [""], 0, ""
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        else:
            depth += (sign in "[{") - (sign in "]}")
        if sign == "," and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += sign
    return parts
