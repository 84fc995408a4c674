"""A zone or a policy in a workbook is the one that YAML would hold, and mistakes name the cell."""

from datetime import datetime
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from sim.report.forms.zone import policy_form, zone_form
from sim.scenario.book_cells import read_cell
from sim.scenario.json_schema import catalogue
from sim.scenario.overrides import apply
from sim.scenario.policy import load_policy, ready_policies
from sim.scenario.problems import ScenarioError
from sim.scenario.reading import load_scenario
from sim.words import language, speaking

RATIO = "pay.incentive_ratio"
ROOT = Path(__file__).parents[2]
SMALL = ROOT / "scenarios" / "small-zone.yaml"
ZONES = [
    SMALL,
    ROOT / "scenarios" / "binhai-2018.yaml",
    ROOT / "scenarios" / "ratios" / "zero.yaml",
]


@pytest.fixture(params=["zh", "en"])
def spoken(request, monkeypatch):
    monkeypatch.setenv("CATFISH_LANG", request.param)
    return language()


def changed(folder, form, *edits, sheet=None, name="mine.xlsx"):
    """Return a workbook in which some cells hold something else."""
    path = folder / name
    path.write_bytes(form)
    book = openpyxl.load_workbook(path)
    for edit in edits:
        edit(book)
    book.save(path)
    return path


def put(sheet, find, column, value):
    """Return an edit: of the row of a sheet that holds ``find``, set the cell in a column."""

    def edit(book):
        for row in book[sheet].iter_rows():
            if any(cell.value == find for cell in row):
                book[sheet].cell(row[0].row, column, value)
                return
        raise AssertionError(find)

    return edit


def problem(path, *policies):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, policies)
    return str(caught.value)


@pytest.mark.parametrize("file", ZONES, ids=lambda path: path.stem)
def test_a_zone_comes_back_from_its_workbook_as_it_was(tmp_path, file, spoken):
    zone = load_scenario(file)
    path = tmp_path / "zone.xlsx"
    path.write_bytes(zone_form(zone))
    assert load_scenario(path) == zone


def test_a_workbook_in_one_language_is_read_in_the_other(tmp_path, monkeypatch):
    zone = load_scenario(SMALL)
    monkeypatch.setenv("CATFISH_LANG", "zh")
    (tmp_path / "zone.xlsx").write_bytes(zone_form(zone))
    monkeypatch.setenv("CATFISH_LANG", "en")
    assert load_scenario(tmp_path / "zone.xlsx") == zone


@cache
def small(make):
    return make(load_scenario(SMALL))


@pytest.fixture
def form(english):
    return small(zone_form)


@pytest.fixture
def english(monkeypatch):
    monkeypatch.setenv("CATFISH_LANG", "en")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("{0: 0.2, 24: 0.4}", {0: 0.2, 24: 0.4}),
        ("｛0：0.2，24：0.4｝", {0: 0.2, 24: 0.4}),
        (0.4, 0.4),
        ("0.4", 0.4),
        ("０．４", 0.4),
    ],
)
def test_a_lever_may_be_dated_in_a_cell(tmp_path, form, written, meant):
    path = changed(tmp_path, form, put("Levers", RATIO, 2, written))
    assert load_scenario(path).pay.incentive_ratio == meant


@pytest.mark.parametrize(
    ("path", "written", "meant"),
    [
        ("pay.budget", "无", None),
        ("pay.budget", "{0: 1.3, 24: 无}", {0: 1.3, 24: None}),
        ("exit.protect", "{0: 是, 24: 否}", {0: True, 24: False}),
        ("appointment.direct_grades", "无", []),
    ],
)
def test_nothing_yes_and_no_are_read_within_a_cell_as_in_one_by_itself(
    tmp_path, form, path, written, meant
):
    zone = load_scenario(changed(tmp_path, form, put("Levers", path, 2, written)))
    for step in path.split("."):
        zone = getattr(zone, step)
    assert zone == meant


