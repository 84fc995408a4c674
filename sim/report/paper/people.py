"""Who is affected: those who leave, what becomes of those of the first day, whom the tail hits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sim.engine.ledger import CAUSES
from sim.report import affected, breakdown, comparison, fairness, views
from sim.report.names import in_words
from sim.report.paper.borrowed import parts
from sim.report.paper.content import Figure, Part, Section
from sim.report.paper.options import outcomes_table
from sim.report.paper.pictures import picture
from sim.report.paper.robustness import untold
from sim.report.paper.shelf import Shelf
from sim.study.affected import Affected
from sim.study.breakdown import Breakdown
from sim.study.comparison import Comparison
from sim.study.fairness import Fairness
from sim.words import _

_SHOWN = 2  # policies whose flows are drawn


def section(shelf: Shelf) -> Section:
    """Return who leaves, who is worse off and who is in the tail."""
    return Section(_("Who is affected"), tuple(_parts(shelf)))


def _parts(shelf: Shelf) -> Iterator[Part]:
    for place, study in enumerate(shelf.comparisons, start=1):
        yield from _leavers(study, f"leavers-{place}")
    for place, those in enumerate(shelf.of(Affected), start=1):
        caption = _("What became of those of the first day")
        yield from parts(affected.table(those), f"affected-{place}", caption)
    for place, inside in enumerate(shelf.of(Breakdown), start=1):
        caption = _("Rounds and whole terms")
        shown = breakdown.table(inside, shown=[breakdown.ROUNDS, breakdown.TERMS])
        yield from parts(shown, f"rounds-{place}", caption)
    for place, hit in enumerate(shelf.of(Fairness), start=1):
        yield from parts(fairness.table(hit), f"tail-{place}", _("Whom the tail hits"))
    studies = (
        (Affected, f"{_('What became of those of the first day')} (catfish affected)"),
        (Breakdown, f"{_('Rounds and whole terms')} (catfish breakdown)"),
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
        picture(lambda ax: comparison.leavers(study, ax), (7.0, 4.0)),
        key,
    )
    if study.runs["tail"].any():
        yield Figure(
            f"{key}-tail",
            _("Who is in the tail, truly and falsely"),
            _("A bar for each option, divided into the truly weak and those who are not."),
            picture(lambda ax: views.tail(study, ax), (7.0, 3.4)),
            key,
        )
    for place, policy in enumerate(_moving(study), start=1):
        yield Figure(
            f"{key}-flows-{place}",
            _("Into posts and out of them by year, and who waits: {policy}").format(
                policy=in_words(policy)
            ),
            _("Up: placed and newly hired. Down: sent to wait, and left. Line: waiting."),
            picture(partial(views.flows, study, policy=policy), (7.0, 3.8)),
            key,
        )


def _moving(study: Comparison) -> list[str]:
    """Return the policies under which somebody is sent to wait, but for the baseline; a few."""
    sent = study.runs.groupby("policy", sort=False)["to_waiting"].sum()
    return [str(name) for name in sent.index[sent > 0] if name != study.baseline][:_SHOWN]
