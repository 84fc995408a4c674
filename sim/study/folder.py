"""What is kept of a study: a folder of tables, a figure and a manifest.

Tables are Parquet, so that pandas, polars or DuckDB read them directly, and hold no time stamps:
equal results are equal bytes. When and where a study ran stands in the manifest alone.
"""

import hashlib
import json
import os
import platform
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
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
from sim.study import package
from sim.study.problems import StoreError
from sim.version import model_version
from sim.words import _, reason, typed

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DPI = 150
FIGURE, MANIFEST = "figure.png", "manifest.json"
SHEETS = "tables.xlsx"
"""The same tables for Excel, where they were asked for."""
TABLES_KEPT = "tables"
"""Under this name a manifest has the digest of each table beside it."""
NO_FIGURE = "figure_not_drawn"
"""Under this name a manifest says why there is no figure, if there is none."""
DRAWN = {kind: f"figure.{kind}" for kind in ("svg", "pdf")}
"""The figure in other forms, where they were asked for."""
_BESIDE_TABLES = {FIGURE, MANIFEST, SHEETS, package.FILE, *DRAWN.values()}
_OUT = " (--out DIR)"
_TURNS = 20  # tries to replace what others replace at the same time
_LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}  # left by file managers that looked inside
_PARTS = ("catfish", "numpy", "numba", "simpy", "scipy", "pandas", "pyarrow")


def question_of(*asked: Any) -> str:
    """Return a digest of what a study asks, by which an earlier answer to it is known."""
    spelt = json.dumps(asked, sort_keys=True, default=str)
    return hashlib.blake2b(spelt.encode(), digest_size=8).hexdigest()


def default_folder(scenario: str | Path, command: str, seed: int) -> Path:
    """Return where results go if nothing is said: named after scenario, command and seed.

    It is given to `write` with ``beside``, so that nothing is lost.
    """
    return Path("results") / f"{Path(scenario).stem}-{command}-{seed}"


def _numbered(first: Path) -> Iterator[Path]:
    yield first
    for number in count(2):
        yield first.with_name(f"{first.name}-{number}")


