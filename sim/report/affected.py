"""Who is affected, as a table in the terminal."""

from collections.abc import Iterator

import pandas as pd
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report.fairness import BY
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
