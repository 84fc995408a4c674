"""What is assumed: every number with its mark and source, and every setting as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.report.inputs import CODES, MARKS, ends
from sim.report.paper.content import Prose, Row, Section, Table
from sim.report.paper.options import named
from sim.report.paper.shelf import Shelf
from sim.scenario.json_schema import Parameter, catalogue
from sim.scenario.problems import show
from sim.scenario.schema import Scenario
from sim.scenario.spoken import value_in_words
from sim.words import _


def section(shelf: Shelf) -> Section:
    """Return the assumptions, which nobody knows, with marks and sources."""
    scenario = shelf.scenario
    facts = catalogue()
    values = dict(flat(scenario.model_dump(mode="json")))
    rows = [
        Row(
            (
                named(path),
                value_in_words(path, values[path]),
                _allowed(known),
                _(MARKS[known.mark]),
                source,
            )
        )
        for path, known in facts.items()
        if known.kind == "assumption" and path in values
        for source in [_(known.source)]
    ]
    told = _(
        "What nobody knows: how people respond, and what the zone is where no data were found. "
        "Marks: reform text, what the reform says; law, from a statute; evidence, from a study; "
        "assumed, a guess to be varied."
    )
    heads = (_("assumption"), _("value"), _("allowed"), _("mark"), _("source"))
    table = Table(
        "assumptions",
        _("Assumptions"),
        heads,
        tuple(rows),
        words=(1, 2, 3, 4),
        widths=(4, 2, 2, 2, 4),
    )
    above = (Prose(told), Prose(_(CODES)), *shelf.which())
    return Section(_("Assumptions and sources"), (*above, table))


def settings(scenario: Scenario) -> Table:
    """Return every setting of the zone as it was, for the annex."""
    rows = [Row((path, show(value))) for path, value in flat(scenario.model_dump(mode="json"))]
    caption = _("Every setting of the scenario")
    return Table(
        "settings", caption, (_("path"), _("value")), tuple(rows), words=(1,), widths=(1, 1)
    )


def flat(data: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value of a scenario by its path; of sections in a list, by their names."""
    facts = catalogue()
    if isinstance(data, Mapping) and above not in facts:
        for name, value in data.items():
            yield from flat(value, f"{above}.{name}" if above else str(name))
    elif isinstance(data, list) and data and isinstance(data[0], Mapping):
        for each in data:
            yield from flat(each, f"{above}.{each.get('name', '?')}")
    else:
        yield above, data


def _allowed(known: Parameter) -> str:
    return " ".join(filter(None, [ends(known.low, known.high), _(known.unit)]))
