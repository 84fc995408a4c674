"""The page as a widget of a notebook: ``sim.explore(zone)``, with the very module of the page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from sim.app import documents, opening
from sim.app.desk import Desk
from sim.app.question import Question
from sim.app.tickets import Ticket
from sim.scenario.problems import ScenarioError
from sim.scenario.schema import Scenario
from sim.staff.roster import Roster
from sim.study.policies import put_on
from sim.study.problems import StudyError, WorkerDiedError
from sim.study.store import Store
from sim.words import LANGUAGES, _, language, speaking

try:
    import anywidget
    import traitlets
except ImportError:
    raise StudyError(_("sim.explore needs anywidget: pip install 'catfish[app]'")) from None

_HOME = Path(__file__).parent


class Explorer(anywidget.AnyWidget):
    """A zone whose levers can be moved in a notebook, with the answer beside them.

    Attributes
    ----------
    desk : Desk
        Who answers.
    state : dict
        What is shown: policy, world, pins, lever and outcome.
    """

    _esm = _HOME / "page.js"
    _css = _HOME / "page.css"
    state = traitlets.Dict().tag(sync=True)

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            state={
                **{"policy": {}, "world": {}, "pins": [], "lever": "", "outcome": "kpi"},
                "lang": language(),
            }
        )
        self.desk = desk
        self._tickets: dict[int, Ticket] = {}
        self.on_msg(self._asked)

    @property
    def policy(self) -> Scenario:
        """The scenario under the policy that is shown, to go on with in Python."""
        return self._question(self.state).own

    @property
    def policies(self) -> dict[str, Scenario]:
        """All that is compared, for `sim.compare`."""
        return self._question(self.state).policies

    def close(self) -> None:
        """Take the widget away, and end its workers."""
        super().close()
        self.desk.close()

    def _question(self, asked: Any) -> Question:
        return Question.read(asked, self.desk.zone)

    def _asked(self, _widget: object, message: Mapping[str, Any], _buffers: object) -> None:
        """Answer a message of the page, in a thread of its own: the notebook goes on."""
        number, do = message["id"], message["do"]
        if do == "stop":
            if ticket := self._tickets.pop(number, None):
                ticket.drop()
            return
        answer = {"zone": self._zone, "more": self._more, "file": self._file}.get(do)
        if do == "ask":
            ticket = self._tickets[number] = self.desk.tickets.take()
            answer = partial(self._stream, ticket)
        threading.Thread(target=self._speak, args=(answer, message), daemon=True).start()

    def _speak(self, answer: Callable[[Mapping[str, Any]], None], asked: Mapping[str, Any]) -> None:
        spoken = asked.get("lang")
        with speaking(spoken if spoken in LANGUAGES else language()):
            try:
                answer(asked)
            except (ScenarioError, StudyError, WorkerDiedError) as error:
                text = opening.said(error)
                trouble = {"kind": "trouble", "text": text}
                self.send({"id": asked["id"], "trouble": text, "answer": trouble})

    def _stream(self, ticket: Ticket, asked: Mapping[str, Any]) -> None:
        try:
            for piece in self.desk.ask(self._question(asked["question"]), ticket):
                self.send({"id": asked["id"], "answer": piece})
        finally:
            ticket.drop()
            self._tickets.pop(asked["id"], None)

    def _zone(self, asked: Mapping[str, Any]) -> None:
        self.send({"id": asked["id"], "answer": opening.opening(self.desk.zone)})

    def _more(self, asked: Mapping[str, Any]) -> None:
        found = documents.more(self.desk, asked["what"], self._question(asked["question"]))
        self.send({"id": asked["id"], "answer": found})

    def _file(self, asked: Mapping[str, Any]) -> None:
        made = documents.document(self.desk, asked["kind"], self._question(asked["question"]))
        told = {"id": asked["id"], "name": made.name, "media": made.media_type}
        self.send(told, [made.content])


def explore(
    zone: Scenario | str | Path,
    people: Roster | pd.DataFrame | None = None,
    workers: int | None = None,
    store: Store | None = None,
) -> Explorer:
    """Show a zone in a notebook, with levers to move and what they do beside them.

    Parameters
    ----------
    zone : Scenario or path
        The baseline.
    people : Roster or DataFrame, optional
        Staff at the start, from `sim.read_roster`.
    workers : int, optional
        Processes to run on; all processors by default.
    store : Store, optional
        Where histories are kept: what was looked at once is there at once the next time, and for
        `sim.compare` with the same store.

    Returns
    -------
    Explorer
        Put it last in a cell. Its ``policy`` is the scenario as it is shown, and its ``policies``
        what `sim.compare` takes.
    """
    (scenario,) = put_on(zone).values()
    return Explorer(Desk(scenario, people, workers, store=store))
