"""Catfish itself, set to the model by a public scenario and run through public functions."""

from functools import cache
from math import exp, sqrt
from pathlib import Path

import numpy as np

import sim
from rank_and_renew import model
from rank_and_renew.model import GRADES, NOISE, PUSH, SPREAD, Result

PAY = 10_000  # yuan a month: the model's BASE
RELIABILITY = SPREAD**2 / (SPREAD**2 + NOISE**2)
POWER = sqrt(RELIABILITY)
"""Catfish's score is the model's to this power: the same ranks, pay that differs less."""
HISTORIES = 20  # replications that are looked at person by person, for the spread of pay
DEPARTMENTS = ("First", "Second", "Third", "Fourth", "Fifth")  # stand for the model's grades


@cache
def _zone() -> sim.Scenario:
    return sim.load_scenario(Path(__file__).with_name("rank-and-renew.yaml"))


def scenario(posts: int, years: int, ratio: float) -> sim.Scenario:
    """Return the scenario for so many posts; effort is 1 + PUSH * ratio by the linear contract."""
    people = posts // GRADES
    return sim.apply(
        _zone(),
        {
            **{f"organisation.departments.{name}.posts.staff": people for name in DEPARTMENTS},
            "pay.incentive_ratio": ratio,
            "assessment.tail_share": model.TAIL,
            "behaviour.effort.cost": POWER * (1 - 1 / people) / PUSH,
            "study.years": years,
        },
    )


def run(posts: int, years: int, replications: int, ratio: float, seed: int) -> Result:
    """Run all replications in this process."""
    zone = scenario(posts, years, ratio)
    runs = sim.simulate(zone, replications, seed, workers=1)
    runs["person_months"] = runs.base_pay / (PAY * (1 - ratio))
    runs["pay"] = runs.base_pay + runs.performance_pay
    runs["output"] = 12 * posts * runs.kpi / 100
    total = runs.groupby("replication").sum()
    post_years = posts * years
    # Catfish's merit has mean 1 among the first staff, the model's output exp(spread**2 / 2).
    means = {
        "output": total.output / total.person_months * exp(SPREAD**2 / 2),
        "quits": 100 * total.resigned / post_years,
        "retirements": 100 * total.retired / post_years,
        "tail_exits": 100 * total.not_renewed / post_years,
        "pay": total.pay / total.person_months / PAY,
    }
    found = {name: column.tolist() for name, column in means.items()}
    return Result(posts * years * replications, found)


def pay_spread(posts: int, years: int, replications: int, ratio: float, seed: int) -> list[float]:
    """Return the standard deviation of pay in the last year of each replication."""
    zone = scenario(posts, years, ratio)
    spreads = []
    for replication in range(min(replications, HISTORIES)):
        lived = sim.history(zone, seed, replication)
        here = lived.staff[:posts]
        whole = here["entered"] <= 12 * (years - 1)
        spreads.append(float(np.std(here["paid_ratio"][whole & (here["state"] != 0)])))
    return spreads
