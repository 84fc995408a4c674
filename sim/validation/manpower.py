"""Stocks and flows: grades, careers of fixed length, vacancies, the waiting pool (F6 to F8)."""

from __future__ import annotations

from math import exp, factorial
from typing import Any

import numpy as np

from sim.engine.ledger import AT
from sim.engine.replication import replicate
from sim.staff.table import WAITING
from sim.validation.rung import How, Obtained, Row, near
from sim.validation.said import _
from sim.validation.textbook import Life, planned, thirty_year_olds, zone_of
from sim.words import N_

RUNG = N_("manpower")
MARKOV = N_("Markov manpower (Bartholomew): 600 in (1/2, 1/3, 1/6), w = .1, p12 = .1, p23 = .05")
RENEWAL = N_("renewal theory: 1 / E[min(T, life)], T = 10 years")
LITTLE = "Little (1961): L = lambda W"
POISSON = N_("M/G/inf: Poisson(2.5), lambda 5 a year, W half a year")
STAY = 111 / 360
"""Years: whoever comes to wait on day 15 is ready after 90 days and selected on day 6 of the month
after."""
LEAVE = "behaviour.leaving.resign_contract"


def flows(how: How) -> dict[str, Obtained]:
    """Return yearly flows between three grades that keep their size."""
    scenario = zone_of(
        {"one": 300, "two": 200, "three": 100},
        {LEAVE: 0.1, "staff.entry_age_low": 16, "staff.entry_age_high": 17}, 10,
    )  # fmt: skip
    years = replicate(scenario, how.seed, range(how.times(60, 300)))
    # Posts that stand empty for a month have no leavers: flows are taken per 600 people in post.
    scale = 600 / years[..., AT["headcount"]].mean(axis=1)
    return {
        name: Obtained.over(years[..., AT[name]].mean(axis=1) * scale)
        for name in ("exits", "hires", "promotions")
    }


def fixed_career(how: How) -> Obtained:
    """Return the yearly vacancies per person where everyone must go after ten years."""
    scenario = zone_of(
        1000,
        {LEAVE: 0.1, "staff.entry_age_low": 30, "staff.entry_age_high": 30.1,
         "staff.retirement_age_men": 40}, 10,
    )  # fmt: skip
    # The configured rate is the mean over staff, which equals the hazard where that is constant.
    years = replicate(scenario, how.seed, range(how.times(30, 100)))
    rate = years[..., AT["exits"]].sum(axis=1) / years[..., AT["headcount"]].sum(axis=1)
    return Obtained.over(rate)


def vacancies(how: How) -> np.ndarray:
    """Return posts vacant at year ends, once as many fall vacant as are filled."""
    scenario = zone_of(500, {LEAVE: 0.01, "recruitment.lead_months": 6}, 20)
    people = thirty_year_olds(scenario)
    years = replicate(scenario, how.seed, range(how.times(250, 800)), people)
    found: np.ndarray = years[:, 1:, AT["vacancies"]]
    return found


def pool(how: How) -> Obtained:
    """Return how many wait for a post on average, over what Little's law makes of the arrivals."""
    settings: dict[str, Any] = {
        "appointment.active": True, "appointment.term_months": 12,
        "appointment.direct_grades": ["staff"], "appointment.unfit_share": 0.05,
        "appointment.idle_below": 0, "waiting.pass_below": 0, "waiting.training_seats": 1000,
        "recruitment.lead_months": 36,
    }  # fmt: skip
    scenario = zone_of(1000, settings, 4)
    plan, ratio = planned(scenario), []
    for replication in range(how.times(5, 20)):
        life = Life(scenario, how.seed, replication, plan).until(12)
        seen = [
            (life.until(month, day).zone.staff["state"] == WAITING).sum()
            for month in range(12, 36)
            for day in range(20, 50, 3)
        ]
        came = life.outcome(AT["to_waiting"])[1:3].mean()
        ratio.append(np.mean(seen) / (came * STAY))
    return Obtained.over(ratio)


def rows(how: How) -> list[Row]:
    """Return the checks of this rung."""
    flow = flows(how)
    found = [
        near(RUNG, what, MARKOV, target, tolerance, flow[name], places=0)
        for name, what, target, tolerance in (
            ("exits", _("who leaves in a year"), 60, 1.2), ("hires", _("recruits R"), 60, 1.2),
            ("promotions", _("promotions, 30 and 10"), 40, 0.8))
    ]  # fmt: skip
    expected = 1 / ((1 - exp(-1)) / 0.1)
    found.append(
        near(RUNG, _("yearly vacancies per person, hazard .1"), RENEWAL, expected, 0.003,
             fixed_career(how),
             _("the configured rate is met as the mean over staff, with the hazard as given"))
    )  # fmt: skip
    empty = vacancies(how)
    found.append(
        near(RUNG, _("posts vacant, lambda 5 a year, 6 months to fill"), LITTLE, 2.5,
             how.times(2, 1) * 0.06, Obtained.over(empty.mean(axis=1)), places=2)
    )  # fmt: skip
    found += [
        near(RUNG, _("chance of {k} vacant posts").format(k=k), POISSON,
             exp(-2.5) * 2.5**k / factorial(k), how.times(2, 1) * 0.012,
             Obtained.over((empty == k).mean(axis=1)))
        for k in range(4)
    ]  # fmt: skip
    found.append(
        near(RUNG, _("people waiting / (arrivals a year x 111 days)"), LITTLE, 1, 0.03, pool(how),
             _("the stay follows from the calendar of the rules"), places=2)
    )  # fmt: skip
    return found
