"""What all tests share."""

import signal

import pytest
from hypothesis import settings

# Whatever is started in the background of a script ignores Ctrl-C, which some tests send.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The first call of a kernel compiles it, which says nothing about the rule under test.
settings.register_profile("catfish", deadline=None)
settings.load_profile("catfish")


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Speak English whatever the machine speaks, and after a test that was told another."""
    monkeypatch.setenv("CATFISH_LANG", "en")
    monkeypatch.delenv("LANGUAGE", raising=False)
