"""Results as they are kept: read from their folders, with nothing simulated.

A table that is not in the folder is told as missing, and so is a study that needs it; a table that
is not what the manifest is about is refused.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from sim.scenario.origin import digest_of
from sim.study import folder as results
from sim.study.manifest import STUDIES, not_as_written, read_manifest
from sim.study.problems import StudyError
from sim.study.result import Result
from sim.words import _


@dataclass(frozen=True, eq=False)
class Kept:
    """A folder of results.

    Attributes
    ----------
    folder : Path
        Where it is.
    manifest : dict
        What was asked, on what it rests and how it ran.
    tables : dict of str to DataFrame
        Those that are there.
    missing : tuple of str
        Those that the manifest knows and the folder has not.
    """

    folder: Path
    manifest: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    missing: tuple[str, ...] = ()

    @property
    def study(self) -> str:
        """Which study it is of."""
        return str(self.manifest["study"])

    @cached_property
    def result(self) -> Result | None:
        """The result as it was when it was saved; None if a table that it needs is missing."""
        study = import_module(f"sim.study.{STUDIES[self.study]}")
        try:
            return study.kept(self.manifest, self.tables) if hasattr(study, "kept") else None
        except KeyError:
            if self.missing:
                return None
            raise StudyError(
                _(
                    "{folder}: {manifest} does not say all that a result of '{study}' needs; it "
                    "is of another version of Catfish: run it again (catfish rerun {folder} --out"
                    " {folder})"
                ).format(
                    folder=shlex.quote(str(self.folder)),
                    manifest=results.MANIFEST,
                    study=self.study,
                )
            ) from None


def read(folder: str | Path) -> Kept:
    """Read a folder of results.

    Raises
    ------
    StudyError
        If it is none, or a table in it is not the one that its manifest is about.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    if not folder.is_dir():
        folder = folder.parent
    tables, missing = {}, []
    for name, digest in manifest[results.TABLES_KEPT].items():
        file = folder / f"{name}.parquet"
        if not file.is_file():
            missing.append(name)
            continue
        content = file.read_bytes()
        if digest_of(content) != digest:
            raise StudyError(
                _(
                    "{file} is not the table that {value} is about: it was changed after the "
                    "study; put it back, or run the study again (catfish rerun)"
                ).format(file=file, value=folder / results.MANIFEST)
            )
        tables[name] = pd.read_parquet(BytesIO(content))
        told = set(tables[name].get("policy", ()))
        if "overrides" in manifest and not told <= set(manifest["overrides"]):
            raise not_as_written(folder / results.MANIFEST, "overrides")
    return Kept(folder, manifest, tables, tuple(missing))
