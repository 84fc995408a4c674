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
from sim.study.manifest import base_of, policies_of
from sim.study.policies import differences
from sim.study.problems import StudyError
from sim.words import _

_ABSENT = object()
_OWN = {"policy", "reference"}
"""What policies are called in results that have them by names of their own."""
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
        if value is None:
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
    """Return by path what is otherwise in another result; None where it is not set."""
    was, now = here["rests_on"]["set"], there["rests_on"]["set"]
    by_hand = {
        path: now.get(path)
        for path in [*now, *was]
        if now.get(path, _ABSENT) != was.get(path, _ABSENT)
    }
    found = _differences(here, there)
    by_hand = {path: found.get(path) if each is None else each for path, each in by_hand.items()}
    rest = {
        path: value
        for path, value in found.items()
        if not any(each == path or each.startswith(f"{path}.") for each in by_hand)
    }
    return {path: v for path, v in (by_hand | rest).items() if not path.startswith(_RUN)}


def _differences(here: Mapping[str, Any], there: Mapping[str, Any]) -> dict[str, Any]:
    """Return in what the same policies are otherwise in another result, by path.

    Of results with no policy in common, in what their baselines are that no policy sets: levers
    in which two baselines differ say nothing of settings.
    """
    one, two = (policies_of(each) if "overrides" in each else {} for each in (here, there))
    if shared := [name for name in one if name in two and name not in _OWN]:
        pairs = (differences(one[name], two[name]) for name in shared)
        return {path: value for pair in pairs for path, value in pair.items()}
    base, other = base_of(here), base_of(there)
    data = other.model_dump()
    changes = [some for each in (here, there) for some in each.get("overrides", {}).values()]
    chosen = {path for some in changes for path in some}
    return {
        path: value
        for path, value in differences(base, other).items()
        if path not in chosen and kind_of(path, data) != "lever"
    }
