"""A study as it is shown in Python: the table of its command, as text and in a notebook."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from sim.study.result import Result

_WIDE = 120  # characters in a line
_PAGE = '<pre style="white-space:pre;overflow-x:auto;line-height:1.2">{code}</pre>'


class Shown:
    """The table of a study: ``print`` writes it, and a notebook shows it in colours.

    Parameters
    ----------
    study : Result
        What is shown.
    """

    def __init__(self, study: Result) -> None:
        self._study = study

    def __str__(self) -> str:
        return self._on().export_text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self._on().export_html(inline_styles=True, code_format=_PAGE)

    def _on(self) -> Console:
        console = Console(
            width=_WIDE, file=StringIO(), record=True, markup=False, emoji=False, highlight=False
        )
        console.print(self._study.in_text(_WIDE))
        return console
