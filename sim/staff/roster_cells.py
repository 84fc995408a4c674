"""The cells of a personnel file: columns to names, dates and numbers.

What cannot be read comes back missing; whether that drops a row is for `sim.staff.roster` to say.
"""

import re
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from sim.staff.roster_mapping import Mapping, RosterError
from sim.staff.roster_names import nearest
from sim.words import _

MISSING = {"", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None", "-", "--", "—", "/"}
MISSING |= {"无", "不详", "未知"}
_UNSEEN = r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
"""Signs that stay behind in cells and cannot be seen."""
_LARGEST = 1e9  # of an amount or a number of years
_A_DAY = date(2000, 12, 31)
_MANY, _LONG = 60, 60  # columns named in a message, and signs of each
_UNITS = r"(?:\s|[¥$€£₹元岁年]|周岁|rmb|cny|usd|eur|gbp|rs\.?)+"
_AT_ENDS = rf"(?i)^{_UNITS}|{_UNITS}$"  # in the middle a unit parts two numbers: 3年2
_TENTHS = r"(?:19|20)\d\d\."


def find_column(path: Path, table: pd.DataFrame, source: str, field: str, mapping: Mapping) -> None:
    """Refuse a column that is not in the file exactly once."""
    found = int((table.columns == source).sum())
    if found != 1:
        names = [str(each) for each in table.columns]
        if _is_a_row(table):
            raise RosterError(
                _(
                    "{path}: column {source!r} is not in the file; {field} in {source2} asks for "
                    "it. Line {line} holds somebody's data rather than names of columns: put a "
                    "line above it that names them, or say with header which line does."
                ).format(
                    path=path,
                    source=source,
                    field=field,
                    source2=mapping.source,
                    line=mapping.header,
                )
            )
        problem = _("is in the file {count} times").format(count=found)
        problem = problem if found else _("is not in the file")
        hint = nearest(source, names) if not found else ""
        raise RosterError(
            _(
                "{path}: column {source!r} {problem}; {field} in {source2} asks for it.{hint} The"
                " file's columns: {names}. Correct {field}, or write header: 2 if the second line"
                " names the columns."
            ).format(
                path=path,
                source=source,
                problem=problem,
                field=field,
                source2=mapping.source,
                hint=hint,
                names=_listed(names),
            )
        )


def _is_a_row(table: pd.DataFrame) -> bool:
    """Tell whether what should name the columns is a row like those below: a person's."""
    for place, name in enumerate(map(str, table.columns)):
        if re.search(r"\d{5}|\d[-/.年]\d", name) or (name and (table.iloc[:, place] == name).any()):
            return True
    return False


def _listed(names: Sequence[str]) -> str:
    """Return names as a terminal can show them: without control signs, and no more than a few."""
    shown = [name if name.isprintable() else repr(name) for name in names[:_MANY]]
    text = ", ".join(name if len(name) <= _LONG else f"{name[:_LONG]}…" for name in shown)
    more = _(" and {count} more").format(count=len(names) - _MANY)
    return text + more * (len(names) > _MANY)


def mapped_cells(path: Path, table: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """Return the mapped columns under their canonical names, trimmed, missing as missing."""
    missing = MISSING | set(mapping.missing)
    cells = {}
    for name, source in mapping.columns.model_dump(exclude_none=True).items():
        find_column(path, table, source, f"columns.{name}", mapping)
        text = table[source].str.replace(r"[\t\r\n]+", " ", regex=True)
        text = text.str.replace(_UNSEEN, "", regex=True).str.strip()
        cells[name] = text.mask(text.isin(missing))
        if name in ("birth", "hired"):
            _refuse_lost_zeros(path, source, cells[name])
    return pd.DataFrame(cells, index=table.index)


def _refuse_lost_zeros(path: Path, source: str, text: pd.Series) -> None:
    """Refuse 1985.1 where it may be October, of which a spreadsheet has dropped the zero.

    It is January where October is written 1985.10, or where months are written without a zero.
    """

    def any_ends(month: str) -> bool:
        return bool(plain.str.fullmatch(_TENTHS + month).any())

    plain = text.dropna().str.normalize("NFKC")
    doubtful = plain[plain.str.fullmatch(_TENTHS + "1")]
    january = any_ends("10") or (any_ends("[2-9]") and not any_ends("0[1-9]"))
    if len(doubtful) and not january:
        raise RosterError(
            _(
                "{path}: column {source}, row {row} below the heads: a month written .1 may be "
                "January or October. Write it .01 or .10, as text."
            ).format(path=path, source=source, row=doubtful.index[0])
        )


def look_up(text: pd.Series, table: Lookup[str, object]) -> pd.Series:
    """Look values up in a table; what is not in it is missing."""
    return text.map(dict(table)).astype(object)


def first_match(text: pd.Series, patterns: Sequence[tuple[str, str]]) -> pd.Series:
    """Look each distinct text up in a list of regular expressions; the first that fits wins."""
    rules = [(re.compile(regex), name) for regex, name in patterns]
    table = {
        value: next((name for rule, name in rules if rule.search(value)), np.nan)
        for value in text.dropna().unique()
    }
    return look_up(text, table)


def dates(text: pd.Series, mapping: Mapping, latest: pd.Timestamp) -> pd.Series:
    """Try each format in turn; a bare year stands for its middle, or for ``as_of`` if earlier.

    A year of two digits is the last one that does not end after ``latest``.
    """
    result = pd.Series(pd.NaT, index=text.index, dtype="datetime64[s]")
    text = text.str.normalize("NFKC")
    for form in mapping.dates:
        if form != "%Y":
            left = text[result.isna()]
            if re.fullmatch("(?:%[Yymd])+", form):  # which would read 198513 as 3 January
                left = left[left.str.len() == len(_A_DAY.strftime(form))]
            found = pd.to_datetime(left, format=form, errors="coerce")
            if "%y" in form:
                found = found.mask(found > latest, found - pd.DateOffset(years=100))
            result = result.fillna(found.astype("datetime64[s]"))
    year = text[result.isna()].str.extract(r"^(\d{4})(?:\.0+)?\s*年?$", expand=False)
    middle = pd.to_datetime(year + "-07-01", format="%Y-%m-%d", errors="coerce")
    as_of = pd.Timestamp(mapping.as_of)
    early = (middle > as_of) & (middle.dt.year == as_of.year)
    return result.fillna(middle.mask(early, as_of).astype("datetime64[s]"))


def numbers(text: pd.Series, mapping: Mapping) -> pd.Series:
    """Read amounts: full-width digits, currency signs and grouped thousands are welcome."""
    plain = text.str.normalize("NFKC").str.replace(_AT_ENDS, "", regex=True)
    point, comma = re.escape(mapping.decimal), re.escape(mapping.thousands)
    whole = r"\d+"
    if comma:
        # Groups of 2 (lakh), 3 or 4 digits; but "12,50" is a decimal comma, not 1250.
        whole += rf"|\d{{1,4}}(?:{comma}\d{{2,4}})*{comma}\d{{3,4}}"
    plain = plain.where(plain.str.fullmatch(rf"[+-]?(?:{whole})(?:{point}\d*)?", na=False))
    if comma:
        plain = plain.str.replace(mapping.thousands, "", regex=False)
    value = pd.to_numeric(plain.str.replace(mapping.decimal, ".", regex=False), errors="coerce")
    return value.astype(float).where(lambda each: each.abs() <= _LARGEST)
