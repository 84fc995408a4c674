"""Statuses (身份): who is on the establishment (编制), and how people come by one (ID1)."""

from __future__ import annotations

import numpy as np

from sim.chance.keyed import Key, Purpose, uniform_pair
from sim.compiled import kernel
from sim.staff.table import (
    CIVIL_SERVANT,
    COMPANY,
    CONTRACT,
    EMPTY,
    INSTITUTION,
    Codes,
    Floats,
    Table,
)

ANY_STATUS, ESTABLISHED, OTHERS = range(3)
"""Among which statuses one is drawn: all; those on the establishment; those off it."""


@kernel
def on_establishment(status: int) -> bool:
    """Return whether people of a status are on the establishment (编制)."""
    return status in (CIVIL_SERVANT, INSTITUTION)


def established(staff: Table) -> Codes:
    """Return of each seat whether whoever holds it is on the establishment (编制)."""
    status = staff["status"]
    there: Codes = staff["state"] != EMPTY
    return there & ((status == CIVIL_SERVANT) | (status == INSTITUTION))


@kernel
def status_of(
    key: Key, unit: int, serial: int, turn: int, company: float, among: int, statuses: Floats
) -> int:
    """Draw a status: company staff where the post's body is paired with a company (ST6).

    Parameters
    ----------
    company
        Chance of being company staff.
    among
        ``ANY_STATUS``, ``ESTABLISHED`` or ``OTHERS``; in the proportions that the zone has.
    statuses
        Cumulative shares.
    """
    u, v = uniform_pair(key, unit, serial, turn, Purpose.STATUS, 0)
    if v < company:
        return COMPANY
    inside = statuses[INSTITUTION]
    if among == ESTABLISHED:
        if inside <= 0.0:  # the zone had none of them
            return INSTITUTION
        u *= inside
    elif among == OTHERS:
        if inside >= 1.0:  # the zone had none of them
            return CONTRACT
        u = inside + u * (1.0 - inside)
    return min(int(np.searchsorted(statuses, u, side="right")), COMPANY)
