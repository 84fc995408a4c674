"""Sealing (封存): on the first day rank and pay go into the archive as they are.

The sealed rank is the grade of the post held. The sealed pay is that of the roster; where none is
known it is what rank and service bring.
"""

from __future__ import annotations

import numpy as np

from sim.compiled import kernel
from sim.staff.table import Floats, Rows, Table


@kernel
def archived_pay(standard: int, service: int, step: float) -> np.int64:
    """Return archived pay a month (档案工资), in whole fen.

    Parameters
    ----------
    standard
        Standard pay of the archived rank, in fen.
    service
        Months of service.
    step
        What each whole year of service adds, as a share of that pay.
    """
    return np.int64(np.rint(standard * (1.0 + step * (service // 12))))


def seal(staff: Table, standard: Rows, pay: Floats, step: float) -> None:
    """Seal what people are paid on the first day.

    Parameters
    ----------
    standard
        Standard pay of their rank, in fen a month.
    pay
        What they are paid, in yuan a month; NaN or 0 where that is not known.
    step
        What a year of service adds to archived pay.
    """
    for i in np.flatnonzero(pay > 0):  # not NaN either
        ruled = archived_pay(standard[i], -int(staff["entered"][i]), step)
        staff["sealed"][i] = round(100 * pay[i]) - ruled
