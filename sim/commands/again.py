"""The command that runs a study again and says whether it comes to the same: rerun."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.commands.options import shared
from sim.report.console import COMMAND_LINE, Common
from sim.words import _

if TYPE_CHECKING:
    from rich.table import Table


@click.command()
@click.argument("manifest", type=click.Path(path_type=Path))
@shared
def rerun(common: Common, manifest: Path) -> None:
    """Run a study again from its MANIFEST, or the folder of its result.

    Says of each table whether its bytes are the same; the exit code is 1 if one differs. With
    --out the new result is kept.
    """
    from sim.study import folder as results
    from sim.study.again import changed_since, run_again, same_tables
    from sim.study.manifest import read_manifest
    from sim.study.result import LINE
    from sim.version import model_version

    if common.seed is not None:
        raise click.UsageError(_("--seed: a study is run again with the luck it had"))
    told = read_manifest(manifest)
    if common.out is not None:
        results.check(common.out)
    changed = changed_since(told)
    for what in changed:
        common.note(_("{what}; what the manifest keeps of it is run").format(what=what))
    then, now = told["model"], model_version()
    if then != now:
        words = _("the model was {then} and is {now} now: tables will differ")
        common.note(words.format(then=then, now=now))
    others = [
        _("{name} was {before} and is {after} now").format(name=name, before=before, after=after)
        for name, after in results.versions().items()
        if (before := told["versions"].get(name)) != after
    ]
    if others:
        words = _("{others}: last digits, or bytes alone, may differ")
        common.note(words.format(others=_("; ").join(others)))
    study = run_again(told, workers=common.workers, progress=not common.quiet)
    same = same_tables(told, study)
    if common.out is not None:
        study.save(common.out, {LINE: click.get_current_context().meta[COMMAND_LINE]})
    found = {
        "study": told["study"],
        "command_line": told.get(LINE, ""),
        "same": all(same.values()),
        "tables": same,
        "model": {"then": then, "now": now},
        "changed": changed,
    }
    common.result(
        lambda _width: _table(same), lambda: json.dumps(found, ensure_ascii=False, indent=1)
    )
    if not found["same"]:
        raise click.exceptions.Exit(1)


def _table(same: dict[str, bool]) -> "Table":
    from rich.table import Table

    table = Table(box=None, show_header=False)
    for name, alike in same.items():
        table.add_row(f"{name}.parquet", _("the same bytes") if alike else _("differs"))
    return table
