"""The command that writes a workbook to fill in: catfish template."""

from pathlib import Path

import click

from sim.commands.options import Place, in_language
from sim.words import _


@click.command()
@click.argument("kind", type=click.Choice(("roster", "zone", "policy")))
@click.argument("file", default="")
@click.option(
    "--out",
    type=Place(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write. [default: KIND.xlsx here]",
)
@in_language
def template(kind: str, file: str, out: Path | None) -> None:
    """Write an Excel workbook to fill in: a roster, a zone or a policy.

    It is made for the zone in FILE, or else for the small zone that comes with Catfish. Wherever
    a scenario, policy or roster file is asked for, the workbook can be given.
    """
    from sim.commands.keeping import write_new
    from sim.report.forms.roster import roster_form
    from sim.report.forms.zone import policy_form, zone_form
    from sim.scenario.reading import load_scenario
    from sim.scenario.ready import ready_folder

    forms = {"roster": roster_form, "zone": zone_form, "policy": policy_form}
    scenario = load_scenario(file or ready_folder() / "small-zone.yaml")
    path = out or Path(f"{kind}.xlsx")
    write_new(path, forms[kind](scenario))
    click.echo(_("{file} is written; open it in Excel or WPS").format(file=path), err=True)
