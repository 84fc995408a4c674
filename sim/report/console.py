"""How a command speaks: results, messages, errors and exit codes.

Only click is imported until there is something to say, so that help answers at once.
"""

import codecs
import json
import re
import shlex
import sys
import tempfile
import traceback
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from errno import EDQUOT, ENOSPC
from inspect import cleandoc
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from unicodedata import category

import click

from sim.files import put
from sim.words import LANGUAGES, _, language, reason, teach
from sim.words import command as typing

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

BAD_INPUT, FAULT, INTERRUPTED = 2, 1, 130
COMMAND_LINE = "catfish.command_line"
"""Where click's context has the command line."""
_FULL = {ENOSPC, EDQUOT}
_PIPED = 120  # characters in a line where standard output is no terminal
_WIDE = 56  # signs in a line of help in Chinese
Command = TypeVar("Command", bound=click.Command)


class Polite(click.Group):
    """A group whose commands end in one clear message, never in a traceback."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the command line, as a result says which one it answers."""
        ctx.meta[COMMAND_LINE] = shlex.join(["catfish", *args])
        for here, after in zip(args, [*args[1:], ""], strict=True):  # help speaks it already
            asked = after if here == "--lang" else here.partition("--lang=")[2]
            if asked in LANGUAGES:
                language(asked)
        teach("catfish")
        if language() == "zh":  # whose signs are two cells wide, which click does not know
            ctx.terminal_width = _WIDE
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise _full_width(error) from None

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, which says what it does in the language that is spoken."""
        command = super().get_command(ctx, cmd_name)
        return command and _spoken(command)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help of the group in the language that is spoken."""
        super(Polite, _spoken(self)).format_help(ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and turn what it raises into a message and an exit code."""
        for stream in (sys.stdout, sys.stderr):  # a pipe on Windows may know no − or 人
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="catfish")
        try:
            with typing():
                return super().invoke(ctx)
        except click.UsageError as error:
            raise _full_width(error) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            _end(_("interrupted; nothing was written"), INTERRUPTED)
        except Exception as error:
            self._explain(error)

    def _explain(self, error: Exception) -> NoReturn:
        from sim.scenario.problems import ScenarioError
        from sim.staff.roster import RosterError
        from sim.study.problems import StudyError, WorkerDiedError

        if isinstance(error, ScenarioError | RosterError | StudyError):
            with typing():
                _end(str(error), BAD_INPUT)
        if isinstance(error, WorkerDiedError):
            _end(str(error), FAULT)
        if isinstance(error, OSError) and error.errno in _FULL:
            told = _("the machine has no room left: {why}; make room and try again")
            _end(told.format(why=reason(error)), FAULT)
        with tempfile.NamedTemporaryFile(
            "w", prefix="catfish-fault-", suffix=".txt", delete=False, encoding="utf-8"
        ) as report:
            traceback.print_exception(error, file=report)
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        said = _("this is a fault of Catfish: {fault}. The details are in {file}")
        _end(said.format(fault=told, file=report.name), FAULT)


def _full_width(error: click.UsageError) -> click.UsageError:
    """Return what click says of a command line; in Chinese with stops of full width.

    Click puts its own stop behind a name, and a space between two sentences, in any language.
    """
    if language() != "zh":
        return error
    told = re.sub(r"(?<=['\"])\.(?=\s|$)", "。", error.format_message()).replace("。 ", "。")
    return click.UsageError(told, error.ctx)


_PLAIN = str.maketrans({
    "−": "-", "–": "-", "—": "-", "±": "+/-", "×": "x", "…": "...", "·": ".", "→": "->",
    "≤": "<=", "≥": ">=", "‘": "'", "’": "'", "“": '"', "”": '"', "²": "2", "Δ": "d",
})  # fmt: skip
"""What stands for a sign where a stream cannot write it."""


def _written_plainly(error: UnicodeError) -> tuple[str, int]:
    """Write signs that a stream lacks as others that mean the same: a minus stays one."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end].translate(_PLAIN)
    return "".join(sign if sign.isascii() else "?" for sign in signs), error.end


codecs.register_error("catfish", _written_plainly)


def plain_console(stderr: bool = False) -> "Console":
    """Return where to print: what a planner calls [things] is text, and no markup or :smile:."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, emoji=False)


def _spoken(command: Command) -> Command:
    """Return a command whose help is in the language that is spoken."""
    if language() == "en":
        return command
    told = copy(command)
    told.help = _(cleandoc(command.help)) if command.help else None
    told.params = [copy(each) for each in command.params]
    for each in told.params:
        if isinstance(each, click.Option):
            each.help = _(each.help) if each.help else None
    return told


def inert(text: str) -> str:
    """Return a text without signs that control a terminal or hide; they are written out."""
    return "".join(
        sign if sign == "\n" or category(sign) not in ("Cc", "Cf", "Cs") else repr(sign)[1:-1]
        for sign in text
    )


def _end(message: str, code: int) -> NoReturn:
    click.echo(f"catfish: {inert(message)}", err=True)
    sys.exit(code)


def _echo_json(text: str) -> None:
    """Print JSON, with signs that the stream cannot write as JSON's own escapes."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = "".join(sign if sign.isascii() else json.dumps(sign)[1:-1] for sign in text)
    click.echo(text)


@dataclass(frozen=True)
class Common:
    """What every command can be told."""

    seed: int | None
    workers: int | None
    out: Path | None
    quiet: bool
    as_json: bool

    def note(self, message: str) -> None:
        """Say something that is no result."""
        if not self.quiet:
            click.echo(inert(message), err=True)

    def result(self, text: "Callable[[int], RenderableType]", as_json: Callable[[], str]) -> None:
        """Print a result: a text for lines of so many characters, or JSON if asked for."""
        if self.as_json:
            _echo_json(as_json())
        elif not self.quiet:
            console = plain_console()
            if not console.is_terminal:
                console.width = _PIPED
            console.print(text(console.width))

    def document(
        self, name: str, text: "Callable[[int], RenderableType] | None", data: Any
    ) -> None:
        """Show what was read rather than computed, and write it to the folder asked for.

        What has no text is for programs alone: it is printed as JSON, or else written.
        """
        written = json.dumps(data, ensure_ascii=False, indent=1)
        if self.out is not None:
            self._write(self.out / name, written)
        if text is not None:
            self.result(text, lambda: written)
        elif self.out is None:
            _echo_json(written)

    def _write(self, file: Path, text: str) -> None:
        from sim.study.problems import StoreError

        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            put(file, f"{text}\n".encode())
        except OSError as error:
            told = _("{file} cannot be written: {why}; name another folder (--out DIR)")
            raise StoreError(told.format(file=file, why=reason(error))) from error
        self.note(_("written to {file}").format(file=file))
