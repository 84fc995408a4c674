"""Who is who in two tables, by identity: the post of entry and its n-th opening."""

from __future__ import annotations

import numpy as np

from sim.staff.table import Codes, Rows, Table


def rows_of(people: Table, table: Table, there: Codes | None = None) -> Rows:
    """Return the row of a table in which each of some people stands, -1 where none does.

    Parameters
    ----------
    people, table
        Tables with the columns ``unit``, ``serial`` and ``turn``. Of several rows of one person
        the last counts.
    there
        Rows of the table that count; all by default.
    """
    posts = np.concatenate(
        [each["unit"].astype(np.int64) << 32 | each["serial"] for each in (people, table)]
    )
    turns = np.concatenate([each["turn"] for each in (people, table)]).astype(np.int64)
    _, post = np.unique(posts, return_inverse=True)
    known, who = np.unique(post * (turns.max(initial=0) + 1) + turns, return_inverse=True)
    rows = np.arange(len(table)) if there is None else np.flatnonzero(there)
    place = np.full(len(known), -1)
    place[who[len(people) + rows]] = rows
    found: Rows = place[who[: len(people)]]
    return found
