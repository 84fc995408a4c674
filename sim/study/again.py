"""A study run again from its manifest, and whether it comes to the same.

Nothing is taken from the store, which would only show that it can be read.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from sim.scenario.origin import digest_of
from sim.study import folder as results
from sim.study.manifest import STUDIES, Manifest, people_of
from sim.study.result import Result
from sim.words import _


def same_tables(manifest: Manifest, result: Result) -> dict[str, bool]:
    """Return of each table whether its file would have the same bytes."""
    then = manifest[results.TABLES_KEPT]
    now = {name: digest_of(results.parquet(rows)) for name, rows in result.tables().items()}
    return {name: then.get(name) == now.get(name) for name in then | now}


def changed_since(manifest: Manifest) -> list[str]:
    """Return the scenario and policy files that are not what they were, and what became of them."""
    rests_on = manifest["rests_on"]
    found = []
    for file in (*rests_on["files"], *rests_on["policy_files"]):
        path = Path(file["path"])
        if not path.is_file():
            found.append(_("{path} is not there any more").format(path=path))
        elif digest_of(path.read_bytes()) != file["digest"]:
            found.append(_("{path} has changed since").format(path=path))
    return found


def run_again(manifest: Manifest, **how: Any) -> Result:
    """Run a study again from its manifest.

    Parameters
    ----------
    manifest : mapping
        From `sim.study.manifest.read_manifest`.
    **how
        Where to run: workers, executor, progress, as for `sim.study.compare.compare`.

    Raises
    ------
    StudyError, RosterError
        If the people it started from cannot be had, or are not those they were.
    """
    people = people_of(manifest)
    how = {"seed": manifest["seed"], **how, **({} if people is None else {"people": people})}
    study = import_module(f"sim.study.{STUDIES[manifest['study']]}")
    result: Result = study.again(manifest, how)
    return result
