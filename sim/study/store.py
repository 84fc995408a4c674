"""What is kept of a study: a folder of tables, a figure and a manifest.

Tables are Parquet, so that pandas, polars or DuckDB read them directly, and hold no time stamps:
equal results are equal bytes. When and where a study ran stands in the manifest alone.
"""

import hashlib
import json
import platform
import tempfile
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.scenario.origin import digest_of
from sim.study.problems import StoreError
from sim.version import model_version
from sim.words import _, typed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TABLES = ("runs", "yearly", "summary")
MORE_TABLES = (
    "bridge", "over_time", "break_even", "design", "ranking", "indices", "flips", "shares", "boxes",
    "frontier", "zones",
)  # fmt: skip
"""What only some studies have."""
FIGURE, MANIFEST = "figure.png", "manifest.json"
SHEETS = "tables.xlsx"
"""The same tables for Excel, where they were asked for."""
TABLES_KEPT = "tables"
"""Under this name a manifest has the digest of each table beside it."""
NO_FIGURE = "figure_not_drawn"
"""Under this name a manifest says why there is no figure, if there is none."""
_OURS = {FIGURE, MANIFEST, SHEETS, *(f"{name}.parquet" for name in (*TABLES, *MORE_TABLES))}
_OUT = " (--out DIR)"
_LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}  # left by file managers that looked inside
_PARTS = ("catfish", "numpy", "numba", "simpy", "scipy", "pandas", "pyarrow")


def question_of(*asked: Any) -> str:
    """Return a digest of what a study asks, by which an earlier answer to it is known."""
    spelt = json.dumps(asked, sort_keys=True, default=str)
    return hashlib.blake2b(spelt.encode(), digest_size=8).hexdigest()


def default_folder(scenario: str | Path, command: str, seed: int, question: str = "") -> Path:
    """Return where results go if nothing is said: named after scenario, command and seed.

    An earlier answer to the same question is replaced; another question gets the next free number
    behind the name, so that nothing is lost.
    """
    first = Path("results") / f"{Path(scenario).stem}-{command}-{seed}"
    for number in count(1):
        folder = first if number == 1 else first.with_name(f"{first.name}-{number}")
        manifest = folder / MANIFEST
        if not manifest.is_file() or _question_in(manifest) == question:
            return folder
    raise AssertionError("numbers do not end")


def _question_in(manifest: Path) -> str:
    try:
        return str(json.loads(manifest.read_text(encoding="utf-8")).get("question", ""))
    except (OSError, ValueError):
        return ""  # not readable, so not an answer worth keeping apart


def check(folder: Path) -> None:
    """Refuse a folder that could not be written, before anything is computed for it.

    Raises
    ------
    StoreError
        If it is a file, holds files that are not ours, or its place is not writable.
    """
    _replaceable(folder)
    parent = folder.resolve().parent
    with _told(folder):
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".catfish-", dir=parent):
            pass


def write(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
    draw: "Callable[[], Figure]",
) -> Path:
    """Write a result, in place of an earlier one of that name.

    The figure is drawn last. Should that fail, the tables are kept without it, and the manifest
    says why.

    It is written beside its place and then renamed, so that a reader, or a study that stops half
    way, never leaves or sees a part of it.

    Raises
    ------
    StoreError
        If it cannot be written there; an earlier result is then still in place.
    """
    _replaceable(folder)
    place = folder.resolve()
    with _told(folder):
        place.parent.mkdir(parents=True, exist_ok=True)
        # Renaming works only within a file system, so the draft stands beside the folder.
        with tempfile.TemporaryDirectory(prefix=".catfish-", dir=place.parent) as beside:
            draft, old = Path(beside) / "new", Path(beside) / "old"
            draft.mkdir()
            _fill(draft, tables, manifest, draw)
            try:
                if place.exists():
                    place.rename(old)
                draft.rename(place)
            except BaseException:
                if old.exists():
                    old.rename(place)
                raise
    return folder


def somewhere(save: Callable[[Path], Path], folder: Path) -> tuple[Path, str]:
    """Save a result where it was asked for, or else where temporary files go.

    Parameters
    ----------
    save : callable
        Saves it in a folder, such as `sim.study.comparison.Comparison.save`.
    folder : Path
        Where it was asked for.

    Returns
    -------
    tuple of Path and str
        Where it is, and why not where it was asked for ("" if it is).
    """
    try:
        return save(folder), ""
    except StoreError as error:
        shelter = Path(tempfile.mkdtemp(prefix="catfish-"))
        return save(shelter / folder.resolve().name), str(error)


def run_facts(seed: int, years: int, seconds: float) -> dict[str, Any]:
    """Return how a study ran: its luck, how long it took, and on which model and versions."""
    return {
        "seed": seed,
        "years": years,
        "seconds": round(seconds, 3),
        "model": model_version(),
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Return the versions of what a study runs on."""
    return {"python": platform.python_version()} | {name: version(name) for name in _PARTS}


def parquet(rows: pd.DataFrame) -> bytes:
    """Return a table as the bytes of its file; equal tables are equal bytes."""
    content = BytesIO()
    table = pa.Table.from_pandas(rows, preserve_index=False)
    pq.write_table(table, content, compression="zstd")
    return content.getvalue()


def records(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return rows as JSON can hold them, which knows neither nan nor infinity."""
    known = table.notna() & ~table.isin([np.inf, -np.inf])
    return table.astype(object).where(known, None).to_dict("records")


def _fill(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
    draw: "Callable[[], Figure]",
) -> None:
    digests = {}
    for name, rows in tables.items():
        content = parquet(rows)
        (folder / f"{name}.parquet").write_bytes(content)
        digests[name] = digest_of(content)
    lost = _drawn(folder / FIGURE, draw)
    facts = {
        **manifest,
        "written": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "platform": platform.platform(),
        TABLES_KEPT: digests,
        **({NO_FIGURE: lost} if lost else {}),
    }
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _drawn(file: Path, draw: "Callable[[], Figure]") -> str:
    """Draw and write the figure; return why it could not be drawn, or ""."""
    try:
        draw().savefig(file, dpi=150)
    except OSError:
        raise
    except Exception as error:  # whatever it is, hours of histories are not lost with it
        file.unlink(missing_ok=True)
        return f"{type(error).__name__}: {error}"
    return ""


def _replaceable(folder: Path) -> None:
    """Refuse to put a result in place of anything but an earlier result."""
    with _told(folder):
        place = folder.resolve()
        standing = next(path for path in (place, *place.parents) if path.exists())
        if not standing.is_dir():
            raise StoreError(
                _("{standing} is a file; name a folder for the results{how}").format(
                    standing=standing, how=typed(_OUT)
                )
            )
        names = {path.name for path in place.iterdir()} - _LITTER if place.exists() else set()
    foreign = sorted(names - _OURS)
    if foreign:
        raise StoreError(
            _(
                "{folder} holds {foreign!r}, which is not a result of Catfish and would be lost; "
                "move it, or name another folder{how}"
            ).format(folder=folder, foreign=foreign[0], how=typed(_OUT))
        )


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say in one sentence that, and why, a folder cannot be written."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(
            _("results cannot be written to {folder}: {reason}; name another folder{how}").format(
                folder=folder, reason=reason, how=typed(_OUT)
            )
        ) from error
