"""Fear of the tail and contests: density at the cut, and ability gaps (F2)."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

import numpy as np

from sim.validation.rung import How, Obtained, Row, near
from sim.validation.said import _
from sim.validation.textbook import REPLACED, Life, planned, teams, zone_of
from sim.words import N_

RUNG = N_("tail threat")
BETA = N_("bottom m of N dismissed: beta(N, m) = E[phi(Phi^-1(U))], U ~ Beta(m, N - m)")
LIMIT = N_("its limit in large pools, phi(z)")
ROSEN = N_("Lazear & Rosen (1981): exp(-D^2 / 4), unit noise")
SPREAD, RHO, COST, LOSS = 0.2, 0.5, 100.0, 0.2


def density(
    sizes: Any, share: float, how: How, settings: Mapping[str, Any] | None = None
) -> Obtained:
    """Return the mean density at the cut that people act on, in units of total spread.

    With spread ability and errors the density at the cut, averaged over people, is that of the
    sum of both: effort above the norm is loss x sqrt(rho) x density / (spread x cost).
    """
    scenario = zone_of(
        sizes,
        {
            **REPLACED, "behaviour.threat.on": True, "behaviour.threat.strength": 1,
            "behaviour.threat.post_rent": LOSS / 2,
            "behaviour.threat.horizon_years": 2, "behaviour.effort.cost": COST,
            "staff.output_spread": SPREAD, "assessment.reliability": RHO,
            "assessment.tail_share": share, "assessment.pool": "department", **(settings or {}),
        },
    )  # fmt: skip
    plan = planned(scenario)
    gains = [
        Life(scenario, how.seed, each, plan).until(0).held["effort"].mean() - 1
        for each in range(how.times(4, 12))
    ]
    return Obtained.over(np.array(gains) * COST * SPREAD / (LOSS * sqrt(RHO)))


def even_contest(gap: float, how: How) -> Obtained:
    """Return the effort added by challengers who lead by a gap, as a share of an even contest."""
    settings = {
        "appointment.active": True, "appointment.direct_grades": ["staff"],
        "recruitment.challenge_share": {0: 0.0, 1: 0.5}, "recruitment.applicant_mean": gap,
        "behaviour.contest.on": True, "behaviour.contest.strength": 0.2,
        "staff.output_spread": 0,
    }  # fmt: skip
    life = Life(zone_of(50, settings), how.seed, 0).until(1)
    return Obtained.exactly((float(life.held["effort"].mean()) - 1) / (0.5 * 0.2))


def rows(how: How) -> list[Row]:
    """Return the checks of this rung."""
    big = how.times(5_000, 10_000)
    found = [
        near(RUNG, _("bottom 50 of 1,000"), BETA, 0.10291, 0.002,
             density(teams(big // 1000, 1000), 0.05, how)),
        near(RUNG, _("bottom 5 % of a large pool"), LIMIT, 0.10314, 0.002,
             density(big, 0.05, how)),
        near(RUNG, _("bottom 10 % of a large pool"), LIMIT, 0.17550, 0.002,
             density(big, 0.1, how)),
        near(RUNG, _("bottom 1 of 20"), BETA, 0.09337, 0.002,
             density(teams(big // 20, 20), 0.05, how)),
        near(RUNG, _("bottom 1 of 10"), BETA, 0.15388, 0.002,
             density(teams(big // 10, 10), 0.1, how)),
        near(RUNG, _("half a person of 10, by lot"),
             _("half of {beta}").format(beta=_(BETA)), 0.15388 / 2, 0.002,
             density(teams(big // 10, 10), 0.05, how, {"assessment.rounding": "lot"})),
        near(RUNG, _("bottom 5 % of 10, rounded down: nobody"), _("the rule of the scenario"), 0,
             1e-6,
             density(teams(big // 10, 10), 0.05, how)),
    ]  # fmt: skip
    found += [
        near(RUNG, _("contest with a lead of {gap} SD, against an even one").format(gap=gap), ROSEN,
             target, 1e-3, even_contest(gap, how), places=3)
        for gap, target in ((0.5, 0.939), (1.0, 0.779), (2.0, 0.368))
    ]  # fmt: skip
    return found
