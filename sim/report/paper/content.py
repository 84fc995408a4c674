"""What a paper holds, whatever it is written as: sections of sentences, tables and figures.

All text is text: what a scenario or a roster calls things is never a formula, a tag or a command
in any format. Each writer sees to that for its own format, and `cleaned` takes out once and for all
what no format can show.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias, TypeVar

from rich.cells import cell_len

T = TypeVar("T")
_BIDI = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
_MARKS = {"\u200e", "\u200f", "\u061c", "\ufeff"}
_KEPT = "\n\t"
_LONGEST_NAME, _LONGEST, _BETWEEN = 34, 24, 3  # letters: of lines' names, of cells, between columns
_LINES, _WORD = 3, 12  # lines of a head, and letters of a word in it that is not broken


@dataclass(frozen=True)
class Prose:
    """A paragraph; what it is about stands before it, if anything."""

    text: str
    about: str = ""


@dataclass(frozen=True)
class Points:
    """Paragraphs that stand side by side, one a line."""

    items: tuple[Prose, ...]


@dataclass(frozen=True)
class Row:
    """A line of a table; a heading has one cell, over the lines that follow.

    One that tells more of the line above stands in by so many steps.
    """

    cells: tuple[str, ...]
    heading: bool = False
    steps: int = 0


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes
    ----------
    key : str
        By which others point to it.
    caption : str
        What it shows.
    heads : tuple of str
        Of its columns; the first column names the lines.
    rows : tuple of Row
        Its lines.
    notes : str
        What stands under it.
    words : tuple of int
        Columns that hold words and not numbers, beside the first.
    widths : tuple of int
        How wide columns are, each against the others; as what stands in them if empty.
    """

    key: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: str = ""
    words: tuple[int, ...] = ()
    widths: tuple[int, ...] = ()

    def letters(self) -> tuple[int, ...]:
        """Return how many letters each column takes, with those between it and the next.

        A head, and whatever is very long, may break; an interval should stand on one line.
        """
        lines = [row for row in self.rows if not row.heading]
        found = []
        for place, head in enumerate(self.heads):
            cells = [cell_len(row.cells[place]) + (0 if place else 2 * row.steps) for row in lines]
            most = _LONGEST if place else _LONGEST_NAME
            words = max(map(cell_len, head.split()), default=0)
            least = max(-(-cell_len(head) // _LINES), min(words, _WORD))
            found.append(min(max(least, *cells, 0), most) + _BETWEEN)
        return tuple(found)

    def proportions(self) -> tuple[int, ...]:
        """Return how wide each column is against the others."""
        return self.widths or self.letters()


@dataclass(frozen=True)
class Figure:
    """A picture (PNG), what can be seen on it in words, and the table behind it, by its key."""

    key: str
    caption: str
    seen: str
    picture: bytes
    behind: str


@dataclass(frozen=True)
class Section:
    """A part of the paper under a title, which may hold others."""

    title: str
    parts: tuple[Part, ...]


Part: TypeAlias = Prose | Points | Table | Figure | Section


@dataclass(frozen=True)
class Paper:
    """All of it.

    Attributes
    ----------
    title, about : str
        What it is called, and a line under that.
    language : str
        "zh" or "en".
    sections : tuple of Section
        In order.
    written : str
        When the newest of its results was saved (ISO 8601); the paper has no time of its own.
    fingerprint : str
        By which the results behind it are known.
    """

    title: str
    about: str
    language: str
    sections: tuple[Section, ...]
    written: str
    fingerprint: str


@dataclass(frozen=True)
class Numbered:
    """A part with its number: "二、" or "2.1" for a section, "3" for a table or a figure.

    A section also has the place by which others point to it.
    """

    part: Part
    number: str = ""
    level: int = 0
    place: str = ""

    @property
    def heading(self) -> str:
        """The title of a section behind its number: no space follows a sign of full width."""
        assert isinstance(self.part, Section)
        between = "" if self.number.endswith(("、", "）")) else " "
        return f"{self.number}{between}{self.part.title}"


def walk(paper: Paper) -> Iterator[Numbered]:
    """Yield every part in order, sections before what they hold, each with its number."""
    count = {Table: 0, Figure: 0}

    def within(parts: tuple[Part, ...], above: tuple[int, ...]) -> Iterator[Numbered]:
        count_here = 0
        for part in parts:
            if isinstance(part, Section):
                count_here += 1
                here = (*above, count_here)
                place = "-".join(("section", *map(str, here)))
                yield Numbered(part, _section_number(here, paper.language), len(here), place)
                yield from within(part.parts, here)
            elif isinstance(part, Table | Figure):
                count[type(part)] += 1
                yield Numbered(part, str(count[type(part)]), len(above))
            else:
                yield Numbered(part, "", len(above))

    yield from within(paper.sections, ())


def numbers(paper: Paper) -> dict[str, str]:
    """Return the number of each table and figure, by key."""
    return {
        each.part.key: each.number for each in walk(paper) if isinstance(each.part, Table | Figure)
    }


def cleaned(part: T) -> T:
    """Return the same with text that every format can hold.

    Control signs go, and those that turn the direction of what follows, which could make a line
    read otherwise than it is written.
    """
    return _cleaned(part)


def _cleaned(part: Any) -> Any:
    if isinstance(part, str):
        return "".join(sign for sign in part if _showable(sign))
    if isinstance(part, tuple):
        return tuple(map(_cleaned, part))
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        values = {f.name: _cleaned(getattr(part, f.name)) for f in dataclasses.fields(part)}
        return dataclasses.replace(part, **values)
    return part


@cache
def _showable(sign: str) -> bool:
    if sign in _KEPT:
        return True
    forbidden = unicodedata.category(sign) in ("Cc", "Cs") or ord(sign) & 0xFFFE == 0xFFFE
    return not (forbidden or sign in _MARKS or unicodedata.bidirectional(sign) in _BIDI)


_DIGITS = "〇一二三四五六七八九"


def _section_number(place: tuple[int, ...], language: str) -> str:
    """Return a section's number as an official paper counts: 一、 then （一） then 1. or 1.1.1."""
    if language != "zh":
        return ".".join(map(str, place))
    own = place[-1]
    return [f"{chinese_number(own)}、", f"（{chinese_number(own)}）", f"{own}."][
        min(len(place), 3) - 1
    ]


def chinese_number(count: int) -> str:
    """Write a number up to 99 as Chinese does."""
    tens, ones = divmod(count, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")
