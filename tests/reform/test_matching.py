"""Two-way choice: deferred acceptance and serial dictatorship."""

from itertools import permutations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from sim.reform.matching import deferred_acceptance, departments_ask, serial_dictatorship

A, B, C = X, Y, Z = 0, 1, 2
WISHES = np.array([[X, Y, Z], [X, Z, Y], [Y, X, Z]])
"""F9 of the evidence: a, b and c want posts X, Y and Z in these orders."""
RANKS = {X: [C, A, B], Y: [A, B, C], Z: [A, B, C]}
ONE_EACH = np.array([1, 1, 1])


def views(ranks):
    """Return how much each department wants each person, from its order of them."""
    out = np.zeros((len(ranks[0]), len(ranks)))
    for department, order in ranks.items():
        for place, person in enumerate(order):
            out[person, department] = -place
    return out


def blocking(match, wishes, view, quota):
    """Return the pairs who would both rather have each other than what they got."""
    found = []
    for person, listed in enumerate(wishes.tolist()):
        for d in listed:
            if d < 0 or d == match[person]:
                break  # what follows on the list is worse than what they have
            held = [p for p in range(len(match)) if match[p] == d]
            wanted = any(view[p, d] < view[person, d] for p in held)
            if quota[d] > 0 and (len(held) < quota[d] or wanted):
                found.append((person, d))
    return found


@st.composite
def markets(draw):
    """Draw people with wish lists of any length, departments with views and quotas."""
    people, departments = draw(st.integers(1, 8)), draw(st.integers(1, 5))
    listed = draw(st.integers(1, departments))
    wishes = np.full((people, listed), -1, np.int64)
    for row in wishes:
        order = draw(st.permutations(range(departments)))
        length = draw(st.integers(0, listed))
        row[:length] = order[:length]
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    view = rng.permuted(np.arange(people * departments, dtype=float)).reshape(people, departments)
    quota = np.array(draw(st.lists(st.integers(0, 4), min_size=departments, max_size=departments)))
    return wishes, view, quota


@st.composite
def scarce_markets(draw):
    """Draw a market in which all want every department and there are posts for half of them."""
    departments = draw(st.integers(2, 4))
    quota = np.array(draw(st.lists(st.integers(1, 2), min_size=departments, max_size=departments)))
    people = 2 * quota.sum()
    orders = st.permutations(range(departments))
    wishes = np.array([draw(orders) for _ in range(people)])
    ranks = {d: draw(st.permutations(range(people))) for d in range(departments)}
    return wishes, views(ranks), quota


def test_published_example_of_deferred_acceptance():
    """Staff-proposing: a gets X, b gets Z, c gets Y; X keeps a over b."""
    assert deferred_acceptance(WISHES, views(RANKS), ONE_EACH).tolist() == [X, Z, Y]


def test_published_example_has_two_stable_matchings_and_staff_get_the_better():
    """Exactly a-X b-Z c-Y and a-Y b-Z c-X are stable; staff prefer the first."""
    stable = [
        list(m) for m in permutations((X, Y, Z))
        if not blocking(np.array(m), WISHES, views(RANKS), ONE_EACH)
    ]  # fmt: skip
    assert sorted(stable) == [[X, Z, Y], [Y, Z, X]]


def test_published_example_of_posts_that_propose():
    """Post-proposing: a gets Y, b gets Z, c gets X, the stable way that posts like best."""
    assert departments_ask(WISHES, views(RANKS), ONE_EACH).tolist() == [Y, Z, X]


@given(markets())
@example((WISHES, views(RANKS), ONE_EACH))
def test_whoever_proposes_fares_best(market):
    """Both ways are stable and fill the same posts with as many; each is best for its proposers."""
    wishes, view, quota = market
    by_staff, by_posts = deferred_acceptance(*market), departments_ask(*market)
    assert not blocking(by_posts, wishes, view, quota)
    assert ((by_staff < 0) == (by_posts < 0)).all()  # rural hospitals: the same are left over
    assert (np.bincount(by_posts[by_posts >= 0], minlength=len(quota)) <= quota).all()
    for person, (one, other) in enumerate(zip(by_staff, by_posts, strict=True)):
        if one != other:
            listed = wishes[person].tolist()
            assert listed.index(one) < listed.index(other)


