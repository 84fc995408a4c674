"""docs/mechanisms.md claims nothing that is not there."""

import ast
import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest

from sim.reform import coefficient, exit
from sim.scenario.json_schema import catalogue

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "mechanisms.md").read_text(encoding="utf-8")
TEXT = (ROOT / "docs" / "reform-text.md").read_text(encoding="utf-8")
COUNTS = {"ST": 6, "ID": 6, "AP": 6, "KP": 8, "PA": 6, "A": 8}
STATEMENTS = [f"{group}{n}" for group, count in COUNTS.items() for n in range(1, count + 1)]
READINGS = [name for name in (*exit.READINGS, *coefficient.READINGS) if name != "none"]
IDS = [*STATEMENTS, *READINGS]
COLUMNS = ("id", "zh", "says", "rule", "setting", "default", "mark", "test", "far")
MARKS = {"seed", "law", "evidence", "assumed"}


def rows():
    """Return the rows of the tables as mappings from column to text."""
    found = []
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells and re.fullmatch(r"[A-Z]+\d", cells[0]):
            found.append(dict(zip(COLUMNS, cells, strict=True)))
    return found


ROWS = {row["id"]: row for row in rows()}
parametrized = pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())


def parts(cell):
    """Return what a cell lists, without the marks of code; nothing for a dash."""
    return [] if cell == "-" else [part.strip().strip("`") for part in cell.split("<br>")]


@cache
def defined_in(path):
    """Return the names of the tests that a file defines."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}


def written():
    """Return how docs/make_tables.py writes a default."""
    spec = importlib.util.spec_from_file_location("make_tables", ROOT / "docs" / "make_tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.written


def test_every_id_stands_exactly_once_and_in_order():
    assert [row["id"] for row in rows()] == IDS


@parametrized
def test_its_rule_exists(row):
    """Each module:function can be imported and called."""
    assert parts(row["rule"])
    for rule in parts(row["rule"]):
        module, _, name = rule.partition(":")
        found = getattr(importlib.import_module(module), name)
        assert callable(found), f"{rule} is not a function or a class"
        # Where a rule is only imported, the row would survive the move of the rule itself.
        home = getattr(found, "py_func", found).__module__
        assert home == module, f"{rule} lives in {home}"


@parametrized
def test_its_settings_exist_with_default_and_mark(row):
    settings, defaults, marks = (parts(row[name]) for name in ("setting", "default", "mark"))
    assert set(marks) <= MARKS
    if not settings:
        assert not defaults
        assert len(marks) == 1
        return
    assert len(settings) == len(defaults) == len(marks)
    write = written()
    for path, default, mark in zip(settings, defaults, marks, strict=True):
        parameter = catalogue()[path]
        assert default == ("required" if parameter.required else write(parameter.default)), path
        assert mark == parameter.mark, path


@parametrized
def test_its_tests_exist(row):
    assert parts(row["test"])
    for test in parts(row["test"]):
        path, _, name = test.partition("::")
        assert name.startswith("test_")
        assert name in defined_in(path), f"{path} has no {name}"


@parametrized
def test_its_chinese_term_is_found(row):
    """In the schema, in the text of the rule's module, or in the summary of the reform text."""
    modules = {rule.partition(":")[0] for rule in parts(row["rule"])}
    files = [ROOT.joinpath(*module.split(".")).with_suffix(".py") for module in modules]
    places = [p.zh for p in catalogue().values()]
    places += [file.read_text(encoding="utf-8") for file in files]
    assert row["zh"]
    assert any(row["zh"] in place for place in [*places, TEXT])


@parametrized
def test_it_stands_in_the_summary_of_the_text(row):
    """docs/reform-text.md has a paragraph or a row of each id."""
    assert re.search(rf"^- \*\*{row['id']}\*\*", TEXT, re.M)


@parametrized
def test_it_says_how_far(row):
    """No statement is left out: `yes` alone, or followed by how."""
    assert re.fullmatch(r"yes([;,:] \S.*)?", row["far"])


def test_readings_of_the_exit_sentence():
    """The table of the summary is that of the code: exactly these conditions end an appointment."""
    from sim.reform.exit import READINGS  # noqa: PLC0415

    assert set(READINGS) == set(catalogue()["exit.reading"].choices)
    assert catalogue()["exit.reading"].default == "R1"
    table = dict(re.findall(r"^\| (none|R\d) \| [^|]* \| ([A-D ]*)\|$", TEXT, re.M))
    assert set(table) == set(READINGS)
    for name, ends in table.items():
        for number in range(16):
            a, b, c, d = (bool(number >> bit & 1) for bit in range(4))
            letters = "".join(x for x, holds in zip("ABCD", (a, b, c, d), strict=True) if holds)
            assert READINGS[name](a, b, c, d) == (letters in ends.split()), (name, letters)


def test_readings_of_the_coefficient():
    """The same of K1 to K4."""
    from sim.reform.coefficient import READINGS  # noqa: PLC0415

    assert set(READINGS) == set(catalogue()["assessment.coefficient_reading"].choices)
    assert catalogue()["assessment.coefficient_reading"].default == "K2"
    table = re.findall(r"^\| (K\d) \| (yes|no) \| (yes|no) \| (yes|no) \|$", TEXT, re.M)
    assert {k: tuple(x == "yes" for x in says) for k, *says in table} == READINGS
