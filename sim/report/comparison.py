"""A comparison as a table and as pictures, of which each takes Axes and returns them."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from rich.console import Group

from sim.engine.ledger import YUAN
from sim.report import panels
from sim.report.canvas import Page, sheet
from sim.report.colours import looks
from sim.report.names import lever_of
from sim.report.table import comparison_table, run_table
from sim.report.wording import compared, histories, label, scale
from sim.study.comparison import Comparison
from sim.study.outcomes import LEAVING, unit_in
from sim.study.statistics import Array
from sim.words import _

_LINES = ("o-", "s--")


def table(study: Comparison, width: int) -> Group:
    """Return policies side by side, or the years of one."""
    return (comparison_table if len(study.policies) > 1 else run_table)(study, width)


def page(study: Comparison) -> Page:
    """Draw the study on one page: policies against each other, or one policy over the years."""
    names = list(study.policies)
    crowded = 0.3 * max(0, len(names) - 6) if lever_of(names) is None else 0.0
    title = next(iter(study.policies.values())).title
    with sheet((12.5, 7 + crowded), 2, 2, title, _told(study), names) as (figure, axes):
        drawings = (difference, worth, leavers, catfish) if len(names) > 1 else _COURSES
        for draw, ax in zip(drawings, axes.flat, strict=True):
            draw(study, ax)
    return figure


def difference(study: Comparison, ax: Axes) -> Axes:
    """Draw each policy's KPI less that of the baseline, with its interval."""
    panels.differences(ax, _rows(study, "kpi"), study.baseline, bool(study.ranges))
    ax.set_title(_("{outcome}: difference from the baseline").format(outcome=label("kpi")))
    return ax


def catfish(study: Comparison, ax: Axes) -> Axes:
    """Draw the catfish effect under each policy, with its interval."""
    panels.levels(ax, _rows(study, "catfish_effect"), study.baseline)
    title = _("{outcome}: moved by outsiders, less not moved")
    told = title.format(outcome=label("catfish_effect"))
    if study.twinned < study.replications:
        few = _("(the first {count} histories)").format(count=study.twinned)
        told = f"{told}\n{few}"
    ax.set_title(told)
    return ax


def worth(study: Comparison, ax: Axes) -> Axes:
    """Draw what each policy costs against what it achieves, less the baseline."""
    return panels.trade(ax, _rows(study, "spend"), _rows(study, "kpi"), study.baseline)


def leavers(study: Comparison, ax: Axes) -> Axes:
    """Draw how many leave a year under each policy, by cause."""
    by_cause = {cause: _rows(study, cause)["mean"].to_numpy() for cause in LEAVING}
    return panels.leavers(ax, by_cause, list(study.policies), study.baseline)


def kpi(study: Comparison, ax: Axes) -> Axes:
    """Draw true and measured KPI over the years."""
    return _courses(study, ax, ("kpi", "kpi_measured"), _("KPI over the years"), "% of norm")


def heads(study: Comparison, ax: Axes) -> Axes:
    """Draw headcount over the years."""
    return _from_zero(_courses(study, ax, ("headcount",), label("headcount"), "people"))


def flows(study: Comparison, ax: Axes) -> Axes:
    """Draw how many leave in each year, by cause."""
    table = study.yearly.pivot_table(index="year", columns="outcome", values="mean")
    by_cause: dict[str, Array] = {cause: table[cause].to_numpy() for cause in LEAVING}
    return panels.leavers_by_year(ax, by_cause, list(table.index))


def money(study: Comparison, ax: Axes) -> Axes:
    """Draw total spending over the years."""
    unit = unit_in(f"{YUAN} a year", study.policies.values())
    return _from_zero(_courses(study, ax, ("spend",), label("spend"), unit))


_COURSES = (kpi, heads, flows, money)


def _rows(study: Comparison, outcome: str) -> pd.DataFrame:
    """Return the summary of one outcome: a row per policy, in their order."""
    return study.summary[study.summary.outcome == outcome].set_index("policy")


def _courses(study: Comparison, ax: Axes, outcomes: Sequence[str], title: str, unit: str) -> Axes:
    (look,) = looks(list(study.policies)).values()
    by_outcome = study.yearly.set_index("year").groupby("outcome")
    courses = {outcome: by_outcome.get_group(outcome) for outcome in outcomes}
    factor, unit = scale(unit, pd.concat(courses.values())["mean"])
    for line, (outcome, course) in zip(_LINES, courses.items(), strict=False):
        mean, low, high = (course[end] / factor for end in ("mean", "low", "high"))
        ax.fill_between(course.index, low, high, color=look.colour, alpha=0.15, linewidth=0)
        ax.plot(course.index, mean, line, color=look.colour, markersize=4, label=label(outcome))
    if len(outcomes) > 1:
        panels.legend_below(ax)
    panels.years_along(ax)
    ax.set_title(title)
    ax.set_ylabel(unit)
    return ax


def _from_zero(ax: Axes) -> Axes:
    """Begin the axis at zero, so that small changes look small."""
    ax.set_ylim(0, 1.1 * ax.dataLim.ymax)
    return ax


def _told(study: Comparison) -> str:
    years = next(iter(study.policies.values())).study.years
    if len(study.policies) > 1:
        return compared(study.replications, years)
    told = _("{histories} of {years} years; under stated assumptions, not a forecast")
    return told.format(histories=histories(study.replications), years=years)
