"""When an appointment ends: its readings, and what is done to whom."""

import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from sim.chance.keyed import Purpose, key, uniform, uniform_pair
from sim.reform.exit import (
    BY_RANK,
    BY_STATUTE,
    KEPT,
    LEAVES,
    MOVES,
    OTHERWISE,
    PROTECTED,
    READINGS,
    ROTATES,
    STAYS,
    TALKED_OUT,
    ExitRule,
    judge,
    truth_table,
)
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import (
    BASIC,
    CIVIL_SERVANT,
    CONTRACT,
    POSTED,
    QUALIFIED,
    UNQUALIFIED,
    UNRATED,
    WAITING,
    empty_staff,
)

SMALL = load_scenario("scenarios/small-zone.yaml")
KEY = key(3, 5)
# Every combination of letters that ends an appointment, written out by hand where the text is read:
# A targets missed, B unqualified, C always in the tail, D refuses.
PAGE = Path("docs/reform-text.md").read_text(encoding="utf-8")
ENDS = dict(re.findall(r"^\| (none|R\d) \| [^|]+ \| ([A-D ]*)\|$", PAGE, re.M))
CERTAIN = {
    "exit.appeal": 0.0, "exit.substitution": 0.0, "exit.protect": False,
    "exit.protected_share": 0.0, "exit.unqualified_years": 1,
}  # fmt: skip


def letters(a, b, c, d):
    """Return the letters that hold."""
    return "".join(name for name, holds in zip("ABCD", (a, b, c, d), strict=True) if holds)


def rule(**overrides):
    """Return the exit rule of the small zone with some settings changed."""
    changes = {
        "behaviour.refusal.strength" if name == "refusal" else f"exit.{name}": value
        for name, value in overrides.items()
    }
    return ExitRule.of(apply(SMALL, {**CERTAIN, **changes}))


def person(*, a=False, b=False, c=False, failures=None, serial=1):
    """Return a staff table of one person to whom A, B and C apply or not, at a term's end."""
    staff = empty_staff(1)
    staff["state"], staff["score"], staff["unit"], staff["serial"] = POSTED, 1.0, 17, serial
    staff["term_years"], staff["term_score"] = 3, 3 * (0.5 if a else 1.0)
    staff["appraisal"] = UNQUALIFIED if b else QUALIFIED
    staff["failures"] = (1 if b else 0) if failures is None else failures
    staff["tail_years"] = 3 if c else 2
    staff["entered"], staff["birth"] = 0, -300
    return staff


@pytest.mark.parametrize("reading", ENDS)
def test_readings_are_the_truth_tables_written_by_hand(reading):
    """On all sixteen combinations of A, B, C and D."""
    ends = set(ENDS[reading].split())
    table = truth_table(reading)
    assert len(table) == 16
    for a, b, c, d in product((False, True), repeat=4):
        expected = letters(a, b, c, d) in ends
        assert bool(table[a + 2 * b + 4 * c + 8 * d]) is expected, letters(a, b, c, d)
        assert READINGS[reading](a, b, c, d) is expected


def test_every_reading_is_written_out():
    assert list(ENDS) == list(READINGS)


def test_readings_from_the_mildest_to_the_harshest():
    """Whoever R4 ends, R3 and R5 end too; whoever R1 ends, R2 ends too."""
    ends = {name: set(combinations.split()) for name, combinations in ENDS.items()}
    assert ends["R4"] < ends["R3"] < ends["R1"] < ends["R2"]
    assert ends["R4"] < ends["R5"] < ends["R6"] < ends["R2"]
    assert ends["R1"] < ends["R6"]
    assert all("D" in one for name in ("R1", "R3", "R4") for one in ends[name])


@pytest.mark.parametrize("reading", ENDS)
@pytest.mark.parametrize("rotate", [True, False])
def test_judgement_follows_the_reading(reading, rotate):
    """At a term's end, with refusal certain or impossible, a judgement is what the table says."""
    ends = set(ENDS[reading].split())
    for a, b, c, d in product((False, True), repeat=4):
        s = rule(reading=reading, refusal=float(d), rotate_unqualified=rotate)
        outcome, ground = judge(KEY, person(a=a, b=b, c=c), 0, 36, True, 3, s)
        if letters(a, b, c, d) in ends:
            assert outcome == LEAVES
            assert (ground == BY_RANK) == (c and not a and not b)
            assert (ground == BY_STATUTE) == (b and d)
            continue
        assert ground == OTHERWISE
        if not (a or b or c) or d:
            assert outcome == STAYS
        elif b and rotate and not c:
            assert outcome == ROTATES
        elif reading == "none" and not (b and rotate):
            assert outcome == STAYS
        else:
            assert outcome == MOVES


