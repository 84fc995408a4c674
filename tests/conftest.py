"""What all tests share."""

import os
import signal
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import pytest
from hypothesis import settings
from matplotlib.figure import Figure

from sim.report.canvas import png
from sim.study.result import Result
from sim.study.sweep import Sweep

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


@contextmanager
def no_pages():
    """Have results kept, and papers made, without the pages that nobody looks at.

    Drawing takes longer than a small study; what is drawn is tested apart.
    """
    with ExitStack() as each:
        each.enter_context(patch.object(Result, "_founded", lambda *_: Figure((1, 1))))
        for kind in (Result, Sweep):
            each.enter_context(patch.object(kind, "page", lambda *_: Figure((1, 1))))
        each.enter_context(patch("sim.report.paper.pictures.png", lambda _: png(Figure((1, 1)))))
        yield


@pytest.fixture
def undrawn():
    """Draw no page in this test."""
    with no_pages():
        yield
