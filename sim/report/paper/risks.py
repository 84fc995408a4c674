"""Risks: what the law has to say about each option."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report import notices
from sim.report.basis import remarks
from sim.report.names import in_words, joined
from sim.report.paper.content import Part, Points, Prose, Section
from sim.report.paper.shelf import Shelf
from sim.study.comparison import Comparison
from sim.words import _


def section(shelf: Shelf) -> Section:
    """Return the legal notices, each with the options that raise it."""
    return Section(_("Risks and legal notices"), tuple(_parts(shelf)))


def _parts(shelf: Shelf) -> Iterator[Part]:
    yield Prose(
        _(
            "These are risks to ask a lawyer about, and no advice. What is not listed is not "
            "cleared."
        )
    )
    late = dict.fromkeys(each for study in shelf.compared for each in remarks(study.basis))
    if late:
        yield Points(tuple(map(Prose, late)))
    if shelf.scenario.organisation.jurisdiction != "China":
        yield Points(tuple(map(Prose, notices.overview({}, shelf.scenario))))
        return
    for study in shelf.compared:
        yield from shelf.which(study)
        yield from _raised(study, shelf)
    yield Prose(notices.checklist())


def _raised(study: Comparison, shelf: Shelf) -> Iterator[Points]:
    """Yield which options of a comparison raise notices, and what each of these says."""
    found = notices.by_policy(study)
    *overview, _where = notices.overview(found, shelf.scenario)
    yield Points(tuple(map(Prose, overview)))
    told: dict[str, list[str]] = {}
    for policy, raised in found.items():
        for line in dict.fromkeys(notices.lines(raised, real=shelf.roster is not None)):
            told.setdefault(line, []).append(policy)
    yield Points(
        tuple(Prose(line, joined(map(in_words, policies))) for line, policies in told.items())
    )
