"""An appointment round: how grades are filled, records beside the panel, and seats."""

import numpy as np
import pytest
from places import KEY, PEOPLE, people_in, posts_of, round_over

from sim.engine.structure import Structure
from sim.reform.round import (
    COMPETITIVE,
    DIRECT,
    PLACED,
    TWO_WAY,
    Appointing,
    add_records,
    in_grade,
    next_free,
    place,
    seat_in,
)
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.synthetic import merit_of

SMALL = load_scenario("scenarios/small-zone.yaml")
LAYOUT = Structure.of(SMALL.organisation).layout


def appointing(**changes):
    """Return the settings of a round."""
    return Appointing.of(apply(SMALL, {f"appointment.{k}": v for k, v in changes.items()}), 0.4)


def test_grades_are_filled_mode_by_mode_and_from_the_highest_down():
    """AP1, by hand: clerks are 0, zone leaders 5."""
    s = appointing(direct_grades=["zone_leader"], competitive_grades=["section_head", "director"],
                   order=["direct", "two_way", "competitive"])  # fmt: skip
    assert s.grades.tolist() == [5, 3, 1, 0, 4, 2]
    assert s.modes.tolist() == [DIRECT] + [TWO_WAY] * 3 + [COMPETITIVE] * 2


def test_settings_of_a_round_are_those_of_the_scenario():
    """The bar is a standard normal number: 2.5 % lie below -1.96."""
    s = appointing(unfit_share=0.025, coverage="outsiders_only", proposing="departments",
                   matching="serial_dictatorship", fall="any", pay_preference=3.0)  # fmt: skip
    assert s.unfit_below == pytest.approx(-1.96, abs=1e-3)
    assert (s.everyone, s.by_record, s.departments_ask, s.one_level) == (False, True, True, False)
    assert s.pay_preference == pytest.approx(1.2)
    plain = appointing(unfit_share=0)
    assert plain.unfit_below < -6
    assert (plain.everyone, plain.by_record, plain.departments_ask) == (True, False, False)
    assert plain.one_level


def test_posts_of_a_grade():
    posts = SMALL.organisation
    for g, grade in enumerate(posts.grades):
        many = sum(d.posts.get(grade.name, 0) for d in posts.departments)
        assert len(in_grade(LAYOUT, g)) == many


def with_records(mean, years, view, **settings):
    """Return views and expected merits of people once records count."""
    staff = people_in(posts_of([0] * len(mean), [0] * len(mean)))
    staff["term_years"] = years
    staff["term_score"] = np.array(mean) * np.array(years)
    view = np.array(view)
    s = appointing(**settings)
    worth = s.validity * view
    add_records(staff, np.arange(len(mean)), view, worth, s, 0.6)
    return view, worth


def test_a_record_is_a_normal_rank_among_those_who_have_one():
    """Ranks 1/8, 3/8, 5/8, 7/8 of four; who has no record is seen as the panel sees them."""
    mean, years = [1.2, 0.8, 1.0, 0.9, 5.0], [1, 2, 3, 1, 0]
    view, worth = with_records(mean, years, np.zeros(5), record_weight=1.0, panel_validity=0.5)
    normal = [1.1503, -1.1503, 0.3186, -0.3186]
    assert view == pytest.approx([*normal, 0.0], abs=1e-4)
    # The record alone: it shows merit by its correlation, 0.6.
    assert worth == pytest.approx([*(0.6 * np.array(normal)), 0.0], abs=1e-4)


def test_equal_records_share_the_middle_of_their_ranks():
    """Two of three are equal and highest: 1/6, and (3/6 + 5/6) / 2 for both."""
    view, _ = with_records([1.0, 0.5, 1.0], [2, 2, 1], np.zeros(3), record_weight=1.0)
    assert view == pytest.approx([0.4307, -0.9674, 0.4307], abs=1e-4)


def test_panel_and_record_together_have_a_spread_of_one():
    """Halves of each with a correlation of 0.5 x 0.6: by hand, root of 0.25 + 0.25 + 0.15."""
    view, worth = with_records([1.0, 0.5], [1, 1], [0.0, 2.0], record_weight=0.5,
                               panel_validity=0.5)  # fmt: skip
    scale = np.sqrt(0.65)
    record = 0.6745
    expected = np.array([0.5 * record, 1.0 - 0.5 * record]) / scale
    assert view == pytest.approx(expected, abs=1e-4)
    assert worth == pytest.approx((0.25 + 0.3) / scale * expected, abs=1e-4)


def rooms(families=(0, 0, 0, 0)):
    """Return a round over four posts of a grade, two departments of two, and one who has none."""
    posts = posts_of([0] * 4, [0, 0, 1, 1])
    posts["family"] = families
    return people_in(posts, bench=1), posts, round_over(posts, people=5, grades=1)


def test_who_is_placed_has_the_post_and_nobody_else_can():
    _, _, r = rooms()
    place(r, 4, 2)
    assert (r.seat[4], r.part[4]) == (2, PLACED)
    assert r.free.tolist() == [True, True, False, True]
    assert [next_free(np.array([2, 0, 3]), r.free, at) for at in (0, 1, 2, 3)] == [1, 1, 2, 3]
    r.free[:] = False
    assert next_free(np.arange(4), r.free, 0) == 4


def test_ones_own_post_comes_first_and_else_the_departments_first_free_one():
    staff, posts, r = rooms()
    assert seat_in(KEY, staff, posts, r, 1, 0, 3, PEOPLE) == 3  # their own
    assert seat_in(KEY, staff, posts, r, 1, 0, 0, PEOPLE) == 2
    assert seat_in(KEY, staff, posts, r, 0, 0, 4, PEOPLE) == 0  # from the bench: nobody's own
    place(r, 0, 0)
    assert seat_in(KEY, staff, posts, r, 0, 0, 4, PEOPLE) == 1
    place(r, 1, 1)
    assert seat_in(KEY, staff, posts, r, 0, 0, 4, PEOPLE) == -1
    place(r, 2, 2)
    place(r, 3, 3)
    assert seat_in(KEY, staff, posts, r, 1, 0, 3, PEOPLE) == -1  # their own is gone


def test_of_posts_of_several_kinds_the_one_that_suits_best_is_taken():
    """ST2: by merit in the kind of work; of one kind the first post."""
    staff, posts, r = rooms((0, 1, 1, 1))
    p = PEOPLE._replace(fit_share=0.5)
    met = set()
    for serial in range(40):
        staff["serial"][4] = serial
        suits = [merit_of(KEY, staff, 4, f, 0.5) for f in (0, 1)]
        met.add(seat := seat_in(KEY, staff, posts, r, 0, 0, 4, p))
        assert seat == int(np.argmax(suits))
        assert seat_in(KEY, staff, posts, r, 1, 0, 4, p) == 2
    assert met == {0, 1}
