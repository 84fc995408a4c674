"""A comparison as a table in the terminal: outcomes down, policies across."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Any, TypeAlias

import pandas as pd
from rich import box
from rich.cells import cell_len
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.engine.ledger import MONEY, ROUND
from sim.report.claims import in_a_row
from sim.report.closing import closing, footnote
from sim.report.money import paid_off
from sim.report.names import fitted, short_names
from sim.report.wording import (
    ALONE,
    decimals,
    histories,
    label,
    number,
    percent,
    scale,
    with_interval,
    with_unit,
)
from sim.study.comparison import Comparison
from sim.study.outcomes import CATFISH, CATFISH_PARTS, LEAVING
from sim.study.verdict import SURE, VERDICTS, Verdict
from sim.words import N_, _

Blocks: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Headings, and the outcomes under each."""
_CATFISH = (CATFISH.name, *(part.name for part in CATFISH_PARTS))
BLOCKS: Blocks = (
    (N_("Results"), ("kpi", "gaming", *_CATFISH)),
    (N_("People"), ("exits", "strong_lost", "to_waiting", "waiting_months", "false_hits")),
    (N_("Money"), ("spend", "budget_cut", "over_budget", "output_per_money", "paid_less")),
)
"""What a planner asks first."""
ALL_BLOCKS: Blocks = (
    (N_("Results"), ("kpi", "kpi_measured", "gaming", "effort", *_CATFISH)),
    (N_("Who is there, at the end of a year"), (
        "headcount", "vacancies", "outsiders", "established", "company_staff", "leaders",
        "leaders_outside", "leaders_young", "mean_age", "hires", "recruited",
        "promotions")),
    (N_("Appointment rounds, people a year"), (
        "round_part", *ROUND, "round_left", "moves", "surplus")),
    (N_("Waiting"), (
        "to_waiting", "round_waiting", "failed_waiting", "merged_waiting", "placed",
        "never_placed", "waiting", "waiting_peak", "waiting_months")),
    (N_("People who leave"), (
        "exits", *LEAVING, "strong_lost", "to_archive", "archived", "overturned", "protected",
        "disguised")),
    (N_("Assessment"), (
        "tail", "false_hits", "false_hits_in_pool", "excellent", "unqualified", "rotated",
        "reassigned", "lowered")),
    (N_("Spending"), ("spend", *MONEY, "company_pay", "spend_per_head", "output_per_money")),
    (N_("Pay and budget"), (
        "pay_bill", "budget_cut", "over_budget", "returned", "overdrawn", "vacancy_savings",
        "cap_breaches", "paid_less", "paid_far_less", "pay_low", "pay_middle", "pay_high",
        "pay_spread")),
    (N_("Archived rank and pay"), (
        "archive_promotions", "archive_liability", "pension_base", "transfer_base")),
)  # fmt: skip
"""All that is known."""
WHERE_SEEN = (
    *LEAVING, "to_archive", *ROUND, "round_left", "round_waiting", "failed_waiting",
    "merged_waiting", "surplus", "budget_cut", "over_budget", "overdrawn", "company_staff",
    "company_pay",
)  # fmt: skip
"""Outcomes without a line where they never occur."""
_REST = N_("These are the lines that are asked for first; catfish compare --all has every one.")

_WIDEST = 120  # a longer line is hard to follow, even where the terminal has room
_LABEL, _HEAD = 34, 13  # characters of an outcome's and of a policy's name before they wrap
_LINES = 4  # of a policy's name
_STYLES: dict[Verdict, str] = {  # told apart by the colour-blind
    **dict.fromkeys(VERDICTS, "dim"),
    "better": "bold blue",
    "worse": "bold dark_orange",
    "more": "",
    "fewer": "",
}


@dataclass(frozen=True)
class Line:
    """A line of a table: what it tells, and a cell for each policy."""

    label: Text
    cells: dict[str, Text]


_IN_UNITS = (
    *("mean", "low", "high", "difference", "difference_low", "difference_high"),
    *("spread_low", "spread_high"),
)
"""Columns of a summary that are in the unit of the outcome."""

