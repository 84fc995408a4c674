"""A grade is as the file has it, or by title or pay, and what was read says which titles it was."""

from test_roster_rows import read

RULE = {
    "columns": {"department": "部门", "title": "职务", "pay": "月工资"},
    "grade_from": {
        "title": [["副局长|副主任", "deputy_director"], ["局长|主任", "director"]],
        "otherwise": "clerk",
    },
}
TEXT = "部门,职务,月工资\n" + "".join(
    f"a,{title},{pay}\n"
    for title, pay in (
        ("局长", 9),
        ("副局长", 8),
        ("副局长", 8),
        ("副主任", 7),
        ("科员", 5),
        ("", 6),
    )
)


def written(roster):
    table = roster.values[roster.values["column"] == "grade"]
    return {row.written: (row.read_as, row.people) for row in table.itertuples()}


def test_what_was_read_says_which_titles_became_which_grade(tmp_path):
    """One head and three deputies by the rule's two patterns, in its order; two by no pattern."""
    assert written(read(tmp_path, TEXT, **RULE)) == {
        "局长|主任 (局长)": ("director", 1),
        "副局长|副主任 (副局长, 副主任)": ("deputy_director", 3),
        "(other titles)": ("clerk", 2),
    }


def test_grades_by_pay_say_so(tmp_path):
    by_pay = {"pay_quantiles": {"clerk": 0.5, "senior_clerk": 1.0}}
    rule = {**RULE, "grade_from": {"title": RULE["grade_from"]["title"], **by_pay}}
    found = read(tmp_path, TEXT, **rule)
    table = found.values[found.values["written"] == "(place in the order of pay)"]
    assert dict(zip(table["read_as"], table["people"], strict=True)) == {
        "clerk": 1, "senior_clerk": 1,
    }  # fmt: skip


def test_titles_of_many_are_cut_and_those_of_single_people_are_not_shown(tmp_path):
    titles = [f"{sign}主任" for sign in "甲乙丙丁戊己"]
    lines = [line for title in titles for line in [f"a,{title},1\n"] * 2]
    (text,) = written(read(tmp_path, "部门,职务,月工资\n" + "".join(lines), **RULE))
    assert text == "局长|主任 (甲主任, 乙主任, 丙主任, 丁主任, 戊主任 …)"
    lines = [f"a,{chr(0x4E00 + n)}主任,1\n" for n in range(40)]
    (text,) = written(read(tmp_path, "部门,职务,月工资\n" + "".join(lines), **RULE))
    assert text == "局长|主任"
