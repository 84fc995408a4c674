"""Vacant places of the establishment (空编), and which newcomers take one (ID6).

The text says of staff off the establishment alone that they come by open recruitment on a term
contract (编外人员面向社会公开招聘). Whoever leaves the establishment leaves a place of it, which is
filled as it always was, by examination (招录) or transfer in (调入), to the share that is set; the
other places are given up, and whoever comes instead is off the establishment.

Places are counted for the zone as a whole, for posts have no status: all are competed for by all.
So a place that falls vacant is not tied to the post left, from which others move up; vacant places
are spread evenly over the posts to which newcomers come.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.chance.keyed import Key, Purpose, uniform
from sim.compiled import kernel
from sim.staff.status import established, on_establishment
from sim.staff.table import COMPANY, EMPTY, Rows, Table

NONE, TAKEN, GIVEN_UP = range(3)
"""What becomes of a place when somebody enters: nothing; it is taken; it is given up."""


ALL, HELD, EMPTY_POSTS = range(3)
"""What is known of the places of a zone: how many there are, how many people have one, and how many
posts are vacant."""
NOT_COUNTED = -1
"""In place of how many have one: neither is known."""


class Vacant(NamedTuple):
    """How many places of the establishment, and how many posts, are vacant."""

    places: int
    posts: int


def first_places(staff: Table, posts: int, approved: int | None, *, use_all: bool) -> int:
    """Return the places of the establishment on the first day.

    As many as are held, posts vacant that day counted alike, and not more than are approved; or,
    to use them all, as many as are approved.
    """
    if use_all and approved is not None:
        return approved
    there, held = int((staff["state"] != EMPTY).sum()), int(established(staff).sum())
    places = round(held * posts / max(1, there))
    return places if approved is None else min(places, approved)


@kernel
def vacant_now(staff: Table, posts: int, places: Rows) -> Vacant:
    """Return vacant places and posts; whoever waits or is back in the archived post has a place.

    They are counted anew once a rule has moved many; meanwhile whoever leaves, comes or is placed
    is added.
    """
    if places[ALL] <= 0:  # no place can be vacant, whatever is
        return Vacant(0, 0)
    if places[HELD] == NOT_COUNTED:
        places[HELD] = places[EMPTY_POSTS] = 0
        for i in range(len(staff)):
            if staff.state[i] != EMPTY:
                places[HELD] += on_establishment(staff.status[i])
            elif i < posts:
                places[EMPTY_POSTS] += 1
    return Vacant(max(0, places[ALL] - places[HELD]), places[EMPTY_POSTS])


@kernel
def leave(places: Rows, status: int, had_post: bool) -> None:
    """Let somebody of a status leave the zone."""
    if places[HELD] != NOT_COUNTED:
        places[HELD] -= on_establishment(status)
        places[EMPTY_POSTS] += had_post


@kernel
def come(places: Rows, place: int, status: int) -> None:
    """Let somebody of a status come into a vacant post; a place that is given up is gone."""
    places[ALL] -= place == GIVEN_UP and status != COMPANY
    if places[HELD] != NOT_COUNTED:
        places[HELD] += on_establishment(status)
        places[EMPTY_POSTS] -= 1


@kernel
def place_for(
    key: Key, unit: int, serial: int, turn: int, vacant: Vacant, share: float, needed: bool
) -> int:
    """Return what becomes of a place as this newcomer enters a vacant post.

    Parameters
    ----------
    share
        How many of the places are filled again.
    needed
        Whether the post is for people on the establishment alone.
    """
    if vacant.places <= 0:
        return NONE
    if needed:
        return TAKEN
    u = uniform(key, unit, serial, turn, Purpose.PLACE, 0)
    offered = min(1.0, vacant.places / vacant.posts)
    if u < share * offered:
        return TAKEN
    return GIVEN_UP if u < offered else NONE