DRAWN = N_(
    "Some assumptions are ranges: ± and brackets tell how well the mean over these is known, which "
    "more histories narrow, and not what may come. A policy is told apart where it is better, or "
    "worse, in at least {share} of draws of the ranges, luck taken out."
)
"""Said where assumptions are given as ranges."""

Block: TypeAlias = tuple[str, list[Line]]
"""A heading, and the lines under it."""


def comparison_table(study: Comparison, width: int, whole: bool = False) -> Group:
    """Return the summary of a study for lines of so many characters, whole or what is asked first.

    Where the policies do not fit side by side there are several tables, each with the baseline.
    """
    width = min(width, _WIDEST)
    blocks = [
        (heading, list(lines(study.summary, outcomes, study.baseline)))
        for heading, outcomes in (ALL_BLOCKS if whole else BLOCKS)
    ]
    return Group(
        Text(_title(study), style="italic"),
        *side_by_side(blocks, list(study.policies), study.baseline, width),
        Text(closing(study), style="bold"),
        *(Text(sentence) for sentence in paid_off(study)),
        *([Text(_(DRAWN).format(share=percent(SURE)), style="dim")] if study.ranges else []),
        Text(footnote(study) if whole else in_a_row([_(_REST), footnote(study)]), style="dim"),
    )


def run_table(study: Comparison, width: int, whole: bool = False) -> Group:
    """Return the summary of a single scenario for lines of so many characters."""
    (scenario,) = study.policies
    blocks = [
        (heading, list(lines(study.summary, outcomes, scenario)))
        for heading, outcomes in (ALL_BLOCKS if whole else BLOCKS)
    ]
    years = study.policies[scenario].study.years
    title = _("{histories} of {years} years, seed {seed}; means a year").format(
        histories=histories(study.replications), years=years, seed=study.seed
    )
    return Group(
        Text(title, style="italic"),
        *side_by_side(blocks, [scenario], scenario, min(width, _WIDEST)),
        Text(closing(study), style="bold"),
        Text(_(ALONE), style="dim"),
    )


def side_by_side(
    blocks: Sequence[Block], policies: Sequence[str], baseline: str, width: int
) -> list[Table]:
    """Return tables of policies side by side, each with the baseline."""
    fitting = _fitting(blocks, policies, width)
    if len(policies) <= fitting:
        groups = [list(policies)]
    else:
        others = [policy for policy in policies if policy != baseline]
        step = max(1, fitting - 1)
        starts = range(0, len(others), step)
        groups = [[baseline, *others[start : start + step]] for start in starts]
    return [_table(baseline, blocks, some) for some in groups]


def _title(study: Comparison) -> str:
    years = next(iter(study.policies.values())).study.years
    return _("{histories} of {years} years per policy, seed {seed}").format(
        histories=histories(study.replications), years=years, seed=study.seed
    )


def _fitting(blocks: Sequence[Block], policies: Sequence[str], width: int) -> int:
    """Return how many policies fit side by side."""
    heads = "\n".join(_heads(policies)[1]).split("\n")
    told = [line for _, block in blocks for line in block]
    cells = [cell for line in told for cell in line.cells.values()]
    texts = [part for cell in cells for part in cell.plain.split("\n")]
    widest = max(_HEAD, *map(cell_len, (*texts, *heads)))
    return (width - min(_LABEL, max(len(line.label) for line in told))) // (widest + 1)


def _table(baseline: str, blocks: Sequence[Block], policies: Sequence[str]) -> Table:
    shared, names = _heads(policies)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=0)
    table.add_column(shared, max_width=_LABEL, overflow="fold")
    for policy, name in zip(policies, names, strict=True):
        several = len(policies) > 1
        above = [_("baseline")] if several and policy == baseline and name != _("baseline") else []
        head = "\n".join([*above, name])
        table.add_column(Text(head, no_wrap=True), justify="right")
    for heading, told in blocks:
        table.add_row(Text(_(heading), style="bold underline"))
        for line in told:
            table.add_row(line.label, *(line.cells[policy] for policy in policies))
        table.add_section()
    return table


