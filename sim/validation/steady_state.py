"""With no reform the zone stays as it is: four statements."""

from __future__ import annotations

from sim.engine.ledger import AT
from sim.engine.plan import Plan
from sim.staff.table import POSTED
from sim.validation.rung import How, Obtained, Row, band
from sim.validation.said import _
from sim.validation.textbook import OFF, Life, zone_of
from sim.words import N_

RUNG = N_("steady state")
SOURCE = N_("renewal theory: what comes replaces what goes")
RATE = 0.045
SETTINGS = {
    "assessment.active": False, "behaviour.leaving.resign_contract": RATE,
    "behaviour.leaving.death_rate": 0.002,
    "behaviour.leaving.newcomer_factor": 1.5, "behaviour.leaving.senior_factor": 0.4,
    "staff.female_share": 0.4, "staff.retirement_age_men": 60, "staff.retirement_age_women": 55,
    "recruitment.lead_months": 6, "recruitment.promotion_months": 2, **OFF,
}  # fmt: skip


def rows(how: How) -> list[Row]:
    """Return the checks of this rung."""
    scenario = zone_of({"one": 500, "two": 300, "three": 150, "four": 50}, SETTINGS, 10)
    plan = Plan(scenario)
    drift: dict[str, list[float]] = {"heads": [], "age": [], "grades": [], "leaving": []}
    retired = plan.day.table.leave_rate - RATE - 0.002
    retiring = []
    for replication in range(how.times(20, 100)):
        life = Life(scenario, how.seed, replication, plan)
        before = _census(life)
        after = _census(life.until(120))
        drift["heads"].append(100 * (after[0] / before[0] - 1))
        drift["age"].append(after[1] - before[1])
        drift["grades"].append(100 * (after[2] - before[2]))
        people = life.outcome(AT["headcount"]).sum()
        left = sum(life.outcome(AT[cause]).sum() for cause in ("resigned", "transferred"))
        drift["leaving"].append(left / people / RATE - 1)
        retiring.append(life.outcome(AT["retired"]).sum() / people / retired - 1)
    found = {name: Obtained.over(values) for name, values in drift.items()}
    return [
        band(RUNG, _("headcount, % after 10 years"), SOURCE, "0 ± 1.5", -1.5, 1.5, found["heads"]),
        band(RUNG, _("mean age, years after 10 years"), SOURCE, "0 ± 0.5", -0.5, 0.5, found["age"]),
        band(RUNG, _("share of the lowest grade, points after 10 years"), SOURCE, "0 ± 1.5", -1.5,
             1.5, found["grades"]),
        band(RUNG, _("resignations and transfers over the configured rate, less 1"), SOURCE,
             "0 ± 0.05", -0.05, 0.05, found["leaving"]),
        band(RUNG, _("retirements over those of the life table, less 1"), SOURCE, "0 ± 0.05",
             -0.05, 0.05, Obtained.over(retiring)),
    ]  # fmt: skip


def _census(life: Life) -> tuple[int, float, float]:
    """Return headcount, mean age and the share of the lowest grade."""
    posts, staff = life.zone.posts, life.zone.staff
    there = staff["state"][: len(posts)] == POSTED
    age = (life.zone.month - life.held["birth"]).mean() / 12
    return int(there.sum()), float(age), float((posts["grade"][there] == 0).mean())
