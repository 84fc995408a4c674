"""Each check fires where the law is touched and is silent where it is not."""

import importlib.util
import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.ledger import OUTCOMES
from sim.law.checks import CHECKS
from sim.law.grounds import just_enough
from sim.law.notices import decidable, notices, run_notices
from sim.law.situation import CONTRACT, Situation
from sim.scenario.json_schema import catalogue
from sim.scenario.overrides import apply
from sim.scenario.problems import ScenarioError
from sim.scenario.reading import load_scenario
from sim.scenario.staff import STATUSES
from sim.staff.table import CIVIL_SERVANT, INSTITUTION

ROOT = Path(__file__).parents[2]
SMALL = load_scenario(ROOT / "scenarios" / "small-zone.yaml")
BINHAI = load_scenario(ROOT / "scenarios" / "binhai-2018.yaml")
ADJUSTED = {  # what small-zone and its defaults do not say, kept still for the tables below
    "exit.protect": True,
    "exit.reading": "R1",
    "exit.tail_years": 0,
    "exit.rotate_unqualified": True,
    "waiting.after_last": "stay",
    "pay.incentive_ratio": 0.3,
}
ECONOMY = "organisation.departments.Economy.company_share"
STILL = {"appointment.active": False, "assessment.active": False}

# check: settings that touch it, settings that do not
BREACHES = {
    "L1": ({"exit.reading": "R1"}, {"exit.reading": "R4"}),
    "L2": ({"exit.rotate_unqualified": False}, {"exit.rotate_unqualified": True}),
    "L3": ({"exit.severance_months": 0.5}, {"exit.severance_months": 1}),
    "L4": ({"exit.protect": False}, {"exit.protect": True}),
    "L9": ({"appointment.term_months": 24}, {"appointment.term_months": 36}),
    "L10": ({"appointment.coverage": "all"}, {"appointment.coverage": "grandfathered"}),
    "L11": ({"exit.reading": "R1"}, {"exit.reading": "R3"}),
    "L12": ({"exit.reading": "R2"}, {"exit.reading": "none"}),
    "L13": ({"appointment.term_months": 24}, {"appointment.term_months": 36}),
    "L15": ({"exit.appeal": 0}, {"exit.appeal": [0, 0.3]}),
    "L16": ({"exit.reading": "R1"}, {"exit.reading": "R4"}),
    "L17": ({"exit.protect": False}, {"exit.protect": True}),
    "L18": ({"appointment.fall": "any"}, {}),
    "L19": ({"pay.cap_multiple": 2.5}, {"pay.cap_multiple": 2, "pay.incentive_ratio": 0}),
    "L20": ({"appointment.coverage": "all"}, {"appointment.active": False}),
    "L21": ({"exit.appeal": 0}, {"exit.appeal": 0.3}),
    "L22": ({"organisation.caps.establishment": None}, {}),
    "L23": ({"assessment.coefficient_reading": "K1"}, {"assessment.coefficient_reading": "K2"}),
    "L24": ({"waiting.pay_share": 0.2}, {"waiting.pay_share": 0.7}),
    "L25": ({"pay.excess_share": 0.02}, {"pay.excess_share": 0, "pay.new_money": 0}),
}

# other ways in which a check is touched, and the setting that is then quoted
MORE = [
    ("L1", {"exit.reading": "R4", "waiting.after_last": "end"}, "waiting.after_last = 'end'"),
    ("L2", {"exit.reading": "R2", "exit.unqualified_years": 1}, "exit.unqualified_years = 1"),
    ("L3", {"exit.notice_months": 0}, "exit.notice_months = 0"),
    ("L3", {"exit.severance_cap_years": 6}, "exit.severance_cap_years = 6"),
    ("L4", {"waiting.after_last": "end", "exit.protect": False}, "waiting.after_last = 'end'"),
    ("L4", {"appointment.contract_end": "leave", "exit.protect": False}, "contract_end = 'leave'"),
    ("L10", {"appointment.active": False}, "pay.incentive_ratio = 0.3"),
    ("L11", {"exit.reading": "R3", "exit.tail_years": 1}, "exit.tail_years = 1"),
    ("L12", {"exit.reading": "R5"}, "exit.reading = 'R5'"),
    ("L12", {"waiting.after_last": "end"}, "waiting.after_last = 'end'"),
    ("L16", {"exit.reading": "R5"}, "exit.reading = 'R5'"),
    ("L16", {"waiting.after_last": "end"}, "waiting.after_last = 'end'"),
    ("L17", {"waiting.after_last": "end", "exit.protect": False}, "waiting.after_last = 'end'"),
    ("L18", {"appointment.fall": "any"}, "appointment.fall = 'any'"),
    ("L19", {"pay.hold_back": 0.5}, "pay.hold_back = 0.5"),
    ("L22", {"organisation.caps.units": None}, "organisation.caps.units = null"),
    ("L23", {"assessment.unqualified_below": 0}, "assessment.unqualified_below = 0"),
    ("L23", {"assessment.basic_below": 0.5}, "assessment.basic_below = 0.5"),
    ("L23", {"assessment.excellent_share": 0}, "assessment.excellent_share = 0"),
    ("L23", {"assessment.min_months": 7}, "assessment.min_months = 7"),
    ("L24", {"pay.incentive_ratio": 0.7, "pay.new_money": 0}, "pay.incentive_ratio = 0.7"),
    ("L24", {"waiting.pay_share": 0.2}, "organisation.grades.clerk.pay = 5100"),
    ("L24", {ECONOMY: 0.5, "pay.company_scale": 0.3}, "pay.company_scale = 0.3"),
    ("L25", {"pay.new_money": 0.5}, "pay.new_money = 0.5"),
    ("L25", {"assessment.normalise": False}, "assessment.normalise = false"),
    ("L25", {"assessment.coefficient_reading": "K4"}, "coefficient_reading = 'K4'"),
    ("L25", {"pay.pack_rule": "quota", "pay.pack_multiple": 1.5}, "pay.pack_multiple = 1.5"),
    ("L25", {"pay.pack_follows": "zone"}, "pay.pack_follows = 'zone'"),
]

