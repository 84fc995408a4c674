"""How the results of one paper differ: another zone is refused, other settings are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.report import basis
from sim.report.names import bilingual
from sim.scenario.places import kind_of
from sim.scenario.schema import Scenario
from sim.scenario.spoken import value_in_words
from sim.study.kept import Kept
from sim.study.manifest import base_of
from sim.study.policies import differences
from sim.study.problems import StudyError
from sim.words import _

_ABSENT = object()
_RUN = "study."
"""How paths begin of what is told as years and seed."""


def refuse_other_zones(kept: Sequence[Kept]) -> None:
    """Refuse results of several zones: a paper has one name, one list of posts, one first day.

    Raises
    ------
    StudyError
        If one is of another zone, or of other people, than the first.
    """
    first, *others = kept
    for other in others:
        if why := _other_zone(first, other):
            told = _("{folder} and {first} are not of one zone: {why}; make a report of each")
            raise StudyError(told.format(folder=other.folder, first=first.folder, why=why))


def _other_zone(first: Kept, other: Kept) -> str:
    """Say in what another result's zone is another one; "" if it is the same."""
    (whose, people), (whose_first, first_people) = _people(other), _people(first)
    if people != first_people:
        told = _("the people of one are {there}, of the other {here}")
        return told.format(there=whose, here=whose_first)
    if _digests(first) & _digests(other):
        return ""
    there, here = base_of(other.manifest), base_of(first.manifest)
    if there.title != here.title:
        told = _("one is called '{there}', the other '{here}'")
        return told.format(there=bilingual(there.title), here=bilingual(here.title))
    if _posts(there) != _posts(here):
        return _("departments, grades or posts are not the same")
    return ""


def _people(kept: Kept) -> tuple[str, Sequence[Any]]:
    """Return in words whose people a result is of, and by what they are known."""
    roster = kept.manifest["rests_on"]["roster"]
    if roster is None:
        return _("invented"), ()
    if "file" not in roster:
        return _("a table given in Python"), (roster["rows_kept"],)
    told = _("of {file} [{digest}], read by {mapping}").format(
        file=roster["file"], digest=roster["digest"][:8], mapping=roster["mapping"]
    )
    return told, (roster["digest"], roster["mapping_digest"])


def _digests(kept: Kept) -> set[str]:
    return {file["digest"] for file in kept.manifest["rests_on"]["files"]}


def _posts(scenario: Scenario) -> dict[str, dict[str, int]]:
    return {
        unit.name: {name: int(count) for name, count in unit.posts.items() if count}
        for unit in scenario.organisation.departments
    }


def apart(first: Kept, other: Kept) -> str:
    """Say in which years, seed, model and settings a result differs from the first; "" if in none.

    Not in its policies, which its tables name.
    """
    return basis.listed(_apart(first, other))


def _apart(first: Kept, other: Kept) -> Iterator[str]:
    here, there = first.manifest, other.manifest
    for name, words in {
        "years": _("years of the study"),
        "seed": _("seed"),
        "model": _("model"),
    }.items():
        if here[name] != there[name]:
            told = _("{what} = {value} (there {other})")
            yield told.format(what=words, value=there[name], other=here[name])
    for file in _other_versions(here["rests_on"], there["rests_on"]):
        yield _("another version of {file}").format(file=file)
    for path, value in _settings(here, there).items():
        said = basis.path_in_words(path)
        if value is _ABSENT:
            yield _("{setting} not set").format(setting=said)
        elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
            yield said
        else:
            yield f"{said} = {value_in_words(path, value)}"


def _other_versions(here: Mapping[str, Any], there: Mapping[str, Any]) -> list[str]:
    """Return the files that both read, each as it was then."""
    known = {f["path"]: f["digest"] for kind in ("files", "policy_files") for f in here[kind]}
    read = (file for kind in ("files", "policy_files") for file in there[kind])
    return [f["path"] for f in read if known.get(f["path"], f["digest"]) != f["digest"]]


def _settings(here: Mapping[str, Any], there: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is otherwise in another result, by path: what was set, and what no policy sets.

    Two baselines may be two policies, so that levers in which they differ say nothing of settings.
    """
    found: dict[str, Any] = {}
    was, now = here["rests_on"]["set"], there["rests_on"]["set"]
    for path in [*now, *was]:
        if now.get(path, _ABSENT) != was.get(path, _ABSENT):
            found[path] = now.get(path, _ABSENT)
    base, other = base_of(here), base_of(there)
    data = other.model_dump()
    of_policies = {path for each in (here, there) for some in _changes(each) for path in some}
    for path, value in differences(base, other).items():
        known = path in of_policies or any(set_.startswith(f"{path}.") for set_ in found)
        if not known and kind_of(path, data) != "lever":
            found.setdefault(path, value)
    return {path: value for path, value in found.items() if not path.startswith(_RUN)}


def _changes(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what each policy of a result changes in its scenario."""
    yield from manifest.get("overrides", {}).values()
