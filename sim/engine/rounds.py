"""Rules that are run on the whole zone at a date: filling, selection, appointment, response."""

from __future__ import annotations

import numpy as np

from sim.behaviour.response import respond
from sim.engine.appointing import appoint_everywhere, bench_everywhere, end_contracts_everywhere
from sim.engine.month import (
    bring_up_everywhere,
    close_month_everywhere,
    fill_everywhere,
    look_everywhere,
    select_everywhere,
)
from sim.engine.results import coefficients_everywhere
from sim.engine.stakes import stakes_of
from sim.engine.zone import Zones
from sim.reform.consolidation import Former, merge
from sim.reform.placement import at_once, fill_vacant, seat_on_bench
from sim.reform.recruitment import Recruiting
from sim.staff.table import SURPLUS, WAITING, Rows


def close_month(zones: Zones) -> None:
    """Let a month pass."""
    k = zones.past
    zones.anyone_waits = close_month_everywhere(
        zones.states, zones.month, k.terms, k.moving.filling, k.ending.strong
    )
    zones.write_logs()
    # At a year's end always, so that a date there does not change the order of a sum.
    if zones.month in zones.plan.changes or zones.month % 12 == 0:
        bring_everyone_up(zones)


def bring_everyone_up(zones: Zones) -> None:
    """Book what everyone has done and earned so far."""
    bring_up_everywhere(zones.staff, zones.posts, zones.month, zones.past.terms, zones.sums)


def fill(zones: Zones) -> None:
    """Fill the vacancies that are due, by the rules of the month that has closed."""
    _fill(zones, zones.past.recruiting)


def _fill(zones: Zones, h: Recruiting) -> None:
    fill_everywhere(zones.states, zones.month, h, zones.rolls)


def fill_at_once(zones: Zones) -> None:
    """Fill the vacancies that a decision has just opened, where no time is lost."""
    if at_once(zones.regime.moving.filling):
        # What is booked is the time that has passed.
        _fill(zones, zones.regime.recruiting._replace(terms=zones.past.terms))


def select(zones: Zones) -> None:
    """Hold a selection round for those who wait, by the rules of the month that has closed."""
    if not zones.anyone_waits:
        return
    k = zones.past
    select_everywhere(zones.states, zones.month, k.rounds, k.moving, k.terms, k.exit, k.ending)
    zones.write_logs()


def consolidate(zones: Zones) -> list[Rows]:
    """Merge the former units; return the bench rows of those who must wait, by replication.

    Whoever's post is gone competes in the appointment round a few days later, or waits at once if
    there is none.
    """
    plan, k = zones.plan, zones.regime
    if plan.merged_into is None:
        return []
    old, former = zones.staff, zones.posts
    zones.take_structure(plan.structure)
    zones.seat(zones.posts.shape[1] + zones.bench)
    zones.look_again()
    into, units_in = plan.merged_into, np.bincount(plan.merged_into)
    surplus = [
        merge(
            zone.key, Former(old[zone.place], former[zone.place], into, units_in), zone.staff,
            zone.posts, zones.structure.layout, k.learning.merger_start, k.moving.people,
        )
        for zone in zones.each
    ]  # fmt: skip
    state = SURPLUS if k.settings.appointment.active else WAITING
    zones.make_room(max(map(len, surplus)))
    waiting = []
    for zone, people in zip(zones.each, surplus, strict=True):
        fill_vacant(zone.key, zone.staff, zone.posts, zone.month, k.moving.filling)
        zone.count("surplus", len(people))
        rows = seat_on_bench(zone.staff, zone.posts, people, state, zone.month)
        if state == WAITING:
            zone.count("to_waiting", len(people))
            zone.count("merged_waiting", len(people))
            waiting.append(rows)
    return waiting


def set_coefficients(zones: Zones) -> None:
    """Set each department's KPI value coefficient for the running year (KP6)."""
    layout = zones.structure
    start = zones.month - zones.month % 12
    coefficients_everywhere(
        zones.keys, layout.units, layout.workload, layout.sizes, start, zones.regime.coefficient,
        zones.coefficient,
    )  # fmt: skip


def appoint_all(zones: Zones) -> list[Rows]:
    """Hold an appointment round; return the bench rows of those who must wait, by replication."""
    bring_everyone_up(zones)
    zones.look_again()
    if zones.regime.in_force and zones.month == 0:  # KPI and pay are known before people choose
        set_coefficients(zones)
    k = zones.regime
    without, counts = appoint_everywhere(
        zones.states, zones.structure.layout, zones.month, k.appointing, k.recruiting,
        k.challenge_share, zones.brought,
    )  # fmt: skip
    zones.make_room(counts.max())
    rows = bench_everywhere(zones.staff, zones.posts, without, counts, zones.month)
    ended = zones.plan.term(zones.month - 1)
    if ended is not None and k.settings.appointment.contract_end == "leave":
        end_contracts_everywhere(zones.states, zones.month, k.moving.filling, k.exit, k.ending)
        zones.write_logs()
    waiting = []
    for zone, count in zip(zones.each, counts, strict=True):
        there = rows[zone.place, :count]
        waiting.append(there[zone.staff["state"][there] == WAITING])
        zone.count("to_waiting", len(waiting[-1]))
        zone.count("round_waiting", len(waiting[-1]))
        zone.count("round_left", len(there) - len(waiting[-1]))
    return waiting


def let_respond(zones: Zones) -> None:
    """Let everyone choose effort anew under the rules in force."""
    bring_everyone_up(zones)
    k = zones.regime
    if k.in_force and (zones.month % 12 == 0 or not zones.past.in_force):
        set_coefficients(zones)
    layout = zones.structure
    pool = layout.pool_of[k.settings.assessment.pool]
    respond(
        zones.staff, zones.posts, layout.first, pool, zones.month, stakes_of(zones), k.response,
        k.leaving,
    )  # fmt: skip
    look_everywhere(zones.staff, k.terms.rates)
    zones.look_again()
