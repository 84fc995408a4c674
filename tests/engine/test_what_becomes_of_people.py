"""What becomes of those who fail, lose or wait, as the reform text has it, through the engine."""

import numpy as np
import pytest

from sim.engine import rounds
from sim.engine.calendar import Calendar
from sim.engine.ledger import AT
from sim.engine.plan import Plan
from sim.engine.replication import replicate
from sim.engine.zone import Zone
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import EMPTY, POSTED, TERM_CONTRACT, WAITING

SMALL = load_scenario("scenarios/small-zone.yaml")
PLAIN = {  # the exit rule and the law spare nobody, and nothing but it ends an appointment
    "exit.protect": False, "exit.substitution": 0, "exit.appeal": 0, "waiting.after_last": "stay",
    "behaviour.leaving.death_rate": 0, "assessment.start_month": 0,
}  # fmt: skip


def years(overrides, replications=20):
    """Return yearly outcomes by replication and year."""
    return replicate(apply(SMALL, {**PLAIN, **overrides}), 3, range(replications))


def of(found, name):
    """Return an outcome by year, summed over replications."""
    return found[..., AT[name]].sum(axis=0)


def stopped(overrides, day, replication=0):
    """Return a zone as it stands on a day."""
    zone = Zone(Plan(apply(SMALL, {**PLAIN, **overrides})), 3, replication)
    Calendar(zone).env.run(until=day)
    return zone


def ids(rows):
    """Return identities of the people in rows."""
    rows = rows[rows["state"] != EMPTY]
    return [tuple(r) for r in rows[["unit", "serial", "turn"]].tolist()]


def seats(zone):
    """Return the post that each person holds."""
    held = np.flatnonzero(zone.staff["state"] == POSTED)
    return dict(zip(ids(zone.staff[held]), held.tolist(), strict=True))


UNQUALIFIED_ALONE = {
    "exit.reading": "R2", "assessment.unqualified_below": 0.9, "assessment.term_target": 0,
    "assessment.tail_share": 0, "appointment.active": False, "study.years": 3,
}  # fmt: skip


def test_two_unqualified_years_in_a_row_are_the_ground_and_one_is_not():
    """连续两年不合格: under R2 nobody loses an appointment in the first year of assessments."""
    found = years(UNQUALIFIED_ALONE)
    assert of(found, "unqualified")[0] > 20
    assert of(found, "dismissed")[0] == 0 < of(found, "dismissed")[1]
    assert of(years({**UNQUALIFIED_ALONE, "exit.unqualified_years": 1}), "dismissed")[0] > 0
    assert of(years({**UNQUALIFIED_ALONE, "exit.unqualified_years": 3}), "dismissed")[1] == 0


def test_a_civil_servant_is_dismissed_on_two_unqualified_years_and_not_on_rank():
    """Civil Servant Law Art. 88: the one is a ground; on the other the archived post is kept."""
    civil = {"staff.status_shares": {"civil_servant": 1.0}, "study.years": 2,
             "organisation.caps.establishment": None}  # fmt: skip
    found = years({**UNQUALIFIED_ALONE, **civil})
    assert of(found, "dismissed")[1] > 0 == of(found, "to_archive").sum()
    tail = {"exit.reading": "R2", "exit.tail_years": 1, "assessment.tail_share": 0.3,
            "assessment.unqualified_below": 0.01, "behaviour.refusal.strength": 1}  # fmt: skip
    found = years({**UNQUALIFIED_ALONE, **civil, **tail})
    # Who comes in the second year is off the establishment: those sent back keep their places.
    assert of(found, "to_archive")[0] > 0 == of(found, "dismissed")[0]


ROUND = {"appointment.term_months": 12, "appointment.unfit_share": 0.4, "study.years": 3,
         "exit.reading": "none", "exit.rotate_unqualified": False}  # fmt: skip