def test_a_second_unqualified_year_leads_to_a_lower_post():
    """AP4: the first unqualified year rotates, the second moves to a post of at most the grade."""
    s = rule(reading="R1", refusal=0.0)
    assert judge(KEY, person(b=True, failures=1), 0, 12, False, 3, s)[0] == ROTATES
    assert judge(KEY, person(b=True, failures=2), 0, 24, False, 3, s)[0] == MOVES


@pytest.mark.parametrize("years", [1, 2, 3])
def test_b_takes_as_many_unqualified_years_in_a_row_as_are_set(years):
    """连续两年不合格: under R2 a single bad year is not enough; rotation follows meanwhile."""
    s = rule(reading="R2", refusal=0.0, unqualified_years=years)
    found = [judge(KEY, person(b=True, failures=n), 0, 12, False, 3, s)[0] for n in (1, 2, 3)]
    assert found == [ROTATES, MOVES, MOVES][: years - 1] + [LEAVES] * (4 - years)


def test_without_rotation_nothing_follows_from_too_few_unqualified_years():
    """One of two years is no ground yet, and no other post was asked for."""
    s = rule(reading="R2", refusal=0.0, unqualified_years=2, rotate_unqualified=False)
    assert judge(KEY, person(b=True, failures=1), 0, 12, False, 3, s)[0] == STAYS


def test_two_unqualified_years_in_a_row_or_one_and_a_refusal_are_a_lawful_ground():
    """Regulations on Institution Personnel Art. 16, Civil Servant Law Art. 88; else none is."""
    for failures, refusal, ground in (
        (1, 1.0, BY_STATUTE), (2, 0.0, BY_STATUTE), (1, 0.0, OTHERWISE),
    ):  # fmt: skip
        s = rule(reading="R2", refusal=refusal)
        staff = person(b=True, failures=failures)
        assert judge(KEY, staff, 0, 12, False, 3, s) == (LEAVES, ground)


def test_who_hardly_works_and_waits_is_judged_by_unqualified_years_alone():
    """Their wait ends after two of them, if the exit rule holds and the waiting are assessed."""
    staff = person(failures=2)
    staff["state"], staff["motivation"] = WAITING, 0.1
    two = {"unqualified_years": 2}
    assert judge(KEY, staff, 0, 24, False, 3, rule(**two)) == (LEAVES, BY_STATUTE)
    assert judge(KEY, staff, 0, 24, False, 3, rule(**two, reading="none"))[0] == STAYS
    assert judge(KEY, staff, 0, 24, False, 3, rule(unqualified_years=3))[0] == STAYS
    staff["motivation"] = 1.0
    assert judge(KEY, staff, 0, 24, False, 3, rule(**two))[0] == STAYS


def test_term_goals_and_the_whole_terms_tail_count_at_the_terms_end_alone():
    """A, and C in its default form, wait for the end of the term; B and a yearly C do not."""
    s = rule(reading="R1", refusal=1.0)
    for wrong in ({"a": True}, {"c": True}):
        assert judge(KEY, person(**wrong), 0, 24, False, 3, s)[0] == STAYS
        assert judge(KEY, person(**wrong), 0, 36, True, 3, s)[0] == LEAVES
    assert judge(KEY, person(b=True), 0, 24, False, 3, s)[0] == LEAVES
    yearly = rule(reading="R1", refusal=1.0, tail_years=1)
    assert judge(KEY, person(c=True), 0, 24, False, 1, yearly)[0] == LEAVES


def test_years_needed():
    """C takes every year of the term, or as many in a row as the setting says."""
    assert rule(tail_years=0).years_needed(3) == 3
    assert rule(tail_years=0).years_needed(1) == 1
    assert rule(tail_years=2).years_needed(3) == 2


def test_basically_qualified_is_not_unqualified():
    """Only the lowest of the four grades fulfils B."""
    staff = person()
    staff["appraisal"] = BASIC
    assert judge(KEY, staff, 0, 36, True, 3, rule(reading="R2"))[0] == STAYS


