"""What people see around them: sums of a department, and the purse that it shares."""

import numpy as np
import pytest
from equals import stakes, table

from sim.behaviour.effort import Response
from sim.behaviour.leaving import Leaving
from sim.behaviour.surroundings import DEPARTMENT, FIXED, ZONE, Here, Purse, look_around, purse_of
from sim.scenario.behaviour import Behaviour
from sim.staff.table import COMPANY, EMPTY

WHOLE = Purse(pack=900.0, weight=30.0, grows=0.0, people=12.0, earned=1.0)


def around(departments, posts, k):
    """Return what is to be filled by a look, for one replication and one pool."""
    zeros = [np.zeros(departments) for _ in range(7)]
    return Here(
        *zeros, np.zeros(1), np.zeros(1), np.ones(posts), np.ones(posts), np.ones(posts),
        k.coefficient[0], k.target[0], k.difficulty[0], k.cut[0], k.luck[0],
        np.linspace(0, posts, departments + 1).astype(np.int64), np.zeros(posts, np.int64),
        np.full(posts, -1.0),
    )  # fmt: skip


def look(staff, posts, k, here):
    behaviour = Behaviour()
    leaving = Leaving.of(behaviour, 1.0, in_force=True)
    return look_around(staff, posts, 24, k, Response.of(behaviour), leaving, here)


def test_a_department_is_the_sum_of_those_in_post():
    """Four in two departments: one post of the first is empty, one of the second a company's."""
    staff, posts, _first = table(4, 2)
    staff["state"][1] = EMPTY
    staff["status"][3] = COMPANY
    staff["effort"][2] = 1.5
    k = stakes(performance=np.array([100]), coefficient=np.array([1.0, 3.0]), company_scale=2.0,
               on_account=np.array([40.0]))  # fmt: skip
    here = around(2, 4, k)
    assert look(staff, posts, k, here) == 100 + 300  # before any coefficient
    assert here.packs.tolist() == [100, 3 * 300]
    assert here.advances.tolist() == [40, 40 + 80]
    assert here.weights.tolist() == [600_000, 3 * 600_000]
    assert here.sharers.tolist() == [1, 2]
    assert here.output.tolist() == [1, 2.5]
    assert here.members.tolist() == [3]
    assert here.leads[0] == pytest.approx(np.log(1.5))


@pytest.mark.parametrize(
    ("follows", "packs"),
    [(FIXED, [100, 100]), (DEPARTMENT, [100, 200]), (ZONE, [150, 150])],
)
def test_a_pack_grows_with_the_output_of_those_it_follows(follows, packs):
    """One does the norm, another twice that; the packs were planned for the norm."""
    staff, posts, _first = table(2, 2)
    staff["effort"][1] = 2.0
    k = stakes(performance=np.array([100]), follows=follows)
    here = around(2, 2, k)
    look(staff, posts, k, here)
    assert here.packs == pytest.approx(packs)


@pytest.mark.parametrize(
    ("changes", "purse"),
    [
        ({}, (300, 10, 300, 12, 1)),
        ({"follows": DEPARTMENT}, (300, 10, 300, 4, 1)),
        ({"zone_pool": True}, (900, 30, 900, 12, 1)),
        # Of what all share, a department's own result moves what it brought.
        ({"zone_pool": True, "follows": DEPARTMENT}, (900, 30, 300, 4, 1)),
    ],
)
def test_what_a_department_shares_and_with_whom(changes, purse):
    k = stakes(**changes)
    here = around(2, 2, k)
    here.packs[:], here.weights[:], here.sharers[:] = (300, 600), (10, 20), (4, 8)
    assert purse_of(0, WHOLE, here, k) == pytest.approx(purse)


@pytest.mark.parametrize(
    ("advances", "pooled", "earned"),
    [((300, 0), False, 0), ((0, 600), False, 1), ((300, 600), True, 0), ((0, 0), True, 1)],
)
def test_what_is_paid_on_account_is_earned_no_more(advances, pooled, earned):
    """All of it or nothing, where luck has no part; with one purse, that of all."""
    k = stakes(zone_pool=pooled, spread=0.0)
    here = around(2, 2, k)
    here.packs[:], here.weights[:], here.sharers[:] = (300, 600), (10, 20), (4, 8)
    here.advances[:] = advances
    assert purse_of(0, WHOLE, here, k).earned == pytest.approx(earned, abs=1e-9)


def test_without_a_pack_nothing_of_an_advance_is_earned():
    k = stakes()
    here = around(1, 1, k)
    here.advances[:] = 40
    assert purse_of(0, WHOLE, here, k).earned == 0
