"""The zones of a province: scenario files, or one file that makes many zones of a few templates.

A zone is known by its name. Its luck follows from the name and the seed of the study, so that
zones are independent of each other, and what becomes of one does not depend on which others are
in the study. Its size follows from its place in its group, for the same reason.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sim.scenario.currency import Currency
from sim.scenario.department import MOST_POSTS
from sim.scenario.origin import Change, Origin
from sim.scenario.overrides import apply, pairs
from sim.scenario.problems import Problem, ScenarioError, did_you_mean
from sim.scenario.reading import ENDINGS, Source, load_scenario
from sim.scenario.schema import Scenario
from sim.study.manifest import Manifest, origin_of
from sim.study.problems import StudyError
from sim.words import _, ngettext

_KEYS = ("name", "scenario", "count", "size", "set")
_MOST = 100_000
_SMALLEST, _LARGEST = 0.1, 100.0
_GOLDEN = (math.sqrt(5) - 1) / 2  # its multiples are evenly spread however many there are


@dataclass(frozen=True)
class Member:
    """A zone of a province.

    Attributes
    ----------
    name : str
        By which it is known, and from which its luck starts.
    template : Scenario
        What it is made of.
    size : float
        Times the posts of the template.
    """

    name: str
    template: Scenario
    size: float = 1.0

    def scenario(self) -> Scenario:
        """Return the scenario of this zone."""
        return resized(self.template, self.size)

    @property
    def posts(self) -> int:
        """Number of posts."""
        units = self.template.organisation.departments
        return sum(_times(posts, self.size) for unit in units for posts in unit.posts.values())


@dataclass(frozen=True)
class Zones:
    """The zones of a province, and what it is called."""

    title: str
    members: tuple[Member, ...]

    @classmethod
    def of_manifest(cls, manifest: Manifest) -> Zones:
        """Return the zones of a study as they were."""
        made = [
            Scenario.model_validate(each).coming_from(_origin(manifest, number))
            for number, each in enumerate(manifest["templates"], 1)
        ]
        members = (Member(z["name"], made[z["template"]], z["size"]) for z in manifest["zones"])
        return cls(manifest["title"], tuple(members))

    def templates(self) -> list[Scenario]:
        """Return what the zones are made of, each once, in their order."""
        return list({id(each.template): each.template for each in self.members}.values())

    @property
    def currency(self) -> Currency:
        """What all of them call money."""
        return self.members[0].template.organisation.currency

    def put(self, overrides: Mapping[str, Any] | Sequence[str]) -> Zones:
        """Return the same zones with something set in all of them."""
        if not overrides:
            return self
        new = {id(each): apply(each, overrides) for each in self.templates()}
        members = (Member(z.name, new[id(z.template)], z.size) for z in self.members)
        return Zones(self.title, tuple(members))

    def __str__(self) -> str:
        return f"{self.title}: " + ", ".join(f"{z.name} × {z.size:g}" for z in self.members)


def called(template: int) -> str:
    """Return by what name a result tells what a template rests on, from the second on."""
    return f"zones of template {template}"


def _origin(manifest: Manifest, template: int) -> Origin:
    """Return where a template comes from; what is set under every policy is set in the first."""
    if template > 1:
        return origin_of(manifest, called(template))
    under = [origin_of(manifest, policy) for policy in manifest["policies"]]
    alike = [c for c in under[0].changes if all(c in each.changes for each in under)]
    return replace(under[0], policies=(), changes=tuple(alike))


def zones_of(found: Zones | Mapping[str, Scenario] | str | Path | Sequence[str | Path]) -> Zones:
    """Return the zones that are meant by scenarios, by a province file or by scenario files.

    Raises
    ------
    ScenarioError
        If a file cannot be used.
    StudyError
        If there is no zone, or two have one name.
    """
    if isinstance(found, Mapping):
        members = tuple(Member(name, scenario) for name, scenario in found.items())
        return _checked(Zones(_many(len(members)), members))
    if isinstance(found, str | Path):
        found = [found]
    return _checked(found if isinstance(found, Zones) else _read(list(map(Path, found))))


def resized(scenario: Scenario, size: float) -> Scenario:
    """Return a zone with so many times the posts, but one of each that it had at least.

    Seats of training grow with it. Caps are those of the template, so they are lifted.
    """
    if size == 1:
        return scenario
    data = scenario.model_dump()
    for unit in data["organisation"]["departments"]:
        unit["posts"] = {grade: _times(posts, size) for grade, posts in unit["posts"].items()}
        for count in ("former_units", "former_units_office"):
            unit[count] = min(unit[count], sum(unit["posts"].values()))
    data["organisation"]["caps"] = {}
    data["waiting"]["training_seats"] = _times(data["waiting"]["training_seats"], size)
    return Scenario.model_validate(data).coming_from(scenario.origin)


def luck_of(zones: Zones, seed: int) -> list[int]:
    """Return the seed of each zone's luck; of two that would share it the later has another."""
    owner: dict[int, str] = {}
    for zone in zones.members:
        spelt = f"{seed} {zone.name}"
        while (number := _word(spelt)) in owner:
            spelt += " again"
        owner[number] = zone.name
    return list(owner)


def _word(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "big")


def _times(count: int, size: float) -> int:
    return max(1, math.floor(count * size + 0.5)) if count else 0


