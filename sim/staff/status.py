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
    key: Key, unit: int, serial: int, turn: int, company: float, inside: float, statuses: Floats
) -> int:
    """Draw a status: company staff where the post's body is paired with a company (ST6).

    Parameters
    ----------
    company
        Chance of being company staff.
    inside
        Chance that whoever is not is on the establishment; 1: surely.
    statuses
        Cumulative shares, which say in what proportions on the establishment, and off it.
    """
    u, v = uniform_pair(key, unit, serial, turn, Purpose.STATUS, 0)
    if v < company:
        return COMPANY
    usual = statuses[INSTITUTION]
    if u < inside:
        if usual <= 0.0:  # the zone had none of them
            return INSTITUTION
        u *= usual / inside
    else:
        if usual >= 1.0:  # the zone had none of them
            return CONTRACT
        u = usual + (u - inside) * ((1.0 - usual) / (1.0 - inside))
    return min(int(np.searchsorted(statuses, u, side="right")), COMPANY)
