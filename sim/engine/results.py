"""The results of a year in every replication: targets, scores, ranks, pay, records."""

from __future__ import annotations

import numpy as np

from sim.chance.columns import put
from sim.compiled import kernel, maker
from sim.engine.ledger import AT
from sim.engine.month import key_of
from sim.reform.archive import fill_ranks, rise_by_time
from sim.reform.assessment import Scoring, score_leaders, score_staff
from sim.reform.coefficient import Coefficient, value_coefficients
from sim.reform.pay import Fen, excess_reward, paid_to_company, settle_all
from sim.reform.ranking import Ranking, rank_all
from sim.reform.record import assess_waiting, write_records
from sim.reform.rivals import Rivals, Standing, change, compare
from sim.reform.targets import deal_targets
from sim.staff.table import Floats, Rows, Table

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
def score_everyone(
    keys: Table,
    staff: Table,
    posts: Table,
    units: Rows,
    coefficient: Floats,
    target: Floats,
    attainment: Floats,
    weight: float,
    month: int,
    s: Scoring,
    c: Coefficient,
) -> None:
    """Score everyone; parameters are those of `score_staff`."""
    for r in range(len(keys)):
        score_staff(
            key_of(keys, r), staff[r], posts[r], units, coefficient[r], target[r], attainment[r],
            weight, month, s, c,
        )  # fmt: skip


@maker
def score_all_leaders(
    keys: Table,
    staff: Table,
    leaders: Rows,
    overseer: Rows,
    output: Floats,
    attainment: Floats,
    zone: Floats,
    month: int,
    in_force: bool,
    s: Scoring,
    r: Rivals,
    outputs: Floats,
    standings: Floats,
) -> None:
    """See where each zone stands, and score its leaders if the new assessment is in force.

    Parameters
    ----------
    output
        By replication, output of the year as measured, a post, in the norm.
    attainment, zone
        By replication, attainment of each department and of the zone, 1 = target.
    outputs, standings
        State of all replications: see `Zones`.
    """
    for each in range(len(keys)):
        last = Standing(standings[each, 0], standings[each, 1])
        now = compare(key_of(keys, each), output[each], month, r, outputs[each])
        standings[each, 0], standings[each, 1] = now.share, now.rank
        if in_force:
            changed = change(now, last, r.national)
            score_leaders(
                staff[each], leaders, overseer, attainment[each], zone[each], changed.share,
                changed.rank, s,
            )  # fmt: skip


@maker
def rank_everyone(
    keys: Table,
    staff: Table,
    posts: Table,
    pools: tuple[Rows, Rows],
    grades: tuple[Rows, Rows],
    by_department: bool,
    carry: Floats,
    carry_of_grades: Floats,
    month: int,
    s: Ranking,
    tally: Floats,
) -> None:
    """Rank everyone; parameters are those of `rank_all`."""
    for r in range(len(keys)):
        tail, wrongly, wrongly_in_pool, unqualified, excellent = rank_all(
            key_of(keys, r), staff[r], posts[r], pools, grades, by_department, carry[r],
            carry_of_grades[r], month, s,
        )  # fmt: skip
        tally[r, _TAIL] += tail
        tally[r, _FALSE_HITS] += 100.0 * wrongly / tail if tail > 0 else np.nan
        tally[r, _IN_POOL] += 100.0 * wrongly_in_pool / tail if tail > 0 else np.nan
        tally[r, _UNQUALIFIED] += unqualified
        tally[r, _EXCELLENT] += excellent


@maker
def settle_everyone(
    staff: Table,
    posts: Table,
    first: Rows,
    packs: Fen,
    advanced: Fen,
    link: float,
    unqualified: float,
    cap: float,
    excess: tuple[float, float],
    limit: Rows,
    room: Rows,
    old_terms: bool,
    company: float,
    tally: Floats,
) -> None:
    """Settle all packs and excess rewards.

    Parameters
    ----------
    excess, limit
        Share of the rated who get an excess reward and its months of pay; by replication, fen at
        hand for it, negative if there is no limit.
    room
        By replication, fen that the budget leaves for packs and, after them, for excess rewards;
        negative if there is none. The others are those of `settle_all`.
    """
    for r in range(len(staff)):
        before = paid_to_company(staff[r])
        paid, returned, capped = settle_all(
            staff[r], posts[r], first, packs[r], advanced[r], link, unqualified, cap, old_terms,
            company,
        )  # fmt: skip
        tally[r, _PERFORMANCE] += paid
        tally[r, _RETURNED] += returned
        tally[r, _BREACHES] += capped
        if excess[0] > 0.0:
            at_hand = limit[r]
            if room[r] >= 0:
                left = room[r] - paid
                at_hand = left if at_hand < 0 else min(at_hand, left)
            tally[r, _EXCESS] += excess_reward(
                staff[r], posts[r], excess[0], excess[1], at_hand, old_terms, company
            )
        tally[r, _COMPANY] += paid_to_company(staff[r]) - before


@kernel
def write_all_records(staff: Table, posts: Table, in_a_row: bool) -> None:
    """Enter the year in everyone's record; parameters are those of `write_records`."""
    for r in range(len(staff)):
        write_records(staff[r], posts[r], in_a_row)


@kernel
def assess_all_waiting(staff: Table, posts: Table, idle_below: float, tally: Floats) -> None:
    """Assess those who hardly work and wait; parameters are those of `assess_waiting`."""
    for r in range(len(staff)):
        tally[r, _UNQUALIFIED] += assess_waiting(staff[r], posts[r], idle_below)


@maker
def fill_all_ranks(
    staff: Table, quota: Rows, month: int, shortest: int, nearer: int, tally: Floats
) -> None:
    """Let archived ranks rise by vacancies; parameters are those of `fill_ranks`."""
    for r in range(len(staff)):
        tally[r, _RISEN] += fill_ranks(staff[r], quota[r], month, shortest, nearer)


@kernel
def raise_all_by_time(staff: Table, month: int, every: int, nearer: int, tally: Floats) -> None:
    """Let archived ranks rise by time; parameters are those of `rise_by_time`."""
    for r in range(len(staff)):
        tally[r, _RISEN] += rise_by_time(staff[r], month, every, nearer)