def _checked(zones: Zones) -> Zones:
    names = [zone.name for zone in zones.members]
    if not names:
        raise StudyError(_("there is no zone; name a province file, or the scenarios of its zones"))
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise StudyError(
            _("two zones are called {twice!r}; each needs a name of its own").format(twice=twice)
        )
    templates = {id(zone.template): zone.template for zone in zones.members}
    money = {each.organisation.currency.name for each in templates.values()}
    if len(money) > 1:
        raise StudyError(
            _(
                "zones count money in {names}, which do not add up; give all the same currency "
                "(organisation.currency)"
            ).format(names=_(" and ").join(sorted(money)))
        )
    most = {
        key: max(posts for unit in each.organisation.departments for posts in unit.posts.values())
        for key, each in templates.items()
    }
    for zone in zones.members:
        if _times(most[id(zone.template)], zone.size) > MOST_POSTS:
            raise StudyError(
                _(
                    "zone {name!r}, {size:g} times its scenario, has more than {most_posts:,} "
                    "posts of a grade in a department; give it a smaller size"
                ).format(name=zone.name, size=zone.size, most_posts=MOST_POSTS)
            )
    return zones


def _read(paths: Sequence[Path]) -> Zones:
    files = [file for path in paths for file in _files(path)]
    if len(files) == 1:
        source = Source.read(files[0])
        if "zones" in source.data:
            return _province(source)
    members = tuple(Member(file.stem, load_scenario(file)) for file in files)
    return Zones(paths[0].name if len(paths) == 1 else _many(len(members)), members)


def _many(zones: int) -> str:
    return ngettext("{count} zone", "{count} zones", zones).format(count=f"{zones:,}")


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(each for each in path.iterdir() if each.suffix in ENDINGS)
    if not found:
        told = _("the folder {path} holds no scenario (*.yaml, *.xlsx)")
        raise StudyError(told.format(path=path))
    return found


def _province(source: Source) -> Zones:
    """Read a province file, and name everything that is wrong with it."""
    problems: list[Problem] = []

    def wrong(loc: tuple[str | int, ...], message: str, allowed: str = "", hint: str = "") -> None:
        shown = ".".join(str(step) for step in loc)
        line = source.line(loc)
        problems.append(
            Problem(source.file, line, shown, f"{shown} {message}", None, allowed, hint)
        )

    data = source.data
    for key in set(data) - {"title", "zones"}:
        wrong((key,), _("is not a field of a province"), "title, zones")
    if not isinstance(data.get("title"), str):
        missing, hint = _("is missing or not text"), _("write 'title: My province'")
        wrong(("title",), missing, _("a title"), hint)
    groups = data["zones"]
    if not isinstance(groups, list) or not groups:
        hint = _("see scenarios/province.yaml")
        wrong(("zones",), _("is not a list of zones"), _("a list"), hint)
        groups = []
    for place, group in enumerate(groups):
        at = ("zones", place)
        if not isinstance(group, dict):
            wrong(at, _("is not a zone"), _("a mapping"), _("write name and scenario"))
            continue
        for key, message, allowed, hint in _wrongs(group):
            wrong((*at, key), message, allowed, hint)
    if problems:
        raise ScenarioError(problems)
    folder = Path(source.file).parent
    members: list[Member] = []
    for place, group in enumerate(groups):
        template = load_scenario(folder / group["scenario"]).read_with(source.as_read)
        changes = [
            Change(path, value, source.file, source.line(("zones", place, "set", *keys)))
            for path, value, keys in pairs(group.get("set", {}))
        ]
        members += _group(group, apply(template, changes))
    return Zones(data["title"], tuple(members))


def _wrongs(group: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Yield field, what is wrong with it, what is allowed and what to do."""
    for key in group:
        if key not in _KEYS:
            near = get_close_matches(str(key), _KEYS, 1)
            hint = did_you_mean(near) if near else _("take it out")
            yield key, _("is not a field"), ", ".join(_KEYS), hint
    for key, what in (("name", _("the zone's name")), ("scenario", _("a scenario file"))):
        if not isinstance(group.get(key), str) or not group[key].strip():
            hint = _("write {what}").format(what=f"'{key}: …'")
            yield key, _("is missing, empty or not text"), what, hint
    count, size = group.get("count", 1), group.get("size", 1)
    unusable = _("= {value} cannot be used")
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= _MOST:
        allowed = _("1 to {most} zones").format(most=_MOST)
        yield "count", unusable.format(value=count), allowed, ""
    ends = size if isinstance(size, list) else [size, size]
    if (
        len(ends) != 2
        or not all(map(_number, ends))
        or not _SMALLEST <= ends[0] <= ends[1] <= _LARGEST
    ):
        allowed = _("{least} to {most} times the posts, or two such ends")
        allowed = allowed.format(least=f"{_SMALLEST:g}", most=f"{_LARGEST:g}")
        hint = _("write {what}").format(what="'size: [0.5, 1.5]'")
        yield "size", unusable.format(value=size), allowed, hint
    if not isinstance(group.get("set", {}), dict):
        yield "set", _("is not a mapping"), _("values by dotted path"), ""


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _group(group: Mapping[str, Any], template: Scenario) -> Iterator[Member]:
    count, size = group.get("count", 1), group.get("size", 1)
    low, high = size if isinstance(size, list) else (size, size)
    for place in range(count):
        name = group["name"] if count == 1 else f"{group['name']} {place + 1}"
        share = (0.5 + place * _GOLDEN) % 1  # not from end to end, which would hang on the count
        yield Member(name, template, low + (high - low) * share)
