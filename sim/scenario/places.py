"""Where in a scenario something stands: by a dotted path, in the data, and which field it is.

Elements of lists go by their names, in either language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from unicodedata import normalize

from sim.scenario.book_heads import keys_of, plain
from sim.scenario.fields import Section
from sim.scenario.json_schema import catalogue, part
from sim.scenario.parameter import Parameter
from sim.scenario.schema import Scenario

Loc = tuple[str | int, ...]


@dataclass(frozen=True)
class Spot:
    """A place in a scenario: its name for people, its place in the data, and its field."""

    field: str
    loc: Loc
    section: type[Section]
    """The section that holds the field, or that is the place itself."""
    parameter: Parameter | None
    value: Any
    inside: bool = False
    """One element of a list or mapping, rather than the whole value of the field."""
    options: tuple[str, ...] = ()
    """If the field is unknown: the names that are known in its place."""


def spot_at(loc: Sequence[str | int], data: Any) -> Spot:
    """Find the field at a place in the data; elements of lists go by their names."""
    section: type[Section] = Scenario
    names, value, template = list[str](), data, ""
    for depth, step in enumerate(loc):
        here = tuple(loc[: depth + 1])
        if isinstance(step, int) and isinstance(value, list | tuple):
            value = _get(value, step)
            names.append(str(_get(value, "name") or f"#{step + 1}"))
            template += ".*"
            continue
        elements = _names(value, str(step)) if isinstance(value, list) else []
        known = tuple(elements or section.model_fields)
        names.append(str(step))
        value = _get(value, step)
        if elements or step not in known:
            return Spot(".".join(names), here, section, None, value, options=known)
        template = f"{template}.{step}" if template else str(step)
        inner = part(section, step)
        parameter = catalogue().get(template)
        ends = len(loc) == depth + 1
        if parameter and (inner is None or ends):
            if ends or parameter.form not in ("mapping", "list"):
                return Spot(".".join(names), here, section, parameter, value)
            deeper = loc[depth + 1]
            names += [str(deeper)] if parameter.form == "mapping" else []
            value, here = _get(value, deeper), (*here, deeper)
            return Spot(".".join(names), here, section, parameter, value, inside=True)
        section = inner or section
    return Spot(".".join(names), tuple(loc), section, None, value)


def _names(several: list[Any], typed: str) -> list[str]:
    """Return the names of a list's elements, Chinese where a Chinese one was typed."""
    names = [str(_get(each, "name")) for each in several]
    if typed.isascii():
        return names
    chinese = [str(_get(each, "zh") or "") for each in several]
    return [zh or name for zh, name in zip(chinese, names, strict=True)]


def _get(value: Any, step: str | int) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None


def path_of(name: str) -> str:
    """Return the dotted path of a parameter that goes by its Chinese label; else what was given.

    A label is known by half-width signs too, as not every keyboard has the others at hand.
    """
    return _by_label().get(normalize("NFKC", name.strip()), name)


@cache
def _by_label() -> dict[str, str]:
    return {normalize("NFKC", label): path for label, path in labels().items()}


@cache
def labels() -> dict[str, str]:
    """Return the paths of parameters by their Chinese labels."""
    return {known.zh: path for path, known in catalogue().items() if known.zh and "*" not in path}


def loc_of(path: str, data: Any) -> Loc:
    """Return the place in the data of a dotted path, in which list elements go by their names.

    A Chinese name will do where no other element has it.
    """
    loc: list[str | int] = []
    while path:
        if isinstance(data, list):
            names = _elements(data)
            # A department may have a dot in its name, so the longest name that fits is meant.
            fits = [n for n in names if path == n or path.startswith(n + ".")]
            step = max(fits, key=len, default=path.partition(".")[0])
            loc.append(names.get(step, step))
        elif isinstance(data, Mapping) and path in data:
            step = path
            loc.append(step)
        else:
            step = path.partition(".")[0]
            loc.append(step)
        data = _get(data, loc[-1])
        path = path.removeprefix(step).removeprefix(".")
    return tuple(loc)


def _elements(several: list[Any]) -> dict[str, int]:
    """Return the places of a list's elements by their names, and by Chinese ones that are clear."""
    chinese = [str(_get(each, "zh") or "") for each in several]
    found = {zh: place for place, zh in enumerate(chinese) if zh and chinese.count(zh) == 1}
    return found | {str(_get(each, "name")): place for place, each in enumerate(several)}


def by_own_names(path: str, data: Any) -> str:
    """Return a dotted path in which elements of lists, and keys, go by their own names.

    So they are told apart whatever language they were written in.
    """
    steps, value, loc = list[str](), data, loc_of(path, data)
    for step in loc:
        value = _get(value, step)
        steps.append(str(_get(value, "name") if isinstance(step, int) else step))
    spot = spot_at(loc, data)
    if keyed := spot.inside and spot.parameter and spot.parameter.form == "mapping":
        assert spot.parameter is not None
        names = keys_of(spot.parameter.path, _get(_get(data, "organisation"), "grades"))
        steps[len(spot.loc) - 1] = names.get(plain(spot.loc[-1]), steps[len(spot.loc) - 1])
    return ".".join(steps) if keyed or any(isinstance(step, int) for step in loc) else path


def kind_of(path: str, data: Any) -> str:
    """Return whether a dotted path is a lever, an assumption or a setting; "" for no field."""
    parameter = spot_at(loc_of(path, data), data).parameter
    return parameter.kind if parameter else ""
