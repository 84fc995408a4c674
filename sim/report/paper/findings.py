"""The first page: what was found, in sentences and one small table."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.claims import spoken
from sim.report.closing import claims, footnote
from sim.report.names import in_words
from sim.report.paper.content import Part, Points, Prose, Section
from sim.report.paper.contrasts import contrasts, ranked
from sim.report.paper.options import outcomes_table
from sim.report.paper.shelf import Shelf
from sim.report.wording import histories
from sim.study.comparison import Comparison
from sim.study.policies import BASELINE
from sim.words import _

TOLD = ("kpi", "gaming", "spend", "exits", "strong_lost", "waiting", "false_hits")
"""Outcomes of the first page."""
_ENOUGH = 200  # histories; the guide says to decide nothing on fewer
_MOST = 4  # policies that are told one by one there; the table has all


def section(shelf: Shelf) -> Section:
    """Return the page of findings."""
    return Section(_("Findings"), tuple(_parts(shelf)))


def _parts(shelf: Shelf) -> Iterator[Part]:
    yield Prose(
        _(
            "A comparison of scenarios under stated assumptions, on simulated people. It is not a "
            "forecast, says nothing about any real person and is no legal advice."
        )
    )
    yield from _people(shelf)
    several = len(shelf.comparisons) > 1
    for place, study in enumerate(shelf.comparisons, start=1):
        told = (*shelf.which(study), *_found(study, first=place == 1))
        title = _("Comparison {place} (baseline: {baseline})")
        baseline = _("the scenario as it stands")  # "baseline: baseline" says nothing
        if study.baseline != BASELINE:
            baseline = in_words(study.baseline)
        title = title.format(place=place, baseline=baseline)
        yield from [Section(title, told)] if several else told
    if not shelf.comparisons:
        yield Prose(
            _(
                "None of the results compares policies, so there is nothing to choose between: "
                "name the folder of catfish compare as well."
            )
        )


def _people(shelf: Shelf) -> Iterator[Prose]:
    """Yield how many people of a list it starts from, and how many of these were lost."""
    if (roster := shelf.roster) is None:
        return
    kept = int(roster["rows_kept"])
    rows = int(roster.get("rows_read", kept)) - int(roster.get("rows_left_out", 0))
    told = _("Every history starts from a list of {rows} people, all of whom could be read.")
    if kept < rows:
        told = _("Every history starts from a list of {rows} people, {kept} of whom could be read.")
    yield Prose(told.format(rows=f"{rows:,}", kept=f"{kept:,}"))


def _found(study: Comparison, first: bool) -> Iterator[Part]:
    """Yield what a comparison found, and of the first a small table."""
    if study.replications < _ENOUGH:
        few = _("{histories} a policy: fewer than {enough} are not for a decision.")
        yield Prose(few.format(histories=histories(study.replications), enough=_ENOUGH))
    yield Prose(spoken(claims(study)))
    yield Points(tuple(_by_policy(study)))
    rest = len(study.policies) - 1 - _MOST
    if rest > 0:
        yield Prose(_("The other {count} are in the tables.").format(count=rest))
    if first:
        caption = _("The options in brief")
        yield from outcomes_table(study, "findings", caption, {"": TOLD}, brief=True)
        yield Prose(footnote(study))


def _by_policy(study: Comparison) -> Iterator[Prose]:
    """Yield what each policy changes, those with the highest KPI first."""
    for policy in ranked(study)[:_MOST]:
        about = _("{policy}, compared with {baseline}").format(
            policy=in_words(policy), baseline=in_words(study.baseline)
        )
        if told := spoken(contrasts(study, policy, TOLD)):
            yield Prose(told, about)
