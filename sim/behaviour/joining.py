"""Joining: how many apply, and how good they are.

    applicants = shortlist * (pay here / pay outside) ** (strength * elasticity)
    merit ~ N(applicant_mean + strength * sorting * b, 1)

with *b* the share of pay that follows results (Dal Bo, Finan & Rossi 2013 for the elasticity;
Lazear 2000 for the sign of sorting).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.portable import power
from sim.compiled import kernel
from sim.scenario.schema import Scenario


class Joining(NamedTuple):
    """Settings of the channel."""

    shortlist: float
    applicant_mean: float
    elasticity: float
    sorting: float
    outside_pay: float

    @classmethod
    def of(cls, scenario: Scenario) -> Joining:
        """Read the settings off a scenario; off is the same as strength zero."""
        s, r = scenario.behaviour.joining, scenario.recruitment
        strength = s.strength if s.on else 0.0
        outside = scenario.pay.outside_pay
        elasticity, sorting = strength * s.supply_elasticity, strength * s.sorting
        return cls(float(r.shortlist), r.applicant_mean, elasticity, sorting, outside)


@kernel
def applicants(pay_ratio: float, u: float, s: Joining) -> int:
    """Return how many are shortlisted at a pay over standard pay (u: uniform, for rounding)."""
    expected = s.shortlist
    if s.elasticity > 0.0:  # else pay draws nobody, not even where there is none
        expected *= power(pay_ratio / s.outside_pay, s.elasticity)
    return int(min(np.floor(expected + u), 65_535.0))


@kernel
def applicant_shift(stake: float, s: Joining) -> float:
    """Return the mean merit of applicants, in standard deviations of the staff at the start."""
    return s.applicant_mean + s.sorting * stake
