"""A paper as one HTML page that needs nothing beside it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from html import escape
from importlib.resources import files

from sim.report.paper.content import (
    Figure,
    Numbered,
    Paper,
    Points,
    Prose,
    Row,
    Section,
    Table,
    numbers,
    walk,
)
from sim.words import _, aside


def html(paper: Paper) -> bytes:
    """Return the page; the same paper is the same bytes."""
    return "\n".join(_page(paper)).encode()


def _page(paper: Paper) -> Iterator[str]:
    style = files("sim.report.paper").joinpath("paper.css").read_text(encoding="utf-8")
    language = "zh-CN" if paper.language == "zh" else "en"
    yield f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(paper.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>"
    yield f"<header>\n<h1>{escape(paper.title)}</h1>\n<p>{escape(paper.about)}</p>\n</header>"
    yield from _contents(paper)
    yield "<main>"
    known = numbers(paper)
    for each in walk(paper):
        yield from _part(each, known)
    yield "</main>\n</body>\n</html>\n"


def _contents(paper: Paper) -> Iterator[str]:
    yield f'<nav aria-label="{escape(_("Contents"))}">\n<ol>'
    for each in walk(paper):
        if isinstance(each.part, Section) and each.level == 1:
            words = each.heading
            yield f'<li><a href="#{each.place}">{escape(words)}</a></li>'
    yield "</ol>\n</nav>"


def _part(each: Numbered, known: dict[str, str]) -> Iterator[str]:
    part = each.part
    if isinstance(part, Section):
        level = min(each.level + 1, 6)
        words = escape(each.heading)
        yield f'<h{level} id="{each.place}">{words}</h{level}>'
    elif isinstance(part, Prose):
        yield f"<p>{_prose(part)}</p>"
    elif isinstance(part, Points):
        yield "<ul>"
        yield from (f"<li>{_prose(item)}</li>" for item in part.items)
        yield "</ul>"
    elif isinstance(part, Table):
        yield from _table(part, each.number)
    elif isinstance(part, Figure):
        yield from _figure(part, each.number, known)


def _prose(part: Prose) -> str:
    about = f"<strong>{escape(part.about)}</strong>{escape(_(': '))}" if part.about else ""
    return about + escape(part.text)


def _table(table: Table, number: str) -> Iterator[str]:
    caption = escape(_("Table {number}").format(number=number) + f" {table.caption}")
    # A wide table is scrolled by itself, which takes a name and a place for the keyboard.
    yield (
        f'<div class="table" id="{escape(table.key)}" role="region" tabindex="0" '
        f'aria-label="{caption}">\n<table>\n<caption>{caption}</caption>\n<thead>\n<tr>'
    )
    for place, head in enumerate(table.heads):
        words = escape(head) or '<span class="unseen">' + escape(_("outcome")) + "</span>"
        yield f'<th scope="col"{_side(table, place)}>{words}</th>'
    yield "</tr>\n</thead>"
    for group in _groups(table):
        yield "<tbody>"
        for row in group:
            yield from _row(table, row)
        yield "</tbody>"
    yield "</table>"
    if table.notes:
        yield f"<p>{escape(table.notes)}</p>"
    yield "</div>"


def _groups(table: Table) -> Iterator[list[Row]]:
    """Yield the lines from each heading to the next."""
    group: list[Row] = []
    for row in table.rows:
        if row.heading and group:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _row(table: Table, row: Row) -> Iterator[str]:
    if row.heading:
        span = len(table.heads)
        yield f'<tr><th scope="rowgroup" colspan="{span}">{escape(row.cells[0])}</th></tr>'
        return
    first, *rest = row.cells
    steps = f' class="step-{row.steps}"' if row.steps else ""
    cells = [f'<th scope="row"{steps}>{escape(first)}</th>']
    cells += [f"<td{_side(table, n)}>{escape(cell)}</td>" for n, cell in enumerate(rest, start=1)]
    yield f"<tr>{''.join(cells)}</tr>"


def _side(table: Table, place: int) -> str:
    return "" if place == 0 or place in table.words else ' class="number"'


def _figure(figure: Figure, number: str, known: dict[str, str]) -> Iterator[str]:
    picture = b64encode(figure.picture).decode()
    caption = escape(_("Figure {number}").format(number=number) + f" {figure.caption}")
    behind = _("its numbers: Table {number}").format(number=known[figure.behind])
    yield f'<figure id="{escape(figure.key)}">'
    yield f'<img alt="{escape(figure.seen)}" src="data:image/png;base64,{picture}">'
    link = f'<a href="#{escape(figure.behind)}">{escape(behind)}</a>'
    yield f"<figcaption>{caption}{aside(link)}</figcaption>\n</figure>"
