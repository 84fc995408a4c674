"""Heads of tables are whole words, whatever the study."""

from importlib import import_module
from importlib.util import find_spec

import pytest
from every_study import RATIO, TAIL, studies
from rich.console import Console
from rich.table import Table

from sim.words import speaking

TABLES = {
    "compare": ("table", "comparison_table"),
    "crossed": ("table", "comparison_table"),
    "run": ("table", "run_table"),
    "best": ("best", "table"),
    "decompose": ("decomposition", "table"),
    "discover": ("discovery", "table"),
    "fairness": ("fairness", "table"),
    "province": ("province", "table"),
    "search": ("search", "table"),
    "sensitivity": ("sensitivity", "table"),
    "sweep": ("sweep", "table"),
}
NEEDS = {"discover": "ema_workbench", "search": "pymoo", "sensitivity": "SALib"}
MORE = {"compare": [100], "crossed": [100], "run": [100], "decompose": [100], "province": [100],
        "fairness": [100], "search": [100]}  # fmt: skip


@pytest.mark.parametrize("kind", TABLES)
def test_no_head_is_broken_inside_a_word(kind):
    if kind in NEEDS and find_spec(NEEDS[kind]) is None:
        pytest.skip(f"{NEEDS[kind]} is not installed")
    module, name = TABLES[kind]
    draw = getattr(import_module(f"sim.report.{module}"), name)
    study = studies("consolidation-first", "grandfathered contracts", "zone")[kind]()
    group = draw(study, *({"sweep": ["kpi"]} | MORE).get(kind, []))
    console = Console(width=100, color_system=None)
    with console.capture() as capture:
        console.print(group)
    printed = capture.get().split()
    tables = [each for each in group.renderables if isinstance(each, Table)]
    assert tables
    for column in (column for table in tables for column in table.columns):
        for word in str(column.header).split():
            assert word in printed, (word, str(column.header))
            assert word not in (RATIO, TAIL)


@pytest.mark.parametrize(("kind", "head"), [("affected", "退回档案职务"), ("fairness", "无辜列入")])
def test_a_chinese_head_that_does_not_fit_is_folded_and_not_cut(kind, head):
    module = import_module(f"sim.report.{kind}")
    study = studies("do-nothing", "strong", "zone")[kind]()
    with speaking("zh"):
        group = module.table(study, 100)
    console = Console(width=100, color_system=None)
    with console.capture() as capture:
        console.print(group)
    heads = [str(c.header) for t in group.renderables if isinstance(t, Table) for c in t.columns]
    assert any(head in each for each in heads)
    assert "…" not in capture.get()
