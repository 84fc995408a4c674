"""A manifest: what was asked, and what a study rests on, read back from what is kept of it.

It holds the scenarios whole, so that files which changed or went away since do not matter. Only
people are not in it: a roster is read again, and has to be the file that it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel, Field, ValidationError

from sim.scenario.origin import Change, File, Origin
from sim.scenario.overrides import apply
from sim.scenario.policy import Policy, Stack
from sim.scenario.schema import Scenario
from sim.study import folder as results
from sim.study.policies import Changes
from sim.study.problems import StudyError
from sim.words import _, reason

Manifest = Mapping[str, Any]
Tables = Mapping[str, pd.DataFrame]

STUDIED = "replications", "seed", "seconds"
"""What a manifest and most results call the same."""

STUDIES = {
    "compare": "comparison",
    "best": "best",
    "province": "province",
    "sweep": "sweep",
    "sensitivity": "sensitivity",
    "discover": "discovery",
    "search": "search",
    "decompose": "decomposition",
    "fairness": "fairness",
    "affected": "affected",
    "breakdown": "breakdown",
}
"""By the name in a manifest, the file of a study: it says how to run one ``again`` and, where a
folder holds the result whole, how to have it back as it was ``kept``."""


class FileRead(BaseModel, extra="forbid"):
    """A file as `sim.scenario.origin.File` has it, and nothing else."""

    path: str
    digest: str
    title: str


class RestsOn(BaseModel):
    """What of a basis is read again (`sim.study.basis`)."""

    files: list[FileRead]
    policy_files: list[FileRead]
    policies: dict[str, list[str]]
    set: dict[str, Any]
    set_in: dict[str, dict[str, Any]]
    roster: dict[str, Any] | None


class Told(BaseModel):
    """What every manifest says; what has a default here, those of some studies do not say."""

    model: str
    seed: int = Field(strict=True, ge=0, lt=2**32)
    rests_on: RestsOn
    tables: dict[str, str]
    baseline: str = ""
    replications: int = Field(1, strict=True, ge=1)
    scenario: dict[str, Any] = {}
    templates: list[dict[str, Any]] = Field([{}], min_length=1)
    overrides: dict[str, dict[str, Any]] = {}


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
    try:
        told = Told.model_validate(manifest)
    except ValidationError as error:
        raise not_as_written(file, ".".join(map(str, error.errors()[0]["loc"]))) from None
    if told.baseline and told.overrides and told.baseline not in told.overrides:
        raise not_as_written(file, "baseline")
    return dict(manifest)


def not_as_written(file: Path, field: str) -> StudyError:
    """Return what to say of a manifest, or a table, that says something otherwise."""
    return StudyError(
        _(
            "{file}: {field} is not as this version of Catfish writes it; the result is of another "
            "version, or was changed by hand: put it back, or ask the question anew"
        ).format(file=file, field=field)
    )


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
    return base_of(manifest).coming_from(origin_of(manifest, name))


def policies_of(manifest: Manifest) -> dict[str, Scenario]:
    """Return the scenario behind each policy of a study, coming from where it came from."""
    base = base_of(manifest)
    return {
        name: apply(base, changes).coming_from(origin_of(manifest, name))
        for name, changes in manifest["overrides"].items()
    }


def origin_of(manifest: Manifest, name: str = "") -> Origin:
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


def changes_of(manifest: Manifest, name: str) -> Changes:
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


def people_of(manifest: Manifest) -> Any:
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
