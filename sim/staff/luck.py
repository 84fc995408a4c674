"""A person's luck: what chance alone says of them, whatever post and policy they meet."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.columns import Identity, exponentials, normals, take_quantiles, uniform_pairs
from sim.chance.keyed import Key, Purpose, exponential, normal, uniform_pair
from sim.chance.portable import normal_quantile
from sim.compiled import kernel, maker
from sim.staff.table import Floats


class Luck(NamedTuple):
    """The luck of one person."""

    ability: float  # normal
    motivation: float  # normal
    idle: float  # uniform, as are the next two
    age: float
    sex: float
    patience: float  # exponential
    health: float  # exponential
    record: float  # normal
    regard: float  # normal


class Lucks(NamedTuple):
    """The luck of many people, a column each."""

    ability: Floats
    motivation: Floats
    idle: Floats
    age: Floats
    sex: Floats
    patience: Floats
    health: Floats
    record: Floats
    regard: Floats


@kernel
def luck_of(key: Key, unit: int, serial: int, turn: int) -> Luck:
    """Draw the luck of the person with this identity."""
    motivation, idle = uniform_pair(key, unit, serial, turn, Purpose.MOTIVATION, 0)
    age, sex = uniform_pair(key, unit, serial, turn, Purpose.BIRTH, 0)
    return Luck(
        normal(key, unit, serial, turn, Purpose.ABILITY, 0),
        normal_quantile(motivation),
        idle,
        age,
        sex,
        exponential(key, unit, serial, turn, Purpose.PATIENCE, 0),
        exponential(key, unit, serial, turn, Purpose.DEATH, 0),
        normal(key, unit, serial, turn, Purpose.START_RECORD, 1),
        normal(key, unit, serial, turn, Purpose.REGARD, 0),
    )


@maker
def lucks_of(key: Key, unit: Identity, serial: Identity, turn: Identity) -> Lucks:
    """Draw the luck of many people, several at once."""
    n = len(unit)
    some = Lucks(
        np.empty(n), np.empty(n), np.empty(n), np.empty(n), np.empty(n), np.empty(n), np.empty(n),
        np.empty(n), np.empty(n),
    )  # fmt: skip
    normals(key, unit, serial, turn, Purpose.ABILITY, 0, some.ability)
    uniform_pairs(key, unit, serial, turn, Purpose.MOTIVATION, 0, some.motivation, some.idle)
    take_quantiles(some.motivation)
    uniform_pairs(key, unit, serial, turn, Purpose.BIRTH, 0, some.age, some.sex)
    exponentials(key, unit, serial, turn, Purpose.PATIENCE, 0, some.patience)
    exponentials(key, unit, serial, turn, Purpose.DEATH, 0, some.health)
    normals(key, unit, serial, turn, Purpose.START_RECORD, 1, some.record)
    normals(key, unit, serial, turn, Purpose.REGARD, 0, some.regard)
    return some


@kernel
def one_of(many: Lucks, i: int) -> Luck:
    """Return the luck of one of many people."""
    return Luck(
        many.ability[i], many.motivation[i], many.idle[i], many.age[i], many.sex[i],
        many.patience[i], many.health[i], many.record[i],
        many.regard[i],
    )  # fmt: skip
