"""Values are told in words, and every choice has its own."""

import pytest

from sim.app.levers import movable
from sim.scenario.json_schema import catalogue
from sim.scenario.reading import load_scenario
from sim.scenario.spoken import value_in_words, with_unit
from sim.words import speaking

CHOICES = {path: each for path, each in catalogue().items() if each.choices and "*" not in path}


@pytest.mark.parametrize("path", CHOICES)
def test_every_choice_is_explained_in_chinese(path):
    with speaking("zh"):
        told, _intro = CHOICES[path].meanings()
        brief = [value_in_words(path, choice) for choice in CHOICES[path].choices]
    assert list(told) == list(CHOICES[path].choices)
    assert len(set(brief)) == len(brief)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("appointment.active", False, "否"),
        ("appointment.active", {0: False, 12: True}, "否；第12个月起是"),
        ("appointment.promotion", "seniority", "按资历（seniority）"),
        ("exit.reading", "R2", "A或B或（C且D）（R2）"),
        ("exit.reading", {0: "none", 24: "R1"}, "不辞聘（none）；第24个月起（A或B或C）且D（R1）"),
        ("pay.incentive_ratio", {0: 0.3, 12: 0.35, 24: 0.4}, "0.3；第12个月起0.35；第24个月起0.4"),
        ("pay.budget", None, "不设"),
        ("behaviour.gaming.strength", [0, 20], "0 至 20"),
        ("appointment.order", ["direct", "two_way"], "直接聘任（direct）、双向选择聘任（two_way）"),
        ("organisation.departments.Economy.posts", {"clerk": 5}, "clerk：5"),
    ],
)
def test_a_value_is_told_in_chinese_without_the_signs_of_a_file(path, value, words):
    with speaking("zh"):
        assert value_in_words(path, value) == words


def test_in_english_a_value_is_told_as_it_is_written():
    with speaking("en"):
        assert value_in_words("pay.incentive_ratio", {0: 0.3}) == "{0: 0.3}"
        assert value_in_words("appointment.promotion", "lot") == "'lot'"


@pytest.mark.parametrize(
    ("path", "value", "english", "chinese"),
    [
        ("appointment.term_months", 36, "36 months", "36个月"),
        ("appointment.term_months", {0: 36, 36: 12}, "{0: 36, 36: 12}",
         "36个月；第36个月起12个月"),
        ("pay.budget", 1.3, "1.3 times", "1.3倍"),
        ("pay.budget", None, "null", "不设"),
        ("exit.severance_cap_years", 12.0, "12.0 years of service", "12.0年工龄"),
        ("exit.appeal", [0.1, 0.2], "[0.1, 0.2]", "0.1 至 0.2"),
        ("exit.protect", True, "true", "是"),
    ],
)  # fmt: skip
def test_what_is_counted_or_multiplied_has_its_unit(path, value, english, chinese):
    with speaking("en"):
        assert with_unit(path, value) == english
    with speaking("zh"):
        assert with_unit(path, value) == chinese


@pytest.mark.parametrize(
    ("spoken", "words"),
    [
        ("en", "as_planned · they balance over posts if assessment.normalise, but not to the fen"),
        ("zh", "as_planned · 按计划，启用 “价值系数归一化” 时按岗位平衡，但按在岗人员计"),
    ],
)
def test_a_path_within_an_explanation_does_not_end_it(spoken, words):
    with speaking(spoken):
        levers = movable(load_scenario("scenarios/small-zone.yaml"))
    choices = dict(next(each for each in levers if each["path"] == "pay.packs_total")["choices"])
    assert choices["as_planned"].startswith(words)