@pytest.mark.parametrize("written", ["0.1~0.4", "0.1至0.4", "[0.1, 0.4]", "0.1 to 0.4"])
def test_an_assumption_may_be_a_range_in_a_cell(tmp_path, form, written):
    path = changed(tmp_path, form, put("Assumptions", "behaviour.motivation.strength", 2, written))
    assert load_scenario(path).behaviour.motivation.strength == (0.1, 0.4)


def test_yes_and_no_are_read_in_either_language(tmp_path, form):
    edits = [put("Grades", grade, 6, word) for grade, word in
             (("zone_leader", "是"), ("deputy_director", "否"), ("director", "no"))]  # fmt: skip
    zone = load_scenario(changed(tmp_path, form, *edits))
    assert [grade.name for grade in zone.organisation.grades if grade.leader] == ["zone_leader"]


def test_a_list_typed_by_hand_is_known_by_its_columns(tmp_path, form):
    """With a title, a running number, remarks, Chinese heads and a line of totals."""

    def edit(book):
        del book["Departments"]
        sheet = book.create_sheet("三定表")
        for row in (
            ["教学园区部门岗位一览表"],
            ["序号", "部门", "职能类别", "职员", "高级职员", "区领导", "合计", "备注"],
            [1, "经济发展局", "economy", 7, 5, None, 12, "含招商"],
            [2, "社会事业局", "social", 10, 7, 1, 18],
            ["合计", None, None, 17, 12, 1, 30],
        ):
            sheet.append(row)
        sheet.merge_cells("A1:H1")

    units = load_scenario(changed(tmp_path, form, edit)).organisation.departments
    assert [(unit.name, unit.family, unit.posts) for unit in units] == [
        ("经济发展局", "economy", {"clerk": 7, "senior_clerk": 5}),
        ("社会事业局", "social", {"clerk": 10, "senior_clerk": 7, "zone_leader": 1}),
    ]


def test_totals_that_do_not_add_up_are_refused_with_the_cell(tmp_path, form):
    def edit(book):
        sheet = book["Departments"]
        heads = {cell.value: cell.column for cell in sheet[3]}
        end = max(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value) + 1
        sheet.cell(end, 1, "Total")
        sheet.cell(end, heads["clerk"], 23)

    told = problem(changed(tmp_path, form, edit))
    assert (
        "mine.xlsx:Departments!E8: the total of clerk is 23, and the lines above come to 22" in told
    )


def test_two_columns_of_one_grade_are_refused(tmp_path, form):
    def edit(book):
        sheet = book["Departments"]
        sheet.cell(3, sheet.max_column + 1, "职员")
        sheet.cell(6, sheet.max_column, 3)

    told = problem(changed(tmp_path, form, edit))
    assert "organisation.departments: clerk, 职员 are the same; keep one of the two" in told


