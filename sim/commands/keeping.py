"""What a command does with its result: it is kept, shown, and said where it is."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.options import asked_for_figures, asked_for_sheets
from sim.files import put
from sim.report.console import COMMAND_LINE, FAULT, INTERRUPTED, Common
from sim.words import _, reason

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.study.result import Result


def keep_and_show(
    common: Common,
    study: "Result",
    folder: Path,
    notes: dict[str, Any],
    text: "Callable[[int], RenderableType] | None" = None,
) -> None:
    """Write the results of a study, and print its table, or a text, with what they rest on."""
    from rich.console import Group

    from sim.report.basis import foot
    from sim.study import folder as results
    from sim.study.result import LINE

    line = click.get_current_context().meta[COMMAND_LINE]
    notes = {LINE: line, **notes}
    save = partial(study.save, notes=notes, beside=common.out is None)
    where = None
    try:
        with results.undisturbed():
            where, why = results.somewhere(save, folder)
            if where:
                _keep_more(study, where)
        if why:
            told = _("{why}. Nothing is kept")
            if where:
                told = _("{why}. The results are kept in {folder}")
            click.echo(f"catfish: {told.format(why=why, folder=where)}", err=True)
        common.result(
            lambda width: Group((text or study.in_text)(width), foot(study.basis, line)),
            lambda: study.to_json({**notes, "folder": str(where or "")}),
        )
    except KeyboardInterrupt:
        if where is None:
            raise
        told = _("interrupted; the results are kept in {folder}")
        click.echo(f"catfish: {told.format(folder=where)}", err=True)
        sys.exit(INTERRUPTED)
    finally:  # where it is, even if whoever reads has gone or the disk is full
        _say_where(common, study, where)
    if why:
        raise click.exceptions.Exit(FAULT)


def _keep_more(study: "Result", where: Path) -> None:
    """Write beside a result the other forms of it that were asked for."""
    from sim.study import folder as results

    if asked_for_sheets():
        from sim.report.paper.write_xlsx import sheets_of
        from sim.study.kept import read

        put(where / results.SHEETS, sheets_of(read(where)))
    if (where / results.FIGURE).is_file():
        for kind in asked_for_figures():
            from sim.report.canvas import vector

            put(where / results.DRAWN[kind], vector(study.figure(), kind))


def _say_where(common: Common, study: "Result", where: Path | None) -> None:
    """Say where a result is, and if its figure is missing."""
    from sim.study import folder as results

    if where is None:
        return
    lost = not (where / results.FIGURE).is_file()
    kept = (
        _("{seconds} s; tables are in {folder}")
        if lost
        else _("{seconds} s; tables and figure are in {folder}")
    )
    common.note(kept.format(seconds=f"{study.seconds:.0f}", folder=where))
    if lost:
        told = _("the figure could not be drawn, which is a fault of Catfish; {file} says why")
        click.echo(f"catfish: {told.format(file=results.MANIFEST)}", err=True)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet: what somebody has filled in is never replaced."""
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        told = _("{file} is there already; give --out another name, or move it away")
        raise click.UsageError(told.format(file=path)) from None
    except OSError as error:
        told = _("{file} cannot be written: {why}; give --out another name")
        raise click.UsageError(told.format(file=path, why=reason(error))) from None
