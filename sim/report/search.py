"""The front of a search, as a table in the terminal and as a picture."""

from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.layout_engine import ConstrainedLayoutEngine
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report.colours import COLOURS
from sim.report.figures import Page, _style
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
_JUDGED = {"mean": "", "worst": " at the worst", "regret": " missed (regret)"}


def search_table(study: Search) -> Group:
    """Return the front, one policy a line."""
    rows = study.frontier
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    levers = list(rows.columns[: list(rows.columns).index(study.objectives[0])])
    for lever in levers:
        table.add_column(str(lever).replace(".", "\n"), justify="right", overflow="fold")
    cells = [[f"{v:g}" if isinstance(v, float) else str(v) for v in rows[p]] for p in levers]
    for outcome in study.objectives:
        factor, unit = scale(REPORTED[outcome_number(outcome)].a_year, rows[outcome])
        half = (rows[f"{outcome}_high"] - rows[f"{outcome}_low"]) / 2 / factor
        places = decimals(half, rows[outcome] / factor)
        table.add_column(f"{label(outcome)}, {unit}", justify="right")
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


def page(study: Search) -> Page:
    """Draw each objective against the next: what the search saw, and the front on fresh luck."""
    some = list(pairwise(study.objectives)) or [(study.objectives[0], study.objectives[0])]
    with _style():
        layout = ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1)
        figure = Page(figsize=(11, 4.4 * len(some)), layout=layout)
        axes = figure.subplots(len(some), 2, squeeze=False)
        for (left, right), (up, across) in zip(axes, some, strict=True):
            seen(study, across, up, left)
            front(study, across, up, right)
        for ax in axes[-1]:
            ax.legend(
                frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2
            )
        figure.draw_without_rendering()
    return figure


def seen(study: Search, across: str, up: str, ax: Axes) -> Axes:
    """Draw all that was tried as the search judged it, on its own luck."""
    rows = study.tried
    out = rows[~rows.front]
    best = rows[rows.front]
    (x, wide), (y, high) = (_scaled(path, rows[path]) for path in (across, up))
    ax.plot(out[across] / x, out[up] / y, ".", color="#BBBBBB", label="tried")
    ax.plot(best[across] / x, best[up] / y, "o", color=COLOURS[0], label="front")
    judged = _JUDGED[study.robust] if study.points > 1 else ""
    ax.set_xlabel(f"{label(across)}{judged}, {wide}")
    ax.set_ylabel(f"{label(up)}{judged}, {high}")
    ax.set_title("As the search saw it, on its own luck")
    return ax


def front(study: Search, across: str, up: str, ax: Axes) -> Axes:
    """Draw the front on luck that the search has not seen, less the reference on the same."""
    rows = study.frontier
    arms = [
        (rows[f"{path}_difference_high"] - rows[f"{path}_difference_low"]) / 2
        for path in (across, up)
    ]
    (x, wide), (y, high) = (_scaled(path, rows[f"{path}_difference"]) for path in (across, up))
    ax.errorbar(
        rows[f"{across}_difference"] / x, rows[f"{up}_difference"] / y,
        xerr=arms[0] / x, yerr=arms[1] / y,
        fmt="o", color=COLOURS[0], elinewidth=0.8, label="front (95 % interval)",
    )  # fmt: skip
    ax.plot(0, 0, "+", color="#000000", markersize=12, label="reference")
    ax.set_xlabel(f"{label(across)}, difference, {wide}")
    ax.set_ylabel(f"{label(up)}, difference, {high}")
    ax.set_title("On luck it has not seen, less the reference")
    return ax


def _scaled(outcome: str, values: pd.Series) -> tuple[float, str]:
    return scale(REPORTED[outcome_number(outcome)].a_year, values)
