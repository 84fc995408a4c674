"""A zone or a policy that was written into a workbook, as the same data a YAML file would hold.

Sheets are known by their columns, whatever they are called and whatever titles stand above them.
Each value remembers its cell, so that whatever is wrong with it later is told with the address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.scenario.book_cells import CellError, read_cell
from sim.scenario.book_heads import (
    ABOUT,
    FIELD,
    LABEL,
    TABLES,
    TOTAL,
    VALUE,
    Table,
    grade_names,
    heads,
    plain,
)
from sim.scenario.json_schema import Parameter, catalogue
from sim.scenario.origin import digest_of
from sim.scenario.problems import Problem, ScenarioError, called_in_book, nearest, twice_told
from sim.scenario.reading import Source, refusal
from sim.scenario.staff import STATUSES_ZH
from sim.scenario.workbook import Sheet, WorkbookError, read_workbook
from sim.words import _, language

_FIRST = 15  # lines in which the heads of a sheet are looked for
_SHARES = "staff.status_shares"
_ROUNDING = 1e-9
_ASIDE = ("备注", "说明", "序号", "编号", "notes", "remarks", "no", "no.", "#")
"""Columns that people add and that say nothing of a zone."""

Loc = tuple[str | int, ...]


@dataclass(frozen=True)
class Book(Source):
    """What a workbook says, and in which cell it says it, or should.

    Of a section it is the cell of the first field that is filled in.
    """

    places: Mapping[Loc, str] = field(default_factory=dict)
    sections: Mapping[Loc, str] = field(default_factory=dict)

    def line(self, loc: Sequence[str | int]) -> str:
        """Return the cell of a place in the data or of what holds it; "" if it has none."""
        if section := self.sections.get(tuple(loc)):
            return section
        ends = range(len(loc), 0, -1)
        found = (self.places.get(tuple(loc[:end])) for end in ends)
        return next((cell for cell in found if cell), "")


def read_book(path: Path, content: bytes) -> Book:
    """Read a workbook.

    Raises
    ------
    ScenarioError
        If it cannot be read, is of no zone and no policy, or holds what cannot be understood.
    """
    try:
        sheets = [sheet.filled() for sheet in read_workbook(content) if not sheet.hidden]
    except WorkbookError as error:
        raise refusal(path, str(error), hint=error.hint) from None
    reader = _Reader(str(path))
    for sheet in sheets:
        reader.take(sheet)
    whole = reader.whole()
    if not reader.places and not reader.is_policy:
        raise refusal(
            path,
            _("holds no sheet of a zone or a policy"),
            hint=_("'catfish template zone' and 'catfish template policy' write one to fill in"),
        )
    if reader.problems:
        raise ScenarioError(reader.problems)
    return Book(str(path), whole, None, digest_of(content), reader.places, reader.sections)


class _Reader:
    """Gathers data from sheets, with the cell of each value and everything that is wrong."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.data: dict[str, Any] = {}
        self.changes: dict[str, Any] = {}
        self.places: dict[Loc, str] = {}
        self.sections: dict[Loc, str] = {}
        self.unread: list[Sheet] = []
        self.problems: list[Problem] = []
        self.is_policy = False

    def take(self, sheet: Sheet) -> None:
        """Read a sheet, if it is of a kind that is known."""
        for row in range(1, min(sheet.rows, _FIRST) + 1):
            named = {plain(text): column for column, text in sheet.row(row).items()}
            value = _column(named, VALUE)
            if value and (_column(named, FIELD) or _column(named, LABEL)):
                return self._parameters(sheet, row, named, value)
            for table in TABLES:
                known = heads(table.section, table.place)
                fields = {known[head]: column for head, column in named.items() if head in known}
                if table.tells in fields and ("name" in fields or "zh" in fields):
                    return self._table(sheet, row, table, fields)
        self.unread.append(sheet)
        return None

    def whole(self) -> dict[str, Any]:
        """Return what the workbook says, once all sheets are read."""
        if self.is_policy and "organisation" not in self.data:
            about = {name: self.data[name] for name in ABOUT if name in self.data}
            return {**about, "changes": self.changes}
        self._rest_of_shares()
        organisation = self.data.get("organisation") or {}
        self._without_tables(organisation)
        if "grades" not in organisation:
            return self.data
        grades = grade_names(organisation["grades"])
        for place, unit in enumerate(organisation.get("departments", ())):
            unit["posts"] = self._by_grade(unit.get("posts", {}), grades, place)
        return self.data

    def _without_tables(self, organisation: Mapping[str, Any]) -> None:
        """Say of each list that was not found which sheet comes near it, and what that lacks."""
        lacking = [each for each in TABLES if each.place.rpartition(".")[2] not in organisation]
        near = {table.place: self._nearest(table, organisation) for table in lacking}
        if len(lacking) == len(TABLES) and not any(near.values()):
            return
        for table in lacking:
            head = {name: called_in_book(name, catalogue()[f"{table.place}.*.{name}"])
                    for name in ("name", table.tells)}  # fmt: skip
            if found := near[table.place]:
                told = _("this sheet looks like {list}, but has no column {head}")
                hint = _("add the column and fill it in")
                cell, missing = found
            else:
                told = _("there is no sheet {list}, nor another with its columns")
                hint = _(
                    "it is known by the columns {name} and {other}; 'catfish template zone' "
                    "writes one"
                ).format(name=head["name"], other=head[table.tells])
                cell, missing = "", "name"
            called = table.sheet[language() == "zh"]
            self._wrong(cell, table.place, told.format(list=called, head=head[missing]), hint)

    def _nearest(self, table: Table, organisation: Mapping[str, Any]) -> tuple[str, str] | None:
        """Return of the sheet that comes nearest to a list the cell of its heads, what it lacks."""
        known = heads(table.section, table.place)
        grades = {plain(g.get(each, "")) for g in organisation.get("grades", ())
                  for each in ("name", "zh")}  # fmt: skip
        counted = grades if table.place == "organisation.departments" else set()
        found = []
        for sheet in self.unread:
            for row in range(1, min(sheet.rows, _FIRST) + 1):
                named = {plain(text): column for column, text in sheet.row(row).items()}
                fields = {known[head] for head in named if head in known}
                so_called = plain(sheet.name) in map(plain, table.sheet)
                score = len(fields) + len(counted & set(named)) + so_called
                if fields and score > 1:
                    lacks = table.tells if fields & {"name", "zh"} else "name"
                    found.append((score, -row, sheet.at(row, min(named.values())), lacks))
        return max(found)[2:] if found else None

    def _rest_of_shares(self) -> None:
        """Give the shares that are left blank the default that stands beside them."""
        given = (self.data.get("staff") or {}).get("status_shares")
        default = catalogue()[_SHARES].default
        if not isinstance(given, dict) or not (blank := default.keys() - given.keys()):
            return
        shares = {**default, **given}
        self.data["staff"]["status_shares"] = shares
        if not all(isinstance(each, int | float) for each in shares.values()):
            return
        if abs(sum(shares.values()) - 1) > _ROUNDING:
            taken = [f"{_status(name)} {shares[name]:g}" for name in default if name in blank]
            told = _(
                "with the defaults of what is left blank ({taken}) they sum to {total}, not to 1"
            )
            cell = self.sections["staff", "status_shares"]
            hint = _("fill these in, too; write 0 where there are none")
            message = told.format(taken=_(", ").join(taken), total=f"{sum(shares.values()):g}")
            called = called_in_book(_SHARES, catalogue()[_SHARES])
            self._wrong(cell, _SHARES, called + _(": ") + message, hint)

    def _by_grade(
        self, posts: Mapping[str, Any], grades: Mapping[str, str], place: int
    ) -> dict[str, Any]:
        """Return posts by the names of grades, which head their columns in either language."""
        found = {}
        for head, count in posts.items():
            name = grades.get(plain(head))
            if name is None:
                cell = self.places["head", head]
                hint = nearest(head, filter(None, grades)) or _(
                    "write a grade's name as on its sheet"
                )
                told = _("the column {head} is neither a field of a department nor a grade")
                if not any(each.line == cell for each in self.problems):
                    self._wrong(cell, head, told.format(head=head), hint)
                continue
            if name in found:
                others = [str(each) for each in posts if grades.get(plain(each)) == name]
                told, hint = twice_told("organisation.departments", others)
                if not any(each.message == told for each in self.problems):
                    self._wrong(self.places["head", head], head, told, hint)
            here = ("organisation", "departments", place, "posts")
            self.places[*here, name] = self.places[*here, head]
            found[name] = count
        return found

    def _parameters(self, sheet: Sheet, above: int, named: Mapping[str, int], value: int) -> None:
        """Read a list of parameters, of which those that are left blank keep their default."""
        field_at, label_at = _column(named, FIELD), _column(named, LABEL)
        for row in range(above + 1, sheet.rows + 1):
            raw = sheet.cells.get((row, value))
            path = str(sheet.cells.get((row, field_at), ""))
            label = str(sheet.cells.get((row, label_at), ""))
            path = path or _path_of(label)
            self.is_policy |= path == "why"  # which a zone has no line for, blank or not
            here = sheet.at(row, value)
            if path and (raw is None or path in ABOUT):  # which may be missed where it is blank
                self.places.setdefault(tuple(path.split(".")), here)
            if raw is None or not (path or label):
                continue
            parameter = _parameter("title" if path in ABOUT else path)
            if parameter is None:
                hint = nearest(path or label, [*catalogue(), *_labels()])
                told = _("{name} is no parameter").format(name=path or label)
                self._wrong(here, path, told, hint)
                continue
            try:
                self._set(path, read_cell(raw, parameter), here)
            except CellError as error:
                self._wrong(here, path, f"{called_in_book(path, parameter)} {error}", error.hint)

    def _set(self, path: str, value: Any, here: str) -> None:
        steps = path.split(".")
        if path not in ABOUT:
            self.changes[path] = value
            self.places["changes", path] = here
        holder = self.data
        for end, step in enumerate(steps[:-1], start=1):
            holder = holder.setdefault(step, {})
            self.sections.setdefault(tuple(steps[:end]), here)
        holder[steps[-1]] = value
        self.places[tuple(steps)] = here

    def _table(self, sheet: Sheet, above: int, table: Table, fields: Mapping[str, int]) -> None:
        """Read a list of grades, families or departments."""
        section, name = table.place.split(".")
        lines: list[dict[str, Any]] = self.data.setdefault(section, {}).setdefault(name, [])
        self.places[section, name] = sheet.at(above, min(fields.values()))
        own = {column: each for each, column in fields.items()}
        posts = self._posts(sheet, above, own) if name == "departments" else {}
        count = catalogue()["organisation.departments.*.posts"]
        for row in range(above + 1, sheet.rows + 1):
            cells = sheet.row(row)
            counts = [found for each in cells.values() if (found := TOTAL.fullmatch(plain(each)))]
            if counts and counts[0][1]:
                self._added_up(sheet, row, posts, lines)
                if posts:
                    self._sums(sheet, above, row, [each.get("posts", {}) for each in lines])
            if counts or not any(column in cells for column in (*own, *posts)):
                continue
            loc: Loc = (section, name, len(lines))
            line = dict(self._line(sheet, row, table, own, loc))
            if "zh" in line and "name" not in line:
                line["name"] = line["zh"]
                self.places[*loc, "name"] = self.places[*loc, "zh"]
            for column, grade in posts.items():
                if column not in cells:
                    continue
                here = self.places[*loc, "posts", grade] = sheet.at(row, column)
                try:
                    line.setdefault("posts", {})[grade] = read_cell(cells[column], count)
                except CellError as error:
                    self._wrong(here, grade, f"{grade} {error}", error.hint)
            self.places[loc] = sheet.at(row, min(cells))
            lines.append(line)
            if posts:
                self._sums(sheet, above, row, [line.get("posts", {})])

    def _line(
        self, sheet: Sheet, row: int, table: Table, own: Mapping[int, str], loc: Loc
    ) -> Iterator[tuple[str, Any]]:
        for column, name in own.items():
            raw = sheet.cells.get((row, column))
            if raw is None:
                continue
            here = self.places[*loc, name] = sheet.at(row, column)
            parameter = catalogue()[f"{table.place}.*.{name}"]
            try:
                yield name, read_cell(raw, parameter)
            except CellError as error:
                self._wrong(here, name, f"{called_in_book(name, parameter)} {error}", error.hint)

    def _posts(self, sheet: Sheet, above: int, own: Mapping[int, str]) -> dict[int, str]:
        """Return the grade whose posts each further column counts; they are checked later."""
        found = {}
        for column, head in sheet.row(above).items():
            if column in own or TOTAL.fullmatch(plain(head)) or plain(head) in _ASIDE:
                continue
            found[column] = str(head)
            self.places["head", str(head)] = sheet.at(above, column)
        return found

    def _added_up(
        self, sheet: Sheet, row: int, posts: Mapping[int, str], lines: Sequence[Mapping[str, Any]]
    ) -> None:
        """Refuse a line of totals that is not what the lines above it come to."""
        for column, grade in posts.items():
            told = _count_in(sheet, row, column)
            counts = [line.get("posts", {}).get(grade, 0) for line in lines]
            if told is None or not all(isinstance(each, int) for each in counts):
                continue
            if told != sum(counts):
                self._wrong(
                    sheet.at(row, column),
                    grade,
                    _("the total of {grade} is {told}, and the lines above come to {sum}").format(
                        grade=grade, told=told, sum=sum(counts)
                    ),
                    _("correct one of them, or take the line of totals out"),
                )

    def _sums(self, sheet: Sheet, above: int, row: int, posts: Sequence[Mapping[str, Any]]) -> None:
        """Refuse a total at the side that is not what the posts of its line, or lines, come to."""
        counts = [count for each in posts for count in each.values()]
        if not all(isinstance(each, int) for each in counts):
            return  # which is told by itself
        for column, head in sheet.row(above).items():
            found = TOTAL.fullmatch(plain(head))
            total = _count_in(sheet, row, column) if found and found[1] else None
            if total is not None and total != sum(counts):
                told = _("the total is {told}, and the posts counted come to {sum}")
                hint = _("correct one of them, or take the column of totals out")
                here = sheet.at(row, column)
                self._wrong(here, str(head), told.format(told=total, sum=sum(counts)), hint)

    def _wrong(self, cell: str, path: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self.file, cell, path, message, None, "", hint))


def _count_in(sheet: Sheet, row: int, column: int) -> int | None:
    """Return the count that a cell holds, also as text: 12人; None where it holds none."""
    found = re.fullmatch(r"(\d+)[人个名]?", plain(sheet.cells.get((row, column), "")))
    return int(found[1]) if found else None


def _column(named: Mapping[str, int], names: tuple[str, ...]) -> int:
    """Return the column of one of some heads, 0 where there is none."""
    return next((named[each] for each in names if each in named), 0)


def _labels() -> dict[str, str]:
    return {parameter.zh: path for path, parameter in catalogue().items()}


def _path_of(label: str) -> str:
    """Return the path of a parameter by its label."""
    return next((path for zh, path in _labels().items() if plain(zh) == plain(label)), "")


def _status(name: str) -> str:
    return STATUSES_ZH[name] if language() == "zh" else name


def _parameter(path: str) -> Parameter | None:
    """Return the parameter at a path; what a mapping holds goes by the mapping's own."""
    known = catalogue()
    found = known.get(path) or known.get(path.rpartition(".")[0])
    return None if found is None or "*" in found.path else found
