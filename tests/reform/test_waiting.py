"""Waiting for a post (待岗)."""

import numpy as np
import pytest
from appointed import SMALL, by_person, ids, start
from places import KEY, MOVING, PEOPLE, people_in, posts_of

from sim.behaviour.training import Training
from sim.engine import rounds
from sim.engine.ledger import AT
from sim.reform.diary import Diary, Seats
from sim.reform.placement import seat_on_bench, vacate
from sim.reform.service import Rates, Sums, Terms, Wages
from sim.reform.waiting import Rounds, finish_training, make_ready, selection_round
from sim.scenario.overrides import apply
from sim.staff.synthetic import merit_of
from sim.staff.table import EMPTY, FEMALE, POSTED, WAITING


def benched(zone, calendar, people):
    """Send the first people in post who are far from retirement to wait, at the calendar's time."""
    rounds.bring_everyone_up(zone.zones)
    held = zone.staff[: len(zone.posts)]
    rows = np.flatnonzero((held["state"] == POSTED) & (held["birth"] > -45 * 12))[:people]
    sent = zone.staff[rows].copy()
    for row in rows:
        vacate(zone.key, zone.staff, zone.posts, row, zone.month, zone.regime.moving.filling)
    zone.zones.make_room(len(sent))
    calendar._train([seat_on_bench(zone.staff, zone.posts, sent, WAITING, zone.month)])
    return rows


STILL = {"appointment.active": False, "assessment.active": False, "waiting.pass_below": 0,
         "behaviour.leaving.resign_established": 0,
         "behaviour.leaving.resign_contract": 0, "behaviour.leaving.transfer_rate": 0,
         "behaviour.leaving.death_rate": 0, "recruitment.lead_months": 36,
         "recruitment.promotion_months": 36, "recruitment.open_above_entry": 1}  # fmt: skip


@pytest.mark.parametrize(
    ("seats", "training", "months", "ready"),
    [
        (10, 2, 3, [90, 90, 90, 90, 90, 90]),  # all trained at once, ready after three months
        (2, 2, 3, [90, 90, 120, 120, 180, 180]),  # three classes of two, two months each
        (1, 1, 3, [90, 90, 90, 120, 150, 180]),
        (4, 5, 0, [150, 150, 150, 150, 300, 300]),  # no shortest wait, but a long training
    ],
)
def test_people_are_ready_after_training_and_the_shortest_wait(seats, training, months, ready):
    """AP3: classes queue for seats; nobody competes before training and three months are over."""
    zone, calendar = start({**STILL, "waiting.training_seats": seats, "waiting.min_months": months,
                            "waiting.training_months": training, "waiting.max_rounds": 1,
                            "waiting.pass_below": 1.0})  # fmt: skip
    calendar.env.run(until=31)
    benched(zone, calendar, 6)
    found = []
    for day in range(32, 400):
        calendar.env.run(until=day)
        assert 0 <= calendar.seats[0].level <= seats
        bench = zone.staff[len(zone.posts) :]
        count = int((bench["ready"] == 1).sum())
        found += [day - 1 - 31] * (count - len(found))
    assert found == ready


def test_who_waits_gets_the_best_vacant_post_not_above_the_former():
    """Placed at the first selection round after being ready, in a post of at most the grade."""
    zone, calendar = start({**STILL, "waiting.training_seats": 20})
    calendar.env.run(until=41)
    rows = benched(zone, calendar, 8)
    grades = by_person(zone.staff, "grade")
    sent = [who for who, state in by_person(zone.staff, "state").items() if state == WAITING]
    assert len(sent) == 8
    calendar.env.run(until=41 + 90)
    assert (zone.staff["state"] == WAITING).sum() == 8
    calendar.env.run(until=30 * 5 + 7)  # ready on day 131, next selection on day 156
    assert not (zone.staff["state"] == WAITING).any()
    assert zone.tally[AT["placed"]] == 8
    now = by_person(zone.staff, "grade")
    vacated = sorted(zone.posts["grade"][rows].tolist())
    assert sorted(now[who] for who in sent) == vacated
    assert all(now[who] <= grades[who] for who in sent)


