"""All versions of the rank-and-renew model that can run here do the same."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from rank_and_renew import model, monthly  # noqa: E402
from rank_and_renew.agreement import Against, Found, compared  # noqa: E402
from rank_and_renew.to_precision import needed  # noqa: E402
from rank_and_renew.versions import CATFISH, REFERENCE, VERSIONS  # noqa: E402

POSTS, YEARS, RATIO = 600, 10, 0.3


def found(version, replications, seed=1):
    """Return what a version found at one ratio."""
    told = Found()
    told.add([RATIO], [version.run(POSTS, YEARS, replications, RATIO, seed).means])
    return told


def module(name):
    """Return a version, or skip the test if its package is not installed."""
    try:
        return importlib.import_module(f"rank_and_renew.{name}")
    except ImportError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def reference():
    told = found(module(REFERENCE), 400)
    return Against("NumPy", told, told)


@pytest.mark.parametrize("name", [name for name in VERSIONS if name not in (REFERENCE, CATFISH)])
def test_a_version_agrees_with_numpy(name, reference):
    replications = max(8, VERSIONS[name].replications // 5)
    told = found(module(name), replications, seed=3)
    assert set(told.values) == set(model.QUANTITIES)
    assert len(told.values["output"][RATIO]) == replications
    assert compared(name, told, reference)["agrees"] == "yes"


def test_catfish_agrees_with_the_model_under_its_own_calendar():
    catfish = module(CATFISH)
    calendar = Found()
    calendar.add([RATIO], [monthly.run(POSTS, YEARS, 200, RATIO, 1).means])
    ours = found(catfish, 60, seed=3)
    ours.add([RATIO], [{"pay_spread": catfish.pay_spread(POSTS, YEARS, 12, RATIO, 3)}])
    row = compared("Catfish", ours, Against("calendar", calendar, calendar))
    assert set(ours.values) == set(model.QUANTITIES)
    assert row["agrees"] == "yes"


def test_a_version_that_differs_is_found_out(reference):
    biased = Found()
    biased.add([RATIO], [{"output": [x * 1.01 for x in reference.found.values["output"][RATIO]]}])
    assert compared("biased", biased, reference)["agrees"] == "no: output"


def test_the_model_is_what_arithmetic_says(reference):
    # All that leave in a year by turning 60, of people evenly 22 to 59, fewer as others quit first.
    alive = np.cumprod(np.full(YEARS, 1 - model.QUIT)) / (1 - model.QUIT)
    retire = 100 * alive.mean() / 38
    quit_rate = 100 * model.QUIT * (1 - retire / 100)
    assert reference.found.mean("retirements") == pytest.approx(retire, rel=0.02)
    assert reference.found.mean("quits") == pytest.approx(quit_rate, rel=0.02)
    assert reference.found.mean("pay") == pytest.approx(model.BASE)
    # The spread of a log-normal score of two parts, ability and error, as a part of pay.
    spread = RATIO * np.sqrt(np.expm1(model.SPREAD**2 + model.NOISE**2))
    assert reference.found.mean("pay_spread") == pytest.approx(spread, rel=0.03)


def test_histories_needed_are_those_of_students_interval():
    """By a table of t: 2.262 with 9 degrees of freedom, 2.306 with 8; 1.96 with very many."""
    assert needed(1.0, 2.262158 / 10**0.5, paired=True) == 10
    assert needed(1.0, 2.306005 / 9**0.5, paired=True) == 9
    assert needed(1.0, 0.1, paired=False) == pytest.approx(1.96**2 / 0.1**2, abs=2)
    assert needed(1e-9, 0.1, paired=True) == 2
