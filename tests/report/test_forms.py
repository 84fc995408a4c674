"""Workbooks to fill in say what may stand where, in the language that is spoken."""

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.report.forms.roster import roster_form
from sim.report.forms.zone import limits, policy_form, zone_form
from sim.scenario.json_schema import catalogue
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario

ROOT = Path(__file__).parents[2]
ZONE = load_scenario(ROOT / "scenarios" / "small-zone.yaml")


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CATFISH_LANG", "en")


def opened(form):
    return openpyxl.load_workbook(BytesIO(form))


def rule(sheet, cell):
    """Return the rule of a cell."""
    found = [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]
    assert len(found) == 1, cell
    return found[0]


def test_every_lever_is_in_the_workbook_of_a_policy_and_nothing_else():
    sheet = opened(policy_form(ZONE))["Levers"]
    fields = {row[8].value for row in sheet.iter_rows(min_row=3)}
    levers = {path for path, known in catalogue().items() if known.kind == "lever"}
    assert fields == levers


def test_every_parameter_is_in_the_workbook_of_a_zone():
    """In a line of its own, or as a column of a list."""
    book = opened(zone_form(ZONE))
    lines = {
        row[8].value for kind in ("Settings", "Assumptions", "Levers")
        for row in book[kind].iter_rows(min_row=3)
    }  # fmt: skip
    heads = {
        cell.value for name in ("Grades", "Families", "Departments")
        for row in book[name].iter_rows(max_row=3) for cell in row
    }  # fmt: skip
    for path in catalogue():
        last = path.rpartition(".")[2].replace("_", " ")
        whole = any(line == path or line.startswith(f"{path}.") for line in lines)
        inside = path in (
            "organisation.grades",
            "organisation.families",
            "organisation.departments",
        )
        assert whole or last in heads or inside or "post_types.*" in path, path


def test_a_drop_down_offers_the_choices_and_a_number_has_its_limits():
    sheet = opened(policy_form(ZONE))["Levers"]
    rows = {row[8].value: row[0].row for row in sheet.iter_rows(min_row=3)}
    reading = rule(sheet, f"B{rows['exit.reading']}")
    assert reading.type == "list"
    assert reading.formula1 == '"' + ",".join(catalogue()["exit.reading"].choices) + '"'
    cell = f"B{rows['pay.incentive_ratio']}"
    ratio = rule(sheet, cell)
    assert ratio.type == "custom"
    assert ratio.formula1 == f"OR(ISTEXT({cell}),AND(ISNUMBER({cell}),{cell}>=0,{cell}<=1))"


def test_departments_offer_the_families_that_stand_on_their_own_sheet():
    book = opened(zone_form(ZONE))
    sheet = book["Departments"]
    family = next(cell for cell in sheet[3] if cell.value == "family")
    assert rule(sheet, f"{family.column_letter}4").formula1 == "'Families'!$A$3:$A$302"
    assert book["Families"]["A3"].value == ZONE.organisation.families[0].name


def test_a_long_drop_down_stands_on_a_sheet_of_choices():
    """Excel cuts what a drop-down itself holds at 255 characters."""
    book = opened(roster_form(load_scenario(ROOT / "scenarios" / "binhai-2018.yaml")))
    sheet = book["Roster"]
    assert rule(sheet, "B4").formula1.startswith("'Choices'!$A$1:$A$")
    assert book["Choices"]["A1"].value == "Leadership"


def test_chinese_forms_speak_chinese(monkeypatch):
    monkeypatch.setenv("CATFISH_LANG", "zh")
    book = opened(zone_form(ZONE))
    assert book.sheetnames[:5] == ["说明", "部门", "职能类别", "职级", "设定"]
    assert [cell.value for cell in book["部门"][3]][2:5] == ["部门类型", "部门职能类别", "职员"]
    assert "领导班子" in rule(book["部门"], "C4").formula1


@pytest.mark.parametrize("form", [zone_form, policy_form, roster_form])
def test_chinese_forms_have_signs_of_full_width(monkeypatch, form):
    monkeypatch.setenv("CATFISH_LANG", "zh")
    told = [str(cell.value) for sheet in opened(form(ZONE)) for row in sheet for cell in row]
    assert len(told) > 50
    assert not [each for each in told if re.search("[\u4e00-\u9fff][:;,] ?[\u4e00-\u9fff]", each)]


