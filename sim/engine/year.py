"""The year's end: assessment, settlement of pay, and what follows from both."""

from __future__ import annotations

import numpy as np

from sim.engine.cascade import (
    department_targets,
    individual_targets,
    pack_factors,
    weight_in,
)
from sim.engine.consequences import carry_out_everywhere, judge_everywhere
from sim.engine.ledger import AT
from sim.engine.results import (
    Achieved,
    assess_waiting_everywhere,
    fill_ranks_everywhere,
    raise_by_time_everywhere,
    rank_everywhere,
    score_everywhere,
    score_leaders_everywhere,
    settle_everywhere,
    write_records_everywhere,
)
from sim.engine.rounds import bring_everyone_up
from sim.engine.stocktaking import take_stock_everywhere
from sim.engine.watcher import Watcher
from sim.engine.zone import Zones
from sim.reform.attainment import joint_result
from sim.reform.budget import hold_to_room
from sim.reform.pay import Settlement, multiply_packs
from sim.reform.ranking import Pools
from sim.reform.service import ACCOUNT, ARCHIVE_PAY, BASE, SAVED, WAITING_PAY
from sim.staff.table import Rows


def close_year(zones: Zones, watcher: Watcher | None = None) -> list[Rows]:
    """Assess, settle, draw the consequences, close the books.

    Parameters
    ----------
    watcher
        Who is told when everybody has been assessed, when their pay of the year is settled, and
        when the year has closed.

    Returns
    -------
    rows
        Bench rows of those who must now wait for a post, by replication.
    """
    bring_everyone_up(zones)
    k = zones.past
    assess(zones)
    watcher = watcher or Watcher()
    with zones.looked_at():
        watcher.assessed(zones)
    _settle(zones)
    with zones.looked_at():
        watcher.settled(zones)
    write_records_everywhere(zones.staff, zones.posts, k.exit.in_a_row)
    _keep_archive(zones)
    waiting = _consequences(zones) if k.in_force else []
    _close_books(zones, watcher)
    return waiting


def _keep_archive(zones: Zones) -> None:
    """Let archived ranks rise, by vacancies of the establishment or by time.

    They go their own way from all-staff appointment on; before, the rank is that of the post.
    """
    k, s = zones.past, zones.past.settings.staff
    if not k.settings.appointment.active:
        return
    nearer = s.archive_excellent_months
    if s.archive_rule == "vacancies":
        shortest = round(s.archive_min_years * 12)
        fill_ranks_everywhere(zones.staff, zones.places, zones.month, shortest, nearer, zones.tally)
    else:
        every = k.moving.people.archive_months
        raise_by_time_everywhere(zones.staff, zones.month, every, nearer, zones.tally)


def assess(zones: Zones) -> None:
    """Score and rank everyone in post for the year that ends."""
    k, layout = zones.past, zones.structure
    pool = k.settings.assessment.pool
    measured, target = zones.sums.measured, department_targets(zones, k)
    attainment = measured / target
    score_everywhere(
        zones.states, layout.units, attainment, individual_targets(zones, k, zones.month // 12),
        weight_in(k, "scores"), zones.month, k.scoring, k.coefficient,
    )  # fmt: skip
    if len(layout.leaders):
        whole = measured.sum(axis=1)
        output = whole / (12.0 * zones.posts.shape[1])
        score_leaders_everywhere(
            zones.states, layout.leaders, layout.overseer,
            Achieved(output, attainment, whole / target.sum()), zones.month, k.in_force, k.scoring,
            k.rivals,
        )  # fmt: skip
    together = Pools(layout.ranked[pool], layout.ranked["zone"], pool == "department")
    carry, of_grades = zones.carry[pool], zones.carry["true"]
    rank_everywhere(zones.states, together, carry, of_grades, zones.month, k.ranking)


def _settle(zones: Zones) -> None:
    k, layout = zones.past, zones.structure
    s, old_terms = k.settings.pay, k.terms.wages.old_terms
    packs, advanced, first = zones.sums.packs, zones.sums.advanced, layout.first
    if k.in_force and s.pack_follows != "none":
        norm = (1.0 + k.settings.assessment.target_growth) ** (zones.month // 12)
        department = layout.posts["department"]
        joint = [
            joint_result(staff, department, packs.shape[1], s.pack_follows, norm, old_terms)
            for staff in zones.staff
        ]
        packs = multiply_packs(packs, np.array(joint), fixed=False)
    factors = pack_factors(zones, k)
    if factors is not None:
        packs = multiply_packs(packs, factors, fixed=s.packs_total == "fixed")
    zones.sums.packs[:] = packs
    if k.in_force and s.sharing_pool == "zone":
        first = first[[0, -1]]
        packs, advanced = (each.sum(axis=1, keepdims=True) for each in (packs, advanced))
    held = packs.sum(axis=1)
    if k.in_force and s.packs_total == "fixed":  # on account is kept, so others bear it
        packs, _cut = hold_to_room(packs, advanced, np.maximum(held - advanced.sum(axis=1), 0))
    zones.tally[:, AT["overdrawn"]] += np.maximum(packs, advanced).sum(axis=1) - held
    room = np.full(len(packs), -1)
    if k.budget.year >= 0:
        paid = zones.sums.money[:, [BASE, ACCOUNT, WAITING_PAY, ARCHIVE_PAY]].sum(axis=1)
        room = np.maximum(k.budget.year - paid, 0)
        packs, cut = hold_to_room(packs, advanced, room)
        zones.tally[:, AT["budget_cut"]] += cut
    limit = np.full(len(packs), -1)
    if s.excess_from == "savings":
        limit = zones.sums.money[:, SAVED].copy()
    settlement = Settlement.of(s, k.link, old_terms=old_terms, in_force=k.in_force)
    settle_everywhere(zones.states, first, packs, advanced, limit, room, settlement)


def _consequences(zones: Zones) -> list[Rows]:
    """Carry out what the exit rule and AP4 say; return the rows of those sent to wait."""
    k = zones.past
    term = zones.plan.term(zones.month - 1)
    term_end = term is not None and term.end == zones.month
    if k.exit.assess_idle:
        assess_waiting_everywhere(zones.staff, zones.posts, k.exit.idle_below, zones.tally)
    unqualified = bool(zones.tally[:, AT["unqualified"]].any())
    if not k.exit.can_follow(term_end, unqualified):
        return []
    needed = k.exit.years_needed(term.years if term else 0)
    outcome, ground, benched = judge_everywhere(
        zones.keys, zones.staff, zones.month, term_end, needed, not k.appointing.everyone, k.exit
    )
    zones.make_room(benched)
    waiting, waits = carry_out_everywhere(
        zones.states, outcome, ground, zones.month, term_end, k.moving, k.exit, k.ending
    )
    zones.look_again()
    zones.write_logs()
    return [rows[:count] for rows, count in zip(waiting, waits, strict=True)]


def _close_books(zones: Zones, watcher: Watcher) -> None:
    """Take stock, close the year, and start the next with empty sums."""
    wages = zones.past.terms.wages
    waited = np.zeros(len(zones.keys))
    if zones.closed > 0:
        waited[:] = zones.years[:, zones.closed - 1, AT["waiting"]]
    take_stock_everywhere(
        zones.states, zones.month, wages, zones.structure.high, zones.past.budget.year, waited,
    )  # fmt: skip
    zones.years[:, zones.closed] = zones.tally
    with zones.looked_at():
        watcher.year_closed(zones)
    zones.closed += 1
    zones.tally[:] = 0.0
    for sums in zones.sums:
        sums[:] = 0
