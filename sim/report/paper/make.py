"""A paper made of results, in the order in which its readers expect it."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.names import bilingual
from sim.report.paper import (
    assumptions,
    calculations,
    findings,
    options,
    people,
    record,
    risks,
    robustness,
)
from sim.report.paper.apart import refuse_other_zones
from sim.report.paper.content import Paper, Section, cleaned
from sim.report.paper.shelf import Shelf
from sim.study.kept import Kept
from sim.words import _, language

_SECTIONS = (
    findings.section,
    options.section,
    calculations.section,
    people.section,
    robustness.section,
    risks.section,
    assumptions.section,
    record.section,
)


def paper(kept: Sequence[Kept], months: bool = False) -> Paper:
    """Return the paper that results make, in the language that is spoken.

    Parameters
    ----------
    kept : sequence of Kept
        The results, of one zone; of several comparisons the first is on the first page. Where
        years, seed or settings differ from those of the first, each part says so.
    months : bool
        Live the first history of a comparison again, to show who left in each month of it.

    Raises
    ------
    StudyError
        If they are of several zones.
    """
    refuse_other_zones(kept)
    shelf = Shelf(tuple(kept), months)
    made = (each(shelf) for each in _SECTIONS)
    return cleaned(
        Paper(
            title=_("Policies compared: {title}").format(title=bilingual(shelf.scenario.title)),
            about=record.cite(shelf),
            language=language(),
            sections=tuple(section for section in made if _told(section)),
            written=shelf.written,
            fingerprint=shelf.fingerprint,
        )
    )


def _told(section: Section) -> bool:
    return bool(section.parts)
