"""What decides, as a table in the terminal and as pictures."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report.canvas import Page, arms, drawable_names, drawable_parameter, sheet
from sim.report.colours import GREY, INK, PALE
from sim.report.sweep import title_of
from sim.report.wording import label, percent, with_half
from sim.study.outcomes import REPORTED
from sim.study.sensitivity import Sensitivity
from sim.study.sweep import outcome_number

_WIDE = 60  # cells in a line of what the indices are of
_HEADS = {
    "S1": "alone (S1)",
    "ST": "in all (ST)",
    "mu_star": "effect (μ*)",
    "mu": "with sign (μ)",
    "sigma": "depends on others (σ)",
}
_NOTES = {
    "sobol": "Shares of the variance over the space, ± 95 % interval. A parameter whose share in "
    "all is near 0 can be fixed; what it has in all beyond alone, it has together with others.",
    "morris": "Effect of going from the low end to the high one, in the outcome's unit, ± 95 % "
    "interval, averaged over what the others may be.",
}


def sensitivity_table(study: Sensitivity) -> Group:
    """Return the indices, what flips the decision, and where each policy is best."""
    parts = [_indices(study, str(name)) for name in study.indices["quantity"].unique()]
    told = [Text(_NOTES[study.method], style="dim")]
    for _, row in study.flips.iterrows():
        told.append(Text(_flip(row, study.sweep.baseline)))
    if len(study.shares):
        some = (
            f"{policy} {percent(share)} ({percent(low)} to {percent(high)})"
            for policy, share, low, high in study.shares.to_numpy()
        )
        told.append(Text(f"Share of the space in which each is best: {', '.join(some)}.", "bold"))
    title = Text(title_of(study.sweep, study.method), style="italic")
    return Group(title, *parts, *told)


def page(study: Sensitivity) -> Page:
    """Draw the indices of each difference, or of the level where there is but one policy."""
    names = list(study.indices["quantity"].unique())
    names = [name for name in names if name not in study.sweep.policies] or names
    count = study.indices["parameter"].nunique()
    base = study.sweep.policies[study.sweep.baseline]
    told = (
        "Which assumption decides\n"
        f"{title_of(study.sweep, study.method)}; a comparison of scenarios, not a forecast"
    )
    size = 10, 0.8 + len(names) * (1 + 0.35 * count)
    with sheet(size, len(names), 1, base.title, told, names, sharex=True) as (figure, axes):
        for ax, name in zip(axes.flat, names, strict=True):
            bars(study, name, ax)
    return figure


def bars(study: Sensitivity, quantity: str, ax: Axes) -> Axes:
    """Draw the indices of one quantity, the largest on top."""
    shown = ["mu_star"] if study.method == "morris" else ["S1", "ST"]
    rows = study.indices[study.indices["quantity"] == quantity]
    order = list(rows[rows["index"] == shown[-1]].sort_values("value")["parameter"])
    thick = 0.8 / len(shown)
    for number, (index, fill) in enumerate(zip(shown, (GREY, PALE), strict=False)):
        some = rows[rows["index"] == index].set_index("parameter").loc[order]
        places = np.arange(len(some)) - thick * number
        bar = arms(some["value"], some.low, some.high)
        ax.barh(
            places, some["value"], thick, xerr=bar, color=fill, edgecolor=INK, ecolor=INK,
            label=_HEADS[index], error_kw={"capsize": 3},
        )  # fmt: skip
    places = np.arange(len(order)) - thick * (len(shown) - 1) / 2
    ax.set_yticks(places, [drawable_parameter(path) for path in order])
    ax.grid(visible=False, axis="y")
    quantities = list(study.indices["quantity"].unique())
    words = dict(zip(quantities, drawable_names(quantities, _WIDE), strict=True))
    ax.set_title(f"{label(study.outcome)}: {words[quantity]}")
    unit = REPORTED[outcome_number(study.outcome)].unit
    what = "share of variance" if study.method == "sobol" else f"effect from end to end, {unit}"
    ax.set_xlabel(f"{what} (95 % interval)")
    if len(shown) > 1:
        ax.legend()
    return ax


def _indices(study: Sensitivity, quantity: str) -> Table:
    rows = study.indices[study.indices["quantity"] == quantity]
    indices = list(rows["index"].unique())
    wide = rows.pivot(index="parameter", columns="index", values=["value", "high"])
    wide = wide.sort_values(("value", "mu_star" if study.method == "morris" else "ST"))[::-1]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(f"{label(study.outcome)}: {quantity}")
    for index in indices:
        table.add_column(_HEADS[str(index)], justify="right")
    for path in wide.index:
        cells = []
        for index in indices:
            value, high = wide.loc[path, ("value", index)], wide.loc[path, ("high", index)]
            cells.append(with_half(float(value), float(high - value), 2))
        table.add_row(str(path), *cells)
    return table


def _flip(row: pd.Series, baseline: str) -> str:
    if np.isnan(row.value):
        return (
            f"{row.policy} and {baseline}: {row.parameter} alone changes nothing; on average "
            f"{row.below} is better at all of its values."
        )
    return (
        f"{row.policy} and {baseline}: at {row.parameter} = {row.value:.3g} ({row.low:.3g} to "
        f"{row.high:.3g}) the better policy changes from {row.below} to {row.above}."
    )
