"""The command that opens the page: app."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from sim.commands.numbers import Whole
from sim.commands.options import from_roster, in_store, shared, stacked, with_fields_set
from sim.report.console import Common
from sim.words import _, reason

if TYPE_CHECKING:
    from socket import socket


@click.command()
@click.argument("file", required=False)
@click.option(
    "--port",
    type=Whole(0, 65535),
    default=0,
    help="Where to listen, on this machine only. [default: any port that is free]",
)
@click.option("--no-browser", is_flag=True, help="Print the link, and open no browser.")
@with_fields_set
@stacked
@from_roster
@in_store
@shared
def app(
    common: Common,
    file: str | None,
    port: int,
    no_browser: bool,
    overrides: Sequence[str],
    policies: Sequence[str],
    roster: str | None,
    mapping: str | None,
    store: Path | None,
) -> None:
    """Open a page on which a lever is moved and its effect is seen at once.

    The scenario in FILE is the baseline; without FILE it is the ready scenario of Binhai. The page
    is shown to this machine only, to whoever has the link that is printed. Ctrl-C ends it.
    """
    from sim.commands.inputs import note_doubts, people_of
    from sim.scenario.reading import load_scenario
    from sim.scenario.ready import ready_folder
    from sim.study.problems import StudyError
    from sim.study.store import DEFAULT, Store

    try:
        from sim.app import server
        from sim.app.desk import Desk
    except ImportError:
        told = _("the page needs starlette and uvicorn: pip install 'catfish[app]'")
        raise StudyError(told) from None

    zone = load_scenario(file or ready_folder() / "binhai-2018.yaml", policies, overrides)
    if common.seed is not None:
        zone = zone.model_copy(
            update={"study": zone.study.model_copy(update={"seed": common.seed})}
        )
    note_doubts(common, [zone])
    people = people_of(common, roster, mapping, zone)
    listening, token = _listen(port), server.new_token()
    with listening, Desk(zone, people, common.workers, store=Store(store or DEFAULT)) as desk:
        link = server.link(listening, token)
        common.note(_("the page is at"))
        click.echo(link)
        common.note(_("for this machine only, as long as this runs; Ctrl-C ends it"))
        with nullcontext() if no_browser else in_browser(link), suppress(KeyboardInterrupt):
            # Ctrl-C is the way to end it, and no mishap.
            server.server(desk, token).run(sockets=[listening])


@contextmanager
def in_browser(link: str) -> Iterator[None]:
    """Open a link in the browser, by way of a page that nobody else can read.

    The link itself would be seen by every user of the machine: what a process is started with is
    no secret.
    """
    import webbrowser

    with TemporaryDirectory(prefix="catfish-", ignore_cleanup_errors=True) as folder:
        page = Path(folder) / "page.html"
        page.touch(0o600)
        page.write_text(
            f'<!doctype html><meta http-equiv="refresh" content="0; url={link}">', "utf-8"
        )
        webbrowser.open(page.as_uri())
        yield


def _listen(port: int) -> "socket":
    from sim.app.server import listen
    from sim.study.problems import StudyError

    try:
        return listen(port)
    except OSError as error:
        told = _("port {port} cannot be used: {why}; name another (--port), or none")
        raise StudyError(told.format(port=port, why=reason(error))) from error
