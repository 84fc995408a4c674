"""sim.explore: the same module in a notebook, which asks through the kernel."""

import queue
import time
from pathlib import Path

import pytest
from browsing import PATIENCE, browser, needs_chromium, slider

import sim
from sim.app import server

HOME = "http://notebook.test/"
MODEL = """async ([state]) => {
  const told = {}, kept = state;
  const module = await import("/page.js");
  const model = {
    get: (name) => kept[name],
    set: (name, value) => { kept[name] = value; },
    save_changes: () => window.toKernel({ state: kept.state }),
    on: (name, act) => { told[name] = act; },
    send: (message) => window.toKernel({ message }),
  };
  window.fromKernel = (message, files) => told["msg:custom"](message,
    files.map((file) => new DataView(Uint8Array.from(atob(file), (c) => c.charCodeAt(0)).buffer)));
  window.stop = module.default.render({ model, el: document.getElementById("cell") });
}"""


@pytest.fixture
def explorer(monkeypatch):
    explorer = sim.explore(sim.load_scenario("scenarios/small-zone.yaml"), workers=1)
    explorer.desk._warm.join()
    yield explorer
    explorer.close()


class Notebook:
    """A cell with the widget in it; messages are carried between it and Python by hand."""

    def __init__(self, tab, explorer, monkeypatch):
        self.tab, self.explorer, self.messages = tab, explorer, queue.Queue()
        monkeypatch.setattr(
            explorer, "send", lambda message, files=(): self.messages.put((message, files))
        )
        folder = Path(server.HOME)
        tab.route(HOME, lambda route: route.fulfill(
            content_type="text/html", body="<!doctype html><div id='cell'></div>"))  # fmt: skip
        tab.route(HOME + "page.js", lambda route: route.fulfill(path=folder / "page.js"))
        tab.expose_function("toKernel", self.to_kernel)
        tab.goto(HOME)
        tab.evaluate(MODEL, [{"state": explorer.state}])

    def to_kernel(self, told):
        if "state" in told:
            self.explorer.state = told["state"]
        else:
            self.explorer._asked(None, told["message"], [])

    def until(self, expression):
        ends = time.monotonic() + PATIENCE / 1000
        while not self.tab.evaluate(expression):
            assert time.monotonic() < ends, f"never: {expression}"
            try:
                message, _files = self.messages.get(timeout=0.05)
            except queue.Empty:
                continue
            self.tab.evaluate("message => window.fromKernel(message, [])", message)


@needs_chromium
def test_a_lever_moved_in_a_notebook_changes_numbers_and_the_policy_in_python(
    explorer, monkeypatch
):
    with browser() as chromium:
        tab, wrong = chromium.new_page(), []
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        notebook = Notebook(tab, explorer, monkeypatch)
        notebook.until("!!document.querySelector('#cell[data-histories]')")
        assert tab.locator("h1").count() == 0, "a notebook has headings of its own"
        slider(tab).press("PageUp")  # one move, however slow the machine is
        notebook.until("document.querySelector('.headline').innerText.includes('better')")
        notebook.until("!document.querySelector('.undo').disabled")
        assert explorer.policy.pay.incentive_ratio == 0.4
        assert list(explorer.policies) == ["baseline", "this policy"]
        tab.get_by_role("button", name="Undo").click()
        notebook.until("document.querySelector('.headline').innerText.startsWith('This is')")
        assert explorer.policy == explorer.desk.zone
        tab.get_by_role("button", name="中文").click()
        notebook.until(
            "!!document.querySelector('h2#catfish-levers') && "
            "document.querySelector('h2#catfish-levers').innerText === '政策参数'"
        )
        # JupyterLab takes arrow keys for itself unless told not to, on the very element
        assert tab.evaluate(
            "[...document.querySelectorAll('#cell input, #cell select')].every("
            "each => each.dataset.lmSuppressShortcuts === 'true')"
        )
        tab.evaluate("window.stop()")
        assert not wrong


def test_what_a_notebook_shows_is_a_widget(explorer):
    shown, _about = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert explorer._esm == (server.HOME / "page.js").read_text(encoding="utf-8")


def test_trouble_is_told_and_a_file_is_sent(explorer, monkeypatch):
    sent = queue.Queue()
    monkeypatch.setattr(explorer, "send", lambda message, files=(): sent.put((message, files)))
    asked = {"policy": {"pay.incentive_ratio": 0.4}}
    explorer._asked(None, {"id": 1, "do": "ask", "question": {"policy": {"pay.x": 1}}}, [])
    message, _ = sent.get(timeout=60)
    assert message["trouble"] == "pay.x is no lever" and message["answer"]["kind"] == "trouble"
    explorer._asked(None, {"id": 2, "do": "file", "kind": "policy", "question": asked}, [])
    message, (content,) = sent.get(timeout=60)
    assert message["name"] == "this-policy.yaml" and b"incentive_ratio: 0.4" in content


def test_a_question_that_is_stopped_is_let_go(explorer, monkeypatch):
    monkeypatch.setattr(explorer, "send", lambda message, files=(): None)
    asked = {"policy": {"pay.incentive_ratio": 0.61}}
    explorer._asked(None, {"id": 5, "do": "ask", "question": asked}, [])
    explorer._asked(None, {"id": 5, "do": "stop"}, [])
    ends = time.monotonic() + 30
    while explorer.desk.tickets.open and time.monotonic() < ends:
        time.sleep(0.05)
    assert explorer.desk.tickets.open == 0
