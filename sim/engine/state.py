"""The tables of a zone as kernels take them: in every replication, and in one."""

from __future__ import annotations

from typing import NamedTuple

from sim.chance.keyed import Key
from sim.compiled import kernel, maker
from sim.reform.diary import Diary, Seats
from sim.reform.service import Sums
from sim.staff.table import Floats, Rows, Table


class Log(NamedTuple):
    """Who lost their place in one replication at one date; empty tables keep nothing."""

    people: Table
    causes: Rows
    entries: Rows  # one number


class State(NamedTuple):
    """The tables of one replication."""

    key: Key
    staff: Table
    posts: Table
    diary: Diary
    places: Rows
    sums: Sums
    tally: Floats
    log: Log


class States(NamedTuple):
    """The tables of all replications that are lived through side by side, one row each.

    Attributes
    ----------
    keys
        Seed and replication.
    staff, posts, diary, sums, tally, coefficient, rivals, standings
        As of `sim.engine.zone.Zones`.
    places
        Its ``establishment``.
    gone, causes
        Filled with copies of those who left, and why, if there is room for any.
    counts
        By replication, how many have left at this date.
    """

    keys: Table
    staff: Table
    posts: Table
    diary: Diary
    places: Rows
    sums: Sums
    tally: Floats
    coefficient: Floats
    rivals: Floats
    standings: Floats
    gone: Table
    causes: Rows
    counts: Rows


@kernel
def key_of(keys: Table, r: int) -> Key:
    """Return the key of one replication."""
    return keys[r, 0], keys[r, 1]


@maker
def sums_of(b: Sums, r: int) -> Sums:
    """Return the sums of one replication."""
    return Sums(b.true[r], b.measured[r], b.packs[r], b.advanced[r], b.money[r])


@maker
def state_of(z: States, r: int) -> State:
    """Return the tables of one replication."""
    log = Log(z.gone[r], z.causes[r], z.counts[r : r + 1])
    diary = Diary(z.diary.people[r], z.diary.vacancies[r])
    return State(
        key_of(z.keys, r), z.staff[r], z.posts[r], diary, z.places[r], sums_of(z.sums, r),
        z.tally[r], log,
    )  # fmt: skip


@maker
def seats_of(z: State) -> Seats:
    """Return who holds which post in a replication, and when each seat is looked at again."""
    return Seats(z.staff, z.posts, z.diary)