def test_nobody_unrated_or_without_a_post_is_judged():
    """The unrated, and those who wait, are left alone."""
    s = rule(reading="R2", refusal=1.0)
    staff = person(a=True, b=True, c=True)
    staff["score"], staff["appraisal"] = 0.0, UNRATED
    assert judge(KEY, staff, 0, 36, True, 3, s)[0] == STAYS
    staff = person(a=True, b=True, c=True)
    staff["state"], staff["motivation"] = WAITING, 1.0
    assert judge(KEY, staff, 0, 36, True, 3, s)[0] == STAYS


def test_the_law_protects_those_near_retirement():
    """15 years of service and less than five to retirement (Labour Contract Law Art. 42 (5)).

    The list of those who may not be dismissed in Civil Servant Law Art. 89 has no such rule.
    """
    s = rule(reading="R2", protect=True)
    for service, left, outcome in (
        (180, 59, PROTECTED), (179, 59, LEAVES), (180, 60, LEAVES), (240, 1, PROTECTED),
    ):  # fmt: skip
        staff = person(a=True)
        staff["status"] = CONTRACT
        staff["entered"], staff["birth"] = 36 - service, 36 - (720 - left)
        assert judge(KEY, staff, 0, 36, True, 3, s)[0] == outcome
        staff["sex"] = 1  # women retire five years earlier
        staff["birth"] = 36 - (660 - left)
        assert judge(KEY, staff, 0, 36, True, 3, s)[0] == outcome
        staff["status"] = CIVIL_SERVANT
        assert judge(KEY, staff, 0, 36, True, 3, s)[0] == LEAVES
    staff["entered"] = -200
    assert judge(KEY, staff, 0, 36, True, 3, rule(reading="R2", protect=False))[0] == LEAVES


def test_shares_of_refusal_protection_substitution_and_appeal():
    """Of those to be ended: refusal, then protected, talked out, and overturned, each its share."""
    s = rule(reading="R1", refusal=0.5, protect=True, protected_share=0.2, substitution=0.3,
             appeal=0.4, overturn=0.5)  # fmt: skip
    n = 20_000
    found = np.array([judge(KEY, person(a=True, serial=i), 0, 36, True, 3, s)[0] for i in range(n)])
    share = np.bincount(found, minlength=7) / n
    ended = 0.5
    expected = {
        MOVES: 0.5,
        PROTECTED: ended * 0.2,
        TALKED_OUT: ended * 0.8 * 0.3,
        KEPT: ended * 0.8 * 0.7 * 0.4 * 0.5,
        LEAVES: ended * 0.8 * 0.7 * (1 - 0.2),
    }
    for outcome, chance in expected.items():
        assert share[outcome] == pytest.approx(chance, abs=4 * (chance / n) ** 0.5), outcome
    assert sum(share[list(expected)]) == pytest.approx(1)


def test_judgements_are_keyed_by_person_and_month():
    """Refusal and appeal are the person's own luck at that date, not the order of the table."""
    s = rule(reading="R1", refusal=0.5, appeal=0.5, overturn=0.5)
    for serial in range(200):
        refused = uniform(KEY, 17, serial, 0, Purpose.REFUSAL, 36) < 0.5
        appealed, turned = uniform_pair(KEY, 17, serial, 0, Purpose.APPEAL, 36)
        overturned = appealed < 0.5 and turned < 0.5
        expected = (KEPT if overturned else LEAVES) if refused else MOVES
        assert judge(KEY, person(a=True, serial=serial), 0, 36, True, 3, s)[0] == expected


def test_the_threat_of_the_tail_is_the_chance_that_it_ends_the_appointment():
    """R2 (C and D): the chance of refusing; R4 and none: the tail alone ends nothing."""
    assert rule(reading="R1", refusal=0.15).chances()[4] == pytest.approx(0.15)
    assert rule(reading="R2", refusal=0.15).chances()[4] == pytest.approx(0.15)
    for reading in ("R3", "R4", "R5", "none"):
        assert rule(reading=reading, refusal=0.15).chances()[4] == 0


def test_where_nothing_can_follow_everybody_stays():
    """Whether anything can is asked before anybody is judged: it may not spare one person."""
    people = [person(a=a, b=b, c=c) for a, b, c in product((False, True), repeat=3)]
    for tail_years, term_end, rotate in product((0, 2), (False, True), (False, True)):
        s = rule(reading="R2", tail_years=tail_years, rotate_unqualified=rotate)
        for staff in people:
            unqualified = bool(staff["appraisal"][0] == UNQUALIFIED)
            outcome, _ground = judge(KEY, staff, 0, 36, term_end, s.years_needed(3), s)
            assert outcome == STAYS or s.can_follow(term_end, unqualified)
    assert not rule(tail_years=0).can_follow(False, False)
