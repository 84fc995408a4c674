"""Notices as they are printed: one line each, in two languages, with what they rest on."""

import io
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from rich.console import Console

from sim.law.notices import decidable, notices, run_notices
from sim.report.notices import block, by_policy, checklist, lines, overview, records
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario

SMALL = load_scenario(Path(__file__).parents[2] / "scenarios" / "small-zone.yaml")
HARSH = apply(
    SMALL,
    {"exit.reading": {0: "R1", 12: "R2"}, "exit.tail_years": 1, "exit.unqualified_years": 1},
)


def one(check, found):
    return next(notice for notice in found if notice.id == check)


def test_a_line_says_who_what_where_and_whom_to_ask():
    line = lines([one("L20", notices(SMALL))])[0]
    assert line.startswith(
        "L20 · civil servants · Civil Servant Law Arts. 100, 103 "
        "(《公务员法》第一百条、第一百零三条): all posts are filled by appointment."
    )
    assert "appointment.coverage = 'all'; about 10 people)" in line
    assert line.endswith(" — risk, ask a lawyer")


def test_a_line_in_chinese():
    line = lines([one("L20", notices(SMALL))], "zh")[0]
    assert line.startswith("L20 · 公务员 · 《公务员法》第一百条、第一百零三条：全部岗位实行聘任。")
    assert "；约10人）" in line
    assert line.endswith("——有风险，请咨询律师")


def test_a_run_speaks_of_years():
    found = run_notices(SMALL, {"dismissed": 1.25, "not_renewed": 2, "severance": 123_456.0})
    line = lines([one("L3", found)])[0]
    assert "severance = 123,456 yuan a year; 3.2 people a year) — risk" in line
    assert "金每年123,456元；每年3.2人）" in lines([one("L3", found)], "zh")[0]


def test_what_the_facts_of_a_run_tell_is_not_told_again():
    found = run_notices(SMALL, {"legal_cost": 8419.4, "dismissed": 1.04})
    assert "（申诉与法律成本每年8,419元）" in lines([one("L1", found)], "zh")[0]
    assert "(dismissed = 1 a year)" in lines([one("L12", found)])[0]
    poor = run_notices(apply(SMALL, {"waiting.pay_share": 0.1}), {"waiting": 12.0})
    assert "(waiting = 12 on average; " in lines([one("L24", poor)])[0]
    assert "（年末待岗人数平均12人；每年" in lines([one("L24", poor)], "zh")[0]
    assert "每年12人" not in lines([one("L24", poor)], "zh")[0]


def test_a_few_are_never_nobody():
    found = run_notices(SMALL, {"dismissed": 0.02, "not_renewed": 0.01, "severance": 100.0})
    assert "<0.1 people a year" in lines([one("L3", found)])[0]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_checklist_is_one_line_with_all_questions(lang):
    line = checklist(lang)
    assert "\n" not in line
    for check in decidable:
        assert (f"{check.id} " in line) == bool(check.ask)
    assert {"L6", "L7", "L8", "L14", "L26"} <= {check.id for check in decidable if check.ask}


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "exit.appeal = [0.0, 0.0]"), ("zh", "复核、申诉概率：0.0 至 0.0")],
)
def test_the_block_prints_every_line_as_it_is(lang, words):
    """Brackets in a quoted value are no markup."""
    odd = apply(HARSH, {"exit.appeal": [0, 0]})
    found = notices(odd)
    printed = io.StringIO()
    Console(file=printed, width=10_000).print(block(found, SMALL, lang))
    told = printed.getvalue().splitlines()
    assert [line.rstrip() for line in told[1:-1]] == lines(found, lang)
    assert words in printed.getvalue()
    assert told[-1].rstrip() == checklist(lang)


def test_even_without_a_notice_nothing_is_cleared():
    printed = io.StringIO()
    Console(file=printed, width=10_000).print(block([], SMALL))
    assert "What is not listed is not cleared." in printed.getvalue()


def test_records_are_json():
    kept = json.loads(json.dumps(records(notices(HARSH)), ensure_ascii=False))
    assert {"id", "article", "article_zh", "fired", "people", "cost_yuan"} <= set(kept[0])


