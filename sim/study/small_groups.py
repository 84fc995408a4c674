"""Groups too small to be told apart, when the people are those of a real file.

A table of sums over groups gives away a small group that it names, and one that it leaves out, if
what is left can be had by subtraction, within a list of groups or between lists. So small groups
are told together with others, and more of them are, until no sum over fewer than `LEAST` people can
be worked out from what is told (Hundepool et al. 2012, Statistical Disclosure Control, ch. 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import permutations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.engine.ledger import AT, COMPANY, ESTABLISHED, LEADERS, OUTCOMES
from sim.engine.tail import BANDS
from sim.scenario.bias import BANDS as AGES
from sim.scenario.schema import Scenario
from sim.scenario.staff import STATUSES
from sim.staff.blurring import LEAST
from sim.staff.status import on_establishment
from sim.study.problems import StudyError
from sim.words import _, aside

POOLED = "small groups together"
FACTS = ("status", "grade", "age", "sex", "department")
"""By what people of a file are told apart in one study or another."""

Codes = npt.NDArray[np.int64]


def fact_of(name: str) -> str:
    """Return by what people are told apart, named as it is typed or as it is spoken.

    Raises
    ------
    StudyError
        If they are told apart by no such thing.
    """
    spoken = {_(each): each for each in FACTS} | {each: each for each in FACTS}
    if (fact := spoken.get(name.strip())) is None:
        both = (each if _(each) == each else each + aside(_(each)) for each in FACTS)
        told = _("people are not grouped by {name!r}, but by {names}")
        raise StudyError(told.format(name=name.strip(), names=_(", ").join(both)))
    return fact


def names_of(scenario: Scenario) -> dict[str, list[str]]:
    """Return the names of groups by what people are told apart by, as they are numbered."""
    organisation = scenario.organisation
    return {
        "status": list(STATUSES),
        "grade": [grade.name for grade in organisation.grades],
        "age": list(BANDS),
        "sex": ["male", "female"],
        "department": [department.name for department in organisation.departments],
    }


def told_together(scenario: Scenario, people: pd.DataFrame | None) -> set[tuple[str, str]]:
    """Return the groups of a real file that are told together, each by what it is one and its name.

    Parameters
    ----------
    scenario
        The zone, with the departments of the file.
    people : DataFrame, optional
        Those of the file; nobody is protected where people are drawn.
    """
    if people is None:
        return set()
    names = names_of(scenario)
    numbers: dict[str, Codes] = {
        by: np.array([names[by].index(each) for each in people[by]], np.int64)
        for by in FACTS
        if by != "age"
    }
    numbers["age"] = np.digitize(people["age_months"] / 12, AGES).astype(np.int64)
    found = set()
    for by, pools in pools_of(numbers).items():
        several = np.bincount(pools[pools >= 0], minlength=len(pools)) > 1
        found |= {(by, names[by][n]) for n, pool in enumerate(pools) if pool >= 0 and several[pool]}
    return found


def untold(scenario: Scenario, people: pd.DataFrame | None) -> list[int]:
    """Return the places of outcomes that would part a real file's small groups from others.

    They count some grades or statuses alone of those that are told together.
    """
    together = told_together(scenario, people)
    parted = set()
    for among, (by, counted) in counted_among(scenario).items():
        pool = {group for fact, group in together if fact == by}
        if pool & counted and pool - counted:
            parted.add(among)
    return [AT[outcome.name] for outcome in OUTCOMES if outcome.among in parted]


def counted_among(scenario: Scenario) -> dict[str, tuple[str, set[str]]]:
    """Return whom outcomes count that count some alone: which groups, by what they are groups."""
    return {
        LEADERS: ("grade", {each.name for each in scenario.organisation.grades if each.leader}),
        ESTABLISHED: ("status", {n for code, n in enumerate(STATUSES) if on_establishment(code)}),
        COMPANY: ("status", {"company"}),
    }


def pools_of(numbers: Mapping[str, Codes]) -> dict[str, Codes]:
    """Return the pools of all that people of a file are told apart by, each by its name."""
    spelt = tuple(numbers[by].astype(np.int64).tobytes() for by in FACTS)
    return dict(zip(FACTS, _pools_of(spelt), strict=True))


@lru_cache(maxsize=4)  # every study of a list asks, and the page at every move of a lever
def _pools_of(spelt: tuple[bytes, ...]) -> list[Codes]:
    return pooled([np.frombuffer(each, np.int64) for each in spelt])


def pooled(
    lists: Sequence[Codes], least: int = LEAST, settled: Sequence[Codes] = ()
) -> list[Codes]:
    """Return for each list of groups which of them are told together.

    Parameters
    ----------
    lists : sequence of ndarray of int
        By list and person, the number of the group: each list tells everybody by one fact.
    least : int
        Fewest people of whom a sum may be told.
    settled : sequence of ndarray of int
        Pools of the first lists, which stay as they are.

    Returns
    -------
    list of ndarray of int
        By list and group, the number of the pool that it is told in; -1 if it has nobody. Groups
        told by themselves are pools of one.
    """
    open_to = range(len(settled), len(lists))
    pools = [*settled, *(_start(groups, least) for groups in lists[len(settled) :])]
    while (exposed := next(_exposed(lists, pools, least), None)) is not None:
        # Any list can be what gives a sum away; the finest is coarsened, so that all stay of use.
        finest = max(open_to, key=lambda number: _many(pools[number]), default=exposed)
        coarser = exposed if exposed in open_to and _many(pools[exposed]) > 1 else finest
        if _many(pools[coarser]) == 1:
            break  # nothing is told but of everybody
        _merge_smallest(lists[coarser], pools[coarser])
    return pools


def _many(pools: Codes) -> int:
    return len(np.unique(pools[pools >= 0]))


def _start(groups: Codes, least: int) -> Codes:
    sizes = np.bincount(groups)
    pools = np.where(sizes > 0, np.arange(len(sizes)), -1)
    small = np.flatnonzero((sizes > 0) & (sizes < least))
    if len(small):
        pools[small] = small[0]
        if sizes[small].sum() < least and _many(pools) > 1:
            _merge_smallest(groups, pools)
    return pools


def _merge_smallest(groups: Codes, pools: Codes) -> None:
    """Tell the two smallest pools together; a pool of several groups counts as the smallest."""
    sizes = np.bincount(pools[groups], minlength=len(pools))
    several = np.bincount(pools[pools >= 0], minlength=len(pools)) > 1
    there = np.flatnonzero(sizes)
    first, second = there[np.lexsort((sizes[there], ~several[there]))][:2]
    pools[(pools == first) | (pools == second)] = min(first, second)


def _exposed(lists: Sequence[Codes], pools: Sequence[Codes], least: int) -> Iterator[int]:
    """Yield the lists by which a sum over fewer people than may be told can be worked out."""
    told = [
        (number, own[groups] == pool)
        for number, (groups, own) in enumerate(zip(lists, pools, strict=True))
        for pool in np.unique(own[own >= 0])
    ]
    for (one, inner), (_outer, outer) in permutations(told, 2):
        apart = outer.sum() - inner.sum()
        if inner.sum() < least or (0 < apart < least and not (inner & ~outer).any()):
            yield one
    # What is linear in the sums told can be worked out, people who are alike in all lists as one.
    alike, first = np.unique(np.stack(lists), axis=1, return_index=True)
    rows = np.array([row[first] for _, row in told], float)
    rank = np.linalg.matrix_rank(rows)
    for number, groups in enumerate(lists):
        sizes = np.bincount(groups)
        for small in np.flatnonzero((sizes > 0) & (sizes < least)):
            secret = (alike[number] == small).astype(float)
            if np.linalg.matrix_rank(np.vstack([rows, secret])) == rank:
                yield number
