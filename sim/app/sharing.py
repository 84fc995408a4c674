"""The same question elsewhere: in Python, as a command, as a policy file."""

from __future__ import annotations

import re
import shlex
from datetime import date
from io import StringIO
from pprint import pformat
from typing import Any

from ruamel.yaml import YAML

from sim.app.question import MOST_PINS, Changes, Question
from sim.scenario.policy import name_of
from sim.scenario.problems import show
from sim.scenario.schema import Scenario
from sim.study.anytime import LOOKS
from sim.study.policies import BASELINE, differences
from sim.words import _

POLICY_FILE = "this-policy.yaml"


def python(question: Question) -> str:
    """Return the comparison as a script."""
    base, roster = question.base, question.zone.origin.roster
    why = _("as worker processes are started")
    told = ["import sim", "", f'if __name__ == "__main__":  # {why}']
    as_it_stands = _("baseline")
    if as_it_stands in question.policies:  # a pin is called so
        as_it_stands = BASELINE
    world = _changes(question.zone, question.base)
    told += [f"zone = sim.load_scenario({_file(question.zone)!r})"]
    told += [f"zone = sim.apply(zone, {each})" for each in _set(_as_found(question.zone), world)]
    told += ["policies = {", f'    "{as_it_stands}": zone,']
    for name, own in question.policies.items():
        if name != BASELINE:
            told += [f"    {name!r}: sim.apply(zone, {_dict(_changes(base, own))}),"]
    told += ["}"]
    people = ""
    if roster and "file" in roster:
        read = f"sim.read_roster({roster['file']!r}, {roster['mapping']!r}, zone)"
        told.append(f"people = {read}")
        people = ", people=people"
    told += [f"study = sim.compare(policies, replications={LOOKS[-1]}{people})"]
    told += ["print(study.summary)"]
    return "\n".join([*told[:3], *(f"    {line}" for line in told[3:])]) + "\n"


def _changes(base: Scenario, other: Scenario) -> Changes:
    """Return what the other changes, with months as numbers, as Python and YAML have them."""
    return {
        path: {int(month): each for month, each in value.items()}
        if isinstance(value, dict) and all(month.isdecimal() for month in value)
        else value
        for path, value in differences(base, other).items()
    }


def _as_found(zone: Scenario) -> Changes:
    """Return what was set on top of the scenario's file before the page was opened."""
    return {change.path: change.value for change in zone.origin.changes}


def _set(*changes: Changes) -> list[str]:
    return [_dict(each) for each in changes if each]


def _dict(changes: Changes) -> str:
    return pformat(dict(changes), sort_dicts=False, width=90, compact=True).replace("\n", "\n    ")


def command(question: Question) -> str:
    """Return the comparison as a command, with the policies in files that can be downloaded."""
    world = {**_as_found(question.zone), **_changes(question.zone, question.base)}
    words = ["catfish", "compare", _file(question.zone)]
    for file in (*pin_files(question), POLICY_FILE):
        words += ["--policy", file]
    roster = question.zone.origin.roster
    if roster and "file" in roster:
        words += ["--roster", str(roster["file"]), "--mapping", str(roster["mapping"])]
    for path, value in world.items():
        words += ["--set", f"{path}={show(value)}"]
    return shlex.join([*words, "--replications", str(LOOKS[-1])])


def pin_files(question: Question) -> dict[str, str]:
    """Return the pinned policies by the files they are saved to, each of a name of its own."""
    found: dict[str, str] = {}
    taken = {BASELINE, name_of(POLICY_FILE)}
    for pin in question.pins:
        stem = re.sub(r"[^\w.]+", "-", pin.name).strip("-.") or "policy"
        tries = (stem, *(f"{stem}-{place}" for place in range(2, MOST_PINS + len(taken) + 2)))
        own = next(each for each in tries if each.casefold() not in taken)
        taken.add(own.casefold())
        found[f"{own}.yaml"] = pin.name
    return found


def policy_file(question: Question, pinned: str = "") -> str:
    """Return the policy, or a pinned one, as a file that `catfish compare --policy` reads."""
    own = question.pinned[pinned] if pinned else question.own
    changes: dict[str, Any] = {}
    for path, value in _changes(question.base, own).items():
        *sections, last = path.split(".")
        inner = changes
        for name in sections:
            inner = inner.setdefault(name, {})
        inner[last] = value
    data: dict[str, Any] = {
        "title": pinned or _("A policy tried on the page of catfish app"),
        "why": _("Say here what it is meant to achieve."),
        "date": date.today().isoformat(),
    }
    if changes:
        data["changes"] = changes
    text = StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.dump(data, text)
    return text.getvalue()


def _file(zone: Scenario) -> str:
    return zone.origin.files[0].path if zone.origin.files else "scenario.yaml"
