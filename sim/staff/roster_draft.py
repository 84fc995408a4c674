"""What can be told of a personnel file before anybody has said how it is read.

Columns are known by their usual names, texts of departments, grades and statuses are counted, and
the way dates are written is tried out. What is not sure is left open: a column that only sounds
like one, a date that may be of March or of May. No name or id of a person is taken along.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.scenario.workbook import is_workbook
from sim.staff.roster_cells import dates, mapped_cells
from sim.staff.roster_heads import COLUMNS, day_of, fold_head, head_of, is_personal, known_heads
from sim.staff.roster_mapping import DATES, Columns, Mapping, RosterError
from sim.staff.roster_matching import match_sexes, of_persons
from sim.staff.roster_names import Names
from sim.staff.roster_sieve import SHORTENED, Sieve, filter_rows
from sim.staff.roster_text import UTF_8, decode, from_line, parse, read_bytes, sniff
from sim.staff.roster_workbook import FIRST, heads_in, is_cut, refuse_several, rows_below, sheets_in
from sim.words import _

MOST = 300
"""Texts of a column that are listed."""
FORMS = (
    *(("%m/%d/%Y", "%m/%d/%y"), ("%d/%m/%Y", "%d/%m/%y"), ("%d.%m.%Y", "%d.%m.%y")),
    *(("%m-%d-%Y", "%m-%d-%y"), ("%d-%m-%Y", "%d-%m-%y"), ("%y-%m-%d",), ("%y/%m/%d",)),
    *(("%y.%m.%d", "%y.%m"), ("%d-%b-%Y", "%d-%b-%y"), ("%Y/%m/%d %H:%M:%S",)),
    *(("%Y/%m/%d %H:%M",), ("%Y-%m-%dT%H:%M:%S",)),
)
"""Ways to write dates that are tried beside the usual ones."""
GROUPS = ("department", "grade", "status", "sex")
_SOUNDS = {
    "department": ("dept", "office", "workplace", "division", "处室", "科室", "股室", "机构"),
    "grade": ("level", "rank", "等级", "职等", "岗级"),
    "title": ("position", "岗位", "职位"),
    "status": ("employment type", "身份", "编制"),
    "birth": ("dob", "birthday", "出生", "生日"),
    "hired": ("hire", "joined", "entry", "入职", "参加工作", "来院", "到任"),
    "pay": ("salary", "wage", "pay", "工资", "薪", "收入"),
}
"""Parts of a head that sound like a column, beside the names that mean one thing."""
_IDS = {fold_head(each) for each in COLUMNS["id"]}
_NUMBER = re.compile(r"\d{5}")
_DAY = date(2100, 1, 1)  # so that no date of the file is after it


class Draft(NamedTuple):
    """What a personnel file shows of how it is to be read.

    Attributes
    ----------
    day
        The day that the lines above the heads name.
    header
        The line that names the columns, from 1; 1 of a workbook, where it is found again.
    encoding
        In which it was read, if that is not UTF-8 or a workbook.
    columns
        Heads by what their columns hold.
    perhaps
        Heads that sound like a column that was not found.
    rest
        Other heads.
    twice
        Heads that stand above more than one column, which cannot be read.
    cut
        Whether ids were shortened, so that different people look alike.
    pay_period
        Of what pay is, by its head.
    forms
        Ways to write dates beside the usual ones: none, one, or several of which one is meant.
    undated
        Cells in columns of dates that none of them reads.
    usual
        Whether some of the dates are written in a usual way.
    texts
        By column, what stands in it and how often, the commonest first.
    hidden
        By column, how many texts are not listed, as they may be of one person or are too many.
    blank
        By column, in how many rows of people it is blank.
    merged
        Whether blank departments stand below filled ones.
    """

    day: date | None
    header: int
    encoding: str
    columns: dict[str, str]
    perhaps: dict[str, list[str]]
    rest: list[str]
    twice: list[str]
    cut: bool
    pay_period: str
    forms: list[list[str]]
    undated: int
    usual: bool
    texts: dict[str, dict[str, int]]
    hidden: dict[str, int]
    blank: dict[str, int]
    merged: bool


def draft_of(path: str | Path) -> Draft:
    """Look at a personnel file, a CSV or a workbook, without a mapping.

    Raises
    ------
    RosterError
        If it cannot be read, or no line of it names columns.
    """
    path = Path(path)
    data = read_bytes(path)
    if is_workbook(data):
        table, day, cut = _of_workbook(path, data)
        header, encoding = 1, ""
    else:
        table, day, header, encoding = _of_text(path, data)
        cut = False
    names = [str(each) for each in table.columns]
    twice = sorted({each for each in names if each and names.count(each) > 1})
    heads = [each for each in names if each and each not in twice]
    found = known_heads(heads)
    columns = dict(found.columns)
    if "id" in columns:
        cut |= bool(table[columns["id"]].str.strip().str.fullmatch(SHORTENED).any())
    if cut:
        columns.pop("id")
    perhaps = _perhaps([each for each in heads if each not in columns.values()], columns)
    unsure = {head for some in perhaps.values() for head in some}
    cells, alive = _people(path, table, columns)
    texts, hidden = _texts(table[alive], cells[alive])
    forms, undated, usual = _forms(cells[alive])
    department = cells.get("department", pd.Series(np.nan, index=cells.index, dtype=object))
    return Draft(
        day=day,
        header=header,
        encoding=encoding,
        columns=columns,
        perhaps=perhaps,
        rest=[e for e in heads if e not in columns.values() and e not in unsure and e[0] != "("],
        twice=twice,
        cut=cut,
        pay_period=found.pay_period,
        forms=forms,
        undated=undated,
        usual=usual,
        texts=texts,
        hidden=hidden,
        blank={str(name): int(cells[name][alive].isna().sum()) for name in cells},
        merged=bool((department.isna() & department.ffill().notna() & alive).any()),
    )


def _score(names: Iterable[str]) -> tuple[int, int]:
    """Return how many columns a line names, and how many more it may name."""
    heads = [each for each in names if each]
    columns = known_heads(heads).columns
    rest = [each for each in heads if each not in columns.values()]
    return len(columns), len(_perhaps(rest, columns))


def _best(path: Path, scores: Sequence[tuple[int, int]]) -> int:
    """Return which of some lines names the columns."""
    best = max(range(len(scores)), key=lambda line: (sum(scores[line]), scores[line], -line))
    known, perhaps = scores[best]
    if not known or known + perhaps < 2:
        names = ", ".join(f"{known[1]} ({known[0]})" for known in COLUMNS.values())
        raise RosterError(
            _(
                "{path}: no line among the first {count} names at least two columns such as "
                "{names}. Put a line above the people that does; the mapping can then say what "
                "its words mean."
            ).format(path=path, count=FIRST, names=names)
        )
    return best


def _of_workbook(path: Path, data: bytes) -> tuple[pd.DataFrame, date | None, bool]:
    sheets = sheets_in(path, data)
    places = [(each, line) for each in sheets for line in range(1, min(each.rows, FIRST) + 1)]
    scores = [_score(heads_in(each, line).values()) for each, line in places]
    sheet, line = places[_best(path, scores or [(0, 0)])]
    refuse_several(path, sheets, [sheet], {})
    heads = heads_in(sheet, line)
    known = known_heads(heads.values()).columns
    # Ids that a spreadsheet has cut are left out here, not refused: the rest of the list is known.
    fields = {name: field for field, name in known.items() if field != "id"}
    ids = [column for column, name in heads.items() if name == known.get("id")]
    raws = [raw for (row, column), raw in sheet.cells.items() if row > line and column in ids]
    cut = any(map(is_cut, raws))
    above = {place: raw for place, raw in sheet.cells.items() if place[0] < line}
    return rows_below(path, sheet, line, heads, fields), day_of(above), cut


def _of_text(path: Path, data: bytes) -> tuple[pd.DataFrame, date | None, int, str]:
    text, encoding = decode(path, data, None)
    lines = text.splitlines(keepends=True) or [""]
    scores = [_score(_split(lines[first:])) for first in range(min(len(lines), FIRST))]
    best = _best(path, scores)
    below = from_line(path, text, best + 1)
    day = day_of({(number, 1): line for number, line in enumerate(lines[:best])})
    return (
        parse(path, below, sniff(below)),
        day,
        best + 1,
        "" if encoding == UTF_8 else encoding,
    )


def _split(lines: Sequence[str]) -> list[str]:
    """Return the cells that begin with the first of some lines; one may go on over several."""
    try:
        cells = next(csv.reader(lines, delimiter=sniff("".join(lines[:FIRST]))), [])
    except csv.Error:  # a cell that is longer than any head
        return []
    return [head_of(each) for each in cells]


def _perhaps(heads: Sequence[str], columns: dict[str, str]) -> dict[str, list[str]]:
    """Return heads that have a name of a column that is missing as a part."""
    found: dict[str, list[str]] = {}
    for field, names in COLUMNS.items():
        if field in columns:
            continue
        parts = (*names, *_SOUNDS.get(field, ()))
        if some := [head for head in heads if any(_has(head, part) for part in parts)]:
            found[field] = some
    return found


def _has(head: str, part: str) -> bool:
    """Tell whether a head has a part; English by whole words, so that no age is in a percentage."""
    if not part.isascii():
        return fold_head(part) in fold_head(head)
    words = [each.casefold() for each in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", head)]
    asked = part.split()
    return part != "id" and any(
        words[at : at + len(asked)] == asked for at in range(len(words) - len(asked) + 1)
    )


def _people(
    path: Path, table: pd.DataFrame, columns: dict[str, str]
) -> tuple[pd.DataFrame, pd.Series]:
    """Return the cells of known columns, and which rows are people."""
    heads = Columns.model_construct(None, **columns)  # where the department may be missing
    how = Mapping.model_construct(as_of=_DAY, columns=heads)
    cells = mapped_cells(path, table, how)
    sieve = Sieve(table.index)
    blank: pd.Series = pd.Series(np.nan, index=table.index, dtype=object)
    known = cells.drop(columns="id", errors="ignore")
    filter_rows(path, table, known.assign(department=known.get("department", blank)), how, sieve)
    return cells, sieve.alive


def _texts(
    table: pd.DataFrame, cells: pd.DataFrame
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Return what stands in columns of groups, without what may be of one person."""
    personal: set[str] = set()
    for at, head in enumerate(table.columns):
        if is_personal(str(head)) or fold_head(str(head)) in _IDS:
            personal.update(table.iloc[:, at].dropna().str.strip())
    texts: dict[str, dict[str, int]] = {}
    hidden: dict[str, int] = {}
    for name in GROUPS:
        if name not in cells:
            continue
        counts = cells[name].value_counts()
        if name == "sex":
            counts = counts.drop(list(match_sexes(cells[name], Names({})).found))
        if of_persons(counts):
            texts[name], hidden[name] = {}, len(counts)
            continue
        told = {
            str(text): int(rows)
            for text, rows in counts.items()
            if str(text) not in personal and not _NUMBER.search(str(text))
        }
        texts[name] = dict(list(told.items())[:MOST])
        hidden[name] = len(counts) - len(texts[name])
    return texts, hidden


def _forms(cells: pd.DataFrame) -> tuple[list[list[str]], int, bool]:
    """Return how dates are written, where the usual ways do not do; see `Draft`."""
    told = [cells[name] for name in ("birth", "hired") if name in cells]
    if not told:
        return [], 0, True
    text = pd.concat(told, ignore_index=True).dropna()
    left = text[_unread(text, DATES)]
    usual = len(left) < len(text)
    if left.empty:
        return [], 0, usual
    unread = {forms: int(_unread(left, forms).sum()) for forms in FORMS}
    least = min(unread.values())
    if least == len(left):
        return [], least, usual
    best = [forms for forms, rows in unread.items() if rows == least]
    used = [[form for form in forms if not _unread(left, (form,)).all()] for forms in best]
    return used, least, usual


def _unread(text: pd.Series, forms: Sequence[str]) -> pd.Series:
    columns = Columns.model_construct(department="")
    how = Mapping.model_construct(as_of=_DAY, columns=columns, dates=list(forms))
    return dates(text, how, pd.Timestamp(_DAY)).isna()