# check: settings, outcomes that touch it, outcomes that do not
RUNS = {
    "L1": ({}, {"legal_cost": 20_000}, {"legal_cost": 0}),
    "L3": ({}, {"dismissed": 2, "severance": 90_000}, {"dismissed": 2, "severance": 0}),
    "L5": ({}, {"dismissed": 5, "headcount": 50}, {"dismissed": 4, "headcount": 50}),
    "L12": ({"exit.reading": "R2"}, {"dismissed": 1}, {"dismissed": 0}),
    "L16": ({}, {"to_archive": 0.5}, {"to_archive": 0}),
    "L19": ({}, {"cap_breaches": 3}, {"cap_breaches": 0}),
    "L24": ({"waiting.pay_share": 0.1}, {"waiting": 4}, {"waiting": 0}),
    "L25": ({}, {"excess_pay": 12_000}, {"excess_pay": 0}),
}


def ids(found):
    return {notice.id for notice in found}


def raised(overrides, check, scenario=SMALL):
    return [n for n in notices(apply(scenario, ADJUSTED | overrides)) if n.id == check]


@pytest.mark.parametrize("check", BREACHES)
def test_a_breach_raises_the_notice(check):
    breach, sound = BREACHES[check]
    assert raised(breach, check)
    assert not raised(sound, check)


def test_posts_without_a_mode_are_refused_before_the_law_is_asked():
    """L14 looks for grades that no mode fills; a scenario with such grades cannot be read."""
    with pytest.raises(ScenarioError, match=r"appointment\.order: two_way is missing"):
        apply(SMALL, {"appointment.order": ["direct", "competitive"]})
    unread = SMALL.appointment.model_copy(update={"order": ["direct", "competitive"]})
    found = notices(SMALL.model_copy(update={"appointment": unread}))
    assert "L14" in ids(found)
    assert "L14" not in ids(notices(SMALL))


@pytest.mark.parametrize(("check", "overrides", "quoted"), MORE)
def test_every_way_to_touch_a_check_is_quoted(check, overrides, quoted):
    assert any(quoted in notice.fired for notice in raised(overrides, check))


@pytest.mark.parametrize("check", RUNS)
def test_a_run_raises_the_notice(check):
    overrides, breach, sound = RUNS[check]
    scenario = apply(SMALL, ADJUSTED | overrides)
    found = [n for n in run_notices(scenario, breach) if n.id == check]
    assert len(found) == 1
    assert all(name in found[0].fired for name in breach if check != "L5")
    assert check not in ids(run_notices(scenario, sound))


@pytest.mark.parametrize("check", [c.id for c in decidable if c.basis == ("neither",)])
def test_what_nobody_can_decide_is_asked(check):
    assert CHECKS[check].ask
    assert CHECKS[check].ask_zh
    assert check not in BREACHES | RUNS


def test_every_check_is_accounted_for():
    assert [c.id for c in decidable] == [f"L{n}" for n in range(1, len(decidable) + 1)]
    for check in decidable:
        assert ("scenario" in check.basis) == (check.id in {*BREACHES, "L14"})
        assert ("run" in check.basis) == (check.id in RUNS)
        assert check.why


