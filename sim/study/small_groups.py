"""Groups too small to be told apart, when the people are those of a real file.

A table of sums over groups gives away a small group that it names, and one that it leaves out, if
what is left can be had by subtraction, within a list of groups or between lists. So small groups
are told together with others, and more of them are, until no sum over fewer than `LEAST` people can
be worked out from what is told (Hundepool et al. 2012, Statistical Disclosure Control, ch. 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations

import numpy as np
import numpy.typing as npt

POOLED = "small groups together"
LEAST = 5
"""People of whom a sum is told."""

Codes = npt.NDArray[np.int64]


def told_together(
    names: Mapping[str, Sequence[str]], of_people: Mapping[str, Iterable[str]]
) -> set[tuple[str, str]]:
    """Return the groups of a real file that are told together, each by what it is one and its name.

    Parameters
    ----------
    names : mapping
        By what people are told apart: the names of the groups.
    of_people : mapping
        The same: the group of each person.
    """
    lists = [np.array([names[by].index(each) for each in own]) for by, own in of_people.items()]
    found = set()
    for by, pools in zip(of_people, pooled(lists), strict=True):
        several = np.bincount(pools[pools >= 0], minlength=len(pools)) > 1
        found |= {(by, names[by][n]) for n, pool in enumerate(pools) if pool >= 0 and several[pool]}
    return found


def pooled(lists: Sequence[Codes], least: int = LEAST) -> list[Codes]:
    """Return for each list of groups which of them are told together.

    Parameters
    ----------
    lists : sequence of ndarray of int
        By list and person, the number of the group: each list tells everybody by one fact.
    least : int
        Fewest people of whom a sum may be told.

    Returns
    -------
    list of ndarray of int
        By list and group, the number of the pool that it is told in; -1 if it has nobody. Groups
        told by themselves are pools of one.
    """
    pools = [_start(groups, least) for groups in lists]
    while (exposed := next(_exposed(lists, pools, least), None)) is not None:
        # Any list can be what gives a sum away; the finest is coarsened, so that all stay of use.
        finest = int(np.argmax([_many(own) for own in pools]))
        coarser = exposed if _many(pools[exposed]) > 1 else finest
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
    for (one, inner), (_, outer) in permutations(told, 2):
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
