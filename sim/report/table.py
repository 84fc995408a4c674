"""A comparison as a table in the terminal: outcomes down, policies across."""

from collections.abc import Iterator, Sequence

import pandas as pd
from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.engine.ledger import CAUSES
from sim.report.wording import (
    FOOTNOTE,
    closing,
    decimals,
    label,
    number,
    percent,
    scale,
    short_names,
    with_half,
)
from sim.study.comparison import Comparison

BLOCKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Results", ("kpi", "kpi_measured", "catfish_effect")),
    ("People who leave", ("exits", *CAUSES, "strong_lost")),
    ("Assessment and posts", ("tail", "false_hits", "waiting", "vacancies")),
    ("Money", ("spend", "output_per_yuan", "pay_spread")),
)
"""What a planner looks for, in the order in which it is asked."""

_LABEL_WIDTH, _POLICY_WIDTH, _NARROWEST = 26, 17, 13
_GOOD, _BAD, _UNSURE = "bold blue", "bold dark_orange", "dim"


def comparison_table(study: Comparison, width: int = 120) -> RenderableType:
    """Return the summary of a study for a terminal of so many characters.

    Parameters
    ----------
    study : Comparison
        Of one policy or many; where they do not fit side by side, there are several tables, each
        beginning with the baseline.
    width : int
        Characters in a line.
    """
    others = [name for name in study.policies if name != study.baseline]
    side_by_side = max(1, (width - _LABEL_WIDTH) // (_NARROWEST + 1) - 1)
    groups = [
        [study.baseline, *others[start : start + side_by_side]]
        for start in range(0, max(len(others), 1), side_by_side)
    ]
    if len(groups) == 1:
        groups = [list(study.policies)]
    tables = [_table(study, policies) for policies in groups]
    return Group(*tables, Text(closing(study), style="bold"), Text(FOOTNOTE, style="dim"))


def print_comparison(study: Comparison, console: Console) -> None:
    """Print the summary of a study as wide as the terminal, at 120 characters at most."""
    width = min(console.width, 120)
    console.print(comparison_table(study, width), width=width)


def _table(study: Comparison, policies: Sequence[str]) -> Table:
    shared, names = short_names(policies)
    table = Table(box=box.SIMPLE_HEAD, title=_title(study), title_justify="left", pad_edge=False)
    table.add_column(shared, max_width=_LABEL_WIDTH + 8, min_width=_LABEL_WIDTH)
    for policy, name in zip(policies, names, strict=True):
        mark = "\n(baseline)" if policy == study.baseline and len(study.policies) > 1 else ""
        table.add_column(name + mark, justify="right", max_width=_POLICY_WIDTH, overflow="fold")
    by_outcome = study.summary.set_index("policy").groupby("outcome", sort=False)
    rows = {str(outcome): frame.loc[list(policies)] for outcome, frame in by_outcome}
    for heading, outcomes in BLOCKS:
        table.add_row(Text(heading, style="bold underline"))
        for outcome in outcomes:
            for cells in _rows(rows[outcome], outcome, study.baseline):
                table.add_row(*cells)
        table.add_section()
    return table


def _title(study: Comparison) -> str:
    years = next(iter(study.policies.values())).study.years
    histories = "history" if study.replications == 1 else f"histories of {years} years"
    return f"{study.replications:,} {histories} per policy, seed {study.seed}"


def _rows(rows: pd.DataFrame, outcome: str, baseline: str) -> Iterator[list[Text]]:
    """Yield the lines of one outcome: mean, difference from the baseline, chance."""
    factor, unit = scale(str(rows.unit.iloc[0]), rows["mean"])
    numbers = rows.select_dtypes("number").div(factor)
    half = (numbers.high - numbers.low) / 2
    places = decimals(half, numbers["mean"])
    name = Text.assemble("  " * (outcome in CAUSES), label(outcome), (f", {unit}", "dim"))
    yield [name, *(Text(with_half(*pair, places)) for pair in zip(numbers["mean"], half, strict=True))]
    if list(rows.index) == [baseline]:
        return
    indent = "    " if outcome in CAUSES else "  "
    spread = (numbers.difference_high - numbers.difference_low) / 2
    fine = decimals(spread, numbers.difference)
    yield [
        Text(f"{indent}difference", style="dim"),
        *(
            Text("") if policy == baseline else Text(with_half(mean, each, fine, sign=True), style)
            for policy, mean, each, style in zip(
                rows.index, numbers.difference, spread, _styles(rows), strict=True
            )
        ),
    ]
    if outcome not in CAUSES and rows.chance_better.notna().any():
        yield [
            Text(f"{indent}chance it is better", style="dim"),
            *(
                Text("" if policy == baseline else percent(chance), style="dim")
                for policy, chance in rows.chance_better.items()
            ),
        ]


def _styles(rows: pd.DataFrame) -> Iterator[str]:
    """Yield a style for each difference: better, worse, or not told apart."""
    for row in rows.itertuples():
        sure = row.difference_low > 0 or row.difference_high < 0
        if not sure or row.chance_better != row.chance_better:
            yield "" if sure else _UNSURE
        else:
            yield _GOOD if row.chance_better > 0.5 else _BAD
