"""The command that says whom the tail hits: fairness."""

from collections.abc import Sequence

import click

from sim.commands.inputs import keep_and_show, people_of, question_of, read_policies
from sim.commands.options import from_roster, of_policies, repeated, shared
from sim.report.console import Common


@click.command()
@click.argument("file")
@of_policies
@repeated(default=20, told="Histories per policy.")
@from_roster
@shared
def fairness(
    common: Common,
    file: str,
    policies: Sequence[str],
    baseline: str | None,
    overrides: Sequence[str],
    replications: int,
    roster: str | None,
    mapping: str | None,
) -> None:
    """Say whom the tail hits, rightly or wrongly, by status, grade, age and department.

    For example: catfish fairness scenarios/small-zone.yaml
    """
    from sim.report.fairness import fairness_table
    from sim.study import store
    from sim.study.fairness import fairness as fairness_of

    by_name = read_policies(file, policies, baseline, overrides)
    first = next(iter(by_name.values()))
    seed = first.study.seed if common.seed is None else common.seed
    question = question_of(by_name)
    folder = common.out or store.default_folder(file, "fairness", seed, question)
    store.check(folder)
    people, notes = people_of(common, roster, mapping, first)
    study = fairness_of(
        by_name, replications, seed, common.workers, progress=not common.quiet, people=people
    )
    notes = {"command": "fairness", "file": file, "question": question, **notes}
    keep_and_show(common, study, folder, notes, lambda _: fairness_table(study))
