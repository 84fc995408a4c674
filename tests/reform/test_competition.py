"""Competition for the posts of a grade (竞争聘任)."""

import numpy as np
import pytest
from appointed import GENTLE, GRADES, appointed, by_person, ids

from sim.staff.table import POSTED


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
