"""The text of a personnel file: bytes to text, text to columns."""

import gzip
import re
import zlib
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from unicodedata import category

import pandas as pd

from sim.scenario.bounded import bytes_of
from sim.staff.roster_heads import head_of
from sim.staff.roster_mapping import RosterError
from sim.words import _, reason

MOST_BYTES = 50_000_000
"""Of a list of staff, unpacked: half a million rows of 100 bytes."""
LAST_RESORT = "latin-1"  # fits any bytes, whatever they meant
CHINESE = ("gb18030", "big5")
UTF_8 = "utf-8-sig"
ENCODINGS = (UTF_8, *CHINESE, LAST_RESORT)
_HEADS = 100_000  # signs among which the line of heads ends
_MOST = 0.5  # of the letters beyond ASCII, and more, are common hanzi in a text that is Chinese


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file."""
    try:
        return bytes_of(path, MOST_BYTES)
    except OSError as error:
        raise RosterError(
            _("{path}: cannot be read ({strerror}). Check the path.").format(
                path=path, strerror=reason(error)
            )
        ) from None


def decode(path: Path, data: bytes, encoding: str | None) -> tuple[str, str]:
    """Return the text of a file and the encoding that fits it."""
    try:
        if data.startswith(b"\x1f\x8b"):
            with gzip.open(BytesIO(data)) as packed:
                data = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise RosterError(
            _("{path}: cannot be read (damaged gzip file). Compress it again.").format(path=path)
        ) from None
    if len(data) > MOST_BYTES:
        raise RosterError(
            _(
                "{path}: unpacks to more than {most} MB, which is no list of staff. Check that it "
                "is the right file."
            ).format(path=path, most=f"{MOST_BYTES / 1e6:,.0f}")
        )
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in data and not (encoding or marked):
        raise RosterError(
            _(
                "{path}: is not text, or UTF-16 without its mark. Save the sheet as CSV UTF-8, or"
                " name the encoding in the mapping, such as encoding: utf-16-le."
            ).format(path=path)
        )
    for each in (encoding,) if encoding else ("utf-16",) * marked + (UTF_8,):
        try:
            return data.decode(each).lstrip("\ufeff"), each
        except (LookupError, ValueError) as error:
            if isinstance(error, UnicodeError):
                continue
            raise RosterError(
                _(
                    "{path}: encoding {each!r} is not known. Use one of {names}, or leave "
                    "encoding out of the mapping to have it found."
                ).format(path=path, each=each, names=", ".join(ENCODINGS))
            ) from None
    if encoding:
        raise RosterError(
            _(
                "{path}: is not {encoding} text. Leave encoding out of the mapping to have it "
                "found among {names}."
            ).format(path=path, encoding=encoding, names=", ".join(ENCODINGS))
        )
    found = _chinese(data) or LAST_RESORT
    return data.decode(found), found


def _chinese(data: bytes) -> str | None:
    """Return the Chinese encoding in which most letters are common hanzi, if there is one.

    Nearly any bytes can be read as GB18030, but those of another encoding give rare hanzi and
    signs for private use.
    """
    best, found = _MOST, None
    for encoding in CHINESE:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        signs = [each for each in text if not each.isascii()]
        letters = [each for each in signs if each.isalpha() or category(each) in ("Co", "Cn")]
        share = sum(each in _common() for each in letters) / len(letters) if letters else 1.0
        if share > best:
            best, found = share, encoding
    return found


@cache
def _common() -> frozenset[str]:
    """Return the hanzi of the first levels of GB 2312 and Big5, some 7,000."""
    rows = (
        ("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)),
        ("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
    )
    return frozenset(
        bytes((high, low)).decode(encoding, "ignore")
        for encoding, highs, lows in rows
        for high in highs
        for low in lows
    )


def from_line(path: Path, text: str, header: int) -> str:
    """Return a text from the line on that names the columns, counted from 1."""
    lines = text.splitlines(keepends=True)
    if header > max(len(lines), 1):
        raise RosterError(
            _(
                "{path}: has {count} lines, and header asks for line {header} of them. Write the "
                "line that names the columns."
            ).format(path=path, count=len(lines), header=header)
        )
    return "".join(lines[header - 1 :])


def sniff(text: str) -> str:
    """Return the delimiter that the header uses most, outside quotes."""
    header = re.sub(r'"[^"]*"', "", text.lstrip()[:_HEADS]).split("\n", 1)[0]
    return max(",;\t", key=header.count)


def parse(path: Path, text: str, delimiter: str) -> pd.DataFrame:
    """Read the cells as text, rows numbered from 1 below the header."""
    try:
        # With header=None a row longer than the header is an error, not a silent row index.
        table = pd.read_csv(
            StringIO(text), sep=delimiter, header=None, dtype=str, keep_default_na=False
        )
    except pd.errors.EmptyDataError:
        raise RosterError(
            _("{path}: is empty. Export the roster again, with its header.").format(path=path)
        ) from None
    except (ValueError, pd.errors.ParserError) as error:
        reason = _why(str(error).strip().removeprefix("Error tokenizing data. C error: "))
        raise RosterError(
            _(
                "{path}: cannot be split into columns at {delimiter!r}: {reason}. The first line "
                "must name the columns; a cell that holds the delimiter must stand in quotes."
            ).format(path=path, delimiter=delimiter, reason=reason)
        ) from None
    table.columns = pd.Index(table.iloc[0].fillna("").map(head_of))
    if len(table) == 1:
        raise RosterError(
            _("{path}: has a header and no rows. Export the roster again.").format(path=path)
        )
    return table.iloc[1:]


def _why(told: str) -> str:
    """Return why a text has no columns, in the language spoken where pandas' words are known."""
    if found := re.fullmatch(r"Expected (\d+) fields in line (\d+), saw (\d+)", told):
        words = _("line {line} from the heads on has {saw} cells, and the heads have {count}")
        return words.format(count=found[1], line=found[2], saw=found[3])
    if found := re.fullmatch(r"EOF inside string starting at row (\d+)", told):
        words = _("a quote that is opened in line {line} from the heads on is never closed")
        return words.format(line=int(found[1]) + 1)
    return told
