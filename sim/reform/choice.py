"""Two-way choice of people and departments within a grade (双向选择; AP1, AP6)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour.refusal import refuses
from sim.chance.columns import normals
from sim.chance.keyed import Key, Purpose, words
from sim.compiled import kernel, maker
from sim.reform.matching import deferred_acceptance, departments_ask, serial_dictatorship
from sim.reform.ordering import ascending
from sim.reform.round import (
    FIRST,
    IN_PLAY,
    PLACED,
    Appointing,
    Layout,
    Round,
    in_grade,
    next_free,
    place,
    seat_in,
)
from sim.staff.synthetic import People, merit_of, merit_with
from sim.staff.table import Codes, Floats, Rows, Table

_PLACES = np.int64(12)
_LAST = np.int64(2**12 - 1)
_DIGITS = 2.0**40
_NONE = np.int64(-(2**63))


@maker
def choose(
    key: Key,
    staff: Table,
    posts: Table,
    g: int,
    r: Round,
    month: int,
    s: Appointing,
    p: People,
) -> None:
    """Fill a grade by two-way choice, then place those left over who do not refuse (调剂)."""
    rows = in_grade(r.layout, g)
    part, view, free = r.part, r.seen, r.free
    people = np.empty(len(staff), np.int64)
    count, departments = 0, len(r.coefficient)
    for i in range(len(staff)):
        if part[i] == IN_PLAY and r.level[i] == g:
            people[count] = i
            count += 1
    people = people[:count]
    if count == 0:
        return
    quota = np.zeros(departments, np.int64)
    offers = np.zeros((departments, r.layout.families), np.bool_)
    for post in rows:
        if free[post]:
            quota[posts.department[post]] += 1
            offers[posts.department[post], posts.family[post]] = True
    listed = min(s.choices + 1, departments)
    wishes = np.full((count, listed), -1, np.int64)
    views = np.zeros((count, departments))  # of those alone who name a department
    record, standing = np.empty(count), np.empty(count)
    t = _tastes(quota, r.coefficient, s)
    for c in range(count):
        i = people[c]
        record[c] = -staff.place[i]
        if s.one_level and r.level[i] < staff.grade[i]:
            record[c] -= FIRST
        standing[c] = -view[i]
        _wish(key, staff, i, month, s.home, wishes, c, t)
    if not s.by_record:  # else nobody looks at them
        w = Wishes(people, wishes, offers, views)
        _look_at_all(key, staff, posts, w, r, s.validity, p)
    if s.by_record:
        match = serial_dictatorship(wishes, ascending(record), quota)
    elif s.departments_ask:
        match = departments_ask(wishes, views, quota)
    else:
        match = deferred_acceptance(wishes, views, quota)
    order = ascending(standing)
    for c in order:  # own posts first, so that nobody moves without need
        i = people[c]
        if i < len(posts) and free[i] and posts.grade[i] == g and posts.department[i] == match[c]:
            place(r, i, i)
    for c in order:
        i = people[c]
        if match[c] >= 0 and part[i] != PLACED:
            post = seat_in(key, staff, posts, r, match[c], g, i, p)
            if post >= 0:
                place(r, i, post)
    at = 0
    for c in order:
        i = people[c]
        if part[i] == PLACED:
            continue
        if refuses(key, staff, i, month, s.refusal):
            continue
        at = next_free(rows, free, at)
        if at < len(rows):
            place(r, i, rows[at])


class Wishes(NamedTuple):
    """Who wishes for what, and how they are seen.

    Attributes
    ----------
    people
        Rows of those who choose.
    named
        By person and rank: the department wished for, -1 if there are no more.
    offers
        By department and function family: whether it has such a post to give.
    views
        By person and department: how it sees them, of those alone who name it.
    """

    people: Rows
    named: Rows
    offers: Codes
    views: Floats


@maker
def _look_at_all(
    key: Key, staff: Table, posts: Table, w: Wishes, r: Round, validity: float, p: People
) -> None:
    """Write how the departments that people name see them.

    A department looks at the kind of work, of what it has, that suits the person best.
    """
    people, wishes, offers = w.people, w.named, w.offers
    count, families = len(people), offers.shape[1]
    unit, serial = np.empty(count, np.uint32), np.empty(count, np.uint32)
    turn = np.empty(count, np.uint32)
    for c in range(count):
        i = people[c]
        unit[c], serial[c], turn[c] = staff.unit[i], staff.serial[i], staff.turn[i]
    suits = np.zeros((families, count))  # merit in a kind of work, where any of it is on offer
    on_offer = np.zeros(families, np.bool_)
    only = np.zeros(len(offers), np.int64)  # the kind that a department offers, -1 if several
    for d in range(len(offers)):
        kinds = 0
        for f in range(families):
            if offers[d, f]:
                on_offer[f] = True
                only[d] = f if kinds == 0 else -1
                kinds += 1
    for f in range(families):
        if not on_offer[f]:
            continue
        if p.fit_share > 0.0:
            normals(key, unit, serial, turn, Purpose.FIT, f, suits[f])
        for c in range(count):
            i = people[c]
            suits[f, c] = merit_with(suits[f, c], staff.ability[i], staff.trained[i], p.fit_share)
    for c in range(count):
        i = people[c]
        cell = staff.department[i] * (len(r.layout.grade_first) - 1)
        own = posts.family[i if i < len(posts) else _first_post(r.layout, cell)]
        now = suits[own, c] if on_offer[own] else merit_of(key, staff, i, own, p.fit_share)
        for rank in range(wishes.shape[1]):
            d = wishes[c, rank]
            if d < 0:
                break
            if only[d] >= 0:
                best = suits[only[d], c]
            else:
                best = -np.inf
                for f in range(families):
                    if offers[d, f]:
                        best = max(best, suits[f, c])
            w.views[c, d] = r.seen[i] + validity * (best - now)


@kernel
def _first_post(lie: Layout, cell: int) -> int:
    """Return the first post of the department whose lowest cell is given."""
    for c in range(cell + len(lie.grade_first) - 2, cell, -1):
        if lie.cell_first[c] < lie.cell_first[c + 1]:
            return lie.cells[lie.cell_first[c]]
    return lie.cells[lie.cell_first[cell]]


class Tastes(NamedTuple):
    """Room for a person's likings, and what is the same for all people.

    A block of four random words holds the tastes of four departments. Here those of all first words
    come first, then those of all second words, so that a processor works on several blocks at once;
    department d has place ``d % 4 * blocks + d // 4``.
    """

    liking: Floats
    keys: Rows  # likings as whole numbers, the department in the last bits
    pay: Floats  # liking of the pay of a department, as far as it is known
    code: Rows  # the last bits; -1 where a department has no post to give


@maker
def _tastes(quota: Rows, coefficient: Floats, s: Appointing) -> Tastes:
    """Return room for likings of departments with so many posts to give."""
    blocks = (len(quota) + 3) // 4
    places = 4 * blocks
    t = Tastes(
        np.empty(places), np.empty(places, np.int64), np.zeros(places),
        np.full(places, -1, np.int64),
    )  # fmt: skip
    for d in range(len(quota)):
        t.pay[d % 4 * blocks + d // 4] = s.pay_preference * (coefficient[d] - 1.0)
        if quota[d] > 0:
            t.code[d % 4 * blocks + d // 4] = _LAST - d
    return t


@kernel
def _wish(
    key: Key, staff: Table, i: int, month: int, home: float, wishes: Rows, c: int, t: Tastes
) -> None:
    """Write a person's wish list: taste, the department they are in, and pay as far as known."""
    liking, keys, pay, code = t.liking, t.keys, t.pay, t.code
    unit, serial, turn = staff.unit[i], staff.serial[i], staff.turn[i]
    blocks = len(liking) // 4
    width = np.sqrt(12.0)
    for b in range(blocks):
        w0, w1, w2, w3 = words(key, unit, serial, turn, Purpose.TASTE, month * 1024 + b)
        liking[b] = width * ((w0 + 0.5) * 2.0**-32 - 0.5)  # mean 0, standard deviation 1
        liking[b + blocks] = width * ((w1 + 0.5) * 2.0**-32 - 0.5)
        liking[b + 2 * blocks] = width * ((w2 + 0.5) * 2.0**-32 - 0.5)
        liking[b + 3 * blocks] = width * ((w3 + 0.5) * 2.0**-32 - 0.5)
    own = staff.department[i]
    liking[own % 4 * blocks + own // 4] += home
    # As whole numbers with the department in the last bits, of which a processor finds the largest
    # of many at once: likings that agree in twelve digits count as equal, the earlier one first.
    for at in range(len(keys)):
        total = np.int64((liking[at] + pay[at]) * _DIGITS)
        keys[at] = (total << _PLACES) | code[at] if code[at] >= 0 else _NONE
    for rank in range(wishes.shape[1]):
        best = _NONE
        for at in range(len(keys)):
            best = max(best, keys[at])
        if best == _NONE:
            return
        named = _LAST - (best & _LAST)
        wishes[c, rank] = named
        keys[named % 4 * blocks + named // 4] = _NONE
