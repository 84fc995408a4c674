"""Tables as an Excel file: one sheet a table, labels and units in the language that is spoken.

Numbers are numbers and names are text: what begins with ``=`` is no formula, and no address is made
a link.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd
from rich.cells import cell_len

from sim.engine.fates import Fate
from sim.engine.ledger import Outcome
from sim.report.affected import PAY_HEADS
from sim.report.decomposition import LABELS
from sim.report.groups import BY, TIMES, group
from sim.report.names import in_words, said
from sim.report.sensitivity import HEADS, difference_in_words
from sim.report.wording import label, with_unit
from sim.scenario.organisation import Organisation
from sim.study.affected import ENDS
from sim.study.breakdown import MEASURES
from sim.study.columns import about
from sim.study.money import COUNTED, GAINS
from sim.study.outcomes import KNOWN
from sim.words import N_, _, aside, language

MOST = 300_000
"""Cells of a table that is written; a larger one is named, with the file that holds it."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
SHEETS = {
    "summary": N_("sheet: all years together"),
    "yearly": N_("sheet: year by year"),
    "runs": N_("sheet: history by history"),
    "bridge": N_("sheet: spending head by head"),
    "over_time": N_("sheet: what is spent and gained in all"),
    "break_even": N_("sheet: when it breaks even"),
    "ranking": N_("sheet: the selection"),
    "pay": N_("sheet: pay against the baseline"),
    "zones": N_("sheet: zone by zone"),
    "design": N_("sheet: what was tried"),
    "indices": N_("sheet: what decides"),
    "flips": N_("sheet: where the choice flips"),
    "shares": N_("sheet: where each is best"),
    "boxes": N_("sheet: where it backfires"),
    "frontier": N_("sheet: the front"),
}
"""What sheets of tables are called in another language; in English by the names of their files."""
_LONGEST = 31  # characters of a sheet's name, by Excel's rules
_WIDEST, _NARROWEST = 60, 8  # letters of a column
_LINE = 15  # points from one line of a cell to the next
_PRINTED = 180  # letters across a page lying on its side; a wider table is printed over several
_A4 = 9  # as Excel counts paper
_TYPES = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_OUTCOMES = {outcome.name for outcome in KNOWN}
_MEASURES = {measure.outcome.name: measure.outcome for measure in MEASURES}


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, what it shows, its heads and lines, and what stands below."""

    name: str
    title: str
    heads: tuple[str, ...]
    rows: Iterable[Sequence[Any]]
    notes: str = ""


def of_table(
    name: str, rows: pd.DataFrame, organisation: Organisation | None = None, folder: str = ""
) -> Sheet:
    """Return a study's table as a sheet; of one that is too large, where it is.

    Groups have the names that an organisation gives its grades and departments. A folder is said
    where there are several.
    """
    english = language() == "en"
    before = f"{folder} " if folder else ""
    called = before + (name if english else _(SHEETS.get(name, name)))
    title = called if english else called + aside(f"{name}.parquet")
    if rows.size > MOST:
        told = _("{count} lines, too many for a sheet to be of use: they are in {file}.").format(
            count=f"{len(rows):,}", file=f"{name}.parquet"
        )
        return Sheet(called, title, (), (), told)
    lines = rows.copy()
    for column, words in _SAID.items():
        if column in lines:
            lines[column] = [words(str(each)) for each in lines[column]]
    if organisation is not None and {"by", "group"} <= set(rows):
        lines["group"] = [
            group(by, name, organisation)
            for by, name in zip(rows["by"], rows["group"], strict=True)
        ]
    heads = tuple(_head(str(column)) for column in rows.columns)
    return Sheet(called, title, heads, lines.astype(object).itertuples(index=False))


def workbook(sheets: Sequence[Sheet], title: str, written: str) -> bytes:
    """Return sheets as a file, after one that lists them; equal sheets are equal bytes.

    Parameters
    ----------
    sheets : sequence of Sheet
        In order.
    title : str
        Of the file.
    written : str
        When the results were saved (ISO 8601): the file has no time of its own.
    """
    from xlsxwriter import Workbook

    content = BytesIO()
    book = Workbook(content, {"in_memory": True, **_TYPES})
    book.set_properties({"title": title, "created": _time(written)})
    looks = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "link": book.add_format({"font_color": "#0b57a4", "underline": 1}),
    }
    names = _names([_("Contents"), *(sheet.name for sheet in sheets)])
    first = book.add_worksheet(names[0])
    first.write_string(0, 0, title, looks["title"])
    first.set_column(0, 0, 40)
    first.set_column(1, 1, 80)
    _printed(first, 120)
    for row, (sheet, name) in enumerate(zip(sheets, names[1:], strict=True), start=2):
        first.write_url(row, 0, f"internal:'{name}'!A1", looks["link"], name)
        first.write_string(row, 1, sheet.title)
        _fill(book.add_worksheet(name), sheet, looks)
    book.close()
    return content.getvalue()


def _fill(page: Any, sheet: Sheet, looks: Mapping[str, Any]) -> None:
    page.write_string(0, 0, sheet.title, looks["title"])
    if sheet.notes:
        page.write_string(1, 0, sheet.notes)
    widths = [cell_len(head) for head in sheet.heads]
    for column, head in enumerate(sheet.heads):
        page.write_string(2, column, head, looks["head"])
    for place, row in enumerate(sheet.rows, start=3):
        longest = 0
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(place, column, cell, looks["text"])
                letters = cell_len(cell)
                longest = max(longest, letters)
                if column < len(widths):
                    widths[column] = max(widths[column], letters)
            elif isinstance(cell, bool):
                page.write_boolean(place, column, cell)
            elif cell is not None and math.isfinite(cell):
                page.write_number(place, column, cell)
        if longest > _WIDEST:  # not every program finds out by itself how high a line is
            page.set_row(place, _LINE * -(-longest // _WIDEST))
    widths = [min(_WIDEST, max(_NARROWEST, width + 2)) for width in widths]
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    _printed(page, sum(widths))
    if sheet.heads:
        page.freeze_panes(3, 1)
        page.repeat_rows(2)


def _printed(page: Any, wide: int) -> None:
    """Say how a sheet of so many letters is printed."""
    page.set_paper(_A4)
    page.set_landscape()
    if wide <= _PRINTED:
        page.fit_to_pages(1, 0)


def _names(wanted: Sequence[str]) -> list[str]:
    """Return names that Excel allows, each unlike the others whatever their case."""
    found: list[str] = []
    for name in wanted:
        allowed = _FORBIDDEN.sub(" ", name)[:_LONGEST].strip() or "–"
        count = 1
        while allowed.casefold() in (each.casefold() for each in found):
            count += 1
            tail = f" ({count})"
            allowed = f"{_FORBIDDEN.sub(' ', name)[: _LONGEST - len(tail)].strip()}{tail}"
        found.append(allowed)
    return found


def _head(column: str) -> str:
    known = about(column)
    # Which money it is depends on the zone, and stands in the summary.
    unit = "" if known.money else known.unit
    return with_unit(known.label(language()), _(unit)) if unit else known.label(language())


def _outcome(name: str) -> str:
    return label(name) if name in _OUTCOMES else name


def _own(known: Mapping[str, Outcome | Fate]) -> Callable[[str], str]:
    """Return what gives names the words that stand beside them in both languages."""

    def words(name: str) -> str:
        found = known.get(name)
        return name if found is None else found.zh if language() == "zh" else found.label

    return words


def _listed(known: Mapping[str, str]) -> Callable[[str], str]:
    """Return what gives names the words of a list."""
    return lambda name: _(known.get(name, name))


def _measure(name: str) -> str:
    return _(PAY_HEADS[name]) if name in PAY_HEADS else _own(_MEASURES)(name)


def _by(facts: str) -> str:
    return TIMES.join(_(BY.get(fact, fact)) for fact in facts.split(TIMES))


_SAID: dict[str, Callable[[str], str]] = {
    "outcome": _outcome,
    "head": _outcome,
    "measure": _measure,
    "unit": _,
    "verdict": _,
    "policy": in_words,
    "counted": _listed(COUNTED),
    "gain": _listed(GAINS),
    "part": _listed(LABELS),
    "end": _own({end.name: end for end in ENDS}),
    "by": _by,
    "below": in_words,
    "above": in_words,
    "dropped_by": in_words,
    "quantity": difference_in_words,
    "parameter": said,
    "index": _listed(HEADS),
    "of": _listed({"total": N_("in all"), "a head": N_("by head")}),
}
"""Columns that hold names of one kind, and what these are called."""


def _time(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=None)
    except ValueError:
        return datetime(2000, 1, 1)
