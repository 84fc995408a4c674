"""From a real personnel file to the people of a simulation.

One rule runs through this module. A value that is *missing* is filled in by a stated, repeatable
rule and reported; a value that is *there but cannot be true or read* drops its row and is
reported, because only the file's owner can say what was meant. Rows dropped and rows kept sum to
rows read.
"""

from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd

from sim.staff.roster_cells import (
    dates,
    decode,
    find_column,
    first_match,
    look_up,
    mapped_cells,
    numbers,
    parse,
    sniff,
)
from sim.staff.roster_mapping import Mapping, RosterError, Status, nearest, read_mapping

__all__ = ["Mapping", "Roster", "RosterError", "read_mapping", "read_roster"]

OTHERS = "other departments"
YOUNGEST, OLDEST = 16, 75  # completed years of age at which a person can be on a staff list
ENTRY_AGES = range(22, 31)  # from school or first degree to a second job
AGES = range(25, 56)  # where neither age nor service is known; 31 is coprime to the 9 entry ages
SEXES = dict.fromkeys(("male", "m", "man", "mr", "男", "男性"), "male")
SEXES |= dict.fromkeys(("female", "f", "woman", "ms", "mrs", "miss", "女", "女性"), "female")


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

    def known(self, text: pd.Series, value: pd.Series, column: str, reason: str) -> pd.Series:
        """Drop rows whose text is there but gave no value."""
        self.drop(text.notna() & value.isna(), column, reason)
        return value

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
    text, encoding = decode(path, mapping.encoding)
    delimiter = mapping.delimiter or sniff(text)
    table = parse(path, text, delimiter)
    cells = mapped_cells(path, table, mapping)
    sieve = _Sieve(table.index)

    _filter(path, table, mapping, sieve)
    people = _convert(cells, mapping, sieve)
    people["grade"] = _grade(people, cells, mapping, grades, sieve)
    if not sieve.alive.any():
        reasons = "; ".join(f"{c}: {reason} ({n})" for _, c, reason, n in sieve.tally)
        raise RosterError(
            f"{path}: all {len(table)} rows were dropped: {reasons}. "
            f"Check these columns against {mapping.source}."
        )
    people, cells = people[sieve.alive], cells[sieve.alive]
    sieve.alive = sieve.alive[sieve.alive]
    people = _merge_small(_impute(people, cells, mapping, sieve), mapping, sieve)
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


def _filter(path: Path, table: pd.DataFrame, mapping: Mapping, sieve: _Sieve) -> None:
    """Keep the rows the mapping asks for, such as one year of a panel."""
    for source, wanted in mapping.keep.items():
        find_column(path, table, source, f"keep.{source}", mapping)
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


def _convert(cells: pd.DataFrame, mapping: Mapping, sieve: _Sieve) -> pd.DataFrame:
    """Turn text into typed columns, dropping what cannot be true; missing values stay missing."""
    blank: pd.Series = pd.Series(np.nan, index=cells.index, dtype=object)
    department = cells["department"].astype(object)
    sieve.drop(department.isna(), "department", "missing")
    renamed = look_up(department, mapping.departments)
    renamed = renamed.where(
        renamed.notna(), first_match(department, mapping.department_patterns)
    ).where(lambda name: name.notna(), department)

    status = cells.get("status", blank)
    statuses = {each: each for each in get_args(Status)} | dict(mapping.statuses)
    sexes = SEXES | {code.casefold(): sex for code, sex in mapping.sexes.items()}

    age = _span(cells, "birth", "age", mapping, sieve)
    column = "birth" if "birth" in cells else "age"
    outside = (age < YOUNGEST * 12) | (age >= (OLDEST + 1) * 12)
    sieve.drop(outside, column, f"age outside {YOUNGEST}-{OLDEST}")

    service = _span(cells, "hired", "service", mapping, sieve)
    column = "hired" if "hired" in cells else "service"
    reason = f"hired after {mapping.as_of}" if column == "hired" else "negative"
    sieve.drop(service < 0, column, reason)
    longest = OLDEST - YOUNGEST
    sieve.drop(service > longest * 12, column, f"service of more than {longest} years")
    sieve.drop(age - service < YOUNGEST * 12, column, f"hired before age {YOUNGEST}")

    text = cells.get("pay", blank)
    pay = sieve.known(text, numbers(text, mapping), "pay", "unreadable amount")
    sieve.drop(pay < 0, "pay", "negative")
    ids = cells.get("id", blank)
    rows = [f"row {number}" for number in cells.index]
    return pd.DataFrame(
        {
            "department": renamed,
            "grade": blank,
            "status": _translate(status, statuses, "status", "statuses", sieve),
            "sex": look_up(cells.get("sex", blank).str.casefold(), sexes),
            "age_months": age,
            "service_months": service,
            "pay_month": pay / (12 if mapping.pay_period == "year" else 1),
            "id": ids.where(ids.notna(), pd.Series(rows, index=cells.index)),
        }
    )