@pytest.mark.parametrize(
    "reading, grounds",
    {
        "none": (),
        "R1": ("AD", "BD", "CD"),
        "R2": ("A", "B", "CD"),
        "R3": ("AD", "BCD"),
        "R4": ("ACD", "BCD"),
        "R5": ("A", "BCD"),
        "R6": ("A", "BD", "CD"),
    }.items(),
)
def test_what_is_just_enough_to_end_an_appointment(reading, grounds):
    """From the sentences of the readings in docs/reform-text.md, by hand."""
    assert just_enough(reading) == grounds


def test_statuses_are_all_placed():
    placed = {*CONTRACT, STATUSES[CIVIL_SERVANT], STATUSES[INSTITUTION]}
    assert placed == set(STATUSES)


def test_the_reform_as_adopted_touches_no_more_than_its_mildest_reading_allows():
    """R1 asks for a refusal: L2 is silent, and L1, L12 and L16 say that it makes things milder."""
    adopted = {n.id: n for n in notices(BINHAI)}
    assert not {"L2", "L3", "L4", "L13", "L15", "L17", "L21", "L22"} & set(adopted)
    assert "milder" in adopted["L1"].text
    assert "A refusal is asked for" in adopted["L12"].text
    harsh = notices(apply(BINHAI, {"exit.reading": "R2", "exit.tail_years": 1,
                                   "exit.unqualified_years": 1}))  # fmt: skip
    assert {"L1", "L2", "L12", "L16"} <= ids(harsh)
    assert any("without a refusal" in n.text for n in harsh if n.id == "L12")


def test_what_ends_an_appointment_is_told_as_the_policys_and_not_as_the_statutes():
    """A line begins with its article: "Civil Servant Law Art. 88: ... can end" is not in it."""
    harsh = {"exit.reading": "R2", "exit.tail_years": 1, "exit.unqualified_years": 1,
             "waiting.after_last": "end"}  # fmt: skip
    ends = re.compile(r"can end|ends an appointment|is out|is enough|可因|即可?终止")
    found = [n for n in notices(apply(SMALL, ADJUSTED | harsh)) if ends.search(n.text + n.zh)]
    assert {"L1", "L2", "L11", "L12", "L16", "L18"} <= ids(found)
    assert all(n.text.startswith("under the policy ") for n in found)
    assert all(n.zh.startswith("按本方案，") for n in found)


def test_doing_nothing_raises_nothing():
    nothing = load_scenario(ROOT / "scenarios" / "binhai-2018.yaml", ["do-nothing"])
    assert notices(nothing) == []


def test_every_date_is_held_against_the_law():
    later = raised({"exit.reading": {0: "none", 24: "R1"}}, "L1")
    assert "exit.reading = {0: 'none', 24: 'R1'}" in later[0].fired
    assert raised({"pay.cap_multiple": {0: 2, 36: 3}, "pay.incentive_ratio": 0}, "L19")


def test_what_is_over_before_the_assessment_starts_raises_nothing():
    assert not raised({"exit.reading": {0: "R2", 2: "none"}}, "L12")
    assert raised({"exit.reading": {0: "R2", 3: "none"}}, "L12")


def test_the_same_breach_at_two_dates_is_one_notice():
    assert len(raised({"pay.cap_multiple": {0: 3, 12: 4}, "pay.incentive_ratio": 0}, "L19")) == 1


SPARED = pytest.mark.parametrize("coverage", ["outsiders_only", "grandfathered"])
"""Those who were there before the reform."""
NO_RECRUITS = {"recruitment.established_share": 0}


@SPARED
def test_where_insiders_are_spared_the_law_of_their_status_is_that_of_recruits(coverage):
    """招录、调入: they join on the establishment, compete at term ends and can be ended."""
    harsh = {"exit.reading": "R2", "exit.tail_years": 1, "exit.protect": False,
             "exit.unqualified_years": 1, "appointment.fall": "any",
             "appointment.term_months": 24, "appointment.coverage": coverage}  # fmt: skip
    touched = {"L12", "L13", "L16", "L17", "L18", "L20"}
    found = [n for n in notices(apply(SMALL, ADJUSTED | harsh)) if n.id in touched]
    assert ids(found) == touched
    assert all("recruitment.established_share = 1.0" in n.fired for n in found)
    assert {n.people for n in found if not n.at_most} == {None}
    none = notices(apply(SMALL, ADJUSTED | harsh | NO_RECRUITS))
    assert not touched & ids(none)
    assert "L1" in ids(none)  # the contracts of those who joined later
    contract = {"staff.status_shares": {"contract": 1}, "organisation.caps.establishment": None}
    assert not touched & ids(notices(apply(SMALL, ADJUSTED | harsh | contract)))


