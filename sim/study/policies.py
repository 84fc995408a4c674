"""The policies of a study: crossing, twins, and what each changes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import pandas as pd

from sim.scenario.behaviour import CATFISH
from sim.scenario.fields import Section
from sim.scenario.origin import Change
from sim.scenario.overrides import apply
from sim.scenario.places import kind_of, path_of
from sim.scenario.policy import Stack, find, ready_policies, stacked
from sim.scenario.policy import name_of as file_name
from sim.scenario.problems import ScenarioError, did_you_mean, show
from sim.scenario.reading import folder_beside, load_scenario
from sim.scenario.schema import Scenario
from sim.staff.roster import Roster
from sim.staff.seating import scenario_for_roster
from sim.study.problems import StudyError
from sim.words import _, typed

BASELINE = "baseline"
VARIED = "--vary"
"""Where a change comes from that makes a policy, and is told by that policy's name."""
_MEANT = 3  # labels that are suggested
MOST = 1000
"""Policies that are compared at once."""
_PARTS = re.compile(rf"(?:^|, )(?=(?:{'|'.join(Scenario.model_fields)})\.[^=]*=)")

Changes = Stack | Mapping[str, Any] | Sequence[str | Change]
"""What a policy changes, before it meets a zone."""


Zone = Mapping[str, Scenario] | Scenario | str | Path
"""A scenario, or the path of one; or scenarios by name, each of which is a policy."""


def put_on(
    zone: Zone, policies: str | Path | Sequence[str | Path] = (), baseline: str | None = None
) -> dict[str, Scenario]:
    """Return what is to be compared, by name: a zone as it stands, and under each policy.

    The zone as it stands, called "baseline", is left out where another baseline is named.

    Raises
    ------
    ScenarioError, StudyError
        If a file cannot be used, or what was given is no zone.
    """
    some = [policies] if isinstance(policies, str | Path) else list(policies)
    if isinstance(zone, Mapping):
        if some:
            told = _("scenarios by name are policies already; give one zone to put policies on")
            raise StudyError(told)
        return {str(name): _scenario(each) for name, each in zone.items()}
    scenario = _scenario(zone)
    files = scenario.origin.files
    folder = folder_beside(Path(files[0].path)) if files else None
    if some == ["all"]:
        some = list(ready_policies(files[0].path if files else ""))
    found = {file_name(each): stacked([each], folder).on(scenario) for each in some}
    if len(found) < len(some) or BASELINE in found:
        raise StudyError(_("two policies have the same name; rename one of them"))
    return found if baseline in found else {BASELINE: scenario, **found}


def _scenario(given: Any) -> Scenario:
    if isinstance(given, Scenario):
        return given
    if isinstance(given, str | Path):
        return load_scenario(given)
    told = _("{given} is no zone: give a scenario, the path of one, or scenarios by name")
    raise StudyError(told.format(given=repr(given)))


def named(
    zone: Zone,
    vary: Mapping[str, Any] | None,
    policies: str | Path | Sequence[str | Path] = (),
    baseline: str | None = None,
    people: Roster | pd.DataFrame | None = None,
) -> dict[str, Scenario]:
    """Return every policy crossed with every combination of the values to vary.

    A scenario alone is called "baseline". Where values vary, they make up the name:
    ``"pay.incentive_ratio=0.3"``. With people of a roster, all have its departments and posts.
    """
    crossed = _crossed(put_on(zone, policies, baseline), vary)
    if people is None:
        return crossed
    return {name: scenario_for_roster(each, people) for name, each in crossed.items()}


def _crossed(several: dict[str, Scenario], vary: Mapping[str, Any] | None) -> dict[str, Scenario]:
    if not several:
        raise StudyError(_("there is no policy to compare; name at least one"))
    _same_settings(several)
    if not vary:
        return several
    if not isinstance(vary, Mapping):
        told = _("what to vary is values by parameter, {example}, not {given}")
        example = '{"pay.incentive_ratio": [0.2, 0.4]}'
        raise StudyError(told.format(example=example, given=repr(vary)))
    vary = {path_of(path): _several(values) for path, values in vary.items()}
    for path, values in vary.items():
        if not values:
            raise StudyError(_("{path}: no value to vary it over").format(path=path))
    many = len(several) * prod(map(len, vary.values()))
    if many > MOST:
        wrong = _(
            "{count} policies are more than the {most} that can be compared; vary fewer values"
        )
        raise StudyError(wrong.format(count=f"{many:,}", most=f"{MOST:,}"))
    crossed: dict[str, Scenario] = {}
    for policy, scenario in several.items():
        for values in product(*vary.values()):
            changes = dict(zip(vary, values, strict=True))
            spelt = {p: v if isinstance(v, str) else show(v) for p, v in changes.items()}
            name = name_of(policy if len(several) > 1 else "", spelt)
            if name in crossed:
                raise StudyError(_("{name} is listed twice").format(name=name))
            crossed[name] = apply(scenario, changes, source=VARIED)
    _same_settings(crossed)
    return crossed


