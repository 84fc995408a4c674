"""The page over HTTP: on this machine only, for whoever has the link.

Closed on every side. It listens on the loopback address. What is asked must carry the token of the
link, which no other page knows. A page elsewhere whose name is made to point here (DNS rebinding)
has another ``Host``, and one that posts here has another ``Origin``: both are refused. No address
names a file. The page may load nothing from anywhere else (its content security policy).
"""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.app import documents, opening
from sim.app.desk import Desk
from sim.app.question import Question
from sim.scenario.problems import ScenarioError
from sim.study.problems import StudyError, WorkerDiedError
from sim.words import LANGUAGES, _, language, speaking

HOME = Path(__file__).parent
LOOPBACK = "127.0.0.1"
TOKEN = "x-catfish-token"
_NAMES = (LOOPBACK, "localhost")
_LARGEST = 200_000
"""Bytes of a question."""
_STATIC = {
    "/": ("page.html", "text/html; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
"""All files that are served, each at its own address."""
_ALWAYS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def site(desk: Desk, token: str) -> Starlette:
    """Return the application that shows the page and answers it.

    Parameters
    ----------
    desk : Desk
        Who answers.
    token : str
        What a question must carry.
    """

    async def ask(request: Request) -> Response:
        asked, spoken = await _asked(request)
        with speaking(spoken):
            question = Question.read(asked.get("question"), desk.zone)
        return _Stream(desk, question, spoken)

    def answering(answer: Callable[[Desk, Mapping[str, Any]], Response]) -> Any:
        async def respond(request: Request) -> Response:
            asked, spoken = await _asked(request)
            with speaking(spoken):
                return await anyio.to_thread.run_sync(answer, desk, asked)

        return respond

    return Starlette(
        routes=[
            *(Route(path, _static(*file)) for path, file in _STATIC.items()),
            Route("/api/zone", answering(_zone), methods=["POST"]),
            Route("/api/ask", ask, methods=["POST"]),
            Route("/api/more", answering(_more), methods=["POST"]),
            Route("/api/file", answering(_file), methods=["POST"]),
        ],
        middleware=[Middleware(_Guard, token=token)],
        exception_handlers={
            ScenarioError: _trouble,
            StudyError: _trouble,
            WorkerDiedError: _trouble,
        },
    )


def listen(port: int = 0) -> socket.socket:
    """Return a socket of the loopback address, on a port that is free if none is named."""
    return socket.create_server((LOOPBACK, port))


def link(listening: socket.socket, token: str) -> str:
    """Return the address of the page."""
    return f"http://{LOOPBACK}:{listening.getsockname()[1]}/?token={token}"


def new_token() -> str:
    """Return a token that nobody guesses."""
    return secrets.token_urlsafe(24)


def server(desk: Desk, token: str) -> uvicorn.Server:
    """Return the server; ``run(sockets=[listen()])`` serves until it is told to stop."""
    config = uvicorn.Config(
        site(desk, token),
        log_level="warning",
        lifespan="off",
        ws="none",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def _zone(desk: Desk, _asked: Mapping[str, Any]) -> Response:
    return JSONResponse(opening.opening(desk.zone))


def _more(desk: Desk, asked: Mapping[str, Any]) -> Response:
    question = Question.read(asked.get("question"), desk.zone)
    return JSONResponse(documents.more(desk, str(asked.get("what")), question))


def _file(desk: Desk, asked: Mapping[str, Any]) -> Response:
    question = Question.read(asked.get("question"), desk.zone)
    made = documents.document(desk, str(asked.get("kind")), question)
    return Response(
        made.content,
        media_type=made.media_type,
        headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(made.name)}"},
    )


async def _asked(request: Request) -> tuple[Mapping[str, Any], str]:
    """Return what is asked, and in which language."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > _LARGEST:
            raise StudyError(_("a question of more than {most:,} bytes").format(most=_LARGEST))
    try:
        asked = json.loads(content)
        json.dumps(asked, ensure_ascii=False).encode()  # half a character cannot be answered
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise StudyError(_("a question is a JSON object"))
    spoken = asked.get("lang")
    request.state.spoken = spoken if spoken in LANGUAGES else language()
    return asked, request.state.spoken


def _static(name: str, media_type: str) -> Callable[[Request], Any]:
    async def serve(_request: Request) -> Response:
        return Response((HOME / name).read_bytes(), media_type=media_type)

    return serve


async def _trouble(request: Request, error: Exception) -> Response:
    with speaking(getattr(request.state, "spoken", language())):
        return JSONResponse({"kind": "trouble", "text": opening.said(error)}, 400)


class _Stream(Response):
    """An answer in pieces, a line of JSON each, that ends when nobody listens any more."""

    def __init__(self, desk: Desk, question: Question, spoken: str) -> None:
        super().__init__(media_type="application/x-ndjson")
        del self.headers["content-length"]
        self._desk, self._question, self._spoken = desk, question, spoken
        self._ticket = desk.tickets.take()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with anyio.create_task_group() as both:

            async def until_gone() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                both.cancel_scope.cancel()

            both.start_soon(until_gone)
            try:
                await self._send(send)
            finally:
                self._ticket.drop()
            both.cancel_scope.cancel()

    async def _send(self, send: Send) -> None:
        start = {"status": 200, "headers": self.raw_headers}
        await send({"type": "http.response.start", **start})
        async for piece in self._pieces():
            body = json.dumps(piece, ensure_ascii=False, allow_nan=False).encode() + b"\n"
            await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _pieces(self) -> AsyncIterator[dict[str, Any]]:
        pieces = self._desk.ask(self._question, self._ticket)
        try:
            while True:
                with speaking(self._spoken):
                    # Who is not waited for is left behind; the ticket tells it to stop.
                    piece = await anyio.to_thread.run_sync(
                        next, pieces, None, abandon_on_cancel=True
                    )
                if piece is None:
                    return
                yield piece
        except (ScenarioError, StudyError, WorkerDiedError) as error:
            with speaking(self._spoken):
                trouble = {"kind": "trouble", "text": opening.said(error)}
            yield trouble


class _Guard:
    """Lets in who comes by the link on this machine, and tells the browser what the page may do."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                always = [(name.encode(), value.encode()) for name, value in _ALWAYS.items()]
                message = {**message, "headers": [*message["headers"], *always]}
            await send(message)

        refused = self._refused(Request(scope))
        await (refused or self._app)(scope, receive, guarded)

    def _refused(self, request: Request) -> Response | None:
        port = (request.scope.get("server") or ("", 0))[1]
        hosts = [f"{name}:{port}" for name in _NAMES]
        headers = request.headers
        if headers.get("host") not in hosts:
            return PlainTextResponse("this is not the address of the page", 421)
        if headers.get("origin", f"http://{hosts[0]}") not in [f"http://{host}" for host in hosts]:
            return PlainTextResponse("another page may not ask here", 403)
        # From the page that `catfish app` opens in a browser, as from any, one may come here.
        comes = request.url.path == "/" and headers.get("sec-fetch-mode") == "navigate"
        if not comes and headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return PlainTextResponse("another page may not ask here", 403)
        if not request.url.path.startswith("/api/"):
            return None
        if not secrets.compare_digest(headers.get(TOKEN, "").encode(), self._token.encode()):
            return PlainTextResponse("the link of another start", 403)
        if headers.get("content-type", "").partition(";")[0] != "application/json":
            return PlainTextResponse("a question is JSON", 415)
        return None
