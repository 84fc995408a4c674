"""No sum over fewer than five people can be worked out from what is told of groups."""

import numpy as np
import pandas as pd
import pytest

from sim.engine.ledger import OUTCOMES
from sim.scenario.reading import load_scenario
from sim.study.problems import StudyError
from sim.study.small_groups import LEAST, counted_among, fact_of, pooled, untold
from sim.words import speaking


def told(lists, pools):
    """Return who is in each sum that is told, everybody's among them."""
    sums = [np.ones(len(lists[0]), bool)]
    for groups, own in zip(lists, pools, strict=True):
        mine = own[groups]
        sums += [mine == pool for pool in np.unique(mine)]
    return np.array(sums)


def can_be_worked_out(sums, people):
    """Solve the linear system: is the sum over these people a combination of those told?"""
    weights, *_ = np.linalg.lstsq(sums.T.astype(float), people.astype(float), rcond=None)
    return np.allclose(sums.T @ weights, people, atol=1e-9)


def drawn(seed):
    """Return how some people are grouped: by facts that hang together, as in a real file."""
    luck = np.random.default_rng(seed)
    many = int(luck.integers(LEAST, 60))
    department = luck.integers(0, luck.integers(1, 8), many)
    grade = luck.geometric(0.5, many).clip(1, 5) - 1
    status = np.where(luck.random(many) < 0.7, department % 3, luck.integers(0, 3, many))
    return [department, grade, status, department * 5 + grade][: int(luck.integers(1, 5))]


@pytest.mark.parametrize("seed", range(60))
def test_no_small_group_can_be_worked_out_from_the_others(seed):
    lists = drawn(seed)
    sums = told(lists, pooled(lists))
    assert (sums.sum(axis=1) >= LEAST).all()
    for groups in lists:
        for group in np.unique(groups):
            people = groups == group
            if people.sum() < LEAST:
                assert not can_be_worked_out(sums, people)
    for one in sums:
        for other in sums:
            apart = other & ~one
            if not (one & ~other).any() and apart.any():
                assert apart.sum() >= LEAST  # by subtraction


def test_a_group_that_is_large_enough_is_told_by_itself():
    (pools,) = pooled([np.repeat([0, 1, 2], [5, 6, 7])])
    assert pools.tolist() == [0, 1, 2]


def test_one_small_group_is_told_with_the_next_smallest():
    (pools,) = pooled([np.repeat([0, 1, 2], [3, 6, 7])])
    assert pools.tolist() == [0, 0, 2]


def test_small_groups_that_are_many_enough_together_are_told_together():
    (pools,) = pooled([np.repeat([0, 1, 2, 3], [3, 9, 2, 7])])
    assert pools.tolist() == [0, 1, 0, 3]


def test_a_group_of_nobody_is_told_nowhere():
    (pools,) = pooled([np.repeat([0, 2], [5, 6])])
    assert pools.tolist() == [0, -1, 2]


def test_a_list_that_gives_away_another_is_told_more_coarsely():
    """Eight of a department, of whom the five women are a department of their own: three men."""
    women = np.repeat([1, 0, 0], [5, 3, 20])
    department = np.repeat([0, 0, 1], [5, 3, 20])
    lists = [women, department]
    assert not can_be_worked_out(told(lists, pooled(lists)), (women == 0) & (department == 0))


def test_fewer_people_than_may_be_told_are_told_as_one():
    (pools,) = pooled([np.array([0, 0, 1, 2])])
    assert len(set(pools)) == 1


@pytest.mark.parametrize(("lang", "name", "fact"), [
    ("en", "sex", "sex"), ("zh", "sex", "sex"), ("zh", " 性别", "sex"),
    ("zh", "部门", "department"),
])  # fmt: skip
def test_what_people_are_told_apart_by_is_named_as_it_is_typed_or_spoken(lang, name, fact):
    with speaking(lang):
        assert fact_of(name) == fact


def test_what_they_are_not_told_apart_by_is_refused_with_both_names_of_what_there_is():
    with speaking("zh"), pytest.raises(StudyError, match=r"'身高'.*sex（性别）"):
        fact_of("身高")
    with speaking("en"), pytest.raises(StudyError, match="'性别', but by status, grade, age, sex,"):
        fact_of("性别")


def people(**counts):
    """A list of clerks of the economy department, so many of each status, half of them women."""
    status = [name for name, count in counts.items() for _ in range(count)]
    return pd.DataFrame({
        "status": status, "grade": "clerk", "department": "Economy",
        "sex": ["male", "female"] * (len(status) // 2), "age_months": 12 * 45,
    })  # fmt: skip


def test_what_counts_some_alone_is_not_told_where_it_parts_a_small_group_from_others():
    """Two of a company and three on contracts are told together; the count of one tells both."""
    zone = load_scenario("scenarios/small-zone.yaml")
    told = [OUTCOMES[n].name for n in untold(zone, people(institution=15, contract=3, company=2))]
    assert told == ["company_staff", "company_pay"]
    told = [OUTCOMES[n].name for n in untold(zone, people(company=15, contract=3, institution=2))]
    assert told == ["established", "archive_liability"]
    assert untold(zone, people(institution=10, company=10)) == []


def test_every_outcome_says_whom_it_counts_in_words_that_are_known():
    among = {each.among for each in OUTCOMES} - {""}
    assert among == set(counted_among(load_scenario("scenarios/small-zone.yaml")))
    told = [each.name for each in OUTCOMES if "leadership posts" in each.label]
    assert told == [each.name for each in OUTCOMES if each.among == "leaders"]