def test_who_came_on_a_term_contract_and_wins_no_post_at_its_end_leaves():
    """聘用期满重新竞聘, 不纳入编制管理: the contract is not renewed, and nobody waits on one."""
    left = waits = 0
    for replication in range(10):
        zone = stopped(ROUND, 24 * 30 + 16, replication)
        waiting = zone.staff[zone.staff["state"] == WAITING]
        assert not (waiting["status"] == TERM_CONTRACT).any()
        left += zone.tally[AT["not_renewed"]]
        assert zone.tally[AT["to_waiting"]] <= len(waiting)
        waits += len(waiting)
    assert left > 0 < waits
    found = years({**ROUND, "appointment.contract_end": "wait"})
    assert of(found, "not_renewed").sum() == 0


def test_a_contract_that_is_not_renewed_is_paid_for_by_years_of_service():
    """Labour Contract Law Arts. 46, 47: a month's mean pay a year of service, and no notice."""
    # Nobody earns more than three times the local average, from which on the cap holds.
    rules = {**ROUND, "recruitment.challenge_share": 0.5, "exit.local_average_pay": 20_000}
    zone = stopped(rules, 24 * 30 + 15)
    before = zone.staff.copy()
    paid = zone.tally[AT["severance"]]
    rounds.appoint_all(zone.zones)
    before = before[before["state"] != EMPTY]
    gone = set(ids(before)) - set(ids(zone.staff))
    assert len(gone) == zone.tally[AT["not_renewed"]] > 0
    rows = before[[who in gone for who in ids(before)]]
    served = 24 - rows["entered"]
    count = served // 12 + np.select([served % 12 >= 6, served % 12 > 0], [1.0, 0.5], 0.0)
    pay = np.array([grade.pay for grade in SMALL.organisation.grades])[rows["grade"]]
    pay *= rows["paid_ratio"]  # with the performance pay of the year
    assert zone.tally[AT["severance"]] - paid == pytest.approx(100 * (pay * count).sum())


def test_institution_staff_are_paid_as_well_and_civil_servants_are_not():
    """国办发〔2002〕35号: a month of last year's mean pay for each year of service."""
    found = {}
    for status in ("civil_servant", "institution", "contract"):
        rules = {**UNQUALIFIED_ALONE, "staff.status_shares": {status: 1.0}, "study.years": 2,
                 "organisation.caps.establishment": None, "exit.notice_months": 0,
                 "exit.local_average_pay": 20_000}  # fmt: skip
        lived = years(rules)
        found[status] = of(lived, "severance").sum() / of(lived, "dismissed").sum()
    assert found["civil_servant"] == 0
    assert found["institution"] == pytest.approx(found["contract"], rel=0.25)


def test_whom_the_law_protects_keeps_a_contract_that_ends_for_another_term():
    """Labour Contract Law Art. 45: then they wait for a post like others."""
    zone = stopped({**ROUND, "exit.protect": True, "exit.protected_share": 0.5}, 24 * 30 + 16)
    waiting = zone.staff[zone.staff["state"] == WAITING]
    assert (waiting["status"] == TERM_CONTRACT).any()


