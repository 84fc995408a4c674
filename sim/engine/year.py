"""The year's end: assessment, settlement of pay, and what follows from both."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.chance.keyed import Key
from sim.engine.cascade import (
    department_targets,
    individual_targets,
    pack_factors,
    weight_in,
)
from sim.engine.departures import cause_of, end_appointment, leave_quietly
from sim.engine.ledger import ARCHIVE_MONEY, AT, MONEY, OUTCOMES
from sim.engine.rounds import NOBODY, to_wait
from sim.engine.zone import Zone
from sim.reform.archive import (
    archived_pay,
    bring_nearer,
    fill_ranks,
    on_establishment,
    rise_by_time,
)
from sim.reform.assessment import score_leaders, score_staff
from sim.reform.exit import (
    KEPT,
    LEAVES,
    MOVES,
    PROTECTED,
    ROTATES,
    STAYS,
    TALKED_OUT,
    ExitRule,
    judge,
)
from sim.reform.pay import excess_reward, multiply_packs, settle_pool
from sim.reform.placement import lower_vacancy, rotate, take_post, vacate
from sim.reform.ranking import rank_pool
from sim.reform.record import write_records
from sim.reform.rivals import standing
from sim.staff.table import (
    ARCHIVED,
    COMPANY,
    EMPTY,
    EXCELLENT,
    OUTSIDER,
    POSTED,
    UNQUALIFIED,
    WAITING,
    Codes,
    Rows,
    Table,
    stack,
)


def close_year(zone: Zone) -> Rows:
    """Assess, settle, draw the consequences, close the books.

    Returns
    -------
    rows
        Bench rows of those who must now wait for a post.
    """
    _assess(zone)
    _settle(zone)
    k = zone.past
    write_records(zone.staff, zone.posts)
    _keep_archive(zone)
    waiting = _consequences(zone) if k.in_force else NOBODY
    _close_books(zone)
    return waiting


def _keep_archive(zone: Zone) -> None:
    """Let archived ranks rise, by vacancies of the establishment or by time."""
    s = zone.past.settings.staff
    bring_nearer(zone.staff, s.archive_excellent_months)
    if s.archive_rule == "vacancies":
        shortest = round(s.archive_min_years * 12)
        raised = fill_ranks(zone.staff, zone.places, zone.month, shortest)
    else:
        raised = rise_by_time(zone.staff, zone.month, zone.past.people.archive_months)
    zone.count("archive_promotions", raised)


def _assess(zone: Zone) -> None:
    k, layout = zone.past, zone.structure
    s = k.settings.assessment
    target = department_targets(zone, k)
    attainment = zone.measured / target
    score_staff(
        zone.key, zone.staff, zone.posts, layout.units, zone.coefficient,
        individual_targets(zone, k), attainment, weight_in(k, "scores"), zone.month, k.scoring,
        k.coefficient,
    )  # fmt: skip
    last, own = zone.standing, zone.measured.sum() / (12.0 * len(zone.posts))
    zone.standing = standing(zone.key, float(own), zone.month, k.rivals)
    if k.in_force and len(layout.leaders):
        whole = float(zone.measured.sum() / target.sum())
        score_leaders(
            zone.staff, layout.leaders, layout.overseer, attainment, whole,
            *zone.standing.change(last, k.rivals.national), k.scoring,
        )  # fmt: skip
    false_hits = 0
    for number, rows in enumerate(layout.pools[s.pool]):
        wrong, zone.carry[s.pool][number] = rank_pool(
            zone.staff, rows, zone.carry[s.pool][number], k.ranking
        )
        false_hits += wrong
    held = zone.staff[: len(zone.posts)]
    rated = (held["state"] == POSTED) & (held["score"] > 0)
    tail = int((rated & (held["tail"] == 1)).sum())
    zone.count("tail", tail)
    zone.count("false_hits", 100.0 * false_hits / tail if tail else np.nan)
    zone.count("unqualified", int((rated & (held["appraisal"] == UNQUALIFIED)).sum()))
    zone.count("excellent", int((rated & (held["appraisal"] == EXCELLENT)).sum()))


def _settle(zone: Zone) -> None:
    k, layout = zone.past, zone.structure
    s = k.settings.pay
    company = zone.staff["status"] == COMPANY
    before = int(zone.staff["paid"][company].sum())
    packs = zone.packs.astype(np.int64)
    factors = pack_factors(zone, k)
    if factors is not None:
        packs = multiply_packs(packs, factors, fixed=s.packs_total == "fixed")
    cap = s.cap_multiple if k.in_force else np.inf
    unqualified = s.unqualified_share if k.in_force else 1.0
    everyone = np.arange(len(zone.posts))
    if k.in_force and s.sharing_pool == "zone":
        pools = [(everyone, int(packs.sum()), int(zone.advanced.sum()))]
    else:
        edges = zip(layout.first[:-1], layout.first[1:], strict=True)
        pools = [
            (everyone[a:b], int(packs[d]), int(zone.advanced[d])) for d, (a, b) in enumerate(edges)
        ]
    for rows, pack, advanced in pools:
        paid, returned, capped = settle_pool(
            zone.staff,
            zone.posts,
            rows,
            pack,
            advanced,
            k.link,
            unqualified,
            cap,
            k.wages.old_terms,
            s.company_scale,
        )
        zone.tally[AT["performance_pay"]] += paid
        zone.tally[AT["returned"]] += returned
        zone.count("cap_breaches", capped)
    if k.in_force and s.excess_share > 0:
        limit = int(zone.tally[AT["vacancy_savings"]]) if s.excess_from == "savings" else -1
        zone.tally[AT["excess_pay"]] += excess_reward(
            zone.staff,
            zone.posts,
            s.excess_share,
            s.excess_months,
            limit,
            k.wages.old_terms,
            s.company_scale,
        )
    zone.tally[AT["company_pay"]] += int(zone.staff["paid"][company].sum()) - before


@njit(cache=True)
def _judge_all(
    key: Key,
    staff: Table,
    posts: Table,
    month: int,
    term_end: bool,
    needed: int,
    insiders_spared: bool,
    s: ExitRule,
) -> tuple[Rows, Codes]:
    """Judge everyone in post whom the reform covers; return outcome and 'by rank alone' by post."""
    outcome = np.zeros(len(posts), np.int64)
    by_rank = np.zeros(len(posts), np.bool_)
    for i in range(len(posts)):
        if insiders_spared and staff.origin[i] != OUTSIDER:
            continue
        outcome[i], by_rank[i] = judge(key, staff, i, month, term_end, needed, s)
    return outcome, by_rank


def _consequences(zone: Zone) -> Rows:
    """Carry out what the exit rule and AP4 say; return the rows of those sent to wait."""
    k = zone.past
    appointment = k.settings.appointment
    term_end = appointment.active and zone.month % appointment.term_months == 0
    outcome, by_rank = _judge_all(
        zone.key,
        zone.staff,
        zone.posts,
        zone.month,
        term_end,
        k.years_needed,
        not k.appointing.everyone,
        k.exit,
    )
    zone.count("overturned", int((outcome == KEPT).sum()))
    zone.count("protected", int((outcome == PROTECTED).sum()))
    # Of those who leave, so many appealed in vain.
    appeal, overturn = k.exit.appeal, k.exit.overturn
    in_vain = appeal * (1.0 - overturn) / max(1.0 - appeal * overturn, 1e-12)
    appeals = int((outcome == KEPT).sum()) + in_vain * int((outcome == LEAVES).sum())
    zone.book("legal_cost", appeals * k.settings.costs.appeal_case)
    if not (outcome != STAYS).any():
        return NOBODY
    for row in np.flatnonzero(outcome == LEAVES).tolist():
        status = int(zone.staff["status"][row])
        end_appointment(zone, row, cause_of(status, term_end=term_end), by_rank=bool(by_rank[row]))
    for row in np.flatnonzero(outcome == TALKED_OUT).tolist():
        leave_quietly(zone, row)
    people, filling, start = k.people, k.filling, k.learning.mover_start
    without: list[Table] = []
    for row in np.flatnonzero(outcome == MOVES).tolist():
        zone.staff["tail_years"][row] = 0
        post = lower_vacancy(zone.staff, zone.posts, zone.posts["grade"][row], row)
        if post >= 0:
            take_post(zone.key, zone.staff, zone.posts, row, post, zone.month, start, people,
                      filling)  # fmt: skip
        else:
            without.append(zone.staff[row : row + 1].copy())
            vacate(zone.key, zone.staff, zone.posts, row, zone.month, filling)
    turning = np.flatnonzero(outcome == ROTATES).tolist()
    zone.count("rotated", len(turning))
    while turning:
        row = turning.pop(0)
        now = rotate(zone.key, zone.staff, zone.posts, row, zone.month, start, people, filling)
        turning = [row if other == now else other for other in turning]  # who sat there sits here
    return to_wait(zone, stack(*without)) if without else NOBODY


def _close_books(zone: Zone) -> None:
    """Take stock, close the year, and start the next with empty sums."""
    staff, tally = zone.staff, zone.tally
    n = len(zone.posts)
    held = staff[:n]
    posted = held["state"] == POSTED
    norm = 12.0 * n
    tally[AT["kpi"]] = 100.0 * zone.true.sum() / norm
    tally[AT["kpi_measured"]] = 100.0 * zone.measured.sum() / norm
    tally[AT["gaming"]] = tally[AT["kpi_measured"]] - tally[AT["kpi"]]
    people = int(posted.sum())
    tally[AT["headcount"]] = people
    tally[AT["vacancies"]] = n - people
    tally[AT["waiting"]] = (staff["state"] == WAITING).sum()
    company = held["status"] == COMPANY
    tally[AT["company_staff"]] = (posted & company).sum()
    tally[AT["archived"]] = (staff["state"] == ARCHIVED).sum()
    wages = zone.past.wages
    there = staff[(staff["state"] != EMPTY) & on_establishment(staff["status"])]
    monthly = archived_pay(
        wages.standard[there["archive"]], zone.month - there["entered"], wages.archive_step
    )
    tally[AT["archive_liability"]] = 12 * monthly.sum()
    for name in (*MONEY, "returned", "vacancy_savings", "company_pay", *ARCHIVE_MONEY):
        tally[AT[name]] /= 100.0  # fen to yuan
    spend = sum(tally[AT[name]] for name in MONEY)
    tally[AT["spend"]] = spend
    tally[AT["spend_per_head"]] = spend / people if people else 0.0
    tally[AT["output_per_yuan"]] = 10_000.0 * zone.true.sum() / spend if spend else 0.0
    if people:
        tally[AT["effort"]] = held["effort"][posted].mean()
        tally[AT["mean_age"]] = (zone.month - held["birth"][posted]).mean() / 12.0
    whole = posted & (held["months"] > 0)
    scale = np.where(company, zone.past.settings.pay.company_scale, 1.0)
    own = np.rint(zone.posts["standard"] * scale)
    ratio = held["paid"][whole] / (own[whole] * held["months"][whole])
    held["paid_ratio"][whole] = ratio
    if len(ratio):
        low, high = np.quantile(ratio, [0.1, 0.9])
        tally[AT["pay_spread"]] = high / low if low > 0 else 0.0
    zone.years.append(tally.copy())
    zone.tally = np.zeros(len(OUTCOMES))
    for name in ("months", "output", "measured", "paid", "advance"):
        staff[name] = 0
    for sums in (zone.true, zone.measured, zone.packs, zone.advanced):
        sums[:] = 0
