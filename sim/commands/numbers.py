"""Numbers that an option takes, called by their name in the language spoken."""

from __future__ import annotations

from typing import Any, ClassVar

import click

from sim.words import N_, _


class _Called(click.ParamType):
    """A kind of number that says in plain words what it is.

    Attributes
    ----------
    word, letter
        What it is called where it is not understood, and what stands for it in help.
    """

    word: ClassVar[str]
    letter: ClassVar[str]

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Return what stands for it in help."""
        return self.letter

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number that was given."""
        self.name = _(self.word)
        return super().convert(value, param, ctx)


class Whole(_Called, click.IntRange):
    """A whole number between two ends."""

    word, letter = N_("whole number"), "N"


class Number(_Called, click.FloatRange):
    """A number between two ends."""

    word, letter = N_("decimal number"), "X"
