"""What is written in one cell of a zone's or a policy's workbook, as the schema understands it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from unicodedata import normalize

from sim.scenario.book_heads import NO, YES, plain
from sim.scenario.json_schema import Parameter
from sim.scenario.problems import ScenarioError
from sim.words import _

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(rf"({_NUMBER})\s*(?:~|至|到|to)\s*({_NUMBER})")
_BETWEEN = re.compile(r"[,、;]")
_NONE = ("null", "none", "无", "不限", "不设")


class CellError(ValueError):
    """What a cell holds cannot be meant: why, and what to write (``hint``)."""

    def __init__(self, told: str, hint: str) -> None:
        super().__init__(told)
        self.hint = hint


def read_cell(raw: Any, parameter: Parameter) -> Any:
    """Return what a cell says of a parameter; whether that is allowed is for the schema to say.

    Text is welcome where people write it: ``是`` for true, ``0.1~0.3`` for a range, ``{0: 0.2, 24:
    0.4}`` for a value that changes, ``a、b`` for a list, ``无`` for nothing, and numbers that Excel
    holds as text.

    Raises
    ------
    CellError
        If the cell is a date, or text that begins like a dated value and is none.
    """
    if isinstance(raw, datetime):
        if parameter.plain is str and parameter.form == "single":
            return f"{raw:%Y-%m-%d}"
        told = _("is a date ({day})").format(day=f"{raw:%Y-%m-%d}")
        raise CellError(told, _("give the cell the format General or Text and write it again"))
    if parameter.plain is str and not parameter.choices and parameter.form == "single":
        return str(raw)
    if not isinstance(raw, str):
        return raw
    text = normalize("NFKC", raw).strip()
    if text.startswith(("{", "[")):
        value = _as_yaml(text)
        return _in_code(value, parameter) if parameter.form in ("single", "list") else value
    if parameter.form == "list":
        several = [] if plain(text) in _NONE else _BETWEEN.split(text)
        return [_meant(each.strip(), parameter) for each in several if each.strip()]
    if between := _RANGE.fullmatch(text):
        return [_number(end) for end in between.groups()]
    return _meant(text, parameter)


def _meant(text: str, parameter: Parameter) -> Any:
    """Return what a word stands for, in either language: a choice, yes or no, none, a number."""
    if parameter.choices:
        names = {plain(name): choice for name, choice in parameter.names.items()}
        if plain(text) in names:
            return names[plain(text)]
    if parameter.optional and plain(text) in _NONE:
        return None
    if parameter.plain is bool:
        return True if plain(text) in YES else False if plain(text) in NO else text
    if parameter.choices or parameter.plain is str:
        return text
    return _number(text) if re.fullmatch(_NUMBER, text) else text


def _in_code(value: Any, parameter: Parameter) -> Any:
    """Return a dated value or a list in which words are what they stand for."""
    if isinstance(value, dict):
        return {key: _in_code(each, parameter) for key, each in value.items()}
    if isinstance(value, list):
        return [_in_code(each, parameter) for each in value]
    return _meant(value, parameter) if isinstance(value, str) else value


def written(value: Any) -> Any:
    """Return what to write into a cell, so that it is read as this value."""
    from sim.scenario.problems import show

    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return value if isinstance(value, int | float | str) else show(value)


def _as_yaml(text: str) -> Any:
    from sim.scenario.reading import Source

    try:
        return Source.of(re.sub(r"([:,])(?=\S)", r"\1 ", text), "").data
    except ScenarioError:
        told = _("= {text} cannot be read").format(text=text)
        hint = _("a value that changes is written {0: 0.2, 24: 0.4}, a range 0.1~0.3")
        raise CellError(told, hint) from None


def _number(text: str) -> float:
    value = float(text)
    return int(value) if value.is_integer() and "." not in text else value
