"""Commands about a scenario: check, schema, parameters."""

import json
from collections.abc import Sequence

import click

from sim.commands.options import from_roster, shared, stacked, with_fields_set
from sim.report.console import Common
from sim.words import _


@click.command()
@click.argument("file")
@stacked
@with_fields_set
@from_roster
@shared
def check(
    common: Common,
    file: str,
    policies: Sequence[str],
    overrides: Sequence[str],
    roster: str | None,
    mapping: str | None,
) -> None:
    """Say what is wrong with the scenario in FILE, or what zone it describes.

    With a roster, say what its departments, grades and statuses are read as, and whom the legal
    notices count.
    """
    from rich.console import Group

    from sim.commands.inputs import note_doubts, people_of
    from sim.law.notices import notices
    from sim.report.inputs import zone_facts, zone_table
    from sim.report.notices import block, records
    from sim.scenario.reading import load_scenario
    from sim.staff.seating import scenario_for_roster

    scenario = load_scenario(file, policies, overrides)
    note_doubts(common, [scenario])
    people = people_of(common, roster, mapping, scenario)
    if people is not None:
        scenario = scenario_for_roster(scenario, people)
    about = {} if people is None else {"roster": people.about}
    facts, found = zone_facts(scenario) | about, notices(scenario)
    common.document(
        "check.json",
        lambda width: Group(zone_table(facts, scenario), block(found, scenario)),
        facts | {"notices": records(found)},
    )
    told = (
        _("{file} can be read and run; the notices above are for a lawyer to judge")
        if found
        else _("{file} can be read and run")
    )
    common.note(told.format(file=file))


@click.command()
@click.option("--policy", is_flag=True, help="Of a policy file rather than a scenario.")
@shared
def schema(common: Common, policy: bool) -> None:
    """Print the JSON Schema with which an editor completes and checks a file."""
    from sim.scenario.json_schema import policy_schema, scenario_schema

    found = policy_schema() if policy else scenario_schema()
    name = "policy.schema.json" if policy else "scenario.schema.json"
    common.document(name, None, found)


@click.command()
@click.argument("word", default="")
@shared
def parameters(common: Common, word: str) -> None:
    """List every parameter, or those with WORD in their name, English or Chinese, or meaning."""
    from sim.report.inputs import parameters_table
    from sim.scenario.json_schema import parameters as all_parameters

    found = all_parameters()
    columns = found[["path", "chinese", "description"]].fillna("")
    texts = columns.assign(spoken=columns.description.map(_)).agg("\n".join, axis=1)
    found = found[texts.str.contains(word, case=False, regex=False)]
    if found.empty:
        told = _(
            "no parameter has {word} in its name or in what it means; `catfish parameters` lists "
            "all, and a shorter word finds more"
        )
        raise click.UsageError(told.format(word=repr(word)))
    rows = json.loads(found.to_json(orient="records", double_precision=15))
    common.document("parameters.json", lambda width: parameters_table(found), rows)