def test_each_policy_of_a_study_has_its_own_notices():
    runs = pd.DataFrame(
        {
            "policy": ["mild"] * 4 + ["harsh"] * 4,
            "replication": [0, 0, 1, 1] * 2,
            "year": [1, 2] * 4,
            "dismissed": [0.0] * 4 + [2.0, 10.0, 4.0, 20.0],
            "severance": [0.0] * 4 + [1e5] * 4,
            "headcount": [50.0] * 8,
        }
    )
    mild = apply(SMALL, {"exit.reading": "none"})
    found = by_policy(SimpleNamespace(runs=runs, policies={"mild": mild, "harsh": HARSH}))
    assert {n.basis for n in found["mild"]} == {"scenario"}
    ran = [n for n in found["harsh"] if n.basis == "run"]
    assert one("L5", ran).people == 15  # the mean of the histories, in the second year
    assert one("L3", ran).people == 9
    told = overview(found, SMALL)[:-1]
    assert told[0].startswith("mild: L10, ")
    assert told[1].startswith("harsh: L1, L2, L3, L5, L10, ")
    assert "L12" in told[1]
    assert all(line.endswith("— risk, ask a lawyer") for line in told)
    assert overview({"pay": []}, SMALL, "zh")[:-1] == ["pay：未提示"]


def test_policies_that_touch_the_same_checks_share_a_line():
    alike = {"pay": [], "mild": []}
    assert overview(alike, SMALL)[:-1] == ["every policy: no notice, which clears nothing"]
    assert overview(alike, SMALL, "zh")[:-1] == ["各方案：未提示"]


def test_policies_of_numbers_are_named_in_words_and_kept_apart():
    """Not as they are typed; a name that holds a comma ends at a semicolon."""
    alike = {f"pay.incentive_ratio={r}, pay.new_money=0": notices(SMALL) for r in (0.2, 0.4)}
    found = alike | {"mild": []}
    assert overview(found, SMALL)[0].startswith(
        "incentive ratio 0.2, new money 0; incentive ratio 0.4, new money 0: L1, "
    )
    chinese = overview(found, SMALL, "zh")[0]
    assert chinese.startswith("激励比例 0.2、")
    assert "；激励比例 0.4、" in chinese
    assert "pay." not in chinese


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_elsewhere_one_sentence_says_that_the_notices_are_of_chinese_law(lang):
    there = apply(SMALL, {"organisation.jurisdiction": "elsewhere"})
    told = overview({"pay": []}, there, lang)
    assert len(told) == 1
    assert "organisation.jurisdiction" in told[0]
    printed = io.StringIO()
    Console(file=printed, width=10_000).print(block([], there, lang))
    assert printed.getvalue().strip() == told[0]


def test_chinese_lines_call_outcomes_and_settings_by_their_chinese_names():
    counted = {"dismissed": 0.033, "not_renewed": 0.075, "severance": 1851.0}
    found = run_notices(SMALL, counted)
    told = lines([one("L3", found)], "zh")[0]
    assert "（辞聘每年0.033人、不续聘每年0.075人、待岗终止每年0人、" in told
    assert "、经济补偿和代通知金每年1,851元；" in told
    many = run_notices(SMALL, {"dismissed": 21.0, "headcount": 50.0}, [{"dismissed": 21.0}])
    assert "（辞聘、不续聘、待岗终止第1年合计21人）" in lines([one("L5", many)], "zh")[0]
    said = lines([one("L20", notices(SMALL))], "zh")[0]
    assert "聘任适用范围：全员（all）；约10人）" in said


def test_about_a_few_are_told_as_fewer():
    """0.05 % of 52 people are a fortieth of one."""
    few = {"staff.status_shares": {"civil_servant": 0.0005, "contract": 0.9995}}
    found = one("L20", notices(apply(SMALL, few)))
    assert found.people == pytest.approx(0.026)
    assert "；不足0.1人）" in lines([found], "zh")[0]
    assert "; <0.1 people)" in lines([found])[0]


def test_a_limit_is_whole_people_a_year():
    line = one("L25", notices(SMALL))
    assert "; at most 1 person a year; for so many about 13,300 yuan)" in lines([line])[0]
    assert "；每年至多1人；按此人数约1.33万元）" in lines([line], "zh")[0]


def test_of_a_list_a_notice_tells_people_in_fives_and_what_so_many_cost():
    """Of 52 people a fifth are civil servants, ten; at 12, ten again, and of 2 no number."""
    assert "; about 10 people)" in lines([one("L20", notices(SMALL))], real=True)[0]
    for count, told in ((12, "about 10 people"), (13, "about 15 people"), (2, "fewer than five")):
        shares = {"civil_servant": count / 52, "contract": 1 - count / 52}
        found = one("L20", notices(apply(SMALL, {"staff.status_shares": shares})))
        assert found.people == pytest.approx(count)
        assert told in lines([found], real=True)[0]
    assert "；不足5人）" in lines([found], "zh", real=True)[0]


def test_of_a_list_a_limit_is_rounded_up_and_a_small_one_has_no_cost():
    line = one("L25", notices(SMALL))
    assert "; fewer than five people a year) — risk" in lines([line], real=True)[0]
    assert "；每年不足5人）" in lines([line], "zh", real=True)[0]
    more = replace(line, people=6.0, cost_yuan=60_000.0)
    assert "at most 10 people a year; for so many about 100,000 yuan" in lines([more], real=True)[0]