@SPARED
def test_recruits_can_lose_their_appointment_by_waiting(coverage):
    ends = {"exit.reading": "none", "appointment.coverage": coverage, "exit.protect": False,
            "waiting.after_last": "end"}  # fmt: skip
    assert {"L12", "L16", "L17"} <= ids(notices(apply(SMALL, ADJUSTED | ends)))
    assert not {"L12", "L16", "L17"} & ids(notices(apply(SMALL, ADJUSTED | ends | NO_RECRUITS)))


@pytest.mark.parametrize(
    ("active", "there"),
    [({0: True, 12: False}, True), ({0: False, 36: True}, False), (False, False)],
)
def test_whoever_joined_under_the_new_rules_stays_under_them(active, there):
    """Recruits of the first year can be ended in the third; those of the fourth are not there."""
    third = {"exit.reading": {0: "none", 24: "R2", 36: "none"}, "exit.unqualified_years": 1,
             "appointment.coverage": "outsiders_only"}  # fmt: skip
    assert bool(raised(third | {"appointment.active": active}, "L18")) == there


def test_a_run_counts_recruits_sent_back_to_their_archived_post():
    spared = {"exit.reading": "R2", "appointment.coverage": "outsiders_only"}
    for changes, told in ((spared, True), (spared | NO_RECRUITS, False)):
        found = run_notices(apply(SMALL, ADJUSTED | changes), {"to_archive": 0.35})
        assert ("L16" in ids(found)) == told


def test_pay_that_is_left_as_it_was_is_no_matter_but_that_of_recruits_is_new():
    old = {"appointment.coverage": "grandfathered", "pay.cap_multiple": 2.5}
    found = raised(old, "L19")
    assert len(found) == 3  # follows results, is held back, and the cap
    assert {n.people for n in found} == {None}
    assert all("appointment.coverage = 'grandfathered'" in n.fired for n in found)
    competing = {"appointment.leadership": "compete"}
    assert not raised(old | NO_RECRUITS | competing, "L19")
    assert raised(old | NO_RECRUITS, "L19")  # into the leading body they come all the same
    assert not raised(old | {"appointment.active": False}, "L19")


def test_places_that_are_approved_and_not_held_bring_institution_staff():
    """Nobody is on the establishment at the start, but 20 places are to be used."""
    approved = {"staff.status_shares": {"contract": 1}, "organisation.caps.establishment": 20,
                "exit.reading": "R2"}  # fmt: skip
    used = approved | {"recruitment.established_places": "approved"}
    assert not raised(approved, "L12")
    assert raised(used, "L12")
    assert not raised(used | NO_RECRUITS, "L12")
    assert not raised(used, "L16")  # who comes is not a civil servant


def test_whose_post_is_merged_away_can_lose_it_under_any_coverage():
    """Then an insider waits, and the last selection round can be the end."""
    ends = {"waiting.after_last": "end", "appointment.coverage": "outsiders_only"} | NO_RECRUITS
    merged = ends | {"organisation.departments.Economy.former_units": 2}
    assert not {"L12", "L16"} & ids(notices(apply(SMALL, ADJUSTED | ends)))
    found = [n for n in notices(apply(SMALL, ADJUSTED | merged)) if n.id in ("L12", "L16")]
    assert len(found) == 2
    assert not any("established_share" in n.fired for n in found)


def test_where_nobody_can_be_ended_no_end_is_a_risk():
    """Insiders are spared, and posts are never appointed, so that nobody joins who is not."""
    never = {"appointment.active": False, "appointment.coverage": "outsiders_only",
             "exit.reading": "R2", "exit.unqualified_years": 1, "exit.rotate_unqualified": False,
             "exit.tail_years": 1, "exit.protect": False, "exit.severance_months": 0,
             "waiting.after_last": "end", "waiting.pay_share": 0}  # fmt: skip
    of_ends = {"L1", "L2", "L3", "L4", "L11", "L12", "L16", "L17", "L18", "L24"}
    assert not of_ends & ids(notices(apply(SMALL, ADJUSTED | never)))
    assert of_ends <= ids(notices(apply(SMALL, ADJUSTED | never | {"appointment.coverage": "all"})))


@pytest.mark.parametrize(("share", "told"), [(0.04, False), (0.05, True)])
def test_a_tail_that_holds_nobody_ends_nobody(share, told):
    """Of 22 clerks 4 % are 0.88, and 5 % are 1.1; all other grades have fewer people."""
    rank = {"assessment.tail_share": share, "assessment.unqualified_below": 0}
    assert bool(raised(rank | {"assessment.term_target": 0}, "L1")) == told


