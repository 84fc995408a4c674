"""A decomposition as a sentence, a table and a waterfall."""

from math import isfinite
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report.canvas import Page, arms, sheet, zero_line
from sim.report.colours import BAD, GOOD, GREY, INK, PALE
from sim.report.wording import MOST_PLACES, decimals, label, number, percent, scale, with_half
from sim.study.decomposition import PARTS, RULES, Decomposition
from sim.study.outcomes import REPORTED
from sim.study.sweep import outcome_number

LABELS = {
    RULES: "rules alone",
    "incentive": "marginal pay",
    "motivation": "crowding out of motivation",
    "gaming": "gaming of what is counted",
    "goals": "pressure of targets",
    "threat": "fear of the tail",
    "peers": "colleagues",
    "entrants": "catfish: outsiders as peers",
    "contest": "catfish: contest",
    "discouragement": "catfish: giving up",
    "joining": "who applies",
    "leaving": "who leaves",
    "refusal": "refusal of another post",
    "learning": "slow start in a new post",
    "training": "training while waiting",
    "whole": "whole difference",
}
"""Parts in plain words."""

FOOTNOTE = (
    "Shapley values: each part is what a channel adds, averaged over the orders in which channels "
    "can be switched on; they sum to the whole. ± is half a 95 % interval. Same people, same "
    "luck. A comparison of scenarios, not a forecast."
)

_KEY = "\nblue: better, orange: worse, pale: not told apart"
_TOLD = 3  # parts named in a sentence


def sentence(study: Decomposition, outcome: str) -> str:
    """Say where the difference comes from: the largest parts that are told apart from zero."""
    rows = study.of(outcome)
    factor, unit = scale(str(rows.unit.iloc[0]), rows["mean"])
    whole = rows.iloc[-1]
    places = decimals(_halves(rows) / factor, rows["mean"] / factor)
    said = f"{label(outcome)}: the policy makes a difference of {_told(whole, factor, places)}"
    said += f" {unit}"
    parts = rows.loc[list(PARTS)]
    sure = parts[(parts.low > 0) | (parts.high < 0)]
    if len(study.runs.replication.unique()) < 2:
        return f"{said}; with a single history its parts may be luck."
    if sure.empty:
        return f"{said}; no part of it can be told apart from zero."
    largest = sure.loc[sure["mean"].abs().sort_values(ascending=False, kind="stable").index]
    named = [
        f"{LABELS[str(part)]} {_told(row, factor, places)}"
        for part, row in largest.iloc[:_TOLD].iterrows()
    ]
    rest = len(sure) - len(named)
    if rest > 0:
        named.append(f"{rest} smaller {'part' if rest == 1 else 'parts'}")
    unsure = len(parts) - len(sure) - int((parts["mean"] == 0).sum())
    tail = f"; {unsure} more cannot be told apart from zero" if unsure > 0 else ""
    return f"{said}, made up of {', '.join(named)}{tail}."


def decomposition_table(study: Decomposition, width: int) -> Group:
    """Return parts down and outcomes across."""
    outcomes = list(study.parts.outcome.unique())
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("part")
    columns = []
    for outcome in outcomes:
        rows = study.of(outcome)
        factor, unit = scale(str(rows.unit.iloc[0]), rows["mean"])
        halves = _halves(rows) / factor
        columns.append((rows, factor, halves, decimals(halves, rows["mean"] / factor)))
        table.add_column(f"{label(outcome)}\n{unit}", justify="right")
        table.add_column("share", justify="right", style="dim")
    for place, part in enumerate((*PARTS, "whole")):
        cells = []
        for rows, factor, halves, places in columns:
            row = rows.iloc[place]
            cells.append(with_half(row["mean"] / factor, halves.iloc[place], places, sign=True))
            sure = rows.low.iloc[-1] > 0 or rows.high.iloc[-1] < 0
            cells.append(_share(row["share"] if sure else float("nan")))
        if part == "whole":
            table.add_section()
        table.add_row(LABELS[part], *cells, style="bold" if part == "whole" else "")
    histories = "history" if study.replications == 1 else "histories"
    title = f"Policy less baseline: {study.replications:,} {histories}, means over the years"
    return Group(
        Text(title, style="italic"),
        table,
        *(Text(sentence(study, outcome)) for outcome in outcomes),
        Text(FOOTNOTE, style="dim"),
    )


