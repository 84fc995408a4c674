"""What docs/model.md says of chance, calendar, settings and code is so."""

import ast
import importlib
import re
from pathlib import Path

import pytest

from sim.chance.keyed import Purpose, key, normal, uniform, unit_key
from sim.engine import calendar
from sim.scenario.json_schema import catalogue
from sim.scenario.schema import Scenario
from sim.staff.table import POSTS

ROOT = Path(__file__).parents[2]
PAGES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
MINE = ("model.md", "model.zh.md", "mechanisms.md", "reform-text.md", "house.md")
MODEL = PAGES["model.md"]
CODE = {path: path.read_text(encoding="utf-8") for path in (ROOT / "sim").rglob("*.py")}


def table(header):
    """Return the cells of the rows of the table under a header."""
    lines = MODEL[MODEL.index(header) :].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return rows


def test_the_seven_parts_of_the_protocol_stand_in_order():
    """ODD: purpose, entities, schedule, concepts, initialisation, input, submodels."""
    found = re.findall(r"^## (\d) (\w+)", MODEL, re.M)[:7]
    words = ["Purpose", "Entities", "Process", "Design", "Initialisation", "Input", "Submodels"]
    assert found == [(str(n), word) for n, word in enumerate(words, 1)]


def test_every_decision_of_chance_is_listed():
    """Numbers and names are those of the code, and what is not drawn is said not to be."""
    rows = table("| no. | purpose |")
    assert [(int(r[0]), r[1]) for r in rows] == sorted((p.value, p.name) for p in Purpose)
    used = {name for text in CODE.values() for name in re.findall(r"Purpose\.([A-Z_]+)", text)}
    assert {r[1] for r in rows if "not drawn" not in r[4]} == used


def test_draws_are_dated_as_listed():
    """A date is 0, 1, a family, a month or what else the table says; read off the calls."""
    expected = {
        "month": {"month", "month + 1", "month * 1024 + b"},
        "0": {"0"}, "1": {"1"}, "family": {"family", "f", "posts.family[post]"}, "place": {"place"},
    }  # fmt: skip
    dated = {}
    for text in CODE.values():
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call):
                continue
            for at, argument in enumerate(node.args[:-1]):
                named = re.fullmatch(r"Purpose\.([A-Z_]+)", ast.unparse(argument))
                if named:
                    dated.setdefault(named[1], set()).add(ast.unparse(node.args[at + 1]))
    rows = {r[1]: r[3] for r in table("| no. | purpose |")}
    for name, dates in dated.items():
        for date in dates:
            kind = next(kind for kind, forms in expected.items() if date in forms)
            assert kind in rows[name], f"{name} is drawn with date {date}"
    assert {name for name, text in rows.items() if text != "-"} == set(dated)


def test_the_example_of_a_draw():
    luck, unit = key(2018, 0), unit_key("Leadership")
    person = unit, 5 << 26, 0, Purpose.ABILITY, 0
    assert unit == 304060958
    assert 5 << 26 == 335544320
    assert uniform(luck, *person) == 0.18882952911341622
    assert normal(luck, *person) == -0.882217762494966
    for number in ("304060958", "335544320", "0.18882952911341622", "-0.882217762494966"):
        assert number in MODEL


def test_days_of_the_calendar():
    days = [int(row[0]) for row in table("| day after the close |")]
    assert days == [
        0, calendar.FILLING, calendar.SELECTION, calendar.ASSESSMENT, calendar.MERGER,
        calendar.APPOINTMENT, calendar.RESPONSE,
    ]  # fmt: skip
    assert (calendar.MONTH, calendar.YEAR) == (30, 360)


def test_columns_of_a_post_are_those_of_the_table():
    start = MODEL.index("**Post**")
    lines = MODEL[start : MODEL.index("**Person**")].splitlines()
    named = [n for line in lines if line.startswith("| ") for n in line.split("|")[1].split(",")]
    names = {n.strip() for n in named} - {"column", "---"}
    assert names == set(POSTS.names)


@pytest.mark.parametrize("page", MINE)
def test_settings_that_are_named_exist(page):
    """Whatever looks like a path of a scenario is one, or a section."""
    known = {*catalogue()}
    known |= {path[:at] for path in known for at in range(len(path)) if path[at] == "."}
    sections = "|".join(Scenario.model_fields)
    named = re.findall(rf"`((?:{sections})\.[a-z_.*]+)`", PAGES[page])
    named += [m.replace("\\_", "_") for m in re.findall(
        rf"\\texttt{{((?:{sections})\.[a-z_.\\]+)}}", PAGES[page])]  # fmt: skip
    assert not [path for path in named if path not in known]


@pytest.mark.parametrize("page", MINE)
def test_code_that_is_named_exists(page):
    """Modules, functions and classes written as code can be imported."""
    for name in set(re.findall(r"`(sim(?:\.\w+)+(?::\w+)?)`", PAGES[page])):
        module, _, attribute = name.partition(":")
        try:
            found = importlib.import_module(module)
        except ModuleNotFoundError:  # a function written with a dot
            module, _, attribute = module.rpartition(".")
            found = importlib.import_module(module)
        assert not attribute or hasattr(found, attribute), name


@pytest.mark.parametrize("page", MINE)
def test_files_that_are_named_exist(page):
    for name in set(re.findall(r"`((?:sim|tests|docs|scenarios)/[\w./-]+)`", PAGES[page])):
        assert (ROOT / name).exists(), name
    for name in set(re.findall(r"\]\(([\w-]+\.md)\)", PAGES[page])):
        assert name in PAGES, name


def test_a_year_ends_in_the_order_described():
    """Records before judgement, settlement before both, books last."""
    text = (ROOT / "sim" / "engine" / "year.py").read_text(encoding="utf-8")
    body = text[text.index("def close_year") : text.index("def assess")]
    steps = ["assess(", "_settle(", "write_records_everywhere(", "_consequences(", "_close_books("]
    assert [body.index(step) for step in steps] == sorted(body.index(step) for step in steps)
