"""Joining: who applies, and how good they are."""

import numpy as np
import pytest
from equals import behaviour

from sim.behaviour.joining import Joining, applicant_shift, applicants
from sim.scenario.reading import load_scenario

SMALL = load_scenario("scenarios/small-zone.yaml")


def test_applicants_follow_pay_and_sorting():
    """shortlist x (pay / outside) ^ elasticity on average; merit shifts by sorting x b."""
    s = Joining(8.0, -0.6, 2.0, 0.2, 1.1)
    draws = [applicants(1.2, (k + 0.5) / 1000, s) for k in range(1000)]
    assert np.mean(draws) == pytest.approx(8 * (1.2 / 1.1) ** 2, abs=0.01)
    assert set(draws) == {9, 10}
    assert applicant_shift(0.5, s) == pytest.approx(-0.5)


def test_half_a_response_of_applicants_is_half_an_elasticity_and_half_the_sorting():
    """And at strength 1 both are as they are set, to the last bit."""
    set_to = {"supply_elasticity": 1.7, "sorting": 0.3}
    for strength, on in ((0.5, True), (1.0, True), (0.0, True), (1.0, False)):
        joining = {**set_to, "strength": strength, "on": on}
        s = Joining.of(SMALL.model_copy(update={"behaviour": behaviour(joining=joining)}))
        assert (s.elasticity, s.sorting) == (1.7 * strength * on, 0.3 * strength * on)
