"""Of how many people a notice speaks: at most, which no year exceeds, or about."""

from pathlib import Path

import pytest

from sim.law.notices import notices
from sim.law.situation import CIVIL, CONTRACT, INSTITUTION, Situation
from sim.reform.ranking import ROUNDING, tail_size
from sim.report.notices import lines
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.study.compare import compare

ROOT = Path(__file__).parents[2]
SMALL = load_scenario(ROOT / "scenarios" / "small-zone.yaml")
BINHAI = load_scenario(ROOT / "scenarios" / "binhai-2018.yaml")
BY_RANK = {"exit.reading": "R1", "assessment.term_target": 0, "assessment.unqualified_below": 0}
"""Rank is all that ends an appointment; with a refusal."""


def one(check, overrides, scenario=SMALL):
    return next(n for n in notices(apply(scenario, BY_RANK | overrides)) if n.id == check)


def most(overrides, statuses, ground="CD"):
    return Situation(apply(SMALL, overrides).at(12), 12).most_ended(ground, statuses)


@pytest.mark.parametrize("rounding", ["floor", "round", "ceil"])
@pytest.mark.parametrize("share", [0.05, 0.1, 0.25])
def test_the_tail_is_rounded_as_the_ranking_does(rounding, share):
    scenario = apply(SMALL, {"assessment.rounding": rounding, "assessment.tail_share": share})
    tails = [tail_size(n, share, ROUNDING[rounding]) for n in (22, 16, 5, 4, 3, 2)]
    assert Situation(scenario.at(12), 12).most_in_tail == sum(tails)


def test_rank_can_end_as_many_as_the_tail_holds_whoever_refuses():
    """Of 530, 436, 174, 75, 31 and 9 people 26, 21, 8, 3, 1 and none are 5 %: 59 in all."""
    never = {"behaviour.refusal.on": False}
    for check in ("L1", "L16"):
        assert one(check, {}, BINHAI).people == one(check, never, BINHAI).people == 59
    told = lines([one("L1", {}, BINHAI)])[0]
    assert "at most 59 people a year; for so many about 8,800,000 yuan)" in told
    assert "每年至多59人；按此人数约880万元）" in lines([one("L1", {}, BINHAI)], "zh")[0]


def test_the_cost_is_twice_the_severance_of_all_of_them():
    """22 clerks: a tail of one. 52 posts at 345,000 yuan a month, 24 months' pay."""
    found = one("L1", {})
    assert found.people == 1
    pay = 22 * 5100 + 16 * 6000 + 5 * 7500 + 4 * 9300 + 3 * 11400 + 2 * 13800
    assert found.cost_yuan == pytest.approx(24 * pay / 52)
    assert "costs.dispute" not in found.fired
    company = {"organisation.departments.Economy.company_share": 0.5, "pay.company_scale": 3}
    economy = 7 * 5100 + 5 * 6000 + 2 * 7500
    # Eight of the sixteen are, of fourteen who lead nothing, and are paid twice as much more.
    more = 2 * economy * 8 / 14
    assert one("L1", company).cost_yuan == pytest.approx(24 * (pay + more) / 52)
    assert one("L25", company).cost_yuan == pytest.approx(2 * (pay + more) / 52)


def test_there_are_no_more_than_have_the_status_but_who_joins_is_on_contract():
    """A quarter of 52 in the tail, 11 by grades; 5 % of them are 2.6 people, so at most three."""
    few = {"assessment.tail_share": 0.25, "organisation.caps.establishment": None}
    for status, statuses in (("institution", INSTITUTION), ("civil_servant", CIVIL)):
        shares = {"staff.status_shares": {status: 0.05, "contract": 0.95}}
        assert most(few | shares, statuses) == 3
        assert most(few | shares, CONTRACT) == 11
    nobody = {"staff.status_shares": {"institution": 0.95, "contract": 0.05}}
    assert most(few | nobody, CONTRACT) == 11
    still = {"appointment.active": False, "exit.reading": "none", "exit.rotate_unqualified": False}
    assert most(few | nobody | still, CONTRACT) == 3
    # Places given up go to contract staff, and so do the posts of those who wait.
    assert most(few | nobody | still | {"recruitment.established_share": 0.9}, CONTRACT) == 11
    assert most(few | nobody | still | {"exit.rotate_unqualified": True}, CONTRACT) == 11
    # With 20 places approved, of 52 and held by three, more can be on the establishment.
    approved = {"organisation.caps.establishment": 20, "recruitment.established_places": "approved"}
    few_held = {"staff.status_shares": {"institution": 0.05, "contract": 0.95}}
    assert most(few | few_held | approved, INSTITUTION) == 11
    assert most(few | few_held | approved | {"recruitment.established_share": 0}, INSTITUTION) == 3


@pytest.mark.parametrize(
    "kept", [{"assessment.ties": "counted"}, {"exit.tail_count": "ever", "exit.tail_years": 1}]
)
def test_where_the_tail_of_a_year_is_no_limit_none_is_told(kept):
    assert most({}, CONTRACT) == 1
    assert most(kept, CONTRACT) is None
    assert one("L1", kept).people is one("L1", kept).cost_yuan is None
    assert most({}, CONTRACT, "AD") is None


def test_whom_a_setting_concerns_is_told_as_about_and_an_end_by_rank_as_at_most():
    """Statuses are drawn: 20 % of 1,255 people are about so many, and a limit in no history."""
    found = [n for n in notices(BINHAI) if n.people is not None]
    assert {n.id for n in found if n.at_most} == {"L1", "L16", "L25"}
    assert {n.id for n in found if not n.at_most} == {"L9", "L10", "L19", "L20"}
    for notice in found:
        assert 0 <= notice.people <= BINHAI.organisation.size
        assert notice.people == round(notice.people) or not notice.at_most
        assert ("at most" in lines([notice])[0]) == notice.at_most
        assert ("; about" in lines([notice])[0]) != notice.at_most


def test_no_year_of_a_run_ends_more_though_some_end_more_than_expected():
    """All on contract, half refuse, nobody is spared or ended while waiting: of 11 over 5.5."""
    hard = BY_RANK | {
        "assessment.tail_share": 0.25, "exit.tail_years": 1, "exit.protect": False,
        "exit.substitution": 0, "exit.appeal": 0, "behaviour.refusal.strength": 0.5,
        "staff.status_shares": {"contract": 1}, "appointment.contract_end": "wait",
        "waiting.assess_idle": False,
    }  # fmt: skip
    runs = compare(apply(SMALL, hard), replications=20, workers=1).runs
    worst = (runs.dismissed + runs.not_renewed).max()
    assert 5.5 < worst <= one("L1", hard).people == 11
