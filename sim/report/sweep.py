"""A sweep as a table in the terminal, and as pictures."""

from collections.abc import Sequence
from math import ceil

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.layout_engine import ConstrainedLayoutEngine
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report.claims import Claim
from sim.report.colours import styles
from sim.report.figures import Page, _style
from sim.report.wording import decimals, label, number, percent, scale
from sim.study.statistics import Array, best_share, mean_known
from sim.study.sweep import SWEPT, Sweep, outcome_number

_ACROSS = 4  # pictures beside each other
FOOTNOTE = (
    "Over the points of the design, each the mean of its histories. Rank correlation: +1 if the "
    "outcome always rises with the parameter, −1 if it always falls, near 0 if other parameters "
    "matter more. Under stated assumptions, not a forecast."
)


def sweep_table(study: Sweep, outcome: str) -> Group:
    """Return what a sweep says about one outcome: how it ranges, and what it goes with."""
    means = {policy: mean_known(study.of(outcome, policy), axis=1) for policy in study.policies}
    base = means[study.baseline]
    shown = means | {
        f"{name} − {study.baseline}": values - base
        for name, values in means.items()
        if name != study.baseline
    }
    facts = SWEPT[outcome_number(outcome)]
    factor, unit = scale(facts.a_year, np.concatenate(list(means.values())))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left")
    table.add_column(f"{label(outcome)}, {unit}")
    for head in ("least", "median", "most"):
        table.add_column(head, justify="right")
    for path in _numbers(study.design):
        table.add_column(f"with {path}", justify="right", overflow="fold")
    for name, values in shown.items():
        scaled = values / factor
        places = decimals([], scaled) if np.ptp(scaled[np.isfinite(scaled)]) > 10 else 2
        ends = (np.nanmin(scaled), np.nanmedian(scaled), np.nanmax(scaled))
        table.add_row(
            name,
            *(number(float(end), places) for end in ends),
            *(
                number(_rank_correlation(study.design[path], values), 2, sign=True)
                for path in _numbers(study.design)
            ),
        )
    return Group(
        Text(title_of(study), style="italic"),
        table,
        *(Text(claim.text, style="bold") for claim in claims(study, outcome)),
        Text(FOOTNOTE, style="dim"),
    )


def page(study: Sweep, outcome: str = "kpi") -> Page:
    """Draw an outcome against each parameter, and below it the difference from the baseline."""
    paths = [str(path) for path in study.design]
    across = min(_ACROSS, len(paths))
    rows = ceil(len(paths) / across)
    both = len(study.policies) > 1
    with _style():
        size = 3.6 * across + 1, 3 * rows * (1 + both) + 0.6
        figure = Page(figsize=size, layout=ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1))
        axes = figure.subplots(rows * (1 + both), across, squeeze=False)
        for part in range(1 + both):
            some = axes[part * rows : (part + 1) * rows].flat
            for place, ax in enumerate(some):
                if place < len(paths):
                    draw = difference if part else level
                    draw(study, outcome, paths[place], ax)
                else:
                    ax.set_axis_off()
        if both:
            axes[0, 0].legend(frameon=False, fontsize=8)
        figure.suptitle(f"{label(outcome)} – {title_of(study)}", fontsize=11)
        figure.draw_without_rendering()
    return figure


def level(study: Sweep, outcome: str, path: str, ax: Axes) -> Axes:
    """Draw the mean of an outcome at each point against one parameter."""
    for policy, colour in zip(study.policies, _colours(study), strict=True):
        means = mean_known(study.of(outcome, policy), axis=1)
        ax.plot(study.design[path], means, ".", color=colour, label=policy, alpha=0.8)
    ax.set_xlabel(path)
    ax.set_ylabel(f"{label(outcome)}, {SWEPT[outcome_number(outcome)].a_year}")
    return ax


def difference(study: Sweep, outcome: str, path: str, ax: Axes) -> Axes:
    """Draw the paired difference from the baseline at each point against one parameter."""
    base = study.of(outcome, study.baseline)
    for policy, colour in zip(study.policies, _colours(study), strict=True):
        if policy != study.baseline:
            means = mean_known(study.of(outcome, policy) - base, axis=1)
            ax.plot(study.design[path], means, ".", color=colour, label=policy, alpha=0.8)
    ax.axhline(0, color="#7F7F7F", lw=1)
    ax.set_xlabel(path)
    ax.set_ylabel(f"less {study.baseline}")
    return ax


def claims(study: Sweep, outcome: str) -> list[Claim]:
    """Say at how many of the points each policy is best."""
    better = SWEPT[outcome_number(outcome)].better
    if len(study.policies) < 2 or not better:
        return []
    means = mean_known(study.of(outcome), axis=2)  # policies, points
    found = dict(zip(study.policies, np.atleast_1d(best_share(means.T, better)), strict=True))
    each = ", ".join(f"{name} {percent(share)}" for name, share in found.items())
    text = (
        f"Share of the points at which each is best, by the mean of {study.replications} "
        f"histories: {each}."
    )
    return [Claim("shares of the points", text, tuple(found), found)]


def _colours(study: Sweep) -> Sequence[str]:
    own = styles(study.policies)
    return [own[policy][0] for policy in study.policies]


def title_of(study: Sweep, kind: str | None = None) -> str:
    """Say what was run, for the head of a page; ``kind`` in place of the design's own name."""
    policies = "policy" if len(study.policies) == 1 else "policies"
    return (
        f"{len(study.design):,} points ({kind or study.kind}) × {len(study.policies)} {policies} × "
        f"{study.replications} histories, seed {study.seed}"
    )


def _numbers(design: pd.DataFrame) -> list[str]:
    return [str(path) for path in design.select_dtypes("number")]


def _rank_correlation(parameter: pd.Series, values: Array) -> float:
    known = np.isfinite(values)
    one, other = parameter[known], values[known]
    if len(one) < 3 or one.nunique() < 2 or np.ptp(other) == 0:
        return float("nan")
    from scipy.stats import spearmanr  # slow to load

    return float(spearmanr(one, other).statistic)
