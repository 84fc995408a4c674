"""How far a study has come, for those who wait."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from sim.kernels import compiled
from sim.words import _

Progress: TypeAlias = bool | Callable[[int, int], None]
"""False: silent; True: a bar on standard error; or a function of histories done and in all."""


@contextmanager
def reporter(progress: Progress) -> Iterator[Callable[[int, int], None]]:
    """Return what is to be told the number of histories done and the number in all."""
    if progress is False:
        yield lambda done, total: None
    elif progress is True:
        with _bar() as tell:
            yield tell
    else:
        yield progress


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
        first = "" if compiled() else _("compiling the rules, once (a minute or two)")
        task = bar.add_task(first, total=None)
        yield lambda done, total: bar.update(
            task, completed=done, total=total, description="" if done else first
        )
