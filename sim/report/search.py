"""The front of a search, as a table in the terminal and as a picture."""

from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.layout_engine import ConstrainedLayoutEngine
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report.colours import COLOURS
from sim.report.figures import Page, _style
from sim.report.wording import decimals, label, percent, scale, with_half
from sim.study.outcomes import REPORTED
from sim.study.search import Search
from sim.study.sweep import outcome_number

FOOTNOTE = (
    "Policies that no other tried beats on every objective, ± 95 % interval on luck that the "
    "search has not seen. Support: how often that luck, drawn anew, leaves a policy unbeaten "
    "among these. Under stated assumptions, not a forecast."
)


def search_table(study: Search) -> Group:
    """Return the front, one policy a line."""
    rows = study.frontier
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    levers = list(rows.columns[: list(rows.columns).index(study.objectives[0])])
    for lever in levers:
        table.add_column(str(lever), justify="right", overflow="fold")
    cells = [[f"{v:g}" if isinstance(v, float) else str(v) for v in rows[p]] for p in levers]
    for outcome in study.objectives:
        factor, unit = scale(REPORTED[outcome_number(outcome)].unit, rows[outcome])
        table.add_column(f"{label(outcome)}, {unit}", justify="right")
        half = (rows[f"{outcome}_high"] - rows[f"{outcome}_low"]) / 2 / factor
        places = decimals(half, rows[outcome] / factor)
        pairs = zip(rows[outcome] / factor, half, strict=True)
        cells.append([with_half(mean, each, places) for mean, each in pairs])
    table.add_column("support", justify="right")
    cells.append([percent(share) for share in rows.support])
    for line, within in zip(zip(*cells, strict=True), rows.within, strict=True):
        table.add_row(*line, style=None if within else "dim")
    told = f"{len(rows)} of {len(study.tried)} policies tried are on the front."
    if not rows.within.all():
        told += " Those in grey break a limit on fresh luck."
    return Group(table, Text(told, style="bold"), Text(FOOTNOTE, style="dim"))


def page(study: Search) -> Page:
    """Draw each objective against the next."""
    some = list(pairwise(study.objectives)) or [(study.objectives[0], study.objectives[0])]
    with _style():
        size = 5 * len(some) + 0.5, 4.4
        figure = Page(figsize=size, layout=ConstrainedLayoutEngine(w_pad=0.1))
        for ax, (up, across) in zip(
            figure.subplots(1, len(some), squeeze=False).flat, some, strict=True
        ):
            front(study, across, up, ax)
        figure.axes[0].legend(frameon=False, fontsize=8)
        figure.draw_without_rendering()
    return figure


def front(study: Search, across: str, up: str, ax: Axes) -> Axes:
    """Draw all that was tried, and the front with its intervals, in two objectives."""
    rows = study.frontier
    ax.plot(study.tried[across], study.tried[up], ".", color="#BBBBBB", label="tried")
    wide, high = ((rows[f"{path}_high"] - rows[f"{path}_low"]) / 2 for path in (across, up))
    ax.errorbar(
        rows[across], rows[up], xerr=wide, yerr=high, fmt="o", color=COLOURS[0], label="front"
    )
    for outcome, say in ((across, ax.set_xlabel), (up, ax.set_ylabel)):
        say(f"{label(outcome)}, {REPORTED[outcome_number(outcome)].unit}")
    return ax
