"""Bias: what raters add to a score for who somebody is, not for what was achieved.

The parts of all groups a person belongs to, by sex, origin, status and age, add up on the log
score. Only the judged part of the work is biased; numbers are the same whoever made them (KP8).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import kernel
from sim.scenario.bias import BANDS, Bias
from sim.scenario.staff import STATUSES
from sim.staff.table import Floats, Table

_SEXES = ("male", "female")
_ORIGINS = ("insider", "outsider", "recruited")
_AGES = ("under_30", "from_30_to_39", "from_40_to_49", "from_50")


class Biases(NamedTuple):
    """Bias by the code of the group that a person belongs to."""

    any: bool
    sex: Floats
    origin: Floats
    status: Floats
    age: Floats

    @classmethod
    def of(cls, bias: Bias) -> Biases:
        """Read the settings off a scenario."""
        parts = [
            np.array([getattr(part, name) for name in names])
            for part, names in (
                (bias.sex, _SEXES),
                (bias.origin, _ORIGINS),
                (bias.status, STATUSES),
                (bias.age, _AGES),
            )
        ]
        return cls(any(part.any() for part in parts), *parts)


@kernel
def bias_of(staff: Table, i: int, month: int, b: Biases) -> float:
    """Return what raters add to the log score of the person in row ``i``."""
    band = 0
    for years in BANDS:
        if month - staff.birth[i] >= 12 * years:
            band += 1
    found = b.sex[staff.sex[i]] + b.origin[staff.origin[i]]
    return found + b.status[staff.status[i]] + b.age[band]
