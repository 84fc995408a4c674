"""What does not stand side by side stands below: nothing is cut, and no number is broken."""

from importlib import import_module
from importlib.util import find_spec

import pytest
from every_study import studies
from rich.console import Console
from rich.table import Table

from sim.report.side_by_side import column, name_column, tables
from sim.words import speaking

NAMES = name_column("group", ["those who were recruited", "all"], 12)
TEN = column("ten", ["1234567890", "1"])


def heads(width, *blocks):
    return [[str(each.header) for each in one.columns] for one in tables([NAMES], blocks, width)]


def printed(shown, width):
    console = Console(width=width, color_system=None)
    with console.capture() as capture:
        console.print(shown)
    return capture.get()


def test_a_column_is_as_wide_as_what_no_line_breaks():
    assert NAMES.width == 9  # "recruited": of "those who", "were" and it, none has more
    assert [each.plain for each in NAMES.cells] == ["those who\nwere\nrecruited", "all"]
    assert TEN.width == 10
    assert column("a long head", ["1"]).head == "a\nlong\nhead"
    assert column("a long head", ["1"], narrow=6).head == "a long\nhead"
    assert column("12\n34 5", ["123456"]).head == "12\n34 5"


def test_as_many_blocks_stand_side_by_side_as_fit_into_the_line():
    """Two edges, a name of 9 and columns of 10, each with two cells before it: 11 + 12 each + 2."""
    block = [TEN]
    assert heads(49, block, block, block) == [["group", "ten", "ten", "ten"]]
    assert heads(48, block, block, block) == [["group", "ten", "ten"], ["group", "ten"]]
    assert heads(0, *[block] * 9) == [["group", *["ten"] * 9]]
    for one in tables([NAMES], [block] * 3, 49):
        assert max(map(len, printed(one, 200).splitlines())) <= 49


def test_a_block_stays_together_unless_it_alone_is_too_wide():
    pair, one = [TEN, TEN], [TEN]
    assert heads(40, one, pair) == [["group", "ten"], ["group", "ten", "ten"]]
    assert heads(30, one, pair) == [["group", "ten"]] * 3


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 100, 120])
@pytest.mark.parametrize("kind", ["affected", "fairness", "search"])
def test_nothing_is_cut_however_narrow_the_terminal(kind, width, lang):
    if kind == "search" and find_spec("pymoo") is None:
        pytest.skip("pymoo is not installed")
    study = studies("do-nothing", "strong", "zone")[kind]()
    with speaking(lang):
        group = import_module(f"sim.report.{kind}").table(study, width)
    some = [each for each in group.renderables if isinstance(each, Table)]
    for one in some:
        text = printed(one, width)
        assert "…" not in text
        for each in one.columns:
            for cell in each.cells:
                assert all(line in text for line in str(cell).split("\n"))


def test_a_search_of_many_levers_numbers_its_policies():
    """Where levers take half the line there is no room beside them for what came of them."""
    pytest.importorskip("pymoo")
    study = studies("do-nothing", "strong", "zone")["search"]()
    report = import_module("sim.report.search")
    wide = [each for each in report.table(study, 36).renderables if isinstance(each, Table)]
    assert {str(one.columns[0].header) for one in wide} == {"policy"}
    assert [str(each) for each in wide[0].columns[0].cells] == ["1"]
    assert {str(each.header).replace("\n", " ") for one in wide for each in one.columns} >= {
        "incentive ratio", "tail share", "support", "stands for",
    }  # fmt: skip