def waterfall(study: Decomposition, ax: Axes, outcome: str = "kpi") -> Axes:
    """Draw each part where the one before it ends; the last bar is the whole.

    What is better is blue and what is worse is orange, as in tables.
    """
    rows = study.of(outcome)
    factor, unit = scale(str(rows.unit.iloc[0]), rows["mean"])
    means, lows, highs = (rows[end].to_numpy() / factor for end in ("mean", "low", "high"))
    starts = np.concatenate([[0.0], np.cumsum(means[:-2]), [0.0]])
    better = REPORTED[outcome_number(outcome)].better
    for place, (start, mean) in enumerate(zip(starts, means, strict=True)):
        ax.barh(place, mean, left=start, height=0.7, **_way(lows[place], highs[place], better))
        if place < len(PARTS):
            ax.plot([start + mean] * 2, [place, place + 1], color=GREY, linewidth=0.8)
    known = np.isfinite(lows)
    ax.errorbar(
        (starts + means)[known], np.flatnonzero(known),
        xerr=arms(means, lows, highs)[:, known], fmt="none", ecolor=INK, capsize=3,
    )  # fmt: skip
    zero_line(ax)
    ax.set_yticks(range(len(rows)), [LABELS[str(part)] for part in rows.index])
    ax.set_ylim(len(PARTS) + 0.6, -0.6)
    ax.locator_params(axis="x", nbins=5)
    ax.xaxis.set_major_formatter("{x:,g}")
    ax.grid(visible=False, axis="y")
    ax.set_title(f"{label(outcome)}: where the difference comes from")
    ax.set_xlabel(f"{unit} (95 % interval)" + _KEY * bool(better))
    return ax


def _way(low: float, high: float, better: int) -> dict[str, Any]:
    """Return how a part is drawn, by the interval of what it adds and the better direction."""
    if not (low > 0 or high < 0):
        return {"facecolor": PALE, "edgecolor": INK, "linewidth": 0.8}
    if better == 0:
        return {"facecolor": GREY}
    good = (low > 0) == (better > 0)
    return (
        {"facecolor": GOOD} if good else {"facecolor": BAD, "hatch": "////", "edgecolor": "white"}
    )


def page(study: Decomposition) -> Page:
    """Draw a waterfall for each outcome, side by side."""
    outcomes = list(study.parts.outcome.unique())
    histories = "history" if study.replications == 1 else "histories"
    told = (
        f"{study.replications:,} {histories} of {study.baseline.study.years} years; a comparison "
        "of scenarios, not a forecast"
    )
    size = 5.5 * len(outcomes), 1.3 + 0.33 * len(LABELS)
    with sheet(size, 1, len(outcomes), study.baseline.title, told) as (figure, axes):
        for outcome, ax in zip(outcomes, axes.flat, strict=True):
            waterfall(study, ax, outcome)
    return figure


def _halves(rows: pd.DataFrame) -> pd.Series:
    return (rows.high - rows.low) / 2


def _share(share: float) -> str:
    """Write a share of the whole, negative or above one where parts cancel; else a dash."""
    if not isfinite(share):
        return "–"
    return percent(share) if 0 <= share <= 1 else f"{number(100 * share, 0)} %"


def _told(row: pd.Series, factor: float, places: int) -> str:
    if not isfinite(row.low):
        return number(row["mean"] / factor, places, sign=True)
    nearest = min(abs(row.low), abs(row.high)) / factor
    while row.low * row.high > 0 and places < MOST_PLACES and round(nearest, places) == 0.0:
        places += 1  # an interval without zero must not seem to end there
    ends = (number(end / factor, places) for end in (row.low, row.high))
    return f"{number(row['mean'] / factor, places, sign=True)} ({' to '.join(ends)})"
