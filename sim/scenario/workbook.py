"""A workbook (``.xlsx``) as it was filled in: its sheets, and where each cell stands.

Zones, policies and rosters are read from workbooks by way of this file. It knows nothing of what
they mean. What cannot be read is refused with the address of the cell, and a workbook that would
fill the memory before it is opened.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from sim.words import _

MOST_BYTES = 50_000_000
"""Of a workbook once it is unpacked: some 50,000 people in 15 columns."""
_LETTERS = 26
_LEGACY = b"\xd0\xcf\x11\xe0"  # .xls, and .xlsx behind a password
_ZIP = b"PK\x03\x04"
_FORMULA = re.compile(
    rb'<c\b(?![^<>]*t="str")[^<>]*>\s*<f\b[^<>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
"""A formula without a value; one that came to no text has the type of text."""

Place = tuple[int, int]
"""Row and column, from 1."""


class WorkbookError(ValueError):
    """A workbook cannot be read: why, and what to do (``hint``); others say which file it is."""

    def __init__(self, told: str, hint: str) -> None:
        super().__init__(told)
        self.hint = hint


class Merged(NamedTuple):
    """Cells that are one: the first and last row and column."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """A sheet: what its cells hold, those that are blank left out.

    Attributes
    ----------
    name : str
        Of the sheet.
    cells : mapping of (row, column) to value
        Text (trimmed), number, boolean or date; what a formula came to when it was last saved.
    merged : tuple of Merged
        Cells that were merged; only the first of them is in ``cells``.
    hidden : bool
        Whether the sheet is hidden.
    epoch : datetime
        Day 0 of dates that are stored as numbers; it differs in workbooks of old Macs.
    """

    name: str
    cells: Mapping[Place, Any]
    merged: tuple[Merged, ...] = ()
    hidden: bool = False
    epoch: datetime = datetime(1899, 12, 30)
    rows: int = field(init=False, default=0)
    columns: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", max((row for row, _ in self.cells), default=0))
        object.__setattr__(self, "columns", max((column for _, column in self.cells), default=0))

    def row(self, number: int) -> dict[int, Any]:
        """Return what stands in a row, by column."""
        here = range(1, self.columns + 1)
        return {each: self.cells[number, each] for each in here if (number, each) in self.cells}

    def at(self, row: int, column: int) -> str:
        """Return the address of a cell for a message: ``Departments!C5``."""
        return f"{self.name}!{letters(column)}{row}"

    def filled(self) -> Sheet:
        """Return the sheet in which what is merged down stands in each of its rows.

        In a list it is meant of all of them: the department beside its people, a head that is two
        lines high. What is merged across stays where it begins.
        """
        cells = dict(self.cells)
        for area in self.merged:
            value = self.cells.get((area.top, area.left))
            if value is not None:
                cells |= {(row, area.left): value for row in range(area.top, area.bottom + 1)}
        return replace(self, cells=cells)


def letters(column: int) -> str:
    """Return the letters of a column, from 1: A to Z, then AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        found = chr(ord("A") + rest) + found
    return found


def is_workbook(data: bytes) -> bool:
    """Return whether bytes are those of a workbook, old ones included."""
    return data.startswith((_ZIP, _LEGACY))


def read_workbook(data: bytes) -> list[Sheet]:
    """Return the sheets of a workbook, in order.

    Raises
    ------
    WorkbookError
        If it is of an old kind, locked, damaged or too large, or if a formula has no value.
    """
    if data.startswith(_LEGACY):
        told = _("is an old workbook (.xls) or has a password")
        raise WorkbookError(told, _("save it as .xlsx without one"))
    try:
        with _Parts(data) as parts:
            whole = sum(info.file_size for info in parts.infolist())
            if whole > MOST_BYTES:
                raise _too_large(whole)
            if "xl/workbook.xml" not in parts.namelist():
                raise WorkbookError(_("is no workbook"), _("save it as .xlsx"))
            # A sheet may stand in a part of any name.
            uncounted = any(_FORMULA.search(parts.read(name)) for name in parts.namelist())
    except (BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError):
        told, hint = _("is damaged"), _("open it in Excel or WPS and save it as .xlsx again")
        raise WorkbookError(told, hint) from None
    read = [sheet for page in _pages(data, values=True) if (sheet := _sheet(page)).cells]
    if uncounted:
        _refuse_uncounted(read, data)
    return read


class _Parts(ZipFile):
    """The parts of a workbook, in which one that several sheets name is read only so often."""

    def __init__(self, data: bytes) -> None:
        super().__init__(BytesIO(data))
        self.size = 0
        """Bytes read so far, once they are unpacked."""

    def open(self, name: Any, *given: Any, **how: Any) -> Any:
        """Open a part; refuse it where it would be too much with all that was read before."""
        self.size += self.getinfo(getattr(name, "filename", name)).file_size
        if self.size > MOST_BYTES:
            raise _too_large(self.size)
        return super().open(name, *given, **how)


def _too_large(size: int) -> WorkbookError:
    told = _("unpacks to {size} MB, more than the {most} that are read")
    found = {"size": f"{size / 1e6:,.0f}", "most": f"{MOST_BYTES / 1e6:,.0f}"}
    hint = _(
        "delete pictures, and empty rows, columns and sheets that only have a format, or save the "
        "sheet as CSV UTF-8"
    )
    return WorkbookError(told.format(**found), hint)


def _pages(data: bytes, values: bool) -> list[Any]:
    """Return the sheets as they are stored, with what formulas came to or with the formulas."""
    # A reader of workbooks takes a while to load, and most commands read none.
    from openpyxl.reader.excel import ExcelReader

    parts = _Parts(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it leaves out: drop-downs, pictures
        try:
            reader = ExcelReader(BytesIO(data), data_only=values, keep_links=False)
            reader.archive = parts
            reader.read()
            return reader.wb.worksheets
        except Exception as error:  # whatever other programs write into a workbook
            if parts.size > MOST_BYTES:
                raise _too_large(parts.size) from None
            why = str(error).partition("\n")[0] or type(error).__name__
            told = _("cannot be read ({why})").format(why=why)
            hint = _("open it in Excel or WPS and save it as .xlsx again")
            raise WorkbookError(told, hint) from None


def _sheet(page: Any) -> Sheet:
    # Its public ways to walk a sheet make a cell for every blank one up to the last.
    cells = {place: _value(cell.value) for place, cell in page._cells.items()}
    known = {place: value for place, value in cells.items() if value is not None}
    areas = (Merged(a.min_row, a.min_col, a.max_row, a.max_col) for a in page.merged_cells.ranges)
    hidden = page.sheet_state != "visible"
    return Sheet(page.title, known, tuple(sorted(areas)), hidden, page.parent.epoch)


def _value(raw: Any) -> Any:
    """Return what a cell holds: text trimmed, whole numbers whole, None where nothing is."""
    if isinstance(raw, str):
        return raw.strip() or None
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    if isinstance(raw, int | float | datetime) or raw is None:
        return raw
    return str(raw)


def _refuse_uncounted(found: list[Sheet], data: bytes) -> None:
    """Refuse formulas that no program has counted yet: they would be read as blank cells."""
    known = {sheet.name: sheet.cells for sheet in found}
    for page in _pages(data, values=False):
        for place, cell in sorted(page._cells.items()):
            if cell.data_type == "f" and place not in known.get(page.title, {}):
                told = _("{cell} holds a formula that has not been counted")
                hint = _("open the workbook in Excel or WPS and save it, or write the value")
                raise WorkbookError(told.format(cell=f"{page.title}!{cell.coordinate}"), hint)
