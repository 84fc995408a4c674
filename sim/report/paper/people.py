"""Who is affected: those who leave, what becomes of those of the first day, whom the tail hits."""

from __future__ import annotations

from collections.abc import Iterator

from sim.engine.ledger import CAUSES
from sim.report import figures
from sim.report.affected import affected_table
from sim.report.fairness import fairness_table
from sim.report.paper.borrowed import parts
from sim.report.paper.content import Figure, Part, Section
from sim.report.paper.options import outcomes_table
from sim.report.paper.pictures import picture
from sim.report.paper.robustness import untold
from sim.report.paper.shelf import Shelf
from sim.study.affected import Affected
from sim.study.comparison import Comparison
from sim.study.fairness import Fairness
from sim.words import _


def section(shelf: Shelf) -> Section:
    """Return who leaves, who is worse off and who is in the tail."""
    return Section(_("Who is affected"), tuple(_parts(shelf)))


def _parts(shelf: Shelf) -> Iterator[Part]:
    for place, study in enumerate(shelf.comparisons, start=1):
        yield from _leavers(study, f"leavers-{place}")
    for place, affected in enumerate(shelf.of(Affected), start=1):
        caption = _("What became of those of the first day")
        yield from parts(affected_table(affected), f"affected-{place}", caption)
    for place, fairness in enumerate(shelf.of(Fairness), start=1):
        yield from parts(fairness_table(fairness), f"tail-{place}", _("Whom the tail hits"))
    studies = (
        (Affected, f"{_('What became of those of the first day')} (catfish affected)"),
        (Fairness, f"{_('Whom the tail hits')} (catfish fairness)"),
    )
    yield from untold([words for kind, words in studies if not shelf.of(kind)])


def _leavers(study: Comparison, key: str) -> Iterator[Part]:
    causes = {_("People who leave"): ("exits", *CAUSES, "strong_lost")}
    yield from outcomes_table(study, key, _("People who leave, by cause"), causes)
    yield Figure(
        f"{key}-figure",
        _("People who leave a year, by cause"),
        _("A bar for each option, divided by the cause for which people leave."),
        picture(lambda ax: figures.leavers(study, ax), (7.0, 4.0)),
        key,
    )
