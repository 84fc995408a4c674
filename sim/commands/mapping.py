"""The command that drafts how a roster is read: catfish mapping."""

from pathlib import Path

import click

from sim.commands.options import Place, in_language
from sim.words import _


@click.command()
@click.argument("people")
@click.argument("file", default="")
@click.option(
    "--out",
    type=Place(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write. [default: PEOPLE.mapping.yaml here]",
)
@in_language
def mapping(people: str, file: str, out: Path | None) -> None:
    """Draft how PEOPLE, a roster as CSV or Excel, is read: a mapping to correct.

    It is made for the zone in FILE, or else for the small zone that comes with Catfish. What is
    known is filled in, what is likely is a comment, and what is not known is left blank with what
    may be written there. No names, no ids and no counts of small groups are in it.
    """
    from sim.commands.keeping import write_new
    from sim.report.forms.mapping import mapping_draft
    from sim.scenario.reading import load_scenario
    from sim.scenario.ready import ready_folder

    zone = file or str(ready_folder() / "small-zone.yaml")
    name = Path(people).name.removesuffix(".gz")
    path = out or Path(f"{Path(name).stem}.mapping.yaml")
    write_new(path, mapping_draft(people, load_scenario(zone), zone, path).encode())
    told = _("{file} is written; correct it and fill in what is blank, in any editor of text")
    click.echo(told.format(file=path), err=True)
