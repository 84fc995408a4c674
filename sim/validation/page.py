"""The ladder as a page (Markdown), as a table in the terminal, and as files in a folder."""

from __future__ import annotations

import json
import time
from itertools import groupby
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from sim.files import put
from sim.study.folder import parquet
from sim.study.problems import StoreError
from sim.validation.rung import Obtained, Row
from sim.version import model_version
from sim.words import N_, _, reason

if TYPE_CHECKING:
    from rich.console import Group

    from sim.validation.ladder import Validation
    from sim.validation.said import Said

TITLE = N_("Validation")
HEAD = N_(
    "What the engine gives where the answer is known, from textbooks, a published simulation, "
    "field studies and real files. Targets come from outside the code. A check passes if the mean "
    "lies in the band and its 95 % interval is no wider than the band; bands of exact cases are as "
    "narrow as the sample allows, those of field effects are judgements of what is near. What "
    "fails is shown, and why."
)
_FILES = ("validation.parquet", "validation.md", "manifest.json")
COLUMNS = N_("check"), N_("source"), N_("target"), N_("obtained (95 %)")


def interval(obtained: Obtained) -> str:
    """Write a number with its interval."""
    places = 4 if abs(obtained.mean) < 1 else 3 if abs(obtained.mean) < 10 else 1
    text = f"{obtained.mean:.{places}f}"
    if obtained.high > obtained.low and isfinite(obtained.low):
        low, high = (f"{end:.{places}f}" for end in (obtained.low, obtained.high))
        text += " " + _("({low} to {high})").format(low=low, high=high)
    return text.replace("-", "−")


def page(study: Validation) -> str:
    """Return the page."""
    lines = [f"# {_(TITLE)}\n", f"{_(HEAD)}\n", f"**{study.summary()}**\n"]
    for rung, group in groupby(study.rows, key=lambda row: str(row.rung)):
        rows = list(group)
        lines += [
            f"## {rung[:1].upper()}{rung[1:]}\n",
            f"| {' | '.join(map(_, COLUMNS))} | |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [
            f"| {_cell(row.what)} | {_cell(row.source)} | {_cell(row.target)} "
            f"| {interval(row.obtained)} | {_verdict(row)} |"
            for row in rows
        ]
        told = [
            "- " + _("{what}: {why}.").format(what=row.what, why=row.why)
            for row in rows
            if row.why and not row.passed
        ]
        notes = dict.fromkeys("- " + _("{note}.").format(note=row.note) for row in rows if row.note)
        if notes:
            lines += ["", *notes]
        if told:
            lines += ["", _("Why it fails:"), "", *told]
        lines.append("")
    return "\n".join(lines)


def _cell(text: object) -> str:
    """Return words that may hold a bar, such as a conditional chance, as one cell of a table."""
    return str(text).replace("|", r"\|")


def _verdict(row: Row) -> str:
    return _(row.verdict) if row.passed else f"**{_(row.verdict)}**"


def console(study: Validation) -> Group:
    """Return the table for a terminal."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    for name, ratio in zip((N_("rung"), *COLUMNS), (2, 5, 5, 3, 4), strict=True):
        table.add_column(_(name), overflow="fold", ratio=ratio)
    table.add_column("")
    rung: Said | None = None
    source: Said | None = None
    for row in study.rows:
        if rung is not None and row.rung != rung:
            table.add_section()
            source = None
        style = "" if row.passed else "bold dark_orange"
        cells = (
            "" if row.rung == rung else row.rung, row.what,
            '"' if row.source == source else row.source, row.target, interval(row.obtained),
        )  # fmt: skip
        # As it is written: E[max] is no markup.
        table.add_row(*(Text(str(cell)) for cell in cells), Text(_(row.verdict), style=style))
        rung, source = row.rung, row.source
    reasons = [
        Text(
            "- "
            + _("{rung}, {what}: {why}.").format(
                rung=row.rung, what=row.what, why=row.why or _("not explained; this is news")
            )
        )
        for row in study.rows
        if not row.passed
    ]
    said = [Text(_("Why it fails:"), style="bold"), *reasons] if reasons else []
    return Group(table, Text(study.summary(), style="bold"), *said)


def save(study: Validation, folder: Path) -> Path:
    """Write the table, a page to read, and how it was run."""
    manifest = {
        "command": "validate", "quick": study.how.quick, "seed": study.how.seed,
        "real_files": study.how.data is not None, "seconds": round(study.seconds, 1),
        "model": model_version(), "written": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
    }  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
        table, text, facts = (folder / name for name in _FILES)
        put(table, parquet(study.table))
        put(text, page(study).encode())
        put(facts, f"{json.dumps(manifest, indent=1)}\n".encode())
    except OSError as error:
        raise StoreError(
            _("{folder} cannot be written: {reason}").format(folder=folder, reason=reason(error))
        ) from error
    return folder
