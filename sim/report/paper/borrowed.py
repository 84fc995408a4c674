"""What the terminal is shown, as parts of a paper: the same words and tables, made once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from sim.report.paper.content import Part, Prose, Row, Table
from sim.words import _

WIDE = 110  # cells across a page
_NEEDLESS = re.compile(r" (?=（)|(?<=[，、：；。）]) ")  # where a sign of full width has its own
_STEP = 2  # spaces before a line that tells more of the one above


def parts(shown: RenderableType, key: str, caption: str) -> Iterator[Part]:
    """Yield a group of texts and tables as they follow each other.

    Parameters
    ----------
    shown
        As it is printed.
    key, caption : str
        Of the tables; of several, each is numbered after the key, and its own title stands behind
        the caption. One that goes on below, for want of width, says so.
    """
    place, before = 0, ""
    for each in _flat(shown):
        if isinstance(each, RichTable):
            place += 1
            own = f"{key}-{place}" if place > 1 else key
            title = _plain(each.title) if each.title else ""
            told = caption + _(": ") + title if title else caption
            again = _("{caption} (continued)").format(caption=told)
            yield table(each, own, again if told == before else told)
            before = told
        elif isinstance(each, Text) and each.plain.strip():
            yield Prose(each.plain)


def table(shown: RichTable, key: str, caption: str, notes: str = "") -> Table:
    """Return a table as it is printed, without what only a terminal needs."""
    words = [
        place for place, column in enumerate(shown.columns) if place and column.justify == "left"
    ]
    rows = []
    for cells in zip(*(column.cells for column in shown.columns), strict=True):
        row = line_of(cells)
        if any(row.cells[1:]) or (row.cells[0] and len(cells) == 1):
            rows.append(row)
        elif row.cells[0]:
            rows.append(Row(row.cells[:1], heading=True))
    heads = tuple(_plain(column.header) for column in shown.columns)
    return Table(key, caption, heads, tuple(_told(rows)), notes, tuple(words))


def line_of(cells: Iterable[RenderableType]) -> Row:
    """Return a line of a table; blanks before its name are steps that it stands in."""
    first, *rest = map(_plain, cells)
    name = first.lstrip()
    return Row((name.rstrip(), *rest), steps=(len(first) - len(name)) // _STEP)


def _told(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield lines but for headings with nothing below."""
    waiting = None
    for row in rows:
        if row.heading:
            waiting = row
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        yield row


def _flat(shown: RenderableType) -> Iterator[RenderableType]:
    if isinstance(shown, Group):
        for each in shown.renderables:
            yield from _flat(each)
    else:
        yield shown


def _plain(cell: RenderableType) -> str:
    text = cell.plain if isinstance(cell, Text) else str(cell)
    return _NEEDLESS.sub("", " ".join(text.split("\n")))
