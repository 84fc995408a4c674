"""A draft says what a file shows, leaves open what it does not, and gives away nobody."""

import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.cli import main
from sim.report.forms.mapping import mapping_draft
from sim.scenario.reading import load_scenario
from sim.staff.roster import RosterError, read_mapping, read_roster
from sim.staff.roster_draft import draft_of

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "scenarios" / "small-zone.yaml"
ZONE = load_scenario(SMALL)
NAMES = ("张三", "李四", "王五", "赵六", "孙七", "周八", "吴九", "郑十")
LIST = (
    "教学园区人员名册(截至2017年12月31日),,,,,,,\n工号,姓名,部门,职级,身份,性别,出生日期,月工资\n"
)
LIST += "".join(
    f"10{n},{name},{'财政局' if n < 6 else '招商局'},科员,事业编,{'男' if n % 2 else 'W'},"
    f"{n + 1}/27/68,{5000 + n}\n"
    for n, name in enumerate(NAMES)
)
LIST += "合计,,,,,,,40028\n"


def draft(tmp_path, text, name="people.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return mapping_draft(path, ZONE, "zone.yaml", "people.mapping.yaml")


def read(tmp_path, told, name="people.csv"):
    (tmp_path / "m.yaml").write_text(told, encoding="utf-8")
    return read_roster(tmp_path / name, read_mapping(tmp_path / "m.yaml"), ZONE)


def lines(told, key):
    return [line for line in told.splitlines() if line.strip().startswith(key)]


def test_a_list_that_an_office_keeps_needs_its_blanks_filled_and_nothing_else(tmp_path):
    told = draft(tmp_path, LIST)
    assert lines(told, "as_of: 2017-12-31") and lines(told, "header: 2")
    assert lines(told, "pay_period: month") and lines(told, 'dates: ["%m/%d/%y"]')
    with pytest.raises(
        RosterError, match=r"what work they do is not guessed(.|\n)*财政局(.|\n)*科员"
    ):
        read(tmp_path, told)
    for blank, said in {"财政局": "{family: administration}", "招商局": "Economy", "科员": "clerk",
                        "W": "female"}.items():  # fmt: skip
        told = told.replace(f'"{blank}": #', f'"{blank}": {said} #')
    people = read(tmp_path, told).people
    assert list(people["department"]) == ["财政局"] * 6 + ["Economy"] * 2
    assert set(people["grade"]) == {"clerk"} and set(people["status"]) == {"institution"}
    assert list(people["sex"]) == ["female", "male"] * 4
    assert list(people["age_months"]) == [12 * 49 + 11 - n for n in range(8)]  # to 31 December 2017
    assert list(people["pay_month"]) == [5000 + n for n in range(8)]


def test_nothing_is_guessed_and_what_may_be_written_is_said(tmp_path):
    told = draft(tmp_path, LIST)
    (line,) = lines(told, '"招商局"')
    assert line.strip() == '"招商局": # fewer than 5 people. Perhaps {family: economy}?'
    (line,) = lines(told, '"财政局"')
    assert "6 people" in line
    for name in ("Economy 经济发展局", "administration, economy, social", "senior_clerk 高级职员"):
        assert name in told
    assert "# by its name: 事业编 is institution" in told


def test_no_name_no_id_and_no_small_count_is_in_it(tmp_path):
    """Not even where a name has slipped into another column, or ids into the departments."""
    slipped = LIST.replace("张三,财政局,科员", "张三,财政局,李四").replace(
        "周八,招商局", "周八,370702199001011234"
    )
    told = draft(tmp_path, slipped).replace(str(tmp_path), "")  # which may hold any number
    assert not [name for name in NAMES if name in told]
    assert not re.search(r"10\d\b|\d{6}", told)
    assert "1 text is not listed" in told
    counts = map(int, re.findall(r"# (\d+) people", told))
    assert all(count >= 5 for count in counts)


@pytest.mark.parametrize(("codes", "asked"), [("12", ""), ("01", "01"), ("1女", ""), ("19", "9")])
def test_a_draft_leaves_open_which_sex_a_code_is_unless_it_is_known(tmp_path, codes, asked):
    rows = "".join(f"Economy,clerk,{codes[n % 2]}\n" for n in range(20))
    told = draft(tmp_path, "部门,职级,性别\n" + rows)
    assert re.findall(r'"(.)": # 10 people', told) == list(asked)


def test_a_column_of_single_people_is_not_listed(tmp_path):
    rows = "".join(f"处{chr(0x4E00 + n)},clerk\n" for n in range(40))
    told = draft(tmp_path, "部门,职级\n" + rows)
    assert "处" not in told and "40 texts are not listed" in told


@pytest.mark.parametrize(("dates", "said"), [
    (["1990-01-05", "1990.12.31", "1988年2月"], None),
    (["05/27/90", "11/02/1991", "12/30/88"], 'dates: ["%m/%d/%Y", "%m/%d/%y"]'),
    (["27/05/90", "02/11/88"], 'dates: ["%d/%m/%y"]'),
    (["1990-01-05", "27.05.90"], 'dates: ["%d.%m.%y", "%Y-%m-%d"'),
    (["05/06/90", "11/02/88"], "dates: # TO FILL IN"),
    (["5 May", "6 June"], "# Some dates are read in no known way"),
])  # fmt: skip
def test_how_dates_are_written_is_tried_out_and_asked_where_two_ways_fit(tmp_path, dates, said):
    rows = "".join(f"Economy,clerk,contract,{each}\n" for each in dates)
    told = draft(tmp_path, "部门,职级,身份,出生日期\n" + rows)
    if said is None:
        assert "dates:" not in told
    else:
        assert lines(told, said)
    if said and "FILL" in said:
        assert '# dates: ["%m/%d/%y"]' in told and '# dates: ["%d/%m/%y"]' in told
        with pytest.raises(RosterError, match=r"line .*: dates is blank\. Fill it in"):
            read(tmp_path, told.replace("as_of: ", "as_of: 2018-01-01 "))


@pytest.mark.parametrize(("text", "asked"), [
    ("部门,职级\nEconomy,clerk\n", "as_of is blank. Write a day such as 2018-12-31"),
    ("所属部门,职级,性别\nEconomy,clerk,男\n", "columns.department is blank. Fill it in"),
    ("部门,岗位名称,性别\nEconomy,主任,男\n", "give either columns.grade"),
])  # fmt: skip
def test_what_is_still_blank_is_asked_for_by_its_line(tmp_path, text, asked):
    told = draft(tmp_path, text)
    if "as_of" not in asked:
        told = told.replace("as_of: ", "as_of: 2018-01-01 ")
    with pytest.raises(RosterError, match=re.escape(asked)):
        read(tmp_path, told)


def test_a_head_that_only_sounds_like_a_column_is_a_suggestion(tmp_path):
    told = draft(
        tmp_path, "department_name,grade,percentage,annual_salary,paid\nEconomy,clerk,1,2,3\n"
    )
    assert lines(told, "department:") == [
        '  department: # TO FILL IN: perhaps "department_name", if it holds the department where '
        "the person works now"
    ]
    assert lines(told, "# pay:") == [
        '  # pay: perhaps "annual_salary", if it holds pay before tax in yuan, not in thousands'
    ]
    assert '# Not used: "percentage", "paid"' in told


def test_what_brackets_may_change_is_a_question(tmp_path):
    told = draft(tmp_path, "部门（原）,职级,年龄（虚岁）,月工资（万元）\nEconomy,clerk,40,0.5\n")
    (line,) = lines(told, "department:")
    assert line.startswith('  department: # TO FILL IN: perhaps "部门（原）"')
    (line,) = lines(told, "# age:")
    assert line == '  # age: perhaps "年龄（虚岁）", if it holds the age in completed years'
    assert lines(told, "# pay:") and not lines(told, "pay")


def test_heads_of_several_lines_and_with_wide_spaces_are_written_as_they_are_seen(tmp_path):
    """The line of heads is the second of the file, and goes on over the third."""
    text = '人员名册（截至2017年12月31日）\n部　门,职级,身份,"出生\n年月"\n'
    text += "招　商局,clerk,contract,1985-05\n"
    told = draft(tmp_path, text)
    assert lines(told, "header: 2")
    assert lines(told, "department:") == ['  department: "部 门"']
    assert lines(told, "birth:") == ['  birth: "出生 年月"']
    assert '"招　商局": #' in told and "\\u" not in told
    told = told.replace('"招　商局": #', '"招　商局": Economy #')
    assert list(read(tmp_path, told).people["age_months"]) == [32 * 12 + 7]


def test_signs_that_cannot_be_seen_are_written_as_codes_and_the_rest_as_it_is(tmp_path):
    told = draft(tmp_path, "部门,职级\n财\u00a0政\u2028局,clerk\n" * 2)
    (line,) = [line for line in told.splitlines() if line.strip().startswith('"财')]
    assert line.strip().startswith('"财\\U000000a0政')


def test_the_example_for_titles_takes_no_deputy_for_a_head(tmp_path):
    """With its blanks filled in; a 主任科员 is no 主任."""
    text = "部门,职务,身份\n" + "".join(
        f"Economy,{title},contract\n"
        for title in ("副局长", "局长", "三级主任科员", "科长", "司机")
    )
    told = draft(tmp_path, text).replace("as_of:", "as_of: 2018-01-01")
    start = told.index("# grade_from:")
    rule = told[start:].partition("\n\n")[0]
    assert "zone_leader" not in rule and ", deputy_director]" in rule
    for grade in ("clerk", "director", "section_head", "senior_clerk"):
        rule = rule.replace("…", grade, 1)
    rule = "\n".join(line.removeprefix("# ") for line in rule.splitlines())
    told = told[:start] + rule + told[start:].partition("\n\n")[2].join(["\n\n", ""])
    told = re.sub(r"^  grade: .*\n", "", told, flags=re.M)
    assert list(read(tmp_path, told).people["grade"]) == [
        "deputy_director", "director", "clerk", "section_head", "senior_clerk",
    ]  # fmt: skip


def test_a_workbook_of_several_lists_is_not_drafted_from_the_first_alone(tmp_path):
    book = openpyxl.Workbook()
    for name in ("财政局", "经济发展局"):
        page = book.create_sheet(name)
        for row in [("部门", "职级", "性别"), *[(name, "职员", "女")] * 5]:
            page.append(row)
    book.save(tmp_path / "people.xlsx")
    with pytest.raises(RosterError, match="sheets 财政局, 经济发展局 may all list people"):
        mapping_draft(tmp_path / "people.xlsx", ZONE, "zone.yaml", "m.yaml")


def test_the_small_inputs_of_other_lists_are_drafted(tmp_path):
    """Merged cells (R2), cut ids (R3), old encodings (R6), vacant posts and totals (R1, R16)."""
    told = draft(tmp_path, "部门,职级\nEconomy,clerk\n,clerk\n合计,\n")
    assert "# fill_down: [department]" in told and "合计" not in told
    told = draft(
        tmp_path, "身份证号,工号,部门,职级\n1,3.70702E+17,Economy,clerk\n2,3.70702E+17,空缺,空缺\n"
    )
    assert lines(told, "# id: ids are cut") and not lines(told, "id:") and "空缺" not in told
    rows = "dept,部門,grade,職等\n1,財政局,科員,1\n2,社會局,科長,2\n"
    told = draft(tmp_path, rows.encode("big5"))
    assert lines(told, "encoding: big5") and '"科員": #' in told
    told = draft(tmp_path, "部门,职级,部门\nEconomy,clerk,x\n")
    assert 'Above two columns, so neither is read: "部门"' in told


def test_a_line_of_somebody_is_not_taken_for_heads(tmp_path):
    with pytest.raises(RosterError, match="no line among the first 20 names at least two columns"):
        draft(tmp_path, "张三,财政局,科员,1990-01-01\n李四,财政局,科员,1991-01-01\n")


def test_a_workbook_is_drafted_like_a_text(tmp_path):
    book = openpyxl.Workbook()
    for row in (["人员名册(截至2017年12月)"], ["工号", "部门", "职级", "性别", "出生年月"],
                [370702199001011234, "经济发展局", "科员", "男", 32874],
                [370702199001011235, None, "职员", "女", 1985.05], ["合计"]):  # fmt: skip
        book.active.append(row)
    book.active.merge_cells("B3:B4")
    book.save(tmp_path / "people.xlsx")
    told = mapping_draft(tmp_path / "people.xlsx", ZONE, "zone.yaml", "m.yaml")
    assert "370702" not in told and lines(told, "as_of: 2017-12-31")
    assert not lines(told, "header") and "fill_down" not in told
    told = told.replace('"科员":', '"科员": clerk').replace("  status:", "  status: contract")
    people = read(tmp_path, told, "people.xlsx").people
    assert list(people["department"]) == ["Economy"] * 2
    assert list(people["age_months"]) == [27 * 12 + 11, 32 * 12 + 7]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_writes_it_and_never_over_a_file(tmp_path, monkeypatch, language):
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_text(LIST, encoding="utf-8")
    done = CliRunner().invoke(main, ["mapping", "people.csv", str(SMALL), "--lang", language])
    assert done.exit_code == 0, done.output
    told = Path("people.mapping.yaml").read_text(encoding="utf-8")
    assert ("草稿" in told) == (language == "zh")
    check = ["check", str(SMALL), "--roster", "people.csv", "--mapping", "people.mapping.yaml"]
    asked = CliRunner().invoke(main, [*check, "--lang", language])
    assert asked.exit_code == 2 and "财政局" in asked.output
    again = CliRunner().invoke(main, ["mapping", "people.csv", "--lang", language])
    assert again.exit_code == 2 and "people.mapping.yaml" in again.output
    assert Path("people.mapping.yaml").read_text(encoding="utf-8") == told


CELL = st.text(max_size=8) | st.sampled_from(
    [
        *(
            "财政局",
            "科员",
            "#",
            "# x",
            "a: b",
            "- c",
            "{",
            "null",
            "~",
            "\u2028",
            "\x85",
            "𠮷",
            "'",
            '"',
        )
    ]
)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(heads=st.lists(CELL, max_size=3), cells=st.lists(CELL, min_size=4, max_size=12))
def test_whatever_a_file_holds_its_draft_is_read_back(tmp_path, heads, cells):
    """Every line is YAML, and what it says of texts is what the file holds."""
    quoted = ['"' + each.replace('"', '""') + '"' for each in [*heads, *cells]]
    names, rest = quoted[: len(heads)], quoted[len(heads) :]
    width = len(names) + 2
    rows = [rest[n : n + width] for n in range(0, len(rest) - width + 1, width)]
    text = "\n".join(",".join(row) for row in [["部门", "职级", *names], *rows])
    try:
        told = draft(tmp_path, text.encode("utf-8", "replace"))
    except RosterError as error:
        assert str(error)
        return
    filled = told.replace("as_of: ", "as_of: 2018-01-01 ").replace(
        "  status:", "  status: contract"
    )
    filled = re.sub(r"^(  department|dates|  grade): # TO FILL IN", r"# \1", filled, flags=re.M)
    (tmp_path / "m.yaml").write_text(filled, encoding="utf-8")
    try:
        how = read_mapping(tmp_path / "m.yaml")
    except RosterError as error:
        assert "columns.department" in str(error) or "the grade must come" in str(error), told
        return
    assert set(how.columns.model_dump(exclude_none=True)) <= set(
        draft_of(tmp_path / "people.csv").columns
    )