def test_those_who_hardly_work_win_no_post_while_they_wait():
    """AP2: in a selection round too whoever hardly works is turned down, however well seen."""
    zone, calendar = start({**STILL, "waiting.training_seats": 20, "appointment.idle_below": 0.3})
    calendar.env.run(until=41)
    benched(zone, calendar, 6)
    rows = np.flatnonzero(zone.staff["state"] == WAITING)
    idle = ids(zone.staff[rows[::2]])
    zone.staff["motivation"][rows[::2]] = 0.1
    calendar.env.run(until=30 * 8)
    waiting = zone.staff[zone.staff["state"] == WAITING]
    assert sorted(ids(waiting)) == sorted(idle)
    assert (waiting["rounds"] > 1).all()


def test_whom_the_law_protects_stays_when_the_wait_ends():
    """Protection holds at the end of the wait as under the exit rule."""
    zone, calendar = start({**STILL, "waiting.pass_below": 1.0, "waiting.max_rounds": 2,
                            "waiting.after_last": "end", "study.years": 2, "exit.protect": True,
                            "exit.protected_share": 0.0,
                            "staff.status_shares": {"contract": 1.0}})  # fmt: skip
    calendar.env.run(until=31)
    benched(zone, calendar, 6)
    rows = zone.staff["state"] == WAITING  # long in service, and four years from retirement
    limit = np.where(zone.staff["sex"] == FEMALE, 55, 60) * 12
    zone.staff["entered"][rows], zone.staff["birth"][rows] = -240, (48 - limit)[rows]
    calendar.run()
    assert (zone.staff["state"] == WAITING).sum() == 6
    assert zone.years[0][AT["waiting_ended"]] == 0


def test_the_last_round_ends_the_wait_or_does_not():
    """After so many failed rounds the appointment ends, or people stay without further rounds."""
    for after, left in (("end", 0), ("stay", 6)):
        zone, calendar = start({**STILL, "waiting.pass_below": 1.0, "waiting.max_rounds": 2,
                                "waiting.after_last": after, "study.years": 2,
                                "staff.status_shares": {"contract": 1.0}})  # fmt: skip
        calendar.env.run(until=31)
        benched(zone, calendar, 6)
        calendar.run()
        assert (zone.staff["state"] == WAITING).sum() == left
        assert zone.years[0][AT["waiting_ended"]] == 6 - left


@pytest.mark.parametrize(("of", "part"), [("standard", 1.0), ("base", 0.8)])
def test_pay_while_waiting_is_a_share_of_former_or_of_base_pay(of, part):
    """Six people who wait for ten months at 70 % of it, the base being 80 %."""
    zone, calendar = start({**STILL, "waiting.pass_below": 1.0, "waiting.pay_share": 0.7,
                            "waiting.pay_of": of, "pay.former_ratio": 0.2})  # fmt: skip
    calendar.env.run(until=61)
    benched(zone, calendar, 6)
    grades = zone.staff["grade"][zone.staff["state"] == WAITING]
    calendar.env.run(until=371)
    standard = np.array([g.pay for g in SMALL.organisation.grades])[grades]
    assert zone.years[0][AT["waiting_pay"]] == pytest.approx(10 * (0.7 * part * standard).sum())


def test_a_ratio_does_not_cut_the_pay_of_those_who_wait():
    """Who waits cannot earn a pack, so by default a base that is cut for packs is not theirs."""
    for of, same in (("standard", True), ("base", False)):
        paid = []
        for ratio in (0.1, 0.6):
            zone, calendar = start({**STILL, "waiting.pass_below": 1.0, "waiting.pay_of": of,
                                    "assessment.active": True, "assessment.start_month": 0,
                                    "pay.new_money": 0, "pay.incentive_ratio": ratio})  # fmt: skip
            calendar.env.run(until=61)
            benched(zone, calendar, 6)
            calendar.env.run(until=371)
            paid.append(zone.years[0][AT["waiting_pay"]])
        assert (paid[0] == paid[1]) == same
        assert paid[0] > 0


