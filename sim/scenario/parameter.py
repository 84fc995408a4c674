"""A parameter: where it stands in a scenario, what it may hold, and how that is said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from sim.scenario.department import KINDS_ZH
from sim.words import N_, _, aside, language, told_in

Form = Literal["single", "list", "mapping", "sections"]

PLAIN: dict[type, str] = {
    float: N_("a number"),
    int: N_("a whole number"),
    bool: N_("true or false"),
    str: N_("text"),
}
"""Types of plain values, in words."""

_SENTENCE = r"((?:[^;；。.]|\.(?=\w))+)"  # a stop within a path or a number ends nothing


@dataclass(frozen=True)
class Parameter:
    """A field of the scenario: where it stands and what it may hold.

    Attributes
    ----------
    path
        Dotted path from the top; ``*`` stands for the name of a department, grade or family.
    plain
        Type of a plain value: float, int, bool, str, or the section of each list element.
    choices
        Values to choose from; empty where any value of the type will do.
    form
        A single plain value, a list of them, a mapping from names to them, or a list of sections.
    dated, ranged, optional
        Whether ``{month: value}``, ``[low, high]`` and null are allowed as well.
    """

    path: str
    plain: type
    choices: tuple[Any, ...]
    form: Form
    dated: bool
    ranged: bool
    optional: bool
    required: bool
    default: Any
    help: str
    zh: str
    kind: str
    unit: str
    low: float | None
    high: float | None
    source: str
    mark: str

    @property
    def allowed(self) -> str:
        """What may be written, in words."""
        unit = aside(_(self.unit)) if self.unit else ""
        if self.form == "sections":
            return _("a list of sections") + unit
        if self.form == "list":
            each = ", ".join(map(str, self.choices)) or self._plain_words
            return _("a list of {each}").format(each=each) + unit
        if self.form == "mapping":
            return "{" + _("name: {plain}").format(plain=self._plain_words) + "}" + unit
        words = self._plain_words + unit
        dated = "{" + _("month: value") + "}"
        words += _(", or dated, {dated}").format(dated=dated) if self.dated else ""
        words += _(", or [low, high]") if self.ranged else ""
        return words + (_(", or null") if self.optional else "")

    @property
    def in_cell(self) -> str:
        """What may be written in a cell of a workbook, in words."""
        low, high = ("" if end is None else f"{end:,.12g}" for end in (self.low, self.high))
        zh = language() == "zh"
        unit = aside(_(self.unit)) if self.unit else ""
        if self.choices:
            wide = not zh or not any("、" in each for each in self.choices_in_cell)
            told = (_(", ") if wide else _("; ")).join(self.choices_in_cell)
        elif self.plain is bool:
            told = "是、否" if zh else "yes, no"
        elif self.plain is str:
            told = _("names") if self.form == "list" else _("text")
        elif self.form == "sections":
            told = _("a list")
        else:
            ends = f"{low} ~ {high}" if low and high else f"≥ {low}" if low else f"≤ {high}"
            told = (ends if low or high else _("a number")) + unit
        ways = [_("may change over time")] * self.dated + [_("or a range")] * self.ranged
        return _("; ").join([told, *ways])

    @property
    def choices_in_cell(self) -> tuple[str, ...]:
        """The choices as the drop-down of a cell has them: in Chinese in words."""
        zh = language() == "zh"
        return tuple(self.chosen(choice) if zh else str(choice) for choice in self.choices)

    @property
    def names(self) -> dict[str, Any]:
        """The choices by every name that they may have in a cell, in either language."""
        own = {str(choice): choice for choice in self.choices}
        words = {choice: self._brief(choice, "zh") for choice in self.choices}
        parts = {part: choice for choice, brief in words.items() for part in brief.split("、")}
        whole = {brief: choice for choice, brief in words.items()}
        both = {f"{brief}({choice})": choice for choice, brief in words.items()}
        return parts | whole | both | own

    def meanings(self, spoken: str = "") -> tuple[dict[Any, str], str]:
        """Return what the help says of each choice, and what it says before that."""
        told, found = told_in(spoken or language(), self.help), {}
        for choice in self.choices:
            pattern = rf"(?<!\w){re.escape(str(choice))} ?[:：] ?{_SENTENCE}"
            if there := re.search(pattern, told):
                found[choice] = there
        begins = min((each.start() for each in found.values()), default=0)
        intro = told[:begins].strip(" ;；") if len(found) > 1 else ""
        return {choice: each[1].strip() for choice, each in found.items()}, intro

    def chosen(self, choice: Any) -> str:
        """Return a choice by the first words that its help has for it, with what is typed."""
        brief = self._brief(choice, language())
        known = brief == KINDS_ZH.get(choice)
        return brief if known else brief + aside(choice) if brief else str(choice)

    def _brief(self, choice: Any, spoken: str) -> str:
        if spoken == "zh" and self.path.endswith("departments.*.kind"):
            return KINDS_ZH[choice]
        return self.meanings(spoken)[0].get(choice, "").partition("，")[0]

    @property
    def _plain_words(self) -> str:
        if self.choices:
            return _("one of {choices}").format(choices=", ".join(map(str, self.choices)))
        if self.plain not in (int, float):
            return _(PLAIN[self.plain])
        ends = {"low": self.low, "high": self.high}
        whole = _(PLAIN[self.plain])
        if self.low is None and self.high is None:
            return whole
        if self.high is None:
            return _("{whole}, at least {low}").format(whole=whole, **ends)
        if self.low is None:
            return _("{whole}, at most {high}").format(whole=whole, **ends)
        span = _("{low} to {high}").format(**ends)
        return span if self.plain is float else f"{whole}, {span}"