def _heads(policies: Sequence[str]) -> tuple[str, list[str]]:
    """Return what the policies share, and the rest of each, broken only between words."""
    shared, names = short_names(policies)
    return shared, fitted(names, _HEAD, _LINES)


def lines(summary: pd.DataFrame, outcomes: Sequence[str], baseline: str) -> Iterator[Line]:
    """Yield the lines of each outcome that the summary has, but for what never occurs."""
    by_outcome = defaultdict(list)
    for row in summary.itertuples():
        by_outcome[row.outcome].append(row)
    for outcome in outcomes:
        rows = by_outcome[outcome]
        if rows and (outcome not in WHERE_SEEN or any(row.mean != 0 for row in rows)):
            yield from _outcome(rows, outcome, baseline)


def _outcome(rows: Sequence[Any], outcome: str, baseline: str) -> Iterator[Line]:
    """Yield the lines of one outcome: mean, difference from the baseline, how often better."""
    cause = outcome in LEAVING
    indent = "  " * cause
    factor, unit = scale(str(rows[0].unit), [row.mean for row in rows])
    rows = [
        row._replace(**{name: getattr(row, name) / factor for name in _IN_UNITS}) for row in rows
    ]
    places = decimals([(row.high - row.low) / 2 for row in rows], [row.mean for row in rows])
    yield Line(
        Text.assemble(indent, label(outcome), ("" if cause else with_unit("", unit), "dim")),
        {row.policy: Text(level_cell(row, places)) for row in rows},
    )
    others = [row for row in rows if row.policy != baseline]
    # Where no history shows a difference there is nothing to compare.
    if all(row.verdict in ("same", "none seen") for row in others):
        return
    halves = [(row.difference_high - row.difference_low) / 2 for row in rows]
    fine = min(places + 1, decimals(halves, [row.difference for row in rows]))
    yield Line(
        Text(indent + "  " + _("difference"), style="dim"),
        {
            row.policy: Text(
                "" if row.policy == baseline else difference_cell(row, fine), _STYLES[row.verdict]
            )
            for row in rows
        },
    )
    for words, told in () if cause else _how_often(rows, fine):
        cells = {
            row.policy: Text("" if row.verdict in ("", "same", "none seen") else each, "dim")
            for row, each in zip(rows, told, strict=True)
        }
        yield Line(Text(f"  {words}", style="dim"), cells)


def _how_often(rows: Sequence[Any], places: int) -> Iterator[tuple[str, list[str]]]:
    """Yield what an interval of the mean does not say: what a history, or a draw, may bring."""
    if any(pd.notna(row.from_assumptions) for row in rows):
        told = _("{low} to\n{high}")
        ends = [
            [number(end, places, sign=True) for end in (row.spread_low, row.spread_high)]
            for row in rows
        ]
        yield _("in 90 of 100 histories"), [told.format(low=low, high=high) for low, high in ends]
        if any(pd.notna(row.draws_better) for row in rows):
            yield _("better, of draws of the ranges"), [percent(row.draws_better) for row in rows]
    elif any(pd.notna(row.chance_better) for row in rows):
        yield _("chance it is better"), [percent(row.chance_better) for row in rows]


def level_cell(row: Any, places: int) -> str:
    """Write a mean; of what never happened, how often it may happen at most."""
    if row.mean == row.low == 0 < row.high:
        most = number(row.high, max(0, -floor(log10(row.high))))
        return _("none\n(at most {most})").format(most=most)
    return _broken(with_interval((row.mean, row.low, row.high), places))


def difference_cell(row: Any, places: int) -> str:
    """Write a difference from the baseline, or that none was seen."""
    if row.verdict in ("same", "none seen"):
        return _(str(row.verdict))
    ends = row.difference_low, row.difference_high
    return _broken(with_interval((row.difference, *ends), places, sign=True))


def _broken(text: str) -> str:
    """Put the ends of an interval on a line of their own, so that policies fit side by side."""
    return text.replace(" (", "\n(")
