"""The pieces of an answer, in words and numbers that a page only has to set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import isfinite
from typing import Any

from sim.app import estimates as known
from sim.app import levers, sharing
from sim.app.estimates import Lived, Row
from sim.app.question import Question
from sim.law.notices import Notice, notices, run_notices
from sim.report.names import called, parameter
from sim.report.notices import lines as notice_lines
from sim.report.table import BLOCKS, WHERE_SEEN, difference_cell, level_cell
from sim.report.wording import decimals, label, number, percent, scale, with_unit
from sim.scenario.draws import together
from sim.scenario.schema import Scenario
from sim.scenario.spoken import value_in_words
from sim.study.outcomes import KNOWN, gap_unit, unit_in
from sim.study.policies import BASELINE, differences
from sim.study.statistics import Interval
from sim.study.verdict import TOLD_APART
from sim.words import _

_OUTCOMES = {outcome.name: outcome for outcome in KNOWN}
_MONEY = "spend"

Piece = dict[str, Any]


def policy(question: Question) -> Piece:
    """Return what the policy is: what it changes, and how to write it elsewhere."""
    return {
        "kind": "policy",
        "changes": [
            {"label": parameter(path), "path": path, "value": value_in_words(path, value)}
            for path, value in differences(question.base, question.own).items()
        ],
        "assumed": [
            {"label": parameter(path), "path": path, "value": value_in_words(path, value)}
            for path, value in differences(question.zone, question.base).items()
        ],
        "python": sharing.python(question),
        "command": sharing.command(question),
    }


def estimates(question: Question, lived: Mapping[str, Lived], most: int) -> Piece:
    """Return what is known of each policy by now."""
    table, scenarios = known.summary(lived, BASELINE), [each.scenario for each in lived.values()]
    told = {name: row for name in known.FIRST if (row := _row(name, table[name], scenarios))}
    return {
        "kind": "estimates",
        "policies": [
            {"name": name, "called": called(name), "histories": each.histories}
            for name, each in lived.items()
        ],
        "histories": lived[question.name].histories,
        "most": most,
        "blocks": [
            {"heading": _(heading), "rows": [told[name] for name in names if name in told]}
            for heading, names in BLOCKS
        ],
        "money": _money(lived),
        "ranges": together(scenarios) > 1,
    }


def _row(name: str, of: Mapping[str, Row], scenarios: Iterable[Scenario]) -> Piece | None:
    """Return the line of an outcome; none where it never occurs, as in a table."""
    if name in WHERE_SEEN and not any(row.mean for row in of.values()):
        return None
    known, means = unit_in(_OUTCOMES[name].a_year, scenarios), [row.mean for row in of.values()]
    (factor, unit), (_same, gap) = scale(known, means), scale(gap_unit(known), means)
    rows = {policy: row.over(factor) for policy, row in of.items()}
    places = decimals([(row.high - row.low) / 2 for row in rows.values()],
                      [row.mean for row in rows.values()])  # fmt: skip
    fine = decimals([(row.difference_high - row.difference_low) / 2 for row in rows.values()],
                    [row.difference for row in rows.values()])  # fmt: skip
    fine = min(places + 1, fine)
    cells = [
        {
            "level": level_cell(row, places),
            "difference": difference_cell(row, fine) if policy != BASELINE else "",
            "more": list(_more(row, fine)),
            "verdict": row.verdict,
            "said": _(row.verdict) if row.verdict else "",
            "apart": row.verdict in TOLD_APART,
            "numbers": _numbers((row.difference, row.difference_low, row.difference_high)),
        }
        for policy, row in rows.items()
    ]
    return {"outcome": name, "label": label(name), "unit": unit, "gap": gap, "cells": cells}


def _more(row: Row, places: int) -> Iterator[str]:
    """Yield what an interval of the mean does not say: what a history, or a draw, may bring."""
    if row.verdict in ("", "same", "none seen"):
        return
    if row.ranges:
        low, high = (number(each, places, sign=True) for each in (row.spread_low, row.spread_high))
        ends = _("{low} to\n{high}").format(low=low, high=high).replace("\n", " ")
        yield f"{_('in 90 of 100 histories')}{_(': ')}{ends}"
        if isfinite(row.draws_better):
            yield f"{_('better, of draws of the ranges')}{_(': ')}{percent(row.draws_better)}"
    elif isfinite(row.chance_better):
        yield f"{_('chance it is better (a tie is half)')}{_(': ')}{percent(row.chance_better)}"


def raised(question: Question, lived: Mapping[str, Lived]) -> Piece:
    """Return the notices of the policy: of what it is and, once lived, of what it does."""
    base, own = lived.get(BASELINE), lived.get(question.name)
    return {"kind": "notices", "notices": _notices(question.base, question.own, base, own)}


def _numbers(interval: Iterable[Any], factor: float = 1.0) -> list[float | None]:
    """Return mean, low and high as JSON can hold them."""
    return [float(end) / factor if isfinite(end) else None for end in interval]


def _money(lived: Mapping[str, Lived]) -> Piece:
    years = known.by_year(lived, _MONEY)
    scenarios = [each.scenario for each in lived.values()]
    most = [float(end) for each in years.values() for end in each.mean]
    factor, unit = scale(unit_in(_OUTCOMES[_MONEY].a_year, scenarios), most)
    return {
        "label": with_unit(label(_MONEY), unit),
        "years": {
            name: [
                _numbers(ends, factor) for ends in zip(each.mean, each.low, each.high, strict=True)
            ]
            for name, each in years.items()
        },
    }


def curve(question: Question, points: Mapping[Any, Interval], often: int) -> Piece:
    """Return the points of the curve that are known by now, and the axis on which all will be."""
    outcome = _OUTCOMES[question.outcome]
    widest = [float(end) for each in points.values() for end in each]
    factor, unit = scale(gap_unit(unit_in(outcome.a_year, [question.base])), widest)
    return {
        "kind": "curve",
        "lever": question.lever,
        "outcome": question.outcome,
        "label": _("{outcome}: difference from the baseline, {unit}").format(
            outcome=label(question.outcome), unit=unit
        ),
        "along": levers.along(question),
        "histories": often,
        "axis": [
            {"value": value, "said": value_in_words(question.lever, value).strip("'")}
            for value in levers.values(question)
        ],
        "points": [
            {"value": value, "numbers": _numbers(each, factor)} for value, each in points.items()
        ],
    }


def _notices(
    base: Scenario, own: Scenario, base_lived: Lived | None, lived: Lived | None
) -> list[Piece]:
    """Return the notices of a policy, those first that the baseline does not raise."""
    before, now = _raised(base, base_lived), _raised(own, lived)
    known_of = {(each.id, each.text) for each in before}
    there = {(each.id, each.text) for each in now}
    gone = [each for each in before if (each.id, each.text) not in there]
    new = [each for each in now if (each.id, each.text) not in known_of]
    old = [each for each in now if (each.id, each.text) in known_of]
    return [
        {"state": state, "id": each.id, "text": text}
        for state, some in (("new", new), ("gone", gone), ("both", old))
        for each, text in zip(some, notice_lines(some), strict=True)
    ]


def _raised(scenario: Scenario, lived: Lived | None) -> list[Notice]:
    own = notices(scenario)
    return own if lived is None else own + run_notices(scenario, *known.means(lived))