@pytest.mark.parametrize(
    ("totals", "told"),
    [
        ((12, 16, 28), []),
        (("12人", "１６", None), []),
        ((12, 16, "如上"), []),
        ((99, 1, 28), ["F3: the total is 99, and the posts counted come to 12",
                       "F4: the total is 1, and the posts counted come to 16"]),
        ((12, "17人", 28), ["F4: the total is 17, and the posts counted come to 16"]),
        ((12, 16, 99), ["F5: the total is 99, and the posts counted come to 28"]),
    ],
)  # fmt: skip
def test_totals_at_the_side_that_do_not_add_up_are_refused_with_the_cell(
    tmp_path, form, totals, told
):
    """5 + 6 + 1 posts in one department, 9 + 7 in the other: 12 and 16, 28 in all."""

    def edit(book):
        del book["Departments"]
        sheet = book.create_sheet("三定表")
        for row in (["三定表"], ["部门", "职能类别", "职员", "高级职员", "区领导", "合计", "小计"],
                    ["经济发展局", "economy", 5, 6, 1, totals[0], 1],
                    ["社会事业局", "social", 9, 7, None, totals[1], 1],
                    ["合计", None, 14, 13, 1, totals[2], 1]):  # fmt: skip
            sheet.append(row)

    path = changed(tmp_path, form, edit)
    if not told:
        load_scenario(path)
        return
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert [
        f"{each.line.rpartition('!')[2]}: {each.message}" for each in caught.value.problems
    ] == told


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (put("Grades", "clerk", 3, "lots"), "Grades!C3: organisation.grades.clerk.pay = 'lots'"),
        (put("Departments", "Economy", 4, "economics"), "Departments!D6: organisation.departments"),
        (put("Levers", RATIO, 2, 4), "pay.incentive_ratio = 4 is outside the range"),
        (put("Levers", RATIO, 2, "{0: }["), "that changes is written {0: 0.2, 24: 0.4}"),
        (put("Levers", RATIO, 9, "pay.incentive_ration"), None),
    ],
)
def test_what_cannot_be_used_names_the_cell_and_what_is_allowed(tmp_path, form, edit, told):
    edits = [edit]
    if told is None:
        edits.append(put("Levers", "pay.incentive_ration", 2, 0.4))
        told = "pay.incentive_ration is no parameter; did you mean pay.incentive_ratio?"
    assert told in problem(changed(tmp_path, form, *edits))


SHARE = "staff.status_shares."


def test_shares_that_are_left_blank_keep_the_default_beside_them(tmp_path, form):
    """Defaults: 0.2, 0.4, 0.15 and 0.25; with 0.1 + 0.5 the four still come to 1."""
    edits = [put("Settings", SHARE + "civil_servant", 2, 0.1),
             put("Settings", SHARE + "institution", 2, 0.5)]  # fmt: skip
    shares = load_scenario(changed(tmp_path, form, *edits)).staff.status_shares
    assert shares == {"civil_servant": 0.1, "institution": 0.5,
                      "purchased_service": 0.15, "contract": 0.25}  # fmt: skip


def test_a_sum_of_shares_is_checked_with_the_defaults_and_names_them(tmp_path, form):
    """0.6 + 0.4 with 0.15 and 0.25 beside the blank cells."""
    edits = [put("Settings", SHARE + "civil_servant", 2, 0.6),
             put("Settings", SHARE + "institution", 2, 0.4)]  # fmt: skip
    told = problem(changed(tmp_path, form, *edits))
    assert "mine.xlsx:Settings!B" in told
    assert "(purchased_service 0.15, contract 0.25) they sum to 1.4, not to 1" in told


@pytest.mark.parametrize("shares", [{"contract": 1.0}, {"institution": 0.4, "contract": 0.6}])
def test_a_zone_without_some_statuses_comes_back_without_them(tmp_path, spoken, shares):
    zone = apply(load_scenario(SMALL), {"staff.status_shares": shares})
    path = tmp_path / "zone.xlsx"
    path.write_bytes(zone_form(zone))
    found = load_scenario(path).staff.status_shares
    assert {name: share for name, share in found.items() if share} == shares


def test_a_date_where_a_number_is_meant_is_refused(tmp_path, form):
    path = changed(tmp_path, form, put("Settings", "study.years", 2, datetime(1900, 1, 6)))
    told = problem(path)
    assert "Settings!B" in told
    assert "is a date (1900-01-06); give the cell the format General" in told


