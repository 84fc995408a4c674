"""Commands that explain and test the model: decompose, validate."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from sim.commands.inputs import kept_histories
from sim.commands.keeping import keep_and_show
from sim.commands.options import Place, from_roster, in_sheets, kept, repeated, shared, stacked
from sim.report.console import Common
from sim.words import _


@click.command()
@click.argument("file")
@stacked
@click.option(
    "--baseline",
    metavar="NAME",
    help="Policy to take the difference from, such as do-nothing. [default: the scenario]",
)
@repeated(default=20, told="Histories, each of which takes tens of runs of the engine.")
@from_roster
@kept
@in_sheets
@shared
def decompose(
    common: Common,
    file: str,
    policies: Sequence[str],
    baseline: str | None,
    overrides: Sequence[str],
    **how: Any,
) -> None:
    """Say which channels a policy's difference from a baseline comes from.

    For example: catfish decompose scenarios/binhai-2018.yaml --baseline do-nothing
    """
    from sim.scenario.reading import load_scenario
    from sim.study.decomposition import decompose as decompose_policy
    from sim.study.policies import below

    against = below(baseline)
    if not policies and not against:
        raise click.UsageError(_("nothing to compare: give --policy NAME or --baseline NAME"))
    policy = load_scenario(file, policies, overrides)
    base = load_scenario(file, against, overrides)
    both = {"policy": policy, "baseline": base}
    with kept_histories(common, "decompose", file, both, **how) as (settings, folder, notes):
        names = _called(policies), _called(against)
        study = decompose_policy(policy, base, names=names, **settings)
    notes |= {"policy": list(policies), "against": baseline}
    keep_and_show(common, study, folder, notes)


def _called(policies: Sequence[str]) -> str:
    """Return what policies on top of each other are called in sentences."""
    from sim.scenario.policy import name_of

    return _(" with ").join(map(name_of, policies)) or _("the scenario as it stands")


@click.command()
@click.option("--quick", is_flag=True, help="In short: within a minute instead of ten.")
@click.option(
    "--data",
    type=Place(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Folder of real files. [default: ../shared/data, where it is there]",
)
@shared
def validate(common: Common, quick: bool, data: Path | None) -> None:
    """Check the engine where the answer is known: textbooks, a published simulation, the field.

    Every check is shown; the exit code is 1 if one fails for no reason that is known.
    """
    from sim.study import folder as results
    from sim.validation.ladder import validate as climb
    from sim.validation.page import console, save

    there = Path("../shared/data")
    data = data or (there if there.is_dir() else None)
    study = climb(
        quick,
        2018 if common.seed is None else common.seed,
        data,
        common.workers,
        told=lambda name, rows: common.note(
            _("{name}: {passed} of {count} pass").format(
                name=name, passed=sum(row.passed for row in rows), count=len(rows)
            )
        ),
    )
    kept, why = results.somewhere(partial(save, study), common.out or Path("results") / "validate")
    if why:
        held = _("{why}. The results are kept in {folder}")
        said = held if kept else _("{why}. Nothing is kept")
        click.echo(f"catfish: {said.format(why=why, folder=kept)}", err=True)
    common.result(
        lambda _width: console(study), lambda: study.table.to_json(orient="records", indent=1)
    )
    words = _("{seconds} s; table and page are in {folder}")
    common.note(words.format(seconds=f"{study.seconds:.0f}", folder=kept))
    if study.surprises:
        raise click.exceptions.Exit(1)
