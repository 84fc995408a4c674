"""Moving people between seats: out of a post and into one, onto the bench, from post to post."""

import numpy as np
import pytest
from places import KEY, MOVING, people_in, posts_of

from sim.reform.placement import (
    Filling,
    add_vacancy,
    at_once,
    fill_vacant,
    peers_of,
    rotate,
    seat_on_bench,
    swap,
    take_post,
    take_seats,
    take_vacancy,
    to_bench,
    vacancies,
    vacate,
)
from sim.staff.table import EMPTY, FAR, LOOK, NEVER, POSTED, SURPLUS, WAITING


def test_an_entry_post_is_filled_from_outside_and_a_higher_one_by_promotion():
    """ID5: the lowest grade has nobody below it; with 1 in place of 0 all come from outside."""
    posts = posts_of([0, 1], [0, 0])
    staff = people_in(posts)
    for open_above, inside, due in ((0.0, [0, 1], [16, 12]), (1.0, [0, 0], [16, 16])):
        s = Filling(open_above, lead_months=6, promotion_months=2, appointed_from=9)
        for post in (0, 1):
            vacate(KEY, staff, posts, post, 10, s)
        assert posts["inside"].tolist() == inside
        assert posts["due"].tolist() == due
        assert (staff["state"] == EMPTY).all()
        assert (staff["next"] == FAR).all()


def test_the_share_opened_above_entry_is_the_one_set():
    posts = posts_of([1] * 4000, [0] * 4000)
    staff = people_in(posts)
    for post in range(4000):
        vacate(KEY, staff, posts, post, 0, Filling(0.3, 6, 2, 9))
    assert 1 - posts["inside"].mean() == pytest.approx(0.3, abs=0.03)


def test_only_what_nobody_is_filling_yet_is_started():
    posts = posts_of([0, 0, 0], [0, 0, 0])
    staff = people_in(posts)
    staff["state"][1:] = EMPTY
    posts["due"][1] = 3
    fill_vacant(KEY, staff, posts, 10, MOVING.filling)
    assert posts["due"].tolist() == [NEVER, 3, 16]


@pytest.mark.parametrize(("lead", "inside", "now"), [(0, 2, True), (6, 0, True), (1, 1, False)])
def test_vacancies_are_filled_at_once_where_either_way_takes_no_time(lead, inside, now):
    assert at_once(Filling(0.3, lead, inside, 9)) == now


def test_who_goes_to_the_bench_leaves_a_vacancy_and_takes_the_first_free_seat():
    posts = posts_of([0, 1, 1], [0, 0, 0])
    staff = people_in(posts, bench=3)
    staff["state"][3], staff["ready"][1], staff["rounds"][1] = WAITING, 1, 4
    staff["restless"] = 1.7
    assert to_bench(KEY, staff, posts, 1, WAITING, 10, 0, MOVING.filling) == 4
    who = staff[4]
    assert (who["serial"], who["state"], who["posted"], who["next"]) == (1, WAITING, 10, LOOK)
    assert (who["effort"], who["restless"], who["ready"], who["rounds"]) == (0.0, 1.0, 0, 0)
    assert staff["state"][1] == EMPTY
    assert posts["due"][1] == 12


def test_those_whose_post_was_merged_away_keep_their_effort():
    """They compete at once, with their record; whoever waits does nothing (AP3)."""
    posts = posts_of([0, 1], [0, 0])
    staff = people_in(posts, bench=4)
    two = staff[:2].copy()
    assert seat_on_bench(staff, posts, two, SURPLUS, 0).tolist() == [2, 3]
    assert seat_on_bench(staff, posts, two, WAITING, 0).tolist() == [4, 5]
    assert staff["effort"][2:].tolist() == [1, 1, 0, 0]
    assert staff["serial"][2:].tolist() == [0, 1, 0, 1]


def test_a_post_in_another_department_is_to_be_learned():
    """From post to post the old one falls vacant; within a department nothing is to be learned."""
    for department, start in ((0, 1.0), (1, 0.9)):
        posts = posts_of([1, 1], [0, department])
        staff = people_in(posts)
        staff["state"][1], staff["effort"][0] = EMPTY, 1.2
        take_post(KEY, staff, posts, 0, 1, 10, MOVING)
        who = staff[1]
        assert (who["serial"], who["post"], who["posted"], who["start"]) == (0, 1, 10, start)
        assert (who["effort"], who["department"]) == (1.2, department)
        assert (staff["state"][0], posts["due"].tolist()) == (EMPTY, [12, NEVER])


