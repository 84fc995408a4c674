"""Threat: fear of the tail.

With true log output d above the pool's mean, a score of reliability rho and a cut c (log), the
chance of the tail in a year is p = Phi((c - sqrt(rho) d) / sigma), sigma = sqrt(1 - rho) * spread
of log output. A little more effort lowers it by phi(.) sqrt(rho) / sigma: the density at the cut
(Lazear & Rosen 1981; Bottom-m contests). If *left* more years in the tail are needed, this year
matters only when the others are tail years too, p ** (left - 1). What is lost is the rent of the
post over the horizon, times the chance that it then really ends.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.portable import normal_cdf, normal_pdf, power
from sim.compiled import kernel
from sim.scenario.behaviour import Behaviour


class Threat(NamedTuple):
    """Settings of the channel."""

    loss: float  # strength * rent * horizon, in years of pay

    @classmethod
    def of(cls, behaviour: Behaviour) -> Threat:
        """Read the settings off a scenario; off is the same as strength zero."""
        s = behaviour.threat
        return cls(s.strength * s.post_rent * s.horizon_years if s.on else 0.0)


@kernel
def fear(
    lead: float,
    cut: float,
    reliability: float,
    spread: float,
    left: int,
    exit_chance: float,
    s: Threat,
) -> float:
    """Return the marginal worth of effort in keeping the post, in years of pay.

    Parameters
    ----------
    lead
        Own true log output above the mean of the pool.
    cut
        Log score below which lies the tail, relative to the same mean.
    reliability, spread
        Reliability of a yearly score, and standard deviation of log output.
    left
        Tail years still needed, this one included.
    exit_chance
        Chance that so many tail years end the appointment.
    """
    if s.loss == 0.0 or exit_chance == 0.0 or not 0.0 < reliability < 1.0 or spread <= 0.0:
        return 0.0
    seen = np.sqrt(reliability)
    noise = np.sqrt(1.0 - reliability) * spread
    z = (cut - seen * lead) / noise
    density = normal_pdf(z) * seen / noise
    return s.loss * exit_chance * density * power(max(normal_cdf(z), 1e-300), left - 1.0)
