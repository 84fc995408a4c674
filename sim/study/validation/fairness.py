"""Fairness of the tail: who is hit, who is hit wrongly, who is missed.

`who_is_hit` follows any scenario; the rung checks it where the answer is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from math import log
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm

from sim.engine import year
from sim.engine.calendar import ASSESSMENT, MONTH, Calendar
from sim.engine.plan import Plan
from sim.engine.rounds import bring_everyone_up
from sim.engine.zone import Zone
from sim.scenario.schema import Scenario
from sim.scenario.staff import STATUSES
from sim.staff.table import FEMALE, OUTSIDER, POSTED
from sim.study.statistics import mean_interval
from sim.study.validation.rung import How, Obtained, Row, band, near
from sim.study.validation.textbook import teams, thirty_year_olds, zone_of

RUNG = "fairness"
BANDS = (0, 30, 40, 50, 100)
"""Bounds of age bands, in years."""


def who_is_hit(
    scenario: Scenario, replications: int = 20, seed: int | None = None,
    people: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return who is in the tail, rightly or wrongly, and who is weak and missed.

    Parameters
    ----------
    scenario
        Scenario with every assumption a value.
    replications, seed
        Histories, and their luck; the scenario's own seed if none is given.
    people
        Roster to start from; none: synthetic staff.

    Returns
    -------
    DataFrame
        by (all, status, grade, department, age, sex, origin), group; people rated a year; in_tail,
        the share of them in the tail, with low and high; false_hits, of these the share not among
        as many with the lowest true output of their pool; missed, the share of those truly lowest
        who are not in the tail. Shares are in per cent, over all years of the new assessment.
    """
    plan = Plan(scenario, people)
    seed = scenario.study.seed if seed is None else seed
    rated = pd.concat(
        [
            each.assign(replication=replication)
            for replication in range(replications)
            for each in _years(plan, seed, replication)
        ],
        ignore_index=True,
    )
    rows = []
    for by in ("all", "status", "grade", "department", "age", "sex", "origin"):
        for group, those in rated.groupby(by, observed=True, sort=False):
            share = 100.0 * those.groupby("replication")["hit"].mean()
            _, low, high = mean_interval(share)
            hit, weak = those[those["hit"]], those[those["weak"]]
            rows.append(
                (by, group, len(those) / replications / scenario.study.years,
                 100 * those["hit"].mean(), low, high, 100 * (~hit["weak"]).mean(),
                 100 * (~weak["hit"]).mean())
            )  # fmt: skip
    columns = ["by", "group", "people", "in_tail", "low", "high", "false_hits", "missed"]
    return pd.DataFrame(rows, columns=columns)


def _years(plan: Plan, seed: int, replication: int) -> Iterator[pd.DataFrame]:
    """Yield the rated of each year, as the assessment sees them and as they are."""
    zone = Zone(plan, seed, replication)
    calendar = Calendar(zone)
    for month in range(12, plan.months + 1, 12):
        calendar.env.run(until=month * MONTH + ASSESSMENT)
        if zone.regime.in_force:
            yield _assessed(zone, plan)


def _assessed(zone: Zone, plan: Plan) -> pd.DataFrame:
    """Assess on the eve, look, and put everything back.

    Chance is looked up, not used up, so the assessment that follows comes out the same; looking
    after it would be too late, for the tail may be gone by then.
    """
    zones = zone.zones
    names = ("staff", "tally", "carry", "coefficient", "sums")
    kept = {name: deepcopy(getattr(zones, name)) for name in names}
    bring_everyone_up(zones)
    year._assess(zone)
    staff = zone.staff[: len(zone.posts)]
    rated = (staff["state"] == POSTED) & (staff["score"] > 0)
    tail = rated & (staff["tail"] == 1)
    weak = np.zeros(len(staff), bool)
    for rows in zone.structure.pools[zone.regime.settings.assessment.pool]:
        there = rows[rated[rows]]
        lowest = np.argsort(staff["contribution"][there], kind="stable")
        weak[there[lowest[: tail[there].sum()]]] = True
    departments = [d.name for d in zone.structure.organisation.departments]
    grades = [g.name for g in plan.scenario.organisation.grades]
    age = (zone.month - staff["birth"]) / 12
    found = pd.DataFrame(
        {
            "all": "all",
            "status": [STATUSES[code] for code in staff["status"]],
            "grade": [grades[code] for code in zone.posts["grade"]],
            "department": [departments[code] for code in zone.posts["department"]],
            "age": pd.cut(age, BANDS, right=False).astype(str),
            "sex": np.where(staff["sex"] == FEMALE, "female", "male"),
            "origin": np.where(staff["origin"] == OUTSIDER, "outsider", "insider"),
            "hit": tail,
            "weak": weak,
        }
    )[rated]
    for name, value in kept.items():
        setattr(zones, name, value)
    return found


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
            near(RUNG, f"1 of 20, reliability {rho}: {what.replace('_', ' ')}",
                 "drawing 20 scores, apart from the engine", 1 - target, 0.02,
                 Obtained.exactly(float(hit[what]) / 100), places=3)
            for what in ("false_hits", "missed")
        ]  # fmt: skip
    status = {"staff.status_shares": {"civil_servant": 0.2, "institution": 0.4, "contract": 0.4}}
    table = who_is_hit(_zone(4000, 0.5, status), times, how.seed)
    near_by = 0.5 * how.times(2, 1)
    found += [
        band(RUNG, f"% in the tail: {group}", "status is not in the score: 5 %", f"5 ± {near_by}",
             5 - near_by, 5 + near_by, _share(table, "status", group))
        for group in status["staff.status_shares"]
    ]  # fmt: skip
    found += _departments(how, times)
    return found


def _departments(how: How, times: int) -> list[Row]:
    """Two departments alike but for their workload, ranked together."""
    loads = {"organisation.departments.Team 0.workload": 0.9,
             "organisation.departments.Team 1.workload": 1.1}  # fmt: skip
    gap = log(1.1 / 0.9)
    found = []
    for what, settings, distance, more in (
        ("reading K1, coefficient on scores", {"assessment.coefficient_reading": "K1"}, gap,
         "Team 0"),
        ("reading K2, coefficient on packs", {"assessment.coefficient_reading": "K2"}, 0.0,
         "Team 0"),
        ("targets that miss 30 % of workload", {"assessment.workload_in_scores": 0.3}, 0.3 * gap,
         "Team 1"),
    ):  # fmt: skip
        scenario = _zone(teams(2, 2000), 0.5, {**loads, **settings})
        table = who_is_hit(scenario, times, how.seed)
        target = 100 * unequal(distance, 0.2)[0]
        side = "light" if more == "Team 0" else "heavy"
        found.append(
            near(RUNG, f"% in the tail, {side} workload: {what}",
                 "two normals a shift apart, cut at 5 % together", target, 0.4,
                 _share(table, "department", more), places=2)
        )  # fmt: skip
    return found


def _share(table: pd.DataFrame, by: str, group: str) -> Obtained:
    """Return a group's share in the tail."""
    row = table[(table["by"] == by) & (table["group"] == group)]
    return Obtained(*(float(row[name].iloc[0]) for name in ("in_tail", "low", "high")))


def _zone(sizes: Any, reliability: float, settings: Mapping[str, Any]) -> Scenario:
    return zone_of(
        sizes, {"assessment.tail_share": 0.05, "assessment.reliability": reliability, **settings}
    )


def _all_of(scenario: Scenario, times: int, how: How) -> pd.Series:
    table = who_is_hit(scenario, times, how.seed, thirty_year_olds(scenario))
    return table[table.by == "all"].iloc[0]
