"""A zone of three and an engine that is a formula: what studies are tested on."""

import numpy as np

from sim.engine.ledger import OUTCOMES
from sim.scenario.department import Department
from sim.scenario.organisation import Family, Grade, Organisation
from sim.scenario.schema import Scenario
from sim.scenario.study import Study

WRITTEN = """
title: A small zone
organisation:
  grades: [{name: clerk, pay: 6000}, {name: head, pay: 9000, leader: true}]
  families: [{name: office}]
  departments: [{name: Office, family: office, posts: {clerk: 4, head: 1}}]
study: {years: 2, replications: 6, seed: 3}
"""
"""A zone of five as a file has it."""

NAMES = [outcome.name for outcome in OUTCOMES]
ZONE = Scenario(
    title="two clerks and their head",
    organisation=Organisation(
        grades=[Grade(name="clerk", pay=6000), Grade(name="head", pay=9000, leader=True)],
        families=[Family(name="office")],
        departments=[Department(name="Office", family="office", posts={"clerk": 2, "head": 1})],
    ),
    study=Study(years=3, replications=8, seed=5),
)


def engine(kpi, noise=1.0):
    """Return an engine whose KPI is a function of the scenario, plus luck shared by all."""

    def replicate(scenario, seed, replications, people=None):
        values = np.empty((len(replications), scenario.study.years, len(NAMES)))
        for place, replication in enumerate(replications):
            luck = np.random.default_rng([seed, replication])
            values[place] = noise * luck.normal(size=values.shape[1:])
        values[..., NAMES.index("kpi")] += kpi(scenario)
        return values

    return replicate
