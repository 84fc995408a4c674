"""Files as they come out of personnel offices: totals, merged cells, cut ids, old encodings."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario.reading import load_scenario
from sim.staff.roster import Mapping, Roster, RosterError, read_mapping, read_roster

ROOT = Path(__file__).parents[2]
ZONE = load_scenario(ROOT / "scenarios" / "small-zone.yaml")
COLUMNS = {"department": "部门", "grade": "职级"}
REST = {"status": "contract", "family": "administration"}


def read(
    tmp_path: Path,
    text: str | bytes,
    how: Mapping | None = None,
    *,
    accept_losses: bool = False,
    **fields: object,
) -> Roster:
    path = tmp_path / "people.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    said = {"as_of": "2018-01-01", "columns": COLUMNS, "constant": REST} | fields
    mapping = how or Mapping.model_validate(said)
    return read_roster(path, mapping, ZONE, accept_losses=accept_losses)


def tally(roster: Roster, what: str) -> dict[str, int]:
    rows = roster.report[roster.report["what"] == what]
    return dict(zip(rows["reason"], rows["rows"], strict=True))


TITLES = {
    "columns": {"department": "部门", "title": "岗位", "pay": "月工资"},
    "grade_from": {"title": [["科长", "section_head"]], "otherwise": "clerk"},
}


def test_totals_and_page_feet_are_no_people(tmp_path):
    """Three people, of whom two in finance (R1)."""
    text = "部门,岗位,月工资\n财政局,科员,6000\n财政局,科员,6500\n财政局小计,,12500\n"
    text += "社会局,科长,9000\n合 计:,,21500\nGrand Total,,21500\n第1页 共1页,,\n,,\n"
    roster = read(tmp_path, text, **TITLES)
    assert list(roster.people["department"]) == ["财政局", "财政局", "社会局"]
    assert tally(roster, "left out") == {
        "a total or the foot of a page, not a person": 4, "an empty row": 1,
    }  # fmt: skip
    assert roster.source["rows_dropped"] == 0


def test_a_department_whose_name_holds_a_total_is_a_department(tmp_path):
    text = "部门,职级\n统计局,clerk\nTotal Quality Office,clerk\n合计科,clerk\n"
    assert len(read(tmp_path, text).people) == 3


MERGED = "部门,职级\n财政局,clerk\n,clerk\n,clerk\n合计,\n社会局,clerk\n,clerk\n,clerk\n,clerk\n"


def test_merged_cells_are_recognised_and_filled_down_if_asked_for(tmp_path):
    """Seven people in two departments, of whom five stand below a filled cell (R2)."""
    with pytest.raises(RosterError, match=r"部门: missing \(5, .*fill_down: \[department\]"):
        read(tmp_path, MERGED)
    roster = read(tmp_path, MERGED, fill_down="department")
    assert dict(roster.people["department"].value_counts()) == {"社会局": 4, "财政局": 3}


def test_ids_that_excel_has_cut_are_refused(tmp_path):
    """All ids of a county look alike as 3.70702E+17; they are no duplicates (R3)."""
    rows = "".join(f"3.70702E+17,财政局,{g}\n" for g in ("clerk", "director") * 18)
    with pytest.raises(RosterError, match=r"36 ids are cut to numbers such as '3.70702E\+17'"):
        read(tmp_path, "身份证号,部门,职级\n" + rows, columns=COLUMNS | {"id": "身份证号"})


def test_a_two_digit_year_is_the_latest_that_can_be(tmp_path):
    """Birth so that the person is 16 or more on the day of the list (R4)."""
    born = {"07/10/83": 1983, "05/05/75": 1975, "12/27/58": 1958, "06/01/64": 1964,
            "11/22/66": 1966, "01/01/02": 2002, "12/31/1950": 1950}  # fmt: skip
    text = "部门,职级,出生\n" + "".join(f"a,clerk,{each}\n" for each in born)
    roster = read(
        tmp_path,
        text,
        columns=COLUMNS | {"birth": "出生"},
        dates=["%m/%d/%Y", "%m/%d/%y"],
        as_of="2018-01-01",
    )
    ages = [2018 - year - (day != "01/01/02") for day, year in born.items()]
    assert list(roster.people["age_months"] // 12) == ages


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(day=st.dates(min_value=date(1925, 1, 1), max_value=date(2017, 12, 31)))
def test_joining_with_a_two_digit_year_is_never_later_than_the_list(tmp_path, day):
    """Whoever joined in the last hundred years comes out in the very year they joined."""
    text = f"部门,职级,入职\na,clerk,{day:%d.%m.%y}\n"
    try:
        roster = read(tmp_path, text, columns=COLUMNS | {"hired": "入职"}, dates="%d.%m.%y")
    except RosterError as error:
        assert day.year <= 1958, error  # service of more than 59 years
        return
    months = (2018 - day.year) * 12 + 1 - day.month - (day.day > 1)
    assert list(roster.people["service_months"]) == [months]


def test_pay_that_cannot_be_read_drops_nobody_where_no_grade_hangs_on_it(tmp_path):
    """And whoever reads the report sees what stood there, without anybody's pay (R9)."""
    text = "部门,职级,岗位,工资\n" + "".join(
        f"a,clerk,x,{pay}\n" for pay in ("6000", "保密", "6 200", "待定", "保密", "")
    )
    roster = read(tmp_path, text, columns=COLUMNS | {"pay": "工资"})
    assert len(roster.people) == 6
    assert tally(roster, "left empty") == {"no amount: '保密', '# ###', '待定'": 4, "missing": 1}
    by_pay = {
        "columns": {"department": "部门", "pay": "工资"},
        "grade_from": {"pay_quantiles": {"clerk": 1}},
        "dropped_at_most": 1,
    }
    assert len(read(tmp_path, text, **by_pay).people) == 1


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("財政局,社會局,人事處", "big5"),
        ("财政局,市场监督管理局,“四个滨海”建设协调推进办公室", "gb18030"),
        ("財政局,社會局,人事處", "gb18030"),
        ("Büro,Straßenamt,Küche,Größe", "latin-1"),
        ("Malmö,Åre,Hôtel de ville,Señorío", "latin-1"),
    ],
)
def test_the_encoding_is_the_one_in_which_the_text_makes_sense(tmp_path, text, encoding):
    """Bytes of Big5 can be read as GB18030 too, and then are no words (R6)."""
    departments = text.split(",")
    data = ("部门,职级\n" if encoding != "latin-1" else "dept,grade\n") + "".join(
        f"{each},clerk\n" for each in departments
    )
    data = data.replace("部门", "部門").replace("职级", "職級") if encoding == "big5" else data
    first, second = data.splitlines()[0].split(",")
    roster = read(tmp_path, data.encode(encoding), columns={"department": first, "grade": second})
    assert roster.source["encoding"] == encoding
    assert list(roster.people["department"]) == departments


