"""The ladder as a page (Markdown) and as a table in the terminal."""

from __future__ import annotations

from itertools import groupby
from math import isfinite
from typing import TYPE_CHECKING

from sim.study.validation.rung import Obtained, Row

if TYPE_CHECKING:
    from rich.console import Group

    from sim.study.validation.ladder import Validation

HEAD = """# Validation

What the engine gives where the answer is known, from textbooks, a published simulation, field
studies and real files. Targets come from outside the code. A check passes if the mean lies in the
band and its 95 % interval is no wider than the band; bands of exact cases are as narrow as the
sample allows, those of field effects are judgements of what is near. What fails is shown, and why.
"""


def interval(obtained: Obtained) -> str:
    """Write a number with its interval."""
    places = 4 if abs(obtained.mean) < 1 else 3 if abs(obtained.mean) < 10 else 1
    text = f"{obtained.mean:.{places}f}"
    if obtained.high > obtained.low and isfinite(obtained.low):
        text += f" ({obtained.low:.{places}f} to {obtained.high:.{places}f})"
    return text.replace("-", "−")


def page(study: Validation) -> str:
    """Return the page."""
    lines = [HEAD, f"**{study.summary()}**\n"]
    for rung, group in groupby(study.rows, key=lambda row: row.rung):
        rows = list(group)
        lines += [
            f"## {rung[:1].upper()}{rung[1:]}\n",
            "| check | source | target | obtained (95 %) | |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [
            f"| {_cell(row.what)} | {_cell(row.source)} | {_cell(row.target)} "
            f"| {interval(row.obtained)} | {_verdict(row)} |"
            for row in rows
        ]
        told = [f"- {row.what}: {row.why}." for row in rows if row.why and not row.passed]
        notes = dict.fromkeys(f"- {row.note}." for row in rows if row.note)
        if notes:
            lines += ["", *notes]
        if told:
            lines += ["", "Why it fails:", "", *told]
        lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Return words that may hold a bar, such as a conditional chance, as one cell of a table."""
    return text.replace("|", r"\|")


def _verdict(row: Row) -> str:
    return "pass" if row.passed else "**fail**"


def console(study: Validation) -> Group:
    """Return the table for a terminal."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    for name, ratio in (("rung", 2), ("check", 5), ("source", 5), ("target", 3),
                        ("obtained (95 %)", 4), ("", None)):  # fmt: skip
        table.add_column(name, overflow="fold", ratio=ratio)
    rung = source = ""
    for row in study.rows:
        if rung and row.rung != rung:
            table.add_section()
            source = ""
        style = "" if row.passed else "bold dark_orange"
        cells = (
            "" if row.rung == rung else row.rung, row.what,
            '"' if row.source == source else row.source, row.target, interval(row.obtained),
        )  # fmt: skip
        # As it is written: E[max] is no markup.
        table.add_row(*map(Text, cells), Text(row.verdict, style=style))
        rung, source = row.rung, row.source
    reasons = [
        Text(f"- {row.rung}, {row.what}: {row.why or 'not explained; this is news'}.")
        for row in study.rows
        if not row.passed
    ]
    said = [Text("Why it fails", style="bold"), *reasons] if reasons else []
    return Group(table, Text(study.summary(), style="bold"), *said)
