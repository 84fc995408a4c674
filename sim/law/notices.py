"""Legal notices: where a scenario or a run touches the law.

A notice names a risk and sends the planner to a lawyer. Silence is no clearance: most of the law
is not in a scenario, and what is there is a model of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sim.law import contract, establishment, money, run
from sim.law.checks import CHECKS, CONTRACT_STAFF
from sim.law.finding import Finding, quote
from sim.law.situation import CONTRACT, Situation, situations
from sim.scenario.schema import Scenario

RULES = (*contract.RULES, *establishment.RULES, *money.RULES)

decidable = tuple(CHECKS.values())
"""All checks, with what decides each of them and why."""


@dataclass(frozen=True)
class Notice:
    """A risk to ask a lawyer about.

    Attributes
    ----------
    id
        Check: L1, L2, ...
    status, status_zh
        Staff concerned.
    article, article_zh
        Where the rule stands.
    fired, fired_zh
        Settings with their values, or outcomes with their numbers, in English and Chinese.
    people
        From a scenario: about how many it concerns, or if `at_most` more than whom no year has, as
        far as that can be said. From a run: how many a year.
    cost_yuan
        About what that costs, where the law fixes what is owed; from a run: a year.
    text, zh
        What is at stake in English and Chinese.
    basis
        Whether a scenario or a run raised it.
    severity
        Always a risk: nothing here decides a case.
    at_most
        Whether `people` is a limit.
    """

    id: str
    status: str
    status_zh: str
    article: str
    article_zh: str
    fired: str
    fired_zh: str
    people: float | None
    cost_yuan: float | None
    text: str
    zh: str
    basis: Literal["scenario", "run"]
    severity: Literal["risk"] = "risk"
    at_most: bool = False


def notices(scenario: Scenario) -> list[Notice]:
    """Return the notices that a scenario raises by itself, in the order of the checks.

    Every dated value is held against the law. A check gives several notices where it is touched
    in several ways. The law is China's: a zone elsewhere raises none.
    """
    if scenario.organisation.jurisdiction != "China":
        return []
    found: dict[tuple[str, str], Finding] = {}
    for now in situations(scenario):
        for rule in RULES:
            for one in rule(now):
                key = one.id, one.text
                found[key] = _joined(found[key], one) if key in found else one
    return _in_order(
        _notice(
            scenario,
            one.id,
            *_quoted(scenario, one.paths),
            one.people,
            one.cost,
            one.text,
            one.zh,
            "scenario",
            one.at_most,
        )
        for one in found.values()
    )


def run_notices(
    scenario: Scenario,
    outcomes: Mapping[str, float],
    years: Sequence[Mapping[str, float]] = (),
) -> list[Notice]:
    """Return the notices that take a run, with its people and costs.

    Parameters
    ----------
    scenario
        What was run.
    outcomes
        Yearly outcomes by name, means over years and histories; what is missing raises nothing.
    years
        The same for each year. Without them the mean stands in for the largest year (L5), and a
        single year's releases can go unnoticed.
    """
    if scenario.organisation.jurisdiction != "China":
        return []
    raised = frozenset(notice.id for notice in notices(scenario))
    what = run.Run(scenario, outcomes, years, raised)
    return _in_order(
        _notice(
            scenario,
            one.id,
            one.fired,
            one.fired_zh,
            one.people,
            one.cost,
            one.text,
            one.zh,
            "run",
        )
        for rule in run.RULES
        for one in rule(what)
    )


def _joined(one: Finding, other: Finding) -> Finding:
    """Return what was found in several months: all that fired it, and the highest figures."""
    return one._replace(
        paths=tuple(dict.fromkeys(one.paths + other.paths)),
        people=_larger(one.people, other.people),
        cost=_larger(one.cost, other.cost),
    )


def _quoted(scenario: Scenario, paths: Iterable[str]) -> tuple[str, str]:
    english, chinese = zip(*(quote(scenario, path) for path in paths), strict=True)
    return ", ".join(english), "；".join(chinese)


def _larger(one: float | None, other: float | None) -> float | None:
    known = [value for value in (one, other) if value is not None]
    return max(known, default=None)


def _notice(
    scenario: Scenario,
    check: str,
    fired: str,
    fired_zh: str,
    people: float | None,
    cost: float | None,
    text: str,
    zh: str,
    basis: Literal["scenario", "run"],
    at_most: bool = False,
) -> Notice:
    c = CHECKS[check]
    status, status_zh = c.status, c.status_zh
    if (status, status_zh) == CONTRACT_STAFF and not Situation(scenario, 0).people(CONTRACT):
        status, status_zh = f"{status}, newcomers only", f"{status_zh}（仅新进人员）"
    return Notice(
        check,
        status,
        status_zh,
        c.article,
        c.article_zh,
        fired,
        fired_zh,
        people,
        cost,
        text,
        zh,
        basis,
        at_most=at_most,
    )


def _in_order(found: Iterable[Notice]) -> list[Notice]:
    return sorted(found, key=lambda notice: int(notice.id[1:]))