def test_waiting_pool_obeys_littles_law():
    """Mean number waiting = rate of arrival x mean wait, over eighty busy years."""
    zone, calendar = start({
        "study.years": 80, "exit.reading": "R1", "exit.tail_years": 1,
        "behaviour.refusal.strength": 0, "assessment.tail_share": 0.2,
        "appointment.unfit_share": 0.1, "waiting.training_seats": 2, "waiting.after_last": "end",
        "waiting.max_rounds": 3, "appointment.contract_end": "wait"})  # fmt: skip
    came, waits, area, last, before = {}, [], 0.0, 0, {}
    for day in range(1, 80 * 360, 3):
        calendar.env.run(until=day)
        rows = zone.staff[zone.staff["state"] == WAITING]
        now = dict.fromkeys(ids(rows))
        area += len(before) * (day - last)
        for who in now.keys() - before.keys():
            came[who] = day
        for who in before.keys() - now.keys():
            waits.append(day - came.pop(who))
            if who in by_person(zone.staff, "state"):  # placed, rather than gone from the zone
                assert waits[-1] >= 90
        before, last = now, day
    arrivals = sum(y[AT["to_waiting"]] for y in zone.years) + zone.tally[AT["to_waiting"]]
    assert arrivals > 200
    assert arrivals == len(waits) + len(before)
    # Those still waiting at the end are a few of hundreds.
    assert area / last == pytest.approx(arrivals / last * np.mean(waits), rel=0.03)


# By hand: three posts of two grades, and those who wait

SURE = Rounds(bar=-9.0, max_rounds=3, idle_below=0.3, validity=1.0, kinds=(3, 2), ends=False)
NO_TIME = Terms(
    Rates(np.zeros(6), np.zeros(6), 0.0, 1.0, 1.0, 720, 660, np.ones(3)),
    Wages(*(np.zeros((4, 3), np.int64) for _ in range(3)), np.zeros(3, np.int64),
          np.zeros((2, 3), np.int64), False, False, 0.0), 24.0, 0.0,
)  # fmt: skip


def who_wait(*abilities, grades, lost, held=(), families=(0, 0, 0), **facts):
    """Return posts of grades 0, 1 and 1, and people on the bench who once had a grade and lost it.

    All posts are vacant but for those held.
    """
    posts = posts_of([0, 1, 1], [0, 0, 1])
    posts["family"] = families
    staff = people_in(posts, bench=len(abilities) + 1)
    staff["state"][:3] = [POSTED if post in held else EMPTY for post in range(3)]
    bench = staff[3:-1]
    bench["state"], bench["ready"], bench["motivation"], bench["since"] = WAITING, 1, 1.0, 24
    bench["ability"], bench["grade"], bench["post"] = abilities, grades, lost
    bench["serial"] = 100 + np.arange(len(abilities))
    for column, values in facts.items():
        bench[column] = values
    return staff, posts


def selected(staff, posts, rules=SURE, people=PEOPLE):
    """Hold a selection round; return how many were placed, and who holds each post (0: nobody)."""
    sums = Sums(np.zeros(2), np.zeros(2), np.zeros(2, int), np.zeros(2, int), np.zeros(6, int))
    moving = MOVING._replace(people=people)
    diary = Diary(*(np.full(len(table), 24, np.int16) for table in (staff, posts)))
    seats = Seats(staff, posts, diary)
    placed = selection_round(KEY, seats, 24, rules, moving, NO_TIME, sums)
    held = staff[:3]
    return placed, np.where(held["state"] == POSTED, held["serial"], 0).tolist()


def test_the_best_choose_first_and_take_the_highest_vacant_post():
    """Both may have grade 1; of equal posts the first, and what is left is grade 0."""
    staff, posts = who_wait(0.1, 2.0, 1.0, grades=1, lost=-1)
    assert selected(staff, posts) == (3, [100, 101, 102])
    assert staff["rounds"][3:].tolist() == [0, 0, 0, 0]
    assert (staff["state"][3:] == EMPTY).all()


def test_nobody_gets_a_post_above_the_former_one_or_the_one_they_lost():
    staff, posts = who_wait(1.0, 2.0, grades=[0, 1], lost=[-1, 1])
    assert selected(staff, posts) == (2, [100, 0, 101])
    staff, posts = who_wait(1.0, grades=1, lost=1, held=(0, 2))
    assert selected(staff, posts) == (0, [0, 0, 2])
    assert staff["rounds"][3] == 1
    staff, posts = who_wait(1.0, 0.5, grades=1, lost=[1, 2], held=(0,))
    assert selected(staff, posts) == (2, [0, 101, 100])


