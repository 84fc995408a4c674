"""The same model gives the same histories to the last bit; another result is of another model."""

import pytest
from golden import READY, digests, kept

from sim.version import model_version

LARGE = [pytest.param(name, marks=pytest.mark.slow) for name in READY if name != "small-zone"]


@pytest.mark.parametrize("name", ["small-zone", *LARGE])
def test_a_changed_result_comes_with_a_changed_model(name):
    """If this fails, results changed in a way that `sim.version` does not see."""
    known, model = kept()
    if model != model_version():
        pytest.skip("the model has changed since: python tests/hard/golden.py")
    found = digests([name])
    assert found == {each: known[each] for each in found}


@pytest.mark.slow
def test_the_digests_are_of_this_model():
    """Before a release: what is kept is of the model, and docs/changes.md says what moved."""
    known, model = kept()
    assert model == model_version()
    assert set(known) == {f"{name} {policy}".strip() for name in READY
                          for policy in ("", *READY[name])}  # fmt: skip


@pytest.mark.slow
def test_one_and_two_workers_give_the_same_histories():
    assert digests(["small-zone"], workers=2) == digests(["small-zone"])