def test_a_term_is_judged_at_its_end_though_posts_are_no_longer_appointed():
    """It runs for three years from the start, whatever is decided after one."""
    off = {"exit.reading": "R2", "assessment.start_month": 17, "exit.unqualified_years": 3,
           "assessment.tail_share": 0, "appointment.active": {0: True, 12: False}}  # fmt: skip
    assert {"L12", "L16"} <= ids(notices(apply(SMALL, ADJUSTED | off)))
    over = off | {"assessment.start_month": 36}
    assert not {"L12", "L16"} & ids(notices(apply(SMALL, ADJUSTED | over)))


@pytest.mark.parametrize(
    ("months", "short"),
    [
        ({0: 36, 12: 24, 36: 36}, False),  # terms from 0 to 36 and from 36 to 72
        ({0: 36, 12: 24}, True),  # the second from 36 to 60
        ({0: 24, 12: 36}, True),  # the first
    ],
)
def test_a_term_is_as_long_as_on_the_day_of_its_round(months, short):
    assert bool(raised({"appointment.term_months": months}, "L13")) == short


@pytest.mark.parametrize(
    "assessed",
    [
        {"exit.reading": "none"},  # a second unqualified year takes the post (AP4)
        {"exit.reading": "R4", "assessment.tail_share": 0, "exit.rotate_unqualified": False},
    ],
)
def test_whoever_waits_after_an_assessment_can_be_out_as_after_a_round(assessed):
    """Nobody is appointed, and no ground of the exit rule is enough."""
    ends = {"appointment.active": False, "waiting.after_last": "end", "exit.protect": False,
            "exit.severance_months": 0, "waiting.pay_share": 0}  # fmt: skip
    of_waiting = {"L1", "L3", "L4", "L12", "L16", "L17", "L24"}
    assert of_waiting <= ids(notices(apply(SMALL, ADJUSTED | ends | assessed)))
    nobody = {"assessment.unqualified_below": 0, "assessment.tail_share": 0}
    assert not of_waiting & ids(notices(apply(SMALL, ADJUSTED | ends | assessed | nobody)))


NO_EXIT = {"exit.reading": "none", "appointment.term_months": 12}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, {"L3", "L4"}),
        ({"appointment.contract_end": "wait"}, set()),
        ({"appointment.active": False}, set()),
        ({"appointment.term_months": 72}, set()),  # the study ends with the first term
        ({"exit.protect": True}, {"L3"}),
        ({"exit.severance_months": 1}, {"L4"}),
        ({"exit.severance_months": 1, "exit.notice_months": 0}, {"L4"}),  # none is due
        ({"appointment.active": {0: True, 12: False}}, set()),  # no second round
    ],
)
def test_a_contract_that_is_not_renewed_is_an_end_too(changes, told):
    """Labour Contract Law Art. 46(5): severance; Art. 45: prolonged for the protected."""
    bare = {"exit.protect": False, "exit.severance_months": 0}
    found = ids(notices(apply(SMALL, ADJUSTED | NO_EXIT | bare | changes)))
    assert found & {"L3", "L4"} == told


def test_where_all_ends_are_term_ends_no_notice_is_due():
    """Of R2 only missed targets are left; but a year in the tail ends in mid-term."""
    ends = {"exit.reading": "R2", "assessment.unqualified_below": 0, "exit.notice_months": 0,
            "waiting.assess_idle": False}  # fmt: skip
    assert not raised(ends, "L3")
    assert raised(ends | {"exit.tail_years": 1}, "L3")


def test_a_wait_that_ends_for_hardly_working_is_an_end_too():
    """No exit but that of those who wait: two unqualified years, and they are out (AP2)."""
    idle = {"exit.reading": "R1", "assessment.term_target": 0, "assessment.unqualified_below": 0,
            "assessment.tail_share": 0, "exit.protect": False, "exit.severance_months": 0,
            "appointment.contract_end": "wait"}  # fmt: skip
    assert {"L3", "L4", "L17"} <= ids(notices(apply(SMALL, ADJUSTED | idle)))
    for spared in ({"waiting.assess_idle": False}, {"appointment.idle_below": 0},
                   {"exit.reading": "none"}):  # fmt: skip
        found = ids(notices(apply(SMALL, ADJUSTED | idle | spared)))
        assert not {"L3", "L4", "L17"} & found


AS_BEFORE = {
    "appointment.active": False, "pay.incentive_ratio": 0.1, "pay.former_ratio": 0.1,
    "pay.link": 0, "pay.former_link": 0, "pay.unqualified_share": 1,
}  # fmt: skip
"""Pay is what it was, and nobody competes."""


