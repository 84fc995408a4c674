"""A sweep as a table in the terminal, and as pictures."""

from math import ceil

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report import panels
from sim.report.canvas import Page, drawable_parameter, sheet, zero_line
from sim.report.claims import Claim
from sim.report.colours import Look, apart
from sim.report.names import parameter, said, wrapped
from sim.report.wording import (
    decimals,
    histories,
    label,
    number,
    percent,
    scale,
    unit_in_words,
    with_unit,
)
from sim.study.outcomes import gap_unit, unit_in
from sim.study.statistics import Array, best_share, mean_known, shared
from sim.study.sweep import SWEPT, Sweep, outcome_number
from sim.words import N_, _, ngettext

_ACROSS = 4  # pictures beside each other
_WIDE = 13  # characters of a parameter's name before they wrap
FOOTNOTE = N_(
    "Over the points of the design, each the mean of its histories. Rank correlation: +1 if the "
    "outcome always rises with the parameter, −1 if it always falls, near 0 if other parameters "
    "matter more. Under stated assumptions, not a forecast."
)


def table(study: Sweep, _width: int = 0) -> Group:
    """Return what a sweep says about its outcome: how it ranges, and what it goes with."""
    outcome = study.outcome
    means = {policy: mean_known(study.of(outcome, policy), axis=1) for policy in study.policies}
    shown = {said(name): values for name, values in means.items()} | {
        f"{said(name)} − {said(study.baseline)}": _apart(study, outcome, name)
        for name in means
        if name != study.baseline
    }
    factor, unit = scale(_unit(study, outcome), np.concatenate(list(means.values())))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left")
    table.add_column(with_unit(label(outcome), unit))
    for head in (_("least"), _("median"), _("most")):
        table.add_column(head, justify="right")
    for path in _numbers(study.design):
        lines = wrapped(_("with {parameter}").format(parameter=parameter(path)), _WIDE, 4)
        table.add_column("\n".join(lines), justify="right")
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
        Text(_(FOOTNOTE), style="dim"),
    )


def page(study: Sweep, outcome: str = "kpi") -> Page:
    """Draw an outcome against each parameter, and below it the difference from the baseline."""
    paths = [str(path) for path in study.design]
    across = min(_ACROSS, len(paths))
    rows = ceil(len(paths) / across)
    policies = list(study.policies)
    parts = (level, difference) if len(policies) > 1 else (level,)
    size = 3.6 * across + 1, 3 * rows * len(parts) + 0.6
    title = study.policies[study.baseline].title
    told = _("{outcome}: {told}").format(outcome=label(outcome), told=title_of(study))
    with sheet(size, rows * len(parts), across, title, told, policies) as (figure, axes):
        for number_of, draw in enumerate(parts):
            some = axes[number_of * rows : (number_of + 1) * rows].flat
            for place, ax in enumerate(some):
                if place < len(paths):
                    draw(study, outcome, paths[place], ax)
                else:
                    ax.set_axis_off()
        if len(policies) > 1:
            panels.key(axes[0, -1], apart(policies), panels.named(policies, study.baseline))
    return figure


def level(study: Sweep, outcome: str, path: str, ax: Axes) -> Axes:
    """Draw the mean of an outcome at each point against one parameter."""
    for policy, look in apart(list(study.policies)).items():
        _points(study, path, mean_known(study.of(outcome, policy), axis=1), look, ax)
    ax.set_xlabel(drawable_parameter(path))
    ax.set_ylabel(with_unit(label(outcome), unit_in_words(_unit(study, outcome))))
    return ax


def difference(study: Sweep, outcome: str, path: str, ax: Axes) -> Axes:
    """Draw the paired difference from the baseline at each point against one parameter."""
    for policy, look in apart(list(study.policies)).items():
        if policy != study.baseline:
            _points(study, path, _apart(study, outcome, policy), look, ax)
    zero_line(ax, across=True)
    ax.set_xlabel(drawable_parameter(path))
    unit = unit_in_words(gap_unit(_unit(study, outcome)))
    ax.set_ylabel(with_unit(_("difference from the baseline"), unit))
    return ax


def _unit(study: Sweep, outcome: str) -> str:
    return unit_in(SWEPT[outcome_number(outcome)].a_year, study.policies.values())


def _apart(study: Sweep, outcome: str, policy: str) -> Array:
    """Return the mean difference from the baseline at each point, of histories that have both."""
    return mean_known(study.of(outcome, policy) - study.of(outcome, study.baseline), axis=1)


def _points(study: Sweep, path: str, means: Array, look: Look, ax: Axes) -> None:
    ax.plot(
        study.as_written[path], means, look.marker, color=look.colour, markersize=4, alpha=0.8,
        markeredgewidth=0,
    )  # fmt: skip


def claims(study: Sweep, outcome: str) -> list[Claim]:
    """Say at how many of the points each policy is best."""
    better = SWEPT[outcome_number(outcome)].better
    if len(study.policies) < 2 or not better:
        return []
    means = mean_known(shared(study.of(outcome)), axis=2)  # policies, points
    found = dict(zip(study.policies, np.atleast_1d(best_share(means.T, better)), strict=True))
    each = _(", ").join(f"{said(name)} {percent(share)}" for name, share in found.items())
    text = _("Share of the points at which each is best, by the mean of {histories}: {each}.")
    text = text.format(histories=histories(study.replications), each=each)
    return [Claim("shares of the points", text, tuple(found), found)]


def title_of(study: Sweep, kind: str | None = None) -> str:
    """Say what was run, for the head of a page; ``kind`` in place of the design's own name."""
    told = ngettext(
        "{points} points ({kind}) × {count} policy × {histories}, seed {seed}",
        "{points} points ({kind}) × {count} policies × {histories}, seed {seed}",
        len(study.policies),
    )
    return told.format(
        points=f"{len(study.design):,}",
        kind=kind or study.kind,
        count=len(study.policies),
        histories=histories(study.replications),
        seed=study.seed,
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
