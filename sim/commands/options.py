"""Options that commands share."""

from collections.abc import Callable, Sequence
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click

from sim.commands.numbers import Whole
from sim.report.console import Common
from sim.words import LANGUAGES, _

FIGURES = ("svg", "pdf")
"""Forms of a figure beside that of a picture."""


class Place(click.Path):
    """A file or folder that there must or must not be, by its name in the language spoken."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path that was given."""
        self.name = _("file") if self.file_okay else _("directory")  # else as when it was made
        return super().convert(value, param, ctx)


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
        in_language,
        click.option("--json", "as_json", is_flag=True, help="Results as JSON on standard output."),
        click.option("--quiet", is_flag=True, help="Say nothing but errors."),
        click.option(
            "--out", type=click.Path(path_type=Path), metavar="DIR", help="Where to write."
        ),
        click.option(
            "--workers",
            type=Whole(1),
            help="Processes to run on. [default: all processors]",
        ),
        click.option(
            "--seed",
            type=Whole(0, 2**32 - 1),
            help="Seed of all chance. [default: that of the scenario]",
        ),
    ):
        gathered = option(gathered)
    return update_wrapper(gathered, command)


def _noted(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keep an option for whoever asks for it while the command runs."""
    context.meta[f"catfish.{parameter.name}"] = value


def in_sheets(command: Callable[..., None]) -> Callable[..., None]:
    """Give a study the options to keep its tables for Excel and its figure in other forms as well.

    What was asked for is told by `asked_for_sheets` and `asked_for_figures`.
    """

    def listed(context: click.Context, parameter: click.Parameter, value: str) -> None:
        kinds = [each.strip().lower() for each in value.split(",") if each.strip()]
        for kind in kinds:
            if kind not in FIGURES:
                told = _("{kind} is not one of {kinds}")
                raise click.BadParameter(told.format(kind=repr(kind), kinds=", ".join(FIGURES)))
        _noted(context, parameter, kinds)

    for option in (
        click.option(
            "--figures",
            default="",
            metavar="svg,pdf",
            expose_value=False,
            callback=listed,
            help="The figure as SVG or PDF as well.",
        ),
        click.option(
            "--xlsx",
            is_flag=True,
            expose_value=False,
            callback=_noted,
            help="Tables as an Excel file as well.",
        ),
    ):
        command = option(command)
    return command


def asked_for_sheets() -> bool:
    """Return whether the running command was asked for its tables for Excel."""
    return bool(click.get_current_context().meta.get("catfish.xlsx"))


def losses_accepted() -> bool:
    """Return whether people of the roster may be lost, by word of whoever runs the command."""
    return bool(click.get_current_context().meta.get("catfish.accept_losses"))


def asked_for_figures() -> list[str]:
    """Return in which other forms the running command was asked for its figure."""
    return click.get_current_context().meta.get("catfish.figures") or []


def in_language(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option of the language it speaks, which `Polite` has read already."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        expose_value=False,
        help="Language of what is said: 中文 or English. [default: CATFISH_LANG, or the locale]",
    )(command)


def with_fields_set(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option to set fields, each of which is set once."""

    def each_once(
        _context: click.Context, _parameter: click.Parameter, texts: Sequence[str]
    ) -> Sequence[str]:
        if len(texts) > 1:
            from sim.scenario.overrides import parse_assignment

            paths = [parse_assignment(text)[0] for text in texts]
            for path in paths:
                if paths.count(path) > 1:
                    told = _("{path} is set twice; set it once, what changes over time as {dated}")
                    dated = f"--set '{path}={{0: …, 24: …}}'"
                    raise click.UsageError(told.format(path=path, dated=dated))
        return texts

    return click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="KEY=VALUE",
        callback=each_once,
        help="Set a field. Repeatable.",
    )(command)


def studied(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a study."""
    command = click.option(
        "--replications",
        type=Whole(1, 1_000_000),
        help="Histories per policy. [default: that of the scenario]",
    )(command)
    return from_roster(with_fields_set(command))


def from_roster(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of which people to start from."""
    for option in (
        click.option(
            "--accept-losses",
            is_flag=True,
            expose_value=False,
            callback=_noted,
            help="Go on without people of the roster who cannot be read, however many.",
        ),
        click.option("--mapping", metavar="FILE", help="How to read the roster (YAML)."),
        click.option(
            "--roster",
            metavar="FILE",
            help="Start from the people of a CSV file or an Excel workbook.",
        ),
    ):
        command = option(command)
    return command


def in_store(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option of where histories are kept."""
    return click.option(
        "--store",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Where histories are kept, and a stopped study goes on from. [default: results/store]",
    )(command)


def kept(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of where histories are lived and kept."""
    on_cluster = click.option(
        "--cluster",
        metavar="ADDRESS",
        help="Run on a Dask cluster, such as tcp://10.0.0.1:8786.",
    )
    return in_store(on_cluster(command))


def repeated(
    least: int = 1, default: int = 10, told: str = "At each point."
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of a study that repeats something at many points."""

    def gathered(command: Callable[..., None]) -> Callable[..., None]:
        command = click.option(
            "--replications",
            type=Whole(least),
            default=default,
            show_default=True,
            help=told,
        )(command)
        return with_fields_set(command)

    return gathered


def whole(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option to print every outcome."""
    return click.option(
        "--all", "whole", is_flag=True, help="Print every outcome, not what is asked first."
    )(command)


def stacked(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option to put policies on a scenario, one on top of the other."""
    return click.option(
        "--policy",
        "policies",
        multiple=True,
        metavar="NAME",
        help="Put a policy on it. Repeatable: here they are put on top of each other (叠加), and "
        "of two that change the same the later wins; in compare each stands alone.",
    )(command)


def of_policies(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of which policies to compare, and with which."""
    for option in (
        click.option(
            "--baseline", metavar="NAME", help="What to compare with. [default: the scenario]"
        ),
        click.option(
            "--policy",
            "policies",
            multiple=True,
            metavar="NAME",
            help="As for compare. Repeatable: each stands alone.",
        ),
    ):
        command = option(command)
    return command


def with_version(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option that says which version this is, and which model."""
    return click.option(
        "--version",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_tell_version,
        help="Say which version this is, and the digest of its model.",
    )(command)


def _tell_version(context: click.Context, _option: click.Parameter, asked: bool) -> None:
    """Print the version, and the digest of what decides results."""
    if not asked or context.resilient_parsing:
        return
    from importlib.metadata import version

    from sim.version import model_version

    told = _("catfish {version}, model {model}")
    click.echo(told.format(version=version("catfish"), model=model_version()))
    context.exit()
