"""Ranks, tails, appraisal grades and their rounding."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from sim.chance.keyed import key
from sim.engine.structure import Structure
from sim.reform.ranking import (
    ROUNDING,
    Pools,
    Ranking,
    lot,
    rank_all,
    rank_pool,
    tail_shares,
    tail_size,
)
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import BASIC, EXCELLENT, POSTED, QUALIFIED, UNQUALIFIED, UNRATED, empty_staff
from sim.validation.textbook import teams, zone_of

SMALL = load_scenario("scenarios/small-zone.yaml")


def ranking(**overrides):
    """Return the ranking rule with some settings changed."""
    changes = {f"assessment.{name}": value for name, value in overrides.items()}
    return Ranking.of(apply(SMALL, changes).assessment, in_force=True)


def pool(scores, true=None):
    """Return a pool of people with these scores and true contributions."""
    staff = empty_staff(len(scores))
    staff["state"] = POSTED
    staff["score"] = scores
    staff["contribution"] = scores if true is None else true
    return staff


def rank(staff, s, carried=0.0):
    """Rank the whole table as one pool."""
    return rank_pool(staff, np.arange(len(staff)), carried, 0.0, s)


@pytest.mark.parametrize(
    ("people", "floor", "half", "ceil"),
    [(1, 0, 0, 1), (7, 0, 0, 1), (10, 0, 1, 1), (20, 1, 1, 1), (30, 1, 2, 2), (40, 2, 2, 2),
     (60, 3, 3, 3), (100, 5, 5, 5), (1237, 61, 62, 62)],
)  # fmt: skip
def test_rounding_of_five_per_cent(people, floor, half, ceil):
    """A7: 5 % of seven people is nobody, nobody or one, by floor, round or ceil."""
    for rounding, size in (("floor", floor), ("round", half), ("ceil", ceil)):
        assert tail_size(people, 0.05, ROUNDING[rounding]) == size
        staff = pool(np.linspace(0.9, 1.1, people))
        rank(staff, ranking(rounding=rounding))
        assert staff["tail"].sum() == size


@given(st.integers(0, 2000), st.integers(0, 100), st.sampled_from(["floor", "round", "ceil"]))
def test_tail_sizes_in_whole_numbers(people, per_cent, rounding):
    """The same rule in whole numbers, without any fraction."""
    part = people * per_cent
    size = {"floor": part // 100, "round": (part + 50) // 100, "ceil": -(-part // 100)}[rounding]
    assert tail_size(people, per_cent / 100, ROUNDING[rounding]) == size


@pytest.mark.parametrize("rounding", ["floor", "round", "ceil", "carry"])
def test_a_share_of_nothing_is_nobody(rounding):
    """With a tail share of 0 nobody is in the tail, however it is rounded."""
    staff = pool(np.linspace(0.9, 1.1, 50))
    rank(staff, ranking(tail_share=0.0, rounding=rounding))
    assert not staff["tail"].any()


def test_carry_over_brings_a_tail_of_seven_about_every_third_year():
    """Seven people, 5 %, carried over: 0.35 a year, so 35 members of a tail in a hundred years."""
    s, carried, tails = ranking(rounding="carry"), 0.0, []
    for _ in range(100):
        staff = pool(np.linspace(0.9, 1.1, 7))
        _, carried = rank(staff, s, carried)
        assert -1e-9 <= carried < 1
        tails.append(int(staff["tail"].sum()))
    assert tails[:6] == [0, 0, 1, 0, 0, 1]
    assert sum(tails) == 35
    assert max(tails) == 1


def test_a_lot_brings_as_many_as_the_fraction_says():
    """Seven people, 5 %: 0.35 of a person is one in 35 of a hundred years; whole numbers stay."""
    s = ranking(rounding="lot")
    assert lot(key(1, 1), 5, 2, 12, ranking()) == 0
    tails = []
    for month in range(12, 12 * 4001, 12):
        drawn = lot(key(3, 0), 5, 2, month, s)
        tails.append(tail_size(7, 0.05, drawn))
        assert tail_size(40, 0.05, drawn) == 2
        assert tail_size(40, 0.0, drawn) == 0
    assert set(tails) == {0, 1}
    assert np.mean(tails) == pytest.approx(0.35, abs=4 * (0.35 * 0.65 / 4000) ** 0.5)
    assert np.corrcoef(tails[1:], tails[:-1])[0, 1] == pytest.approx(0, abs=0.07)
    other = [tail_size(7, 0.05, lot(key(3, 0), 5, 3, m, s))
             for m in range(12, 12 * 4001, 12)]  # fmt: skip
    assert np.corrcoef(tails, other)[0, 1] == pytest.approx(0, abs=0.07)  # another pool's own lot


def test_a_mean_of_years_ranks():
    """Whose years before were better stands higher; grades follow the year alone."""
    staff = pool([0.5, 0.9, 1.1, 1.5])
    staff["score_1"] = [1.8, 0.0, 0.7, 0.8]
    staff["score_2"] = [0.0, 0.0, 0.1, 5.0]
    s = ranking(tail_share=0.25, years_averaged=2, excellent_share=1.0, unqualified_below=0.6)
    one, two, three = staff.copy(), staff.copy(), staff.copy()
    rank(one, s._replace(years=1))
    assert one["tail"].tolist() == [1, 0, 0, 0]
    rank(two, s)  # means of two: 1.15, 0.9 (one year known), 0.9, 1.15; equals by seat
    assert two["place"].tolist() == [0.625, 0.125, 0.375, 0.875]
    assert two["appraisal"].tolist() == one["appraisal"].tolist()
    assert two["score"].tolist() == one["score"].tolist()
    rank(three, s._replace(years=3))  # 1.15, 0.9, 0.63, 2.43
    assert three["place"].tolist() == [0.625, 0.375, 0.125, 0.875]


def test_the_mean_of_years_is_as_reliable_as_spearman_and_brown_say():
    """k r / (1 + (k - 1) r): three years at .45 are .711."""
    rng, n, rho = np.random.default_rng(5), 40_000, 0.45
    true = rng.normal(size=n)
    years = [1 + 0.01 * (np.sqrt(rho) * true + np.sqrt(1 - rho) * rng.normal(size=n))
             for _ in range(3)]  # fmt: skip
    staff = pool(years[0], true)
    staff["score_1"], staff["score_2"] = years[1], years[2]
    for k in (1, 2, 3):
        ranked = staff.copy()
        rank(ranked, ranking(years_averaged=k))
        normal = norm.ppf(ranked["place"])
        expected = k * rho / (1 + (k - 1) * rho)
        assert np.corrcoef(normal, true)[0, 1] ** 2 == pytest.approx(expected, abs=0.015)


def test_grades_may_be_held_against_the_norm():
    """In a pool of the good nobody need be unqualified, and its ranks are the same."""
    staff = pool([0.62, 0.66, 1.3, 1.4, 1.5])
    mean, by_norm = staff.copy(), staff.copy()
    s = ranking(unqualified_below=0.6, basic_below=0.7, excellent_above=1.15, excellent_share=1.0)
    rank(mean, s)
    rank(by_norm, s._replace(by_norm=True))
    assert mean["appraisal"].tolist() == [UNQUALIFIED, BASIC, EXCELLENT, EXCELLENT, EXCELLENT]
    assert by_norm["appraisal"].tolist() == [BASIC, BASIC, EXCELLENT, EXCELLENT, EXCELLENT]
    assert by_norm["score"].tolist() == mean["score"].tolist()
    assert by_norm["place"].tolist() == mean["place"].tolist()


def test_a_score_on_the_bar_is_over_it():
    """Against the norm the score counts as it is: 1 / (23 / 30) times 23 / 30 is less than 1."""
    staff = pool([1.0, 0.5, 0.8])
    rank(staff, ranking(excellent_above=1.0, excellent_share=1.0)._replace(by_norm=True))
    assert staff["appraisal"][0] == EXCELLENT


def test_shares_of_pools_once_rounded():
    """What people expect of a pool: none of seven by floor, one of seven by ceil, 5 % by carry."""
    people = np.array([0, 3, 7, 20, 30])
    for rounding, tails in (("floor", [0, 0, 0, 1, 1]), ("ceil", [0, 1, 1, 1, 2]),
                            ("carry", [0, 0.15, 0.35, 1, 1.5]),
                            ("lot", [0, 0.15, 0.35, 1, 1.5])):  # fmt: skip
        found = tail_shares(people, ranking(rounding=rounding)) * np.maximum(people, 1)
        assert found == pytest.approx(tails)
    assert tail_shares(people, ranking(rounding="ceil", min_pool=8))[:3].tolist() == [0, 0, 0]


@given(st.lists(st.floats(0.2, 3), min_size=1, max_size=60), st.floats(0, 0.5))
def test_places_are_a_permutation_in_the_order_of_scores(scores, share):
    """Places run from lowest to highest score, one each, and the tail is the lowest of them."""
    staff = pool(scores)
    rank(staff, ranking(tail_share=share))
    n = len(scores)
    places = np.rint(staff["place"] * n - 0.5).astype(int)
    assert sorted(places) == list(range(n))
    by_place = np.array(scores)[np.argsort(places)]
    assert (np.diff(by_place) >= -1e-12).all()
    tail = int(staff["tail"].sum())
    assert tail <= n * share + 1e-9
    assert set(places[staff["tail"] == 1]) == set(range(tail))
    assert staff["score"].mean() == pytest.approx(1)


def test_the_unrated_are_in_no_pool():
    """Those without a score have no place, no tail and no appraisal grade."""
    staff = pool([0.0, 0.5, 1.5])
    staff["tail"] = 1
    rank(staff, ranking(tail_share=0.5))
    assert staff["tail"].tolist() == [0, 1, 0]
    assert staff["appraisal"][0] == UNRATED
    assert staff["place"][1:].tolist() == [0.25, 0.75]
    assert rank(pool([0.0, 0.0]), ranking(), 0.3) == (0, 0.3)


def test_a_small_pool_has_no_tail_and_no_quota():
    """Below the smallest pool nobody is in the tail, and all who deserve it are excellent."""
    staff = pool([0.5, 0.5, 2.0, 2.0])
    rank(staff, ranking(min_pool=5, tail_share=0.5, excellent_share=0.0))
    assert not staff["tail"].any()
    assert (staff["appraisal"] == EXCELLENT).sum() == 2
    assert not staff["denied"].any()


def test_appraisal_grades_and_the_cap_on_excellent():
    """Thresholds are ratios to the pool's mean; the cap alone denies the worse of the good."""
    scores = np.array([0.5, 0.65, 0.9, 1.0, 1.1, 1.2, 1.25, 1.4])
    staff = pool(scores / scores.mean() * 7)  # in any unit
    s = ranking(unqualified_below=0.6, basic_below=0.7, excellent_above=1.15, excellent_share=0.25)
    rank(staff, s)
    assert staff["appraisal"].tolist() == [
        UNQUALIFIED, BASIC, QUALIFIED, QUALIFIED, QUALIFIED, QUALIFIED, EXCELLENT, EXCELLENT
    ]  # fmt: skip
    assert staff["denied"].tolist() == [0, 0, 0, 0, 0, 1, 0, 0]


