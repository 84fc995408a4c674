"""Promotion where the answer is known: what a small bias adds up to, and what the lot does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log, sqrt
from typing import Any

import numpy as np
import pandas as pd

from sim.engine.plan import Plan
from sim.scenario.schema import Scenario
from sim.staff.table import FEMALE, Table
from sim.validation.rung import How, Obtained, Row, band, near
from sim.validation.said import _
from sim.validation.textbook import Life, thirty_year_olds, zone_of
from sim.words import N_

RUNG = N_("promotion")
SPREAD = 0.2  # of log scores, the default of `staff.output_spread`

MARTELL = "Martell, Lane & Emrich (1996), American Psychologist 51:157"
LEVELS = dict(zip("abcdefgh", (500, 350, 200, 150, 100, 75, 40, 10), strict=True))
"""Posts of their eight levels."""
WOMEN = {0.01: (35, 39.8), 0.05: (29, 26.4)}
"""Per cent of women on their top level, by the share of variance that a person's sex explains: as
published, from 20 runs with ten posts there, and over 600 runs of the design drawn apart from the
engine (`tests/science/test_validation.py`), which lie within the luck of twenty."""
OF_TWENTY = 7
"""Twice the standard error of the mean of 20 runs, a run's standard deviation being 14 to 15."""
YEARS = 50
"""By then all who were there at the start are gone: 0.85^50 of 1,425 is half a person."""

PETER = "Pluchino, Rapisarda & Garofalo (2010), Physica A 389:467"
PYRAMID = dict(zip("abcdef", (81, 41, 21, 11, 5, 1), strict=True))
WEIGHTS = dict(zip("abcdef", (0.2, 0.4, 0.6, 0.8, 0.9, 1.0), strict=True))
"""Posts of their six levels, and how much each level counts for the whole."""

SAME_DAY: dict[str, Any] = {
    "recruitment.lead_months": 0, "recruitment.promotion_months": 0, "assessment.reliability": 1,
    "staff.retirement_age_men": 70, "staff.retirement_age_women": 70, "staff.female_share": 0.5,
    "behaviour.leaving.resign_contract": -log(0.85),
}  # fmt: skip


def rows(how: How) -> list[Row]:
    """Return the checks of this rung."""
    times = how.times(20, 60)
    found = []
    for explained, (published, drawn) in WOMEN.items():
        apart = 2 * sqrt(explained / (1 - explained))  # in SD, of two groups of one size
        top = _women_on_top({"assessment.bias.sex.male": apart * SPREAD}, times, how)
        share = f"{explained:.0%}"
        found += [
            near(RUNG, _("% women on the top of 8 levels, sex explains {share} of ratings").format(
                     share=share), MARTELL, published, OF_TWENTY * how.times(2, 1), top,
                 _("from half women on every level: 15 % leave at random in a year, and each post "
                 "is "
                 "filled by the best rated of the level below, until all are new; published from "
                 "20 runs of ten posts, so the band is twice their standard error"), places=0),
            near(RUNG, _("the same, sex explains {share} of ratings").format(share=share),
                 _("that design, 600 runs drawn apart from the engine"),
                 drawn, 5 * how.times(2, 1), top, places=1),
        ]  # fmt: skip
    biased = {"assessment.bias.sex.male": 0.5, "appointment.promotion": "lot"}
    found.append(
        near(RUNG, _("the same by lot, ratings as biased as can be"),
             _("each who is eligible has the same chance: half"), 50, 5 * how.times(2, 1),
             _women_on_top(biased, times, how), places=0)
    )  # fmt: skip
    return [*found, *_peter(how)]


def _women_on_top(settings: Mapping[str, Any], times: int, how: How) -> Obtained:
    scenario = zone_of(LEVELS, {**SAME_DAY, **settings}, YEARS + 1)
    top = len(LEVELS) - 1
    share = [
        100 * (people["sex"][people["grade"] == top] == FEMALE).mean()
        for people in _after(scenario, YEARS, times, how)
    ]
    return Obtained.over(share)


def _peter(how: How) -> list[Row]:
    """Promote the best, or anybody, where competence comes along and where it is drawn anew."""
    families = [{"name": "work"}, *({"name": f"work {grade}"} for grade in "bcdef")]
    anew = {
        "staff.fit_share": 1,
        "organisation.families": families,
        "organisation.departments.Team 0.post_types": [
            {"name": f"work {grade}", "posts": {grade: PYRAMID[grade]}} for grade in "bcdef"
        ],
    }
    found = []
    for what, settings, low, high in (
        (_("competence comes along: the best less the lot"), {}, 0, np.inf),
        (_("drawn anew on each level: the best less the lot"), anew, -np.inf, 0),
    ):  # fmt: skip
        best, lot = (
            _competence({**settings, "appointment.promotion": way}, how)
            for way in ("record", "lot")
        )
        side = _("above 0") if low == 0 else _("below 0")
        found.append(
            band(RUNG, what, PETER, side, low, high, Obtained.over(best - lot),
                 _("mean merit weighted by level, 160 posts on 6 levels; nobody is dismissed for "
                 "little competence, as in the paper those below 4 of 10 are"))
        )  # fmt: skip
        if settings:
            found.append(
                near(RUNG, _("drawn anew on each level: by lot, all levels together"), PETER,
                     0, 0.1, Obtained.over(lot), places=2)
            )  # fmt: skip
    return found


def _competence(settings: Mapping[str, Any], how: How) -> np.ndarray:
    """Return by history the mean merit in the post held, weighted by level."""
    scenario = zone_of(PYRAMID, {**SAME_DAY, **settings}, 21)
    weights = np.array(list(WEIGHTS.values()))
    found = []
    for people in _after(scenario, 20, how.times(60, 300), how):
        weight = weights[people["grade"]]
        merit = np.log(people["capacity"]) / SPREAD + SPREAD / 2
        found.append((weight * merit).sum() / weight.sum())
    return np.array(found)


def _after(scenario: Scenario, years: int, times: int, how: How) -> Sequence[Table]:
    """Return who holds posts after some years from half women in every grade, by history."""
    people: pd.DataFrame = thirty_year_olds(scenario)
    people["sex"] = np.where(people.groupby("grade").cumcount() % 2 == 0, "male", "female")
    plan = Plan(scenario, people)
    return [
        Life(scenario, how.seed, replication, plan).until(12 * years).held
        for replication in range(times)
    ]