def _grade(
    people: pd.DataFrame,
    cells: pd.DataFrame,
    mapping: Mapping,
    grades: Sequence[str],
    sieve: _Sieve,
) -> pd.Series:
    """Take each grade from the file, or derive it; drop those who get none, and second ids."""
    rule = mapping.grade_from
    if rule is None:
        text = cells["grade"]
        sieve.drop(text.isna(), "grade", "missing")
        table = {each: each for each in grades} | mapping.grades
        grade = _translate(text, table, "grade", "grades", sieve)
    else:
        titles = cells["title"] if rule.title else people["grade"]
        grade = first_match(titles, rule.title)
        if rule.otherwise:
            grade = grade.fillna(rule.otherwise)
        elif rule.pay_quantiles:
            unpaid = grade.isna() & people["pay_month"].isna()
            sieve.drop(unpaid, "pay", "missing, and the grade is derived from it")
        else:
            sieve.drop(grade.isna(), "title", "no pattern of grade_from.title fits")
    if "id" in cells:
        # Last, so that a second row stands in for a first that could not be used.
        ids = cells["id"].where(sieve.alive)
        sieve.drop(ids.notna() & ids.duplicated(), "id", "duplicate")
    left = sieve.alive & grade.isna()
    if rule and rule.pay_quantiles and left.any():
        pay = people.loc[left, "pay_month"].to_numpy(dtype=float)
        names = np.array(list(rule.pay_quantiles), dtype=object)
        cuts = np.quantile(pay, list(rule.pay_quantiles.values()))
        grade[left] = names[np.searchsorted(cuts[:-1], pay, side="left")]
    return grade


def _translate(
    text: pd.Series, table: Lookup[str, str], column: str, field: str, sieve: _Sieve
) -> pd.Series:
    """Look values up; rows whose value is not in the table fall out, the commonest by name."""
    value = look_up(text, table)
    unknown = text[sieve.alive & text.notna() & value.isna()]
    for each in unknown.value_counts().index[:5]:
        sieve.drop(text == each, column, f"{str(each)!r} is not in {field}")
    return sieve.known(text, value, column, f"other values that are not in {field}")


def _span(
    cells: pd.DataFrame, moment: str, years: str, mapping: Mapping, sieve: _Sieve
) -> pd.Series:
    """Return months up to the roster's date, from a date or else from a number of years."""
    months = pd.Series(np.nan, index=cells.index)
    if moment in cells:
        text = cells[moment]
        value = sieve.known(text, dates(text, mapping), moment, "unreadable date").dt
        day = mapping.as_of
        months = (day.year - value.year) * 12.0 + day.month - value.month - (value.day > day.day)
    if years in cells:
        text = cells[years]
        value = sieve.known(text, numbers(text, mapping), years, "unreadable number")
        months = months.fillna((value * 12).round())
    return months


def _impute(
    people: pd.DataFrame, cells: pd.DataFrame, mapping: Mapping, sieve: _Sieve
) -> pd.DataFrame:
    """Fill in what is missing, in file order and without chance, and say so."""

    def fill(name: str, lacks: pd.Series, values: Any, reason: str, *sources: str) -> None:
        why = "missing" if any(each in cells for each in sources) else "no column"
        sieve.note("imputed", lacks, name.removesuffix("_months"), f"{why}; {reason}")
        people.loc[lacks, name] = values

    def in_turn(lacks: pd.Series, years: range) -> np.ndarray:
        return 12 * np.resize(np.array(years), int(lacks.sum()))

    people = people.copy()
    lacks, status = people["status"].isna(), mapping.constant.status
    fill("status", lacks, status, f"read as {status}", "status")

    lacks = people["sex"].isna()
    odd = lacks & (cells["sex"].notna() if "sex" in cells else False)
    known = people.loc[~lacks, "sex"]
    share = float((known == "female").mean()) if len(known) else 0.5
    # Spread over the file: the n-th is female when the running quota passes a whole number.
    quota = np.floor(np.arange(int(lacks.sum()) + 1) * share)
    people.loc[lacks, "sex"] = np.where(np.diff(quota) > 0, "female", "male")
    reason = f"{share:.0%} female, as in the rest" if len(known) else "by turns"
    sieve.note("imputed", odd, "sex", f"not in sexes; {reason}")
    fill("sex", lacks & ~odd, people["sex"], reason, "sex")

    if "id" in cells:
        fill("id", cells["id"].isna(), people["id"], "its row number", "id")
    entry = f"an entry age of {ENTRY_AGES[0]} to {ENTRY_AGES[-1]} in turn"
    no_age, no_service = people["age_months"].isna(), people["service_months"].isna()
    neither = no_age & no_service
    reason = f"{AGES[0]} to {AGES[-1]} in turn"
    fill("age_months", neither, in_turn(neither, AGES), reason, "birth", "age")
    service = people["age_months"][no_service] - in_turn(no_service, ENTRY_AGES)
    reason = f"age less {entry}"
    fill("service_months", no_service, service.clip(lower=0), reason, "hired", "service")
    lacks = no_age & ~neither
    age = people["service_months"][lacks] + in_turn(lacks, ENTRY_AGES)
    reason = f"service plus {entry}"
    fill("age_months", lacks, age.clip(upper=OLDEST * 12 + 11), reason, "birth", "age")
    why = "missing" if "pay" in cells else "no column"
    sieve.note("left empty", people["pay_month"].isna(), "pay", why)

    text = ["department", "grade", "status", "sex", "id"]
    whole = ["age_months", "service_months"]
    return people.astype(dict.fromkeys(text, str) | dict.fromkeys(whole, "int64"))


def _merge_small(people: pd.DataFrame, mapping: Mapping, sieve: _Sieve) -> pd.DataFrame:
    """Put all but the largest departments into one."""
    if mapping.top_departments is not None:
        names = people["department"]
        sizes = names.groupby(names, sort=False).size().sort_values(ascending=False, kind="stable")
        small = ~names.isin(sizes.index[: mapping.top_departments])
        reason = f"not among the {mapping.top_departments} largest; now in {OTHERS!r}"
        sieve.note("merged", small, "department", reason)
        people["department"] = names.mask(small, OTHERS)
    return people
