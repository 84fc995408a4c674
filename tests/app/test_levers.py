"""What can be moved says what it is, in words for people."""

import pytest

import sim
from sim.app.levers import movable
from sim.words import speaking


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_explanation_holds_marks_of_a_page_in_markdown(lang):
    with speaking(lang):
        told = movable(sim.load_scenario("scenarios/small-zone.yaml"))
    assert len(told) > 100
    words = [str(each[name]) for each in told for name in ("help", "choices", "intro")]
    assert not any("`" in each for each in words)
