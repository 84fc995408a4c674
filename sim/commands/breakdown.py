"""The command that says what happens inside: breakdown."""

from collections.abc import Sequence
from typing import Any

import click

from sim.commands.inputs import kept_histories, read_policies
from sim.commands.keeping import keep_and_show
from sim.commands.options import from_roster, in_sheets, kept, of_policies, repeated, shared
from sim.report.console import Common


@click.command()
@click.argument("file")
@of_policies
@repeated(default=20, told="Histories per policy.")
@from_roster
@kept
@in_sheets
@shared
def breakdown(
    common: Common,
    file: str,
    policies: Sequence[str],
    baseline: str | None,
    overrides: Sequence[str],
    **how: Any,
) -> None:
    """Say what happens inside, by department and grade: rounds, whole terms, vacancies, packs.

    For example: catfish breakdown scenarios/small-zone.yaml --policy do-nothing --policy strong
    --baseline do-nothing
    """
    from sim.study.breakdown import breakdown as breakdown_of

    by_name = read_policies(file, policies, baseline, overrides)
    with kept_histories(common, "breakdown", file, by_name, **how) as (settings, folder, notes):
        study = breakdown_of(by_name, baseline, **settings)
    keep_and_show(common, study, folder, notes)
