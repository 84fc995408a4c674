"""How far a study has come, for those who wait."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TypeAlias

from sim.kernels import compiled, kernel_folder
from sim.words import _

_PAUSE = 0.2  # seconds between two pictures of the bar in a notebook
Progress: TypeAlias = bool | Callable[[int, int], None]
"""False: silent; True: a bar, on standard error or in the notebook; or a function of histories done
and in all."""


@contextmanager
def reporter(progress: Progress) -> Iterator[Callable[[int, int], None]]:
    """Return what is to be told the number of histories done and the number in all."""
    if progress is False:
        yield lambda done, total: None
    elif progress is True:
        _say_that_nothing_is_kept()
        with _in_notebook() if _notebook() else _bar() as tell:
            yield tell
    else:
        yield progress


@cache
def _say_that_nothing_is_kept() -> None:
    """Say once why each run takes as long as the first."""
    if kernel_folder() is None:
        told = _(
            "there is no folder of your own to keep compiled rules in, so every run compiles them "
            "anew (a minute or two); name one in NUMBA_CACHE_DIR"
        )
        print(f"catfish: {told}", file=sys.stderr)


def _first() -> str:
    """Return what stands beside the bar until the first history is done."""
    if compiled():
        return ""
    if kernel_folder() is None:
        return _("compiling the rules (a minute or two)")
    return _("compiling the rules, once (a minute or two)")


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(_("histories, time left")),
        TimeRemainingColumn(),
    )
    # Blocks come in bursts, one of each worker, so the speed is taken over a minute.
    with Bar(*columns, console=Console(stderr=True), speed_estimate_period=60) as bar:
        first = _first()
        task = bar.add_task(first, total=None)
        yield lambda done, total: bar.update(
            task, completed=done, total=total, description="" if done else first
        )


def _notebook() -> bool:
    """Return whether this runs in a notebook, which draws what it is handed."""
    if "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return hasattr(get_ipython(), "kernel")


@contextmanager
def _in_notebook() -> Iterator[Callable[[int, int], None]]:
    """Show a bar below the cell that needs no widgets, and leave nothing behind."""
    from IPython.display import HTML, display

    first = _first()
    shown = display(HTML(first), display_id=True)
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last < _PAUSE and done < total:
            return
        last = time.monotonic()
        told = _("{done} of {total} histories").format(done=f"{done:,}", total=f"{total:,}")
        bar = f'<progress value="{done}" max="{total}"></progress> {told if done else first}'
        shown.update(HTML(bar))

    try:
        yield tell
    finally:
        shown.update(HTML(""))