def test_who_is_not_ready_or_has_failed_every_round_is_not_seen():
    staff, posts = who_wait(1.0, 2.0, 0.5, grades=1, lost=-1, ready=[0, 1, 1], rounds=[0, 3, 2])
    assert selected(staff, posts) == (1, [0, 102, 0])
    assert staff["rounds"][3:5].tolist() == [0, 3]
    nobody, posts = who_wait(1.0, grades=1, lost=-1, ready=0)
    assert selected(nobody, posts) == (0, [0, 0, 0])
    assert nobody["rounds"][3] == 0


def test_a_panel_turns_down_who_is_below_the_bar_or_hardly_works():
    staff, posts = who_wait(1.0, 0.5, 2.0, grades=1, lost=-1, motivation=[1.0, 1.0, 0.29])
    assert selected(staff, posts, SURE._replace(bar=0.6)) == (1, [0, 100, 0])
    assert staff["rounds"][4:6].tolist() == [1, 1]


def test_training_counts_by_the_root_of_the_share_that_fit_has():
    """0.5 + 1 x root of 0.25 is a standing of 1, over 0.9."""
    rules = SURE._replace(bar=0.95)
    for gain, placed in ((1.0, 1), (0.8, 0)):
        staff, posts = who_wait(0.5, grades=1, lost=-1, trained=gain)
        assert selected(staff, posts, rules, PEOPLE._replace(fit_share=0.25))[0] == placed


def test_among_vacant_posts_of_a_grade_people_take_the_work_that_suits_them_best():
    people = PEOPLE._replace(fit_share=0.5)
    taken = set()
    for serial in range(100, 140):
        staff, posts = who_wait(0.0, grades=1, lost=-1, families=(0, 0, 1), serial=serial)
        suits = [merit_of(KEY, staff, 3, family, 0.5) for family in (0, 1)]
        _, held = selected(staff, posts, people=people)
        taken.add(best := 1 + int(np.argmax(suits)))
        assert held[best] == serial
    assert taken == {1, 2}


def test_a_class_reaches_those_who_still_wait_where_they_came_to():
    """Who has found a post since, or sits there in another's place, learns nothing."""
    staff, _ = who_wait(0.0, 0.0, 0.0, 0.0, grades=1, lost=-1, ready=0)
    rows = np.arange(3, 7)
    people = staff[rows].copy()
    staff["state"][4] = POSTED
    staff["serial"][5] = 999
    staff["posted"][6] = 12  # the same person, who began to wait anew
    finish_training(staff, rows, people, Training(0.3))
    assert staff["trained"].tolist() == [0, 0, 0, 0.3, 0, 0, 0, 0]
    make_ready(staff, rows, people)
    assert staff["ready"].tolist() == [0, 0, 0, 1, 0, 0, 0, 0]


def test_settings_of_selection_rounds():
    """2.5 % lie below -1.96 standard deviations."""
    policy = {"waiting.pass_below": 0.025, "waiting.max_rounds": 4, "waiting.after_last": "end"}
    r = Rounds.of(apply(SMALL, policy))
    assert r.bar == pytest.approx(-1.96, abs=1e-3)
    assert (r.max_rounds, r.ends) == (4, True)
    assert r.kinds == (5, len(SMALL.organisation.families))  # those of the leading body are not
    assert Rounds.of(apply(SMALL, {"waiting.pass_below": 0})).bar < -6
    assert Rounds.of(apply(SMALL, {"waiting.pass_below": 1})).bar > 6


def test_of_posts_that_suit_alike_the_first_is_taken_whatever_its_kind():
    staff, posts = who_wait(1.0, grades=1, lost=-1, families=(0, 1, 0))
    assert selected(staff, posts) == (1, [0, 100, 0])
    staff, posts = who_wait(1.0, grades=1, lost=-1, families=(0, 0, 1))
    assert selected(staff, posts) == (1, [0, 100, 0])