def test_with_one_order_of_all_it_matters_not_who_proposes():
    """One common priority leaves one stable way."""
    common = np.repeat(np.array([[3.0], [2.0], [1.0]]), 3, axis=1)
    same = deferred_acceptance(WISHES, common, ONE_EACH)
    assert departments_ask(WISHES, common, ONE_EACH).tolist() == same.tolist()


def test_published_examples_of_serial_dictatorship():
    """Order b, a, c: b-X, a-Y, c-Z, which c and X would upset; order a, b, c: a-X, b-Z, c-Y."""
    first = serial_dictatorship(WISHES, np.array([B, A, C]), ONE_EACH)
    assert first.tolist() == [Y, X, Z]
    assert (C, X) in blocking(first, WISHES, views(RANKS), ONE_EACH)
    assert serial_dictatorship(WISHES, np.array([A, B, C]), ONE_EACH).tolist() == [X, Z, Y]


@given(markets())
def test_no_pair_would_rather_have_each_other(market):
    """Deferred acceptance is stable, keeps to the quotas, and to the wish lists."""
    wishes, view, quota = market
    match = deferred_acceptance(wishes, view, quota)
    assert not blocking(match, wishes, view, quota)
    for d, places in enumerate(quota):
        assert (match == d).sum() <= places
    for person, d in enumerate(match):
        assert d == -1 or d in wishes[person]


@given(scarce_markets())
@example((WISHES, views(RANKS), ONE_EACH))
def test_nobody_gains_by_misreporting(market):
    """Truth is best for the proposing side (Dubins & Freedman 1981; Roth 1982)."""
    wishes, view, quota = market
    truth = wishes[0].tolist()
    got = deferred_acceptance(wishes, view, quota)[0]
    worth = truth.index(got) if got >= 0 else len(truth)
    for lie in (each for long in range(len(truth)) for each in permutations(truth, long + 1)):
        told = wishes.copy()
        told[0] = [*lie, *[-1] * (len(truth) - len(lie))]
        other = deferred_acceptance(told, view, quota)[0]
        assert (truth.index(other) if other >= 0 else len(truth)) >= worth


@given(markets())
def test_one_common_order_makes_both_rules_agree(market):
    """If all departments rank by the same score, both rules give the same matching."""
    wishes, view, quota = market
    common = np.repeat(view[:, :1], len(quota), axis=1)
    order = np.argsort(-common[:, 0])
    by_record = serial_dictatorship(wishes, order, quota)
    assert deferred_acceptance(wishes, common, quota).tolist() == by_record.tolist()


@given(markets())
def test_serial_dictatorship_gives_each_in_turn_the_best_that_is_left(market):
    """Written down a second time, in plain Python."""
    wishes, view, quota = market
    order = np.argsort(view[:, 0])
    left = quota.tolist()
    expected = [-1] * len(wishes)
    for person in order.tolist():
        choice = next((d for d in wishes[person].tolist() if d >= 0 and left[d] > 0), -1)
        expected[person] = choice
        if choice >= 0:
            left[choice] -= 1
    assert serial_dictatorship(wishes, order, quota).tolist() == expected


def test_ties_go_to_the_earlier_person():
    """Two whom a department wants equally: the one who sits first, whoever asks first."""
    wishes = np.array([[1, 0], [0, 1], [0, 1]])
    view = np.zeros((3, 2))
    assert deferred_acceptance(wishes, view, np.array([1, 1])).tolist() == [1, 0, -1]
    wishes = np.array([[1, 0], [0, 1], [1, 0]])
    assert deferred_acceptance(wishes, view, np.array([2, 0])).tolist() == [0, 0, -1]


def test_no_posts_and_no_people():
    """Nobody is placed where there is nothing, and an empty market is no error."""
    none = np.empty((0, 2), np.int64)
    assert deferred_acceptance(none, np.empty((0, 2)), np.array([1, 1])).tolist() == []
    assert deferred_acceptance(WISHES, views(RANKS), np.zeros(3, np.int64)).tolist() == [-1] * 3
    assert serial_dictatorship(WISHES, np.arange(3), np.zeros(3, np.int64)).tolist() == [-1] * 3
