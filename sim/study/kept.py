"""Results as they are kept: read from their folders, with nothing simulated.

A table that is not in the folder is told as missing, and so is a study that needs it; a table that
is not what the manifest is about is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from sim.scenario.origin import digest_of
from sim.study import folder as results
from sim.study.again import asked_of, policies_of, read_manifest, scenario_of
from sim.study.design import read_space
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
        read = _KINDS.get(self.study)
        try:
            return None if read is None else read(self)
        except KeyError:
            if self.missing:
                return None
            raise StudyError(
                _(
                    "{folder}: {manifest} does not say all that a result of '{study}' needs; it "
                    "is of another version of Catfish: run it again (catfish rerun {folder} --out"
                    " {folder})"
                ).format(folder=self.folder, manifest=results.MANIFEST, study=self.study)
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
    return Kept(folder, manifest, tables, tuple(missing))


_RUN = "seed", "seconds"
_STUDIED = "replications", *_RUN


def _comparison(kept: Kept) -> Result:
    from sim.study.comparison import Comparison
    from sim.study.precision import Goal, Precision

    known = kept.manifest.get("precision")
    return Comparison(
        runs=kept.tables["runs"],
        yearly=kept.tables["yearly"],
        summary=kept.tables["summary"],
        policies=policies_of(kept.manifest),
        **asked_of(kept.manifest, "baseline", *_STUDIED),
        precision=known and Precision(**{**known, "goal": Goal(**known["goal"])}),
    )


def _decomposition(kept: Kept) -> Result:
    from sim.study.decomposition import Decomposition

    return Decomposition(
        parts=kept.tables["summary"],
        runs=kept.tables["runs"],
        yearly=kept.tables["yearly"],
        policy=policies_of(kept.manifest)["policy"],
        baseline=scenario_of(kept.manifest, "baseline"),
        names=tuple(kept.manifest["names"]),
        **asked_of(kept.manifest, "orders", *_STUDIED),
    )


def _affected(kept: Kept) -> Result:
    from sim.study.affected import Affected

    return Affected(
        summary=kept.tables["summary"],
        pay=kept.tables["pay"],
        policies=policies_of(kept.manifest),
        **asked_of(kept.manifest, "baseline", "by", *_STUDIED),
    )


def _breakdown(kept: Kept) -> Result:
    from sim.study.breakdown import Breakdown

    return Breakdown(
        summary=kept.tables["summary"],
        yearly=kept.tables["yearly"],
        policies=policies_of(kept.manifest),
        **asked_of(kept.manifest, "baseline", *_STUDIED),
    )


def _fairness(kept: Kept) -> Result:
    from sim.study.fairness import Fairness

    policies = policies_of(kept.manifest)
    asked = asked_of(kept.manifest, *_STUDIED)
    return Fairness(summary=kept.tables["summary"], policies=policies, **asked)


def _sweep(kept: Kept) -> Any:
    from sim.study.sweep import SWEPT, Sweep

    manifest, design = kept.manifest, kept.tables["design"].set_index("point")
    policies = policies_of(manifest)
    told = kept.tables["runs"].reindex(columns=[outcome.name for outcome in SWEPT])
    shape = len(policies), len(design), manifest["replications"], len(SWEPT)
    return Sweep(
        design=design[list(read_space(manifest["space"]))],
        values=told.to_numpy(float).reshape(shape),
        policies=policies,
        space=read_space(manifest["space"]),
        kind=manifest["design"],
        **asked_of(manifest, "baseline", "outcome", *_STUDIED),
    )


def _sensitivity(kept: Kept) -> Result:
    from sim.study.sensitivity import Sensitivity

    return Sensitivity(
        indices=kept.tables["indices"],
        flips=kept.tables["flips"],
        shares=kept.tables["shares"],
        sweep=_sweep(kept),
        points=kept.manifest["base_points"],
        **asked_of(kept.manifest, "method", "outcome"),
    )


def _discovery(kept: Kept) -> Result:
    from sim.study.discovery import Discovery, density_in

    points = kept.tables["design"]
    backfires, inside = (points[name].to_numpy(bool) for name in ("backfires", "inside"))
    return Discovery(
        box=kept.tables["boxes"],
        density=density_in(backfires, inside),
        backfires=backfires,
        inside=inside,
        sweep=_sweep(kept),
        **asked_of(kept.manifest, "coverage", "mass", "base_rate", "policy", "outcome", "margin"),
    )


def _search(kept: Kept) -> Result:
    from sim.study.search import Search

    manifest = kept.manifest
    return Search(
        frontier=kept.tables["frontier"],
        tried=kept.tables["design"],
        reference=pd.Series(manifest["reference"]),
        levers=read_space(manifest["levers"]),
        assumptions=read_space(manifest["assumptions"]),
        scenario=scenario_of(manifest, "scenario"),
        against=policies_of(manifest)["reference"],
        **asked_of(manifest, "objectives", "limits", "robust", "points"),
        **asked_of(manifest, "population", "generations", *_STUDIED),
    )


_KINDS: dict[str, Callable[[Kept], Any]] = {
    "compare": _comparison,
    "decompose": _decomposition,
    "affected": _affected,
    "breakdown": _breakdown,
    "fairness": _fairness,
    "sweep": _sweep,
    "sensitivity": _sensitivity,
    "discover": _discovery,
    "search": _search,
}
"""How a result of each kind of study is made of what is kept of it."""
