"""A scenario whose money is not yuan: nothing that is shown of it says yuan (A15)."""

import io
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from matplotlib.text import Text
from openpyxl import load_workbook
from rich.console import Console

import sim
from sim.cli import main
from sim.report.forms.zone import zone_form
from sim.report.table import comparison_table
from sim.report.wording import unit_in_words
from sim.scenario.overrides import apply

MONTGOMERY = "scenarios/montgomery-2016.yaml"
LARGE = {"organisation.departments.Placeholder.posts": {"clerk": 300, "senior_clerk": 200}}


@pytest.fixture(scope="module")
def study():
    """Two policies on many posts, so that spend is told in millions."""
    zone = apply(sim.load_scenario(MONTGOMERY), {**LARGE, "study.years": 2})
    return sim.compare(zone, vary={"pay.incentive_ratio": [0.1, 0.4]}, replications=2, workers=1)


def printed(table):
    screen = Console(file=io.StringIO(), width=200)
    screen.print(table)
    return screen.file.getvalue()


def test_a_comparison_speaks_of_dollars(study):
    money = study.summary.set_index("outcome").unit
    assert money["spend"].eq("US dollars a year").all()
    assert money["output_per_money"].eq("norm months per 10,000 US dollars").all()
    text = printed(comparison_table(study, 120))
    assert "million" in text  # the words wrap in their column
    assert "dollars" in text
    assert "yuan" not in text


def test_its_figure_speaks_of_dollars(study):
    words = [text.get_text() for text in study.figure().findobj(Text)]
    assert any("US dollars" in each for each in words)
    assert not any("yuan" in each or "元" in each.replace("美元", "") for each in words)


def test_what_is_kept_and_printed_says_no_yuan(tmp_path, monkeypatch):
    scenario = Path(MONTGOMERY).resolve()
    monkeypatch.chdir(tmp_path)
    words = ["run", str(scenario), "--replications", "2", "--workers", "1"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert "US dollars" in done.output
    assert "yuan" not in done.output
    kept = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(kept) > 2
    for file in kept:
        if file.suffix == ".parquet":
            table = pd.read_parquet(file)
            assert "yuan" not in " ".join(map(str, table.columns))
            assert "yuan" not in table.to_csv()
        elif file.suffix == ".json":
            assert "yuan" not in file.read_text(encoding="utf-8")


def test_yuan_is_what_money_is_called_by_default():
    zone = apply(sim.load_scenario("scenarios/small-zone.yaml"), {"study.years": 1})
    study = sim.compare({"as it is": zone}, replications=1, workers=1)
    assert study.summary.set_index("outcome").unit["spend"] == "yuan a year"


def test_in_chinese_dollars_are_called_so(study, monkeypatch):
    monkeypatch.setenv("CATFISH_LANG", "zh")
    text = printed(comparison_table(study, 120)) + "".join(
        each.get_text() for each in study.figure().findobj(Text)
    )
    assert "万美元/年" in "".join(text.split())
    assert "dollar" not in text
    assert "元" not in text.replace("美元", "")


@pytest.mark.parametrize(("unit", "chinese"), [
    ("US dollars a year", "美元/年"), ("norm months per 10,000 euros", "定额月/万欧元"),
    ("yuan a year", "元/年"), ("people", "人"), ("guilders a year", "guilders/年"),
])  # fmt: skip
def test_a_unit_of_any_money_is_said_in_chinese(monkeypatch, unit, chinese):
    monkeypatch.setenv("CATFISH_LANG", "zh")
    assert unit_in_words(unit) == chinese


def test_a_workbook_to_fill_in_asks_for_dollars():
    """A unit of money is the zone's."""
    book = load_workbook(io.BytesIO(zone_form(sim.load_scenario(MONTGOMERY))))
    said = {str(cell.value) for sheet in book for row in sheet for cell in row if cell.value}
    assert "US dollars a post" in said
    assert not {each for each in said if each.startswith("money a ")}
