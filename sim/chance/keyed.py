"""Random numbers looked up by what they decide, not by when they are asked for.

A generator with a state gives each caller the next number, so one more hire shifts everybody's
luck. Here a random number is a function of its key and its counter alone: the Philox4x32-10 block
cipher (J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw 2011, "Parallel random numbers: as
easy as 1, 2, 3", SC11). Results therefore depend on seed and scenario, never on order, chunking,
the number of workers or the machine, and two policies that share a seed share their people and
their luck.

====== ======================================================================================
part   what it holds
====== ======================================================================================
key    seed, replication
word 0 unit: :func:`unit_key` of the department's name
word 1 post: grade and serial number of the post in that unit
word 2 turn: ``(holder << 16) | place``, the post's n-th holder and, among the applicants for that
       opening, the place
word 3 ``(purpose << 24) | date``: which decision, with ``purpose < 256``, and in which month or
       other count of that decision, with ``date < 2**24``
====== ======================================================================================

Words 0 to 2 are a person's identity, the same under every policy. Kernels do not check the limits.
"""

import enum
import zlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from sim.chance.portable import log, normal_quantile
from sim.compiled import inlined

Key = tuple[np.uint32, np.uint32]
Block = tuple[np.uint32, np.uint32, np.uint32, np.uint32]
Word = int | np.integer

_LIMIT = 2**32
_MASK = np.uint64(0xFFFF_FFFF)
_SHIFT = np.uint64(32)
_MULTIPLIER_0 = np.uint64(0xD251_1F53)
_MULTIPLIER_1 = np.uint64(0xCD9E_8D57)
_WEYL_0 = np.uint64(0x9E37_79B9)
_WEYL_1 = np.uint64(0xBB67_AE85)
_PURPOSE_SHIFT = np.uint64(24)


class Purpose(enum.IntEnum):
    """What a random number decides. The numbers are part of every result: never reuse one.

    A person is words 0 to 2 of the counter, an opening the same with place 0, a post the same with
    turn 0, a department word 0 alone and the zone none. ``date`` is 0 where nothing is said of it.
    """

    ABILITY = 1
    """General ability, by person."""
    FIT = 2
    """Fit for a function family, by person; date = the family."""
    MOTIVATION = 3
    """Intrinsic motivation, by person."""
    BIRTH = 4
    """Age, service and sex at the start or at entry, by person."""
    PATIENCE = 5
    """How much strain a person bears before leaving, by person."""
    CAUSE = 6
    """Which of the open ways a person leaves by, by person."""
    DEATH = 7
    """When death or ill health ends a career, by person."""
    RATING = 8
    """The error in one appraisal, by person; date = month."""
    SELF_REPORT = 9
    """The error in what a department says of its workload, by department; date = first month
    of the year."""
    COEFFICIENT = 10
    """The error in the value coefficient set for a department, by department; date = first month
    of the year."""
    SHOCK = 11
    """What befalls a whole department, by department; date = month."""
    PANEL = 12
    """The error in a selection panel's view of a candidate, by person; date = month."""
    TASTE = 13
    """What draws a person to a post apart from its pay, by person; date = 1024 × month + a
    quarter of the department's place in the list."""
    REFUSAL = 14
    """Whether a post that was offered is refused, by person; date = month."""
    APPEAL = 15
    """Whether a decision is appealed and overturned, by person; date = month."""
    APPLICANTS = 16
    """How many apply, by opening."""
    SELECTION = 17
    """The error in an open recruitment's view of an applicant, by person."""
    STATUS = 20
    """Under which status a person serves at the start or at entry, by person."""
    TIE = 21
    """With whom a person rotates, by person; date = month."""
    VACANCY = 22
    """Whether a post is empty at the start, by post; and whether a vacancy is opened to outsiders,
    by opening; date = month + 1."""
    START_RECORD = 23
    """What stands in the record at the start, by person; date 0: standing for the grade held, 1:
    rank in the last appraisal."""
    PROTECTED = 25
    """Whether the law protects a person from an exit, by person; date = month."""
    SUBSTITUTION = 26
    """Whether a person is talked into leaving by another name, by person; date = month."""
    ASSUMPTION = 24
    """The value of an uncertain assumption, by its name in place of a department's."""
    CHALLENGE = 27
    """Whether a round opens a post to outsiders, by post; date = month."""
    RIVAL = 28
    """What another zone achieves, by its number and 0 for the city or 1 for the nation in place of
    a post and a turn; date 0: level at the start, else growth in the year that ends in a month."""
    PLACE = 29
    """Whether a newcomer takes a vacant place of the establishment, by person."""
    REGARD = 30
    """What speaks for a person besides age where promotion goes by seniority, by person."""
    LOT = 40
    """Whether a tail that is not a whole number of people is rounded up, by ranking pool (word 0:
    the department, or none; word 1: the grade); date = month."""
    PROMOTION_LOT = 42
    """Who moves up into a vacancy where that is by lot, by person; date = month."""


