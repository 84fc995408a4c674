"""What commands read, and how they run a comparison of it."""

import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.keeping import keep_and_show
from sim.commands.options import losses_accepted
from sim.report.console import INTERRUPTED, Common, plain_console
from sim.words import _, ngettext

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sim.scenario.schema import Scenario
    from sim.staff.roster import Roster


def read_policies(
    file: str, policies: Sequence[str], baseline: str | None, overrides: Sequence[str]
) -> "dict[str, Scenario]":
    """Read the scenario, and every policy that is put on it, by name."""
    from sim.scenario.reading import load_scenario
    from sim.study.policies import BASELINE

    by_name = {
        name: load_scenario(file, [policy], overrides)
        for name, policy in named_policies(file, policies).items()
    }
    if baseline not in by_name:  # else the scenario as it stands was not asked for
        by_name = {BASELINE: load_scenario(file, (), overrides)} | by_name
    return by_name


def named_policies(file: str, policies: Sequence[str]) -> dict[str, str]:
    """Return the policies that were asked for by their names, each of which must be its own."""
    from sim.scenario.policy import name_of, ready_policies
    from sim.study.policies import BASELINE

    if "all" in policies:
        policies = ready_policies(file)
    names = [name_of(policy) for policy in policies]
    for name in names:
        if names.count(name) > 1 or name == BASELINE:
            told = _("--policy {name}: another policy has that name")
            raise click.UsageError(told.format(name=name))
    return dict(zip(names, policies, strict=True))


def values_of(vary: Sequence[str]) -> dict[str, list[Any]]:
    """Return the values to compare, by path."""
    from sim.scenario.overrides import parse_variation

    values: dict[str, list[Any]] = {}
    for text in vary:
        path, some = parse_variation(text)
        values[path] = values.get(path, []) + some
    return values


def space_of(vary: Sequence[str], scenario: "Scenario") -> dict[str, Any]:
    """Return what to vary: what is asked for, or else what the scenario does not know."""
    from sim.study.design import parse_space, space_of

    space = parse_space(vary) or space_of(scenario)
    if not space:
        told = _(
            "nothing to vary: give --vary KEY=LOW:HIGH, or write assumptions as ranges in the file"
        )
        raise click.UsageError(told)
    return space


@contextmanager
def cluster_at(common: Common, address: str | None) -> "Iterator[Executor | None]":
    """Connect to the cluster that was asked for, if one was."""
    from sim.study.executors import on_cluster, processes

    if address is None:
        yield None
        return
    with on_cluster(address) as executor:
        if not processes(executor):
            told = _("the cluster at {address} has no worker yet; waiting for one (Ctrl-C)")
            common.note(told.format(address=address))
        yield executor


@contextmanager
def kept_histories(
    common: Common,
    command: str,
    file: str,
    policies: "Mapping[str, Scenario]",
    store: Path | None = None,
    cluster: str | None = None,
    roster: str | None = None,
    mapping: str | None = None,
    zones: str = "",
    keeps: bool = True,
    **how: Any,
) -> Iterator[tuple[dict[str, Any], Path, dict[str, Any]]]:
    """Return how a study runs, its folder, and notes for its manifest.

    Its histories are kept in a store, unless it follows single people.
    """
    from sim.study import folder as results
    from sim.study import store as kept
    from sim.study.problems import SchedulerLostError, StudyError

    first = next(iter(policies.values()))
    seed = first.study.seed if common.seed is None else common.seed
    question = question_of(policies, zones)
    folder = common.out or results.default_folder(file, command, seed)
    results.check(folder, beside=common.out is None)
    note_doubts(common, policies.values())
    people = people_of(common, roster, mapping, first)
    histories = kept.Store(store or kept.DEFAULT)
    try:
        with cluster_at(common, cluster) as executor:
            yield (
                {
                    "seed": seed,
                    "workers": common.workers,
                    "executor": executor,
                    "progress": not common.quiet,
                    **({"store": histories} if keeps else {}),
                    **({} if people is None else {"people": people}),
                    **how,
                },
                folder,
                {"command": command, "file": file, "question": question},
            )
    except SchedulerLostError as error:
        if not keeps:
            raise
        told = _("{why}. What was lived is in {folder}")
        raise StudyError(told.format(why=error, folder=histories.folder)) from error
    except KeyboardInterrupt:
        if not keeps:
            raise
        told = _(
            "interrupted; histories are kept in {folder}, and the same command goes on from there"
        )
        click.echo(f"catfish: {told.format(folder=histories.folder)}", err=True)
        sys.exit(INTERRUPTED)


def run_comparison(
    common: Common,
    command: str,
    file: str,
    policies: "Mapping[str, Scenario]",
    **how: Any,
) -> None:
    """Run a study, keep it, and print it."""
    from sim.scenario.draws import together
    from sim.study.compare import TWINS
    from sim.study.executors import kept_open, worthwhile
    from sim.study.expected import expected_seconds

    elsewhere, workers = how.pop("executor", None), common.workers
    if how.get("until") is None:
        each = how["replications"] or next(iter(policies.values())).study.replications
        many = math.prod(map(len, (how.get("vary") or {}).values()))
        few = TWINS * together(policies.values())
        twinned = each if how.get("catfish") else min(each, few)
        expected = expected_seconds(policies.values(), many * (each + twinned))
        workers = worthwhile(workers, expected)
    with kept_open(workers, elsewhere, loads="sim.engine.replication") as executor:
        _run_comparison(common, command, file, policies, executor=executor, **how)


