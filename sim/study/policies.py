"""The policies of a study: crossing, twins, and what each changes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from itertools import product
from math import prod
from typing import Any

from sim.scenario.behaviour import CATFISH
from sim.scenario.fields import Section
from sim.scenario.origin import Change
from sim.scenario.overrides import apply
from sim.scenario.policy import Stack
from sim.scenario.problems import kind_of, show
from sim.scenario.schema import Scenario
from sim.study.problems import StudyError
from sim.words import _

BASELINE = "baseline"
VARIED = "--vary"
"""Where a change comes from that makes a policy, and is told by that policy's name."""
MOST = 1000
"""Policies that are compared at once."""
_PARTS = re.compile(rf"(?:^|, )(?=(?:{'|'.join(Scenario.model_fields)})\.[^=]*=)")

Changes = Stack | Mapping[str, Any] | Sequence[str | Change]
"""What a policy changes, before it meets a zone."""


def named(
    policies: Mapping[str, Scenario] | Scenario, vary: Mapping[str, Sequence[Any]] | None
) -> dict[str, Scenario]:
    """Return every policy crossed with every combination of the values to vary.

    A scenario alone is called "baseline". Where values vary, they make up the name:
    ``"pay.incentive_ratio=0.3"``.
    """
    if isinstance(policies, Scenario):
        policies = {BASELINE: policies}
    if not isinstance(policies, Mapping) or not all(
        isinstance(each, Scenario) for each in policies.values()
    ):
        raise StudyError(
            _("policies are scenarios by name, or one scenario; sim.load_scenario reads one")
        )
    if not policies:
        raise StudyError(_("there is no policy to compare; name at least one"))
    _same_settings(policies)
    if not vary:
        return dict(policies)
    for path, values in vary.items():
        if not values:
            raise StudyError(_("{path}: no value to vary it over").format(path=path))
    many = len(policies) * prod(map(len, vary.values()))
    if many > MOST:
        wrong = _(
            "{count} policies are more than the {most} that can be compared; vary fewer values"
        )
        raise StudyError(wrong.format(count=f"{many:,}", most=f"{MOST:,}"))
    crossed: dict[str, Scenario] = {}
    for policy, scenario in policies.items():
        for values in product(*vary.values()):
            changes = dict(zip(vary, values, strict=True))
            spelt = {p: v if isinstance(v, str) else show(v) for p, v in changes.items()}
            name = name_of(policy if len(policies) > 1 else "", spelt)
            if name in crossed:
                raise StudyError(_("{name} is listed twice").format(name=name))
            crossed[name] = apply(scenario, changes, source=VARIED)
    _same_settings(crossed)
    return crossed


def parts_of(name: str) -> tuple[str, dict[str, str]]:
    """Split a name that `named` made into the policy's own name and the values varied, by path.

    ``"strong, pay.incentive_ratio=0.3"`` becomes ``("strong", {"pay.incentive_ratio": "0.3"})``.
    """
    own, *varied = _PARTS.split(name)
    pairs = (each.partition("=") for each in varied)
    return own, {path: value for path, _, value in pairs}


def name_of(own: str, varied: Mapping[str, str]) -> str:
    """Return the name of a policy whose parts are known; undoes `parts_of`."""
    return ", ".join([own] * bool(own) + [f"{path}={value}" for path, value in varied.items()])


def pick(baseline: str | None, policies: Mapping[str, Scenario]) -> str:
    """Return the name of the baseline: the one asked for, or the first."""
    if baseline is None:
        return next(iter(policies))
    if baseline not in policies:
        near = get_close_matches(baseline, policies, n=1)
        told = (
            _("baseline {baseline} is not one of {names}. Did you mean {near}?")
            if near
            else _("baseline {baseline} is not one of {names}.")
        )
        names = ", ".join(policies)
        near_one = repr(near[0]) if near else ""
        raise StudyError(told.format(baseline=repr(baseline), names=names, near=near_one))
    return baseline


def twin(scenario: Scenario, without: Sequence[str] = CATFISH) -> Scenario:
    """Return the same scenario without the catfish effect, or without some of its channels."""
    return apply(scenario, {f"behaviour.{channel}.on": False for channel in without})


def closed(scenario: Scenario) -> Scenario:
    """Return the same scenario with all posts above the entry grades filled from within."""
    shut = {"recruitment.open_above_entry": 0.0, "recruitment.challenge_share": 0.0}
    return apply(scenario, shut)


def put(changes: Changes, scenario: Scenario) -> Scenario:
    """Return the scenario under a policy."""
    return changes.on(scenario) if isinstance(changes, Stack) else apply(scenario, changes)


def spelt(changes: Changes) -> Any:
    """Return what a policy changes, as JSON can hold it."""
    if isinstance(changes, Mapping):
        return dict(changes)
    some = changes.changes if isinstance(changes, Stack) else changes
    return [c if isinstance(c, str) else asdict(c) for c in some]


def differences(base: Section, other: Section) -> dict[str, Any]:
    """Return what the other changes, by dotted path."""
    return dict(_differences(base, other, ""))


def unchosen(policies: Mapping[str, Scenario], baseline: str) -> list[str]:
    """Return in what some policy differs from the baseline that no policy can choose, by path."""
    base = policies[baseline]
    data = base.model_dump()
    paths = {path for scenario in policies.values() for path in differences(base, scenario)}
    return sorted(path for path in paths - {"title"} if kind_of(path, data) != "lever")


def _differences(base: Section, other: Section, above: str) -> Iterator[tuple[str, Any]]:
    for name, value in other:
        before = getattr(base, name)
        if value == before:
            continue
        if isinstance(value, Section):
            yield from _differences(before, value, f"{above}{name}.")
        else:
            yield f"{above}{name}", other.model_dump(mode="json", include={name})[name]


def _same_settings(policies: Mapping[str, Scenario]) -> None:
    """Refuse policies that differ in seed, years or replications: they cannot be paired."""
    first, *others = policies.items()
    for name, scenario in others:
        for path in differences(first[1].study, scenario.study):
            raise StudyError(
                _(
                    "study.{path} differs between {first!r} and {name!r}; it is a run setting and"
                    " must be the same for all policies"
                ).format(path=path, first=first[0], name=name)
            )