@pytest.mark.parametrize(
    ("changes", "quoted"),
    [
        ({}, ""),
        ({"pay.pack_rule": "quota"}, ""),  # one times standard pay
        (
            {"pay.pack_rule": "quota", "pay.pack_multiple": 0.8},
            "pay.pack_rule = 'quota', pay.pack_multiple = 0.8",
        ),
        ({"pay.pack_multiple": 0.8}, ""),  # which is not asked
        ({"pay.link": 1}, "pay.link = 1.0, pay.former_link = 0.0"),
        ({"pay.link": 1, "pay.incentive_ratio": 0, "pay.former_ratio": 0}, ""),
        ({"pay.unqualified_share": 0}, "pay.unqualified_share = 0.0"),
        ({"pay.pack_follows": "zone"}, "pay.pack_follows = 'zone'"),
        ({"pay.incentive_ratio": 0.2}, "pay.incentive_ratio = 0.2, pay.former_ratio = 0.1"),
    ],
)
def test_pay_changes_in_running_contracts_whatever_changes_it(changes, quoted):
    found = raised(AS_BEFORE | changes, "L10")
    assert [n.fired for n in found] == ([quoted] if quoted else [])
    assert not raised(AS_BEFORE | changes | {"appointment.coverage": "grandfathered"}, "L10")


def test_mid_term_ends_concern_those_who_come_on_contract_too():
    """All are civil servants; where places are given up, whoever comes instead is on contract."""
    ends = {"organisation.caps.establishment": None, "staff.status_shares": {"civil_servant": 1},
            "exit.reading": "R2", "exit.unqualified_years": 1}  # fmt: skip
    assert raised(ends | NO_RECRUITS, "L11")
    without = ends | NO_RECRUITS | {"appointment.active": False}  # places given up, all the same
    assert raised(without, "L11")
    closed = ends | {"appointment.active": False, "exit.rotate_unqualified": False,
                     "assessment.tail_share": 0}  # fmt: skip
    assert not raised(closed, "L11")  # nobody waits, so that every place is filled again


@pytest.mark.parametrize(
    ("changes", "people"),
    [
        ({}, [1]),  # 2 % of 52
        ({"pay.excess_share": 0.01}, []),
        ({"pay.excess_months": 0}, []),
        ({"appointment.coverage": "grandfathered"}, [1]),  # of those who have joined
        ({"appointment.coverage": "grandfathered", "appointment.active": False}, []),
    ],
)
def test_excess_rewards_that_nobody_can_get_are_no_risk(changes, people):
    calm = {"pay.new_money": 0}
    assert [n.people for n in raised(calm | changes, "L25")] == people


@pytest.mark.parametrize(
    ("changes", "grows"),
    [
        ({"pay.pack_follows": "department"}, True),
        ({"pay.pack_follows": "zone", "pay.packs_total": "fixed"}, True),  # at the larger sum
        ({"pay.pack_follows": "zone", "pay.budget": 1}, False),
        ({"pay.pack_follows": "zone", "pay.incentive_ratio": 0}, False),  # there are no packs
        ({"assessment.coefficient_reading": "K4"}, True),
        ({"assessment.coefficient_reading": "K4", "pay.packs_total": "fixed"}, False),
        ({"assessment.coefficient_reading": "K4", "pay.incentive_ratio": 0}, False),
    ],
)
def test_packs_that_follow_a_result_can_outgrow_the_standard_pay_bill(changes, grows):
    calm = {"pay.new_money": 0, "pay.excess_share": 0}
    assert bool(raised(calm | changes, "L25")) == grows


@pytest.mark.parametrize(
    ("years", "changes", "third"),
    [
        (6, {}, False),  # the third round would fall on the day after the study
        (7, {}, True),
        (7, {"appointment.active": {0: False, 12: True}}, False),
        (8, {"appointment.active": {0: False, 12: True}}, True),
        (10, {"appointment.active": {0: True, 36: False}}, False),
        (6, {"appointment.term_months": {0: 36, 36: 12}}, True),
    ],
)
def test_an_open_ended_contract_may_be_asked_for_only_where_a_third_round_is_held(
    years, changes, third
):
    """Terms of three years, by hand: rounds after 0, 3 and 6 years, or a year later each."""
    scenario = apply(SMALL, ADJUSTED | {"study.years": years} | changes)
    assert ("L9" in ids(notices(scenario))) == third


def test_chinese_law_is_not_asked_of_a_zone_elsewhere():
    there = apply(SMALL, {"organisation.jurisdiction": "elsewhere", "exit.reading": "R2"})
    assert notices(there) == []
    assert run_notices(there, {"dismissed": 5, "severance": 90_000}) == []


