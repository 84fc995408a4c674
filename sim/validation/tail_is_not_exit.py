"""How often chance puts people in the tail: every year of a term, and without being weak (E)."""

from __future__ import annotations

import numpy as np

from sim.engine.ledger import AT
from sim.validation.rung import How, Obtained, Row, near
from sim.validation.said import _
from sim.validation.textbook import REPLACED, Life, planned, zone_of
from sim.words import N_

RUNG = N_("tail is not exit")
INTEGRAL = N_("integral over true merit of phi(x) P(tail | x)^3")
NORMAL = N_("bivariate normal, both cut at 5 %")
MERGED = N_("as above; k years' mean has reliability k r / (1 + (k - 1) r) (Spearman-Brown)")
EVERY_YEAR = {0.0: 0.0125, 0.3: 0.172, 0.5: 0.496, 0.52: 0.543, 0.7: 1.145, 0.9: 2.515}
"""Per cent in the tail in all three years, by reliability of a year (often given as 0.01,
0.18, 0.52, 1.1 and 2.5)."""
TRULY_WEAK = {0.45: 0.366, 0.52: 0.412, 0.60: 0.466, 0.70: 0.541}
MEAN_OF_THREE = {0.45: 0.550, 0.52: 0.595}
TWICE = 1 - 0.9**5 - 5 * 0.1 * 0.9**4
"""Share of those rated lowest who are the lowest, by reliability."""


def simulated(rho: float, how: How, years: int = 3, averaged: int = 1) -> tuple[Obtained, Obtained]:
    """Return the share in the tail in all years, and of the last tail the truly weak."""
    people = 10_000
    settings = {
        "assessment.reliability": rho, "assessment.tail_share": 0.05,
        "assessment.years_averaged": averaged,
    }  # fmt: skip
    scenario = zone_of(people, settings, years)
    plan, always, weak = planned(scenario), [], []
    for replication in range(how.times(18, 80)):
        life = Life(scenario, how.seed, replication, plan).until(12 * years)
        always.append(100 * (life.held["tail_years"] == years).mean())
        weak.append(1 - life.outcome(AT["false_hits"])[-1] / 100)
    return Obtained.over(np.array(always)), Obtained.over(np.array(weak))


def rows(how: How) -> list[Row]:
    """Return the checks of this rung."""
    found = []
    always = _("% in the bottom 5 % in each of 3 years, reliability {rho}")
    truly = _("of a year's bottom 5 % truly there, reliability {rho}")
    merged = _("of the bottom 5 % by three years' mean truly there, a year's rel. {rho}")
    for rho, target in EVERY_YEAR.items():
        if how.quick and rho not in (0.0, 0.5, 0.9):
            continue
        found.append(
            near(RUNG, always.format(rho=rho), INTEGRAL,
                 target, how.times(2, 1) * max(0.02, 0.04 * target), simulated(rho, how)[0],
                 places=2)
        )  # fmt: skip
    for rho, target in TRULY_WEAK.items():
        found.append(
            near(RUNG, truly.format(rho=rho), NORMAL,
                 target, 0.012, simulated(rho, how, 1)[1], places=3)
        )  # fmt: skip
    for rho, target in MEAN_OF_THREE.items():
        found.append(
            near(RUNG, merged.format(rho=rho), MERGED, target, 0.012, simulated(rho, how, 3, 3)[1],
                 places=3)
        )  # fmt: skip
    return [*found, _second_time(how)]


def _second_time(how: How) -> Row:
    """Dismiss whoever is in the bottom 10 % for the second time ever, by luck alone."""
    settings = {**REPLACED, "exit.tail_years": 2, "exit.tail_count": "ever",
                "assessment.reliability": 0, "assessment.tail_share": 0.1,
                "recruitment.lead_months": 0}  # fmt: skip
    scenario = zone_of(10_000, settings, 6)
    plan, gone = planned(scenario), []
    for replication in range(how.times(6, 12)):
        life = Life(scenario, how.seed, replication, plan).until(60)
        gone.append(100 * (life.held["turn"] > 0).mean())
    what = _("% of a first cohort out by the second time ever in the bottom 10 %, 5 years")
    source = _("Mulligan & Bull Schaefer (2011), design alone; pure luck: 1 - .9^5 - 5 (.1) .9^4")
    return near(RUNG, what, source,
                100 * TWICE, 0.2 * how.times(2, 1), Obtained.over(gone),
                _("a post changes hands twice only if a newcomer is out too, within what is left"),
                places=2)  # fmt: skip
