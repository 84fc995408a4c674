"""Service: work, pay and strain, and who leaves."""

import numpy as np
import pytest
from places import people_in, posts_of

from sim.engine.replication import history, replicate
from sim.reform.service import (
    ACCOUNT,
    ARCHIVE_PAY,
    BASE,
    COMPANY_PAY,
    SAVED,
    WAITING_PAY,
    Rates,
    Sums,
    Terms,
    Wages,
    bring_all_up,
    bring_up,
    leave_factors,
    look_at_all,
)
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import (
    ARCHIVED,
    COMPANY,
    CONTRACT,
    EMPTY,
    FEMALE,
    INSIDER,
    OUTSIDER,
    WAITING,
)
from sim.validation.textbook import zone_of

SMALL = load_scenario("scenarios/small-zone.yaml")


def test_grades_leave_as_often_as_they_are_said_to():
    """Twice the factor, twice the rate; the zone's rate stays what is configured."""
    leave = {"behaviour.leaving.resign_established": 0.08,
             "behaviour.leaving.resign_contract": 0.08, "recruitment.lead_months": 0,
             "recruitment.promotion_months": 0, "recruitment.open_above_entry": 1}  # fmt: skip
    factor = {"organisation.grades.low.leave_factor": 2.0}
    scenario = zone_of({"low": 4000, "high": 2000}, {**leave, **factor}, 3)
    exits = history(scenario, 4, 0).exits
    gone = exits[exits.cause == "resigned"].grade.value_counts()
    assert gone["low"] / 2 / gone["high"] == pytest.approx(2.0, rel=0.15)
    assert gone.sum() / 3 / 6000 == pytest.approx(0.08, rel=0.06)
    assert leave_factors(scenario.organisation).tolist() == pytest.approx([1.2, 0.6])


def test_the_same_factor_for_all_changes_nothing():
    """Factors are relative: three for all is one for all, byte for byte."""
    three = {f"organisation.grades.{g.name}.leave_factor": 3.0 for g in SMALL.organisation.grades}
    same, plain = (replicate(apply(SMALL, each), 5, range(3)) for each in (three, {}))
    assert same.tobytes() == plain.tobytes()


NOBODY_LEAVES = Rates(np.zeros(6), np.zeros(6), 0.0, 1.0, 1.0, 720, 660, np.ones(2))


