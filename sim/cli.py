"""The command line: catfish check, run, compare, schema, parameters.

Everything but click is imported by the command that needs it, so that help and mistyped commands
answer at once.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial, update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.report.console import Common, Polite

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from sim.scenario.schema import Scenario


def shared(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that all share, as its first argument."""

    def gathered(
        seed: int | None,
        workers: int | None,
        out: Path | None,
        quiet: bool,
        as_json: bool,
        **own: Any,
    ) -> None:
        command(Common(seed, workers, out, quiet, as_json), **own)

    for option in (
        click.option("--json", "as_json", is_flag=True, help="Results as JSON on standard output."),
        click.option("--quiet", is_flag=True, help="Say nothing but errors."),
        click.option(
            "--out", type=click.Path(path_type=Path), metavar="DIR", help="Where to write."
        ),
        click.option(
            "--workers",
            type=click.IntRange(1),
            help="Processes to run on. [default: all processors]",
        ),
        click.option(
            "--seed",
            type=click.IntRange(0, 2**32 - 1),
            help="Seed of all chance. [default: that of the scenario]",
        ),
    ):
        gathered = option(gathered)
    return update_wrapper(gathered, command)


def studied(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a study."""
    for option in (
        click.option("--mapping", metavar="FILE", help="How to read the roster (YAML)."),
        click.option("--roster", metavar="FILE", help="Start from the people of a CSV file."),
        click.option(
            "--replications",
            type=click.IntRange(1, 1_000_000),
            help="Histories per policy. [default: that of the scenario]",
        ),
        click.option(
            "--set",
            "overrides",
            multiple=True,
            metavar="KEY=VALUE",
            help="Set a field. Repeatable.",
        ),
    ):
        command = option(command)
    return command


def kept(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of where histories are lived and kept."""
    for option in (
        click.option(
            "--cluster",
            metavar="ADDRESS",
            help="Run on a Dask cluster, such as tcp://10.0.0.1:8786.",
        ),
        click.option(
            "--store",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="Where histories are kept, and a stopped study goes on from. "
            "[default: results/store]",
        ),
    ):
        command = option(command)
    return command


@click.group(cls=Polite, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="catfish", message="catfish %(version)s")
def main() -> None:
    """Try a staffing reform on simulated staff before trying it on people."""


@main.command()
@click.argument("file")
@click.option("--policy", "policies", multiple=True, metavar="NAME", help="Put a policy on it.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Set a field.")
@shared
def check(common: Common, file: str, policies: Sequence[str], overrides: Sequence[str]) -> None:
    """Say what is wrong with the scenario in FILE, or what zone it describes."""
    from rich.console import Group

    from sim.report.inputs import zone_facts, zone_table
    from sim.report.notices import block, records
    from sim.scenario.notices import notices
    from sim.scenario.reading import load_scenario

    scenario = load_scenario(file, policies, overrides)
    facts, found = zone_facts(scenario), notices(scenario)
    common.document(
        "check.json",
        lambda _: Group(zone_table(facts), block(found)),
        facts | {"notices": records(found)},
    )
    common.note(f"{file} can be read and run; the notices above are for a lawyer to judge")


@main.command()
@click.argument("file")
@click.option(
    "--policy", "policies", multiple=True, metavar="NAME", help="Put a policy on it; they stack."
)
@studied
@shared
def run(
    common: Common, file: str, policies: Sequence[str], overrides: Sequence[str], **how: Any
) -> None:
    """Simulate the scenario in FILE as it stands."""
    from sim.scenario.reading import load_scenario

    scenario = load_scenario(file, policies, overrides)
    _study(common, "run", file, {"scenario": scenario}, **how)


@main.command()
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
    help="Compare this policy with the scenario as it stands, called 'baseline'. Repeatable; "
    "'all' stands for every policy in the folder policies/ beside FILE.",
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
    type=click.IntRange(2, 1_000_000),
    help="Histories per policy after which to stop all the same. [default: 10000]",
)
@kept
@studied
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
    store: Path | None,
    cluster: str | None,
    **how: Any,
) -> None:
    """Compare policies, or values of a lever, on the zone in FILE.

    For example: catfish compare scenarios/binhai-2018.yaml --vary pay.incentive_ratio=0.1,0.3,0.5
    """
    by_name = _policies(file, policies, baseline, overrides)
    values = _values(vary)
    if not vary and not policies:
        raise click.UsageError("nothing to compare: give --vary KEY=A,B or --policy NAME")
    if until is None and at_most is not None:
        raise click.UsageError("--at-most goes with --until: how well to know what")
    if until is not None:
        if how["replications"] is not None:
            raise click.UsageError("give --replications or --until, not both")
        how |= {"until": until} | ({} if at_most is None else {"at_most": at_most})
    how |= {"vary": values, "baseline": baseline}
    if until is None and store is None and cluster is None:  # a single run: nothing to go on with
        _study(common, "compare", file, by_name, **how)
        return
    with _kept(common, "compare", file, by_name, store, cluster) as (kept_how, _):
        on = {name: kept_how[name] for name in ("executor", "store")}
        _study(common, "compare", file, by_name, **on, **how)


