"""Write docs/assumptions.md and the table of docs/law.md: ``python docs/make_tables.py``.

What is said of a parameter stands once, on its field, and what is said of a legal check in
``sim/law/checks.py``; the pages are copies for those who look for what to attack. Tests fail when a
copy is out of date.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import pandas as pd  # noqa: E402

from sim.law.checks import CHECKS  # noqa: E402
from sim.scenario.json_schema import parameters  # noqa: E402

PAGE, LAW = HERE / "assumptions.md", HERE / "law.md"
OF_CHECKS = (
    "| id | who | article | read | fires when | decided by | why, and what stays open | so ask |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
)
"""Head of the table that the page of the law ends in."""
MARKS = {
    "seed": "the reform text says so",
    "law": "a statute says so",
    "evidence": "a study or a published figure",
    "assumed": "nobody told us; change it freely",
}
KINDS = {
    "lever": "what a planner chooses; a policy may change it",
    "assumption": "what nobody knows; may be a range that a study draws from",
    "setting": "how the zone is described or a study is run",
}
CONSTANTS = (
    # Numbers that no scenario can change: module, name, unit, mark, what it says.
    ("sim.staff.first_day", "ABOVE", "of those in a grade or above it", "assumed",
     "above it, where a department without lower grades stands on the first day"),
    ("sim.staff.seniority", "CLIMBING", "correlation of age and grade", "assumed",
     "where age counts for nothing in a promotion; measured on binhai-2018 over sixty years"),
    ("sim.reform.promotion", "SAME_DEPARTMENT", "of a record from 0 to 1", "assumed",
     "lead of candidates of the same department in a promotion"),
    ("sim.staff.career", "PROTECTED_SERVICE", "months", "law",
     "of service of those whom Labour Contract Law Art. 42 (5) protects"),
    ("sim.staff.career", "NEAR_RETIREMENT", "months", "law",
     "to retirement of the same; also who is talked into retiring rather than resigning"),
    ("sim.behaviour.entrants", "ENTRANT_MONTHS", "months", "assumed",
     "for which an outsider counts as an entrant among peers"),
    ("sim.staff.career", "NEWCOMER_MONTHS", "months", "evidence",
     "of service in which people leave more often (Bidwell 2011: two years)"),
    ("sim.staff.career", "SENIOR_MONTHS", "months of age", "assumed",
     "from which people leave less often"),
    ("sim.behaviour.effort", "LOWEST", "pre-reform norm", "assumed",
     "below which nobody's effort falls"),
)  # fmt: skip


def written(value: Any) -> str:
    """Return a default as it is written in a scenario, without quotation marks."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    return value or '""' if isinstance(value, str) else f"{value:.12g}"


def page() -> str:
    """Return the whole page."""
    table = parameters()
    return "\n".join([*_head(table), *_sections(table), *_constants()]) + "\n"


def law() -> str:
    """Return the page of the law: what stands there above its table, and the table anew."""
    above = LAW.read_text(encoding="utf-8").partition(OF_CHECKS)[0]
    rows = (
        (
            check.id,
            f"{check.status} {check.status_zh}",
            f"{check.article} {check.article_zh}",
            check.read,
            check.fires,
            ", ".join(check.basis),
            check.why,
            check.ask,
        )
        for check in CHECKS.values()
    )
    return above + OF_CHECKS + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _head(table: pd.DataFrame) -> Iterator[str]:
    yield "# Every assumption"
    yield ""
    yield (
        "Written by `python docs/make_tables.py` from the fields of the schema; do not edit. "
        "Paths are as in a scenario, `*` stands for the name of a department, grade or family. "
        "Equations are in [model.md](model.md), ids in [reform-text.md](reform-text.md)."
    )
    yield ""
    kinds = list(KINDS)
    counts = Counter(zip(table["mark"], table["kind"], strict=True))
    yield f"| mark | what it means | {' | '.join(f'{kind}s' for kind in kinds)} | all |"
    yield "| --- | --- |" + " ---: |" * (len(kinds) + 1)
    for mark, meaning in MARKS.items():
        numbers = [counts[mark, kind] for kind in kinds]
        cells = " | ".join(map(str, [*numbers, sum(numbers)]))
        yield f"| {mark} | {meaning} | {cells} |"
    numbers = [sum(counts[mark, kind] for mark in MARKS) for kind in kinds]
    yield f"| all | | {' | '.join(map(str, [*numbers, len(table)]))} |"
    yield ""
    for kind, meaning in KINDS.items():
        yield f"- **{kind}**: {meaning}."
    yield ""
    yield (
        "An `evidence` mark says that a figure was published, not that it holds for a zone; most "
        "studies were read as abstracts ([model.md](model.md), section 8). `required` has no "
        "default: the scenario must say. A default of null means none."
    )