@pytest.mark.parametrize("form", [zone_form, policy_form])
def test_drop_downs_of_chinese_forms_offer_words_and_cells_show_them(monkeypatch, form):
    """Those of a form in English offer what YAML has."""
    zone = apply(
        ZONE,
        {"appointment.direct_grades": ["section_head", "clerk"],
         "appointment.competitive_grades": [],
         "appointment.coverage": "all",
         "appointment.active": {0: False, 12: True}, "exit.reading": "R2"},
    )  # fmt: skip
    monkeypatch.setenv("CATFISH_LANG", "zh")
    sheet = opened(form(zone))["政策参数"]
    rows = {row[8].value: row[0].row for row in sheet.iter_rows(min_row=3)}
    offered = rule(sheet, f"B{rows['assessment.rounding']}").formula1
    assert offered == '"舍去小数（floor）,四舍五入（round）,进一（ceil）,结转（carry）,抽签（lot）"'
    assert rule(sheet, f"B{rows['appointment.coverage']}").errorStyle == "warning"
    stands = {path: {cell.value for cell in sheet[row][1:3]} for path, row in rows.items()}
    assert "全员（all）" in stands["appointment.coverage"]
    assert "A或B或（C且D）（R2）" in stands["exit.reading"]
    assert "科室负责人、职员" in stands["appointment.direct_grades"]
    assert "无" in stands["appointment.competitive_grades"]
    assert "{0: 否, 12: 是}" in stands["appointment.active"]
    assert (
        "直接聘任（direct）、竞争聘任（competitive）、双向选择聘任（two_way）"
        in stands["appointment.order"]
    )


def explained(form):
    return [row[0].value for row in opened(form).worksheets[0].iter_rows(max_col=1)]


def test_a_policy_is_told_that_blanks_stay_and_that_no_lever_is_a_range(monkeypatch):
    """No default stands beside a lever of a policy, and levers take no ranges."""
    assert not any(known.ranged for known in catalogue().values() if known.kind == "lever")
    monkeypatch.setenv("CATFISH_LANG", "zh")
    policy, zone = (
        "\n".join(filter(None, explained(make(ZONE)))) for make in (policy_form, zone_form)
    )
    assert "留空的不改动：沿用所依托方案或情景的取值。" in policy
    assert "默认值" not in policy
    assert "0.1~0.3" not in policy
    assert "0.1~0.3" in zone


@pytest.mark.parametrize("spoken", ["en", "zh"])
@pytest.mark.parametrize("form", [zone_form, policy_form])
def test_codes_that_sources_name_are_explained(monkeypatch, form, spoken):
    """ST1, G2, L24: the letters are those of docs/reform-text.md and docs/law.md."""
    monkeypatch.setenv("CATFISH_LANG", spoken)
    begins = {"en": "Codes in sources: ", "zh": "来源编号："}[spoken]
    (key,) = [line for line in explained(form(ZONE)) if line and line.startswith(begins)]
    codes = {
        code for known in catalogue().values()
        for code in re.findall(r"\b([A-Z]{1,2})\d+\b", known.source)
    }  # fmt: skip
    assert {"ST", "ID", "AP", "KP", "PA", "A", "G", "L"} <= codes
    assert codes <= set(re.findall(r"(?<![A-Za-z])[A-Z]{1,2}(?![A-Za-z])", key))


def test_the_sheet_of_matches_of_a_roster_takes_sexes(monkeypatch):
    monkeypatch.setenv("CATFISH_LANG", "zh")
    sheet = opened(roster_form(ZONE))["对照"]
    assert rule(sheet, "A3").formula1 == '"部门,职级,身份,性别"'
    assert rule(sheet, "C3").formula1.endswith(',男,女"')


def test_what_is_allowed_is_said_in_words():
    ratio = "0 ~ 1 (share of the pay pack); may change over time"
    assert catalogue()["pay.incentive_ratio"].in_cell == ratio
    assert catalogue()["organisation.caps.units"].in_cell == "≥ 1 (units)"
    assert limits(catalogue()["study.years"]).whole


@pytest.mark.parametrize("kind", ["roster", "zone", "policy"])
def test_the_command_writes_it_and_never_over_a_file(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["template", kind, "--lang", "zh"])
    assert done.exit_code == 0, done.output
    assert opened((tmp_path / f"{kind}.xlsx").read_bytes()).sheetnames
    again = CliRunner().invoke(main, ["template", kind, "--lang", "en"])
    assert again.exit_code == 2
    assert "is there already" in again.output


def test_a_study_is_asked_with_workbooks_alone(tmp_path, monkeypatch):
    """From a zone, a policy and a roster in Excel to a table, without a YAML file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zone.xlsx").write_bytes(zone_form(ZONE))
    book = opened(policy_form(ZONE))
    book["Policy"]["B3"], book["Policy"]["B4"] = "Half", "to see"
    for row in book["Levers"].iter_rows(min_row=3):
        if row[8].value == "pay.incentive_ratio":
            row[1].value = 0.5
    book.save("half.xlsx")
    people = opened(roster_form(ZONE))
    sheet = people.worksheets[0]
    sheet["B2"] = "2017-12-31"
    for line in range(40):
        grade = ("clerk", "senior_clerk", "section_head")[line % 3]
        row = (line, "Economy", grade, "contract", "female", f"{1970 + line % 30}-05-01")
        for column, value in enumerate(row, 1):
            sheet.cell(4 + line, column, value)
    people.save("people.xlsx")
    words = ["compare", "zone.xlsx", "--policy", "half.xlsx", "--roster", "people.xlsx"]
    few = ["--replications", "2", "--workers", "1", "--out", "out"]
    done = CliRunner().invoke(main, [*words, *few], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "half" in done.output
    again = CliRunner().invoke(main, ["rerun", "out", "--workers", "1"], catch_exceptions=False)
    assert again.exit_code == 0, again.output
