"""What all tests of people share."""

import pytest


@pytest.fixture(autouse=True)
def short_lists(monkeypatch):
    """Let a list of a few rows be read, which a study refuses: reading is tested on such."""
    monkeypatch.setattr("sim.staff.roster_sieve.LEAST", 1)
