"""Orders in which the channels of behaviour are switched on, and what each channel adds.

With a set of channels on in policy and baseline alike, the rest off, the policy makes a difference;
what a channel adds to it depends on which are on already, and Shapley's (1953) part of a channel is
the mean over all orders in which they could be switched on. An order is drawn for each history and
walked forwards and backwards (antithetic: Mitchell, Cooper, Frank & Holmes 2022), so that in every
history the parts sum to the whole, and the spread over histories holds the luck of the order too.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.chance.keyed import Purpose, key, uniform, unit_key
from sim.scenario.behaviour import CHANNELS
from sim.scenario.overrides import apply
from sim.scenario.schema import Scenario
from sim.study.histories import Array

RULES = "rules alone"
"""What the policy does when nobody responds to it."""
PARTS = (RULES, *CHANNELS)

Coalition = frozenset[str]
"""Channels that are on."""


def both_ways(seed: int, replication: int, place: int) -> tuple[list[str], list[str]]:
    """Draw an order of the channels, and return it with its reverse."""
    luck = key(seed, replication)
    # Keyed like an assumption, by a name that no field of a scenario has.
    draws = {
        channel: uniform(luck, unit_key(f"order of {channel}"), 0, 0, Purpose.ASSUMPTION, place)
        for channel in CHANNELS
    }
    order = sorted(CHANNELS, key=draws.__getitem__)
    return order, order[::-1]


def steps_of(path: Sequence[str]) -> list[Coalition]:
    """Return the channels that are on before, between and after the steps of a path."""
    return [frozenset(path[:count]) for count in range(len(path) + 1)]


def with_only(scenario: Scenario, coalition: Coalition) -> Scenario:
    """Return the scenario with all other channels off; one that was off stays off."""
    off = {f"behaviour.{c}.on": False for c in CHANNELS if c not in coalition}
    return apply(scenario, off)


def parts_of(
    gaps: Mapping[tuple[Coalition, int], Array], replication: int, paths: Sequence[Sequence[str]]
) -> Array:
    """Return the parts of one history, of shape (parts and their whole, years, outcomes)."""
    whole = gaps[frozenset(CHANNELS), replication]
    parts = np.zeros((len(PARTS) + 1, *whole.shape))
    parts[0] = gaps[frozenset(), replication]
    parts[-1] = whole
    for path in paths:
        steps = steps_of(path)
        for channel, before, after in zip(path, steps, steps[1:], strict=False):
            added = gaps[after, replication] - gaps[before, replication]
            parts[PARTS.index(channel)] += added / len(paths)
    return parts