def test_codes_of_a_mapping_keep_their_zeros(tmp_path):
    """01 in a mapping is the text 01, as it is in the file (R11)."""
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "as_of: 2018-01-01\n"
        "columns: {department: 部门, grade: 职级, id: 号}\n"
        "grades: {01: clerk, 02: section_head, 10: director}\n"
        "keep: {级: [01, 1.10]}\n"
        "missing: [1E2, 1.10]\n"
        "constant: {status: contract, family: social}\n",
        encoding="utf-8",
    )
    text = "部门,职级,级,号\na,01,01,1\na,02,01,1E2\na,01,1.10,1.10\na,10,01,4\na,10,2,5\n"
    roster = read(tmp_path, text, read_mapping(mapping))
    assert list(roster.people["grade"]) == ["clerk", "section_head", "clerk", "director"]
    assert list(roster.people["id"]) == ["1", "row 2", "row 3", "4"]


def test_vacant_posts_are_no_people(tmp_path):
    """Nor is whatever else leave_out names (R16)."""
    text = (
        "姓名,部门,职级,岗位\n甲,a,clerk,x\n空缺,a,clerk,x\n乙,a,clerk,空 缺\n丙,a,clerk,Vacant\n"
    )
    columns = COLUMNS | {"title": "岗位"}
    roster = read(tmp_path, text, columns=columns, leave_out={"姓名": "空缺"})
    assert len(roster.people) == 1
    assert tally(roster, "left out") == {
        "leave_out: 空缺": 1, "a vacant post, not a person": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["空缺", "（空缺）", "【空缺】", "拟招聘", "待招", "缺编", "空 缺", "空缺岗位", "Vacant"],
)
@pytest.mark.parametrize("head", ["姓名", "姓　名", "Name", "身份证号码"])
def test_a_post_whose_name_says_that_it_is_vacant_is_no_person(tmp_path, name, head):
    text = f"{head},部门,职级\n甲,a,clerk\n{name},a,clerk\n空缺生,a,clerk\n"
    roster = read(tmp_path, text)
    assert list(roster.people["id"]) == ["row 1", "row 3"]
    (line,) = roster.report[roster.report["what"] == "left out"].to_dict("records")
    assert (line["reason"], line["rows"]) == ("a vacant post, not a person", 1)


