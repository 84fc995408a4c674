"""Value coefficients of departments (价值系数)."""

import numpy as np
import pytest

from sim.chance.keyed import key
from sim.reform.coefficient import READINGS, Coefficient, value_coefficients
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario

SMALL = load_scenario("scenarios/small-zone.yaml")
UNITS = np.arange(1, 41, dtype=np.uint32)
WORKLOAD = np.linspace(0.7, 1.3, 40)
SIZES = np.linspace(5, 83, 40)
EXACT = {"coefficient_noise": 0.0, "over_reporting": 0.0}


def coefficients(workload=WORKLOAD, **overrides):
    """Return the coefficients of forty departments under some settings."""
    changes = {f"assessment.{name}": value for name, value in overrides.items()}
    s = Coefficient.of(apply(SMALL, changes).assessment, stake=1.0)
    return value_coefficients(key(1, 2), UNITS, workload, SIZES, 12, s)


def test_a_coefficient_seen_without_error_is_the_workload():
    """KP5: honest reports and no error give the workload itself, held to 0.5 to 1.5 (KP4)."""
    assert coefficients(normalise=False, **EXACT) == pytest.approx(WORKLOAD)
    wide = np.linspace(0.1, 3, 40)
    assert coefficients(wide, normalise=False, **EXACT) == pytest.approx(np.clip(wide, 0.5, 1.5))


def test_normalised_coefficients_have_mean_one_over_posts():
    """A6: packs stay in budget, whatever departments report."""
    found = coefficients(coefficient_noise=0.6, over_reporting=0.5)
    assert np.average(found, weights=SIZES) == pytest.approx(1.0)
    free = coefficients(coefficient_noise=0.0, over_reporting=0.5, normalise=False)
    assert free.mean() / WORKLOAD.mean() > 1.3
    assert (free >= WORKLOAD).all()


def test_readings_of_the_coefficient():
    """K1 scores, K2 packs, K3 both, K4 packs as a bonus: never below 1."""
    assert {k: v[:2] for k, v in READINGS.items()} == {
        "K1": (True, False), "K2": (False, True), "K3": (True, True), "K4": (False, True),
    }  # fmt: skip
    plain = coefficients(coefficient_reading="K2")
    assert coefficients(coefficient_reading="K1") == pytest.approx(plain)
    assert coefficients(coefficient_reading="K4") == pytest.approx(np.maximum(plain, 1))
    assert plain.min() < 1
