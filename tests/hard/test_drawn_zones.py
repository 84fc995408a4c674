"""Whatever settings are allowed can be lived through, and keep every bound."""

import numpy as np
import pytest
from drawn import drawn

from sim.engine.ledger import AT
from sim.engine.replication import replicate
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.study.executors import run

HAIR = 1e-9
"""What a mean may be off by, of as many equal values."""
FEW, MANY, BLOCK = 40, 10_000, 100
SMALL = "scenarios/small-zone.yaml"
OF_THE_TAIL = [AT["false_hits"], AT["false_hits_in_pool"]]
"""Shares of the tail, which are nan where there is none."""
ENDS = {
    "everything of former pay is a pack, and pay draws nobody": {
        "pay.former_ratio": 1, "pay.new_money": 0, "pay.incentive_ratio": 0,
        "behaviour.joining.strength": 0,
    },
    "pay before the reform is all of it, and there is no base": {
        "pay.former_ratio": 1, "pay.incentive_ratio": 1, "pay.new_money": 0,
        "behaviour.joining.strength": 0, "pay.hold_back": 1,
    },
    "those who enter late and never leave": {
        "staff.entry_age_low": 60, "staff.entry_age_high": 61, "staff.retirement_age_men": 65,
        "staff.retirement_age_women": 65, "behaviour.leaving.senior_factor": 0,
    },
    "all enter at one age": {"staff.entry_age_low": 22.0, "staff.entry_age_high": 22.01},
    "a planned pay as large as is allowed": {
        "pay.former_ratio": 0, "pay.new_money": 1, "pay.incentive_ratio": 0.9,
        "pay.cap_multiple": 10, "pay.hold_back": 0,
    },
    "a quota of nothing": {"pay.pack_rule": "quota", "pay.pack_multiple": 0},
    "two departments whose names have one checksum": {
        "organisation.departments.Economy.name": "plumless",
        "organisation.departments.Social Affairs.name": "buckeroo",
    },
    "half are in the tail, in the shortest term": {
        "assessment.tail_share": 0.5, "exit.reading": "R2", "exit.tail_years": 1,
        "appointment.term_months": 12, "waiting.after_last": "end", "waiting.max_rounds": 1,
    },
    "nobody applies": {"recruitment.shortlist": 1, "pay.outside_pay": 3,
                       "behaviour.joining.supply_elasticity": 5},
    "all refuse": {"behaviour.refusal.strength": 1, "exit.substitution": 1},
}  # fmt: skip


def what_is_wrong(scenario, years):
    """Return what no zone may come to, whatever its rules."""
    posts, highest = scenario.organisation.size, scenario.behaviour.effort.highest
    effort, heads = years[..., AT["effort"]], years[..., AT["headcount"]]
    bounds = {
        "an outcome is not a number": ~np.isfinite(np.delete(years, OF_THE_TAIL, axis=-1)),
        "an outcome is negative": np.delete(years, AT["gaming"], axis=-1) < 0,
        "effort is above the highest there is": effort > highest + HAIR,
        "posts are not those filled and those vacant": heads + years[..., AT["vacancies"]] != posts,
        "more are in the tail than in post": years[..., AT["tail"]] > posts,
    }
    return [what for what, broken in bounds.items() if np.any(broken)]


def lived(numbers):
    """Live through drawn zones; return what is wrong, by number."""
    found = {}
    for number in numbers:
        scenario = drawn(number)
        try:
            found[number] = what_is_wrong(scenario, replicate(scenario, number, [0]))
        except Exception as error:
            found[number] = [f"{type(error).__name__}: {error}"]
    return {number: wrong for number, wrong in found.items() if wrong}


def test_zones_drawn_from_all_that_is_allowed_can_be_lived_through():
    assert lived(range(FEW)) == {}


@pytest.mark.slow
def test_ten_thousand_drawn_zones_can_be_lived_through():
    found = {}
    blocks = [range(first, first + BLOCK) for first in range(0, MANY, BLOCK)]
    run(lived, blocks, lambda _, wrong: found.update(wrong))
    assert found == {}


@pytest.mark.parametrize("what", ENDS)
def test_the_ends_of_what_is_allowed_can_be_lived_through(what):
    zone = apply(load_scenario(SMALL), ENDS[what])
    zone = apply(zone, {"study.years": 3})
    assert what_is_wrong(zone, replicate(zone, 5, range(2))) == []


@pytest.mark.slow
def test_a_hundred_years_keep_every_bound():
    zone = apply(load_scenario(SMALL), {"study.years": 100, "exit.reading": "R2"})
    assert what_is_wrong(zone, replicate(zone, 5, [0])) == []


def test_a_department_of_one_and_one_that_loses_everyone():
    """Everybody is unfit and nobody may be hired from outside."""
    zone = apply(load_scenario(SMALL), {
        "study.years": 4, "organisation.departments.Economy.posts": {"section_head": 1},
        "organisation.departments.Economy.former_units": 1,
        "behaviour.leaving.resign_established": 0.5, "behaviour.leaving.resign_contract": 0.5,
        "recruitment.shortlist": 1, "pay.outside_pay": 3,
    })  # fmt: skip
    assert what_is_wrong(zone, replicate(zone, 5, range(3))) == []
