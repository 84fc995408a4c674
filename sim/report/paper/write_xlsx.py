"""A paper as an Excel file: its sentences, each of its tables, and the tables of the studies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.report.names import bilingual
from sim.report.paper import assumptions, record
from sim.report.paper.content import Paper, Points, Prose, Section, Table, cleaned, walk
from sim.report.paper.shelf import Shelf
from sim.report.sheets import Sheet, of_table, workbook
from sim.study.kept import Kept
from sim.study.manifest import base_of
from sim.words import _


def xlsx(paper: Paper, kept: Sequence[Kept]) -> bytes:
    """Return the file; the same paper and results are the same bytes.

    Parameters
    ----------
    paper : Paper
        What is said.
    kept : sequence of Kept
        The results behind it, whose tables follow with all their digits.
    """
    return workbook([*_said(paper), *tables(kept)], paper.title, paper.written)


def sheets_of(kept: Kept) -> bytes:
    """Return one study's tables as a file, with how they were made and every setting."""
    shelf = Shelf((kept,))
    beside = (record.run_record(shelf), assumptions.settings(shelf))
    told = [_sheet(each.caption, cleaned(each)) for each in beside]
    return workbook(
        [*tables([kept]), *told], cleaned(bilingual(shelf.scenario.title)), shelf.written
    )


def _sheet(name: str, table: Table, title: str = "") -> Sheet:
    rows = [row.cells for row in table.rows]
    return Sheet(name, title or table.caption, table.heads, rows, table.notes)


def tables(kept: Sequence[Kept]) -> Iterator[Sheet]:
    """Yield the tables of results, each named after its folder where there are several."""
    for each in kept:
        folder = each.folder.name if len(kept) > 1 else ""
        organisation = base_of(each.manifest).organisation
        for name, rows in each.tables.items():
            yield of_table(name, rows, organisation, folder)


def _said(paper: Paper) -> Iterator[Sheet]:
    lines = [(paper.title,), (paper.about,)]
    told = []
    for each in walk(paper):
        part = each.part
        if isinstance(part, Section):
            lines.append((each.heading,))
        elif isinstance(part, Prose):
            lines.append((_line(part),))
        elif isinstance(part, Points):
            lines += [(_line(item),) for item in part.items]
        elif isinstance(part, Table):
            name = _("Table {number}").format(number=each.number)
            told.append(_sheet(name, part, f"{name} {part.caption}"))
    yield Sheet(_("Text"), paper.title, (_("Text"),), lines)
    yield from told


def _line(part: Prose) -> str:
    return f"{part.about}{_(': ')}{part.text}" if part.about else part.text
