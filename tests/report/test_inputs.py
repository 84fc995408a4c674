"""What was read is said: of which day, from which columns, and what stands for nothing."""

from pathlib import Path

import openpyxl
import pytest

from sim.report import inputs
from sim.scenario.reading import load_scenario
from sim.staff.roster import Mapping, read_roster

ZONE = load_scenario(Path(__file__).parents[2] / "scenarios" / "small-zone.yaml")


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CATFISH_LANG", "en")


def test_the_day_the_columns_and_the_sheets_left_are_said(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "名册"
    rows = (
        ["截至2017年12月31日"],
        ["部门（原）", "部门（现）", "职级", "身份"],
        *[["x", "经济发展局", "职员", "合同工"]] * 5,
        ["合计5人"],
    )
    for row in rows:
        book.active.append(row)
    book.create_sheet("统计").append(["人数", 5])
    path = tmp_path / "people.xlsx"
    book.save(path)
    assert list(inputs.how_read(read_roster(path, None, ZONE))) == [
        f"5 of 5 people read from {path} (xlsx, 名册)",
        "the roster shows 2017-12-31; its columns are read as 部门（现） → department, "
        "职级 → grade, 身份 → status",
        "sheets that are not read: 统计",
    ]


def test_what_stands_for_titles_that_are_not_told_is_in_the_language_spoken(tmp_path, monkeypatch):
    path = tmp_path / "people.csv"
    lines = ["局长,900", *["科员,500"] * 4, *[",600"] * 2]
    path.write_text("\n".join(["部门,职务,工资", *(f"Economy,{each}" for each in lines)]), "utf-8")
    how = {
        "as_of": "2018-01-01",
        "columns": {"department": "部门", "title": "职务", "pay": "工资"},
        "constant": {"status": "contract"},
    }
    monkeypatch.setattr(inputs, "_", "<{}>".format)
    for rule, told in (
        ({"title": [["局长", "director"]], "otherwise": "clerk"}, "<(other titles)>"),
        ({"pay_quantiles": {"clerk": 1.0}}, "<(place in the order of pay)>"),
    ):
        mapping = Mapping.model_validate(how | {"grade_from": rule})
        _departments, values, _changed = inputs.roster_tables(
            read_roster(path, mapping, ZONE), ZONE
        )
        (written,) = [each for each in values.columns if each.header == "<in the file>"]
        assert told in list(written.cells)
