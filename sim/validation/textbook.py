"""The textbook zone: equals in all but what a case is about, set by public settings alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.engine.calendar import MONTH, RESPONSE, Calendar
from sim.engine.plan import Plan
from sim.engine.zone import Zone
from sim.scenario.behaviour import CHANNELS
from sim.scenario.overrides import apply
from sim.scenario.schema import Scenario
from sim.staff.table import POSTED, Table

OFF = {f"behaviour.{channel}.on": False for channel in CHANNELS}

CALM: dict[str, Any] = {
    # New assessment and pay from the first day; no term round, no exit, no luck but what is asked.
    "appointment.active": False, "organisation.consolidation.active": False,
    "exit.reading": "none", "exit.rotate_unqualified": False, "exit.protect": False,
    "exit.substitution": 0, "exit.appeal": 0,
    "assessment.start_month": 0, "assessment.shock_spread": 0, "assessment.workload_in_scores": 0,
    "assessment.quantitative_share": 0, "assessment.min_months": 1,
    "assessment.probation_months": 0, "assessment.tail_share": 0,
    "assessment.unqualified_below": 0, "assessment.basic_below": 0, "assessment.term_target": 0,
    "assessment.coefficient_noise": 0, "assessment.over_reporting": 0,
    "staff.status_shares": {"contract": 1.0}, "staff.motivation_spread": 0, "staff.idle_share": 0,
    "staff.fit_share": 0, "staff.female_share": 0, "staff.retirement_age_men": 75,
    "behaviour.leaving.resign_contract": 0, "behaviour.leaving.resign_established": 0,
    "behaviour.leaving.transfer_rate": 0,
    "behaviour.leaving.death_rate": 0, "behaviour.leaving.newcomer_factor": 1,
    "behaviour.leaving.senior_factor": 1, "recruitment.open_above_entry": 0,
    "recruitment.challenge_share": 0, "recruitment.lead_months": 1,
    "recruitment.promotion_months": 1, "recruitment.months_in_post": 12,
    "recruitment.shortlist": 1, "recruitment.validity": 0,
    "recruitment.applicant_mean": 0, "pay.excess_share": 0, "pay.cap_multiple": 10,
    "pay.new_money": 0,
    "behaviour.effort.highest": 5,
    **OFF, "behaviour.refusal.on": True, "behaviour.refusal.strength": 1,
}  # fmt: skip

REPLACED: dict[str, Any] = {
    # Whoever is in the tail leaves at the year's end, and the post is filled a month later.
    "exit.reading": "R1", "exit.tail_years": 1,
}  # fmt: skip


def zone_of(
    sizes: Mapping[str, int] | Sequence[Mapping[str, int]] | int,
    settings: Mapping[str, Any],
    years: int = 1,
) -> Scenario:
    """Return a textbook zone.

    Parameters
    ----------
    sizes
        Posts of its one grade; or posts by grade, lowest first; or that for each department.
    settings
        Fields set otherwise than in `CALM`, by dotted path.
    years
        Length of a history.
    """
    if isinstance(sizes, int):
        sizes = {"staff": sizes}
    departments = [sizes] if isinstance(sizes, Mapping) else list(sizes)
    bare = Scenario.model_validate(
        {
            "title": "Textbook zone",
            "organisation": {
                "grades": [{"name": name, "pay": 6000} for name in departments[0]],
                "families": [{"name": "work", "measurable": 1.0}],
                "departments": [
                    {"name": f"Team {k}", "family": "work", "posts": dict(posts)}
                    for k, posts in enumerate(departments)
                ],
            },
        }
    )
    return apply(bare, {**CALM, **settings, "study.years": years})


def teams(count: int, size: int) -> list[dict[str, int]]:
    """Return so many departments of so many posts."""
    return [{"staff": size}] * count


def thirty_year_olds(scenario: Scenario, age: float = 30) -> pd.DataFrame:
    """Return a roster of people of one age in all posts, so that nobody retires for decades."""
    rows = [
        {"department": department.name, "grade": grade, "sex": "male", "status": "contract",
         "age_months": round(age * 12), "service_months": 72}
        for department in scenario.organisation.departments
        for grade, posts in department.posts.items()
        for _ in range(posts)
    ]  # fmt: skip
    return pd.DataFrame(rows)


class Life:
    """One history that can be stopped and looked at."""

    def __init__(
        self, scenario: Scenario, seed: int, replication: int, plan: Plan | None = None
    ) -> None:
        self.zone = Zone(plan or planned(scenario), seed, replication)
        self.calendar = Calendar(self.zone)

    def until(self, month: int, day: int = RESPONSE + 1) -> Life:
        """Live on to a day of a month."""
        self.calendar.env.run(until=month * MONTH + day)
        return self

    @property
    def held(self) -> Table:
        """Rows of those in post."""
        staff = self.zone.staff[: len(self.zone.posts)]
        return staff[staff["state"] == POSTED]

    def outcome(self, at: int) -> np.ndarray:
        """Return a yearly outcome of the years that are closed."""
        return np.array([year[at] for year in self.zone.years])


def planned(scenario: Scenario) -> Plan:
    """Return a plan whose people are all thirty."""
    return Plan(scenario, thirty_year_olds(scenario))
