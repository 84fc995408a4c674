"""A workbook to fill in: lists and parameters with drop-downs, limits and what each cell means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from math import ceil
from typing import Any

from rich.cells import cell_len

from sim.scenario.workbook import letters
from sim.words import N_, _, language

_FIRST_WRITTEN = datetime(2000, 1, 1)  # a form has no time of its own: equal forms, equal bytes
_A4 = 9
_ROOM = 20  # blank lines that look like what is to be filled in
_HEIGHT = 15  # of a line of text, in points
_LINES = 300  # below the heads that have drop-downs and limits
_TELLS, _TITLE = 255, 32  # characters of what a cell says when it is chosen, by Excel's rules
_TEXTS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LISTS = N_("Choices")
WRONG = N_("This cannot be used here. The sheet of explanations says what may be written.")


@dataclass(frozen=True)
class Allowed:
    """What may stand in a cell: one of some choices, or a number between two ends.

    Attributes
    ----------
    choices : tuple of str
        Of a drop-down; empty where there is none.
    source : str
        Cells that hold the choices instead.
    low, high : float or None
        Ends of numbers.
    whole : bool
        Only whole numbers.
    text_too : bool
        Whether text may stand there as well, such as a value that changes.
    number, dates : bool
        Only numbers, or only days.
    """

    choices: tuple[str, ...] = ()
    source: str = ""
    low: float | None = None
    high: float | None = None
    whole: bool = False
    text_too: bool = False
    number: bool = False
    dates: bool = False


@dataclass(frozen=True)
class Column:
    """A column to fill in: its head, what it means, what may stand in it, how wide it is."""

    head: str
    tells: str = ""
    allowed: Allowed = Allowed()
    width: float = 14
    needed: bool = False


@dataclass
class Page:
    """A sheet of a form.

    Attributes
    ----------
    name, title : str
        Of the sheet, and what stands on top of it.
    columns : sequence of Column
        What is filled in, or told.
    rows : sequence of sequences
        What is filled in already.
    above : sequence of (str, Any)
        What is asked for above the heads, with what is filled in; a date where it is None.
    group : tuple of int and int, str
        Columns over which a head is written that is merged across, and that head.
    by_row : dict
        What may stand in single cells, by row and column of ``rows``.
    open : bool
        Whether there is room for more rows.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]] = ()
    above: Sequence[tuple[str, Any]] = ()
    group: tuple[int, int, str] | None = None
    by_row: dict[tuple[int, int], Allowed] = field(default_factory=dict)
    open: bool = True


def workbook(pages: Sequence[Page], title: str) -> bytes:
    """Return the form as a file; equal forms are equal bytes."""
    from xlsxwriter import Workbook

    content = BytesIO()
    book = Workbook(content, {"in_memory": True, **_TEXTS})
    book.set_properties({"title": title, "created": _FIRST_WRITTEN})
    writer = _Writer(book)
    for page in pages:
        writer.page(page)
    writer.lists()
    book.close()
    return content.getvalue()