def _sections(table: pd.DataFrame) -> Iterator[str]:
    sections = table["path"].str.partition(".")[0]
    single = ~table["path"].str.contains(".", regex=False) & (sections == table["path"])
    groups: dict[str, list[dict[str, Any]]] = {}
    required = _required()
    for row, section, alone in zip(table.to_dict("records"), sections, single, strict=True):
        groups.setdefault("scenario" if alone else section, []).append(row)
    for section, rows in groups.items():
        yield ""
        yield f"## {section}"
        yield ""
        yield "| parameter | 中文 | kind | default | unit | range | mark | source | what it says |"
        yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
        for row in rows:
            default = "required" if row["path"] in required else written(row["default"])
            cells = [
                f"`{row['path']}`", row["chinese"], row["kind"], default, row["unit"],
                _span(row["low"], row["high"]), row["mark"], row["source"], row["description"],
            ]  # fmt: skip
            yield f"| {' | '.join(map(_cell, cells))} |"


def _constants() -> Iterator[str]:
    yield ""
    yield "## Numbers that stand in the code"
    yield ""
    yield "No scenario changes these. They are assumptions too, and open to attack."
    yield ""
    yield "| where | value | unit | mark | what it says |"
    yield "| --- | --- | --- | --- | --- |"
    for module, name, unit, mark, says in CONSTANTS:
        value = written(constant(module, name))
        yield f"| `{module}:{name}` | {value} | {unit} | {mark} | {says} |"


def constant(module: str, name: str) -> float:
    """Return a number that a module sets at its top, without importing the module."""
    path = HERE.parent.joinpath(*module.split(".")).with_suffix(".py")
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(statement, ast.Assign):
            continue
        target, value = statement.targets[0], statement.value
        pairs = [(target, value)]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = list(zip(target.elts, value.elts, strict=True))
        for one, number in pairs:
            if isinstance(one, ast.Name) and one.id == name:
                return _number(number)
    raise LookupError(f"{module} sets no {name}")


def _number(node: ast.expr) -> float:
    """Return the value of a number or of a product of numbers."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return _number(node.left) * _number(node.right)
    return ast.literal_eval(node)


def _required() -> set[str]:
    from sim.scenario.json_schema import catalogue  # noqa: PLC0415

    return {path for path, parameter in catalogue().items() if parameter.required}


def _span(low: float | None, high: float | None) -> str:
    """Write a range, of which either end may be missing."""
    ends = ["" if pd.isna(end) else f"{end:.12g}" for end in (low, high)]
    if ends == ["", ""]:
        return ""
    return f"{ends[0]} to {ends[1]}" if all(ends) else f"from {ends[0]}" if ends[0] else ends[1]


def _cell(text: str) -> str:
    """Return text that Markdown shows as it is in a cell; code keeps its asterisks."""
    line = " ".join(text.split()).replace("|", "\\|")
    return line if line.startswith("`") else line.replace("*", "\\*")


if __name__ == "__main__":
    for file, text in ((PAGE, page()), (LAW, law())):
        file.write_text(text, encoding="utf-8")
        print(f"{file.relative_to(HERE.parent)} written")
