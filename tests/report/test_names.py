"""Policies and parameters are named in words, briefly, and each unlike the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from test_wording import ZONE

from sim.report.names import fitted, in_words, joined, lever_of, parameter, short_names, wrapped
from sim.scenario import spoken
from sim.scenario.json_schema import catalogue
from sim.scenario.overrides import apply
from sim.scenario.problems import show
from sim.study.policies import name_of, named, parts_of
from sim.words import speaking

RATIO, READING = "pay.incentive_ratio", "exit.reading"
NAMES = st.text("ab cé-$滨海区,(", min_size=1, max_size=60).filter(str.strip)


def test_no_two_parameters_have_the_same_name_and_none_has_a_dot():
    words = [parameter(path) for path in catalogue()]
    assert len(set(words)) == len(words)
    assert not any("." in each or "_" in each for each in words)


@pytest.mark.parametrize(
    ("path", "english", "label"),
    [
        (RATIO, "incentive ratio", "激励比例"),
        (READING, "exit reading", "辞聘条款解读"),
        ("behaviour.motivation.strength", "motivation strength", "内在动机挤出强度"),
        ("organisation.grades.clerk.pay", "grades clerk pay", "岗位标准工资"),
    ],
)
def test_a_parameter_is_named_in_words_in_both_languages(path, english, label):
    assert parameter(path) == english
    assert spoken.label(path) == label


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([f"{RATIO}=0.1", f"{RATIO}=0.2"], ("incentive ratio", ["0.1", "0.2"])),
        (
            [f"mild, {RATIO}=0.1", f"strong, {RATIO}=0.1"],
            ("incentive ratio 0.1; policy", ["mild", "strong"]),
        ),
        (
            [f"{READING}=R1, {RATIO}=0.1", f"{READING}=R1, {RATIO}=0.2"],
            ("exit reading R1; incentive ratio", ["0.1", "0.2"]),
        ),
        ([f"{RATIO}=0.1", f"{READING}=R1"], ("", ["incentive ratio 0.1", "exit reading R1"])),
        ([f"{RATIO}=0.1"], ("", ["incentive ratio 0.1"])),
        (["baseline", f"{RATIO}=0.1"], ("", ["baseline", "incentive ratio 0.1"])),
        (
            [f"{RATIO}={{0: 0.2, 24: 0.4}}", f"{RATIO}=0.3"],
            ("incentive ratio", ["{0: 0.2, 24: 0.4}", "0.3"]),
        ),
    ],
)
def test_what_all_names_share_is_said_once_and_the_rest_in_words(names, expected):
    assert short_names(names) == expected


def test_a_dated_value_is_told_in_chinese_words_wherever_a_name_is():
    dated = [f"strong, {RATIO}={{0: {ratio}, 36: 0.4}}" for ratio in (0.1, 0.2)]
    with speaking("zh"):
        assert in_words(dated[1]) == "strong、激励比例 0.2，第36个月起0.4"
        assert short_names(dated)[1] == ["0.1，第36个月起0.4", "0.2，第36个月起0.4"]
    assert in_words(f"{RATIO}={{mine") == "incentive ratio {mine"


@pytest.mark.parametrize(
    ("path", "values", "english", "chinese"),
    [
        ("pay.budget", [None, 1.3], ["none", "1.3"], ["不设", "1.3"]),
        ("appointment.active", [True, False], ["yes", "no"], ["是", "否"]),
        ("assessment.pool", ["zone", "department"], ["zone", "department"],
         ["全区（zone）", "各部门（department）"]),
        ("appointment.coverage", ["all", "grandfathered"], ["all", "grandfathered"],
         ["全员（all）", "老人老办法，新人新政策"]),
        (READING, ["none", "R1"], ["none", "R1"], ["不辞聘（none）", "R1"]),
        ("behaviour.gaming.strength", [[0, 20], 1.0], ["[0, 20]", "1.0"], ["0 至 20", "1.0"]),
    ],
)  # fmt: skip
def test_compared_values_are_told_in_words_and_stay_keys(path, values, english, chinese):
    names = list(named(ZONE, {path: values}))
    assert names[0] == f"{path}={show(values[0]).strip(chr(39))}"
    for spoken_, told in (("en", english), ("zh", chinese)):
        with speaking(spoken_):
            assert short_names(names)[1] == told
            assert in_words(names[0]).endswith(f" {told[0]}")


def test_values_that_words_would_not_tell_apart_stay_as_they_are_written():
    months = ", ".join(f"{month}: 0.1" for month in range(12, 240, 12))
    names = [f"{RATIO}={{0: 0.2, {months}, 240: {last}}}" for last in (0.3, 0.4)]
    with speaking("zh"):
        assert short_names(names)[1] == [name.partition("=")[2] for name in names]


def test_a_line_ends_with_no_opening_bracket_and_begins_with_no_sign():
    for width in range(4, 30):
        lines = wrapped("不辞聘（none）、全员（all），各部门（department）", width, 9)
        assert not any(line.endswith("（") or line[0] in "）、，" for line in lines), lines


@pytest.mark.parametrize(("text", "width", "lines"), [
    ("分三步且有预算", 12, ["分三步且", "有预算"]),  # not 算 alone
    ("谁更好（按均值）", 14, ["谁更好", "（按均值）"]),
    ("分三步且有三年预算", 12, ["分三步且有三", "年预算"]),  # three are enough
    ("方案 A 比 B", 8, ["方案 A", "比 B"]),
    ("预算", 2, ["预", "算"]),  # there is nothing to take
    ("有预算", 4, ["有预", "算"]),  # nor here
    ("强力方案", 6, ["强力", "方案"]),  # nor more than leaves two halves
    ("the budget at it", 14, ["the budget at", "it"]),
])  # fmt: skip
def test_no_half_of_a_chinese_word_is_left_for_the_last_line(text, width, lines):
    assert wrapped(text, width, 9) == lines


def test_names_that_hold_a_sign_of_lists_are_listed_by_a_wider_one():
    crossed = f"{RATIO}=0.2, {READING}=R1"
    assert joined(["mild", "strong"]) == "mild, strong"
    assert joined(map(in_words, ["mild", crossed])) == "mild; incentive ratio 0.2, exit reading R1"
    with speaking("zh"):
        assert joined(map(in_words, ["甲", crossed])) == "甲；激励比例 0.2、辞聘条款解读 R1"


def test_crossed_policies_have_distinct_labels():
    crossed = named(
        {"mild": ZONE, "strong": apply(ZONE, {"assessment.tail_share": 0.1})},
        {READING: ["R1", "R2"], RATIO: [0.1, 0.2]},
    )
    shared, labels = short_names(list(crossed))
    assert shared == "policy, exit reading, incentive ratio"
    assert labels[:3] == ["mild, R1, 0.1", "mild, R1, 0.2", "mild, R2, 0.1"]
    assert len(set(labels)) == len(crossed) == 8
    assert all(name_of(*parts_of(name)) == name for name in crossed)
    assert in_words(next(iter(crossed))) == "mild, exit reading R1, incentive ratio 0.1"


def test_a_number_that_tells_policies_apart_is_found_among_what_else_does():
    names = [f"{READING}={each}, {RATIO}={n}" for each in ("R1", "R2") for n in (0.1, 0.6)]
    lever = lever_of(names)
    assert (lever.path, lever.values) == (RATIO, [0.1, 0.6, 0.1, 0.6])
    assert lever.series == [f"{READING}=R1"] * 2 + [f"{READING}=R2"] * 2
    assert lever_of([f"{READING}=R1", f"{READING}=R2"]) is None
    assert lever_of(["mild", "strong"]) is None
    assert lever_of(["baseline", f"{RATIO}=0.1"]) is None
    assert lever_of([f"{RATIO}=0.1"]) is None


@given(NAMES, st.integers(8, 30), st.integers(1, 5))
def test_a_name_is_broken_between_words_and_never_inside_one(name, width, most):
    lines = wrapped(name, width, most)
    assert len(lines) <= most
    pieces = name.replace("-", "- ").replace(",", ", ").split()
    told = " ".join(lines)
    if "…" not in told:
        for piece in pieces:
            if piece.isascii():
                assert any(piece in line for line in lines), (piece, lines)
    for line in lines:
        alone = len(line.split()) == 1
        assert cell_len(line) <= width or alone or cell_len(line) <= 24


@given(st.lists(NAMES, min_size=2, max_size=12, unique_by=str.strip))
def test_names_cut_to_fit_are_still_told_apart(names):
    told = fitted(names, 13, 2)
    assert len(set(told)) == len(names)


def test_long_and_chinese_names_keep_their_words_whole():
    assert wrapped("kpi-before-appointment", 13, 4) == ["kpi-before-", "appointment"]
    assert wrapped("incentive ratio", 13, 4) == ["incentive", "ratio"]
    assert wrapped("滨海区机构整合改革方案", 13, 4) == ["滨海区机构整", "合改革方案"]
    assert wrapped("x" * 60, 13, 4) == ["x" * 23 + "…"]
