"""A page in a browser: the server it comes from, and what it must never do."""

import shutil
import threading
import time
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright

from sim.app import server

TOKEN = "token-of-the-tests"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no chromium on this machine (apt install chromium)"
)
PATIENCE = 90_000
"""Milliseconds: the machine may be busy with other tests."""


class Served:
    """A desk behind a server that can be stopped and started again at the same address."""

    def __init__(self, desk):
        self.desk, self.port = desk, 0
        self.start()

    def start(self):
        listening = server.listen(self.port)
        self.port = listening.getsockname()[1]
        self.link = server.link(listening, TOKEN)
        self.server = server.server(self.desk, TOKEN)
        self.thread = threading.Thread(target=self.server.run, args=([listening],), daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def stop(self):
        self.server.should_exit = True
        self.thread.join()


@contextmanager
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@contextmanager
def page(chromium, link, hash_="", width=1280, height=900, **how):
    """Open the page; whatever it asks of another place, or complains of, fails the test."""
    context = chromium.new_context(viewport={"width": width, "height": height}, **how)
    context.set_default_timeout(PATIENCE)
    home, wrong = link.split("/?")[0], []

    def only_home(route):
        if route.request.url.startswith((home, "blob:" + home)):
            return route.continue_()
        wrong.append(f"asks {route.request.url}")
        return route.abort()

    context.route("**/*", only_home)
    tab = context.new_page()
    tab.on("console", lambda told: told.type in ("error", "warning") and wrong.append(told.text))
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.wrong = wrong
    tab.goto(link + hash_)
    yield tab
    context.close()
    assert not wrong


def known(tab, histories=10):
    """Wait until the policy that is shown was lived so often at least."""
    looks = [f'[data-histories="{look}"]' for look in (10, 20, 50, 100, 200) if look >= histories]
    tab.wait_for_selector(", ".join(f"#catfish-page{look}" for look in looks))


def slider(tab, path="pay-incentive_ratio"):
    return tab.locator(f"#catfish-{path}")


def headline(tab):
    return tab.locator(".headline").inner_text()


def move(tab):
    """Move a lever a tenth of its way by one key, and wait until another answer is shown.

    Several presses would be one step to undo if they are quick, and more if the machine is slow.
    What is still told of the policy before could be taken for the other answer, so it may end.
    """
    until(tab, "!document.querySelector('.asking')")
    tab.evaluate("document.getElementById('catfish-page').dataset.histories = 0")
    slider(tab).press("PageUp")
    known(tab)


def until(tab, expression):
    """Wait until something is so, in the page or by a function of Python.

    Playwright's own waiting would need a laxer security policy.
    """
    ends = time.monotonic() + PATIENCE / 1000
    while not (expression() if callable(expression) else tab.evaluate(expression)):
        assert time.monotonic() < ends, f"never: {expression}"
        time.sleep(0.05)


def settled(tab):
    """Wait until all is known of the policy that is shown."""
    known(tab, 200)
    until(tab, "!document.querySelector('.asking')")
