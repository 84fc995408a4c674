"""The diary: when a seat has to be looked at again.

In most months nothing happens to most people. That a person is to be looked at is written in their
own row (``next``), and so is when a vacancy is due (``due``). To find the few of a month, all rows
would have to be gone through, which takes a tenth of a history and more, for a row is long. So the
months stand once more in two narrow columns beside the tables.

The rows decide. A column holds a month before which nothing happens: a row is looked at in that
month, and if it names a later one, that is written down. So a rule that puts a date off may leave
the diary alone, and one that brings it forward writes in it, or has all of it thrown away
(`sim.engine.zone.Zones.look_again`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.staff.table import LOOK, Table

Months = npt.NDArray[np.int16]


class Diary(NamedTuple):
    """Months before which nothing happens by itself.

    Attributes
    ----------
    people
        By row of the staff table: nobody leaves.
    vacancies
        By post: no vacancy is due.
    """

    people: Months
    vacancies: Months


class Seats(NamedTuple):
    """Who holds which post, and when each seat has to be looked at again."""

    staff: Table
    posts: Table
    diary: Diary


def empty_diary(replications: int, seats: int, posts: int) -> Diary:
    """Return a diary by which every seat is looked at, one row a replication."""
    of_people, of_posts = (replications, seats), (replications, posts)
    return Diary(np.full(of_people, LOOK, np.int16), np.full(of_posts, LOOK, np.int16))