@pytest.mark.parametrize(
    ("sheet", "line", "column", "written", "told"),
    [
        ("部门", "Economy", 3, "工作部", "C6：部门类型（organisation.departments.Economy.kind） = "
         "'工作部' 不在可选值之列；允许取值：领导班子、工作部门、经济服务部门、园区发展服务中心、"
         "街道、工作室；是否指 工作部门？"),
        ("职级", "clerk", 6, "也许", "'也许' 不是“是”或“否”；允许取值：是、否。"),
        ("职级", "clerk", 6, 1, "允许取值：是、否；请写作 是。"),
        ("部门", "Economy", 5, -3, "E6：核定岗位数（organisation.departments.Economy.posts.clerk）"
         " = -3 超出允许范围；允许取值：0 ~ 1,000,000（各职级岗位数）。"),
        ("政策参数", "appointment.term_months", 2, 3, "聘期（appointment.term_months） = 3 超出"
         "允许范围；允许取值：12 ~ 120（个月）；可分期取值。"),
        ("政策参数", "pay.incentive_ratio", 2, 30, "激励比例（pay.incentive_ratio） = 30 超出"),
        ("政策参数", "appointment.direct_grades", 2, "科员", "可用：clerk（职员）"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_chinese_workbook_is_told_in_the_words_of_its_cells(
    tmp_path, monkeypatch, sheet, line, column, written, told
):
    monkeypatch.setenv("CATFISH_LANG", "zh")
    form = zone_form(load_scenario(SMALL))
    assert told in problem(changed(tmp_path, form, put(sheet, line, column, written)))


def test_a_column_that_is_no_grade_is_refused_once(tmp_path, form):
    def edit(book):
        sheet = book["Departments"]
        next(cell for cell in sheet[3] if cell.value == "clerk").value = "clark"

    told = problem(changed(tmp_path, form, edit))
    assert "Departments!E3: the column clark is neither a field of a department nor a grade" in told
    assert "did you mean clerk?" in told
    assert told.count("clark") == 1


def test_a_chinese_name_that_two_departments_have_is_refused_with_its_cell(tmp_path, form):
    told = problem(changed(tmp_path, form, put("Departments", "Social Affairs", 2, "经济发展局")))
    assert "mine.xlsx:Departments!B7: organisation.departments.Social Affairs.zh: " in told
    assert "'经济发展局' is the Chinese name of Economy, too" in told


def without(sheet, *heads):
    """Return an edit: of a sheet, take away some columns; all of it, if none is named."""

    def edit(book):
        if not heads:
            del book[sheet]
        for head in heads:
            there = [cell for row in book[sheet].iter_rows(max_row=4) for cell in row]
            book[sheet].delete_cols(next(c.column for c in there if c.value == head))

    return edit


def posts_alone(book):
    """Put a list of departments and posts in place of a sheet that says what work they do."""
    del book["部门"]
    sheet = book.create_sheet("三定表")
    for row in (["一览表"], ["序号", "部门", "职员", "高级职员", "合计"],
                [1, "经济发展局", 7, 5, 12]):  # fmt: skip
        sheet.append(row)


NO_SHEET = "：没有“{0}”表，也没有列名相符的其他表；该表凭“{1}（name）”和“{2}（{3}）”两列识别；"


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (
            without("部门", "部门职能类别"),
            ":部门!A3：该表像是“部门”表，但缺少“部门职能类别（family）”列",
        ),
        (
            without("部门", "部门英文名称", "部门中文名称"),
            ":部门!A3：该表像是“部门”表，但缺少“部门",
        ),
        (without("部门"), NO_SHEET.format("部门", "部门英文名称", "部门职能类别", "family")),
        (without("职级"), NO_SHEET.format("职级", "职级名称", "岗位标准工资", "pay")),
        (without("职能类别"), "：没有“职能类别”表，也没有列名相符的其他表；"),
        (posts_alone, ":三定表!A2：该表像是“部门”表，但缺少“部门职能类别（family）”列"),
    ],
)
def test_a_damaged_sheet_is_told_by_what_it_lacks_and_never_by_the_cell_of_another_field(
    tmp_path, monkeypatch, edit, told
):
    monkeypatch.setenv("CATFISH_LANG", "zh")
    lines = problem(changed(tmp_path, zone_form(load_scenario(SMALL)), edit)).splitlines()
    assert len(lines) == 1, lines
    assert f"mine.xlsx{told}" in lines[0]


def test_what_is_left_blank_is_told_by_its_own_cell_and_not_by_that_of_a_neighbour(tmp_path, form):
    """A ratio of 1 with new money 1, the default, is told where new money would stand."""
    rows = {}

    def blank(book):
        for sheet, path in (("Levers", "pay.new_money"), ("Settings", "title")):
            (rows[path],) = [row[0].row for row in book[sheet] if path in [c.value for c in row]]
            book[sheet].cell(rows[path], 2).value = None

    told = problem(changed(tmp_path, form, blank, put("Levers", RATIO, 2, 1)))
    assert f"Settings!B{rows['title']}: title is missing" in told
    fill = put("Settings", "title", 2, "A zone")
    told = problem(changed(tmp_path, form, blank, put("Levers", RATIO, 2, 1), fill))
    assert f"Levers!B{rows['pay.new_money']}: pay.new_money: 1 and incentive_ratio 1" in told


def test_a_workbook_of_something_else_is_no_zone(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "hello"
    book.save(tmp_path / "x.xlsx")
    assert "holds no sheet of a zone or a policy; 'catfish template zone'" in problem(
        tmp_path / "x.xlsx"
    )


def policy(folder, *edits, name="mine.xlsx"):
    return changed(folder, small(policy_form), *edits, name=name)


NAMED = (put("Policy", "title", 2, "Slower start"), put("Policy", "why", 2, "to see"))


def test_a_policy_in_a_workbook_changes_what_it_says(tmp_path, english):
    path = policy(tmp_path, *NAMED, put("Levers", RATIO, 2, "{0: 0.1, 24: 0.3}"),
                  put("Policy", "baseline", 2, "as-adopted"))  # fmt: skip
    found = load_policy(path)
    assert found.title == "Slower start"
    assert found.name == "mine"
    assert {change.path: change.value for change in found.changes} == {
        "pay.incentive_ratio": {0: 0.1, 24: 0.3}
    }
    assert load_scenario(SMALL, [path]).pay.incentive_ratio[24] == 0.3


def test_a_policy_in_a_workbook_is_found_by_its_name(tmp_path, english):
    zone = tmp_path / "zone.yaml"
    zone.write_bytes(SMALL.read_bytes())
    (tmp_path / "policies").mkdir()
    policy(tmp_path / "policies", *NAMED, name="slower.xlsx")
    assert ready_policies(zone) == ["slower"]
    assert load_scenario(zone, ["slower"]) == load_scenario(SMALL)


def test_a_policy_that_says_nothing_of_why_is_refused(tmp_path, english):
    assert "why is missing" in problem(SMALL, policy(tmp_path, NAMED[0]))


def test_a_policy_without_title_and_reasons_is_told_what_it_lacks_and_nothing_else(
    tmp_path, english
):
    """With a lever filled in, or blank as it was written."""
    for edits in ((put("Levers", RATIO, 2, 0.4),), ()):
        told = problem(SMALL, policy(tmp_path, *edits))
        lines = told.splitlines()
        assert len([line for line in lines if "mine.xlsx" in line]) == 2, told
        assert "title is missing" in told
        assert "why is missing" in told


def chinese_policy(folder, *edits):
    with speaking("zh"):
        return changed(folder, small_in_chinese(), *edits)


@cache
def small_in_chinese():
    return policy_form(load_scenario(SMALL))


IN_CHINESE = (put("方案", "标题", 2, "缓行方案"), put("方案", "理由", 2, "试算"))


def test_a_chinese_workbook_asks_for_the_policy_to_build_on_apart_from_documents(tmp_path):
    edits = [put("方案", "所依托的方案", 2, "强力方案"), put("方案", "依据文件", 2, "PA1")]
    found = load_policy(chinese_policy(tmp_path, *IN_CHINESE, *edits))
    assert (found.baseline.name, found.reference) == ("strong.yaml", "PA1")


@pytest.mark.parametrize(
    ("path", "written", "meant"),
    [
        ("appointment.coverage", "全员", "all"),
        ("appointment.coverage", "全员(all)", "all"),
        ("appointment.coverage", "老人老办法", "grandfathered"),
        ("appointment.coverage", "老人老办法、新人新政策（grandfathered）", "grandfathered"),
        ("appointment.coverage", "outsiders_only", "outsiders_only"),
        ("appointment.order", "双向选择聘任、直接聘任（direct），competitive",
         ["two_way", "direct", "competitive"]),
        ("assessment.pool", "{0：全区，24：各部门（department）}", {0: "zone", 24: "department"}),
        ("appointment.active", "{0: 否, 12: 是}", {0: False, 12: True}),
        ("pay.budget", "不设", None),
        ("exit.reading", "（A或B或C）且D", "R1"),
    ],
)  # fmt: skip
def test_what_is_chosen_is_read_in_chinese_as_in_code(tmp_path, path, written, meant):
    found = load_policy(chinese_policy(tmp_path, *IN_CHINESE, put("政策参数", path, 2, written)))
    changes = {change.path: change.value for change in found.changes}
    assert changes == {path: meant}


@pytest.mark.parametrize("path", [path for path, known in catalogue().items() if known.choices])
def test_every_choice_is_read_by_each_of_its_names(path):
    """By its code, by the words of the drop-down and by these without the code."""
    known = catalogue()[path]
    with speaking("zh"):
        words = known.choices_in_cell
    for choice, word in zip(known.choices, words, strict=True):
        for written in (choice, word, word.removesuffix(f"（{choice}）")):
            found = read_cell(written, known)
            assert found == ([choice] if known.form == "list" else choice)


def test_grades_are_named_in_chinese_wherever_a_policy_is_put_on_a_zone(tmp_path):
    book = chinese_policy(
        tmp_path, *IN_CHINESE, put("政策参数", "appointment.direct_grades", 2, "高级职员、职员")
    )
    yaml = tmp_path / "p.yaml"
    yaml.write_text(
        "title: 甲\nwhy: 试算\nchanges:\n  appointment: {direct_grades: [高级职员, clerk]}\n",
        "utf-8",
    )
    for policy in (book, yaml):
        direct = load_scenario(SMALL, [policy]).appointment.direct_grades
        assert direct == ["senior_clerk", "clerk"]
    with speaking("zh"):
        book = chinese_policy(
            tmp_path, *IN_CHINESE, put("政策参数", "appointment.direct_grades", 2, "科员")
        )
        assert "可用：clerk（职员）" in problem(SMALL, book)


@pytest.mark.parametrize("grades", [3, [3], None])
def test_grades_that_are_none_are_told_as_ever(grades):
    with pytest.raises(ScenarioError, match=r"organisation\.grades"):
        apply(
            load_scenario(SMALL),
            {"organisation.grades": grades, "appointment.direct_grades": ["职员"]},
        )


def test_what_a_chinese_policy_says_wrong_of_itself_names_the_cell(tmp_path):
    with speaking("zh"):
        told = problem(SMALL, chinese_policy(tmp_path, IN_CHINESE[1]))
        assert "方案!B3：缺少 标题（title）" in told
        path = chinese_policy(tmp_path, *IN_CHINESE, put("方案", "依据文件", 2, "do-nothing"))
        told = problem(SMALL, path)
    assert "方案!B7：依据文件（reference） = 'do-nothing' 是方案，此处只填文件" in told
    assert "要在某方案基础上修改，请填在 所依托的方案（baseline） 处" in told


def test_a_lever_out_of_range_in_a_policy_names_the_cell(tmp_path, english):
    path = policy(tmp_path, *NAMED, put("Levers", RATIO, 2, 7))
    told = problem(SMALL, path)
    assert "mine.xlsx:Levers!B" in told
    assert "pay.incentive_ratio = 7 is outside the range" in told


def test_a_policy_given_as_a_scenario_is_told_so(tmp_path, english):
    assert "is a policy, not a scenario" in problem(policy(tmp_path, *NAMED))