class _Writer:
    """Writes pages; what drop-downs offer stands on a last sheet, as Excel cuts long lists."""

    def __init__(self, book: Any) -> None:
        look = {"valign": "top", "text_wrap": True}
        self.book = book
        self.long: dict[tuple[str, ...], int] = {}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8E8E8", **look})
        self.needed = book.add_format({"bold": True, "bottom": 1, "bg_color": "#FFD98A", **look})
        self.told = book.add_format({"font_color": "#404040", **look})
        self.line = book.add_format({"valign": "top"})
        self.asked = book.add_format(
            {"bg_color": "#FFF7DC", "border": 1, "border_color": "#D0D0D0"}
        )
        self.day = book.add_format({"bg_color": "#FFF7DC", "num_format": "yyyy-mm-dd", "border": 1,
                                    "border_color": "#D0D0D0", "align": "left"})  # fmt: skip

    def page(self, page: Page) -> None:
        sheet = self.book.add_worksheet(page.name)
        sheet.write_string(0, 0, page.title, self.title)
        line = 1
        for name, value in page.above:
            sheet.write_string(line, 0, name, self.head)
            if value is None:
                sheet.write_blank(line, 1, None, self.day)
                self.limit(sheet, (line, 1, line, 1), Column(name, allowed=Allowed(dates=True)))
            else:
                sheet.write_string(line, 1, value, self.asked)
            line += 1
        if page.group:
            first, last, text = page.group
            sheet.merge_range(line, first, line, last, text, self.head)
            line += 1
        for at, column in enumerate(page.columns):
            sheet.write_string(line, at, column.head, self.needed if column.needed else self.head)
            sheet.set_column(at, at, column.width)
            if column.allowed != Allowed() or page.open:
                end = line + len(page.rows) + (_LINES if page.open else 0)
                self.limit(sheet, (line + 1, at, end, at), column)
        blank = [[None] * len(page.columns)] * (_ROOM if page.open else 0)
        for row, cells in enumerate([*page.rows, *blank], start=line + 1):
            if not page.open:
                sheet.set_row(row, _HEIGHT * _lines_of(cells, page.columns))
            for at, cell in enumerate(cells):
                asked = page.open or (row - line - 1, at) in page.by_row
                self.cell(sheet, row, at, cell, self.look(asked, len(cells) == 1))
        for (row, at), allowed in page.by_row.items():
            place = (line + 1 + row, at, line + 1 + row, at)
            self.limit(sheet, place, Column("", allowed=allowed))
        sheet.freeze_panes(line + 1, 1)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)

    def look(self, asked: bool, alone: bool) -> Any:
        return self.asked if asked else self.line if alone else self.told

    def cell(self, sheet: Any, row: int, at: int, value: Any, look: Any) -> None:
        if isinstance(value, str):
            sheet.write_string(row, at, value, look)
        elif isinstance(value, int | float):
            sheet.write_number(row, at, value, look)
        elif look is self.asked:
            sheet.write_blank(row, at, None, look)

    def limit(self, sheet: Any, where: tuple[int, int, int, int], column: Column) -> None:
        """Give cells a drop-down or limits, and what they say when they are chosen."""
        allowed = column.allowed
        rule: dict[str, Any] = {"validate": "any"}
        if allowed.choices or allowed.source:
            rule = {"validate": "list", "source": self.listed(allowed)}
        elif allowed.dates:
            rule = {"validate": "date", "criteria": ">", "value": datetime(1900, 1, 1)}
        elif allowed.number:
            from xlsxwriter.utility import xl_rowcol_to_cell

            cell = xl_rowcol_to_cell(where[0], where[1])
            tests = [f"{cell}>={allowed.low:.15g}"] if allowed.low is not None else []
            tests += [f"{cell}<={allowed.high:.15g}"] if allowed.high is not None else []
            tests += [f"{cell}=INT({cell})"] if allowed.whole else []
            number = f"AND(ISNUMBER({cell}),{','.join(tests)})" if tests else f"ISNUMBER({cell})"
            text = f"OR(ISTEXT({cell}),{number})" if allowed.text_too else number
            rule = {"validate": "custom", "value": f"={text}"}
        if rule["validate"] == "list" and allowed.text_too:
            rule["error_type"] = "warning"
        if column.tells:
            rule |= {"input_title": column.head[:_TITLE], "input_message": column.tells[:_TELLS]}
        if rule != {"validate": "any"}:
            sheet.data_validation(*where, {**rule, "error_message": _(WRONG)})

    def listed(self, allowed: Allowed) -> list[str] | str:
        """Return what a drop-down offers, or the cells that hold it if it is long."""
        if allowed.source:
            return allowed.source
        if len(",".join(allowed.choices)) <= _TELLS and not any("," in c for c in allowed.choices):
            return list(allowed.choices)
        column = letters(self.long.setdefault(allowed.choices, len(self.long)) + 1)
        return f"='{_(LISTS)}'!${column}$1:${column}${len(allowed.choices)}"

    def lists(self) -> None:
        """Write what long drop-downs offer."""
        if self.long:
            sheet = self.book.add_worksheet(_(LISTS))
            for choices, column in self.long.items():
                sheet.write_column(0, column, choices)


def _lines_of(cells: Sequence[Any], columns: Sequence[Column]) -> int:
    """Return how many lines the longest cell takes; one that stands alone is not broken."""
    if len(cells) < 2:
        return 1
    pairs = zip(cells, columns, strict=False)
    return (
        max((ceil(cell_len(str(cell or "")) / each.width) for cell, each in pairs), default=1) or 1
    )


def either(english: str, chinese: str) -> str:
    """Return the one of two names that is of the language spoken."""
    return chinese if language() == "zh" else english