@main.command()
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
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.95,
    show_default=True,
    help="Probability of selecting the best, if it is better by so much.",
)
@click.option(
    "--at-most",
    type=click.IntRange(20, 1_000_000),
    default=10_000,
    show_default=True,
    help="Histories of a policy after which to stop all the same.",
)
@click.option(
    "--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Set a field. Repeatable."
)
@kept
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
    store: Path | None,
    cluster: str | None,
) -> None:
    """Select the best policy with a stated probability of being right.

    For example: catfish best scenarios/small-zone.yaml --policy mild --policy strong
    --indifference kpi:0.3
    """
    from sim.report.ranking import ranking_table
    from sim.study.best import best as best_policy
    from sim.study.precision import Goal

    goal = Goal.parse(indifference)
    if goal.relative:
        raise click.UsageError("--indifference: give a size in the outcome's unit, such as kpi:0.3")
    by_name = _policies(file, policies, None, overrides)
    values = _values(vary)
    with _kept(common, "best", file, by_name, store, cluster) as (settings, folder):
        study = best_policy(
            by_name,
            values,
            outcome=goal.outcome,
            indifference=goal.half,
            confidence=confidence,
            at_most=at_most,
            **settings,
        )
    notes = {"command": "best", "file": file}
    _keep_and_show(common, study, folder, notes, lambda _: ranking_table(study))


@main.command()
@click.argument("file")
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=LOW:HIGH",
    help="Vary a number between two ends, or over values (KEY=A,B,...). Repeatable. "
    "[default: the assumptions given as a range]",
)
@click.option(
    "--policy", "policies", multiple=True, metavar="NAME", help="As for compare. Repeatable."
)
@click.option("--baseline", metavar="NAME", help="What to compare with. [default: the scenario]")
@click.option(
    "--points", type=click.IntRange(1), default=64, show_default=True, help="Points of the design."
)
@click.option(
    "--design",
    type=click.Choice(["sobol", "lhs", "grid"]),
    default="sobol",
    show_default=True,
    help="How they are chosen; --points is that of each number in a grid.",
)
@click.option("--outcome", default="kpi", show_default=True, help="What to show.")
@click.option(
    "--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Set a field. Repeatable."
)
@click.option(
    "--replications", type=click.IntRange(1), default=10, show_default=True, help="At each point."
)
@kept
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
    from sim.report.sweep import sweep_table
    from sim.study.sweep import outcome_number
    from sim.study.sweep import sweep as sweep_policies

    by_name = _policies(file, policies, baseline, overrides)
    space = _space(vary, next(iter(by_name.values())))
    outcome_number(outcome)  # refuses a wrong name before anything is run
    with _kept(common, "sweep", file, by_name, **how) as (settings, folder):
        study = sweep_policies(by_name, space, baseline=baseline, **settings)
    notes = {"command": "sweep", "file": file, "outcome": outcome}
    _keep_and_show(common, study, folder, notes, lambda _: sweep_table(study, outcome))