def test_who_comes_back_from_the_bench_works_as_they_are_motivated():
    posts = posts_of([1], [0])
    staff = people_in(posts, bench=1)
    staff[1] = staff[0]
    staff["state"] = EMPTY, WAITING
    staff["effort"][1], staff["motivation"][1] = 0.0, 0.8
    take_post(KEY, staff, posts, 1, 0, 10, MOVING)
    assert (staff["effort"][0], staff["start"][0]) == (0.8, 0.9)
    assert (staff["state"][1], staff["next"][1]) == (EMPTY, FAR)


@pytest.mark.parametrize(("other", "start"), [(0, 1.0), (1, 0.9)])
def test_two_who_change_places_have_each_others_post(other, start):
    posts = posts_of([1, 1], [0, other])
    staff = people_in(posts)
    swap(KEY, staff, posts, 0, 1, 10, MOVING)
    assert staff["serial"].tolist() == [1, 0]
    assert staff["department"].tolist() == [0, other]
    assert staff["start"].tolist() == [start, start]
    assert staff["posted"].tolist() == [10, 10]


def test_after_a_round_everybody_sits_where_they_won_a_post():
    """Three change places in a ring, one stays, one wins nothing, and all terms begin anew.

    So does that of one who waits since before the round: what counts is the mean of the term (A).
    """
    posts = posts_of([1, 1, 1, 1, 1], [0, 0, 1, 1, 1])
    staff = people_in(posts, bench=3)
    staff[5:7] = staff[4]
    staff["serial"][5:7], staff["state"][5:7] = [9, 10], [SURPLUS, WAITING]
    staff["term_score"], staff["term_years"] = 3.0, 3
    without = take_seats(KEY, staff, posts, np.array([1, 2, 0, 3, -1, 4, -1, -1]), 36, MOVING)
    assert staff["serial"].tolist()[:5] == [2, 0, 1, 3, 9]
    assert staff["start"].tolist()[:3] == [0.9, 1.0, 0.9]
    assert staff["posted"].tolist()[:5] == [36, 36, 36, -24, 36]
    assert without["serial"].tolist() == [4]
    assert staff["state"].tolist() == [POSTED] * 5 + [EMPTY, WAITING, EMPTY]
    assert staff["next"][5] == FAR
    for people in (staff, without):
        assert not people["term_score"].any()
        assert not people["term_years"].any()


def test_vacancies_of_a_grade_are_taken_in_turn_and_the_highest_first():
    """AP4: a post of the grade, else one below; whoever queued first comes first."""
    posts = posts_of([0, 1, 1, 2, 1], [0] * 5)
    staff = people_in(posts)
    staff["state"][[0, 2, 4]] = EMPTY
    queue = vacancies(staff, posts, 3)
    assert take_vacancy(queue, 2, 2) == -1
    assert take_vacancy(queue, 2, 1) == 2
    add_vacancy(queue, posts, 1)
    add_vacancy(queue, posts, 2)
    assert [take_vacancy(queue, 1, 0) for _ in range(5)] == [4, 1, 2, 0, -1]


def test_posts_of_a_grade_are_found_by_department():
    p = peers_of(posts_of([1, 0, 1, 1, 0], [0, 0, 0, 1, 1]), 2)
    assert p.rows.tolist() == [1, 4, 0, 2, 3]
    assert p.first.tolist() == [0, 2, 5]
    assert p.many.tolist() == [[1, 2], [1, 1]]
    assert p.own.tolist() == [[0, 2], [1, 4]]


def test_rotation_leads_to_any_post_of_the_grade_elsewhere_and_to_no_other():
    """AP4 (轮岗): over many months all six are met alike; nobody stays in the department."""
    departments = [0, 0, 1, 1, 2, 2, 3, 3, 3]
    posts = posts_of([1] * 8 + [0], departments)
    peers = peers_of(posts, 2)
    met = np.zeros(9, int)
    for month in range(600):
        staff = people_in(posts)
        there = rotate(KEY, staff, posts, 3, peers, month, MOVING)
        assert (staff["serial"][there], staff["serial"][3]) == (3, there)
        met[there] += 1
    assert met[[2, 3, 8]].tolist() == [0, 0, 0]
    assert met.sum() == 600
    assert (abs(met[[0, 1, 4, 5, 6, 7]] - 100) < 35).all()


def test_rotation_to_a_vacant_post_leaves_one_behind_and_without_another_department_none():
    posts = posts_of([1, 1], [0, 1])
    staff = people_in(posts)
    staff["state"][1] = EMPTY
    assert rotate(KEY, staff, posts, 0, peers_of(posts, 2), 5, MOVING) == 1
    assert staff["state"].tolist() == [EMPTY, POSTED]
    alone = posts_of([1, 1], [0, 0])
    staff = people_in(alone)
    assert rotate(KEY, staff, alone, 0, peers_of(alone, 2), 5, MOVING) == 0
    assert staff["serial"].tolist() == [0, 1]