@pytest.mark.parametrize(("ties", "tail"), [("by_seat", [0, 1]), ("spared", []),
                                            ("counted", [0, 1, 2])])  # fmt: skip
def test_equals_at_the_cut(ties, tail):
    """Three equals for two places in the tail: the first seats, none, or all."""
    staff = pool([0.5, 0.5, 0.5, *[1.0] * 7])
    rank(staff, ranking(tail_share=0.2, ties=ties))
    assert np.flatnonzero(staff["tail"]).tolist() == tail


def test_equals_off_the_cut_change_nothing():
    """Equal scores wholly inside or outside the tail are no tie."""
    for ties in ("by_seat", "spared", "counted"):
        staff = pool([0.5, 0.5, *[1.0] * 8])
        rank(staff, ranking(tail_share=0.2, ties=ties))
        assert np.flatnonzero(staff["tail"]).tolist() == [0, 1]


def hit_wrongly(staff, column="weak_in_pool"):
    """Return how many of the tail are not truly weak."""
    return int(((staff["tail"] == 1) & (staff[column] == 0)).sum())


def test_false_hits_are_those_of_the_tail_who_are_not_truly_weak():
    """Of a tail of two, one is among the two weakest and one is not."""
    scores, s = [*[1.0] * 8, 0.2, 0.1], ranking(tail_share=0.2)
    for true, wrong in (
        (None, 0),
        ([*[1.0] * 7, 0.2, 0.9, 0.1], 1),
        ([*[1.0] * 8, 2.0, 2.0], 2),
    ):
        staff = pool(scores, true)
        rank(staff, s)
        assert hit_wrongly(staff) == wrong
        assert staff["weak_in_pool"].sum() == 2


