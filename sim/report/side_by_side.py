"""Tables of many columns: several, one below the other, where they do not stand side by side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from rich import box
from rich.cells import cell_len
from rich.console import JustifyMethod
from rich.table import Table
from rich.text import Text

from sim.report.names import wrapped

_BETWEEN = 2  # cells between columns, and those of both edges
_LINES = 9  # of a head or a name at most


class Column(NamedTuple):
    """A column as wide as it must be."""

    head: str
    cells: list[Text]
    width: int
    justify: JustifyMethod = "right"


def column(head: str, cells: Sequence[str | Text], narrow: int = 0) -> Column:
    """Return a column of numbers, which no line breaks.

    Parameters
    ----------
    head : str
        Wraps between words; a line break in it stays.
    cells : sequence of str or Text
        From the first line down.
    narrow : int
        Cells at which the head may wrap; its longest word, if none is given.
    """
    own = [each if isinstance(each, Text) else Text(each) for each in cells]
    body = _widest(line for each in own for line in each.plain.split("\n"))
    room = max(narrow or _widest(head.split()), body)
    lines = [line for part in head.split("\n") for line in wrapped(part, room, _LINES)]
    return Column("\n".join(lines), own, max(body, _widest(lines)))


def name_column(head: str, words: Sequence[str], most: int) -> Column:
    """Return the column that says what a line is of, wrapped at so many cells."""
    own = [Text("\n".join(wrapped(each, most, _LINES))) for each in words]
    body = _widest(line for each in own for line in each.plain.split("\n"))
    return Column(head, own, max(body, _widest(head.split())), "left")


def tables(
    first: Sequence[Column],
    blocks: Sequence[Sequence[Column]],
    width: int,
    title: str = "",
    headings: Mapping[int, str] | None = None,
    styles: Sequence[str | None] = (),
) -> Iterator[Table]:
    """Yield a table, or several that begin with the same columns.

    Parameters
    ----------
    first
        What says of each line what it is of.
    blocks
        Columns that belong together, and are parted only where they alone are too wide.
    width : int
        Cells in which a table must fit; any number of them if 0.
    title : str
        Above each.
    headings : mapping, optional
        By line, what stands above it.
    styles : sequence, optional
        Of each line.
    """
    room = width - sum(each.width + _BETWEEN for each in first) - _BETWEEN
    for some in _fitting(blocks, room) if width else [list(chain(*blocks))]:
        table = Table(
            box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title=title or None,
            title_justify="left",
        )  # fmt: skip
        columns = [*first, *some]
        for each in columns:
            table.add_column(each.head, justify=each.justify, width=each.width)
        for line, cells in enumerate(zip(*(each.cells for each in columns), strict=True)):
            if headings and line in headings:
                table.add_section()
                table.add_row(Text(headings[line], style="bold underline"))
            table.add_row(*cells, style=styles[line] if styles else None)
        yield table


def _fitting(blocks: Sequence[Sequence[Column]], room: int) -> list[list[Column]]:
    """Return the columns of a table each, as many of the blocks in it as fit."""
    tables: list[list[Column]] = [[]]
    for block in blocks:
        for some in [block] if _wide(block) <= room else [[each] for each in block]:
            if tables[-1] and _wide([*tables[-1], *some]) > room:
                tables.append([])
            tables[-1] += some
    return tables


def _wide(columns: Sequence[Column]) -> int:
    return sum(each.width + _BETWEEN for each in columns)


def _widest(texts: Iterable[str]) -> int:
    return max(map(cell_len, texts), default=0)
