"""A study run again from its manifest, and whether it comes to the same.

A manifest holds the scenarios whole, so that files which changed or went away since do not matter.
Only people are not in it: a roster is read again, and has to be the file that it was. Nothing is
taken from the store, which would only show that it can be read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic import ValidationError

from sim.scenario.origin import Change, File, Origin, digest_of
from sim.scenario.overrides import apply
from sim.scenario.policy import Policy, Stack
from sim.scenario.schema import Scenario
from sim.study import folder as results
from sim.study.design import read_space
from sim.study.policies import Changes
from sim.study.problems import StudyError
from sim.study.result import Result
from sim.study.zones import Member, Zones
from sim.words import _, reason

if TYPE_CHECKING:
    from sim.study.sweep import Sweep

Manifest = Mapping[str, Any]


def read_manifest(path: str | Path) -> dict[str, Any]:
    """Read a manifest, or that of a folder of results.

    Raises
    ------
    StudyError
        If there is none, or it is not of a study that can be run again.
    """
    path = Path(path)
    file = path / results.MANIFEST if path.is_dir() else path
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise StudyError(
            _(
                "{file} cannot be read: {strerror}; name a manifest.json, or the folder of a result"
            ).format(file=file, strerror=reason(error))
        ) from None
    except (ValueError, RecursionError):
        raise StudyError(
            _("{file} is not JSON; name the manifest.json of a result").format(file=file)
        ) from None
    study = manifest.get("study") if isinstance(manifest, dict) else None
    if not isinstance(study, str) or study not in STUDIES:
        raise StudyError(
            _(
                "{file} does not say which study it is of (study: {names}); it is of an earlier "
                "version of Catfish, or no manifest"
            ).format(file=file, names=", ".join(STUDIES))
        )
    if not isinstance(manifest.get(results.TABLES_KEPT), dict):
        raise StudyError(
            _(
                "{file} does not say what the tables were; name the manifest.json in the folder "
                "of a result"
            ).format(file=file)
        )
    return dict(manifest)


def same_tables(manifest: Manifest, result: Result) -> dict[str, bool]:
    """Return of each table whether its file would have the same bytes."""
    then = manifest[results.TABLES_KEPT]
    now = {name: digest_of(results.parquet(rows)) for name, rows in result.tables().items()}
    return {name: then.get(name) == now.get(name) for name in then | now}


def changed_since(manifest: Manifest) -> list[str]:
    """Return the scenario and policy files that are not what they were, and what became of them."""
    rests_on = manifest["rests_on"]
    found = []
    for file in (*rests_on["files"], *rests_on["policy_files"]):
        path = Path(file["path"])
        if not path.is_file():
            found.append(_("{path} is not there any more").format(path=path))
        elif digest_of(path.read_bytes()) != file["digest"]:
            found.append(_("{path} has changed since").format(path=path))
    return found


def run_again(manifest: Manifest, **how: Any) -> Result:
    """Run a study again from its manifest.

    Parameters
    ----------
    manifest : mapping
        From `read_manifest`.
    **how
        Where to run: workers, executor, progress, as for `sim.study.compare.compare`.

    Raises
    ------
    StudyError, RosterError
        If the people it started from cannot be had, or are not those they were.
    """
    people = _people(manifest)
    how = {"seed": manifest["seed"], **how, **({} if people is None else {"people": people})}
    return STUDIES[manifest["study"]](manifest, how)


def _compare(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.compare import compare

    asked = asked_of(manifest, "baseline", "replications", "catfish")
    return compare(policies_of(manifest), **asked, **how)


def _best(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.best import best

    asked = asked_of(manifest, "outcome", "indifference", "confidence", "first", "at_most")
    return best(policies_of(manifest), **asked, **how)


def _fairness(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.fairness import fairness

    return fairness(policies_of(manifest), **asked_of(manifest, "replications"), **how)


def _breakdown(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.breakdown import breakdown

    return breakdown(policies_of(manifest), **asked_of(manifest, "baseline", "replications"), **how)


def _affected(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.affected import affected

    asked = asked_of(manifest, "baseline", "by", "replications")
    return affected(policies_of(manifest), **asked, **how)


def _decompose(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.decomposition import decompose

    asked = asked_of(manifest, "outcomes", "replications", "orders")
    policy, baseline = policies_of(manifest)["policy"], scenario_of(manifest, "baseline")
    return decompose(policy, baseline, **asked, **how)


def _sweep(manifest: Manifest, how: dict[str, Any]) -> Sweep:
    from sim.study.sweep import GIVEN, sweep

    design: Any = manifest["design"]
    if design == GIVEN:
        design = pd.DataFrame(manifest[GIVEN])
    asked = asked_of(manifest, "points", "baseline", "replications", "outcome")
    space = read_space(manifest["space"])
    return sweep(policies_of(manifest), space, design, **asked, **how)


def _sensitivity(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.sensitivity import sensitivity

    asked = asked_of(manifest, "method", "outcome", "baseline", "replications")
    asked["points"] = manifest["base_points"]
    return sensitivity(policies_of(manifest), read_space(manifest["space"]), **asked, **how)


def _discover(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.discovery import discover

    return discover(_sweep(manifest, how), **asked_of(manifest, "policy", "outcome", "margin"))


def _search(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.search import search

    names = "objectives", "limits", "points", "robust", "population", "generations", "replications"
    return search(
        scenario_of(manifest, "scenario"),
        read_space(manifest["levers"]),
        assumptions=read_space(manifest["assumptions"]) or None,
        reference=policies_of(manifest)["reference"],
        **asked_of(manifest, *names),
        **how,
    )


def _province(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.province import province

    origin = _origin(manifest)
    templates = [Scenario.model_validate(t).coming_from(origin) for t in manifest["templates"]]
    zones = Zones(
        manifest["title"],
        tuple(
            Member(each["name"], templates[each["template"]], each["size"])
            for each in manifest["zones"]
        ),
    )
    policies = {name: _changes(manifest, name) for name in manifest["policies"]}
    return province(zones, policies, **asked_of(manifest, "baseline", "replications"), **how)


STUDIES: dict[str, Callable[[Manifest, dict[str, Any]], Result]] = {
    "compare": _compare,
    "best": _best,
    "province": _province,
    "sweep": _sweep,
    "sensitivity": _sensitivity,
    "discover": _discover,
    "search": _search,
    "decompose": _decompose,
    "fairness": _fairness,
    "affected": _affected,
    "breakdown": _breakdown,
}
"""How each kind of study is run again, by its name in a manifest."""


def asked_of(manifest: Manifest, *names: str) -> dict[str, Any]:
    """Return what a manifest has under these names."""
    return {name: manifest[name] for name in names}


def base_of(manifest: Manifest) -> Scenario:
    """Return the scenario of a study; of a province, the first of its templates.

    Raises
    ------
    StudyError
        If this version of Catfish does not know a scenario like that any more.
    """
    spelt = manifest["scenario"] if "scenario" in manifest else manifest["templates"][0]
    try:
        return Scenario.model_validate(spelt)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or first["msg"]
        raise StudyError(
            _(
                "this result is of another version of Catfish (model {model}): its scenario has "
                "{field}, which is otherwise now; ask the question anew"
            ).format(model=manifest["model"], field=field)
        ) from None


def scenario_of(manifest: Manifest, name: str) -> Scenario:
    """Return the scenario that policies are put on, which goes by a name of its own."""
    return base_of(manifest).coming_from(_origin(manifest, name))


def policies_of(manifest: Manifest) -> dict[str, Scenario]:
    """Return the scenario behind each policy of a study, coming from where it came from."""
    base = base_of(manifest)
    return {
        name: apply(base, changes).coming_from(_origin(manifest, name))
        for name, changes in manifest["overrides"].items()
    }


def _origin(manifest: Manifest, name: str = "") -> Origin:
    """Return what the first run read and set; of a policy, if one is named, its own as well."""
    rests_on = manifest["rests_on"]
    by_hand = rests_on["set"] | rests_on["set_in"].get(name, {})
    return Origin(
        files=tuple(File(**file) for file in rests_on["files"]),
        policies=_policy_files(manifest, name),
        changes=tuple(Change(path, value) for path, value in by_hand.items()),
        roster=rests_on["roster"],
    )


def _policy_files(manifest: Manifest, name: str) -> tuple[File, ...]:
    files = {file["path"]: File(**file) for file in manifest["rests_on"]["policy_files"]}
    return tuple(files[path] for path in manifest["rests_on"]["policies"].get(name, ()))


def _changes(manifest: Manifest, name: str) -> Changes:
    """Return what a policy of a province changes, with the files that say so."""
    spelt = manifest["policies"][name]
    if isinstance(spelt, dict):
        return spelt
    files = _policy_files(manifest, name)
    if not files:
        return [c if isinstance(c, str) else Change(**c) for c in spelt]
    return Stack(
        tuple(
            Policy(
                path=Path(file.path), title=file.title, why="", author="", date="", reference="",
                baseline=None, as_read=file,
                changes=tuple(Change(**c) for c in spelt if c["file"] == file.path),
            )
            for file in files
        )
    )  # fmt: skip


def _people(manifest: Manifest) -> Any:
    """Read the people of the roster again, if there was one, and refuse others."""
    roster = manifest["rests_on"]["roster"]
    if roster is None:
        return None
    if "file" not in roster:
        raise StudyError(
            _(
                "the people of this study were a table in Python, and a manifest keeps no people;"
                " run it again where that table is"
            )
        )
    from sim.staff.roster import read_roster

    scenario = Scenario.model_validate(manifest["scenario"])
    mapping = roster["mapping"] if roster["mapping_digest"] else None  # a workbook may have none
    accepted = bool(roster.get("losses_accepted"))
    found = read_roster(roster["file"], mapping, scenario, accept_losses=accepted)
    for name, digest in {"file": "digest", "mapping": "mapping_digest"}.items():
        if found.source[digest] != roster[digest]:
            raise StudyError(
                _(
                    "{roster} is not what it was in that study; a manifest keeps no people, so "
                    "put the former file back, or ask the question anew with the new one"
                ).format(roster=roster[name])
            )
    return found
