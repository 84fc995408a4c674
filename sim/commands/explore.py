"""Commands that explore many policies or assumptions: sweep, sensitivity, discover, search."""

from collections.abc import Sequence
from math import inf
from typing import Any

import click

from sim.commands.inputs import kept_histories, read_policies, space_of
from sim.commands.keeping import keep_and_show
from sim.commands.numbers import Number, Whole
from sim.commands.options import from_roster, in_sheets, kept, of_policies, repeated, shared
from sim.report.console import Common
from sim.words import _


@click.command()
@click.argument("file")
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=LOW:HIGH",
    help="Vary a number between two ends, or over values (KEY=A,B,...). Repeatable. "
    "[default: the assumptions given as a range]",
)
@of_policies
@click.option(
    "--points", type=Whole(1), default=64, show_default=True, help="Points of the design."
)
@click.option(
    "--design",
    type=click.Choice(["sobol", "lhs", "grid"]),
    default="sobol",
    show_default=True,
    help="How they are chosen; --points is that of each number in a grid.",
)
@click.option("--outcome", default="kpi", show_default=True, help="What to show.")
@repeated()
@from_roster
@kept
@in_sheets
@shared
def sweep(
    common: Common,
    file: str,
    vary: Sequence[str],
    policies: Sequence[str],
    baseline: str | None,
    overrides: Sequence[str],
    outcome: str,
    **how: Any,
) -> None:
    """Run policies at many points of a space of parameters.

    For example: catfish sweep scenarios/small-zone.yaml --vary pay.incentive_ratio=0.1:0.5
    """
    from sim.study.sweep import sweep as sweep_policies

    by_name = read_policies(file, policies, baseline, overrides)
    space = space_of(vary, next(iter(by_name.values())))
    with kept_histories(common, "sweep", file, by_name, **how) as (settings, folder, notes):
        study = sweep_policies(by_name, space, baseline=baseline, outcome=outcome, **settings)
    keep_and_show(common, study, folder, notes)


@click.command()
@click.argument("file")
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=LOW:HIGH",
    help="An assumption and its ends. Repeatable. [default: the assumptions given as a range]",
)
@of_policies
@click.option(
    "--method",
    type=click.Choice(["sobol", "morris"]),
    default="morris",
    show_default=True,
    help="Effects of many assumptions at few points, or shares of variance at many.",
)
@click.option(
    "--points",
    type=Whole(4),
    default=16,
    show_default=True,
    help="Base points: each takes as many scenarios as there are assumptions, and one or two more.",
)
@click.option("--outcome", default="kpi", show_default=True, help="What is looked at.")
@repeated()
@from_roster
@kept
@in_sheets
@shared
def sensitivity(
    common: Common,
    file: str,
    vary: Sequence[str],
    policies: Sequence[str],
    baseline: str | None,
    overrides: Sequence[str],
    **how: Any,
) -> None:
    """Say which assumptions decide an outcome, and the choice between policies.

    For example: catfish sensitivity scenarios/small-zone.yaml --policy strong
    --vary behaviour.effort.cost=4:6 --vary behaviour.threat.strength=0:0.3
    """
    from sim.study.sensitivity import sensitivity as sensitivity_of

    by_name = read_policies(file, policies, baseline, overrides)
    space = space_of(vary, next(iter(by_name.values())))
    with kept_histories(common, "sensitivity", file, by_name, **how) as (settings, folder, notes):
        study = sensitivity_of(by_name, space, baseline=baseline, **settings)
    keep_and_show(common, study, folder, notes)


