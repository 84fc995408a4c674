"""catfish app: prints the link, serves until it is stopped, and says what it lacks."""

import builtins
import os
import socket
import webbrowser
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest
from click.testing import CliRunner

from sim.app import server
from sim.cli import main

FILE = "scenarios/small-zone.yaml"


@pytest.fixture
def served(monkeypatch):
    """Serve for no time at all; return what was served, and where."""
    found = []

    class Nothing:
        def run(self, sockets):
            found.append(sockets[0].getsockname())

    monkeypatch.setattr(
        server, "server", lambda desk, token: found.append((desk, token)) or Nothing()
    )
    return found


def run(*words):
    return CliRunner().invoke(main, ["app", FILE, "--no-browser", "--workers", "1", *words])


def test_the_link_is_of_this_machine_and_has_a_token(served):
    result = run("--set", "pay.incentive_ratio=0.4", "--seed", "7", "--policy", "mild")
    assert result.exit_code == 0, result.output
    (desk, token), (host, port) = served
    assert host == "127.0.0.1"
    assert f"http://127.0.0.1:{port}/?token={token}" in result.output.splitlines()
    assert desk.zone.pay.incentive_ratio == 0.4 and desk.zone.study.seed == 7
    assert len(token) >= 32


def test_without_a_file_it_is_the_ready_scenario_of_binhai(served):
    result = CliRunner().invoke(main, ["app", "--no-browser", "--workers", "1"])
    assert result.exit_code == 0, result.output
    assert "Binhai" in served[0][0].zone.title


def test_the_browser_is_started_with_nothing_that_another_user_could_use(served, monkeypatch):
    """It is given a page that the user alone can read, and that is gone in the end."""
    seen = []

    def browser(address):
        file = Path(url2pathname(urlparse(address).path))
        seen.append((address, file, file.stat().st_mode & 0o777, file.read_text()))

    monkeypatch.setattr(webbrowser, "open", browser)
    result = CliRunner().invoke(main, ["app", FILE, "--workers", "1"])
    assert result.exit_code == 0, result.output
    ((address, file, mode, text),) = seen
    (_desk, token), (_host, port) = served
    assert address.startswith("file:///") and token not in address
    assert f"http://127.0.0.1:{port}/?token={token}" in text
    assert mode == 0o600 or os.name == "nt"
    assert not file.exists()


def test_a_port_that_is_taken_is_told(served):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("--port", str(port))
    assert result.exit_code == 2
    assert f"port {port} cannot be used" in result.output and "--port" in result.output


def test_without_the_extra_it_says_how_to_install_it(monkeypatch):
    real = builtins.__import__

    def lacking(name, *rest, **more):
        if name.startswith(("starlette", "uvicorn")) or name == "sim.app":
            raise ModuleNotFoundError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", lacking)
    result = run()
    assert result.exit_code == 2
    assert "pip install 'catfish[app]'" in result.output
    assert "Traceback" not in result.output
