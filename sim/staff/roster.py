"""From a real personnel file to the people of a simulation.

Two rules run through this module. A value that is *missing* is filled in by a stated, repeatable
rule and reported; a value that is *there but cannot be true or read* drops its row and is
reported, because only the file's owner can say what was meant. Rows kept, dropped and left out sum
to rows read. And what departments, grades, statuses and sexes are is found by their names in either
language or told by the mapping; what is not known is asked for, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.scenario.origin import digest_of
from sim.scenario.schema import Scenario
from sim.scenario.workbook import is_workbook
from sim.staff.blurring import LEAST
from sim.staff.roster_cells import dates, mapped_cells, numbers
from sim.staff.roster_filling import OLDEST, impute
from sim.staff.roster_grades import check_grades, grades_of
from sim.staff.roster_mapping import SEXES_BOTH, STATUSES_BOTH, Described, Mapping, RosterError
from sim.staff.roster_matching import (
    OTHERS,
    Match,
    ask_departments,
    ask_values,
    departments_table,
    match,
    match_departments,
    match_sexes,
    told_of,
    values_table,
)
from sim.staff.roster_names import Names
from sim.staff.roster_reading import read_mapping
from sim.staff.roster_sieve import Sieve, filter_rows, refuse_if_too_few, without_texts
from sim.staff.roster_text import UTF_8, decode, from_line, parse, read_bytes, sniff
from sim.staff.roster_workbook import read_rows
from sim.words import N_, _

__all__ = ["Mapping", "Roster", "RosterError", "read_mapping", "read_roster"]

YOUNGEST = 16  # completed years of age, up to OLDEST, at which a person can be on a staff list
NOT_GIVEN = N_("(not given)")
PAY_RATIO = "pay_ratio"
"""Under this name stands how many times the mean standard pay of its posts a roster's mean is."""


@dataclass(frozen=True, eq=False)
class Roster:
    """The people of a personnel file, and an account of how they were read.

    It can be given to a study as ``people``.

    Attributes
    ----------
    people : DataFrame
        In file order: department, grade, status, sex, age_months, service_months, pay_month (in
        the file's currency, NaN where unknown) and id ("row N" where the file has none; the
        first row below the header is row 1).
    departments : DataFrame
        department, zh, kind, family, workload, people, written (as the file names it), found
        (by name, Chinese name, or what of the mapping).
    values : DataFrame
        Of grades, statuses and sexes: column, written, read_as, people, found.
    report : DataFrame
        Tidy: what ("left out", "dropped", "imputed", "left empty" or "merged"), column, reason,
        rows.
    columns : mapping
        Which column of the file was taken, by what it holds.
    unread : sequence of str
        Sheets of a workbook that were not read.
    told : mapping
        What the mapping says of departments, by their names in the study.
    source : dict
        file, digest, mapping, mapping_digest, as_of (its day), encoding, delimiter, rows_read,
        rows_kept, rows_dropped, rows_left_out; losses_accepted, if they were; pay_ratio, the mean
        pay by the mean standard pay of the posts, where five people or more have a pay.
    """

    people: pd.DataFrame
    departments: pd.DataFrame
    values: pd.DataFrame
    report: pd.DataFrame
    columns: Lookup[str, str]
    unread: Sequence[str]
    told: Lookup[str, Described]
    source: dict[str, str | int | float]

    @cached_property
    def about(self) -> dict[str, Any]:
        """What a result can say of it, as JSON: nobody's name, id or value, and no group's size."""
        report = self.report.assign(reason=self.report["reason"].map(without_texts))
        tables = {
            "departments": self.departments.drop(columns="people"),
            "values": self.values.drop(columns="people"),
            "report": report,
        }
        how = {"columns": dict(self.columns), "unread": list(self.unread)}
        return (
            self.source | how | {name: table.to_dict("records") for name, table in tables.items()}
        )


