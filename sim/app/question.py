"""What somebody who sits before the page asks: a policy, what is assumed, and what is pinned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.scenario.json_schema import catalogue
from sim.scenario.overrides import apply, parse_assignment
from sim.scenario.schema import Scenario
from sim.study.outcomes import REPORTED
from sim.study.policies import BASELINE
from sim.study.problems import StudyError
from sim.words import _

MOST_PINS = 4
_MOST_CHANGES = 200
_DIGITS = 9
"""Of a month."""
_LONGEST = 60
"""Characters of the name of a policy."""

NONE = ("", "none", "null", "~", "not set", "不设", "无", "空")
"""What may be typed where a value may be none."""

Changes = Mapping[str, Any]


@dataclass(frozen=True)
class Pin:
    """A policy that is kept in sight."""

    name: str
    changes: Changes


@dataclass(frozen=True)
class Question:
    """A policy on a zone, as the page asks for it.

    Attributes
    ----------
    zone : Scenario
        As the page found it.
    policy : mapping
        Levers that are set otherwise, by path.
    world : mapping
        Assumptions that are set otherwise, for all policies alike.
    pins : tuple of Pin
        Policies to compare with, beside the baseline.
    lever, outcome : str
        What the curve is of; no lever, no curve.
    """

    zone: Scenario
    policy: Changes
    world: Changes
    pins: tuple[Pin, ...] = ()
    lever: str = ""
    outcome: str = "kpi"

    @classmethod
    def read(cls, asked: Any, zone: Scenario) -> Question:
        """Read what a page sends.

        Raises
        ------
        StudyError
            If it is nothing that a page sends.
        ScenarioError
            If a value may not be what it is to be.
        """
        asked = _mapping(asked)
        pins = asked.get("pins") or []
        if not isinstance(pins, list) or len(pins) > MOST_PINS:
            raise StudyError(_("at most {count} policies can be pinned").format(count=MOST_PINS))
        outcome = str(asked.get("outcome") or "kpi")
        if outcome not in {each.name for each in REPORTED}:
            raise StudyError(_("there is no outcome {name}").format(name=repr(outcome)))
        lever = str(asked.get("lever") or "")
        if lever:
            _of_kind({lever: None}, "lever")
        found = cls(
            zone,
            _of_kind(_mapping(asked.get("policy")), "lever"),
            _of_kind(_mapping(asked.get("world")), "assumption"),
            tuple(_pin(each) for each in pins),
            lever,
            outcome,
        )
        names = [pin.name for pin in found.pins]
        if len({*names, BASELINE, found.name}) < len(names) + 2:
            raise StudyError(_("each pinned policy needs a name of its own"))
        return found

    @cached_property
    def name(self) -> str:
        """What the policy that is being moved is called."""
        return _("this policy")

    @cached_property
    def base(self) -> Scenario:
        """The scenario as it stands, under what is assumed."""
        return apply(self.zone, self.world)

    @cached_property
    def own(self) -> Scenario:
        """The policy that is being moved."""
        return apply(self.base, self.policy)

    @cached_property
    def pinned(self) -> dict[str, Scenario]:
        """Pinned policies by name."""
        return {pin.name: apply(self.base, pin.changes) for pin in self.pins}

    @property
    def policies(self) -> dict[str, Scenario]:
        """All of them, the baseline first and the one that is moved last."""
        return {BASELINE: self.base, **self.pinned, self.name: self.own}


def _pin(asked: Any) -> Pin:
    asked = _mapping(asked)
    name = " ".join(str(asked.get("name") or "").split())[:_LONGEST]
    if not name:
        raise StudyError(_("each pinned policy needs a name of its own"))
    return Pin(name, _of_kind(_mapping(asked.get("policy")), "lever"))


def _mapping(asked: Any) -> dict[str, Any]:
    if asked is None:
        return {}
    if not isinstance(asked, Mapping) or len(asked) > _MOST_CHANGES:
        raise StudyError(_("this is no question that the page asks"))
    return dict(asked)


def _of_kind(changes: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the changes, each of which must be of a lever or of an assumption."""
    known = catalogue()
    for path in changes:
        if path not in known or known[path].kind != kind:
            told = _("{path} is no lever") if kind == "lever" else _("{path} is no assumption")
            raise StudyError(told.format(path=path))
    return {path: _as_written(path, value) for path, value in changes.items()}


def _as_written(path: str, value: Any) -> Any:
    """Return a value as YAML would have it: JSON has months as text, and a box has all as text."""
    known = catalogue()[path]
    if known.optional and _none(value):
        return None
    if isinstance(value, str) and (known.form != "single" or known.plain is not str):
        value = parse_assignment(f"{path}={value}")[1]
    if isinstance(value, Mapping):
        months = {_month(k): each for k, each in value.items()}
        return {k: None if known.optional and _none(each) else each for k, each in months.items()}
    return value


def _month(key: Any) -> Any:
    """Return a month as a number; what is none is told by the schema."""
    text = str(key)
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else key


def _none(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip().lower() in NONE)
