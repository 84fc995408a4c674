"""What every study comes to: tables, a page, and a manifest that says what they rest on."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sim.scenario.schema import Scenario
from sim.study import folder as results
from sim.study.basis import Basis
from sim.study.policies import differences

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from rich.console import RenderableType

LINE = "command_line"
"""Under this name the manifest has the command line, where there was one."""


class Result(ABC):
    """What came of a study; what every kind can do with it."""

    study: ClassVar[str]
    """Which study it is: the function of `sim` that made it."""

    if TYPE_CHECKING:  # fields of some, to which a property here would give a default

        @property
        def policies(self) -> Mapping[str, Any]:
            """The scenario behind each policy; of a province, what each changes."""

        @property
        def summary(self) -> pd.DataFrame:
            """The table that answers the question."""

        @property
        def seconds(self) -> float:
            """Time the study took."""

    @property
    def basis(self) -> Basis:
        """What it rests on: the scenarios behind its policies."""
        return Basis.of(self.policies)

    @abstractmethod
    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables that are kept, by the names of their files."""

    @abstractmethod
    def facts(self) -> dict[str, Any]:
        """Return what was asked, as `sim.study.again` needs it, and what was found beside tables.

        All of it is as JSON can hold it.
        """

    def page(self) -> Figure:
        """Draw it on one page."""
        return self._report.page(self)

    @property
    def _report(self) -> Any:
        """The file of `sim.report` that has the name of this kind's own: how it is shown."""
        return import_module(f"sim.report.{type(self).__module__.rpartition('.')[2]}")

    def in_text(self, width: int) -> RenderableType:
        """Return the table that the command prints, in so many characters a line."""
        table: RenderableType = self._report.table(self, width)
        return table

    def table(self) -> Any:
        """Return the table that the command prints, as text and as a notebook shows it."""
        from sim.report.shown import Shown  # the one look upwards: a result can show itself

        return Shown(self)

    def _repr_html_(self) -> str:
        return str(self.table()._repr_html_())

    def figure(self) -> Figure:
        """Draw it on one page, with what it rests on below."""
        return self._founded(self.page())

    def save(
        self, folder: str | Path, notes: Mapping[str, Any] | None = None, *, beside: bool = False
    ) -> Path:
        """Write tables, figure and manifest, in place of an earlier result of that name.

        Parameters
        ----------
        folder : str or Path
            Made if need be. All of it appears at once, or nothing.
        notes : mapping, optional
            What else the manifest should say.
        beside : bool
            Never replace the answer to another question (``question`` in the notes), but take the
            next free number behind the name.

        Returns
        -------
        Path
            Where it is.

        Raises
        ------
        StoreError
            If it cannot be written there.
        """
        line = (notes or {}).get(LINE, "")
        return results.write(
            Path(folder),
            self.tables(),
            self.manifest(notes),
            lambda: self._founded(self.page(), line),
            beside=beside,
        )

    def manifest(self, notes: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what is needed to run the study again, how it ran, and what it rests on."""
        rests_on = {"rests_on": self.basis.facts()}
        return {"study": self.study, **(notes or {}), **self.facts(), **rests_on}

    def to_json(self, notes: Mapping[str, Any] | None = None) -> str:
        """Return the manifest and what was found as JSON."""
        return json.dumps(self.manifest(notes) | self.told(), ensure_ascii=False, indent=1)

    def told(self) -> dict[str, Any]:
        """Return what JSON has of the tables."""
        return {"summary": results.records(self.summary)}

    def _founded(self, page: Figure, line: str = "") -> Figure:
        from sim.report import basis  # the one look upwards: a result can show itself

        return basis.under(page, self.basis, line)


def scenario_facts(base: Scenario, policies: Mapping[str, Scenario]) -> dict[str, Any]:
    """Return a scenario, and what each policy changes in it, as JSON can hold them."""
    return {
        "scenario": base.model_dump(mode="json"),
        "overrides": {name: differences(base, scenario) for name, scenario in policies.items()},
    }
