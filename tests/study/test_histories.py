"""Histories are the same whatever they run on, and however they are cut."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.engine.ledger import OUTCOMES
from sim.scenario.draws import HISTORIES_A_DRAW
from sim.scenario.overrides import apply
from sim.study.histories import histories

sys.path.insert(0, str(Path(__file__).parent))
from stand_in import NAMES, ZONE

RANGE = apply(ZONE, {"behaviour.effort.cost": [4.0, 6.0]})
CATFISH, OPEN = 2.0, 3.0
OF_THE_CATFISH = ("entrants", "contest", "discouragement")


def fake_replicate(scenario, seed, replications, people=None):
    """Stand in for the engine: luck, plus what the scenario says, plus the catfish effect."""
    values = np.empty((len(replications), scenario.study.years, len(OUTCOMES)))
    for place, replication in enumerate(replications):
        luck = np.random.default_rng([seed, replication])
        values[place] = 100 + luck.normal(size=values.shape[1:])
    values += scenario.pay.incentive_ratio * 10 + scenario.behaviour.effort.cost
    there = any(getattr(scenario.behaviour, each).on for each in OF_THE_CATFISH)
    values[..., NAMES.index("kpi")] += CATFISH * there
    values[..., NAMES.index("kpi")] += OPEN * scenario.recruitment.open_above_entry
    return values + (0 if people is None else len(people))


def process_of_each(scenario, seed, replications, people=None):
    return np.full((len(replications), 1, 1), os.getpid())


def live(scenarios, **how):
    return histories(scenarios, 5, 8, replicate=fake_replicate, **how)


@pytest.mark.parametrize("scenario", [ZONE, RANGE], ids=["plain", "range"])
@pytest.mark.parametrize("size", [1, 3, 8, 100])
def test_no_number_depends_on_the_block(scenario, size):
    other = apply(scenario, {"pay.incentive_ratio": 0.6})
    whole = live([scenario, other], workers=1)
    assert live([scenario, other], workers=1, block_size=size).tobytes() == whole.tobytes()


def test_no_number_depends_on_the_workers():
    scenarios = [RANGE, apply(RANGE, {"pay.incentive_ratio": 0.6})]
    alone = live(scenarios, workers=1)
    assert live(scenarios, workers=2, block_size=2).tobytes() == alone.tobytes()
    with ThreadPoolExecutor(5) as pool:
        assert live(scenarios, executor=pool, block_size=1).tobytes() == alone.tobytes()


def test_two_workers_are_used():
    found = histories([ZONE], 5, 8, workers=2, block_size=1, replicate=process_of_each)
    assert os.getpid() not in found


def test_adding_a_scenario_changes_no_other():
    other = apply(ZONE, {"pay.incentive_ratio": 0.6})
    assert live([other, ZONE], workers=1)[1].tobytes() == live([ZONE], workers=1)[0].tobytes()


def test_more_replications_begin_with_the_same():
    few = histories([ZONE], 5, 3, workers=1, replicate=fake_replicate)
    assert np.array_equal(live([ZONE], workers=1)[:, :3], few)


def test_equal_scenarios_are_lived_once():
    told = []
    values = live([ZONE, ZONE], workers=1, progress=lambda *state: told.append(state))
    assert np.array_equal(values[0], values[1])
    assert told[0] == (0, 8)
    assert told[-1] == (8, 8)


def test_a_range_is_drawn_anew_for_every_two_histories_and_alike_for_all_policies():
    plain, drawn = live([ZONE, RANGE], workers=1)
    other = live([apply(RANGE, {"pay.incentive_ratio": 0.6})], workers=1)[0]
    cost = (drawn - plain + ZONE.behaviour.effort.cost)[:, 0, 0]
    assert len(set(cost.round(9))) == 8 / HISTORIES_A_DRAW
    assert (cost[::2] == pytest.approx(cost[1::2])) and HISTORIES_A_DRAW == 2
    assert ((cost > 4) & (cost < 6)).all()
    gain = (0.6 - ZONE.pay.incentive_ratio) * 10
    assert other - drawn == pytest.approx(np.full(drawn.shape, gain))


def test_people_travel_to_the_engine():
    own = {"department": "Office", "grade": "clerk", "status": "contract", "sex": "male"}
    people = pd.DataFrame([own | {"age_months": 400}] * 3)
    roster = live([ZONE], workers=1, people=people)
    assert roster - live([ZONE], workers=1) == pytest.approx(np.full(roster.shape, 3))
