"""The results of a year in every replication: targets, scores, ranks, pay, records."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.columns import put
from sim.compiled import kernel, maker
from sim.engine.ledger import AT
from sim.engine.state import States, key_of
from sim.reform.archive import fill_ranks, rise_by_time
from sim.reform.assessment import Cascade, Scoring, score_leaders, score_staff
from sim.reform.coefficient import Coefficient, value_coefficients
from sim.reform.pay import Fen, Settlement, excess_reward, paid_to_company, settle_all
from sim.reform.ranking import Pools, Ranking, rank_all
from sim.reform.record import assess_waiting, write_records
from sim.reform.rivals import Rivals, Standing, change, compare
from sim.reform.targets import deal_targets
from sim.staff.table import Codes, Floats, Rows, Table

_TAIL, _FALSE_HITS, _IN_POOL = AT["tail"], AT["false_hits"], AT["false_hits_in_pool"]
_UNQUALIFIED, _EXCELLENT = AT["unqualified"], AT["excellent"]
_PERFORMANCE, _RETURNED, _BREACHES = AT["performance_pay"], AT["returned"], AT["cap_breaches"]
_EXCESS, _COMPANY, _RISEN = AT["excess_pay"], AT["company_pay"], AT["archive_promotions"]


@maker
def coefficients_everywhere(
    keys: Table,
    units: Rows,
    workload: Floats,
    posts: Floats,
    month: int,
    c: Coefficient,
    coefficient: Floats,
) -> None:
    """Set each department's value coefficient; parameters are those of `value_coefficients`."""
    for r in range(len(keys)):
        found = value_coefficients(key_of(keys, r), units, workload, posts, month, c)
        put(found, coefficient[r])


@maker
def deal_everywhere(staff: Table, posts: Table, first: Rows, norm: float, rule: int) -> Floats:
    """Return individual targets; parameters are those of `deal_targets`."""
    targets = np.empty(posts.shape)
    for r in range(len(posts)):
        put(deal_targets(staff[r], posts[r], first, norm, rule), targets[r])
    return targets


@maker
def score_everywhere(
    z: States,
    units: Codes,
    result: Floats,
    target: Floats,
    weight: float,
    month: int,
    s: Scoring,
    c: Coefficient,
) -> None:
    """Score everyone; parameters are those of `score_staff` and its `Cascade`."""
    for r in range(len(z.keys)):
        above = Cascade(units, z.coefficient[r], result[r], target[r], weight)
        score_staff(key_of(z.keys, r), z.staff[r], z.posts[r], above, month, s, c)


class Achieved(NamedTuple):
    """What zones have achieved in a year, by replication.

    Attributes
    ----------
    output
        Output as measured, a post, in the norm.
    departments, zone
        Attainment of each department and of the zone, 1 = target.
    """

    output: Floats
    departments: Floats
    zone: Floats


@maker
def score_leaders_everywhere(
    z: States,
    leaders: Rows,
    overseer: Rows,
    achieved: Achieved,
    month: int,
    in_force: bool,
    s: Scoring,
    rivals: Rivals,
) -> None:
    """See where each zone stands, and score its leaders if the new assessment is in force."""
    standings = z.standings
    for r in range(len(z.keys)):
        last = Standing(standings[r, 0], standings[r, 1])
        now = compare(key_of(z.keys, r), achieved.output[r], month, rivals, z.rivals[r])
        standings[r, 0], standings[r, 1] = now.share, now.rank
        if in_force:
            changed = change(now, last, rivals.national)
            score_leaders(
                z.staff[r], leaders, overseer, achieved.departments[r], achieved.zone[r],
                changed.share, changed.rank, s,
            )  # fmt: skip


@maker
def rank_everywhere(
    z: States, together: Pools, carry: Floats, carry_of_grades: Floats, month: int, s: Ranking
) -> None:
    """Rank everyone; parameters are those of `rank_all`."""
    for r in range(len(z.keys)):
        tally = z.tally[r]
        tail, wrongly, wrongly_in_pool, unqualified, excellent = rank_all(
            key_of(z.keys, r), z.staff[r], z.posts[r], together, carry[r], carry_of_grades[r],
            month, s,
        )  # fmt: skip
        tally[_TAIL] += tail
        tally[_FALSE_HITS] += 100.0 * wrongly / tail if tail > 0 else np.nan
        tally[_IN_POOL] += 100.0 * wrongly_in_pool / tail if tail > 0 else np.nan
        tally[_UNQUALIFIED] += unqualified
        tally[_EXCELLENT] += excellent


@maker
def settle_everywhere(
    z: States,
    first: Rows,
    packs: Fen,
    advanced: Fen,
    limit: Rows,
    room: Rows,
    s: Settlement,
) -> None:
    """Settle all packs and excess rewards.

    Parameters
    ----------
    limit
        By replication, fen at hand for excess rewards, negative if there is no limit.
    room
        By replication, fen that the budget leaves for packs and, after them, for excess rewards;
        negative if there is none. The others are those of `settle_all`.
    """
    for r in range(len(z.keys)):
        staff, posts, tally = z.staff[r], z.posts[r], z.tally[r]
        before = paid_to_company(staff)
        paid, returned, capped = settle_all(staff, posts, first, packs[r], advanced[r], s)
        tally[_PERFORMANCE] += paid
        tally[_RETURNED] += returned
        tally[_BREACHES] += capped
        if s.excess_share > 0.0:
            at_hand = limit[r]
            if room[r] >= 0:
                left = room[r] - paid
                at_hand = left if at_hand < 0 else min(at_hand, left)
            tally[_EXCESS] += excess_reward(staff, posts, at_hand, s)
        tally[_COMPANY] += paid_to_company(staff) - before


@kernel
def write_records_everywhere(staff: Table, posts: Table, in_a_row: bool) -> None:
    """Enter the year in everyone's record; parameters are those of `write_records`."""
    for r in range(len(staff)):
        write_records(staff[r], posts[r], in_a_row)


@kernel
def assess_waiting_everywhere(staff: Table, posts: Table, idle_below: float, tally: Floats) -> None:
    """Assess those who hardly work and wait; parameters are those of `assess_waiting`."""
    for r in range(len(staff)):
        tally[r, _UNQUALIFIED] += assess_waiting(staff[r], posts[r], idle_below)


@maker
def fill_ranks_everywhere(
    staff: Table, quota: Rows, month: int, shortest: int, nearer: int, tally: Floats
) -> None:
    """Let archived ranks rise by vacancies; parameters are those of `fill_ranks`."""
    for r in range(len(staff)):
        tally[r, _RISEN] += fill_ranks(staff[r], quota[r], month, shortest, nearer)


@kernel
def raise_by_time_everywhere(
    staff: Table, month: int, every: int, nearer: int, tally: Floats
) -> None:
    """Let archived ranks rise by time; parameters are those of `rise_by_time`."""
    for r in range(len(staff)):
        tally[r, _RISEN] += rise_by_time(staff[r], month, every, nearer)