def _manifest_in(folder: Path) -> dict[str, Any]:
    """Return the manifest of a result; {} if there is none that Catfish has written."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    ours = isinstance(manifest, dict) and isinstance(manifest.get(TABLES_KEPT), dict)
    return manifest if ours else {}


def check(folder: Path, beside: bool = False) -> None:
    """Refuse a folder that could not be written, before anything is computed for it.

    Raises
    ------
    StoreError
        If it is a file, holds files that are not ours, or its place is not writable.
    """
    if not beside:
        _replaceable(folder)
    with _told(folder):
        parent = folder.resolve().parent
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".catfish-", dir=parent):
            pass


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait, however often, until what is done here is done."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        yield  # it comes to the first thread alone, and Python cannot put back another's handler
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


@undisturbed()
def write(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
    draw: "Callable[[], Figure]",
    *,
    beside: bool = False,
) -> Path:
    """Write a result, in place of an earlier one of that name, and return where it is.

    With ``beside`` an earlier answer to the same question alone is replaced (``question`` in the
    manifest); where another stands, or comes meanwhile, the next free number behind the name is
    taken. The figure is drawn last. Should that fail, the tables are kept without it, and the
    manifest says why.

    It is written beside its place and then renamed, so that a reader, or a study that stops half
    way, never leaves or sees a part of it. Ctrl-C waits meanwhile.

    Raises
    ------
    StoreError
        If it cannot be written there; an earlier result is then still in place.
    """
    if not beside:
        _replaceable(folder)
    with _told(folder):
        place = folder.resolve()
        place.parent.mkdir(parents=True, exist_ok=True)
        # Renaming works only within a file system, so the draft stands beside the folder.
        with tempfile.TemporaryDirectory(prefix=".catfish-", dir=place.parent) as near:
            draft = Path(near) / "new"
            draft.mkdir()
            _fill(draft, tables, manifest, draw)
            with _alone(place.parent):
                if not beside:
                    _put(draft, place)
                    return folder
                question = manifest.get("question")
                for free in _numbered(folder):
                    if _taken(draft, free, question):
                        return free
    raise AssertionError("numbers do not end")


@contextmanager
def _alone(parent: Path) -> Iterator[None]:
    """Let other studies wait that would put their results in the same place meanwhile.

    Where folders cannot be locked, `_taken` and `_put` see to it that none is lost; two answers to
    one question may then both be kept.
    """
    with ExitStack() as held:
        with suppress(OSError):
            lock = os.open(parent, os.O_RDONLY)
            held.callback(os.close, lock)
            if fcntl:
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _taken(draft: Path, folder: Path, question: Any) -> bool:
    """Move a result to a place that is free, or has an answer to the same question alone.

    Whatever comes there meanwhile is looked at as well: another's answer is never replaced.
    """
    place = folder.resolve()
    for turn in count():
        mine = _answers(folder, question)
        old = draft.with_name(f"old-{turn}")
        if mine:
            with suppress(FileNotFoundError):  # one who asks the same was quicker
                place.rename(old)
        try:
            if _claimed(draft, place):
                return True
        except BaseException:
            if old.exists() and not place.exists():
                old.rename(place)
            raise
        if not _answers(folder, question):
            return False
    raise AssertionError("turns do not end")


def _answers(folder: Path, question: Any) -> bool:
    """Return whether a folder has an answer to a question, and nothing else."""
    standing = _manifest_in(folder)
    return (
        bool(standing) and standing.get("question") == question and not _foreign(folder.resolve())
    )


def _claimed(draft: Path, place: Path) -> bool:
    """Move a folder to its place, unless something stands there, also since just now."""
    if place.exists() and not (place.is_dir() and not set(_names(place))):
        return False
    try:
        draft.rename(place)
    except OSError:
        if place.exists():
            return False
        raise
    return True


def _put(draft: Path, place: Path) -> None:
    """Move a folder to its place; what stood there goes with the folder of the draft."""
    for turn in range(_TURNS):
        old = draft.with_name(f"old-{turn}")
        try:
            if place.exists():
                place.rename(old)
            draft.rename(place)
        except BaseException as error:
            if isinstance(error, OSError) and place.exists() and turn + 1 < _TURNS:
                continue  # another study of the same name was quicker
            if old.exists() and not place.exists():
                old.rename(place)
            raise
        return


def somewhere(save: Callable[[Path], Path], folder: Path) -> tuple[Path | None, str]:
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
        Where it is, None if there is no room for it anywhere, and why not where it was asked for
        ("" if it is).
    """
    try:
        return save(folder), ""
    except StoreError as error:
        with suppress(OSError, StoreError):
            shelter = Path(tempfile.mkdtemp(prefix="catfish-"))
            return save(shelter / folder.name), str(error)
        return None, str(error)


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
    told = package.datapackage(tables, manifest)
    (folder / package.FILE).write_text(told, encoding="utf-8")
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
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    try:
        figure = draw()
        figure.set_dpi(_DPI)
        FigureCanvasAgg(figure).print_png(file)  # `savefig` would lay it out once more
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
        foreign = _foreign(place) if place.exists() else ""
    if foreign:
        raise StoreError(
            _(
                "{folder} holds {foreign!r}, which is not a result of Catfish and would be lost; "
                "move it, or name another folder{how}"
            ).format(folder=folder, foreign=foreign, how=typed(_OUT))
        )


def _foreign(place: Path) -> str:
    """Return the name of something in a folder that no result has there; "" if all is one's."""
    names, tables = _names(place), _manifest_in(place).get(TABLES_KEPT)
    ours = set() if tables is None else _BESIDE_TABLES | {f"{name}.parquet" for name in tables}
    strange = (name for name in names if name not in ours or not (place / name).is_file())
    return next(strange, "")


def _names(place: Path) -> list[str]:
    return sorted({path.name for path in place.iterdir()} - _LITTER)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say in one sentence that, and why, a folder cannot be written."""
    try:
        yield
    except (OSError, RuntimeError) as error:  # links that lead to each other are the latter
        why = reason(error)
        raise StoreError(
            _("results cannot be written to {folder}: {reason}; name another folder{how}").format(
                folder=folder, reason=why, how=typed(_OUT)
            )
        ) from error
