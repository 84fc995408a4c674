"""Who is affected, as a table in the terminal and as a picture."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report.canvas import Page, arms, drawable_names, sheet, zero_line
from sim.report.colours import BAD, GREY, INK, PATTERNS
from sim.report.fairness import BY
from sim.report.panels import legend_below
from sim.report.wording import number
from sim.study.affected import WORSE, Affected

HEADS = {
    "kept": "same post",
    "moved": "other dept.",
    "promoted": "higher",
    "demoted": "one lower",
    "demoted_far": "two lower",
    "waiting": "waiting",
    "archived": "archive post",
    "ended": "out by rule",
    "left": "left",
    "retired": "retired",
    "pay_down_far": "paid 10 % less",
}
"""Ends that are shown, in as few words as fit above a column."""
FOOTNOTE = (
    "People of the first day by where they are at the end, and in brackets how many of them are "
    "not there under the baseline, the same people with the same luck. Means over histories, with "
    "intervals in the tables. About groups, never about a person; under stated assumptions, not a "
    "forecast."
)
_PARTS = {
    "same grade": ("kept", "moved"),
    "higher": ("promoted",),
    "lower": ("demoted", "demoted_far"),
    "waiting": ("waiting",),
    "out by a rule": ("archived", "ended"),
    "left": ("left",),
    "retired": ("retired",),
}
_WIDE = 34  # cells of a group's name beside its row
_SMALL = (
    "Groups of fewer than five people of the roster, and what would give them away, are told "
    "together."
)


def affected_table(study: Affected) -> Group:
    """Return groups down and ends across, a table for each policy but the baseline."""
    histories = "history" if study.replications == 1 else "histories"
    years = study.policies[study.baseline].study.years
    title = (
        f"Who is affected: {study.replications:,} {histories} of {years} years, seed {study.seed}; "
        f"compared with {study.baseline}"
    )
    others = [policy for policy in study.policies if policy != study.baseline]
    return Group(
        Text(title, style="italic"),
        *(_table(study.summary[study.summary.policy == policy], policy) for policy in others),
        *(Text(sentence, style="bold") for sentence in sentences(study)),
        Text(f"{FOOTNOTE} {_SMALL}" if study.pooled else FOOTNOTE, style="dim"),
    )


def sentences(study: Affected) -> Iterator[str]:
    """Yield for each policy how many are worse off only because of it."""
    rows = study.summary[(study.summary.by == "all") & (study.summary.end == WORSE.name)]
    for row in rows[rows.policy != study.baseline].itertuples():
        if not row.because and not row.instead:
            yield f"{row.policy}: in these histories nobody is {WORSE.label} because of it."
            continue
        yield (
            f"{row.policy}: of {number(row.people, 0)} people of the first day, "
            f"{number(row.because, 1)} ({number(row.because_low, 1)} to "
            f"{number(row.because_high, 1)}) are {WORSE.label} only because of it, and "
            f"{number(row.instead, 1)} are not who would be under {study.baseline}."
        )


def page(study: Affected) -> Page:
    """Draw for each policy what became of each group, and who is worse off only because of it."""
    others = [policy for policy in study.policies if policy != study.baseline]
    scenario = study.policies[study.baseline]
    groups = list(dict.fromkeys(zip(study.summary.by, study.summary.group, strict=True)))
    histories = "history" if study.replications == 1 else "histories"
    told = (
        f"{study.replications:,} {histories} of {scenario.study.years} years; a comparison of "
        "scenarios, not a forecast"
    )
    size = 12, 1.2 + (1.3 + 0.2 * len(groups)) * len(others)
    outside = [*others, *(group for _, group in groups)]
    with sheet(size, len(others), 2, scenario.title, told, outside, sharey=True, sharex="col") as (
        figure,
        axes,
    ):
        for row, policy in zip(axes, others, strict=True):
            rows = study.summary[study.summary.policy == policy].set_index(["by", "group", "end"])
            ends(rows, groups, row[0])
            worse_off(rows, groups, row[1])
            (name,) = drawable_names([policy], 60, lines=1)
            row[0].set_title(f"{name}: where those of the first day are")
        legend_below(axes[-1, 0])
    return figure


def ends(rows: pd.DataFrame, groups: list[tuple[str, str]], ax: Axes) -> Axes:
    """Draw what part of each group ended how."""
    people = _of(rows, groups, WORSE.name, "people")
    left = np.zeros(len(groups))
    for (part, names), (fill, hatch) in zip(_PARTS.items(), PATTERNS, strict=False):
        share = 100 * sum(_of(rows, groups, name, "mean") for name in names) / people
        ax.barh(
            range(len(groups)), share, left=left, color=fill, hatch=hatch, edgecolor=INK,
            linewidth=0.4, height=0.75, label=part,
        )  # fmt: skip
        left += share
    _groups_down(ax, groups)
    ax.set_xlim(0, 100)
    ax.set_xlabel("% of the group")
    return ax


def worse_off(rows: pd.DataFrame, groups: list[tuple[str, str]], ax: Axes) -> Axes:
    """Draw what part of each group is worse off only because of the policy."""
    people = _of(rows, groups, WORSE.name, "people")
    mean, low, high = (
        100 * _of(rows, groups, WORSE.name, f"because{end}") / people
        for end in ("", "_low", "_high")
    )
    ax.errorbar(
        mean, np.arange(len(groups)), xerr=arms(mean, low, high), fmt="o", color=BAD,
        markersize=4, elinewidth=1,
    )  # fmt: skip
    zero_line(ax)
    _groups_down(ax, groups)
    ax.set_title(f"{WORSE.label.capitalize()}, only because of it")
    ax.set_xlabel("% of the group (95 % interval)")
    return ax


def _of(rows: pd.DataFrame, groups: list[tuple[str, str]], end: str, column: str) -> np.ndarray:
    wanted = pd.MultiIndex.from_tuples([(*group, end) for group in groups])
    return rows[column].reindex(wanted).to_numpy(float)


def _groups_down(ax: Axes, groups: list[tuple[str, str]]) -> None:
    for place in range(1, len(groups)):
        if groups[place][0] != groups[place - 1][0]:
            ax.axhline(place - 0.5, color=GREY, linewidth=0.6)
    words = [BY["all"] if by == "all" else group.replace("_", " ") for by, group in groups]
    ax.set_yticks(range(len(groups)), drawable_names(words, _WIDE, lines=1))
    ax.set_ylim(len(groups) - 0.5, -0.5)
    ax.grid(visible=False, axis="y")


def _table(rows: pd.DataFrame, policy: str) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title=policy,
        title_justify="left",
    )  # fmt: skip
    table.add_column("group", min_width=20)
    table.add_column("people", justify="right")
    for head in HEADS.values():
        table.add_column(head, justify="right", min_width=6)
    for by, groups in rows.groupby("by", sort=False):
        if by != "all":
            table.add_section()
            heading = " × ".join(BY[fact] for fact in str(by).split(" × "))
            table.add_row(Text(heading, style="bold underline"))
        for group, ends in groups.groupby("group", sort=False):
            told = ends.set_index("end").loc[list(HEADS)]
            name = BY["all"] if by == "all" else str(group).replace("_", " ")
            table.add_row(name, number(told.people.iloc[0], 1), *map(_cell, told.itertuples()))
    return table


def _cell(row: tuple) -> Text:
    mean, because = row.mean, row.because
    if not mean:
        return Text("–", style="dim")
    return Text.assemble(_number(mean), (f"\n({_number(because)})", "bold" if because else "dim"))


def _number(people: float) -> str:
    return "<0.1" if 0 < people < 0.05 else number(people, 1)
