"""Parameters and their values in words, for those who read them and do not write YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario.json_schema import Parameter, catalogue
from sim.scenario.problems import cut, show
from sim.words import _, language

_COUNTED = (
    "months", "years", "years of age", "years of service", "people", "posts", "seats", "rounds",
    "departments", "months of pay", "months of pay per year of service", "months of standard pay",
)  # fmt: skip
"""Units that stand behind a number."""


def known(path: str) -> Parameter | None:
    """Return what is known of a parameter, also of one of a department, grade or family."""
    facts, parts = catalogue(), path.split(".")
    tries = (".".join([*parts[:place], "*", *parts[place + 1 :]]) for place in range(len(parts)))
    return next((facts[each] for each in (path, *tries) if each in facts), None)


def label(path: str) -> str:
    """Return the Chinese label of a parameter; "" where it has none."""
    found = known(path)
    return found.zh if found else ""


def value_in_words(path: str, value: Any) -> str:
    """Return a value as it is read: in English as YAML has it, in Chinese without its signs."""
    return cut(show(value) if language() == "en" else _in_words(known(path), value))


def with_unit(path: str, value: Any) -> str:
    """Return the same, a number of what is counted or multiplied with its unit."""
    parameter = known(path)
    if language() == "en":
        told = show(value)
        return cut(_sized(parameter, told) if _is_number(value) else told)
    return cut(_in_words(parameter, value, units=True))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _sized(parameter: Parameter | None, number: str) -> str:
    unit = parameter.unit if parameter is not None else ""
    if unit.startswith("times "):
        return _("{size} times").format(size=number)
    return _("{size} {unit}").format(size=number, unit=_(unit)) if unit in _COUNTED else number


def _in_words(parameter: Parameter | None, value: Any, units: bool = False) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None:
        return _("not set")
    if isinstance(value, Mapping) and parameter is not None and parameter.dated:
        since = {int(month): _in_words(parameter, one, units) for month, one in value.items()}
        later = _("{value} from month {month} on")
        return _("; ").join(
            later.format(value=one, month=month) if month else one for month, one in since.items()
        )
    if isinstance(value, Mapping):
        told = {name: _in_words(parameter, one, units) for name, one in value.items()}
        return _("; ").join(f"{name}{_(': ')}{one}" for name, one in told.items())
    if isinstance(value, list | tuple):
        several = [_in_words(parameter, one, units) for one in value]
        if parameter is not None and parameter.ranged and len(several) == 2:
            return _("{low} to {high}").format(low=several[0], high=several[1])
        return _(", ").join(several)
    if parameter is not None and value in parameter.choices:
        return parameter.chosen(value)
    return _sized(parameter, str(value)) if units and _is_number(value) else str(value)
