"""One draw of what nobody knows: every range becomes a value inside it.

The random numbers come from the caller, so that all policies of a replication meet the same draw.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

from sim.scenario.fields import Section
from sim.scenario.json_schema import part
from sim.scenario.schema import Scenario
from sim.words import _

S = TypeVar("S", bound=Section)

HISTORIES_A_DRAW = 2
"""Histories in a row that share one draw of the assumptions: by how they differ luck is known, and
by how draws differ, beyond that, what the assumptions do. With two, most draws are made that still
tell both apart."""


def uncertain(scenario: Scenario) -> list[str]:
    """Return the dotted paths of all assumptions that are given as a range."""
    return list(_ranges(scenario, ""))


def together(scenarios: Iterable[Scenario], but: Collection[str] = ()) -> int:
    """Return how many histories in a row share a draw: one if only the paths given are ranges."""
    drawn = any(set(uncertain(scenario)) - set(but) for scenario in scenarios)
    return HISTORIES_A_DRAW if drawn else 1


def draw(scenario: Scenario, uniforms: Mapping[str, float] | Callable[[str], float]) -> Scenario:
    """Return the scenario with each range replaced by one value between its ends.

    Parameters
    ----------
    scenario
        The scenario; it stays as it is, and is returned itself if nothing in it is a range.
    uniforms
        A number from 0 (lower end) to 1 (upper end) for each path of :func:`uncertain`.

    Raises
    ------
    KeyError
        If there is no number for a range.
    ValueError
        If a number is not from 0 to 1.
    """
    number = uniforms.__getitem__ if isinstance(uniforms, Mapping) else uniforms
    return _drawn(scenario, "", number)


def _ranges(section: Section, prefix: str) -> Iterator[str]:
    sections, assumptions = _names(type(section))
    for name in assumptions:
        if isinstance(getattr(section, name), tuple):
            yield prefix + name
    for name in sections:
        yield from _ranges(getattr(section, name), f"{prefix}{name}.")


def _drawn(section: S, prefix: str, number: Callable[[str], float]) -> S:
    sections, assumptions = _names(type(section))
    changed: dict[str, Any] = {}
    for name in assumptions:
        value = getattr(section, name)
        if isinstance(value, tuple):
            low, high = value
            share = number(prefix + name)
            if not 0 <= share <= 1:
                wrong = _("a draw (={share}) must be from 0 to 1.").format(share=share)
                raise ValueError(f"{prefix + name}: {wrong}")
            changed[name] = low + share * (high - low)
    for name in sections:
        before = getattr(section, name)
        after = _drawn(before, f"{prefix}{name}.", number)
        if after is not before:
            changed[name] = after
    return section.model_copy(update=changed) if changed else section


@cache
def _names(section: type[Section]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of a section's subsections and of its assumptions."""
    fields = section.model_fields
    # Elements of lists (departments, grades) hold settings only.
    sections = tuple(n for n, f in fields.items() if part(section, n) is f.annotation)
    assumptions = tuple(n for n in fields if section.facts(n).get("kind") == "assumption")
    return sections, assumptions
