"""The command line: catfish check, run, compare, ..."""

import atexit
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager

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

_OBJECTS = 10_000
"""New objects after which a command looks for garbage; Python's 700 are for what runs for long."""


@click.group(cls=Polite, context_settings={"help_option_names": ["-h", "--help"]})
@with_version
@in_language
@click.pass_context
def main(context: click.Context) -> None:
    """Try a staffing reform on simulated staff before trying it on people."""
    # No study multiplies large matrices, and each thread that waits to do so takes a tenth of a
    # second. What is started inherits this.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    atexit.register(gc.freeze)  # else all that was loaded is looked through once more at the end
    if context.invoked_subcommand != app.name:
        context.with_resource(_little_garbage())


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Look for garbage seldom: a command loads much and throws little away before it ends."""
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


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
