"""The front of a search, as a table in the terminal and as a picture."""

from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report import panels
from sim.report.canvas import Page, arms, sheet, zero_line
from sim.report.colours import GREY, INK
from sim.report.names import parameter, wrapped
from sim.report.wording import decimals, label, number, percent, scale, with_half
from sim.study.outcomes import REPORTED
from sim.study.search import Search
from sim.study.sweep import outcome_number

FOOTNOTE = (
    "Policies that no other tried beats on every objective, on luck that the search has not seen: "
    "the paired difference from the reference, ± 95 % interval.{regret} Support: how often that "
    "luck, drawn anew, leaves a policy unbeaten among these. Under stated assumptions, not a "
    "forecast."
)
_REGRET = " Regret: how far a policy stays behind the best one at the worst of the assumptions."
_TRIED: dict[str, Any] = {"marker": ".", "linestyle": "none", "color": GREY, "label": "tried"}
_FRONT: dict[str, Any] = {
    "marker": "D",
    "linestyle": "none",
    "color": INK,
    "markersize": 5,
    "label": "front",
}
_WIDE = 13  # characters of a lever's name before they wrap
_JUDGED = {"mean": "", "worst": " at the worst", "regret": " missed (regret)"}


def search_table(study: Search) -> Group:
    """Return the front, one policy a line."""
    rows = study.frontier
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    levers = list(rows.columns[: list(rows.columns).index(study.objectives[0])])
    for lever in levers:
        table.add_column(_head(parameter(str(lever))), justify="right")
    cells = [[f"{v:g}" if isinstance(v, float) else str(v) for v in rows[p]] for p in levers]
    for outcome in study.objectives:
        factor, unit = scale(REPORTED[outcome_number(outcome)].a_year, rows[outcome])
        half = (rows[f"{outcome}_high"] - rows[f"{outcome}_low"]) / 2 / factor
        places = decimals(half, rows[outcome] / factor)
        table.add_column(_head(f"{label(outcome)}, {unit}"), justify="right")
        cells.append([number(mean, places) for mean in rows[outcome] / factor])
        lead = rows[f"{outcome}_difference"] / factor
        arms = rows[f"{outcome}_difference_high"] - rows[f"{outcome}_difference_low"]
        fine = max(1, min(places + 1, decimals(arms / 2 / factor, lead)))
        table.add_column("difference", justify="right")
        pairs = zip(lead, arms / 2 / factor, strict=True)
        cells.append([with_half(mean, each, fine, sign=True) for mean, each in pairs])
        if study.points > 1:
            table.add_column("regret", justify="right")
            cells.append([number(each / factor, fine) for each in rows[f"{outcome}_regret"]])
    table.add_column("support", justify="right")
    cells.append([percent(share) for share in rows.support])
    for line, within in zip(zip(*cells, strict=True), rows.within, strict=True):
        table.add_row(*line, style=None if within else "dim")
    stands = []
    for name, value in study.reference.items():
        factor, unit = scale(REPORTED[outcome_number(str(name))].a_year, [value])
        stands.append(f"{label(str(name))} {number(value / factor, 2)} {unit}")
    told = f"{len(rows)} of {len(study.tried)} policies tried are on the front."
    if not rows.within.all():
        told += " Those in grey break a limit on fresh luck."
    told += f" The reference: {', '.join(stands)}."
    footnote = FOOTNOTE.format(regret=_REGRET if study.points > 1 else "")
    return Group(table, Text(told, style="bold"), Text(footnote, style="dim"))


def _head(words: str) -> str:
    return "\n".join(wrapped(words, _WIDE, 4))


def page(study: Search) -> Page:
    """Draw each objective against the next: what the search saw, and the front on fresh luck."""
    some = list(pairwise(study.objectives)) or [(study.objectives[0], study.objectives[0])]
    told = f"{len(study.tried):,} policies tried; a comparison of scenarios, not a forecast"
    size = 11, 0.8 + 4.4 * len(some)
    with sheet(size, len(some), 2, study.scenario.title, told) as (figure, axes):
        for (left, right), (up, across) in zip(axes, some, strict=True):
            seen(study, across, up, left)
            front(study, across, up, right)
        for ax in axes[-1]:
            panels.legend_below(ax)
    return figure


def seen(study: Search, across: str, up: str, ax: Axes) -> Axes:
    """Draw all that was tried as the search judged it, on its own luck."""
    rows = study.tried
    (x, wide), (y, high) = (_scaled(path, rows[path]) for path in (across, up))
    for some, look in ((rows[~rows.front], _TRIED), (rows[rows.front], _FRONT)):
        ax.plot(some[across] / x, some[up] / y, **look)
    judged = _JUDGED[study.robust] if study.points > 1 else ""
    ax.set_xlabel(f"{label(across)}{judged}, {wide}")
    ax.set_ylabel(f"{label(up)}{judged}, {high}")
    ax.locator_params(axis="x", nbins=6)
    ax.set_title("As the search saw it, on its own luck")
    return ax


def front(study: Search, across: str, up: str, ax: Axes) -> Axes:
    """Draw the front on luck that the search has not seen, less the reference on the same."""
    rows = study.frontier
    (x, wide), (y, high) = (_scaled(path, rows[f"{path}_difference"]) for path in (across, up))
    wide_ends, high_ends = (
        [rows[f"{path}_difference{end}"] / factor for end in ("", "_low", "_high")]
        for path, factor in ((across, x), (up, y))
    )
    ax.errorbar(
        wide_ends[0], high_ends[0], xerr=arms(*wide_ends), yerr=arms(*high_ends),
        **_FRONT | {"label": "front (95 % interval)"}, elinewidth=0.8,
    )  # fmt: skip
    zero_line(ax)
    zero_line(ax, across=True)
    ax.plot(0, 0, "+", color=INK, markersize=12, label="reference")
    ax.set_xlabel(f"{label(across)}, difference, {wide}")
    ax.set_ylabel(f"{label(up)}, difference, {high}")
    ax.locator_params(axis="x", nbins=6)
    ax.set_title("On luck it has not seen, less the reference")
    return ax


def _scaled(outcome: str, values: pd.Series) -> tuple[float, str]:
    return scale(REPORTED[outcome_number(outcome)].a_year, values)
