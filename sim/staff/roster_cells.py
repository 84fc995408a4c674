"""The cells of a personnel file: bytes to text, text to columns, columns to dates and numbers.

What cannot be read comes back missing; whether that drops a row is for `sim.staff.roster` to say.
"""

import gzip
import re
import zlib
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd

from sim.staff.roster_mapping import Mapping, RosterError, nearest

LAST_RESORT = "latin-1"  # fits any bytes, whatever they meant
ENCODINGS = ("utf-8-sig", "gb18030", LAST_RESORT)
MISSING = {"", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None", "-", "--", "—", "/"}
MISSING |= {"无", "不详", "未知"}
_MANY, _LONG = 60, 60  # columns named in a message, and signs of each
UNITS = r"(?i)[¥$€£₹元岁年]|周岁|rmb|cny|usd|eur|gbp|rs\.?"


def decode(path: Path, encoding: str | None) -> tuple[str, str]:
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
    if b"\0" in data and not (encoding or marked):
        raise RosterError(
            f"{path}: is not text, or UTF-16 without its mark. Save the sheet as CSV UTF-8, or "
            "name the encoding in the mapping, such as encoding: utf-16-le."
        )
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


def sniff(text: str) -> str:
    """Return the delimiter that the header uses most, outside quotes."""
    header = re.sub(r'"[^"]*"', "", text.lstrip().split("\n", 1)[0])
    return max(",;\t", key=header.count)


def parse(path: Path, text: str, delimiter: str) -> pd.DataFrame:
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


def find_column(path: Path, table: pd.DataFrame, source: str, field: str, mapping: Mapping) -> None:
    """Refuse a column that is not in the file exactly once."""
    found = int((table.columns == source).sum())
    if found != 1:
        names = [str(each) for each in table.columns]
        problem = "is not in the file" if not found else f"is in the file {found} times"
        hint = nearest(source, names) if not found else ""
        raise RosterError(
            f"{path}: column {source!r} {problem}; {field} in {mapping.source} asks for it.{hint} "
            f"The file's columns: {_listed(names)}. Correct {field}."
        )


def _listed(names: Sequence[str]) -> str:
    """Return names as a terminal can show them: without control signs, and no more than a few."""
    shown = [name if name.isprintable() else repr(name) for name in names[:_MANY]]
    text = ", ".join(name if len(name) <= _LONG else f"{name[:_LONG]}…" for name in shown)
    return text + f" and {len(names) - _MANY} more" * (len(names) > _MANY)


def mapped_cells(path: Path, table: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """Return the mapped columns under their canonical names, trimmed, missing as missing."""
    missing = MISSING | set(mapping.missing)
    cells = {}
    for name, source in mapping.columns.model_dump(exclude_none=True).items():
        find_column(path, table, source, f"columns.{name}", mapping)
        text = table[source].str.strip()
        cells[name] = text.mask(text.isin(missing))
    return pd.DataFrame(cells, index=table.index)


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


def dates(text: pd.Series, mapping: Mapping) -> pd.Series:
    """Try each format in turn; a bare year stands for its middle, or for ``as_of`` if earlier."""
    result = pd.Series(pd.NaT, index=text.index, dtype="datetime64[s]")
    text = text.str.normalize("NFKC")
    for form in mapping.dates:
        if form != "%Y":
            found = pd.to_datetime(text[result.isna()], format=form, errors="coerce")
            result = result.fillna(found.astype("datetime64[s]"))
    year = text[result.isna()].str.extract(r"^(\d{4})(?:\.0+)?\s*年?$", expand=False)
    middle = pd.to_datetime(year + "-07-01", format="%Y-%m-%d", errors="coerce")
    as_of = pd.Timestamp(mapping.as_of)
    early = (middle > as_of) & (middle.dt.year == as_of.year)
    return result.fillna(middle.mask(early, as_of).astype("datetime64[s]"))


def numbers(text: pd.Series, mapping: Mapping) -> pd.Series:
    """Read amounts: full-width digits, currency signs and grouped thousands are welcome."""
    plain = text.str.normalize("NFKC").str.replace(UNITS, "", regex=True).str.strip()
    point, comma = re.escape(mapping.decimal), re.escape(mapping.thousands)
    whole = r"\d+"
    if comma:
        # Groups of 2 (lakh), 3 or 4 digits; but "12,50" is a decimal comma, not 1250.
        whole += rf"|\d{{1,4}}(?:{comma}\d{{2,4}})*{comma}\d{{3,4}}"
    plain = plain.where(plain.str.fullmatch(rf"[+-]?(?:{whole})(?:{point}\d*)?", na=False))
    if comma:
        plain = plain.str.replace(mapping.thousands, "", regex=False)
    value = pd.to_numeric(plain.str.replace(mapping.decimal, ".", regex=False), errors="coerce")
    return value.astype(float).replace([np.inf, -np.inf], np.nan)
