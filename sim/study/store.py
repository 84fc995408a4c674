"""What has been lived is kept: histories on disk, addressed by what decides them.

A history depends on scenario, roster, seed, replication and model, and on nothing else. Its place
in the store is made of exactly these, so that a study that was killed goes on where it stopped,
two studies share what both need, and a changed model finds nothing of the old one's::

    results/store/model=1f0c…/scenario=9ab2…/seed=2018/000000-000024-5d1e….parquet

The name of a file ends in a digest of its place and its bytes: one that was cut short, changed or
moved is not believed, and what it should hold is lived again.

Each file holds some replications as a table of replication, year and outcomes, to be read with
pandas, polars or DuckDB directly (``read_parquet('results/store/**/*.parquet')``). What else a
study counts in a history, such as who is in the tail by group, stands beside it in files of
another form, whose names those readers pass over.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim import files
from sim.engine.ledger import OUTCOMES
from sim.scenario.draws import uncertain
from sim.scenario.schema import Scenario
from sim.study.problems import StoreError
from sim.version import model_version
from sim.words import _, ngettext, reason, typed

Array = npt.NDArray[np.float64]

DEFAULT = Path("results") / "store"
ABOUT = "_about.json"  # readers of a whole folder skip a name like this
_ARITHMETIC = ("numpy", "numba")  # another version may round the last bit otherwise
NO_PART: dict[str, Any] = {
    "title": True,
    "study": {"seed", "replications", "discount_rate", "output_worth"},
}
"""What of a scenario does not decide a history."""


@dataclass(frozen=True)
class Form:
    """What is kept of a history, and how its files are told from those of another form.

    Attributes
    ----------
    columns : tuple of str
        What is known of each year.
    start, ending : str
        Of a file's name.
    """

    columns: tuple[str, ...]
    start: str = ""
    ending: str = ".parquet"


_LOG = logging.getLogger("catfish")  # without a handler Python prints what it is told

YEARS = Form(tuple(outcome.name for outcome in OUTCOMES))
"""What most studies ask for: the outcomes of every year."""


@dataclass(frozen=True)
class Store:
    """A folder of histories that any number of studies read and write at the same time.

    Attributes
    ----------
    folder : Path
        Made when it is first written to.
    """

    folder: Path

    def shelf(
        self,
        scenario: Scenario,
        seed: int,
        people: pd.DataFrame | None = None,
        nature: int | None = None,
        form: Form = YEARS,
    ) -> Shelf:
        """Return the place of one scenario's histories with one seed.

        ``nature`` is the seed of its ranges, where that is not the seed of its luck, and ``form``
        what is kept of a history.
        """
        about = address(scenario, people)
        if nature not in (None, seed) and uncertain(scenario):
            about["nature"] = nature
        digest = hashlib.blake2b(_canonical(about).encode(), digest_size=16).hexdigest()
        home = self.folder / f"model={model_version()}" / f"scenario={digest}"
        return Shelf(home / f"seed={seed}", scenario.study.years, about, form)


@dataclass(frozen=True)
class Shelf:
    """The histories of one scenario with one seed."""

    folder: Path
    years: int
    about: dict[str, Any]
    form: Form = YEARS

    def kept(self, replications: Collection[int]) -> dict[int, Array]:
        """Return those of the replications that are kept, each (years, columns), by number.

        A file that is not whole, as after a power cut, counts as missing: what it should hold is
        computed and written again.
        """
        found: dict[int, Array] = {}
        damaged: list[range] = []
        latest = max(replications, default=-1)
        for path in sorted(self.folder.glob(f"{self.form.start}*{self.form.ending}")):
            name = path.name.removeprefix(self.form.start).removesuffix(self.form.ending)
            told = re.fullmatch(r"(\d{6,12})-(\d{6,12})-([0-9a-f]{16})", name)
            if told is None:
                continue
            first, last = int(told[1]), int(told[2])
            inside = range(first, min(last, latest) + 1)
            wanted = [n for n in inside if n in replications and n not in found]
            if not wanted:
                continue
            values = self._read(path, range(first, last + 1), told[3])
            if values is None:
                damaged.append(inside)
            else:
                found.update((number, values[number - first]) for number in wanted)
        lost = [each for each in damaged if any(n in replications and n not in found for n in each)]
        if lost:
            told_of = ngettext(
                "{count} file of histories in {folder} is damaged; what it held is lived again",
                "{count} files of histories in {folder} are damaged; what they held is lived again",
                len(lost),
            )
            _LOG.warning(told_of.format(count=len(lost), folder=self.folder))
        return found

    def put(self, replications: range, values: Array) -> Path:
        """Keep the values of some replications, of shape (replications, years, columns).

        The file appears whole or not at all. Who else writes it writes the same bytes.
        """
        columns = self.form.columns
        table = pa.table(
            {
                "replication": np.repeat(np.asarray(replications, dtype=np.int64), self.years),
                "year": np.tile(np.arange(1, self.years + 1), len(replications)),
                **dict(zip(columns, values.reshape(-1, len(columns)).T, strict=True)),
            }
        )
        content = _bytes_of(table)
        numbers = f"{replications[0]:06d}-{replications[-1]:06d}-{self._digest(content)}"
        path = self.folder / f"{self.form.start}{numbers}{self.form.ending}"
        try:
            if not self.folder.is_dir():
                self.folder.mkdir(parents=True, exist_ok=True)
                _appear(self.folder.parent / ABOUT, f"{_canonical(self.about)}\n".encode())
            _appear(path, content)
        except OSError as error:
            raise StoreError(
                _(
                    "histories cannot be kept in {folder}: {strerror}; name another folder ({how})"
                ).format(
                    how=typed("--store DIR", "store"),
                    folder=self.folder,
                    strerror=reason(error),
                )
            ) from error
        return path

    def _digest(self, content: bytes) -> str:
        """Return a digest of a file here: the same bytes elsewhere have another."""
        place = hashlib.blake2b(digest_size=16)
        place.update(f"{self.folder.name} {self.form} {_canonical(self.about)}".encode())
        return hashlib.blake2b(content, digest_size=8, key=place.digest()).hexdigest()

    def _read(self, path: Path, inside: range, digest: str) -> Array | None:
        """Return what a file holds; None if it is not the file that was written."""
        try:
            if not path.is_file():  # a pipe would be waited for
                return None
            content = path.read_bytes()
            if self._digest(content) != digest:
                return None
            # From memory: read_table would take `model=…` in the path for a column.
            with pq.ParquetFile(BytesIO(content)) as file:
                table = file.read(use_threads=False)
            numbers = table["replication"].to_numpy()
            values = np.column_stack([table[name].to_numpy() for name in self.form.columns])
        except (OSError, KeyError, pa.ArrowException):
            return None
        if not np.array_equal(numbers, np.repeat(inside, self.years)):
            return None
        return values.reshape(len(inside), self.years, len(self.form.columns))


def address(scenario: Scenario, people: pd.DataFrame | None = None) -> dict[str, Any]:
    """Return what decides a history, apart from seed, replication and model."""
    return {
        "scenario": scenario.model_dump(mode="json", exclude=NO_PART),
        "roster": None if people is None else roster_digest(people),
        "versions": _versions(),
    }


def roster_digest(people: pd.DataFrame) -> str:
    """Return a digest of the people a study starts from."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(_canonical([[name, str(kind)] for name, kind in people.dtypes.items()]).encode())
    digest.update(pd.util.hash_pandas_object(people, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def stretches(numbers: Iterable[int], size: int) -> list[range]:
    """Return the numbers, which ascend, as ranges without gaps of at most so many."""
    found: list[range] = []
    for number in numbers:
        if found and found[-1].stop == number and len(found[-1]) < size:
            found[-1] = range(found[-1].start, number + 1)
        else:
            found.append(range(number, number + 1))
    return found


def _canonical(data: Any) -> str:
    # Keys stay in their order: the schema fixes that of fields, and that of departments' posts
    # is part of what is simulated.
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


@cache
def _versions() -> dict[str, str]:
    return {name: version(name) for name in _ARITHMETIC}


def _bytes_of(table: pa.Table) -> bytes:
    # In half the time of zstd it makes hardly larger files; nobody filters blocks by statistics.
    content = BytesIO()
    pq.write_table(
        table, content, compression="snappy", use_dictionary=False, write_statistics=False
    )
    return content.getvalue()


def _appear(path: Path, content: bytes) -> None:
    try:
        files.put(path, content)
    except PermissionError:
        # Windows does not replace a file that is being read; what stands there is the same.
        if not path.exists():
            raise
