"""Competition for the posts of a grade (竞争聘任)."""

import numpy as np
import pytest
from appointed import GENTLE, GRADES, SMALL, appointed, by_person, ids
from places import KEY, PEOPLE, people_in, posts_of, round_over

from sim.reform.competition import compete
from sim.reform.round import OUT, Appointing
from sim.staff.table import POSTED, SURPLUS


def test_a_competition_takes_the_best_of_two_grades():
    """With perfect panels and no handicap, the winners of a grade are the best of it and below."""
    for replication in range(10):
        zone, before = appointed(
            {**GENTLE, "appointment.panel_validity": 1.0, "appointment.climb_handicap": 0.0,
             "appointment.direct_grades": [], "appointment.competitive_grades": ["section_head"],
             "appointment.order": ["competitive", "two_way"], "staff.idle_share": 0},
            replication,
        )  # fmt: skip
        output = {
            who: cap * effort
            for (who, cap), effort in zip(by_person(before, "capacity").items(),
                                          by_person(before, "effort").values(), strict=True)
        }  # fmt: skip
        grade = by_person(before, "grade")
        g = GRADES.index("section_head")
        rivals = sorted((who for who in grade if grade[who] in (g, g - 1)), key=output.get)
        places = (zone.posts["grade"] == g).sum()
        now = {who for who, h in by_person(zone.staff, "grade").items() if h == g}
        assert now == set(rivals[-places:])


@pytest.mark.parametrize("matching", ["deferred_acceptance", "serial_dictatorship"])
def test_whoever_loses_a_competition_falls_one_level_and_no_further(matching):
    """Law L18; where all compete like everybody else some fall by two, as they did by default."""
    far = {}
    for fall in ("one_level", "any"):
        policy = {**GENTLE, "appointment.fall": fall, "appointment.climb_handicap": 0.0,
                  "appointment.direct_grades": [], "appointment.matching": matching,
                  "appointment.competitive_grades": GRADES[2:],
                  "appointment.order": ["competitive", "two_way"]}  # fmt: skip
        falls = []
        for replication in range(30):
            zone, before = appointed(policy, replication)
            was, now = by_person(before, "grade"), by_person(zone.staff, "grade")
            falls += [int(was[who]) - int(now[who]) for who in was if who in now]
        far[fall] = sum(fall > 1 for fall in falls)
        assert sum(fall == 1 for fall in falls) > 50
    assert far["one_level"] == 0 < far["any"]


def test_holders_who_win_keep_their_own_posts():
    """Whoever is confirmed in a competitive grade stays where they were; only climbers move in."""
    kept = 0
    for replication in range(20):
        zone, before = appointed({}, replication)
        grade, n = zone.posts["grade"], len(zone.posts)
        held = zone.staff[:n]["state"] == POSTED
        seats = {who: row for row, who in enumerate(ids(zone.staff[:n])) if held[row]}
        for row in np.flatnonzero((before["state"][:n] == POSTED) & np.isin(grade, (2, 3))):
            now = seats.get(ids(before[row : row + 1])[0])
            if now is not None and grade[now] == grade[row]:
                assert now == row
                kept += 1
    assert kept > 50


def test_nobody_climbs_more_than_a_grade_in_a_round():
    """Competition lifts by one grade at most, and every other move is level or down."""
    for replication in range(20):
        zone, before = appointed({"appointment.climb_handicap": 0.0}, replication)
        was, now = by_person(before, "grade"), by_person(zone.staff, "grade")
        rises = [now[who] - was[who] for who in now if who in was]
        assert max(rises) == 1


def competed(view, level, grade, climb=0.0):
    """Return who holds the two posts of grade 1 after a competition for them, by row.

    The first two of the people come from there, the others from grade 0.
    """
    posts = posts_of([1, 1, 0, 0, 0], [0, 1, 0, 1, 1])
    staff = people_in(posts, bench=1)
    staff["state"][5], staff["grade"][:5] = SURPLUS, grade
    r = round_over(posts, people=6, grades=2)
    r.seen[:5], r.level[:5], r.part[5] = view, level, OUT
    s = Appointing.of(SMALL, 0.0)._replace(climb=climb)
    compete(KEY, staff, posts, 1, r, s, PEOPLE)
    assert (r.seat < 2).all()
    return [int(np.flatnonzero(r.seat == post)[0]) if (r.seat == post).any() else None
            for post in (0, 1)]  # fmt: skip


def test_a_competition_by_hand():
    """Holders first keep their own posts, then people their departments, whoever was seen best."""
    own = [1, 1, 0, 0, 0]
    assert competed([2, 1, 0, 0, 0], own, own) == [0, 1]
    assert competed([2, 1, 0, 0, 3], own, own) == [0, 4]
    assert competed([2, 1, 3, 0, 0], own, own) == [0, 2]  # there is none in their department
    assert competed([-1, -2, 1, 2, 3], own, own) == [3, 4]
    assert competed([2, 1, 0, 0, 2.5], own, own, climb=1.0) == [0, 4]
    assert competed([2, 1.6, 0, 0, 2.5], own, own, climb=1.0) == [0, 1]


def test_whoever_has_fallen_below_their_grade_does_not_compete_for_one_above():
    """One of grade 0 has lost it already; one of grade 1 who fell has lost theirs, too."""
    assert competed([2, 1, 0, 0, 9], [1, 1, 0, 0, -1], [1, 1, 0, 0, 0]) == [0, 1]
    assert competed([9, 1, 0, 0, 0.5], [0, 1, 0, 0, 0], [1, 1, 0, 0, 0]) == [4, 1]
