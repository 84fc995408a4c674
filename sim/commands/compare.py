"""Commands that compare policies: run, compare, best."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from sim.commands.inputs import (
    kept_histories,
    read_policies,
    run_comparison,
    values_of,
)
from sim.commands.keeping import keep_and_show
from sim.commands.numbers import Number, Whole
from sim.commands.options import (
    from_roster,
    in_sheets,
    kept,
    shared,
    stacked,
    studied,
    whole,
    with_fields_set,
)
from sim.report.console import INTERRUPTED, Common
from sim.words import _


@click.command()
@click.argument("file")
@stacked
@whole
@studied
@in_sheets
@shared
def run(
    common: Common, file: str, policies: Sequence[str], overrides: Sequence[str], **how: Any
) -> None:
    """Simulate the scenario in FILE as it stands."""
    from sim.scenario.reading import load_scenario

    scenario = load_scenario(file, policies, overrides)
    run_comparison(common, "run", file, {"scenario": scenario}, **how)


@click.command()
@click.argument("file")
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=A,B,...",
    help="Compare these values; several --vary are crossed.",
)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="NAME",
    help="Compare this policy with the scenario as it stands, called 'baseline'. Repeatable: here "
    "each stands alone (in run, check and decompose they are put on top of each other); 'all' "
    "stands for every policy in the folder policies/ beside FILE.",
)
@click.option(
    "--baseline",
    metavar="NAME",
    help="What to compare with. [default: the scenario, or the first value varied]",
)
@click.option(
    "--until",
    metavar="OUTCOME:HALF",
    help="Run until every difference is known so well: kpi:0.5% (of the baseline) or kpi:0.3.",
)
@click.option(
    "--at-most",
    type=Whole(2, 1_000_000),
    help="Histories per policy after which to stop all the same. [default: 10000]",
)
@click.option(
    "--catfish",
    is_flag=True,
    help="Tell the catfish effect of all histories, not of the first 50 alone, and by channel; and "
    "what admitting outsiders does in all.",
)
@whole
@kept
@studied
@in_sheets
@shared
def compare(
    common: Common,
    file: str,
    vary: Sequence[str],
    policies: Sequence[str],
    baseline: str | None,
    overrides: Sequence[str],
    until: str | None,
    at_most: int | None,
    catfish: bool,
    store: Path | None,
    cluster: str | None,
    **how: Any,
) -> None:
    """Compare policies, or values of a lever, on the zone in FILE.

    For example: catfish compare scenarios/binhai-2018.yaml --vary pay.incentive_ratio=0.1,0.3,0.5
    """
    by_name = read_policies(file, policies, baseline, overrides)
    values = values_of(vary)
    if not vary and not policies:
        raise click.UsageError(_("nothing to compare: give --vary KEY=A,B or --policy NAME"))
    if until is None and at_most is not None:
        raise click.UsageError(_("--at-most goes with --until: how well to know what"))
    if until is not None:
        if how["replications"] is not None:
            raise click.UsageError(_("give --replications or --until, not both"))
        how |= {"until": until} | ({} if at_most is None else {"at_most": at_most})
    how |= {"vary": values, "baseline": baseline, "catfish": catfish}
    if until is None and store is None and cluster is None:  # a single run: nothing to go on with
        try:
            run_comparison(common, "compare", file, by_name, **how)
        except KeyboardInterrupt:
            told = _(
                "interrupted; nothing was written. With --store DIR histories are kept as they "
                "come, and the same command goes on from there"
            )
            click.echo(f"catfish: {told}", err=True)
            sys.exit(INTERRUPTED)
        return
    with kept_histories(common, "compare", file, by_name, store, cluster) as (kept_how, *_rest):
        on = {name: kept_how[name] for name in ("executor", "store")}
        run_comparison(common, "compare", file, by_name, **on, **how)


@click.command()
@click.argument("file")
@click.option("--vary", multiple=True, metavar="KEY=A,B,...", help="As for compare.")
@click.option(
    "--policy", "policies", multiple=True, metavar="NAME", help="As for compare. Repeatable."
)
@click.option(
    "--indifference",
    required=True,
    metavar="OUTCOME:SIZE",
    help="What is to be best, and the smallest difference that matters: kpi:0.3.",
)
@click.option(
    "--confidence",
    type=Number(0, 1, min_open=True, max_open=True),
    default=0.95,
    show_default=True,
    help="Probability of selecting the best, if it is better by so much.",
)
@click.option(
    "--at-most",
    type=Whole(20, 1_000_000),
    default=10_000,
    show_default=True,
    help="Histories of a policy after which to stop all the same.",
)
@with_fields_set
@from_roster
@kept
@in_sheets
@shared
def best(
    common: Common,
    file: str,
    vary: Sequence[str],
    policies: Sequence[str],
    overrides: Sequence[str],
    indifference: str,
    confidence: float,
    at_most: int,
    **how: Any,
) -> None:
    """Select the best policy with a stated probability of being right.

    For example: catfish best scenarios/small-zone.yaml --policy mild --policy strong
    --indifference kpi:0.3
    """
    from sim.study.best import best as best_policy
    from sim.study.precision import Goal

    goal = Goal.parse(indifference)
    if goal.relative:
        told = _("--indifference: give a size in the outcome's unit, such as kpi:0.3")
        raise click.UsageError(told)
    by_name = read_policies(file, policies, None, overrides)
    values = values_of(vary)
    with kept_histories(common, "best", file, by_name, **how) as (settings, folder, notes):
        study = best_policy(
            by_name,
            values,
            outcome=goal.outcome,
            indifference=goal.half,
            confidence=confidence,
            at_most=at_most,
            **settings,
        )
    keep_and_show(common, study, folder, notes)
