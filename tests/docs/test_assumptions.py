"""docs/assumptions.md says what the schema says."""

import importlib.util
from pathlib import Path

import pytest

from sim.scenario.json_schema import catalogue

ROOT = Path(__file__).parents[2]
_SPEC = importlib.util.spec_from_file_location("make_tables", ROOT / "docs" / "make_tables.py")
make_tables = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(make_tables)
PAGE = (ROOT / "docs" / "assumptions.md").read_text(encoding="utf-8")


def test_the_page_is_up_to_date():
    assert make_tables.page() == PAGE, "run: python docs/make_tables.py"


def test_every_parameter_has_a_row():
    rows = [line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    assert [row for row in rows if ":" not in row] == list(catalogue())


def test_the_marks_add_up():
    """The count at the top is that of the schema, and no mark or kind is unknown."""
    line = next(line for line in PAGE.splitlines() if line.startswith("| all |"))
    assert int(line.split("|")[-2]) == len(catalogue())
    assert {p.mark for p in catalogue().values()} <= set(make_tables.MARKS)
    assert {p.kind for p in catalogue().values()} <= set(make_tables.KINDS)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"), (True, "true"), (0.05, "0.05"), (1.0, "1"), (4294967295, "4294967295"),
        ("K2", "K2"), ("", '""'), ([], "[]"), (["a", "b"], "[a, b]"), ({0: 0.2}, "{0: 0.2}"),
    ],
)  # fmt: skip
def test_defaults_are_written_as_in_a_scenario(value, text):
    assert make_tables.written(value) == text


def test_constants_are_read_from_the_code():
    assert make_tables.constant("sim.staff.career", "PROTECTED_SERVICE") == 180
    with pytest.raises(LookupError, match="sets no NOTHING"):
        make_tables.constant("sim.staff.career", "NOTHING")