def test_each_status_has_its_own_law():
    for status, silent in (
        ("civil_servant", {"L12", "L13", "L15"}),
        ("institution", {"L16", "L17", "L18", "L20", "L21", "L23"}),
        ("contract", {"L12", "L13", "L15", "L16", "L17", "L18", "L19", "L20", "L21", "L23"}),
    ):
        harsh = {
            "staff.status_shares": {status: 1},
            "organisation.caps.establishment": None,
            "exit.reading": "R2",
            "exit.protect": False,
            "exit.appeal": 0,
            "appointment.term_months": 24,
            "assessment.coefficient_reading": "K3",
        }
        found = ids(notices(apply(SMALL, harsh)))
        assert not found & silent
        assert "L1" in found  # newcomers come on contract, whoever is there now


def test_company_staff_count_as_contract_staff():
    shares = {"staff.status_shares": {"civil_servant": 1}}
    shares |= {"organisation.caps.establishment": None}
    half = shares | {"organisation.departments.Economy.company_share": 0.5}
    now = Situation(apply(SMALL, half).at(0), 0)
    assert now.people(CONTRACT) == pytest.approx(16 * 0.5)


@pytest.mark.parametrize(
    ("scale", "held", "told"),
    [
        (0.45, {}, set()),
        # A base of nine tenths of 44 % is below 40 % of the lowest standard pay.
        (0.44, {}, {"base pay,"}),
        # So is seven tenths of 39 % below seven tenths of 40 %, and 39 % itself, before the reform.
        (0.39, {}, {"base pay,", "pay while waiting", "pay is below"}),
        (0.39, {ECONOMY: 0}, set()),
    ],
)
def test_company_staff_are_held_against_the_minimum_wage_by_their_own_pay(scale, held, told):
    """Seven clerks of Economy, whose grade is the lowest-paid: at 0.3 base pay is 27 % of it."""
    found = raised({ECONOMY: 0.5, "pay.company_scale": scale} | held, "L24")
    assert len(found) == len(told)
    assert all(any(notice.text.startswith(words) for words in told) for notice in found)
    assert all("pay.company_scale" in notice.fired for notice in found)


def test_company_staff_of_better_paid_grades_are_no_worse_off_than_a_clerk():
    """Nine tenths of 38 % of a senior clerk's 6,000 is more than 40 % of a clerk's 5,100."""
    better = {ECONOMY: 1, "waiting.pay_share": 1, "organisation.departments.Economy.posts.clerk": 0}
    assert not raised(better | {"pay.company_scale": 0.38}, "L24")
    assert raised(better | {"pay.company_scale": 0.37}, "L24")


def test_who_leads_is_never_held_against_the_minimum_wage_as_company_staff():
    """Of the leadership's two posts none is a company's, whatever share is given."""
    alone = {"organisation.departments.Leadership.company_share": 1, "pay.company_scale": 0.1}
    assert not raised(alone, "L24")
    assert Situation(apply(SMALL, ADJUSTED | alone).at(0), 0).people(("company",)) == 0


def test_releases_are_counted_in_the_worst_year():
    years = [{"dismissed": d, "headcount": 1000.0} for d in (1.0, 30.0, 25.0)]
    found = [n for n in run_notices(BINHAI, {"dismissed": 18.7}, years) if n.id == "L5"]
    assert [n.people for n in found] == [30]
    assert "year 2" in found[0].fired
    assert "L5" not in ids(run_notices(BINHAI, {"dismissed": 18.7}, years[:1]))


def test_disguised_ends_are_named():
    assert "disguised" in run_notices(SMALL, {"disguised": 0.4})[0].fired


def test_outcomes_are_those_of_the_ledger():
    known = {o.name for o in OUTCOMES}
    for _, breach, sound in RUNS.values():
        assert {*breach, *sound} <= known


def test_what_is_not_known_raises_nothing():
    assert run_notices(BINHAI, {}) == []
    assert run_notices(BINHAI, {o.name: math.nan for o in OUTCOMES}) == []


def texts():
    everything = {
        "exit.reading": {0: "R1", 12: "R2", 24: "R5"},
        "waiting.after_last": "end",
        "exit.protect": False,
        "exit.appeal": 0,
        "exit.severance_months": 0,
        "exit.rotate_unqualified": False,
        "appointment.term_months": 24,
        "assessment.coefficient_reading": "K1",
        "assessment.min_months": 12,
        "assessment.excellent_share": 0,
        "pay.cap_multiple": 5,
        "pay.new_money": 1,
        "waiting.pay_share": 0,
        "organisation.caps.units": None,
    }
    scenario = apply(SMALL, everything)
    outcomes = {o.name: 1000.0 for o in OUTCOMES}
    return notices(scenario) + run_notices(scenario, outcomes)


