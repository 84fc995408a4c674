"""A study run again from its manifest, and whether it comes to the same.

A manifest holds the scenarios whole, so that files which changed or went away since do not matter.
Only people are not in it: a roster is read again, and has to be the file that it was. Nothing is
taken from the store, which would only show that it can be read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from sim.scenario.origin import Change, File, Origin, digest_of
from sim.scenario.overrides import apply
from sim.scenario.schema import Scenario
from sim.study import store
from sim.study.design import read_space
from sim.study.problems import StudyError
from sim.study.result import Result
from sim.study.sweep import GIVEN, Sweep
from sim.study.zones import Member, Zones

Manifest = Mapping[str, Any]


def read_manifest(path: str | Path) -> dict[str, Any]:
    """Read a manifest, or that of a folder of results.

    Raises
    ------
    StudyError
        If there is none, or it is not of a study that can be run again.
    """
    path = Path(path)
    file = path / store.MANIFEST if path.is_dir() else path
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise StudyError(
            f"{file} cannot be read: {error.strerror}; name a manifest.json, or the folder of a "
            "result"
        ) from None
    except ValueError:
        raise StudyError(f"{file} is not JSON; name the manifest.json of a result") from None
    study = manifest.get("study") if isinstance(manifest, dict) else None
    if study not in _STUDIES:
        raise StudyError(
            f"{file} does not say which study it is of (study: {', '.join(_STUDIES)}); it is of "
            "an earlier version of Catfish, or no manifest"
        )
    if store.TABLES_KEPT not in manifest:
        raise StudyError(
            f"{file} does not say what the tables were; name the manifest.json in the folder of a "
            "result"
        )
    return dict(manifest)


def same_tables(manifest: Manifest, result: Result) -> dict[str, bool]:
    """Return of each table whether its file would have the same bytes."""
    then = manifest[store.TABLES_KEPT]
    now = {name: digest_of(store.parquet(rows)) for name, rows in result.tables().items()}
    return {name: then.get(name) == now.get(name) for name in then | now}


def changed_since(manifest: Manifest) -> list[str]:
    """Return the scenario and policy files that are not what they were, and what became of them."""
    rests_on = manifest["rests_on"]
    found = []
    for file in (*rests_on["files"], *rests_on["policy_files"]):
        path = Path(file["path"])
        if not path.is_file():
            found.append(f"{path} is not there any more")
        elif digest_of(path.read_bytes()) != file["digest"]:
            found.append(f"{path} has changed since")
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
    return _STUDIES[manifest["study"]](manifest, how)


def _compare(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.compare import compare

    return compare(_policies(manifest), **_asked(manifest, "baseline", "replications"), **how)


def _best(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.best import best

    asked = _asked(manifest, "outcome", "indifference", "confidence", "first", "at_most")
    return best(_policies(manifest), **asked, **how)


def _fairness(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.fairness import fairness

    return fairness(_policies(manifest), **_asked(manifest, "replications"), **how)


def _decompose(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.decomposition import decompose

    asked = _asked(manifest, "outcomes", "replications", "orders")
    return decompose(_policies(manifest)["policy"], _scenario(manifest), **asked, **how)


def _sweep(manifest: Manifest, how: dict[str, Any]) -> Sweep:
    from sim.study.sweep import sweep

    design: Any = manifest["design"]
    if design == GIVEN:
        design = pd.DataFrame(manifest[GIVEN])
    asked = _asked(manifest, "points", "baseline", "replications", "outcome")
    space = read_space(manifest["space"])
    return sweep(_policies(manifest), space, design, **asked, **how)


def _sensitivity(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.sensitivity import sensitivity

    asked = _asked(manifest, "method", "outcome", "baseline", "replications")
    asked["points"] = manifest["base_points"]
    return sensitivity(_policies(manifest), read_space(manifest["space"]), **asked, **how)


def _discover(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.discovery import discover

    return discover(_sweep(manifest, how), **_asked(manifest, "policy", "outcome", "margin"))


def _search(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.search import search

    names = "objectives", "limits", "points", "robust", "population", "generations", "replications"
    return search(
        _scenario(manifest),
        read_space(manifest["levers"]),
        assumptions=read_space(manifest["assumptions"]) or None,
        reference=_policies(manifest)["reference"],
        **_asked(manifest, *names),
        **how,
    )


def _province(manifest: Manifest, how: dict[str, Any]) -> Result:
    from sim.study.province import province

    templates = [Scenario.model_validate(each) for each in manifest["templates"]]
    templates[0] = templates[0].coming_from(_origin(manifest))
    zones = Zones(
        manifest["title"],
        tuple(
            Member(each["name"], templates[each["template"]], each["size"])
            for each in manifest["zones"]
        ),
    )
    policies = {
        name: changes
        if isinstance(changes, dict)
        else [c if isinstance(c, str) else Change(c["path"], c["value"]) for c in changes]
        for name, changes in manifest["policies"].items()
    }
    return province(zones, policies, **_asked(manifest, "baseline", "replications"), **how)


_STUDIES: dict[str, Callable[[Manifest, dict[str, Any]], Result]] = {
    "compare": _compare,
    "best": _best,
    "province": _province,
    "sweep": _sweep,
    "sensitivity": _sensitivity,
    "discover": _discover,
    "search": _search,
    "decompose": _decompose,
    "fairness": _fairness,
}


def _asked(manifest: Manifest, *names: str) -> dict[str, Any]:
    return {name: manifest[name] for name in names}


def _scenario(manifest: Manifest) -> Scenario:
    return Scenario.model_validate(manifest["scenario"]).coming_from(_origin(manifest))


def _policies(manifest: Manifest) -> dict[str, Scenario]:
    base = _scenario(manifest)
    return {name: apply(base, changes) for name, changes in manifest["overrides"].items()}


def _origin(manifest: Manifest) -> Origin:
    """Return what the first run read; what was set since is in the scenario already."""
    rests_on = manifest["rests_on"]
    files, policies = (
        tuple(File(**file) for file in rests_on[name]) for name in ("files", "policy_files")
    )
    return Origin(files, policies)


def _people(manifest: Manifest) -> Any:
    """Read the people of the roster again, if there was one, and refuse others."""
    roster = manifest["rests_on"]["roster"]
    if roster is None:
        return None
    if "file" not in roster:
        raise StudyError(
            "the people of this study were a table in Python, and a manifest keeps no people; run "
            "it again where that table is"
        )
    from sim.staff.roster import read_roster

    scenario = Scenario.model_validate(manifest["scenario"])
    found = read_roster(roster["file"], roster["mapping"], scenario)
    for name, digest in {"file": "digest", "mapping": "mapping_digest"}.items():
        if found.source[digest] != roster[digest]:
            raise StudyError(
                f"{roster[name]} is not what it was in that study; a manifest keeps no people, so "
                "put the former file back, or ask the question anew with the new one"
            )
    return found
