"""KPI value coefficient (价值系数) of a department: KP3 to KP5, readings K1 to K4 (A5), A6.

Departments report their own work and overstate it the more, the more pay hangs on it; the HR
department estimates from that with an error; the committee holds the result to its range and,
where told to, to a mean of 1 over posts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.keyed import Key, Purpose, normal, uniform
from sim.chance.portable import exp
from sim.compiled import maker
from sim.scenario.assessment import Assessment
from sim.staff.table import Floats, Rows

READINGS = {
    # reading: (multiplies scores, multiplies packs, only as a bonus)
    "K1": (True, False, False),
    "K2": (False, True, False),
    "K3": (True, True, False),
    "K4": (False, True, True),
}
"""What the coefficient multiplies under each reading of A5."""


class Coefficient(NamedTuple):
    """Settings of the rule."""

    low: float
    high: float
    normalise: bool
    noise: float
    over_reporting: float
    on_scores: bool
    on_packs: bool
    bonus_only: bool

    @classmethod
    def of(cls, assessment: Assessment, stake: float) -> Coefficient:
        """Read the settings off a scenario.

        What a department gains by overstating its work grows with the share of pay that follows
        results, and a best response to a linear gain at a quadratic cost grows with it too.
        """
        s = assessment
        return cls(
            s.coefficient_low,
            s.coefficient_high,
            s.normalise,
            s.coefficient_noise,
            s.over_reporting * stake,
            *READINGS[s.coefficient_reading],
        )


@maker
def value_coefficients(
    key: Key, units: Rows, workload: Floats, posts: Floats, month: int, s: Coefficient
) -> Floats:
    """Return the coefficient of each department for a year.

    Parameters
    ----------
    units, workload, posts
        By department: key, true workload (ratio to the zone's mean), number of posts.
    month
        Date of the assessment.
    """
    n = len(units)
    coefficient = np.empty(n)
    for d in range(n):
        overstated = (
            2.0 * s.over_reporting * uniform(key, units[d], 0, 0, Purpose.SELF_REPORT, month)
        )
        error = s.noise * normal(key, units[d], 0, 0, Purpose.COEFFICIENT, month)
        coefficient[d] = workload[d] * (1.0 + overstated) * exp(error)
    # Scaled, held to the range, and scaled once more: 'generally' 0.5 to 1.5 is a soft bound.
    for _ in range(2):
        if s.normalise:
            total = weight = 0.0
            for d in range(n):
                total += coefficient[d] * posts[d]
                weight += posts[d]
            for d in range(n):
                coefficient[d] *= weight / total
        if _ == 0:
            for d in range(n):
                coefficient[d] = min(max(coefficient[d], s.low), s.high)
    if s.bonus_only:
        for d in range(n):
            coefficient[d] = max(coefficient[d], 1.0)
    return coefficient