def _run_comparison(
    common: Common,
    command: str,
    file: str,
    policies: "Mapping[str, Scenario]",
    *,
    roster: str | None,
    mapping: str | None,
    whole: bool,
    **how: Any,
) -> None:
    from rich.console import Group

    from sim.report.notices import by_policy, overview, records
    from sim.report.table import comparison_table, run_table
    from sim.study import folder as results
    from sim.study.compare import compare as compare_policies
    from sim.study.outcomes import unit_in

    first = next(iter(policies.values()))
    seed = first.study.seed if common.seed is None else common.seed
    question = question_of(policies)
    folder = common.out or results.default_folder(file, command, seed)
    results.check(folder, beside=common.out is None)
    note_doubts(common, policies.values())
    people = people_of(common, roster, mapping, first)
    study = compare_policies(
        policies,
        seed=seed,
        workers=common.workers,
        progress=not common.quiet,
        people=people,
        **how,
    )
    found = by_policy(study)
    notes = {
        "command": command,
        "file": file,
        "question": question,
        "notices": {name: records(raised) for name, raised in found.items()},
    }
    table = run_table if command == "run" else comparison_table

    def text(width: int) -> Group:
        return Group(table(study, width, whole), *overview(found, first))

    if study.precision is not None:
        common.note(unit_in(str(study.precision), study.policies.values()))
    keep_and_show(common, study, folder, notes, text)


_NOT_ASKED = {"as_json", "whole", "cluster", "out", "quiet", "seed", "store", "workers"}
"""Options that say how a question is answered, or with which luck, and not what is asked."""

_OF_PEOPLE = "roster", "mapping"
"""Options that name a file from which people are read."""


def question_of(policies: "Mapping[str, Scenario]", zones: str = "") -> str:
    """Return a digest of what the running command asks: its policies as read, and its options.

    Of people it is also what their files hold, and of a province of which zones it is.
    """
    from sim.scenario.origin import digest_of
    from sim.study import folder as results

    options = click.get_current_context().params
    asked = {name: value for name, value in options.items() if name not in _NOT_ASKED}
    spelt = {name: scenario.model_dump_json() for name, scenario in policies.items()}
    files = {name: Path(file) for name in _OF_PEOPLE if (file := options.get(name))}
    of_people = {}
    for name, file in files.items():
        with suppress(OSError):  # what cannot be read is told by whoever reads it
            of_people[name] = digest_of(file.read_bytes())
    return results.question_of(spelt, asked, *(each for each in (of_people, zones) if each))


def note_doubts(common: Common, scenarios: "Iterable[Scenario]") -> None:
    """Say what is unlikely of the standard pay of grades, once in a command."""
    from sim.report.inputs import doubts_of_pay
    from sim.study.basis import doubtful_of

    said = click.get_current_context().meta.setdefault("doubts", set())
    for doubt in doubts_of_pay(doubtful_of(scenarios)):
        if doubt not in said:
            common.note(doubt)
        said.add(doubt)


def people_of(
    common: Common, roster: str | None, mapping: str | None, scenario: "Scenario"
) -> "Roster | None":
    """Read a roster, and say what its people are in the scenario, and what was left or filled."""
    if roster is None and mapping is None:
        return None
    workbook = roster is not None and roster.lower().endswith(".xlsx")
    if roster is None or (mapping is None and not workbook):
        told = _(
            "--roster and --mapping go together: a file, and how to read it; an Excel workbook "
            "(.xlsx) goes without"
        )
        raise click.UsageError(told)
    from sim.report.inputs import how_read, past_retirement, pay_of_roster, roster_tables
    from sim.staff.roster import read_roster
    from sim.staff.roster_text import LAST_RESORT

    found = read_roster(roster, mapping, scenario, accept_losses=losses_accepted())
    for told in how_read(found):
        common.note(told)
    told = _(
        "a study takes pay and service as means of five people or more next to each other, and age "
        "in whole years: no result holds the pay, the service or the birthday of one person"
    )
    common.note(told)
    if told := past_retirement(found, scenario):
        common.note(told)
    if losses_accepted() and (lost := int(found.source["rows_dropped"])):
        told = ngettext(
            "{lost} person of the roster is left out, as losses are accepted",
            "{lost} people of the roster are left out, as losses are accepted",
            lost,
        )
        common.note(told.format(lost=f"{lost:,}"))
    if found.source["encoding"] == LAST_RESORT:
        told = _(
            "{file} is neither UTF-8 nor a Chinese encoding and was read as {encoding}: if names "
            "look wrong, save it as CSV UTF-8, or give encoding in the mapping"
        )
        common.note(told.format(file=roster, encoding=LAST_RESORT))
    if not common.quiet:
        plain_console(stderr=True).print(*roster_tables(found, scenario))
    if told := pay_of_roster(found.source):
        common.note(told)
    return found
