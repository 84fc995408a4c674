"""Policies: a planner's choice of levers, with its reasons, in a file of its own.

A policy may build on another, its baseline. It holds levers only; what nobody knows belongs to
the scenario, so that all policies are compared under the same assumptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, reduce
from pathlib import Path
from unicodedata import normalize

from pydantic import ValidationError

from sim.scenario.json_schema import catalogue
from sim.scenario.origin import Change, File
from sim.scenario.overrides import apply, pairs
from sim.scenario.places import Spot, loc_of, spot_at
from sim.scenario.policy_about import no_document, problems_about
from sim.scenario.problems import (
    Line,
    Problem,
    ScenarioError,
    did_you_mean,
    nearest,
    problems_of,
    short,
    unknown_field,
    without_echoes,
)
from sim.scenario.reading import ENDINGS, Source, files_in, folder_beside, refusal
from sim.scenario.ready import ready_folder
from sim.scenario.schema import Scenario
from sim.words import _, aside, language, typed

READY = ready_folder() / "policies"
"""The policies that come with Catfish."""

MOST_BASELINES = 30
"""Policies of which each is the baseline of the next."""


@dataclass(frozen=True)
class Policy:
    """One policy file."""

    path: Path
    title: str
    why: str
    author: str
    date: str
    reference: str
    baseline: Path | None
    """File of the policy this one builds on; None: the scenario as it is."""
    changes: tuple[Change, ...]
    as_read: File

    @property
    def name(self) -> str:
        """Name under which results of the policy are shown."""
        return name_of(self.path)


def name_of(path: str | Path) -> str:
    """Return the name of a policy: its file name without folder and ending."""
    name = Path(path).name
    return next((name.removesuffix(each) for each in ENDINGS if name.endswith(each)), name)


def ready_policies(scenario: str | Path) -> list[str]:
    """Return the names of the policies in the folder beside a scenario.

    Raises
    ------
    ScenarioError
        If there is none.
    """
    folder = folder_beside(Path(scenario))
    names = sorted(set(map(name_of, files_in(folder))))
    if not names:
        raise refusal(folder, _("there is no policy file (*.yaml, *.xlsx) in this folder"))
    return names


def load_policy(path: str | Path, folder: str | Path | None = None) -> Policy:
    """Read a policy file.

    Parameters
    ----------
    path
        A file, or the name of a policy.
    folder
        Where names are looked up before the ready policies are; that of a scenario.

    Raises
    ------
    ScenarioError
        If the file cannot be read, lacks its title or its reasons, or changes what is no lever.
    """
    path = find(path, folder)
    source = Source.read(path)
    zone = source.data.get("organisation")
    if isinstance(zone, dict) and "departments" in zone:
        hint = _("name a policy; a scenario is given by itself, before its policies")
        raise refusal(path, _("is a scenario, not a policy"), source.line(["organisation"]), hint)
    about = problems_about(source.data, source.file, source.line)
    problems = [*about, *_misnamed(source, folder)]
    changes = []
    for change, wrong in _changes(source):
        problems += wrong
        changes.append(change)
    if problems:
        raise ScenarioError(without_echoes(problems))
    data = source.data
    reference = data.get("reference") or ""
    based_on = data.get("baseline")
    return Policy(
        path=path,
        title=data["title"],
        why=data["why"],
        author=data.get("author") or "",
        date=str(data.get("date") or ""),
        reference="; ".join(reference) if isinstance(reference, list) else reference,
        baseline=find_baseline(based_on, source, folder) if based_on else None,
        changes=tuple(changes),
        as_read=source.as_read,
    )


@dataclass(frozen=True)
class Stack:
    """Policies on top of each other, the lowest first."""

    policies: tuple[Policy, ...]

    @property
    def changes(self) -> list[Change]:
        """What they change, in this order; of two that change the same lever, the later wins."""
        return [change for policy in self.policies for change in policy.changes]

    def on(self, scenario: Scenario) -> Scenario:
        """Return a scenario with these policies put on it."""
        changed = apply(scenario, self.changes)
        files = tuple(policy.as_read for policy in self.policies)
        return changed.coming_from(changed.origin.with_policies(files))


def stacked(paths: Sequence[str | Path], folder: str | Path | None = None) -> Stack:
    """Read policies that are to be put on top of each other.

    The baseline of a policy comes before it; one that several share comes once, so that it does
    not undo what came between.

    Raises
    ------
    ScenarioError
        If a policy cannot be read, or builds on itself.
    """
    done: dict[Path, Policy] = {}
    for path in paths:
        chain: list[Policy] = []
        following: Path | None = find(path, folder)
        # A baseline that has come already is left where it is; a policy named again moves up.
        while following and not (chain and following.resolve() in done):
            policy = load_policy(following, folder)
            if policy.path.resolve() in [p.path.resolve() for p in chain]:
                names = " -> ".join(p.name for p in (*chain, policy))
                wrong = _("the baselines run in a circle: {names}").format(names=names)
                hint = _("take the baseline out of one of them")
                raise refusal(chain[-1].path, wrong, hint=hint)
            chain.append(policy)
            if len(chain) > MOST_BASELINES:
                wrong = _("more than {most} policies build on each other")
                hint = _("take the baseline out of one of them")
                raise refusal(policy.path, wrong.format(most=MOST_BASELINES), hint=hint)
            following = policy.baseline
        for policy in reversed(chain):
            done.pop(policy.path.resolve(), None)
            done[policy.path.resolve()] = policy
    return Stack(tuple(done.values()))


def find(path: str | Path, folder: str | Path | None = None) -> Path:
    """Return the file of a policy given by path, or by its name in the folder or a ready one's.

    Raises
    ------
    ScenarioError
        If there is none.
    """
    named = _folders(folder) if len(Path(path).parts) == 1 else []
    found = _first([Path(), *named], path) or (_by_title(str(path)) if named else None)
    if found is None:
        raise ScenarioError([_absent(path, named or [Path(path).parent], str(path))])
    return found


def find_baseline(based_on: str, source: Source, folder: str | Path | None = None) -> Path:
    """Return the file of the policy that another names as its baseline.

    A path is meant from that policy's folder; a name is looked up there first, then where other
    names are.

    Raises
    ------
    ScenarioError
        If there is none.
    """
    beside = Path(source.file).parent
    named = [beside, *(_folders(folder) if len(Path(based_on).parts) == 1 else [])]
    found = _first(named, based_on) or (_by_title(based_on) if len(named) > 1 else None)
    if found is None:
        line = source.line(["baseline"])
        raise ScenarioError([_absent(based_on, named, source.file, line, "baseline")])
    return found


def _misnamed(source: Source, folder: str | Path | None) -> Iterable[Problem]:
    """Yield the policies that are named where documents are: nothing would build on them."""
    given = source.data.get("reference")
    own = Path(source.file)
    for name in given if isinstance(given, list) else [given]:
        if isinstance(name, str) and len(Path(name).parts) == 1:
            found = _first([own.parent, *_folders(folder)], name) or _by_title(name)
            if found and found.resolve() != own.resolve() and _is_policy(found):
                yield no_document(name, source.file, source.line(["reference"]))


def _is_policy(path: Path) -> bool:
    try:
        return path.suffix in ENDINGS and "why" in Source.read(path).data
    except ScenarioError:
        return False


def _folders(folder: str | Path | None) -> list[Path]:
    """Return where names are looked up, in order."""
    return [*([Path(folder)] if folder else []), *([READY] if READY.is_dir() else [])]


def _first(folders: Iterable[Path], path: str | Path) -> Path | None:
    options = (folder / f"{path}{ending}" for folder in folders for ending in ("", *ENDINGS))
    return next((option for option in options if _is_file(option)), None)


def _by_title(title: str) -> Path | None:
    """Return the ready policy of a Chinese title."""
    by_title = {zh: path for path, zh in _ready_titles().items()}
    return by_title.get(normalize("NFKC", title.strip()))


@cache
def _ready_titles() -> dict[Path, str]:
    """Return the Chinese titles of the ready policies: of "Mild (温和方案)" what is in brackets."""
    titles = {path: str(Source.read(path).data["title"]) for path in sorted(READY.glob("*.yaml"))}
    return {
        path: normalize("NFKC", t.partition("(")[2].removesuffix(")")) for path, t in titles.items()
    }


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, or is none
        return False


def _absent(
    path: str | Path, folders: Sequence[Path], file: str, line: Line = None, field: str = ""
) -> Problem:
    there = {
        folder: sorted(set(map(name_of, files_in(folder)))) for folder in dict.fromkeys(folders)
    }
    titles = {name_of(path): zh for path, zh in _ready_titles().items()}
    held = [
        _("ready are {names}").format(
            names=_(", ").join(
                name + (aside(titles[name]) if language() == "zh" and name in titles else "")
                for name in names
            )
        )
        if folder == READY
        else _("the folder {folder} holds {names}").format(folder=folder, names=_(", ").join(names))
        if names
        else _("the folder {folder} holds no policy").format(folder=folder)
        for folder, names in there.items()
    ]
    named = [name for names in there.values() for name in names]
    hint = _beside(Path(path), Path(file).parent if field else Path())
    hint = hint or nearest(name_of(path), [*named, *titles.values()])
    places = _(" or ").join(str(folder) for folder in there if folder != READY)
    told = (
        _("there is no policy {path} in {places}")
        if READY not in there
        else _("there is no policy {path} in {places}, nor among the ready ones")
        if places
        else _("there is no policy {path} in the ready ones")
    )
    message = told.format(path=short(str(path)), places=places)
    return Problem(file, line, field, message, hint=hint or _("; ").join(held))


def _beside(path: Path, base: Path) -> str:
    """Ask whether another file in the folder of a path was meant, if it is one of a file."""
    if path.suffix not in ENDINGS:
        return ""
    others = files_in(base / path.parent)
    there = {name_of(each): each.name for each in others if each.suffix == path.suffix}
    near = get_close_matches(name_of(path), there, 1, 0.6)
    return did_you_mean([str(path.parent / there[near[0]])]) if near else ""


def _changes(source: Source) -> Iterable[tuple[Change, list[Problem]]]:
    nested = source.data.get("changes") or {}
    if not isinstance(nested, dict):
        return
    seen: dict[str, Line] = {}
    for path, value, keys in pairs(nested):
        change = Change(path, value, source.file, source.line(["changes", *keys]))
        yield change, list(_refused(change, seen))
        seen[path] = change.line


def _refused(change: Change, seen: dict[str, Line]) -> Iterable[Problem]:
    def where(_spot: Spot) -> tuple[str, Line]:
        return change.file, change.line

    def problem(message: str, hint: str) -> Problem:
        return Problem(change.file, change.line, change.path, message, change.value, "", hint)

    path, table = change.path, catalogue()
    spot = spot_at(loc_of(path, {}), {})
    found = spot.parameter
    for parent in (p for p in table.values() if p.form == "sections"):
        found = parent if path.startswith(f"{parent.path}.") else found
    if path in seen:
        twice = _("{path} stands twice, also on line {line}")
        yield problem(twice.format(path=path, line=seen[path]), _("keep one of the two"))
    elif found and found.kind != "lever":
        wrong = (
            _("{path} is an assumption, and a policy changes levers only")
            if found.kind == "assumption"
            else _("{path} is a setting, and a policy changes levers only")
        )
        hint = _("it belongs into the scenario or {how}")
        hint = hint.format(how=typed("`--set`", "sim.apply"))
        yield problem(wrong.format(path=path), hint)
    elif spot.options:
        yield unknown_field(spot, where, path)
    elif found is None:
        wrong = _("{given} is a section, not a lever")
        hint = _("set one of its fields: {fields}")
        yield problem(
            wrong.format(given=f"{path} = {short(change.value)}"),
            hint.format(fields=", ".join(spot.section.model_fields)),
        )
    else:
        # Whatever is wrong with the value by itself; how it goes with the rest is checked where
        # the policy meets a scenario.
        data = reduce(lambda inner, step: {step: inner}, reversed(spot.loc), change.value)
        try:
            Scenario.model_validate(data)
        except ValidationError as error:
            yield from (p for p in problems_of(error, data, where) if p.field == path)
