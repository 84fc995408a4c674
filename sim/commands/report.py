"""The command that makes a policy paper of results: report."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.commands.options import shared
from sim.files import put
from sim.report.console import Common
from sim.words import _, reason

if TYPE_CHECKING:
    from sim.report.paper.content import Paper
    from sim.study.kept import Kept

FORMATS = ("html", "docx", "pdf", "xlsx")


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(FORMATS),
    default=("html",),
    show_default=True,
    help="What to write. Repeatable.",
)
@click.option(
    "--months",
    is_flag=True,
    help="Show who left in each month of one history of a comparison, which is lived again for it.",
)
@shared
def report(
    common: Common, results: tuple[Path, ...], formats: tuple[str, ...], months: bool
) -> None:
    """Make a policy paper of RESULTS, the folders of one study or several.

    Every sentence, table and figure is made from the tables that are there; nothing is simulated,
    but for one history if --months are asked for.
    The first comparison is on the first page; affected, breakdown, fairness, decompose,
    sensitivity, discover and search results of the same zone follow it. Results of another zone or
    list are refused; where years, seed or settings differ from those of the first, it is said.
    """
    from rich.text import Text

    from sim.report.paper.make import paper
    from sim.study.kept import read
    from sim.version import model_version

    if common.seed is not None:
        raise click.UsageError(_("--seed: a report simulates nothing"))
    kept = [read(folder) for folder in results]
    for each in kept:
        for name in each.missing:
            words = _("{folder} has no {name}.parquet; what needs it is left out")
            common.note(words.format(folder=each.folder, name=name))
        if months and each.study == "compare" and each.manifest["model"] != model_version():
            words = _(
                "--months: {folder} is of model {model}, whose histories this one ({value}) cannot "
                "live again; run the study again (catfish rerun), or leave --months out"
            )
            here, there = model_version(), each.manifest["model"]
            raise click.UsageError(words.format(folder=each.folder, model=there, value=here))
    made = paper(kept, months)
    folder = common.out or Path("results") / f"report-{made.fingerprint[:8]}"
    files = {}
    for kind in dict.fromkeys(formats):
        files[kind] = str(_write(folder / f"report.{kind}", _WRITERS[kind](made, kept)))
    told = {"title": made.title, "fingerprint": made.fingerprint, "files": files}
    common.result(
        lambda _width: Text("\n".join(files.values())),
        lambda: json.dumps(told, ensure_ascii=False, indent=1),
    )


def _html(made: "Paper", _kept: "list[Kept]") -> bytes:
    from sim.report.paper.write_html import html

    return html(made)


def _docx(made: "Paper", _kept: "list[Kept]") -> bytes:
    from sim.study.problems import StudyError

    try:
        from sim.report.paper.write_docx import docx
    except ImportError:
        raise StudyError(
            _("Word needs python-docx: pip install 'catfish[report]', or take --format html")
        ) from None
    return docx(made)


def _pdf(made: "Paper", _kept: "list[Kept]") -> bytes:
    from sim.report.paper.write_pdf import pdf

    return pdf(made)


def _xlsx(made: "Paper", kept: "list[Kept]") -> bytes:
    from sim.report.paper.write_xlsx import xlsx

    return xlsx(made, kept)


_WRITERS: "dict[str, Callable[[Paper, list[Kept]], bytes]]" = {
    "html": _html,
    "docx": _docx,
    "pdf": _pdf,
    "xlsx": _xlsx,
}


def _write(file: Path, content: bytes) -> Path:
    from sim.study.problems import StoreError

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        put(file, content)
    except OSError as error:
        told = _("{file} cannot be written: {why}; name another folder (--out DIR)")
        raise StoreError(told.format(file=file, why=reason(error))) from error
    return file
