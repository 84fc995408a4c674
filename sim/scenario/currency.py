"""The money of a zone: what amounts are called wherever a number is shown (A15)."""

from __future__ import annotations

from sim.scenario.fields import Section, setting
from sim.words import _

YUAN = "yuan"
"""What the model calls money where no scenario is at hand."""


class Currency(Section):
    """The currency (货币) in which every amount of the scenario is given; nothing is converted."""

    name: str = setting(
        YUAN,
        zh="货币名称",
        help="what money is called in tables and figures, such as US dollars",
        source="the zone lies in Shandong",
        mark="seed",
    )

    def said(self, unit: str) -> str:
        """Return a unit of the model with the money called by its name."""
        return unit.replace(YUAN, self.name)

    def of_parameter(self, unit: str) -> str:
        """Return the unit of a parameter in the language that is spoken, money by its name."""
        told = _(unit)
        return told.replace(_("money"), _(self.name)) if unit.startswith("money ") else told
