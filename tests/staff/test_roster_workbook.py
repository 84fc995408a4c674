"""A roster in a workbook is read like one in a CSV, and needs no mapping if its heads are usual."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from sim.report.forms.roster import roster_form
from sim.scenario.reading import load_scenario
from sim.staff.roster import Mapping, RosterError, read_roster

ROOT = Path(__file__).parents[2]
ZONE = load_scenario(ROOT / "scenarios" / "small-zone.yaml")
HEADS = ("部门", "职级", "身份", "性别", "出生日期", "入职日期", "月工资")
DAY = "截至2017年12月31日"
CLERK = ("经济发展局", "职员", "公务员", "女", "1990-05-01", "2014-07-01", 5200)


def save(tmp_path, *rows, merged=(), sheet="名册", more=()):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    for name, lines in more:
        page = book.create_sheet(name)
        for line in lines:
            page.append(line)
    book.save(tmp_path / "people.xlsx")
    return tmp_path / "people.xlsx"


def read(tmp_path, *rows, mapping=None, **how):
    return read_roster(save(tmp_path, *rows, **how), mapping, ZONE)


def refused(tmp_path, *rows, **how):
    with pytest.raises(RosterError) as caught:
        read(tmp_path, *rows, **how)
    return str(caught.value)


def test_a_roster_as_an_office_keeps_it_is_read_without_a_mapping(tmp_path):
    """A title, heads of two lines, departments merged over their people, a line of totals."""
    found = read(
        tmp_path,
        ["教学园区人员名册(截至2017年12月)"],
        ["序号", "部门", "职级", "身份", "基本信息", None, "月工资(元)"],
        [None, None, None, None, "性别", "出生年月", None],
        [1, "经济发展局", "职员", "公务员", "男", 32874, 5200],
        [2, None, "高级职员", "事业编", "女", 1985.05, "6,000"],
        [3, None, "科室负责人", "合同工", "男", datetime(1980, 3, 2), 7500.5],
        ["合计", None, None, None, None, None, 18700.5],
        merged=["A1:G1", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "G2:G3", "B4:B6", "A7:F7"],
    )
    people = found.people
    assert list(people["department"]) == ["Economy"] * 3
    assert list(people["grade"]) == ["clerk", "senior_clerk", "section_head"]
    assert list(people["status"]) == ["civil_servant", "institution", "contract"]
    assert list(people["sex"]) == ["male", "female", "male"]
    assert list(people["pay_month"]) == [5200, 6000, 7500.5]
    # 32874 is 1 January 1990: 27 years and 11 months before 31 December 2017.
    assert list(people["age_months"]) == [27 * 12 + 11, 32 * 12 + 7, 37 * 12 + 9]
    assert found.source["rows_left_out"] == 1
    assert found.source["encoding"] == "xlsx, 名册"


def test_how_a_department_was_found_is_told_in_the_language_spoken(tmp_path, monkeypatch):
    monkeypatch.setenv("CATFISH_LANG", "zh")
    assert list(read(tmp_path, [DAY], HEADS, CLERK).departments["found"]) == ["中文名称"]


def test_a_workbook_and_a_csv_of_the_same_people_are_the_same_people(tmp_path):
    rows = [
        HEADS,
        CLERK,
        ("社会事业局", "部门正职", "事业编", "男", "1970-03-15", "1995-08-01", 11800),
    ]
    how = Mapping.model_validate({"as_of": "2017-12-31", "columns": {
        "department": "部门", "grade": "职级", "status": "身份", "sex": "性别", "birth": "出生日期",
        "hired": "入职日期", "pay": "月工资"}})  # fmt: skip
    text = "\n".join(",".join(map(str, row)) for row in rows)
    (tmp_path / "people.csv").write_text(text, "utf-8")
    by_text = read_roster(tmp_path / "people.csv", how, ZONE)
    assert read(tmp_path, *rows, mapping=how).people.equals(by_text.people)
    assert read(tmp_path, [DAY], *rows).people.equals(by_text.people)


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_the_workbook_to_fill_in_comes_back_as_a_roster(tmp_path, monkeypatch, spoken):
    monkeypatch.setenv("CATFISH_LANG", spoken)
    path = tmp_path / "roster.xlsx"
    path.write_bytes(roster_form(ZONE))
    book = openpyxl.load_workbook(path)
    people, matches = book.worksheets[:2]
    people["B2"] = date(2017, 12, 31)
    for column, value in enumerate((7, "招商一局", "科员", "Contract", "女", date(1990, 5, 1)), 1):
        people.cell(4, column, value)
    for row in (("部门", "招商一局", "经济发展局"), ("grade", "科员", "clerk")):
        matches.append(row)
    book.save(path)
    (line,) = read_roster(path, None, ZONE).people.to_dict("records")
    assert (line["id"], line["department"], line["grade"]) == ("7", "Economy", "clerk")
    assert (line["status"], line["sex"], line["age_months"]) == ("contract", "female", 331)


def test_a_department_that_the_zone_does_not_have_is_given_its_work_on_the_sheet_of_matches(
    tmp_path,
):
    row = ("大数据中心", *CLERK[1:])
    told = refused(tmp_path, [DAY], HEADS, row)
    assert "departments that the scenario does not have" in told
    assert "people.xlsx!对照" in told
    assert "kind=department, in the roster=大数据中心, is=…   # 1 person." in told
    assert "departments:" not in told
    more = [
        (
            "对照",
            [("项目", "名册写法", "读作", "职能类别"), ("部门", "大数据中心", None, "economy")],
        )
    ]
    found = read(tmp_path, [DAY], HEADS, row, more=more)
    assert list(found.departments["found"]) == ["mapping: departments"]
    assert list(found.departments["family"]) == ["economy"]


def test_the_sheet_of_matches_says_of_sexes_and_statuses_what_they_are_or_is_refused(tmp_path):
    row = (*CLERK[:2], "编外", "雌", *CLERK[4:])
    heads = ("项目", "名册写法", "读作")
    more = [("对照", [heads, ("性别", "雌", "女"), ("身份", "编外", "合同工")])]
    people = read(tmp_path, [DAY], HEADS, row, more=more).people
    assert list(people["sex"] + " " + people["status"]) == ["female contract"]
    more = [("对照", [heads, ("性别", "雌", "雄"), ("身份", "编外", "其他")])]
    told = refused(tmp_path, [DAY], HEADS, row, more=more)
    assert "people.xlsx!对照: 雌 is read as '雄'. Write one of male 男, female 女." in told
    assert "people.xlsx!对照: 编外 is read as '其他'. Write one of civil_servant 公务员" in told


def test_a_mapping_names_the_columns_and_the_line_of_heads_is_found(tmp_path):
    columns = {"department": "科室", "grade": "层级"}
    rest = {"status": "contract"}
    how = Mapping.model_validate({"as_of": "2017-12-31", "columns": columns, "constant": rest})
    found = read(tmp_path, ["一览表"], [], ["层级", "科室"], ["职员", "经济发展局"], mapping=how)
    assert list(found.people["grade"]) == ["clerk"]


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("出生日期", 1990.1, "名册!E3 holds the number 1990.1, which may be January or October"),
        # 1985.03 in a cell with the format of a date: day 1985 of 1900.
        (
            "出生日期",
            datetime(1905, 6, 7, 0, 43),
            "名册!E3 holds the number 1985.03, which its format",
        ),
        ("月工资", datetime(1914, 3, 27), "名册!G3 is a date (1914-03-27) where a number is meant"),
        ("工号", 370702198001010048, "名册!H3 holds an id of more than 15 digits as a number"),
    ],
)
def test_what_a_spreadsheet_has_spoilt_is_refused_with_its_cell(tmp_path, column, value, told):
    heads = (*HEADS, "工号")
    row = [
        value if head == column else cell for head, cell in zip(heads, (*CLERK, "7"), strict=True)
    ]
    assert told in refused(tmp_path, [DAY], heads, row)


def test_what_the_sheet_of_matches_lacks_is_asked_for_as_rows_of_it(tmp_path, monkeypatch):
    monkeypatch.setenv("CATFISH_LANG", "zh")
    people = [
        ("大数据中心", *CLERK[1:]),
        (CLERK[0], "科员", *CLERK[2:]),
        (*CLERK[:2], "编外", *CLERK[3:]),
    ]
    told = refused(tmp_path, [DAY], HEADS, *people, (*CLERK[:2], None, *CLERK[3:]))
    assert "项目=部门，名册写法=大数据中心，读作=…" in told
    assert "项目=职级，名册写法=科员，读作=…" in told
    assert "项目=身份，名册写法=编外，读作=…" in told
    assert "“身份”列" in told
    odd = (*CLERK[:3], "雌", *CLERK[4:])
    assert "项目=性别，名册写法=雌，读作=…" in refused(tmp_path, [DAY], HEADS, odd)
    assert not any(key in told for key in ("grades", "statuses", "constant", "leave_out"))


@pytest.mark.parametrize(
    ("spoken", "told", "emptied"),
    [
        ("en", "出生日期: unreadable date: '八五年' (2, the first in row 31 below the heads). "
         "Dates are read where they are written 1985-05-01",
         "would be left in Leadership, zone_leader"),
        ("zh", "出生日期：日期无法识别: '八五年'（2，首见于表头下第 31 行）。日期可写作 1985-05-01",
         "领导班子、区领导 将无一人"),
    ],
)  # fmt: skip
def test_dates_that_cannot_be_read_name_the_column_the_row_and_how_they_are_written(
    tmp_path, monkeypatch, spoken, told, emptied
):
    monkeypatch.setenv("CATFISH_LANG", spoken)
    odd = ("领导班子", "区领导", *CLERK[2:4], "八五年", *CLERK[5:])
    found = refused(tmp_path, [DAY], HEADS, *[CLERK] * 30, odd, odd)
    assert told in found
    assert emptied in found
    assert "对照" not in found


def test_the_day_is_never_guessed(tmp_path):
    assert "does not say of which day it is" in refused(tmp_path, ["人员名册"], HEADS, CLERK)
    two = ["制表2018年1月5日", DAY]
    assert "no other date there" in refused(tmp_path, two, HEADS, CLERK)


def test_a_day_that_is_still_to_come_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.staff.roster_mapping.today", lambda: date(2017, 12, 30))
    told = refused(tmp_path, [DAY], HEADS, CLERK)
    assert "people.xlsx: sheet 名册: 2017-12-31 is still to come; write the day" in told


def test_two_lists_of_people_are_refused(tmp_path):
    told = refused(tmp_path, [DAY], HEADS, CLERK, more=[("新名册", [[DAY], HEADS, CLERK])])
    assert "sheets 名册, 新名册 may all list people" in told


OTHERS = [("部门", "职级", "性别"), *[("社会事业局", "职员", "女")] * 5]


def test_a_second_list_with_fewer_columns_is_refused(tmp_path):
    told = refused(tmp_path, [DAY], HEADS, CLERK, more=[("编外人员", [[DAY], *OTHERS])])
    assert "sheets 名册, 编外人员 may all list people" in told


@pytest.mark.parametrize("named", ["部门", "所属机构"])
def test_a_second_list_is_refused_whatever_a_mapping_calls_the_columns(tmp_path, named):
    columns = {"department": named, "grade": "职级", "birth": "出生日期"}
    how = {"as_of": "2017-12-31", "columns": columns, "constant": {"status": "contract"}}
    mapping, more = Mapping.model_validate(how), [("编外人员", OTHERS)]
    told = refused(tmp_path, (named, *HEADS[1:]), CLERK, more=more, mapping=mapping)
    assert "sheets 名册, 编外人员 may all list people" in told


@pytest.mark.parametrize(
    "rows",
    [
        OTHERS[:5],  # four people
        [("部门", "职级", "人数"), *[("社会事业局", "职员", 7)] * 5],  # counts
        [("性别", "职级", "姓名"), *[("女", "职员", "甲")] * 5],  # no department
    ],
)
def test_other_sheets_are_named_as_not_read(tmp_path, rows):
    more = [("统计", rows), ("对照", [("项目", "名册写法", "读作")])]
    found = read(tmp_path, [DAY], HEADS, CLERK, more=more)
    assert (len(found.people), found.unread) == (1, ["统计"])
    assert found.about["unread"] == ["统计"]


@pytest.mark.parametrize(
    ("heads", "told"),
    [
        (
            {"月工资": "月工资（万元）"},
            "column 月工资（万元） holds. If it is pay before tax in yuan",
        ),
        (
            {"出生日期": "年龄（虚岁）"},
            "column 年龄（虚岁） holds. If it is the age in completed years",
        ),
        ({"入职日期": "本单位工龄（月）"}, "call the column 本单位工龄; if not, call it otherwise"),
        (
            {"部门": "部门（原）"},
            "column 部门（原） holds. If it is the department where the person works",
        ),
        ({"职级": "职级（拟任）"}, "column 职级（拟任） holds. If it is the grade"),
    ],
)
def test_a_head_whose_brackets_may_change_its_meaning_is_asked_about(tmp_path, heads, told):
    row = [*CLERK[:4], 30, 5, 5200]
    assert told in refused(tmp_path, [DAY], [heads.get(each, each) for each in HEADS], row)


def test_a_doubtful_head_is_no_matter_where_another_says_the_same_better(tmp_path):
    more = ("部门（原）", "年龄（虚岁）", "职务（原）", "工号（原单位）")
    found = read(tmp_path, [DAY], (*more, *HEADS), ("社会事业局", 29, "科长", 7, *CLERK))
    assert list(found.people["department"]) == ["Economy"]
    assert list(found.people["age_months"]) == [27 * 12 + 7]
    assert found.columns == dict(
        zip(("department", "grade", "status", "sex", "birth", "hired", "pay"), HEADS, strict=True)
    )
    assert found.about["columns"]["department"] == "部门"


def test_a_line_with_signatures_is_passed_over_whatever_stands_in_it(tmp_path):
    """Even a day in the column of pay, which of a person would be refused."""
    signed = ("填表人：", "张三", None, None, "审核：", "李四", datetime(2018, 1, 5))
    found = read(tmp_path, [DAY], HEADS, CLERK, signed)
    assert (len(found.people), found.source["rows_left_out"]) == (1, 1)


def test_a_period_is_no_day_and_is_asked_about(tmp_path):
    told = refused(tmp_path, ["2017年1月1日至2017年12月31日人员花名册"], HEADS, CLERK)
    assert "does not say of which day it is" in told


def test_heads_that_mean_several_things_are_not_read(tmp_path):
    """工资 may be of a month or a year: pay is filled in, and said so."""
    found = read(tmp_path, [DAY], [*HEADS[:6], "工资"], CLERK)
    assert "pay" in set(found.report["column"])


def test_pay_of_a_year_is_known_by_its_head(tmp_path):
    found = read(tmp_path, [DAY], [*HEADS[:6], "年收入(元)"], [*CLERK[:6], 62400])
    assert list(found.people["pay_month"]) == [5200]


def test_a_workbook_without_heads_names_what_is_looked_for(tmp_path):
    told = refused(tmp_path, ["a", "b"], [1, 2])
    assert "no sheet has a line of heads with a department" in told
    assert "部门 (department)" in told


def test_a_workbook_may_be_called_csv(tmp_path):
    path = save(tmp_path, [DAY], HEADS, CLERK)
    other = path.rename(tmp_path / "people.csv")
    assert len(read_roster(other, None, ZONE).people) == 1
