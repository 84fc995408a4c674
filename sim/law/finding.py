"""What a rule finds, and the settings that it quotes."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.scenario import spoken
from sim.scenario.fields import leaves
from sim.scenario.places import loc_of
from sim.scenario.problems import show
from sim.scenario.schema import Scenario
from sim.words import speaking


class Finding(NamedTuple):
    """What a rule found in a month, without numbers in its words."""

    id: str
    paths: tuple[str, ...]
    text: str
    zh: str
    people: float | None = None
    cost: float | None = None
    at_most: bool = False
    """Whether no year has more people than these, rather than about as many."""


def highest(value: Any) -> float:
    """Return an assumption, or the upper end of its range."""
    return float(max(leaves(value)))


def quote(scenario: Scenario, path: str) -> tuple[str, str]:
    """Return a setting, dated values and ranges whole: as YAML has it, and in Chinese words.

    In Chinese words a number has its unit; money is yuan, as the law is China's.
    """
    value: Any = scenario.model_dump()
    for step in loc_of(path, value):
        value = value[step]
    with speaking("zh"):
        label, said = spoken.label(path), spoken.with_unit(path, value)
    if path.endswith(".pay"):
        said += "元/月"
    return f"{path} = {show(value)}", f"{label}：{said}"