@pytest.mark.parametrize(
    "line",
    [
        *("合计75人,,", "合计：75人,,", "合 计：共 75 人,,", ",合计(75人),", "总计 75,,"),
        *("填表人：,张三,李四", "制表人 张三,,", "注：,本表不含劳务派遣人员,", "说明：以上,,"),
        *(",审核：,李四", "单位负责人（签字）：,,李四", "备注：,,x", "附注1：x,,"),
    ],
)
def test_totals_with_a_count_notes_and_signatures_are_no_people(tmp_path, line):
    """And no name in them is told."""
    roster = read(tmp_path, f"部门,职级,岗位\na,clerk,x\n{line}\n")
    assert (len(roster.people), roster.source["rows_left_out"]) == (1, 1)
    assert not any("张三" in each or "李四" in each for each in roster.report["reason"])


def test_departments_that_check_and_note_are_departments(tmp_path):
    names = (
        "审核科",
        "注册中心",
        "说明书编制组",
        "备注管理科",
        "统计局",
        "联系服务中心",
        "审计负责人",
    )
    text = "部门,职级\n" + "".join(f"{name},clerk\n" for name in names)
    assert list(read(tmp_path, text).people["department"]) == list(names)


def test_a_roster_that_loses_many_people_is_refused_unless_told_to_go_on(tmp_path):
    """One in five is too many, one in ten is not."""
    text = "部门,职级\n" + ",clerk\n" + "a,clerk\n" * 4
    with pytest.raises(RosterError, match=r"1 of 5 people would be dropped: 部门: missing"):
        read(tmp_path, text)
    with pytest.raises(RosterError, match=r"dropped_at_most: 0\.2 there \(default 0\.1\)"):
        read(tmp_path, text)
    assert len(read(tmp_path, text, dropped_at_most=0.2).people) == 4
    assert len(read(tmp_path, text + "a,clerk\n" * 5).people) == 9


def test_the_line_that_names_the_columns_may_be_a_later_one(tmp_path):
    """A title stands above them (R18)."""
    text = "2017年度人员花名册,\n部门,职级\na,clerk\n"
    with pytest.raises(RosterError, match="header: 2"):
        read(tmp_path, text)
    assert len(read(tmp_path, text, header=2).people) == 1
    with pytest.raises(RosterError, match="has 3 lines, and header asks for line 4"):
        read(tmp_path, text, header=4)


@pytest.mark.parametrize("sign", [" ", "\u00a0", "\u202f"])
def test_a_space_between_thousands_is_any_space(tmp_path, sign):
    """In the mapping as in the file (R19)."""
    text = "部门,职级,工资\n" + "".join(f"a,clerk,6{s}200\n" for s in (" ", "\u00a0", "\u202f"))
    roster = read(tmp_path, text, columns=COLUMNS | {"pay": "工资"}, thousands=sign)
    assert list(roster.people["pay_month"]) == [6200] * 3


LOST = "部门,职级,出生\n" + "Economy,clerk,1980-01-01\n" * 30 + "Leadership,clerk,昨天\n"


def test_a_department_that_would_lose_everyone_stops_the_roster_until_that_is_accepted(tmp_path):
    """One of 31 is a small loss, but it is all of a department; going on is a choice."""
    columns = {"department": "部门", "grade": "职级", "birth": "出生"}
    with pytest.raises(RosterError, match=r"nobody would be left in Leadership.*accept_losses"):
        read(tmp_path, LOST, columns=columns)
    roster = read(tmp_path, LOST, columns=columns, accept_losses=True)
    assert (roster.about["rows_dropped"], roster.about["losses_accepted"]) == (1, 1)
    many = LOST + "Economy,clerk,昨天\n" * 30
    with pytest.raises(RosterError, match="accept_losses"):
        read(tmp_path, many, columns=columns, dropped_at_most=0.3)
    assert read(tmp_path, many, columns=columns, accept_losses=True).about["rows_kept"] == 30
