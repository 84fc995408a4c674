"""The command that says who is affected: affected."""

from collections.abc import Sequence
from typing import Any

import click

from sim.commands.inputs import kept_histories, read_policies
from sim.commands.keeping import keep_and_show
from sim.commands.options import from_roster, in_sheets, of_policies, repeated, shared
from sim.report.console import Common


@click.command()
@click.argument("file")
@of_policies
@click.option(
    "--by",
    default="status,grade,age,sex,department",
    show_default=True,
    metavar="LIST",
    help="What to group people by; status*age is by both.",
)
@repeated(default=50, told="Histories per policy.")
@from_roster
@in_sheets
@shared
def affected(
    common: Common,
    file: str,
    policies: Sequence[str],
    baseline: str | None,
    by: str,
    overrides: Sequence[str],
    **how: Any,
) -> None:
    """Say what becomes of those of the first day, and of whom only because of a policy.

    For example: catfish affected scenarios/small-zone.yaml --policy strong --baseline do-nothing
    --policy do-nothing --by status,grade
    """
    from sim.study.affected import affected as affected_of

    by_name = read_policies(file, policies, baseline, overrides)
    how["keeps"] = False  # nothing that is kept of a study may tell single people apart
    with kept_histories(common, "affected", file, by_name, **how) as (settings, folder, notes):
        study = affected_of(by_name, baseline, by.split(","), **settings)
    keep_and_show(common, study, folder, notes)
