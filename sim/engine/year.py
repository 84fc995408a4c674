"""The year's end: assessment, settlement of pay, and what follows from both."""

from __future__ import annotations

import numpy as np

from sim.engine.cascade import (
    department_targets,
    individual_targets,
    pack_factors,
    weight_in,
)
from sim.engine.consequences import carry_out, judge_everyone
from sim.engine.ledger import AT
from sim.engine.rounds import bring_everyone_up
from sim.engine.stocktaking import take_stock
from sim.engine.zone import Zone, Zones
from sim.reform.archive import fill_ranks, rise_by_time
from sim.reform.assessment import score_leaders, score_staff
from sim.reform.attainment import joint_result
from sim.reform.pay import excess_reward, multiply_packs, paid_to_company, settle_all
from sim.reform.ranking import rank_all
from sim.reform.record import write_records
from sim.reform.rivals import standing
from sim.reform.service import SAVED
from sim.staff.table import Rows


def close_year(zones: Zones) -> list[Rows]:
    """Assess, settle, draw the consequences, close the books.

    Returns
    -------
    rows
        Bench rows of those who must now wait for a post, by replication.
    """
    bring_everyone_up(zones)
    k = zones.past
    for zone in zones.each:
        _assess(zone)
        _settle(zone)
        write_records(zone.staff, zone.posts, k.exit.in_a_row)
        _keep_archive(zone)
    waiting = _consequences(zones) if k.in_force else []
    _close_books(zones)
    return waiting


def _keep_archive(zone: Zone) -> None:
    """Let archived ranks rise, by vacancies of the establishment or by time."""
    s = zone.past.settings.staff
    nearer = s.archive_excellent_months
    if s.archive_rule == "vacancies":
        shortest = round(s.archive_min_years * 12)
        raised = fill_ranks(zone.staff, zone.places, zone.month, shortest, nearer)
    else:
        raised = rise_by_time(zone.staff, zone.month, zone.past.people.archive_months, nearer)
    zone.count("archive_promotions", raised)


def _assess(zone: Zone) -> None:
    k, layout = zone.past, zone.structure
    s = k.settings.assessment
    measured, target = zone.sums.measured, department_targets(zone, k)
    attainment = measured / target
    score_staff(
        zone.key, zone.staff, zone.posts, layout.units, zone.coefficient,
        individual_targets(zone, k, zone.month // 12), attainment, weight_in(k, "scores"),
        zone.month, k.scoring, k.coefficient,
    )  # fmt: skip
    if len(layout.leaders):
        last, own = zone.standing, float(measured.sum() / (12.0 * len(zone.posts)))
        now = standing(zone.key, own, zone.month, k.rivals)
        zone.zones.standings[zone.place] = now
        if k.in_force:
            score_leaders(
                zone.staff, layout.leaders, layout.overseer, attainment,
                float(measured.sum() / target.sum()), *now.change(last, k.rivals.national),
                k.scoring,
            )  # fmt: skip
    rows, first = layout.ranked[s.pool]
    false_hits, tail, unqualified, excellent = rank_all(
        zone.key, zone.staff, zone.posts, rows, first, s.pool == "department",
        zone.carry[s.pool], zone.month, k.ranking,
    )  # fmt: skip
    zone.count("tail", tail)
    zone.count("false_hits", 100.0 * false_hits / tail if tail else np.nan)
    zone.count("unqualified", unqualified)
    zone.count("excellent", excellent)


def _settle(zone: Zone) -> None:
    k, layout = zone.past, zone.structure
    s = k.settings.pay
    before = paid_to_company(zone.staff)
    packs = zone.sums.packs.astype(np.int64)
    if k.in_force and s.pack_follows != "none":
        norm = (1.0 + k.settings.assessment.target_growth) ** (zone.month // 12)
        factor = joint_result(
            zone.staff, zone.posts["department"], len(packs), s.pack_follows, norm,
            k.terms.wages.old_terms,
        )  # fmt: skip
        packs = multiply_packs(packs, factor, fixed=False)
    factors = pack_factors(zone, k)
    if factors is not None:
        packs = multiply_packs(packs, factors, fixed=s.packs_total == "fixed")
    cap = s.cap_multiple if k.in_force else np.inf
    unqualified = s.unqualified_share if k.in_force else 1.0
    first, advanced = layout.first, zone.sums.advanced
    if k.in_force and s.sharing_pool == "zone":
        first = layout.first[[0, -1]]
        packs, advanced = packs.sum(keepdims=True), advanced.sum(keepdims=True)
    paid, returned, capped = settle_all(
        zone.staff, zone.posts, first, packs, advanced, k.link, unqualified, cap,
        k.terms.wages.old_terms, s.company_scale,
    )  # fmt: skip
    zone.count("performance_pay", paid)
    zone.count("returned", returned)
    zone.count("cap_breaches", capped)
    if k.in_force and s.excess_share > 0:
        limit = int(zone.sums.money[SAVED]) if s.excess_from == "savings" else -1
        zone.tally[AT["excess_pay"]] += excess_reward(
            zone.staff, zone.posts, s.excess_share, s.excess_months, limit,
            k.terms.wages.old_terms, s.company_scale,
        )  # fmt: skip
    zone.tally[AT["company_pay"]] += paid_to_company(zone.staff) - before


def _consequences(zones: Zones) -> list[Rows]:
    """Carry out what the exit rule and AP4 say; return the rows of those sent to wait."""
    k = zones.past
    appointment = k.settings.appointment
    term_end = appointment.active and zones.month % appointment.term_months == 0
    outcome, by_rank, benched = judge_everyone(
        zones.keys, zones.staff, zones.posts, zones.month, term_end, k.years_needed,
        not k.appointing.everyone, k.exit,
    )  # fmt: skip
    zones.make_room(benched)
    counts, waiting, waits = carry_out(
        zones.keys, zones.staff, zones.posts, outcome, by_rank, zones.structure.kinds[0],
        zones.month, term_end, k.learning.mover_start, k.people, k.filling, k.exit, k.ending,
        k.settings.costs.appeal_case, zones.tally, zones.gone, zones.causes,
    )  # fmt: skip
    zones.write_logs(counts)
    return [rows[:count] for rows, count in zip(waiting, waits, strict=True)]


def _close_books(zones: Zones) -> None:
    """Take stock, close the year, and start the next with empty sums."""
    wages = zones.past.terms.wages
    take_stock(
        zones.staff, zones.posts, zones.month, wages.standard, wages.archive_step,
        zones.past.settings.pay.company_scale, zones.sums, zones.tally,
    )  # fmt: skip
    zones.years[:, zones.closed] = zones.tally
    zones.closed += 1
    zones.tally[:] = 0.0
    for sums in zones.sums:
        sums[:] = 0
