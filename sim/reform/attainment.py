"""What a performance pack follows: the joint result of those who share it (group bonus).

The result is their measured output a month in post, over the norm and over the growth of targets.
The text has packs follow headcount alone (PA6); this is the usual alternative.
"""

from __future__ import annotations

import numpy as np

from sim.staff.table import INSIDER, POSTED, Floats, Rows, Table


def joint_result(
    staff: Table, department: Rows, departments: int, follows: str, norm: float, old_terms: bool
) -> Floats:
    """Return by department what its pack is multiplied by.

    Parameters
    ----------
    department
        By post.
    follows
        ``none`` (1 for all), ``department`` or ``zone``.
    norm
        Output a month in post that counts as 1.
    old_terms
        Whether insiders' pay is left as it was, so that they have no part in packs.
    """
    if follows == "none":
        return np.ones(departments)
    held = staff[: len(department)]
    sharing = (held["state"] == POSTED) & (held["months"] > 0)
    if old_terms:
        sharing &= held["origin"] != INSIDER
    cell = department[sharing] if follows == "department" else np.zeros(sharing.sum(), np.int64)
    output = np.bincount(cell, held["measured"][sharing], departments)
    months = np.bincount(cell, held["months"][sharing], departments)
    result = np.where(months > 0, output / np.maximum(months, 1) / norm, 1.0)
    return result if follows == "department" else np.full(departments, result[0])
