"""Scullen, Bergey & Aiman-Smith (2005): forced distribution in firms of ten groups of ten.

The whole design is made of public settings. Everybody is hired by the same selection: on the first
day every post is opened to outsiders who lead by more than any holder can, and the old holders
leave. Thereafter a round changes nobody, the lowest of each group of ten leaves once a year,
people resign at random, and whoever is gone is replaced at once. Firing 5 % of ten is firing one of
ten in every other group, by lot. What is not quite as in the paper:

- people resign during the year, not on its eve, so that who replaces a leaver of the last month is
  not rated;
- the lots of groups are drawn one by one, so that a firm of ten groups fires five on average;
- potential is measured from the applicants' mean, which is 2 here, so that no holder stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import sqrt
from typing import Any

import numpy as np

from sim.scenario.schema import Scenario
from sim.validation.rung import How, Obtained, Row, near
from sim.validation.said import Said, _
from sim.validation.textbook import REPLACED, Life, planned, teams, zone_of
from sim.words import N_

RUNG = N_("Scullen 2005")
PAPER = "Scullen, Bergey & Aiman-Smith (2005), Personnel Psychology 58:1"
Y1 = N_("closed form: validity x E[largest of k]")
Y2 = N_("closed form: h + (1 - v) f B 1.53875 (approximate, staff taken as normal)")
POOL_MEAN = 2.0
VALIDITY, APPLICANTS = (0.3, 0.5), (10, 3)
TURNOVER, FIRED, RELIABILITY = (0.0, 0.05, 0.10, 0.15, 0.20), (0.05, 0.10), (0.5, 0.7)
LARGEST = {3: (0.84628, 0.5595), 10: (1.53875, 0.3443)}
"""By number of applicants: mean and variance of the largest of so many standard normals."""
Condition = tuple[float, int, float, float, float]


def scenario(
    condition: Condition, firms: int, years: int, extra: Mapping[str, Any] | None = None
) -> Scenario:
    """Return the design as a scenario: firms side by side, for groups know nothing of firms."""
    validity, applicants, turnover, fired, reliability = condition
    settings: dict[str, Any] = {
        **REPLACED,
        "appointment.active": True, "appointment.direct_grades": ["staff"],
        "appointment.term_months": 120, "appointment.unfit_share": 0,
        "appointment.idle_below": 0, "appointment.panel_validity": 0,
        "recruitment.challenge_share": {0: 1.0, 1: 0.0},
        "recruitment.applicant_mean": POOL_MEAN, "recruitment.validity": validity,
        "recruitment.shortlist": applicants,
        "waiting.pass_below": 1, "waiting.max_rounds": 1, "waiting.after_last": "end",
        "waiting.min_months": 0, "waiting.training_seats": 100_000,
        "waiting.training_months": 1,
        "assessment.pool": "department", "assessment.tail_share": fired,
        "assessment.rounding": "lot", "assessment.reliability": reliability,
        "recruitment.lead_months": 0,
        "staff.entry_age_low": 20, "staff.entry_age_high": 21,
        "behaviour.leaving.resign_contract": turnover, **(extra or {}),
    }  # fmt: skip
    return zone_of(teams(10 * firms, 10), settings, years)


def course(
    condition: Condition,
    firms: int,
    years: int,
    zones: int,
    seed: int,
    extra: Mapping[str, Any] | None = None,
) -> np.ndarray:
    """Return mean potential by zone and year, before each year's firing (the first: y1)."""
    there = scenario(condition, firms, years, extra)
    plan, found = planned(there), []
    for replication in range(zones):
        life = Life(there, seed, replication, plan)
        # Month 12: people are rated on day 10.
        found.append(
            [life.until(12 * year, 5).held["ability"].mean() - POOL_MEAN
             for year in range(1, years + 1)]
        )  # fmt: skip
    return np.array(found)


def first_years(condition: Condition) -> tuple[float, float]:
    """Return y1 and y2 in closed form (evidence file, A1)."""
    validity, applicants, turnover, fired, reliability = condition
    mean, variance = LARGEST[applicants]
    h = validity * mean
    spread = 1 - validity**2 * (1 - variance)
    slope = sqrt(reliability) * spread / sqrt(reliability * spread + 1 - reliability)
    return h, h + (1 - turnover) * fired * slope * 1.53875


def conditions() -> list[Condition]:
    """Return the paper's 80 conditions."""
    return list(product(VALIDITY, APPLICANTS, TURNOVER, FIRED, RELIABILITY))


def rows(how: How) -> list[Row]:
    """Return the checks of this rung."""
    core: list[Condition] = [
        (0.3, 3, 0.0, 0.10, 0.7), (0.3, 3, 0.0, 0.10, 0.5), (0.3, 3, 0.0, 0.05, 0.7),
        (0.3, 3, 0.1, 0.10, 0.7), (0.3, 10, 0.1, 0.10, 0.7), (0.5, 10, 0.1, 0.10, 0.7),
    ]  # fmt: skip
    found = []
    for condition in core[:: how.times(2, 1)]:
        y1, y2 = first_years(condition)
        years = course(condition, 100, 2, how.times(6, 12), how.seed)
        name = _name(condition)
        found += [
            near(RUNG, _("y1, {name}").format(name=name), Y1, y1, 0.01, Obtained.over(years[:, 0])),
            near(RUNG, _("y2 - y1, {name}").format(name=name), Y2, y2 - y1, 0.01,
                 Obtained.over(years[:, 1] - years[:, 0])),
        ]  # fmt: skip
    return found


def _name(condition: Condition) -> Said:
    validity, applicants, turnover, fired, reliability = condition
    return _("validity {validity}, 1 of {k}, leave {leave}, fired {fired}, rel. {rel}").format(
        validity=validity, k=applicants, leave=f"{turnover:.0%}", fired=f"{fired:.0%}",
        rel=reliability,
    )  # fmt: skip