def test_civil_servants_are_found_incompetent_in_their_own_word():
    """不称职: Civil Servant Law Arts. 38, 50, 88; the articles of all others say 不合格."""
    harsh = {"exit.reading": {0: "R2", 24: "R6"}, "exit.unqualified_years": {0: 1, 12: 2}}
    found = notices(apply(SMALL, ADJUSTED | harsh))
    civil = [n.zh for n in found if n.status == "civil servants"]
    assert not any("不合格" in zh for zh in civil)
    assert not any("不称职" in n.zh for n in found if n.status != "civil servants")
    assert any("一个年度考核不称职终止聘任" in zh for zh in civil)
    assert "按本方案，一个年度考核不称职即终止聘任；法律规定降低一个职务或者职级层次" in civil
    assert any("连续2个年度考核不合格" in n.zh for n in found if n.id == "L11")


@pytest.mark.parametrize(
    ("check", "overrides", "words"),
    [
        ("L9", {"appointment.term_months": {0: 36, 36: 12}}, "聘期：36个月；第36个月起12个月；"),
        ("L9", {"appointment.term_months": 24}, "聘期：24个月；推演年数：6年"),
        ("L1", {"waiting.after_last": "end"}, "待岗竞聘轮数上限：6轮"),
        ("L3", {"exit.notice_months": 0, "exit.severance_cap_years": 6},
         "经济补偿年限上限：6.0年工龄；代通知金月数：0.0个月工资"),
        ("L19", {"pay.cap_multiple": 2.5}, "薪酬上限倍数：2.5倍"),
        ("L24", {"waiting.pay_share": 0.2}, "岗位标准工资：5100.0元/月"),
        ("L25", {}, "超额奖励人员比例：0.02；超额奖励月数：2.0个月标准工资"),
    ],
)  # fmt: skip
def test_a_quoted_number_has_its_unit_in_chinese(check, overrides, words):
    """36 months are no years; a share has none."""
    assert any(words in notice.fired_zh for notice in raised(overrides, check))


def test_a_risk_is_all_that_is_ever_said():
    """Nothing is called lawful, in either language, nor cleared in any other way."""
    words = [w for n in texts() for w in (n.text, n.zh, n.article, n.article_zh, n.fired)]
    words += [w for c in decidable for w in c if isinstance(w, str)]
    files = [ROOT / "sim" / "report" / "notices.py", *(ROOT / "sim" / "law").glob("*.py")]
    assert len(files) > 5
    words += [file.read_text(encoding="utf-8") for file in (*files, ROOT / "docs" / "law.md")]
    for text in words:
        assert not re.search(r"(?<!un)lawful", text, re.IGNORECASE), text
        assert not re.search(r"合法(?!性审查)", text), text
    assert {n.severity for n in texts()} == {"risk"}


def test_every_notice_speaks_chinese_too():
    found = texts()
    assert len(ids(found)) >= 20
    for notice in found:
        for zh in (notice.zh, notice.article_zh, notice.status_zh):
            assert re.search("[一-鿿]", zh)
        assert not re.search("[一-鿿]", notice.text + notice.article + notice.status)


def test_the_docs_list_what_the_code_checks():
    spec = importlib.util.spec_from_file_location("make_tables", ROOT / "docs" / "make_tables.py")
    make_tables = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_tables)
    written = make_tables.LAW.read_text(encoding="utf-8")
    assert written == make_tables.law(), "run: python docs/make_tables.py"
    assert re.findall(r"^\| (L\d+) \|", written, re.M) == list(CHECKS)


LEVERS = [
    p
    for p in catalogue().values()
    if p.kind == "lever" and p.form == "single" and "*" not in p.path
]


@st.composite
def plain(draw, lever):
    if lever.choices:
        return draw(st.sampled_from(lever.choices))
    if lever.plain is bool:
        return draw(st.booleans())
    if lever.plain is int:
        return draw(st.integers(int(lever.low), int(lever.high)))
    return draw(st.floats(lever.low, lever.high))


@st.composite
def settings_of_levers(draw):
    chosen = draw(st.lists(st.sampled_from(LEVERS), min_size=1, max_size=12, unique=True))
    overrides = {}
    for lever in chosen:
        value = draw(plain(lever))
        if lever.dated and draw(st.booleans()):
            value = {0: value, draw(st.integers(1, 150)): draw(plain(lever))}
        overrides[lever.path] = value
    return overrides


@given(
    settings_of_levers(),
    st.dictionaries(
        st.sampled_from([o.name for o in OUTCOMES]), st.floats(allow_infinity=True), max_size=8
    ),
)
def test_no_setting_and_no_outcome_is_too_much(overrides, outcomes):
    try:
        scenario = apply(SMALL, overrides)
    except ScenarioError:  # levers that do not go together
        return
    for notice in notices(scenario) + run_notices(scenario, outcomes, [outcomes, {}]):
        assert notice.id in CHECKS
        assert notice.fired
        assert notice.people is None or notice.people >= 0
        assert notice.cost_yuan is None or notice.cost_yuan >= 0
