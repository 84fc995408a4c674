"""From a real personnel file to the people of a simulation.

One rule runs through this module. A value that is *missing* is filled in by a stated, repeatable
rule and reported; a value that is *there but cannot be true or read* drops its row and is
reported, because only the file's owner can say what was meant. Rows dropped and rows kept sum to
rows read.
"""

import gzip
import re
import zlib
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

from sim.staff.roster_mapping import Mapping, RosterError, Status, nearest, read_mapping

__all__ = ["Mapping", "Roster", "RosterError", "read_mapping", "read_roster"]

OTHERS = "other departments"
YOUNGEST, OLDEST = 16, 75  # completed years of age at which a person can be on a staff list
ENTRY_AGES = range(22, 31)  # from school or first degree to a second job
AGES = range(25, 56)  # where neither age nor service is known; 31 is coprime to the 9 entry ages
ENCODINGS = ("utf-8-sig", "gb18030", "latin-1")
MISSING = {"", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None", "-", "--", "—", "/"}
MISSING |= {"无", "不详", "未知"}
SEXES = dict.fromkeys(("male", "m", "man", "mr", "男", "男性"), "male")
SEXES |= dict.fromkeys(("female", "f", "woman", "ms", "mrs", "miss", "女", "女性"), "female")
UNITS = r"(?i)[¥$€£₹元岁年]|周岁|rmb|cny|usd|eur|gbp|rs\.?"


@dataclass(frozen=True)
class Roster:
    """The people of a personnel file, and an account of how they were read.

    Attributes
    ----------
    people : DataFrame
        In file order: department, grade, status, sex, age_months, service_months, pay_month (in
        the file's currency, NaN where unknown) and id ("row N" where the file has none; the
        first row below the header is row 1).
    report : DataFrame
        Tidy: what ("dropped", "imputed", "left empty" or "merged"), column, reason, rows.
    notes : dict
        file, encoding, delimiter, rows_read, rows_kept.
    """

    people: pd.DataFrame
    report: pd.DataFrame
    notes: dict[str, str | int]


class _Sieve:
    """Rows still in, and a tally of what happened to the rest; a row falls out once."""

    def __init__(self, rows: pd.Index) -> None:
        self.alive = pd.Series(True, index=rows)
        self.tally: list[tuple[str, str, str, int]] = []

    def note(self, what: str, where: pd.Series, column: str, reason: str) -> None:
        if rows := int((self.alive & where).sum()):
            self.tally.append((what, column, reason, rows))

    def drop(self, where: pd.Series, column: str, reason: str) -> None:
        self.note("dropped", where, column, reason)
        self.alive &= ~where

    def report(self) -> pd.DataFrame:
        return pd.DataFrame(self.tally, columns=["what", "column", "reason", "rows"])


def read_roster(csv_path: str | Path, mapping: Mapping, grades: Sequence[str]) -> Roster:
    """Read a personnel file.

    Parameters
    ----------
    csv_path : str or Path
        A ``.csv`` or ``.csv.gz`` file.
    mapping : Mapping
        How to read it, from `read_mapping`.
    grades : sequence of str
        Grades of the scenario; those the mapping names must be among them.

    Returns
    -------
    Roster
        People in file order, what was dropped and filled in, and how the file was read.

    Raises
    ------
    RosterError
        If the file cannot be read, lacks a column, or leaves nobody; if the mapping names a
        grade the scenario does not have.
    """
    path = Path(csv_path)
    _check_grades(mapping, grades)
    text, encoding = _decode(path, mapping.encoding)
    delimiter = mapping.delimiter or _sniff(text)
    table = _parse(path, text, delimiter)
    cells = _cells(path, table, mapping)
    sieve = _Sieve(table.index)

    _filter(path, table, mapping, sieve)
    people = _convert(cells, mapping, grades, sieve)
    if not sieve.alive.any():
        reasons = "; ".join(f"{c}: {reason} ({n})" for _, c, reason, n in sieve.tally)
        raise RosterError(
            f"{path}: all {len(table)} rows were dropped: {reasons}. "
            f"Check these columns against {mapping.source}."
        )
    people = people[sieve.alive]
    sieve.alive = sieve.alive[sieve.alive]
    people = _merge_small(_impute(people, mapping, sieve), mapping.top_departments, sieve)
    notes: dict[str, str | int] = {
        "file": str(path),
        "encoding": encoding,
        "delimiter": delimiter,
        "rows_read": len(table),
        "rows_kept": len(people),
    }
    return Roster(people.reset_index(drop=True), sieve.report(), notes)


def _check_grades(mapping: Mapping, grades: Sequence[str]) -> None:
    for field, grade in mapping.grade_names():
        if grade not in grades:
            raise RosterError(
                f"{mapping.source}: {field} names the grade {grade!r}, which the scenario does "
                f"not have.{nearest(grade, grades)} Allowed: {', '.join(grades)}."
            )


def _decode(path: Path, encoding: str | None) -> tuple[str, str]:
    """Return the text of a file and the encoding that fits it."""
    try:
        data = path.read_bytes()
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "damaged gzip file"
        raise RosterError(f"{path}: cannot be read ({reason}). Check the path.") from None
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise RosterError(f"{path}: is a workbook, not a CSV. Save the sheet as CSV UTF-8.")
    marked = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ()
    for each in (encoding,) if encoding else (*marked, *ENCODINGS):
        try:
            return data.decode(each).lstrip("\ufeff"), each
        except LookupError:
            raise RosterError(
                f"{path}: encoding {each!r} is not known. Use one of {', '.join(ENCODINGS)}, "
                "or leave encoding out of the mapping to have it found."
            ) from None
        except UnicodeError:
            continue
    raise RosterError(
        f"{path}: is not {encoding or 'readable'} text. Leave encoding out of the mapping to have "
        f"it found among {', '.join(ENCODINGS)}."
    )


def _sniff(text: str) -> str:
    """Return the delimiter that the header uses most, outside quotes."""
    header = re.sub(r'"[^"]*"', "", text.lstrip().split("\n", 1)[0])
    return max(",;\t", key=header.count)


def _parse(path: Path, text: str, delimiter: str) -> pd.DataFrame:
    """Read the cells as text, rows numbered from 1 below the header."""
    try:
        # With header=None a row longer than the header is an error, not a silent row index.
        table = pd.read_csv(
            StringIO(text), sep=delimiter, header=None, dtype=str, keep_default_na=False
        )
    except pd.errors.EmptyDataError:
        raise RosterError(f"{path}: is empty. Export the roster again, with its header.") from None
    except (ValueError, pd.errors.ParserError) as error:
        reason = str(error).strip().removeprefix("Error tokenizing data. C error: ")
        raise RosterError(
            f"{path}: cannot be split into columns at {delimiter!r}: {reason}. The first line must "
            "name the columns; a cell that holds the delimiter must stand in quotes."
        ) from None
    table.columns = pd.Index(table.iloc[0].fillna("").str.strip())
    if len(table) == 1:
        raise RosterError(f"{path}: has a header and no rows. Export the roster again.")
    return table.iloc[1:]


def _column(path: Path, table: pd.DataFrame, source: str, field: str, mapping: Mapping) -> None:
    """Refuse a column that is not in the file exactly once."""
    found = int((table.columns == source).sum())
    if found != 1:
        names = [str(each) for each in table.columns]
        problem = "is not in the file" if not found else f"is in the file {found} times"
        hint = nearest(source, names) if not found else ""
        raise RosterError(
            f"{path}: column {source!r} {problem}; {field} in {mapping.source} asks for it.{hint} "
            f"The file's columns: {', '.join(names)}. Correct {field}."
        )


def _cells(path: Path, table: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """Return the mapped columns under their canonical names, trimmed, missing as missing."""
    missing = MISSING | set(mapping.missing)
    cells = {}
    for name, source in mapping.columns.model_dump(exclude_none=True).items():
        _column(path, table, source, f"columns.{name}", mapping)
        text = table[source].str.strip()
        cells[name] = text.mask(text.isin(missing))
    return pd.DataFrame(cells, index=table.index)


def _filter(path: Path, table: pd.DataFrame, mapping: Mapping, sieve: _Sieve) -> None:
    """Keep the rows the mapping asks for, such as one year of a panel."""
    for source, wanted in mapping.keep.items():
        _column(path, table, source, f"keep.{source}", mapping)
        text = table[source].str.strip()
        present = [str(each) for each in text.dropna().unique()]
        for value in wanted:
            if value not in present:
                raise RosterError(
                    f"{path}: keep.{source} in {mapping.source} asks for {value!r}, which the "
                    f"column does not hold.{nearest(value, present)} "
                    f"It holds {len(present)} values: {', '.join(present[:20])}."
                )
        sieve.drop(~text.isin(wanted), source, f"not kept: other than {', '.join(wanted)}")


def _convert(
    cells: pd.DataFrame, mapping: Mapping, grades: Sequence[str], sieve: _Sieve
) -> pd.DataFrame:
    """Turn text into typed columns, dropping what cannot be true; missing values stay missing."""
    people = pd.DataFrame(index=cells.index)
    department = cells["department"]
    sieve.drop(department.isna(), "department", "missing")
    renamed = department.map(mapping.departments)
    renamed = renamed.fillna(_first_match(department, mapping.department_patterns))
    people["department"] = renamed.fillna(department)

    if "grade" in cells:
        sieve.drop(cells["grade"].isna(), "grade", "missing")
        own = dict.fromkeys(grades, "") and {grade: grade for grade in grades}
        people["grade"] = _translate(cells["grade"], own | mapping.grades, "grade", "grades", sieve)
    if "status" in cells:
        own = {status: status for status in get_args(Status)}
        table = own | mapping.statuses
        people["status"] = _translate(cells["status"], table, "status", "statuses", sieve)
    if "sex" in cells:
        sexes = SEXES | {k.casefold(): v for k, v in mapping.sexes.items()}
        people["sex"] = cells["sex"].str.casefold().map(sexes)
        people["sex_text"] = cells["sex"]

    age = _span(cells, "birth", "age", mapping, sieve)
    service = _span(cells, "hired", "service", mapping, sieve)
    name = "birth" if "birth" in cells else "age"
    outside = (age < YOUNGEST * 12) | (age >= (OLDEST + 1) * 12)
    sieve.drop(outside, name, f"age outside {YOUNGEST}-{OLDEST}")
    name, reason = ("hired", f"hired after {mapping.as_of}"), ("service", "negative")
    sieve.drop(service < 0, *(name if "hired" in cells else reason))
    return people
