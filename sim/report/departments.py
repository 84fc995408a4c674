"""One measure of every department over the years, as a table and as small multiples."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from rich.table import Table
from rich.text import Text

from sim.report.breakdown import DIGITS, HEADS, cell, told_apart
from sim.report.canvas import drawable_names, titled
from sim.report.colours import apart
from sim.report.groups import group
from sim.report.names import in_words
from sim.report.panels import key, named
from sim.report.wording import number, sized, unit_in_words
from sim.study.breakdown import Breakdown
from sim.study.outcomes import gap_unit
from sim.words import _

ACROSS = 5
"""Panels side by side."""


def head(study: Breakdown, measure: str) -> str:
    """Return what a measure is called at the start of a line, in the zone's money."""
    money = _(study.policies[study.baseline].organisation.currency.said("yuan"))
    told = _(HEADS[measure]).format(money=money)
    return told[:1].upper() + told[1:]


def years_table(study: Breakdown, measure: str) -> Table:
    """Return departments down and years across, and last the mean of all with its difference."""
    rows, whole = (_of_departments(table, measure) for table in (study.yearly, study.summary))
    means = rows.pivot_table(index=["policy", "group"], columns="year", values="mean")
    organisation, digits = study.policies[study.baseline].organisation, DIGITS.get(measure, 1)
    table = Table()
    table.add_column(_("department"))
    for each in (*map(str, means.columns), _("all years")):
        table.add_column(each, justify="right")
    for policy in study.policies:
        table.add_row(in_words(policy))
        for at, row in whole[whole.policy == policy].set_index("group").iterrows():
            name = group("department", str(at), organisation)
            by_year = means.reindex([(policy, at)]).iloc[0]
            told = (Text(number(mean, digits)) for mean in by_year)
            table.add_row(name, *told, cell(measure, row))
    return table


def multiples(study: Breakdown, ax: Axes, measure: str = "kpi") -> Axes:
    """Draw one measure of every department over the years, a small panel each, all to one scale."""
    rows = _of_departments(study.yearly, measure)
    groups = list(dict.fromkeys(rows.group))
    organisation = study.policies[study.baseline].organisation
    words = drawable_names([group("department", each, organisation) for each in groups], 22, 1)
    across = min(ACROSS, len(groups))
    down = -(-len(groups) // across)
    low, high = rows["mean"].min(), rows["mean"].max()
    room = 0.05 * (high - low) or 1.0
    own = apart(list(study.policies))
    for place, (name, told) in enumerate(zip(groups, words, strict=True)):
        row, column = divmod(place, across)
        wide, tall = 1 / across, 1 / down
        panel = ax.inset_axes((column * wide, 1 - (row + 1) * tall + 0.01, 0.9 * wide, tall - 0.09))
        for policy, look in own.items():
            some = rows[(rows.group == name) & (rows.policy == policy)]
            panel.plot(some.year, some["mean"], color=look.colour, marker=look.marker,
                       markersize=2.5, linewidth=1)  # fmt: skip
        panel.set_title(told, fontsize=8)
        panel.set_ylim(low - room, high + room)
        panel.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        panel.yaxis.set_major_formatter("{x:,g}")
        panel.tick_params(
            labelsize=7, labelleft=column == 0, labelbottom=place + across >= len(groups)
        )
        if (row, column) == (down // 2, 0):
            panel.set_ylabel(head(study, measure))
    ax.set_frame_on(False)
    ax.grid(visible=False)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_xlabel(_("year"), labelpad=14)
    key(ax, own, named(list(own), study.baseline))
    return titled(ax, _furthest(study, measure))


def _furthest(study: Breakdown, measure: str) -> str:
    """Say in which department a policy makes the largest difference that is told apart."""
    if len(study.policies) == 1:
        return _("One policy alone: nothing to compare it with")
    rows = _of_departments(study.summary, measure)
    rows = rows[told_apart(rows)]
    if rows.empty:
        return _("In no department is a policy told apart from the baseline")
    most = rows.iloc[int(rows.difference.abs().argmax())]
    told = _(
        "Over all years, the largest difference from the baseline that is told apart: {policy} in "
        "{department}, {size}"
    )
    return told.format(
        policy=in_words(str(most.policy)),
        department=group("department", most.group, study.policies[study.baseline].organisation),
        size=sized(
            number(float(most.difference), DIGITS.get(measure, 1), sign=True),
            unit_in_words(gap_unit(str(most.unit))),
        ),
    )


def _of_departments(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    return table[(table.measure == measure) & (table.by == "department")]
