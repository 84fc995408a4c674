"""What is assumed: every number with its mark and source, and every setting as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sim.report.inputs import CODES, MARKS, ends
from sim.report.paper.content import Prose, Row, Section, Table
from sim.report.paper.options import named
from sim.report.paper.shelf import Shelf
from sim.report.wording import rounded
from sim.scenario.currency import Currency
from sim.scenario.json_schema import Parameter, catalogue
from sim.scenario.problems import show
from sim.scenario.spoken import value_in_words
from sim.words import _

_DIGITS = 12  # of a number as it was set
_SIZES = re.compile(r"staff\.status_shares|organisation\.departments\..*\.(posts|company_share)\b")
"""Settings that are counts of people where people come from a list, by their paths."""


def section(shelf: Shelf) -> Section:
    """Return the assumptions, which nobody knows, with marks and sources."""
    scenario = shelf.scenario
    facts = catalogue()
    values = dict(flat(scenario.model_dump(mode="json")))
    rows = [
        Row(
            (
                named(path),
                _value(known, values[path]),
                _allowed(known, scenario.organisation.currency),
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


def settings(shelf: Shelf) -> Table:
    """Return every setting of the zone as it was, for the annex; of a real list without sizes."""
    values = flat(shelf.scenario.model_dump(mode="json"))
    told = {path: show(value) for path, value in values}
    if shelf.roster is not None:
        sizes = [path for path in told if _SIZES.match(path)]
        untold = _("as the list has it: left out, as it tells how large small groups are")
        told |= dict.fromkeys(sizes, untold)
    rows = [Row(each) for each in told.items()]
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


def _value(known: Parameter, value: Any) -> str:
    """Return a value as people read it: a number as in every table."""
    if isinstance(value, int | float) and not isinstance(value, bool) and not known.choices:
        return rounded(value, _DIGITS)
    return value_in_words(known.path, value)


def _allowed(known: Parameter, currency: Currency) -> str:
    return " ".join(filter(None, [ends(known.low, known.high), currency.of_parameter(known.unit)]))