def key(seed: int, replication: int) -> Key:
    """Key of one replication under one seed.

    Raises
    ------
    ValueError
        If either is not in ``0 <= n < 2**32``.
    """
    for name, value in (("seed", seed), ("replication", replication)):
        if not 0 <= value < _LIMIT:
            raise ValueError(f"{name}(={value}) must be from 0 to {_LIMIT - 1}.")
    return np.uint32(seed), np.uint32(replication)


def unit_key(name: str) -> int:
    """Key of a department: it follows the name, so adding another department shifts no one."""
    return zlib.crc32(name.encode())


def unit_keys(names: Iterable[str]) -> npt.NDArray[np.uint32]:
    """Keys of all departments, in order.

    Of two names with one key, which would share people and luck, the later gets another.
    """
    owner: dict[int, str] = {}
    for name in names:
        number = unit_key(name)
        while number in owner:
            number = unit_key(f"{name} {number}")
        owner[number] = name
    return np.array(list(owner), dtype=np.uint32)


@inlined
def philox(c0: Word, c1: Word, c2: Word, c3: Word, k0: Word, k1: Word) -> Block:
    """Encrypt a counter of four words under a key of two: ten rounds of Philox4x32.

    Words are held in 64 bits, so that a product keeps its high half and no type is promoted.
    """
    x0, x1 = np.uint64(c0) & _MASK, np.uint64(c1) & _MASK
    x2, x3 = np.uint64(c2) & _MASK, np.uint64(c3) & _MASK
    key0, key1 = np.uint64(k0) & _MASK, np.uint64(k1) & _MASK
    for _ in range(10):
        product0 = _MULTIPLIER_0 * x0
        product1 = _MULTIPLIER_1 * x2
        x0, x1 = (product1 >> _SHIFT) ^ x1 ^ key0, product1 & _MASK
        x2, x3 = (product0 >> _SHIFT) ^ x3 ^ key1, product0 & _MASK
        key0 = (key0 + _WEYL_0) & _MASK
        key1 = (key1 + _WEYL_1) & _MASK
    return np.uint32(x0), np.uint32(x1), np.uint32(x2), np.uint32(x3)


@inlined
def fraction(high: Word, low: Word) -> float:
    """Turn two words into a number in the open interval (0, 1).

    It is an odd multiple of 2**-53: never 0 or 1, symmetric about 1/2, and ``1 - x`` is exact.
    (The midpoints of 2**53 cells would not do: the last of them rounds to 1.)
    """
    bits = (np.uint64(high) << _SHIFT) | np.uint64(low)
    # As a signed integer, because processors turn those into floating point fastest.
    return np.int64((bits >> np.uint64(11)) | np.uint64(1)) * 2.0**-53


@inlined
def words(key: Key, unit: Word, post: Word, turn: Word, purpose: Word, date: Word) -> Block:
    """Four random words for one decision; the module says what the arguments hold."""
    last = (np.uint64(purpose) << _PURPOSE_SHIFT) | np.uint64(date)
    return philox(unit, post, turn, last, key[0], key[1])


@inlined
def uniform(key: Key, unit: Word, post: Word, turn: Word, purpose: Word, date: Word) -> float:
    """One uniform number in the open interval (0, 1)."""
    w0, w1, _, _ = words(key, unit, post, turn, purpose, date)
    return fraction(w0, w1)


@inlined
def uniform_pair(
    key: Key, unit: Word, post: Word, turn: Word, purpose: Word, date: Word
) -> tuple[float, float]:
    """Two independent uniform numbers for one decision; the first is that of :func:`uniform`."""
    w0, w1, w2, w3 = words(key, unit, post, turn, purpose, date)
    return fraction(w0, w1), fraction(w2, w3)


@inlined
def normal(key: Key, unit: Word, post: Word, turn: Word, purpose: Word, date: Word) -> float:
    """One standard normal number, rising with :func:`uniform` of the same decision."""
    return normal_quantile(uniform(key, unit, post, turn, purpose, date))


@inlined
def normal_pair(
    key: Key, unit: Word, post: Word, turn: Word, purpose: Word, date: Word
) -> tuple[float, float]:
    """Two independent standard normal numbers; the first is that of :func:`normal`."""
    first, second = uniform_pair(key, unit, post, turn, purpose, date)
    return normal_quantile(first), normal_quantile(second)


@inlined
def exponential(key: Key, unit: Word, post: Word, turn: Word, purpose: Word, date: Word) -> float:
    """One exponential number of mean 1, falling with :func:`uniform` of the same decision."""
    return -log(uniform(key, unit, post, turn, purpose, date))