def books(months, rates=NOBODY_LEAVES, *, posts, staff, **wages):
    """Book some months of two grades; return what the zone's sums are then.

    Base is 4,000 and 8,000 yuan, the pack 1,000 and 2,000, of which a tenth is paid at once; before
    the reform 4,500 and 500, 9,000 and 1,000. Company staff get 1.5 times of all.
    """
    base = np.array([[400_000, 800_000], [450_000, 900_000]])
    pack = np.array([[100_000, 200_000], [50_000, 100_000]])
    both = [np.vstack([rows, rows * 3 // 2]) for rows in (base, pack)]
    w = Wages(
        base=both[0], performance=both[1], on_account=both[1] // 10,
        standard=np.array([500_000, 1_000_000]),
        waiting=np.array([[300_000, 600_000], [450_000, 900_000]]),
        old_terms=wages.get("old_terms", False), keep_savings=wages.get("keep_savings", False),
        archive_step=0.01,
    )  # fmt: skip
    sums = Sums(np.zeros(2), np.zeros(2), np.zeros(2, int), np.zeros(2, int), np.zeros(6, int))
    bring_all_up(staff, posts, months, Terms(rates, w, 24.0, 0.5), sums)
    return sums


def two(**facts):
    """Return posts of both grades in departments of their own, who holds them, and two seats."""
    posts = posts_of([0, 1], [0, 1])
    staff = people_in(posts, bench=2)
    staff["start"] = 1.0
    for column, values in facts.items():
        staff[column][: len(values)] = values
    return {"posts": posts, "staff": staff}


def test_work_and_pay_of_three_months_by_hand():
    """Output 1.2 x 0.5 and 1 x 1 a month; a fifth of it moved counts one and a half times."""
    zone = two(capacity=[1.2, 1.0], effort=[0.5, 1.0], moved=[0.0, 0.2])
    sums = books(3, **zone)
    staff = zone["staff"]
    assert staff["output"][:2] == pytest.approx([1.8, 3 * 0.8])
    assert staff["measured"][:2] == pytest.approx([1.8, 3 * 1.1])
    assert sums.true == pytest.approx([1.8, 2.4])
    assert sums.measured == pytest.approx([1.8, 3.3])
    assert staff["months"].tolist() == [3, 3, 0, 0]
    assert sums.packs.tolist() == [300_000, 600_000]
    assert sums.advanced.tolist() == staff["advance"][:2].tolist() == [30_000, 60_000]
    assert staff["paid"][:2].tolist() == [1_230_000, 2_460_000]
    assert staff["former"][:2].tolist() == [1_500_000, 3_000_000]
    money = [0] * 6
    money[BASE], money[ACCOUNT] = 3_600_000, 90_000
    assert sums.money.tolist() == money
    assert staff["since"][:2].tolist() == [3, 3]


def test_nothing_is_booked_twice():
    zone = two()
    books(3, **zone)
    again = books(3, **zone)
    assert not any(each.any() for each in again)
    assert zone["staff"]["months"][:2].tolist() == [3, 3]
    one_more = books(4, **zone)
    assert one_more.packs.tolist() == [100_000, 200_000]


def test_one_seat_alone_may_be_brought_up():
    """By the same words; the others are left as they were."""
    zone = two()
    staff, posts = zone["staff"], zone["posts"]
    sums = Sums(np.zeros(2), np.zeros(2), np.zeros(2, int), np.zeros(2, int), np.zeros(6, int))
    w = Wages(*(np.full((4, 2), 10) for _ in range(3)), np.full(2, 10), np.full((2, 2), 10),
              False, False, 0.0)  # fmt: skip
    t = Terms(NOBODY_LEAVES, w, 24.0, 0.0)
    for _ in range(2):
        bring_up(staff, posts, 1, 2, t, sums)
    assert staff["months"].tolist() == [0, 2, 0, 0]
    assert sums.packs.tolist() == [0, 20]


def test_company_staff_are_paid_by_their_scale_and_counted_apart():
    zone = two(status=[COMPANY, CONTRACT])
    sums = books(2, **zone)
    assert zone["staff"]["paid"][:2].tolist() == [2 * 615_000, 2 * 820_000]
    assert zone["staff"]["former"][:2].tolist() == [2 * 750_000, 2 * 1_000_000]
    assert sums.money[COMPANY_PAY] == 2 * 615_000


def test_insiders_on_old_terms_are_paid_as_before_and_have_no_part_in_packs():
    zone = two(origin=[INSIDER, OUTSIDER])
    sums = books(2, old_terms=True, **zone)
    assert zone["staff"]["paid"][:2].tolist() == [2 * 500_000, 2 * 820_000]
    assert sums.packs.tolist() == [0, 400_000]
    assert sums.advanced.tolist() == [0, 40_000]
    assert zone["staff"]["advance"].tolist() == [0, 40_000, 0, 0]


@pytest.mark.parametrize("keep", [False, True])
def test_the_pay_of_a_vacant_post_is_saved_or_kept_in_the_pack(keep):
    zone = two()
    zone["staff"]["state"][0] = EMPTY
    sums = books(2, keep_savings=keep, **zone)
    assert sums.money[SAVED] == (0 if keep else 1_000_000)
    assert sums.packs.tolist() == [1_000_000 if keep else 0, 400_000]
    assert zone["staff"]["months"].tolist() == [0, 2, 0, 0]


def test_on_the_bench_people_have_waiting_pay_or_that_of_the_archived_rank():
    """Waiting pay goes by the grade of the last post; archived pay by rank, service and seal."""
    zone = two()
    staff = zone["staff"]
    staff["state"] = EMPTY, EMPTY, WAITING, WAITING
    staff["grade"][2:], staff["status"][2:] = [1, 0], [CONTRACT, COMPANY]
    assert books(2, **zone).money[[WAITING_PAY, COMPANY_PAY]].tolist() == [2_100_000, 900_000]
    zone = two()
    staff = zone["staff"]
    staff["state"] = EMPTY, EMPTY, ARCHIVED, EMPTY
    staff["archive"], staff["entered"], staff["sealed"] = 1, 0, 7
    # The year has not turned: no step yet.
    assert books(2, **zone).money[ARCHIVE_PAY] == 2 * 1_000_000 + 14


def test_a_post_is_learned_month_by_month():
    """From 0.7 on, 24 months: 0.7 and 0.7 + 0.3 / 24; whoever has been there 24 is done."""
    zone = two(start=[0.7, 0.7], posted=[0, -24])
    books(2, **zone)
    assert zone["staff"]["output"][:2] == pytest.approx([0.7 + 0.7 + 0.3 / 24, 2.0])


def rates(**changes):
    """Return monthly rates of two statuses, and of both grades alike."""
    plain = {"voluntary": np.array([0.01, 0.02, 0, 0, 0, 0]), "resign": np.zeros(6), "death": 0.001,
             "newcomer": 2.0, "senior": 0.5, "retire_men": 720, "retire_women": 660,
             "grades": np.array([1.0, 1.5])}  # fmt: skip
    return Rates(**{**plain, **changes})


def test_the_hazards_borne_add_up_month_by_month():
    """By hand: ten months at 0.01 x 1.2 restless, and at 0.02 x 1.5 of the grade."""
    zone = two(status=[0, 1], restless=[1.2, 1.0], birth=[-400, -400], health=[1.0, 1.0])
    books(10, rates(), **zone)
    assert zone["staff"]["strain"][:2] == pytest.approx([0.12, 0.3])
    assert zone["staff"]["health"][:2] == pytest.approx([0.99, 0.99])
    zone = two(birth=[-400, -700], entered=[-20, -200], restless=[1.0, 1.0])
    books(10, rates(), **zone)
    # The first is new for three months more, the second over fifty.
    assert zone["staff"]["strain"][:2] == pytest.approx([0.01 * (3 * 2 + 7), 10 * 0.01 * 1.5 / 2])


def test_on_the_bench_the_grade_does_not_make_people_leave():
    zone = two(restless=[1.0, 1.0, 1.0])
    zone["staff"]["state"][2], zone["staff"]["grade"][2] = WAITING, 1
    zone["staff"]["entered"][2] = zone["staff"]["birth"][2] = -300
    books(10, rates(), **zone)
    assert zone["staff"]["strain"][2] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("facts", "month"),
    [
        ({}, 13),  # nobody leaves within a year: look again
        ({"patience": 0.0455}, 5),  # 0.01 a month
        ({"patience": 0.0455, "restless": 2.0}, 3),
        ({"patience": 0.0455, "strain": 0.02}, 3),
        ({"patience": 0.0455, "status": 1}, 3),
        ({"patience": 0.0455, "grade": 1}, 4),  # 0.015
        ({"patience": 0.0455, "entered": -10}, 3),  # twice as restless while new
        ({"patience": 0.0455, "birth": -598}, 9),  # half as restless from fifty on, in two months
        ({"health": 0.0035}, 4),
        ({"health": 0.0035, "patience": 0.0155}, 2),
        ({"birth": -714}, 6),  # retirement of men at sixty
        ({"birth": -654, "sex": FEMALE}, 6),
        ({"birth": -720}, 1),  # not before the next close
        ({"birth": -714, "patience": 0.0105}, 3),
    ],
)
def test_the_month_of_leaving_is_when_a_hazard_is_borne(facts, month):
    staff = people_in(posts_of([0], [0]))
    staff["patience"], staff["health"], staff["restless"], staff["birth"] = 9.0, 9.0, 1.0, -400
    for column, value in facts.items():
        staff[column] = value
    look_at_all(staff, rates())
    assert staff["next"][0] == month
    staff["state"], staff["next"] = EMPTY, 99
    look_at_all(staff, rates())
    assert staff["next"][0] == 99
