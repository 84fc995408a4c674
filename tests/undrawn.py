"""Results and papers without their pages, for tests that look at none."""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from matplotlib.figure import Figure

from sim.report.canvas import png
from sim.study.result import Result
from sim.study.sweep import Sweep


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
