"""The command that says whom the tail hits: fairness."""

from collections.abc import Sequence
from typing import Any

import click

from sim.commands.inputs import kept_histories, named_policies, read_policies
from sim.commands.keeping import keep_and_show
from sim.commands.options import from_roster, in_sheets, kept, repeated, shared
from sim.report.console import Common


@click.command()
@click.argument("file")
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="NAME",
    help="Tell of this policy, and not of the scenario as it stands. Repeatable: each stands "
    "alone; 'all' stands for every policy in the folder policies/ beside FILE.",
)
@repeated(default=20, told="Histories per policy.")
@from_roster
@kept
@in_sheets
@shared
def fairness(
    common: Common,
    file: str,
    policies: Sequence[str],
    overrides: Sequence[str],
    **how: Any,
) -> None:
    """Say whom the tail hits, rightly or wrongly.

    By status, grade, age, department, sex and origin, under the policies that are named, or else in
    the scenario as it stands.

    For example: catfish fairness scenarios/small-zone.yaml
    """
    from sim.study.fairness import fairness as fairness_of

    # Nothing is compared with the scenario as it stands, so it is there only if nothing is named.
    by_name = read_policies(
        file, policies, next(iter(named_policies(file, policies)), None), overrides
    )
    with kept_histories(common, "fairness", file, by_name, **how) as (settings, folder, notes):
        study = fairness_of(by_name, **settings)
    keep_and_show(common, study, folder, notes)