@main.command()
@click.argument("file")
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=LOW:HIGH",
    help="An assumption and its ends. Repeatable. [default: the assumptions given as a range]",
)
@click.option(
    "--policy", "policies", multiple=True, metavar="NAME", help="As for compare. Repeatable."
)
@click.option("--baseline", metavar="NAME", help="What to compare with. [default: the scenario]")
@click.option(
    "--method",
    type=click.Choice(["sobol", "morris"]),
    default="morris",
    show_default=True,
    help="Effects of many assumptions at few points, or shares of variance at many.",
)
@click.option(
    "--points",
    type=click.IntRange(4),
    default=16,
    show_default=True,
    help="Base points: each takes as many scenarios as there are assumptions, and one or two more.",
)
@click.option("--outcome", default="kpi", show_default=True, help="What is looked at.")
@click.option(
    "--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Set a field. Repeatable."
)
@click.option(
    "--replications", type=click.IntRange(1), default=10, show_default=True, help="At each point."
)
@kept
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
    from sim.report.sensitivity import sensitivity_table
    from sim.study.sensitivity import sensitivity as sensitivity_of

    by_name = _policies(file, policies, baseline, overrides)
    space = _space(vary, next(iter(by_name.values())))
    with _kept(common, "sensitivity", file, by_name, **how) as (settings, folder):
        study = sensitivity_of(by_name, space, baseline=baseline, **settings)
    notes = {"command": "sensitivity", "file": file}
    _keep_and_show(common, study, folder, notes, lambda _: sensitivity_table(study))


@main.command()
@click.argument("file")
@click.option("--policy", required=True, metavar="NAME", help="The policy that may backfire.")
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=LOW:HIGH",
    help="An assumption and its ends. Repeatable. [default: the assumptions given as a range]",
)
@click.option("--outcome", default="kpi", show_default=True, help="In what it does worse.")
@click.option(
    "--margin",
    type=click.FloatRange(0),
    default=0.0,
    show_default=True,
    help="By more than this, in the outcome's unit.",
)
@click.option(
    "--points", type=click.IntRange(1), default=256, show_default=True, help="Points of the space."
)
@click.option(
    "--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Set a field. Repeatable."
)
@click.option(
    "--replications", type=click.IntRange(1), default=10, show_default=True, help="At each point."
)
@kept
@shared
def discover(
    common: Common,
    file: str,
    policy: str,
    vary: Sequence[str],
    outcome: str,
    margin: float,
    overrides: Sequence[str],
    **how: Any,
) -> None:
    """Say under which assumptions a policy does worse than the scenario as it stands.

    For example: catfish discover scenarios/small-zone.yaml --policy strong
    --vary behaviour.effort.cost=4:6 --vary behaviour.threat.strength=0:0.3
    """
    from sim.report.discovery import discovery_table
    from sim.study.discovery import discover as discover_box
    from sim.study.sweep import outcome_number
    from sim.study.sweep import sweep as sweep_policies

    by_name = _policies(file, [policy], None, overrides)
    space = _space(vary, next(iter(by_name.values())))
    outcome_number(outcome)  # refuses a wrong name before anything is run
    with _kept(common, "discover", file, by_name, **how) as (settings, folder):
        study = discover_box(sweep_policies(by_name, space, **settings), None, outcome, margin)
    notes = {"command": "discover", "file": file}
    _keep_and_show(common, study, folder, notes, lambda _: discovery_table(study))


