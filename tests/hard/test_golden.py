"""The same model gives the same histories to the last bit; another result is of another model."""

import re
from pathlib import Path

import pytest
from golden import READY, digests, kept

from sim.version import model_version

LARGE = [pytest.param(name, marks=pytest.mark.slow) for name in READY if name != "small-zone"]


@pytest.mark.parametrize("name", ["small-zone", *LARGE])
def test_a_changed_result_comes_with_a_changed_model(name):
    """If this fails, results changed in a way that `sim.version` does not see."""
    known, model = kept()
    if model != model_version():
        pytest.skip("the model has changed since, which another test tells")
    found = digests([name])
    assert found == {each: known[each] for each in found}


def test_the_page_of_changes_begins_with_the_model_that_is_kept():
    """Else a number has changed and nobody says why."""
    page = Path("docs/changes.md").read_text(encoding="utf-8")
    _known, model = kept()
    assert re.search(r"^## Model (\w+)", page, re.MULTILINE)[1] == model


def test_the_digests_are_of_this_model():
    known, model = kept()
    assert model == model_version(), (
        "the model has changed: run python tests/hard/golden.py, and say at the top of "
        "docs/changes.md which results moved, and why, or that none did"
    )
    assert set(known) == {f"{name} {policy}".strip() for name in READY
                          for policy in ("", *READY[name])}  # fmt: skip


@pytest.mark.slow
def test_one_and_two_workers_give_the_same_histories():
    assert digests(["small-zone"], workers=2) == digests(["small-zone"])