def test_nobody_as_weak_as_the_last_of_the_lowest_is_hit_by_mistake():
    """Two do the same but for the last bit, and one of them is in the tail of one."""
    scores = np.linspace(0.9, 1.1, 20)
    true = np.ones(20)
    for first, wrong in ((0.1 + 0.2, 0), (0.31, 1)):
        true[0], true[1] = first, 0.3
        staff = pool(scores, true)
        rank(staff, ranking())
        assert hit_wrongly(staff) == wrong
        assert staff["weak_in_pool"].sum() == 1


@cache
def layout_of(count, size):
    """Return how so many teams of so many lie."""
    return Structure.of(zone_of(teams(count, size), {}).organisation)


def ranked_in_teams(true, rounding="floor"):
    """Return people of one grade, of whom 15 % of each team are the tail, rated without error."""
    layout = layout_of(*true.shape)
    staff, posts = pool(true.ravel()), layout.posts
    s = ranking(tail_share=0.15, rounding=rounding)
    together = Pools(layout.ranked["department"], layout.ranked["zone"], by_department=True)
    counts = rank_all(key(1, 0), staff, posts, together, np.zeros(len(true)), np.zeros(1), 12, s)
    return staff, counts


@pytest.mark.parametrize(("apart", "published"), [(0.0, 45 / 142), (0.7, 77 / 142)])
def test_teams_of_seven_misjudge_as_many_as_mcentire_found_though_ratings_have_no_error(
    apart, published
):
    """McEntire (2025): 994 people in 142 teams, the lowest of each against the lowest 15 % of all.

    Where teams are drawn at random it is .85 ** 7, the chance that no one of seven is among them.
    """
    rng, wrong = np.random.default_rng(8), []
    for _ in range(100):
        of_team = apart * rng.normal(size=(142, 1))
        own = np.sqrt(1 - apart**2) * rng.normal(size=(142, 7))
        staff, (tail, wrongly, in_pool, *_) = ranked_in_teams(np.exp(0.2 * (of_team + own)))
        assert (tail, in_pool) == (142, 0)
        assert hit_wrongly(staff, "weak") == wrongly
        wrong.append(wrongly / tail)
    assert np.mean(wrong) == pytest.approx(published, abs=0.015)
    if apart == 0:
        assert np.mean(wrong) == pytest.approx(0.85**7, abs=0.01)


def test_as_many_are_truly_weak_as_a_tail_of_the_whole_grade_would_hold():
    """149 of 994 by floor, 150 by ceil, however many the teams put into their tails."""
    true = np.exp(0.2 * np.random.default_rng(2).normal(size=(142, 7)))
    for rounding, weak, tail in (("floor", 149, 142), ("ceil", 150, 284)):
        staff, counts = ranked_in_teams(true, rounding)
        assert counts[0] == staff["tail"].sum() == tail
        assert staff["weak"].sum() == weak
        assert staff["contribution"][staff["weak"] == 1].max() == np.sort(true.ravel())[weak - 1]
