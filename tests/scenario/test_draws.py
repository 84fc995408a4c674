"""A draw makes every range a value inside it, and touches nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.draws import draw, uncertain
from sim.scenario.overrides import apply
from sim.scenario.schema import Scenario

SCENARIO = Scenario.model_validate(
    {
        "title": "A zone",
        "organisation": {
            "grades": [{"name": "clerk", "pay": 5000}],
            "families": [{"name": "admin"}],
            "departments": [{"name": "Finance", "family": "admin", "posts": {"clerk": 5}}],
        },
        "pay": {"incentive_ratio": {0: 0.2, 24: 0.4}},
    }
)
RANGES = {
    "behaviour.peers.strength": [-0.1, 0.2],
    "behaviour.refusal.strength": [0, 1],
    "costs.dispute": [0.3, 0.3],
}
UNSURE = apply(SCENARIO, RANGES)


def test_ranges_are_found_by_path():
    assert set(uncertain(UNSURE)) == set(RANGES)
    assert uncertain(SCENARIO) == []


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_draw_lies_that_far_along_each_range(one, other):
    shares = dict(zip(uncertain(UNSURE), (one, other, 0.5), strict=True))
    drawn = draw(UNSURE, shares)
    assert uncertain(drawn) == []
    assert drawn.behaviour.peers.strength == pytest.approx(
        -0.1 + 0.3 * shares["behaviour.peers.strength"]
    )
    assert drawn.behaviour.refusal.strength == shares["behaviour.refusal.strength"]
    assert drawn.costs.dispute == 0.3


def test_nothing_else_changes():
    """What was drawn, put back as an override, gives the same scenario; levers stay dated."""
    drawn = draw(UNSURE, lambda path: 0.5)
    values = {
        "behaviour.peers.strength": drawn.behaviour.peers.strength,
        "behaviour.refusal.strength": drawn.behaviour.refusal.strength,
        "costs.dispute": drawn.costs.dispute,
    }
    assert drawn == apply(SCENARIO, values)
    assert drawn.pay is UNSURE.pay
    assert drawn.organisation is UNSURE.organisation
    assert UNSURE.behaviour.refusal.strength == (0, 1)


def test_without_ranges_the_scenario_itself_comes_back_and_no_number_is_asked_for():
    def refuse(path: str) -> float:
        raise AssertionError(path)

    assert draw(SCENARIO, refuse) is SCENARIO


def test_each_range_asks_for_its_own_number_once():
    asked: list[str] = []

    def number(path: str) -> float:
        asked.append(path)
        return 0.0

    draw(UNSURE, number)
    assert asked == uncertain(UNSURE)


def test_a_number_that_is_missing_or_is_no_share():
    with pytest.raises(KeyError, match=r"behaviour\.refusal\.strength"):
        draw(UNSURE, {"behaviour.peers.strength": 0.1, "costs.dispute": 0.1})
    with pytest.raises(ValueError, match=r"a draw \(=1\.5\) must be from 0 to 1"):
        draw(UNSURE, lambda path: 1.5)
