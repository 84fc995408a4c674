"""The catfish effect (鲶鱼效应) is what outsiders do: without them it is nothing at all."""

import random
from pathlib import Path

import pytest

from sim.engine.ledger import AT
from sim.engine.replication import replicate
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.study.compare import compare
from sim.study.policies import twin

SMALL = Path(__file__).parents[2] / "scenarios" / "small-zone.yaml"
POLICIES = {name: load_scenario(SMALL, [name]) for name in ("pay-only", "do-nothing")}


def drawn(scenario, case):
    """Return a small zone of drawn sizes, people and responses, the same on every machine."""
    luck = random.Random(case)
    posts = {
        f"organisation.departments.{unit.name}.posts.{grade}": luck.randint(0, 8)
        for unit in scenario.organisation.departments
        for grade in ("clerk", "senior_clerk", "section_head")
        if grade in unit.posts
    }
    return apply(
        scenario,
        {
            **posts,
            "organisation.caps.establishment": None,
            "behaviour.peers.strength": luck.uniform(-0.1, 0.2),
            "behaviour.entrants.strength": luck.uniform(0, 10),
            "behaviour.contest.strength": luck.uniform(-0.3, 0.5),
            "behaviour.discouragement.strength": luck.uniform(0, 0.5),
            "behaviour.leaving.resign_contract": luck.uniform(0, 0.15),
            "pay.incentive_ratio": luck.uniform(0, 0.6),
            "organisation.departments.Economy.company_share": luck.choice([0.0, 0.5]),
        },
    )


def effect_is_nothing(cases):
    for case in cases:
        for name, policy in POLICIES.items():
            scenario = drawn(policy, case)
            own, without = (replicate(each, case, [0]) for each in (scenario, twin(scenario)))
            assert own.tobytes() == without.tobytes(), f"{name}, case {case}"


def test_without_outsiders_and_open_posts_the_catfish_effect_is_nothing():
    effect_is_nothing(range(12))


@pytest.mark.slow
def test_in_three_hundred_drawn_zones_the_catfish_effect_without_outsiders_is_nothing():
    effect_is_nothing(range(300))


def test_insiders_move_each_other_without_outsiders_too():
    """Under pay alone colleagues who respond to each other change the outcome."""
    alone = apply(POLICIES["pay-only"], {"behaviour.peers.on": False})
    here, without = (replicate(each, 1, range(4)) for each in (POLICIES["pay-only"], alone))
    assert (here[..., AT["kpi"]].mean(axis=1) != without[..., AT["kpi"]].mean(axis=1)).all()


def test_outsiders_as_peers_and_as_challengers_are_told_apart():
    adopted = load_scenario(SMALL, ["as-adopted"])
    none_comes = apply(adopted, {"recruitment.challenge_share": 0.0})
    study = compare({"as adopted": adopted, "no challenge": none_comes}, replications=4,
                    workers=1, catfish=True)  # fmt: skip
    runs = study.runs.set_index("policy")
    assert (runs.loc["as adopted", "catfish_contest"] != 0).any()
    assert (runs.loc["no challenge", ["catfish_contest", "catfish_discouragement"]] == 0).all(
        axis=None
    )
    assert (runs.loc["no challenge", "catfish_entrants"] != 0).any()
