"""Parameters and their values in words, for those who read them and do not write YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario.json_schema import Parameter, catalogue
from sim.scenario.problems import cut, show
from sim.words import _, language


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


def _in_words(parameter: Parameter | None, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None:
        return _("not set")
    if isinstance(value, Mapping) and parameter is not None and parameter.dated:
        since = {int(month): _in_words(parameter, one) for month, one in value.items()}
        later = _("{value} from month {month} on")
        return _("; ").join(
            later.format(value=one, month=month) if month else one for month, one in since.items()
        )
    if isinstance(value, Mapping):
        named = (f"{name}{_(': ')}{_in_words(parameter, one)}" for name, one in value.items())
        return _("; ").join(named)
    if isinstance(value, list | tuple):
        several = [_in_words(parameter, one) for one in value]
        if parameter is not None and parameter.ranged and len(several) == 2:
            return _("{low} to {high}").format(low=several[0], high=several[1])
        return _(", ").join(several)
    if parameter is not None and value in parameter.choices:
        return parameter.chosen(value)
    return str(value)
