"""Fairness of the tail, where the answer is known: who is hit, wrongly hit, and missed.

The study itself, which follows any scenario, is `sim.study.fairness`.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log, sqrt
from typing import Any

import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm

from sim.scenario.overrides import apply
from sim.scenario.schema import Scenario
from sim.study.fairness import fairness
from sim.validation.rung import How, Obtained, Row, band, near
from sim.validation.said import _
from sim.validation.textbook import Life, planned, teams, thirty_year_olds, zone_of
from sim.words import N_

RUNG = N_("fairness")
TOGETHER = N_("two normals a shift apart, cut at 5 % together")
GROUPS = {
    "civil_servant": N_("civil servants"), "institution": N_("institution staff"),
    "contract": N_("contract staff"),
}  # fmt: skip


def unequal(gap: float, spread: float, share: float = 0.05) -> tuple[float, float]:
    """Return the tail shares of two equal halves whose log scores lie a gap apart."""
    cut = brentq(lambda x: norm.cdf(x / spread) + norm.cdf((x - gap) / spread) - 2 * share, -9, 9)
    return float(norm.cdf(cut / spread)), float(norm.cdf((cut - gap) / spread))


ONE_OF_TWENTY = {0.45: 0.3227, 0.7: 0.4874}
"""Chance that the lowest rated of 20 is the lowest, by reliability (drawn 4 million times, apart
from the engine)."""


def rows(how: How) -> list[Row]:
    """Return the checks of this rung."""
    times = how.times(8, 30)
    found = []
    for rho, target in ONE_OF_TWENTY.items():
        hit = _all_of(_zone(teams(200, 20), rho, {"assessment.pool": "department"}), times, how)
        found += [
            near(RUNG, _("1 of 20, reliability {rho}: false hits among the 20").format(rho=rho),
                 _("drawing 20 scores, apart from the engine"), 1 - target, 0.02,
                 Obtained.exactly(float(hit.false_hits_in_pool) / 100), places=3)
        ]  # fmt: skip
    found.append(_teams_of_seven(how, times))
    status = {"staff.status_shares": {"civil_servant": 0.2, "institution": 0.4, "contract": 0.4}}
    table = _followed(_zone(4000, 0.5, status), times, how)
    near_by = 0.5 * how.times(2, 1)
    found += [
        band(RUNG, _("% in the tail: {group}").format(group=_(told)),
             _("status is not in the score: 5 %"), f"5 ± {near_by}", 5 - near_by, 5 + near_by,
             _share(table, "status", group))
        for group, told in GROUPS.items()
    ]  # fmt: skip
    found += _departments(how, times)
    return [*found, *_strong_department(how, times), _biased_raters(how, times)]


def _teams_of_seven(how: How, times: int) -> Row:
    """994 people in 142 teams at random, the lowest of each against the lowest 15 % of all."""
    settings = {"assessment.pool": "department", "assessment.tail_share": 0.15}
    hit = _all_of(_zone(teams(142, 7), 1, settings), times, how)
    return near(RUNG, _("teams of 7 without rating error: false hits in the whole"),
                _("McEntire (2025): 32 %; .85^7, no one of seven among the lowest 15 %"),
                0.85**7, 0.02 * how.times(2, 1),
                Obtained.exactly(float(hit.false_hits) / 100), places=3)  # fmt: skip


def _departments(how: How, times: int) -> list[Row]:
    """Two departments alike but for their workload, ranked together."""
    loads = {"organisation.departments.Team 0.workload": 0.9,
             "organisation.departments.Team 1.workload": 1.1}  # fmt: skip
    gap = log(1.1 / 0.9)
    found = []
    for what, settings, distance, more in (
        (_("% in the tail, light workload: reading K1, coefficient on scores"),
         {"assessment.coefficient_reading": "K1"}, gap, "Team 0"),
        (_("% in the tail, light workload: reading K2, coefficient on packs"),
         {"assessment.coefficient_reading": "K2"}, 0.0, "Team 0"),
        (_("% in the tail, heavy workload: targets that miss 30 % of workload"),
         {"assessment.workload_in_scores": 0.3}, 0.3 * gap, "Team 1"),
    ):  # fmt: skip
        scenario = _zone(teams(2, 2000), 0.5, {**loads, **settings})
        table = _followed(scenario, times, how)
        target = 100 * unequal(distance, 0.2)[0]
        found.append(
            near(RUNG, what, TOGETHER, target, 0.4, _share(table, "department", more), places=2)
        )
    return found


def _strong_department(how: How, times: int) -> list[Row]:
    """Two departments, one of them abler by a standard deviation, ranked together."""
    settings = {"organisation.departments.Team 1.merit": 1.0}
    scenario = _zone(teams(2, 2000), 0.5, settings)
    weak, strong = (100 * share for share in unequal(0.2 * sqrt(0.5), 0.2))
    table = _followed(scenario, times, how)
    came = apply(scenario, {"behaviour.leaving.resign_contract": 0.3, "study.years": 3})
    plan, apart = planned(came), []
    for replication in range(how.times(4, 10)):
        people = Life(came, how.seed, replication, plan).until(36).held
        newcomers = people[people["turn"] > 0]
        there = newcomers["department"] == 1
        ability = newcomers["ability"]
        apart.append(ability[there].mean() - ability[~there].mean())
    return [
        near(RUNG, what, _("two normals sqrt(0.5) SD apart, cut at 5 % together"), target, 0.4,
             _share(table, "department", name), places=2)
        for what, name, target in (
            (_("% in the tail, department abler by 1 SD, reliability 0.5"), "Team 1", strong),
            (_("% in the tail, department beside it, reliability 0.5"), "Team 0", weak),
        )
    ] + [
        near(RUNG, _("ability of those who came to the abler department, less that of others"),
             _("the setting: 1 SD"), 1, 0.1, Obtained.over(apart), places=2)
    ]  # fmt: skip


def _biased_raters(how: How, times: int) -> Row:
    """Men and women alike, and raters who see women half a standard deviation lower."""
    settings = {"assessment.bias.sex.female": -0.1, "staff.female_share": 0.5,
                "staff.retirement_age_women": 70, "staff.retirement_age_men": 70}  # fmt: skip
    table = _followed(_zone(4000, 0.5, settings), times, how)
    return near(RUNG, _("% of women in the tail, rated half an SD of a year's score lower"),
                _("two normals 0.5 SD apart, cut at 5 % together"), 100 * unequal(0.1, 0.2)[0],
                0.4, _share(table, "sex", "female"), places=2)  # fmt: skip


def _share(table: pd.DataFrame, by: str, group: str) -> Obtained:
    """Return a group's share in the tail."""
    row = table[(table["by"] == by) & (table["group"] == group)]
    names = ("in_tail", "in_tail_low", "in_tail_high")
    return Obtained(*(float(row[name].iloc[0]) for name in names))


def _zone(sizes: Any, reliability: float, settings: Mapping[str, Any]) -> Scenario:
    return zone_of(
        sizes, {"assessment.tail_share": 0.05, "assessment.reliability": reliability, **settings}
    )


def _all_of(scenario: Scenario, times: int, how: How) -> pd.Series:
    table = _followed(scenario, times, how, thirty_year_olds(scenario))
    return table[table.by == "all"].iloc[0]


def _followed(
    scenario: Scenario, times: int, how: How, people: pd.DataFrame | None = None
) -> pd.DataFrame:
    return fairness(scenario, times, how.seed, workers=1, people=people).summary