def read_roster(
    csv_path: str | Path,
    mapping: Mapping | str | Path | None,
    scenario: Scenario,
    *,
    accept_losses: bool = False,
) -> Roster:
    """Read a personnel file.

    Parameters
    ----------
    csv_path : str or Path
        A ``.csv``, ``.csv.gz`` or ``.xlsx`` file.
    mapping : Mapping, str, Path or None
        How to read it, from `read_mapping`, or the file that says so. A workbook whose columns
        are called what they usually are needs none.
    scenario : Scenario
        Whose departments, grades and statuses those of the file are to be.
    accept_losses : bool
        Go on where many people fall out for a reason, or all of a department or grade do; every
        result then says so.

    Returns
    -------
    Roster
        People in file order, what was dropped and filled in, and how the file was read.

    Raises
    ------
    RosterError
        If the file cannot be read, lacks a column, or leaves too few; if the mapping names a
        grade or family the scenario does not have; if it is not known what a department, grade,
        status or sex is.

    Examples
    --------
    >>> import sim
    >>> zone = sim.load_scenario("scenarios/small-zone.yaml")
    >>> roster = sim.read_roster("people.csv", "people.mapping.yaml", zone)  # doctest: +SKIP
    >>> sim.compare(zone, policies=["strong"], people=roster)  # doctest: +SKIP
    """
    path = Path(csv_path)
    if mapping is not None and not isinstance(mapping, Mapping):
        mapping = read_mapping(mapping)
    organisation = scenario.organisation
    grades = [(each.name, each.zh) for each in organisation.grades]
    table, source, mapping, unread = _read_file(path, mapping)
    check_grades(mapping, grades)
    sieve = Sieve(table.index)
    cells = filter_rows(path, table, mapped_cells(path, table, mapping), mapping, sieve)

    departments = match_departments(cells["department"], mapping, organisation)
    statuses = _statuses(cells, mapping)
    sexes = match_sexes(cells.get("sex", _blank(cells)), Names(mapping.sexes))
    people = _convert(cells, mapping, sieve)
    people["department"], people["status"] = departments.value, statuses.value
    people["sex"] = sexes.value
    ranks = grades_of(people, cells, mapping, grades, sieve)
    people["grade"] = ranks.value
    chinese = {each.name: each.zh for each in organisation.departments}
    groups = (people["department"], chinese), (people["grade"], dict(grades))
    refuse_if_too_few(path, cells, mapping, sieve, groups, accept_losses)

    people, cells = people[sieve.alive], cells[sieve.alive]
    sieve.alive = sieve.alive[sieve.alive]
    if mapping.top_departments is not None:
        people = _merge_small(people, mapping.top_departments, sieve)
    told = told_of(list(people["department"].unique()), mapping, organisation)
    units = departments_table(
        people["department"], cells["department"], departments.found, told, organisation
    )
    asked = (
        ask_departments(units, mapping, organisation),
        ask_values("grades", ranks, people["grade"], grades, mapping),
        ask_values("statuses", statuses, people["status"], STATUSES_BOTH, mapping),
        ask_values("sexes", sexes, people["sex"], SEXES_BOTH, mapping),
    )
    if any(asked):
        doubt = _("; if names look wrong, give encoding in {source}").format(source=mapping.source)
        sure = mapping.encoding or source["encoding"] == UTF_8 or "sheet" in source
        words = _("{path} (read as {encoding}{doubt}):").format(
            path=path, encoding=source["encoding"], doubt="" if sure else doubt
        )
        raise RosterError("\n".join([words, *filter(None, asked)]))
    people = impute(people, cells, mapping, sieve)
    values = [
        values_table("grade", ranks, people["grade"]),
        values_table("status", statuses, people["status"]),
    ]
    if "sex" in cells:
        values.append(values_table("sex", sexes, people["sex"]))
    counts = {
        "rows_read": len(table),
        "rows_kept": len(people),
        "rows_dropped": sieve.rows("dropped"),
        "rows_left_out": sieve.rows("left out"),
    }
    return Roster(
        people=people.reset_index(drop=True),
        departments=units,
        values=pd.concat(values, ignore_index=True),
        report=sieve.report(),
        columns=mapping.columns.model_dump(exclude_none=True),
        unread=unread,
        told={name: each.about for name, each in told.items()},
        source={
            **source,
            **counts,
            **({"losses_accepted": 1} if accept_losses else {}),
            **_pay_ratio(people, scenario),
        },
    )


def _pay_ratio(people: pd.DataFrame, scenario: Scenario) -> dict[str, float]:
    """Return the mean pay of people by that of their posts, if so many have one that it is told."""
    paid = people[people["pay_month"].notna()]
    if len(paid) < LEAST:
        return {}
    standard = {grade.name: grade.pay for grade in scenario.organisation.grades}
    ratio = paid["pay_month"].mean() / paid["grade"].map(standard).mean()
    return {PAY_RATIO: round(float(ratio), 2)}


