"""A study as it is shown in Python: the table of its command, as text and in a notebook."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType

from sim.report.affected import affected_table
from sim.report.best import ranking_table
from sim.report.breakdown import breakdown_table
from sim.report.decomposition import decomposition_table
from sim.report.discovery import discovery_table
from sim.report.fairness import fairness_table
from sim.report.province import province_table
from sim.report.search import search_table
from sim.report.sensitivity import sensitivity_table
from sim.report.sweep import sweep_table
from sim.report.table import comparison_table, run_table

if TYPE_CHECKING:
    from sim.study.result import Result

_WIDE = 120  # characters in a line
_PAGE = '<pre style="white-space:pre;overflow-x:auto;line-height:1.2">{code}</pre>'


def _compared(study: Any, width: int) -> RenderableType:
    return (comparison_table if len(study.policies) > 1 else run_table)(study, width)


TABLES: dict[str, Callable[[Any, int], RenderableType]] = {
    "compare": _compared,
    "decompose": decomposition_table,
    "province": province_table,
    "best": lambda study, _width: ranking_table(study),
    "sweep": lambda study, _width: sweep_table(study, study.outcome),
    "sensitivity": lambda study, _width: sensitivity_table(study),
    "discover": lambda study, _width: discovery_table(study),
    "search": lambda study, _width: search_table(study),
    "fairness": lambda study, _width: fairness_table(study),
    "breakdown": lambda study, _width: breakdown_table(study),
    "affected": lambda study, _width: affected_table(study),
}
"""By the name of the study."""


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
        console.print(TABLES[self._study.study](self._study, _WIDE))
        return console
