"""The command line: catfish check, run, compare, ..."""

import click

from sim.commands.affected import affected
from sim.commands.again import rerun
from sim.commands.app import app
from sim.commands.breakdown import breakdown
from sim.commands.compare import best, compare, run
from sim.commands.explore import discover, search, sensitivity, sweep
from sim.commands.fairness import fairness
from sim.commands.mapping import mapping
from sim.commands.options import in_language, with_version
from sim.commands.province import province
from sim.commands.report import report
from sim.commands.science import decompose, validate
from sim.commands.template import template
from sim.commands.zone import check, parameters, schema
from sim.report.console import Polite


@click.group(cls=Polite, context_settings={"help_option_names": ["-h", "--help"]})
@with_version
@in_language
def main() -> None:
    """Try a staffing reform on simulated staff before trying it on people."""


for command in (
    check,
    run,
    compare,
    best,
    province,
    sweep,
    sensitivity,
    discover,
    search,
    decompose,
    fairness,
    affected,
    breakdown,
    report,
    app,
    rerun,
    validate,
    schema,
    parameters,
    template,
    mapping,
):
    main.add_command(command)