@click.command()
@click.argument("file")
@click.option(
    "--policy", "policies", multiple=True, metavar="NAME", help="The policy that may backfire."
)
@click.option(
    "--baseline",
    metavar="NAME",
    help="Policy than which it may do worse. [default: the scenario]",
)
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=LOW:HIGH",
    help="An assumption and its ends. Repeatable. [default: the assumptions given as a range]",
)
@click.option("--outcome", default="kpi", show_default=True, help="In what it does worse.")
@click.option(
    "--margin",
    type=Number(0),
    default=0.0,
    show_default=True,
    help="By more than this, in the outcome's unit.",
)
@click.option(
    "--points", type=Whole(1), default=256, show_default=True, help="Points of the space."
)
@repeated()
@from_roster
@kept
@in_sheets
@shared
def discover(
    common: Common,
    file: str,
    policies: Sequence[str],
    baseline: str | None,
    vary: Sequence[str],
    outcome: str,
    margin: float,
    overrides: Sequence[str],
    **how: Any,
) -> None:
    """Say under which assumptions a policy does worse than another, or than none.

    For example: catfish discover scenarios/small-zone.yaml --policy strong
    --vary behaviour.effort.cost=4:6 --vary behaviour.threat.strength=0:0.3
    """
    from sim.scenario.policy import name_of
    from sim.study.discovery import discover as discover_box
    from sim.study.policies import below
    from sim.study.sweep import outcome_number
    from sim.study.sweep import sweep as sweep_policies

    if len(policies) != 1 or "all" in policies:
        told = _(
            "--policy: name the one policy that may backfire; what to compare with: --baseline"
        )
        raise click.UsageError(told)
    against = below(baseline)
    name = name_of(against[0]) if against else None
    by_name = read_policies(file, [*against, *policies], name, overrides)
    space = space_of(vary, next(iter(by_name.values())))
    outcome_number(outcome)  # refuses a wrong name before anything is run
    if not margin < inf:
        raise click.UsageError(_("--margin {margin}: write a number").format(margin=margin))
    with kept_histories(common, "discover", file, by_name, **how) as (settings, folder, notes):
        swept = sweep_policies(by_name, space, baseline=name, **settings)
        study = discover_box(swept, None, outcome, margin)
    keep_and_show(common, study, folder, notes)


@click.command()
@click.argument("file")
@click.option(
    "--lever",
    "levers",
    multiple=True,
    required=True,
    metavar="KEY=LOW:HIGH",
    help="A lever and its ends, or its values (KEY=A,B,...). Repeatable.",
)
@click.option(
    "--objective",
    "objectives",
    multiple=True,
    default=("kpi", "spend"),
    show_default=True,
    help="An outcome to improve. Repeatable.",
)
@click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="OUTCOME=MOST",
    help="The most that the mean of an outcome may be: spend=9e7. Repeatable.",
)
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=LOW:HIGH",
    help="An assumption over which policies must do well. Repeatable.",
)
@click.option(
    "--points",
    type=Whole(1),
    default=8,
    show_default=True,
    help="Points of the assumptions at which each policy is tried.",
)
@click.option(
    "--robust",
    type=click.Choice(["mean", "worst", "regret"]),
    default="mean",
    show_default=True,
    help="Judge by the mean over the assumptions, at the worst of them, or by the regret: how far "
    "a policy stays behind the best one, where it is farthest.",
)
@click.option(
    "--baseline",
    metavar="NAME",
    help="Policy that the front is compared with. [default: the scenario]",
)
@click.option("--population", type=Whole(2), default=24, show_default=True)
@click.option("--generations", type=Whole(2), default=10, show_default=True)
@repeated(least=2)
@from_roster
@kept
@in_sheets
@shared
def search(
    common: Common,
    file: str,
    levers: Sequence[str],
    limits: Sequence[str],
    vary: Sequence[str],
    baseline: str | None,
    overrides: Sequence[str],
    **how: Any,
) -> None:
    """Search for the policies that no other beats on every objective.

    For example: catfish search scenarios/small-zone.yaml --lever pay.incentive_ratio=0.1:0.6
    --lever assessment.tail_share=0:0.1
    """
    from sim.scenario.overrides import parse_assignment
    from sim.scenario.reading import load_scenario
    from sim.study.design import parse_space
    from sim.study.policies import below
    from sim.study.search import search as search_policies

    scenario = load_scenario(file, (), overrides)
    reference = load_scenario(file, below(baseline), overrides)
    both = {"scenario": scenario, "reference": reference}
    choice = parse_space(levers, "--lever")
    most = dict(parse_assignment(text, "--limit") for text in limits)
    space = parse_space(vary) or None
    with kept_histories(common, "search", file, both, **how) as (settings, folder, notes):
        study = search_policies(
            scenario, choice, limits=most, assumptions=space, reference=reference, **settings
        )
    keep_and_show(common, study, folder, notes)