@main.command()
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
    type=click.IntRange(1),
    default=8,
    show_default=True,
    help="Points of the assumptions at which each policy is tried.",
)
@click.option(
    "--robust",
    type=click.Choice(["mean", "worst"]),
    default="mean",
    show_default=True,
    help="Judge by the mean over the assumptions, or at the worst of them.",
)
@click.option("--population", type=click.IntRange(2), default=24, show_default=True)
@click.option("--generations", type=click.IntRange(2), default=10, show_default=True)
@click.option(
    "--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Set a field. Repeatable."
)
@click.option(
    "--replications", type=click.IntRange(2), default=10, show_default=True, help="At each point."
)
@kept
@shared
def search(
    common: Common,
    file: str,
    levers: Sequence[str],
    limits: Sequence[str],
    vary: Sequence[str],
    overrides: Sequence[str],
    **how: Any,
) -> None:
    """Search for the policies that no other beats on every objective.

    For example: catfish search scenarios/small-zone.yaml --lever pay.incentive_ratio=0.1:0.6
    --lever assessment.tail_share=0:0.1
    """
    from sim.report.search import search_table
    from sim.scenario.overrides import parse_assignment
    from sim.scenario.reading import load_scenario
    from sim.study.design import parse_space
    from sim.study.search import search as search_policies

    scenario = load_scenario(file, (), overrides)
    choice = parse_space(levers, "--lever")
    most = dict(parse_assignment(text, "--limit") for text in limits)
    space = parse_space(vary) or None
    with _kept(common, "search", file, {"scenario": scenario}, **how) as (settings, folder):
        study = search_policies(scenario, choice, limits=most, assumptions=space, **settings)
    notes = {"command": "search", "file": file}
    _keep_and_show(common, study, folder, notes, lambda _: search_table(study))


@main.command()
@click.option("--policy", is_flag=True, help="Of a policy file rather than a scenario.")
@shared
def schema(common: Common, policy: bool) -> None:
    """Print the JSON Schema with which an editor completes and checks a file."""
    from sim.scenario.json_schema import policy_schema, scenario_schema

    found = policy_schema() if policy else scenario_schema()
    name = "policy.schema.json" if policy else "scenario.schema.json"
    common = replace(common, as_json=True)
    common.document(name, lambda _: "", found)


@main.command()
@click.argument("word", default="")
@shared
def parameters(common: Common, word: str) -> None:
    """List every parameter, or those whose name has WORD in it."""
    from sim.report.inputs import parameters_table
    from sim.scenario.json_schema import parameters as all_parameters

    found = all_parameters()
    found = found[found.path.str.contains(word, regex=False)]
    rows = json.loads(found.to_json(orient="records", double_precision=15))
    common.document("parameters.json", lambda _: parameters_table(found), rows)


def _policies(
    file: str, policies: Sequence[str], baseline: str | None, overrides: Sequence[str]
) -> "dict[str, Scenario]":
    """Read the scenario, and every policy that is put on it, by name."""
    from sim.scenario.policy import name_of, ready_policies
    from sim.scenario.reading import load_scenario
    from sim.study.policies import BASELINE

    if "all" in policies:
        policies = ready_policies(file)
    names = [name_of(policy) for policy in policies]
    for name in names:
        if names.count(name) > 1 or name == BASELINE:
            raise click.UsageError(f"--policy {name}: another policy has that name")
    by_name = {
        name: load_scenario(file, [policy], overrides)
        for name, policy in zip(names, policies, strict=True)
    }
    if baseline not in by_name:  # else the scenario as it stands was not asked for
        by_name = {BASELINE: load_scenario(file, (), overrides)} | by_name
    return by_name


def _values(vary: Sequence[str]) -> dict[str, list[Any]]:
    """Return the values to compare, by path."""
    from sim.scenario.overrides import parse_variation

    values: dict[str, list[Any]] = {}
    for text in vary:
        path, some = parse_variation(text)
        values[path] = values.get(path, []) + some
    return values