def _read_file(
    path: Path, mapping: Mapping | None
) -> tuple[pd.DataFrame, dict[str, str | int], Mapping, list[str]]:
    """Return the rows of a file as text, what file it was, how it was read, and sheets left."""
    unread: list[str] = []
    data = read_bytes(path)
    source: dict[str, str | int] = {"file": str(path), "digest": digest_of(data)}
    if is_workbook(data):
        read = read_rows(path, data, mapping)
        mapping, table, unread = read.how, read.rows, read.unread
        how = {"encoding": f"xlsx, {read.sheet}", "delimiter": "", "sheet": read.sheet}
    elif mapping is None:
        raise RosterError(
            _("{path}: give --mapping, a file that says how to read the roster.").format(path=path)
        )
    else:
        text, encoding = decode(path, data, mapping.encoding)
        text = from_line(path, text, mapping.header)
        delimiter = mapping.delimiter or sniff(text)
        table, how = parse(path, text, delimiter), {"encoding": encoding, "delimiter": delimiter}
    about: dict[str, str | int] = {"mapping": mapping.source, "mapping_digest": mapping.digest}
    about |= {"as_of": str(mapping.as_of)}
    return table, {**source, **about, **how}, mapping, unread


def _blank(cells: pd.DataFrame) -> pd.Series:
    """Return a column that the file does not have."""
    return pd.Series(np.nan, index=cells.index, dtype=object)


def _statuses(cells: pd.DataFrame, mapping: Mapping) -> Match:
    """Find statuses; where the file gives none, the one that the mapping says of all such."""
    text = cells.get("status", _blank(cells))
    found = match(text, STATUSES_BOTH, Names(mapping.statuses), "statuses")
    rest = mapping.constant.status
    if rest is None:
        return found
    return Match(
        text.fillna(NOT_GIVEN),
        found.value,
        found.found | {NOT_GIVEN: _("mapping: {field}").format(field="constant.status")},
    )


def _convert(cells: pd.DataFrame, mapping: Mapping, sieve: Sieve) -> pd.DataFrame:
    """Turn text into typed columns, dropping what cannot be true; missing values stay missing."""
    blank = _blank(cells)
    sieve.drop(cells["department"].isna(), "department", _("missing"))
    as_of = pd.Timestamp(mapping.as_of)
    youngest = as_of - pd.DateOffset(years=YOUNGEST)
    age = _span(cells, "birth", "age", youngest, mapping, sieve)
    column = "birth" if "birth" in cells else "age"
    outside = (age < YOUNGEST * 12) | (age >= (OLDEST + 1) * 12)
    reason = _("age outside {low}-{high}").format(low=YOUNGEST, high=OLDEST)
    sieve.drop(outside, column, reason)

    service = _span(cells, "hired", "service", as_of, mapping, sieve)
    column = "hired" if "hired" in cells else "service"
    after = _("hired after {day}").format(day=mapping.as_of)
    sieve.drop(service < 0, column, after if column == "hired" else _("negative"))
    longest = OLDEST - YOUNGEST
    reason = _("service of more than {years} years").format(years=longest)
    sieve.drop(service > longest * 12, column, reason)
    reason = _("hired before age {age}").format(age=YOUNGEST)
    sieve.drop(age - service < YOUNGEST * 12, column, reason)

    pay = numbers(cells.get("pay", blank), mapping)
    ids = cells.get("id", blank)
    rows = [f"row {number}" for number in cells.index]
    return pd.DataFrame(
        {
            "department": blank,
            "grade": blank,
            "status": blank,
            "sex": blank,
            "age_months": age,
            "service_months": service,
            "pay_month": pay.where(pay >= 0) / (12 if mapping.pay_period == "year" else 1),
            "id": ids.where(ids.notna(), pd.Series(rows, index=cells.index)),
        }
    )


def _span(
    cells: pd.DataFrame,
    moment: str,
    years: str,
    latest: pd.Timestamp,
    mapping: Mapping,
    sieve: Sieve,
) -> pd.Series:
    """Return months up to the roster's date, from a date or else from a number of years."""
    months = pd.Series(np.nan, index=cells.index)
    if moment in cells:
        text = cells[moment]
        value = sieve.known(text, dates(text, mapping, latest), moment, _("unreadable date")).dt
        day = mapping.as_of
        months = (day.year - value.year) * 12.0 + day.month - value.month - (value.day > day.day)
    if years in cells:
        text = cells[years]
        value = sieve.known(text, numbers(text, mapping), years, _("unreadable number"))
        months = months.fillna((value * 12).round())
    return months


def _merge_small(people: pd.DataFrame, most: int, sieve: Sieve) -> pd.DataFrame:
    """Put all but the largest departments into one."""
    names = people["department"]
    sizes = names.groupby(names, sort=False).size().sort_values(ascending=False, kind="stable")
    small = ~names.isin(sizes.index[:most])
    reason = _("not among the {most} largest; now in {others!r}").format(most=most, others=OTHERS)
    sieve.note("merged", small, "department", reason)
    return people.assign(department=names.mask(small, OTHERS))
