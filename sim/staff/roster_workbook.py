"""A personnel file that is a workbook: from cells to the text that a CSV would hold.

The heads may stand below a title and be two lines high, departments may be merged down over their
people. What a spreadsheet may have spoilt without a word is refused with the address of the cell:
ids cut to 15 digits, months of which a zero is lost, pay that was taken for a date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from pydantic import ValidationError

from sim.scenario.workbook import Sheet, WorkbookError, letters, read_workbook
from sim.staff.roster_heads import (
    AS_OF,
    COLUMNS,
    MEANT,
    Heads,
    bare_head,
    day_of,
    head_of,
    is_personal,
    known_heads,
)
from sim.staff.roster_mapping import SEXES_BOTH, STATUSES_BOTH, RosterError, to_come
from sim.staff.roster_mapping import Mapping as How
from sim.staff.roster_names import fold, named
from sim.staff.roster_sieve import is_note
from sim.words import _

MATCHING = ("Matching", "对照")
"""The sheet that says what names of the roster are in the scenario."""
MATCHED = {"kind": ("kind", "项目"), "written": ("in the roster", "名册写法"),
           "read_as": ("is", "读作"), "family": ("family", "职能类别")}  # fmt: skip
KINDS = {"departments": ("department", "部门"), "grades": ("grade", "职级"),
         "statuses": ("status", "身份"), "sexes": ("sex", "性别")}  # fmt: skip
_READ_AS = {"statuses": STATUSES_BOTH, "sexes": SEXES_BOTH}
FIRST = 20
"""Lines in which the heads are looked for."""
_SEVERAL = 5  # rows from which on a sheet is a list
_SINGLE = {"id", "sex", "birth", "age", "hired", "service"}
"""Columns of what single people have; in a table of counts there are none."""
_INSTEAD = {"age": "birth", "service": "hired"}
"""Columns that say better what others say, too."""
_NUMBERS = ("age", "service", "pay")
_DIGITS = 15  # of a number that a spreadsheet keeps
_SERIALS = range(5_000, 60_000)  # days from 1913 to 2064
_YEARS = range(1900, 2101)


class Read(NamedTuple):
    """The rows of a workbook as text, how to read them, which sheet they are from, and the rest."""

    rows: pd.DataFrame
    how: How
    sheet: str
    unread: list[str]


def read_rows(path: Path, data: bytes, mapping: How | None) -> Read:
    """Read the people of a workbook.

    Parameters
    ----------
    path, data
        The file, and what is in it.
    mapping
        How to read it; without one its columns are known by their names.

    Raises
    ------
    RosterError
        If the workbook cannot be read, or it is not clear where its people stand.
    """
    sheets = sheets_in(path, data)
    sheet, line = _heads_of(path, sheets, mapping)
    heads = heads_in(sheet, line)
    how = mapping or _implied(path, sheets, sheet, line, heads)
    fields = {name: field for field, name in how.columns.model_dump(exclude_none=True).items()}
    unread = [each.name for each in sheets if each is not sheet and _matches(each) is None]
    return Read(rows_below(path, sheet, line, heads, fields), how, sheet.name, unread)


def sheets_in(path: Path, data: bytes) -> list[Sheet]:
    """Return the sheets of a workbook that are not hidden, with what is merged down filled in."""
    try:
        return [sheet.filled() for sheet in read_workbook(data) if not sheet.hidden]
    except WorkbookError as error:
        raise RosterError(
            _("{path}: {told}. {hint}.").format(path=path, told=error, hint=error.hint)
        ) from None


def heads_in(sheet: Sheet, line: int) -> dict[int, str]:
    """Return the names of columns; one without a name may still hold the word for a total."""
    heads = {column: f"({letters(column)})" for column in range(1, sheet.columns + 1)}
    return heads | {column: head_of(text) for column, text in sheet.row(line).items()}


def rows_below(
    path: Path, sheet: Sheet, line: int, heads: Mapping[int, str], fields: Mapping[str, str]
) -> pd.DataFrame:
    """Return what stands below the heads as text; ``fields`` says what columns hold, by name."""
    text: dict[int, list[str]] = {column: [] for column in heads}
    for row in range(line + 1, sheet.rows + 1):
        note = is_note(next(iter(sheet.row(row).values()), ""))
        for column, name in heads.items():
            raw = sheet.cells.get((row, column))
            field = "" if note else fields.get(name, "")
            text[column].append("" if raw is None else _text(path, sheet, row, column, raw, field))
    rows = pd.DataFrame(text, dtype=str)
    rows.index += 1
    rows.columns = pd.Index(list(heads.values()))
    if rows.empty:
        raise RosterError(
            _("{path}: sheet {name} has heads and no rows below them.").format(
                path=path, name=sheet.name
            )
        )
    return rows


def _heads_of(path: Path, sheets: list[Sheet], mapping: How | None) -> tuple[Sheet, int]:
    """Return the sheet that lists people, and the line of its heads."""
    asked = [] if mapping is None else list(mapping.columns.model_dump(exclude_none=True).values())
    best: list[tuple[int, int, Sheet]] = []
    for sheet in sheets:
        if mapping is not None and mapping.header > 1:
            lines = range(mapping.header, mapping.header + 1)
        else:
            lines = range(1, min(sheet.rows, FIRST) + 1)
        # Of a head that is two lines high, the lower line holds what the upper one holds and more.
        scores = [(_score(sheet, line, asked), line, sheet) for line in lines]
        best += [max(scores, key=lambda found: found[:2])] if scores else []
    most = max((score for score, _, _ in best), default=0)
    found = [(sheet, line) for score, line, sheet in best if score == most]
    if not most:
        names = ", ".join(asked) or ", ".join(
            f"{known[1]} ({known[0]})" for known in COLUMNS.values()
        )
        raise RosterError(
            _(
                "{path}: no sheet has a line of heads with a department and one more of the "
                "columns: {names}. Name the columns so, or say in a mapping (--mapping) what they"
                " are called."
            ).format(path=path, names=names)
        )
    columns = {} if mapping is None else mapping.columns.model_dump(exclude_none=True)
    refuse_several(path, sheets, [sheet for sheet, _ in found], columns)
    return found[0]


def refuse_several(
    path: Path, sheets: Sequence[Sheet], found: Sequence[Sheet], asked: Mapping[str, str]
) -> None:
    """Refuse sheets that list people beside the one that is read, as they may be others.

    Parameters
    ----------
    path, sheets
        The file, and the sheets of it that are not hidden.
    found
        Those of them that name most columns.
    asked
        Columns by what they hold, where somebody has said so.
    """
    lists = [
        sheet.name
        for sheet in sheets
        if any(sheet is each for each in found)
        or any(_lists_people(sheet, line, asked) for line in range(1, min(sheet.rows, FIRST) + 1))
    ]
    if len(lists) > 1:
        raise RosterError(
            _(
                "{path}: sheets {several} may all list people. Put everybody on one sheet, and "
                "hide or delete the others."
            ).format(path=path, several=", ".join(lists))
        )


def _lists_people(sheet: Sheet, line: int, asked: Mapping[str, str]) -> bool:
    """Tell whether departments, grades and what one person alone has stand below a line."""
    heads = {head_of(text): column for column, text in sheet.row(line).items()}
    known = known_heads(heads)
    said = {field: head for field, head in asked.items() if head in heads}
    columns = {**known.doubtful, **known.columns, **said}
    if "department" not in columns or not columns.keys() & {"grade", "title"}:
        return False
    if not (columns.keys() & _SINGLE or any(map(is_personal, heads))):
        return False
    at = heads[columns["department"]]
    below = sum((row, at) in sheet.cells for row in range(line + 1, sheet.rows + 1))
    return below >= _SEVERAL


def _score(sheet: Sheet, line: int, asked: list[str]) -> int:
    """Return how many of the columns a line names; none unless a department is among them."""
    names = [head_of(text) for text in sheet.row(line).values()]
    if asked:
        return sum(name in asked for name in names)
    found = known_heads(names)
    fields = {*found.columns, *found.doubtful}
    return len(fields) if "department" in fields and len(fields) > 1 else 0


def _implied(
    path: Path, sheets: list[Sheet], sheet: Sheet, line: int, heads: Mapping[int, str]
) -> How:
    """Return how to read a workbook whose columns are called what they usually are."""
    found = known_heads(heads.values())
    columns = dict(found.columns)
    _refuse_doubtful(path, sheet, found)
    if "grade" not in columns:
        raise RosterError(
            _(
                "{path}: sheet {name} has no column of grades ({names}). Add one, or say in a "
                "mapping (--mapping) how grades follow from titles or pay."
            ).format(path=path, name=sheet.name, names=", ".join(COLUMNS["grade"][:2]))
        )
    columns.pop("title", None)
    day = day_of({place: raw for place, raw in sheet.cells.items() if place[0] < line})
    if day is None:
        raise RosterError(
            _(
                "{path}: sheet {name} does not say of which day it is. Write the day above the "
                "heads, such as {as_of} 2017-12-31, and no other date there; or give as_of in a "
                "mapping (--mapping)."
            ).format(path=path, name=sheet.name, as_of=AS_OF[1])
        )
    if told := to_come(day):
        told = _("{path}: sheet {name}: {told}.").format(path=path, name=sheet.name, told=told)
        raise RosterError(told)
    place = f"{path}!{MATCHING[1]}"  # as a workbook names it
    said = {"as_of": day, "columns": columns, "pay_period": found.pay_period, **_matching(sheets)}
    try:
        how = How.model_validate(said)
    except ValidationError as error:
        wrongs = (_wrong(each) for each in error.errors(include_url=False))
        raise RosterError("\n".join(f"{place}{_(': ')}{each}" for each in wrongs)) from None
    how._source = place
    how._in_sheet = True
    return how


def _refuse_doubtful(path: Path, sheet: Sheet, found: Heads) -> None:
    """Refuse heads of which what stands in brackets may change the meaning."""
    told = _(
        "{path}: sheet {name}: what stands in brackets may change what column {head} holds. If it "
        "is {meant}, call the column {called}; if not, call it otherwise, or write a mapping "
        "(--mapping)."
    )
    needless = {"id", "title", *(f for f, other in _INSTEAD.items() if other in found.columns)}
    if lines := [
        told.format(
            path=path,
            name=sheet.name,
            head=head,
            meant=_(MEANT[field]),
            called=bare_head(head),
        )
        for field, head in found.doubtful.items()
        if field not in needless
    ]:
        raise RosterError("\n".join(lines))


def _wrong(error: Any) -> str:
    """Say what is wrong on the sheet of matches."""
    kind, *written = error["loc"] or ("",)
    if kind not in _READ_AS:
        return f"{str(error['msg']).removeprefix('Value error, ')}."
    told = _("{name} is read as {value!r}. Write one of {names}.")
    names = ", ".join(named(*each) for each in _READ_AS[kind])
    return told.format(name=written[0], value=error["input"], names=names)


def _matching(sheets: list[Sheet]) -> dict[str, dict[str, Any]]:
    """Return what the sheet of matches says that the names of the roster are."""
    said: dict[str, dict[str, Any]] = {}
    kinds = {fold(name): kind for kind, names in KINDS.items() for name in names}
    for line in (line for sheet in sheets for line in _matches(sheet) or ()):
        kind = kinds.get(fold(line["kind"]))
        about: Any = line["read_as"]
        if kind == "departments":
            told = {"name": line["read_as"], "family": line["family"]}
            about = {what: text for what, text in told.items() if text}
        if kind and about:
            said.setdefault(kind, {})[line["written"]] = about
    return said


def _matches(sheet: Sheet) -> list[dict[str, str]] | None:
    """Return the lines of a sheet of matches; None of another sheet."""
    for top in range(1, min(sheet.rows, FIRST) + 1):
        named = {fold(str(text)): column for column, text in sheet.row(top).items()}
        known = {
            what: next((named[fold(name)] for name in names if fold(name) in named), 0)
            for what, names in MATCHED.items()
        }
        if known["kind"] and known["written"] and known["read_as"]:
            return [
                {what: str(sheet.cells.get((row, at), "")) for what, at in known.items()}
                for row in range(top + 1, sheet.rows + 1)
            ]
    return None


def _text(path: Path, sheet: Sheet, row: int, column: int, raw: Any, field: str) -> str:
    """Return a cell as a CSV would hold it, or refuse what cannot be told from it."""
    told = hint = ""
    if isinstance(raw, datetime):
        if field in _NUMBERS:
            told = _("is a date ({day}) where a number is meant").format(day=f"{raw:%Y-%m-%d}")
            hint = _("Give the column the format General and write it again")
        days = (raw - sheet.epoch) / timedelta(days=1)
        if field in ("birth", "hired") and int(days) in _YEARS:
            told = _("holds the number {raw}, which its format shows as the day {day}")
            told = told.format(raw=f"{days:.2f}", day=f"{raw:%Y-%m-%d}")
            hint = _("Write it as text, such as 1985-05")
        text = f"{raw:%Y-%m-%d}"
    else:
        text = str(raw)
        number = isinstance(raw, int | float) and not isinstance(raw, bool)
        if field == "id" and is_cut(raw):
            told = _("holds an id of more than 15 digits as a number, so its last digits are lost")
            hint = _("Format the column as Text and paste the ids again, or leave the column out")
        elif number and field in ("birth", "hired"):
            text = _date(raw, sheet.epoch)
            whole, _dot, rest = text.partition(".")
            if rest == "1" and int(whole) in _YEARS:
                told = _("holds the number {raw}, which may be January or October").format(raw=raw)
                hint = _("Write {year}-01 or {year}-10 as text").format(year=whole)
    if told:
        raise RosterError(
            _("{path}: {row} {told}. {hint}.").format(
                path=path, row=sheet.at(row, column), told=told, hint=hint
            )
        )
    return text


def is_cut(raw: Any) -> bool:
    """Tell whether an id was kept as a number of more digits than a spreadsheet keeps."""
    number = isinstance(raw, int | float) and not isinstance(raw, bool)
    return number and abs(raw) >= 10**_DIGITS


def _date(raw: float, epoch: datetime) -> str:
    """Return the date that a number stands for: 1990.05, or days as a spreadsheet counts them."""
    if int(raw) in _SERIALS:
        return f"{epoch + timedelta(days=int(raw)):%Y-%m-%d}"
    whole, _, rest = str(raw).partition(".")
    return f"{whole}-{rest}" if len(rest) == 2 and int(raw) in _YEARS else str(raw)
