"""What all tests share."""

import os
import signal

import pytest
from hypothesis import settings
from undrawn import no_pages

# Whatever is started in the background of a script ignores Ctrl-C, which some tests send.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The first call of a kernel compiles it, which says nothing about the rule under test. The same
# examples are drawn each time, so that what fails in one change is that change's doing; whoever
# looks for more runs with HYPOTHESIS_PROFILE=explore.
settings.register_profile("catfish", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "catfish"))


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Speak English whatever the machine speaks, and after a test that was told another."""
    monkeypatch.setenv("CATFISH_LANG", "en")
    monkeypatch.delenv("LANGUAGE", raising=False)


@pytest.fixture
def undrawn():
    """Draw no page in this test."""
    with no_pages():
        yield
