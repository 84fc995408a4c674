"""Where a policy backfires, as a table in the terminal and as pictures."""

from itertools import combinations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report import panels
from sim.report.canvas import Page, drawable_names, drawable_parameter, sheet
from sim.report.colours import BAD, GREY, INK
from sim.report.wording import number, percent
from sim.study.discovery import Discovery

_WIDE = 30  # cells of the policy's name in the legend
_MOST = 3  # parameters of the box that are drawn against each other
FOOTNOTE = (
    "Points are assumptions that cannot be ruled out, not chances: that a policy backfires at a "
    "fifth of them does not mean that it will with a probability of a fifth."
)


def discovery_table(study: Discovery) -> Group:
    """Return the box, in numbers and in a sentence."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("the box")
    for head in ("above", "below", "looked at from", "to"):
        table.add_column(head, justify="right")
    for path, *ends in study.box[["parameter", "low", "high", "from", "to"]].to_numpy():
        table.add_row(str(path), *(number(float(end), 3) for end in ends))
    facts = (
        f"coverage {percent(study.coverage)}, density {percent(float(study.density.mean))}, "
        f"{percent(study.mass)} of {len(study.inside):,} points"
    )
    told = Text(str(study), style="bold"), Text(FOOTNOTE, style="dim")
    return Group(*told) if study.box.empty else Group(table, Text(facts), *told)


def page(study: Discovery) -> Page:
    """Draw the parameters of the box against each other."""
    paths = [str(path) for path in study.box["parameter"]][:_MOST]
    numbers = [str(path) for path in study.sweep.design.select_dtypes("number")]
    paths += [path for path in numbers if path not in paths][: max(0, 2 - len(paths))]
    pairs = list(combinations(paths, 2)) or [(paths[0], paths[0])]
    title = study.sweep.policies[study.policy].title
    told = f"{len(study.inside):,} points; a comparison of scenarios, not a forecast"
    size = 4.5 * len(pairs) + 0.5, 5.2
    with sheet(size, 1, len(pairs), title, told, [study.policy]) as (figure, axes):
        for ax, pair in zip(axes.flat, pairs, strict=True):
            plane(study, *pair, ax)
        panels.legend_below(axes[0, 0])
    return figure


def plane(study: Discovery, across: str, up: str, ax: Axes) -> Axes:
    """Draw points and box in the plane of two parameters."""
    design = study.sweep.design
    policies = list(study.sweep.policies)
    policy = drawable_names(policies, _WIDE, lines=1)[policies.index(study.policy)]
    for flag, colour, marker, words in (
        (False, GREY, "o", "not worse"),
        (True, BAD, "X", f"{policy} is worse"),
    ):
        some = design[study.backfires == flag]
        face = colour if flag else "none"
        ax.plot(
            some[across], some[up], marker, color=colour, markerfacecolor=face, markersize=5,
            label=words,
        )  # fmt: skip
    corner, far = zip(*(_ends(study, path) for path in (across, up)), strict=True)
    width, height = np.subtract(far, corner)
    ax.add_patch(Rectangle(corner, width, height, fill=False, edgecolor=INK, lw=1.5))
    ax.set_xlabel(drawable_parameter(across))
    ax.set_ylabel(drawable_parameter(up))
    return ax


def _ends(study: Discovery, path: str) -> tuple[float, float]:
    """Return the ends of the box, or of the space where it has none."""
    values = study.sweep.design[path]
    rows = study.box[study.box["parameter"] == path]
    low, high = (float(rows[end].iloc[0]) if len(rows) else np.nan for end in ("low", "high"))
    low = float(values.min()) if np.isnan(low) else low
    return low, float(values.max()) if np.isnan(high) else high
