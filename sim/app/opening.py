"""What a page needs before anything is asked: the zone, what can be moved, and its own words."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.app import levers
from sim.app.estimates import FIRST
from sim.app.question import MOST_PINS
from sim.app.wording import none, words
from sim.report.names import bilingual
from sim.report.wording import label
from sim.scenario.policy import ready_policies, stacked
from sim.scenario.problems import ScenarioError
from sim.scenario.reading import folder_beside
from sim.scenario.schema import Scenario
from sim.study.problems import WorkerDiedError
from sim.version import model_version
from sim.words import _, language


def opening(zone: Scenario) -> dict[str, Any]:
    """Return the zone, in the language that is spoken."""
    study, organisation = zone.study, zone.organisation
    about = _("{units} units, {posts} posts; {years} years; seed {seed}; model {model}").format(
        units=f"{len(organisation.departments):,}",
        posts=f"{organisation.size:,}",
        years=study.years,
        seed=study.seed,
        model=model_version()[:8],
    )
    return {
        "title": bilingual(zone.title),
        "about": about,
        "lang": language(),
        "years": study.years,
        "words": words(),
        "movable": levers.movable(zone),
        "outcomes": [{"name": name, "label": label(name)} for name in FIRST],
        "ready": _ready(zone),
        "pins": MOST_PINS,
    }


def _ready(zone: Scenario) -> list[dict[str, Any]]:
    """Return the policies beside the scenario that can be put on it."""
    if not zone.origin.files:
        return []
    file = Path(zone.origin.files[0].path)
    found = []
    with suppress(ScenarioError):
        for name in ready_policies(file):
            with suppress(ScenarioError):
                stack = stacked([name], folder_beside(file))
                stack.on(zone)
                changes = {change.path: change.value for change in stack.changes}
                title = bilingual(stack.policies[-1].title)
                found.append({"name": name, "title": title, "changes": changes})
    return found


def said(error: Exception) -> str:
    """Return what went wrong as the page says it."""
    if isinstance(error, ScenarioError):
        return " ".join(
            _("; ").join(
                text
                for text in (
                    problem.message,
                    _("allowed: {what}").format(what=_typed(problem.allowed))
                    if problem.allowed
                    else "",
                    problem.hint,
                )
                if text
            )
            for problem in error.problems
        )
    if isinstance(error, WorkerDiedError):
        return _("A worker process ended; there is another now. Move the lever again.")
    return str(error)


def _typed(allowed: str) -> str:
    """Return what is allowed as it is typed into a box, where nothing is no `null`."""
    null, text = _(", or null"), allowed
    if not text.endswith(null):
        return text
    return _("{allowed}, or {none}").format(allowed=text.removesuffix(null), none=none())