def _space(vary: Sequence[str], scenario: "Scenario") -> dict[str, Any]:
    """Return what to vary: what is asked for, or else what the scenario does not know."""
    from sim.study.design import parse_space, space_of

    space = parse_space(vary) or space_of(scenario)
    if not space:
        raise click.UsageError(
            "nothing to vary: give --vary KEY=LOW:HIGH, or write assumptions as ranges in the file"
        )
    return space


@contextmanager
def _kept(
    common: Common,
    command: str,
    file: str,
    policies: "Mapping[str, Scenario]",
    store: Path | None,
    cluster: str | None,
    **how: Any,
) -> Iterator[tuple[dict[str, Any], Path]]:
    """Return how a study runs whose histories are kept, and the folder of its results."""
    from contextlib import nullcontext

    from sim.study import blocks
    from sim.study import store as results
    from sim.study.executors import on_cluster

    first = next(iter(policies.values()))
    seed = first.study.seed if common.seed is None else common.seed
    folder = common.out or results.default_folder(file, command, seed)
    results.check(folder)
    histories = blocks.Store(store or blocks.DEFAULT)
    try:
        with nullcontext() if cluster is None else on_cluster(cluster) as executor:
            yield (
                {
                    "seed": seed,
                    "workers": common.workers,
                    "executor": executor,
                    "progress": not common.quiet,
                    "store": histories,
                    **how,
                },
                folder,
            )
    except KeyboardInterrupt:
        click.echo(
            f"catfish: interrupted; histories are kept in {histories.folder}, and the same command "
            "goes on from there",
            err=True,
        )
        sys.exit(130)


def _keep_and_show(
    common: Common,
    study: Any,
    folder: Path,
    notes: dict[str, Any],
    text: "Callable[[int], RenderableType]",
) -> None:
    """Write the results of a study, and print them."""
    from sim.study import store

    where, why = store.somewhere(partial(study.save, notes=notes), folder)
    if why:
        click.echo(f"catfish: {why}. The results are kept in {where}", err=True)
    common.result(text, lambda: store.to_json(study, {**notes, "folder": str(where)}))
    common.note(f"{study.seconds:.0f} s; tables and figure are in {where}")


def _study(
    common: Common,
    command: str,
    file: str,
    policies: "Mapping[str, Scenario]",
    *,
    replications: int | None,
    roster: str | None,
    mapping: str | None,
    **how: Any,
) -> None:
    """Run a study, keep it, and print it."""
    from rich.console import Group

    from sim.report.notices import by_policy, overview, records
    from sim.report.table import comparison_table
    from sim.study import store
    from sim.study.compare import compare as compare_policies

    first = next(iter(policies.values()))
    seed = first.study.seed if common.seed is None else common.seed
    folder = common.out or store.default_folder(file, command, seed)
    store.check(folder)
    people, notes = _people(common, roster, mapping, first)
    study = compare_policies(
        policies,
        replications=replications,
        seed=seed,
        workers=common.workers,
        progress=not common.quiet,
        people=people,
        **how,
    )
    notes = {"command": command, "file": file, **notes}
    found = by_policy(study)
    notes["notices"] = {name: records(raised) for name, raised in found.items()}
    kept, why = store.somewhere(partial(study.save, notes=notes), folder)
    if why:
        click.echo(f"catfish: {why}. The results are kept in {kept}", err=True)
    common.result(
        lambda width: Group(comparison_table(study, width), *overview(found)),
        lambda: study.to_json({**notes, "folder": str(kept)}),
    )
    if study.precision is not None:
        common.note(str(study.precision))
    common.note(f"{study.seconds:.0f} s; tables and figure are in {kept}")


