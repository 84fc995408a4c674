"""Random numbers and elementary functions over whole columns.

The bits are those of :mod:`sim.chance.keyed` and :mod:`sim.chance.portable`, a value at a time. A
rule that goes through the rows of a table one by one pays 16 ns and more for a logarithm or a
normal number; over a column of its own, where the processor takes several values at once, it is
2 to 7 ns. A rule with hundreds of people before it gathers what it needs into columns first.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.chance.keyed import Key, uniform, uniform_pair
from sim.chance.portable import (
    PLAIN_EXP,
    exp,
    in_near_tail,
    is_plain,
    log,
    near_median,
    normal_quantile,
    plain_exp,
    plain_log,
    quantile_in_near_tail,
    quantile_near_median,
)
from sim.compiled import kernel, maker

Column = npt.NDArray[np.float64]
Identity = npt.NDArray[np.uint32]


# NumPy's own sum and its own filling of a part of an array bring sentences for errors that cannot
# happen here, and with them half of what Numba knows of text: 4 % of all compiling.


@kernel
def total(values: Column) -> float:
    """Return the sum, in the order of the rows."""
    whole = 0.0
    for i in range(len(values)):
        whole += values[i]
    return whole


@kernel
def put(values: Column, into: Column) -> None:
    """Copy a column into another."""
    for i in range(len(into)):
        into[i] = values[i]


@kernel
def take_logs(values: Column) -> None:
    """Put the logarithm in the place of each value."""
    strange = 0
    for i in range(len(values)):
        strange += not is_plain(values[i])
    if strange == 0:
        for i in range(len(values)):
            values[i] = plain_log(values[i])
    else:
        for i in range(len(values)):
            values[i] = log(values[i])


@kernel
def take_exps(values: Column) -> None:
    """Put the exponential in the place of each value."""
    strange = 0
    for i in range(len(values)):
        strange += not abs(values[i]) <= PLAIN_EXP
    if strange == 0:
        for i in range(len(values)):
            values[i] = plain_exp(values[i])
    else:
        for i in range(len(values)):
            values[i] = exp(values[i])


@maker
def take_quantiles(chances: Column) -> None:
    """Put the standard normal quantile in the place of each chance between 0 and 1."""
    # The tails are gathered, so that they too are worked out several at once.
    tails, places = np.empty(len(chances)), np.empty(len(chances), np.int64)
    many = strange = 0
    for i in range(len(chances)):
        if not near_median(chances[i]):
            tails[many], places[many] = chances[i], i
            strange += not in_near_tail(chances[i])
            many += 1
    for i in range(len(chances)):
        chances[i] = quantile_near_median(chances[i])
    if strange == 0:
        for k in range(many):
            tails[k] = quantile_in_near_tail(tails[k])
    else:
        for k in range(many):
            tails[k] = normal_quantile(tails[k])
    for k in range(many):
        chances[places[k]] = tails[k]


@kernel
def uniforms(
    key: Key,
    unit: Identity,
    serial: Identity,
    turn: Identity,
    purpose: int,
    date: int,
    numbers: Column,
) -> None:
    """Fill a column with the uniform number of each identity for one decision."""
    for i in range(len(numbers)):
        numbers[i] = uniform(key, unit[i], serial[i], turn[i], purpose, date)


@kernel
def uniform_pairs(
    key: Key,
    unit: Identity,
    serial: Identity,
    turn: Identity,
    purpose: int,
    date: int,
    first: Column,
    second: Column,
) -> None:
    """Fill two columns with the pair of uniform numbers of each identity for one decision."""
    for i in range(len(first)):
        first[i], second[i] = uniform_pair(key, unit[i], serial[i], turn[i], purpose, date)


@kernel
def normals(
    key: Key,
    unit: Identity,
    serial: Identity,
    turn: Identity,
    purpose: int,
    date: int,
    numbers: Column,
) -> None:
    """Fill a column with the standard normal number of each identity for one decision."""
    uniforms(key, unit, serial, turn, purpose, date, numbers)
    take_quantiles(numbers)


@kernel
def uniforms_of_turns(
    key: Key, unit: int, serial: int, first: int, purpose: int, date: int, numbers: Column
) -> None:
    """Fill a column with the uniform numbers of so many turns of one post in a row."""
    for k in range(len(numbers)):
        numbers[k] = uniform(key, unit, serial, first + k, purpose, date)


@kernel
def exponentials(
    key: Key,
    unit: Identity,
    serial: Identity,
    turn: Identity,
    purpose: int,
    date: int,
    numbers: Column,
) -> None:
    """Fill a column with the exponential number of each identity for one decision."""
    uniforms(key, unit, serial, turn, purpose, date, numbers)
    take_logs(numbers)
    for i in range(len(numbers)):
        numbers[i] = -numbers[i]