def _several(values: Any) -> list[Any]:
    """Return values to vary a parameter over; a single one, or one that is dated, is a list too."""
    alone = isinstance(values, str | Mapping) or not isinstance(values, Iterable)
    return [values] if alone else list(values)


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
    if baseline not in policies and BASELINE in policies and as_it_stands(baseline):
        return BASELINE
    if baseline not in policies:
        told = _("baseline {baseline} is not one of {names}; {remedy}")
        names = _(", ").join(
            _("baseline") if name == BASELINE else repr(name) if ", " in name else name
            for name in policies
        )
        remedy = _remedy(baseline, policies)
        raise StudyError(told.format(baseline=repr(baseline), names=names, remedy=remedy))
    return baseline


def as_it_stands(name: str) -> bool:
    """Return whether a name means the scenario as it stands, as it is typed or as it is spoken."""
    return name in (BASELINE, _("baseline"), _("the scenario as it stands"))


def below(baseline: str | None) -> list[str]:
    """Return the policies that a baseline puts on the scenario: one, or none as it stands."""
    return [] if baseline is None or as_it_stands(baseline) else [baseline]


def _remedy(baseline: str, policies: Mapping[str, Scenario]) -> str:
    """Return what to do about a baseline that is none: the label that is meant, or what to add."""
    path, equals, value = baseline.partition("=")
    asked = f"{path_of(path.strip())}{equals}{value.strip()}"
    meant, crossed = [], ""
    for name, scenario in policies.items():
        own, varied = parts_of(name)
        files = (file_name(file.path) for file in scenario.origin.policies)
        values = (f"{path}={value}" for path, value in varied.items())
        if asked in (own, *files, *varied.values(), *values):
            meant.append(name)
        crossed = crossed or name_of("", varied)
    ready = "" if meant else _ready(baseline, policies)
    if ready in policies:
        meant = [ready]
    if not (meant or ready):
        meant = get_close_matches(baseline, policies, n=1)
    if meant:
        return did_you_mean([repr(name) for name in meant[:_MEANT]])
    if ready and crossed:
        told = _("add {policy}, and name it with a value, such as {label}")
        return told.format(policy=_added(ready), label=repr(f"{ready}, {crossed}"))
    if ready:
        return _("add {policy}").format(policy=_added(ready))
    return _("name one of these, or add {policy}").format(policy=_added("NAME"))


def _added(name: str) -> str:
    return typed(f"--policy {name}", f"policies={[name]}")


def _ready(name: str, policies: Mapping[str, Scenario]) -> str:
    """Return the name of a policy that could be put on the zone; "" if there is none."""
    files = next(iter(policies.values())).origin.files
    try:
        return file_name(find(name, folder_beside(Path(files[0].path)) if files else None))
    except ScenarioError:
        return ""


def twin(scenario: Scenario, without: Sequence[str] = CATFISH) -> Scenario:
    """Return the same scenario without the catfish effect, or without some of its channels."""
    return apply(scenario, {f"behaviour.{channel}.on": False for channel in without})


def closed(scenario: Scenario) -> Scenario:
    """Return the same scenario with all posts above the entry grades filled from within."""
    shut = {"recruitment.open_above_entry": 0.0, "recruitment.challenge_share": 0.0}
    return apply(scenario, shut)


def by_name(policies: Mapping[str, Changes] | None) -> dict[str, Changes]:
    """Return what each policy changes; without any, the zone as it is.

    Raises
    ------
    StudyError
        If they are not told by name.
    """
    if policies is not None and not isinstance(policies, Mapping):
        raise StudyError(
            _("policies are what each changes, by its name, such as {example}, not {given}").format(
                example='{"more": {"pay.incentive_ratio": 0.4}}', given=repr(policies)
            )
        )
    return dict(policies) if policies else {BASELINE: {}}


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