def fallen(weight):
    """Return by quarter of the term's record the share who lose grade or post at its end."""
    hits, people = np.zeros(4), np.zeros(4)
    still = {"recruitment.challenge_share": 0, "exit.reading": "none", "study.years": 4,
             "exit.rotate_unqualified": False, "appointment.unfit_share": 0.2}  # fmt: skip
    for replication in range(25):
        zone = stopped({**still, "appointment.record_weight": weight}, 36 * 30 + 15, replication)
        rated = (zone.staff["state"] == POSTED) & (zone.staff["term_years"] > 0)
        before = zone.staff[rated]  # a copy
        rounds.appoint_all(zone.zones)
        there = zone.staff[zone.staff["state"] != EMPTY]
        now = dict(zip(ids(there), there[["state", "grade"]].tolist(), strict=True))
        mean = before["term_score"] / before["term_years"]
        quarter = (4 * np.argsort(np.argsort(mean)) // len(mean)).astype(int)
        for who, grade, q in zip(ids(before), before["grade"], quarter, strict=True):
            state, later = now.get(who, (EMPTY, 0))
            hits[q] += state != POSTED or later < grade
            people[q] += 1
    return hits / people


def test_the_assessments_of_a_term_count_when_its_end_brings_a_new_round():
    """考核结果作为续聘、解聘的重要依据: who did badly in the term loses more often."""
    by_day_alone, half, alone = fallen(0.0), fallen(0.5), fallen(1.0)
    assert half[0] > 2 * half[3]
    assert alone[0] > half[0] > by_day_alone[0]
    assert alone[3] < half[3] < by_day_alone[3]


def test_the_post_won_after_waiting_is_another_one():
    """重新安排到新的工作岗位: a vacancy that one has left oneself is not open to one."""
    won = 0
    for replication in range(10):
        zone = Zone(Plan(apply(SMALL, {
            **PLAIN, "appointment.unfit_share": 0.3, "waiting.pass_below": 0,
            "recruitment.lead_months": 30, "recruitment.promotion_months": 30,
            "recruitment.challenge_share": 0})), 3, replication)  # fmt: skip
        calendar = Calendar(zone)
        calendar.env.run(until=13)
        held = seats(zone)
        calendar.env.run(until=16)
        waiting = zone.staff[zone.staff["state"] == WAITING]
        lost = dict(zip(ids(waiting), waiting["post"].tolist(), strict=True))
        assert all(lost[who] == held[who] for who in lost if who in held)
        calendar.env.run(until=11 * 30)
        now = seats(zone)
        assert all(now[who] != lost[who] for who in lost if who in now)
        won += sum(who in now for who in lost)
    assert won > 20


def test_the_wait_of_those_who_hardly_work_ends():
    """They are assessed while they wait, and two unqualified years in a row end it."""
    idle = {"staff.idle_share": 0.2, "study.years": 3}
    for replication in range(5):
        zone = stopped(idle, 24 * 30 + 9, replication)
        bench = zone.staff[zone.staff["state"] == WAITING]
        assert (bench["motivation"] < 0.3).sum() > 3
        assert (bench["failures"][bench["motivation"] < 0.3] == 1).all()
        zone = stopped(idle, 24 * 30 + 11, replication)
        bench = zone.staff[zone.staff["state"] == WAITING]
        assert not (bench["motivation"] < 0.3).any()
    civil = {"staff.status_shares": {"civil_servant": 1.0}, "organisation.caps.establishment": None}
    found = years({**idle, **civil})
    assert of(found, "dismissed")[1] > 20  # they do not stay on archived pay either
    found = years({**idle, "waiting.assess_idle": False})
    assert of(found, "waiting")[2] > 20


FAILS = {
    "assessment.unqualified_below": 0.9, "assessment.tail_share": 0, "assessment.term_target": 0,
    "exit.reading": "none", "appointment.active": False, "study.years": 4,
    "recruitment.promotion_months": 12, "recruitment.lead_months": 12,
    "behaviour.refusal.strength": 0,
}  # fmt: skip


def test_who_fails_again_after_rotation_gets_another_post_of_the_grade_or_one_below():
    """转入岗位应不高于原职级: either reading, nobody falls by more than a grade, and both count."""
    same = years(FAILS)
    lower = years({**FAILS, "exit.other_post": "one_lower"})
    assert of(same, "reassigned").sum() > 0
    assert of(same, "reassigned").sum() > of(lower, "reassigned").sum()
    assert of(lower, "lowered").sum() > of(same, "lowered").sum()
    for policy in ("same_grade", "one_lower"):
        for replication in range(5):
            rules = {**FAILS, "exit.other_post": policy}
            before, after = (stopped(rules, 24 * 30 + day, replication) for day in (9, 11))
            was, now = seats(before), seats(after)
            fell = [before.posts["grade"][was[who]] - after.posts["grade"][now[who]]
                    for who in now if who in was]  # fmt: skip
            assert set(fell) <= {0, 1}
