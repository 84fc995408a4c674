"""What can be moved says what it is, in words for people."""

import pytest

import sim
from sim.app.levers import movable, values
from sim.app.question import Question
from sim.words import speaking


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_explanation_holds_marks_of_a_page_in_markdown(lang):
    with speaking(lang):
        told = movable(sim.load_scenario("scenarios/small-zone.yaml"))
    assert len(told) > 100
    words = [str(each[name]) for each in told for name in ("help", "choices", "intro")]
    assert not any("`" in each for each in words)


@pytest.mark.parametrize(("lever", "points"), [
    ("pay.incentive_ratio", [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45]),
    ("exit.reading", ["none", "R1", "R2", "R3", "R4", "R5", "R6"]),
    ("appointment.active", [False, True]),
    ("appointment.term_months", [12, 24, 36, 48, 60, 72, 84, 96, 108, 120]),
    ("waiting.min_months", [0, 1, 2, 3, 4, 5]),
])  # fmt: skip
def test_a_curve_is_known_at_values_that_people_use(lever, points):
    zone = sim.load_scenario("scenarios/small-zone.yaml")
    assert values(Question(zone, {}, {}, lever=lever)) == points
