"""What replacing the lowest rated does for merit, once and year after year (F3, F5)."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from sim.validation.rung import How, Obtained, Row, near
from sim.validation.said import _
from sim.validation.textbook import REPLACED, Life, planned, teams, zone_of
from sim.words import N_

RUNG = N_("dropping the tail")
ONCE = N_("phi(z) sqrt(reliability); replaced by mean-0 hires")
WORST = N_("worst of 10 replaced: 0.1 x 1.53875 sqrt(reliability)")
BERMAN = N_("Berman's recursion F(n+1) = max(F(n) - p, 0) + p F(0), perfect ratings")
YEARLY = {
    0.05: {1: 0.1031, 2: 0.1778, 3: 0.2405, 5: 0.3443, 10: 0.534},
    0.10: {1: 0.1755, 2: 0.2905, 3: 0.3814, 5: 0.5223, 10: 0.756},
}


def gains(
    sizes: Any, share: float, reliability: float, years: int, how: How, **settings: Any
) -> np.ndarray:
    """Return the rise of mean ability by replication and year of replacement."""
    scenario = zone_of(
        sizes,
        {**REPLACED, "assessment.tail_share": share, "assessment.reliability": reliability,
         "assessment.pool": "department", **settings},
        years + 1,
    )  # fmt: skip
    plan, found = planned(scenario), []
    for replication in range(how.times(6, 10)):
        life = Life(scenario, how.seed, replication, plan).until(0)
        start = life.held["ability"].mean()
        # By the second month of the next year the posts are filled again.
        found.append(
            [life.until(12 * year + 1, 5).held["ability"].mean() - start
             for year in range(1, years + 1)]
        )  # fmt: skip
    return np.array(found)


def rows(how: How) -> list[Row]:
    """Return the checks of this rung."""
    people = how.times(10_000, 20_000)
    loose = how.times(2, 1)
    found = []
    for share, rho, phi in ((0.05, 1.0, 0.1031), (0.05, 0.52, 0.1031), (0.10, 1.0, 0.1755),
                            (0.10, 0.25, 0.1755), (0.20, 1.0, 0.27996)):  # fmt: skip
        once = Obtained.over(gains(people, share, rho, 1, how)[:, 0])
        found.append(
            near(RUNG, _("bottom {share} once, reliability {rho}").format(share=f"{share:.0%}",
                 rho=rho),
                 ONCE, phi * sqrt(rho), 0.005 * loose, once)
        )  # fmt: skip
    for rho in (0.52, 1.0):
        one = gains(teams(people // 10, 10), 0.1, rho, 1, how)[:, 0]
        found.append(
            near(RUNG, _("worst of each 10 once, reliability {rho}").format(rho=rho), WORST,
                 0.153875 * sqrt(rho), 0.005 * loose, Obtained.over(one))
        )  # fmt: skip
    for share, known in YEARLY.items():
        years = [n for n in known if n <= how.times(3, 10)]
        course = gains(people, share, 1.0, years[-1], how)
        found += [
            near(RUNG, _("bottom {share} for {n} years").format(share=f"{share:.0%}", n=n), BERMAN,
                 known[n], 0.006 * loose, Obtained.over(course[:, n - 1]))
            for n in years
        ]  # fmt: skip
    return found
