"""Columns are known by their usual names, in simplified and in traditional characters."""

from datetime import date, datetime

import pytest
from test_roster_draft import LIST, draft

from sim.staff.roster_heads import day_of, head_of, is_personal, known_heads

TRADITIONAL = {
    "id": "工號 人員編號 職工編號 員工編號",
    "department": "部門 部門名稱 所在部門 工作部門 單位 所在單位 工作單位 所在科室",
    "grade": "職級 現職級 崗位等級 職務層級 級別",
    "title": "職務 現任職務 崗位名稱",
    "status": "身份 人員身份 人員類別 人員性質 編制類型 編制性質 用工形式 用工性質",
    "sex": "性別",
    "birth": "出生日期 出生年月 出生時間",
    "age": "年齡 週歲 年齡(週歲)",
    "hired": "入職日期 入職時間 進入單位時間 調入時間 來區工作時間 進本單位時間 到崗時間",
    "service": "本單位工齡 在本單位工作年限",
    "pay": "月工資 月薪 月工資合計 月應發工資 應發月工資 月工資（元）",
}


@pytest.mark.parametrize("field", TRADITIONAL)
def test_heads_in_traditional_characters_are_known(field):
    for head in TRADITIONAL[field].split():
        assert known_heads([head]).columns == {field: head}, head


def test_yearly_pay_in_traditional_characters_is_of_a_year():
    assert known_heads(["年應發工資"]).pay_period == "year"
    assert known_heads(["月應發工資"]).pay_period == "month"


def test_pay_that_may_be_of_a_month_or_a_year_is_left_to_a_mapping_in_either_script():
    assert not known_heads(["工資", "工资", "收入"]).columns


@pytest.mark.parametrize(
    ("head", "field"),
    [
        *(("月工资（元）", "pay"), ("月工资(元/月)", "pay"), ("月工资（人民币，税前）", "pay")),
        *(("年收入(元)", "pay"), ("年龄（岁）", "age"), ("本单位工龄（年）", "service")),
        *(
            ("部门（科室）", "department"),
            ("部门（现）", "department"),
            ("部门【必填】", "department"),
        ),
        *(
            ("性别（男/女）", "sex"),
            ("人员类别（编制）", "status"),
            ("月工资（）", "pay"),
            ("部门 (department)", "department"),
            ("出生年月（如1985.05）", "birth"),
            ("*职级", "grade"),
        ),
    ],
)
def test_brackets_that_leave_the_meaning_are_passed_over(head, field):
    assert known_heads([head]) == ({field: head}, "year" if "年收入" in head else "month", {})


@pytest.mark.parametrize(
    ("head", "field"),
    [
        *(("年龄（虚岁）", "age"), ("本单位工龄（月）", "service"), ("月工资（万元）", "pay")),
        *(("月工资(千元)", "pay"), ("年收入(万元)", "pay"), ("年收入(元/月)", "pay")),
        *(("月工资（年薪）", "pay"), ("部门（原）", "department"), ("职级（拟任）", "grade")),
        *(("出生日期（农历）", "birth"), ("入职时间(参加工作时间)", "hired")),
    ],
)
def test_brackets_that_may_change_the_meaning_leave_a_doubt(head, field):
    assert known_heads([head]) == ({}, "month", {field: head})


def test_a_head_without_doubt_is_taken_and_the_doubtful_one_left():
    assert known_heads(["部门（原）", "部门（现）"]).columns == {"department": "部门（现）"}
    assert known_heads(["部门（原）", "部门（现）"]).doubtful == {}


def test_heads_are_on_one_line_and_say_whether_they_are_of_one_person():
    assert head_of(" 出生\n年月 部　门 ") == "出生 年月 部 门"
    assert is_personal("姓　名") and is_personal("Full_Name") and not is_personal("部门")


@pytest.mark.parametrize(
    ("above", "day"),
    [
        (["人员花名册", "截至2017年12月"], date(2017, 12, 31)),
        (["截至2018年2月"], date(2018, 2, 28)),
        (["截至2017年12月15日"], date(2017, 12, 15)),
        (["2018年1月1日", datetime(2018, 1, 1)], date(2018, 1, 1)),
        (["2018年1月1日", "2017年12月"], None),
        (["2017年13月"], None),
        (["人员花名册"], None),
        (["2017年1月1日至2017年12月31日人员花名册"], None),
        (["2017年1-12月工资花名册"], None),
        (["2017年1月至12月工资花名册"], None),
        (["人员名册（2019年1月1日起试行）"], None),
        (["人员名册（2019年1月1日起试行）", "截至2017年12月31日"], date(2017, 12, 31)),
        (["截至2017年12月31日（2018年1月1日起执行）"], date(2017, 12, 31)),
        (["截至2017年12月31日,,制表2018-01-05"], None),
        (["截至2017年12月31日 75人"], date(2017, 12, 31)),
        (["2017年12月31日-人员花名册"], date(2017, 12, 31)),
        (["2017.12.31", "2017/12/31", "2017 - 12 - 31"], date(2017, 12, 31)),
        (["2017.12-31"], None),
        (["编号120171231"], None),
    ],
)
def test_the_day_of_a_list_stands_above_its_heads_and_a_month_is_its_last_day(above, day):
    assert day_of({(row, 0): text for row, text in enumerate(above)}) == day


def test_a_list_in_traditional_characters_is_drafted_as_one_in_simplified(tmp_path):
    pairs = {"工号": "工號", "部门": "部門", "职级": "職級", "性别": "性別", "月工资": "月工資"}
    text = LIST
    for simplified, traditional in pairs.items():
        text = text.replace(simplified, traditional)
    told = draft(tmp_path, text)
    assert "columns" in told and "部門" in told
    for simplified, traditional in pairs.items():
        told = told.replace(traditional, simplified)
    assert told == draft(tmp_path, LIST)


def test_what_stands_under_a_traditional_head_of_persons_is_not_listed(tmp_path):
    """Here departments are the numbers of people, as where columns have slipped."""
    rows = "".join(f"甲{n},甲{n % 3},科員\n" for n in range(12))
    for head in ("手機號碼", "手机号码"):
        assert "甲1" not in draft(tmp_path, f"{head},部門,職級\n{rows}")