def _people(
    common: Common, roster: str | None, mapping: str | None, scenario: "Scenario"
) -> "tuple[pd.DataFrame | None, dict[str, Any]]":
    """Read a roster, and say what had to be left out or filled in."""
    if roster is None and mapping is None:
        return None, {}
    if roster is None or mapping is None:
        raise click.UsageError("--roster and --mapping go together: a file, and how to read it")
    from rich.console import Console

    from sim.report.inputs import roster_table
    from sim.staff.roster import read_mapping, read_roster

    grades = [grade.name for grade in scenario.organisation.grades]
    found = read_roster(roster, read_mapping(mapping), grades)
    common.note(f"{found.notes['rows_kept']:,} of {found.notes['rows_read']:,} people read")
    if not common.quiet and len(found.report):
        Console(stderr=True).print(roster_table(found.report))
    return found.people, {"roster": found.notes, "roster_report": found.report.to_dict("records")}


@main.command()
@click.argument("file")
@click.option(
    "--policy", "policies", multiple=True, metavar="NAME", help="Put a policy on it; they stack."
)
@click.option(
    "--baseline",
    metavar="NAME",
    help="Policy to take the difference from, such as do-nothing. [default: the scenario]",
)
@studied
@shared
def decompose(
    common: Common,
    file: str,
    policies: Sequence[str],
    baseline: str | None,
    overrides: Sequence[str],
    replications: int | None,
    roster: str | None,
    mapping: str | None,
) -> None:
    """Say which channels a policy's difference from a baseline comes from.

    For example: catfish decompose scenarios/binhai-2018.yaml --baseline do-nothing
    """
    from sim.report.decomposition import decomposition_table
    from sim.scenario.reading import load_scenario
    from sim.study import store
    from sim.study.decomposition import decompose as decompose_policy

    if not policies and baseline is None:
        raise click.UsageError("nothing to compare: give --policy NAME or --baseline NAME")
    policy = load_scenario(file, policies, overrides)
    base = load_scenario(file, [baseline] if baseline else [], overrides)
    seed = policy.study.seed if common.seed is None else common.seed
    folder = common.out or store.default_folder(file, "decompose", seed)
    store.check(folder)
    people, notes = _people(common, roster, mapping, policy)
    study = decompose_policy(
        policy,
        base,
        replications=20 if replications is None else replications,
        seed=seed,
        workers=common.workers,
        progress=not common.quiet,
        people=people,
    )
    notes = {"command": "decompose", "file": file, "policy": list(policies), **notes}
    kept, why = store.somewhere(partial(study.save, notes=notes | {"against": baseline}), folder)
    if why:
        click.echo(f"catfish: {why}. The results are kept in {kept}", err=True)
    common.result(
        partial(decomposition_table, study), lambda: study.to_json({**notes, "folder": str(kept)})
    )
    common.note(f"{study.seconds:.0f} s; tables and figure are in {kept}")


@main.command()
@click.option("--quick", is_flag=True, help="In short: within a minute instead of ten.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Folder of real files. [default: ../shared/data, where it is there]",
)
@shared
def validate(common: Common, quick: bool, data: Path | None) -> None:
    """Check the engine where the answer is known: textbooks, a published simulation, the field.

    Every check is shown; the exit code is 1 if one fails for no reason that is known.
    """
    from sim.study import store
    from sim.study.validation.ladder import validate as climb
    from sim.study.validation.page import console

    there = Path("../shared/data")
    data = data or (there if there.is_dir() else None)
    study = climb(
        quick,
        2018 if common.seed is None else common.seed,
        data,
        common.workers,
        told=lambda name, rows: common.note(
            f"{name}: {sum(row.passed for row in rows)} of {len(rows)} pass"
        ),
    )
    kept, why = store.somewhere(study.save, common.out or Path("results") / "validate")
    if why:
        click.echo(f"catfish: {why}. The results are kept in {kept}", err=True)
    common.result(lambda _: console(study), lambda: study.table.to_json(orient="records", indent=1))
    common.note(f"{study.seconds:.0f} s; table and page are in {kept}")
    if study.surprises:
        raise click.exceptions.Exit(1)
