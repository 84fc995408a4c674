"""What can be moved on the page: every lever and assumption, as the schema declares it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import ceil, floor, log10
from typing import Any

from sim.app.question import NONE, Question
from sim.app.wording import none
from sim.report.inputs import MARKS
from sim.report.names import parameter
from sim.scenario.json_schema import Parameter, catalogue
from sim.scenario.overrides import apply
from sim.scenario.problems import show
from sim.scenario.schema import Scenario
from sim.words import N_, _, language

FRONT = {
    "pay.incentive_ratio": "Incentive ratio",
    "pay.new_money": "New money for incentives",
    "pay.link": "How far pay follows the score",
    "assessment.tail_share": "Tail share (last 5 %)",
    "assessment.coefficient_reading": "What the value coefficient is put on",
    "exit.reading": "Reading of the exit clause",
    "exit.unqualified_years": "Unqualified years before exit",
    "appointment.active": "All staff appointed anew",
    "appointment.term_months": "Term of appointment",
    "recruitment.open_above_entry": "Vacancies opened to outsiders",
    "recruitment.challenge_share": "Posts opened to outsiders at a round",
    "waiting.max_rounds": "Rounds that those who wait may fail",
}
"""The dozen that the reform text speaks of first, with what they are called where there is room; in
Chinese a label says enough."""
SECTIONS = {
    "organisation": N_("organisation"),
    "staff": N_("staff"),
    "appointment": N_("appointment"),
    "waiting": N_("waiting for a post"),
    "assessment": N_("assessment"),
    "pay": N_("pay"),
    "exit": N_("exit"),
    "recruitment": N_("recruitment"),
    "behaviour": N_("how people respond"),
    "costs": N_("costs"),
}
_POINTS = 9
"""Of a curve along a number, about."""
_STEPS = 100
"""Of a slider at most."""
_BEYOND = 12
"""Times the default to which a slider goes where the schema allows far more."""


def movable(scenario: Scenario) -> list[dict[str, Any]]:
    """Return levers and assumptions in the order of the schema, in the language that is spoken."""
    return [
        _told(each, _value(scenario, path))
        | {
            "last": 12 * scenario.study.years - 1,
            "unit": scenario.organisation.currency.of_parameter(each.unit),
        }
        for path, each in catalogue().items()
        if each.kind in ("lever", "assumption") and "*" not in path
    ]


def _told(known: Parameter, value: Any) -> dict[str, Any]:
    low, high, step = span(known, value)
    label = FRONT.get(known.path) if language() == "en" else None
    choices, intro = _choices(known)
    form = _form(known)
    return {
        "path": known.path,
        "kind": known.kind,
        "front": list(FRONT).index(known.path) if known.path in FRONT else None,
        "section": _(SECTIONS[known.path.partition(".")[0]]),
        "label": label or _capital(parameter(known.path)),
        "other": known.zh if language() == "en" else "",
        "help": _in_labels(_(known.help), known),
        "form": form,
        "choices": choices,
        "intro": intro,
        "dated": known.dated,
        "ranged": known.ranged,
        "low": known.low,
        "high": known.high,
        "from": low,
        "to": high,
        "step": step,
        "whole": known.plain is int,
        "value": value if form != "text" or value is None else show(value),
        "none": list(NONE) if known.optional else [],
        "source": _(known.source),
        "mark": known.mark,
        "marked": _(MARKS[known.mark]),
    }


def _choices(known: Parameter) -> tuple[list[tuple[Any, str]], str]:
    """Return what can be chosen with what its help says of each, and what it says before that."""
    told, intro = known.meanings()
    named = [(each, f"{each} · {_in_labels(told[each], known)}" if each in told else str(each))
             for each in known.choices]  # fmt: skip
    return named, _in_labels(intro, known)


def _in_labels(text: str, known: Parameter) -> str:
    """Return what is said of a parameter; in Chinese with labels for ids, and words for values."""
    text = text.replace("`", "")  # which are of pages in Markdown
    if language() == "en":
        return text
    facts, section = catalogue(), known.path.rpartition(".")[0]
    words = {"true": _("yes"), "false": _("no")} if known.plain is bool else {}
    words |= {"null": none()} if known.optional else {}

    def labelled(found: re.Match[str]) -> str:
        name = found[0]
        if name in known.choices or name in words:
            return words.get(name, name)
        there = facts.get(name) or ("_" in name and facts.get(f"{section}.{name}")) or None
        return f"“{there.zh}”" if there and there.zh else name

    return re.sub(r"[a-z]+(?:[._][a-z]+)*", labelled, text)


def _form(known: Parameter) -> str:
    """Return with what it is moved: a number, a choice, a switch, or text for what is rare."""
    if known.form != "single" or known.optional:
        return "text"
    if known.choices:
        return "choice"
    return {bool: "switch", str: "text"}.get(known.plain, "number")


def span(known: Parameter, value: Any) -> tuple[float, float, float]:
    """Return from where to where a slider goes, and in which steps; a box takes all allowed."""
    if known.plain not in (int, float):
        return 0, 0, 0
    ends = value.values() if isinstance(value, Mapping) else value
    there = [float(each) for each in (ends if isinstance(ends, tuple | list) else [ends])
             if isinstance(each, int | float)]  # fmt: skip
    usual = [abs(each) for each in (*there, known.default) if isinstance(each, int | float)]
    most = _BEYOND * max([*usual, 0.1])
    low = max(known.low, -most) if known.low is not None else -most
    high = min(known.high, most) if known.high is not None else most
    low, high = min([low, *there]), max([high, *there])
    step = _round((high - low) / _STEPS)
    if known.plain is int:
        step = max(1, round(step))
        low, high = floor(low), floor(high)
    return low, high, step


def _round(step: float) -> float:
    """Return the largest of 1, 2 and 5 times a power of ten that is not above a step."""
    power = 10 ** floor(log10(step))
    return float(f"{power * max(n for n in (1, 2, 5) if n * power <= step * 1.0001):.6g}")


def values(question: Question) -> list[Any]:
    """Return the values of the lever at which the curve is known."""
    known = catalogue()[question.lever]
    form = _form(known)
    if form == "choice":
        return list(known.choices)
    if form == "switch":
        return [False, True]
    if form == "text":
        return []
    low, high, _step = span(known, _value(question.zone, question.lever))
    now = _value(question.own, question.lever)
    now = now[max(now)] if isinstance(now, Mapping) else now
    usual = _value(question.zone, question.lever)
    usual = max(usual.values()) if isinstance(usual, Mapping) else usual
    if low <= 0 < usual:  # far beyond what is usual little is asked, and the rest would look flat
        high = min(high, max(1.5 * usual, now))
    high = ceil(high) if known.plain is int else high
    step = _stride((high - low) / (_POINTS - 1), known)
    places = range(ceil((high - low) / step - 1e-6))
    found = [float(f"{each:.6g}") for each in (*(low + step * place for place in places), high)]
    return [round(each) for each in found] if known.plain is int else found


def _stride(every: float, known: Parameter) -> float:
    """Return a round step near to one: whole years of many months, else 1, 2, 4, 5 or 10."""
    if known.unit == "months" and every > 6:
        return 12 * round(every / 12)
    step = _round(max(every, 1) if known.plain is int else every)
    return step if step >= 0.8 * every else 2 * step


def along(question: Question) -> str:
    """Return what the curve is along: the lever, and since when where it is dated."""
    now, name = _value(question.own, question.lever), parameter(question.lever)
    name = FRONT.get(question.lever, _capital(name)) if language() == "en" else name
    if not isinstance(now, Mapping):
        return name
    return _("{name} from month {month} on").format(name=name, month=max(now))


def at(question: Question, value: Any) -> Scenario:
    """Return the policy with the lever at a value, on its last date where it is dated."""
    now = _value(question.own, question.lever)
    if isinstance(now, Mapping):
        value = {**now, max(now): value}
    return apply(question.own, {question.lever: value})


def _value(scenario: Scenario, path: str) -> Any:
    value: Any = scenario
    for name in path.split("."):
        value = getattr(value, name)
    return value


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
