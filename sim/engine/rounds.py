"""Rules that are run on the whole zone at a date: filling, selection, appointment, response."""

from __future__ import annotations

import numpy as np

from sim.behaviour.response import Stakes, respond
from sim.chance.portable import normal_quantile
from sim.engine.cascade import individual_targets, own_parts, weight_in
from sim.engine.departures import end_appointment
from sim.engine.ledger import WAITING_ENDED
from sim.engine.month import pass_month
from sim.engine.zone import Zone
from sim.reform.appointment import appoint
from sim.reform.coefficient import value_coefficients
from sim.reform.consolidation import merge
from sim.reform.exit import is_protected
from sim.reform.placement import sit_down, take_seats, vacate
from sim.reform.ranking import tail_shares
from sim.reform.recruitment import challenge_holders, fill_vacancies
from sim.reform.waiting import selection_round
from sim.staff.table import (
    EMPTY,
    NEVER,
    POSTED,
    SURPLUS,
    WAITING,
    Rows,
    Table,
    empty_staff,
    stack,
)

NOBODY: Rows = np.zeros(0, np.int64)


def close_month(zone: Zone) -> None:
    """Let a month pass."""
    k = zone.past
    gone, causes = zone.buffers
    count = pass_month(
        zone.key, zone.staff, zone.posts, zone.month, k.learning.months, k.response.gaming.worth,
        k.rates, k.wages, k.filling, zone.true, zone.measured, zone.packs, zone.advanced,
        zone.tally, gone, causes, k.strong,
    )  # fmt: skip
    zone.log(gone[:count], causes[:count])


def fill(zone: Zone) -> None:
    """Fill the vacancies that are due."""
    k, layout = zone.regime, zone.structure
    hires, promotions, openings, examined = fill_vacancies(
        zone.key, zone.staff, zone.posts, layout.by_grade, layout.grade_first, zone.month,
        k.joining, k.selection, k.people, k.filling,
    )  # fmt: skip
    zone.count("hires", hires)
    zone.count("promotions", promotions)
    _book_recruitment(zone, openings, examined)


def _book_recruitment(zone: Zone, openings: int, examined: int) -> None:
    costs = zone.regime.settings.costs
    if openings:
        zone.book("recruitment_cost", costs.recruitment_post * openings)
        zone.book("recruitment_cost", costs.recruitment_applicant * examined)


def select(zone: Zone) -> None:
    """Hold a selection round for those who wait, if anyone is ready."""
    bench, k = zone.staff[len(zone.posts) :], zone.regime
    ends = k.settings.waiting.after_last == "end"
    ready = (bench["state"] == WAITING) & (bench["ready"] == 1)
    if not (ready & (ends | (bench["rounds"] < k.rounds.max_rounds))).any():
        return
    zone.count(
        "placed",
        selection_round(zone.key, zone.staff, zone.posts, zone.month, k.rounds, k.people,
                        k.filling),
    )  # fmt: skip
    if ends:
        failed = (bench["state"] == WAITING) & (bench["rounds"] >= k.rounds.max_rounds)
        for row in (np.flatnonzero(failed) + len(zone.posts)).tolist():
            if not is_protected(zone.key, zone.staff, row, zone.month, k.exit):
                end_appointment(zone, row, WAITING_ENDED, by_rank=False)


def consolidate(zone: Zone) -> Rows:
    """Merge the former units; return the bench rows of those who must wait.

    Whoever's post is gone competes in the appointment round a few days later, or waits at once if
    there is none.
    """
    plan, k = zone.plan, zone.regime
    if plan.merged_into is None:
        return NOBODY
    old, former = zone.staff, zone.posts
    zone.take_structure(plan.structure)
    zone.staff = empty_staff(len(zone.posts))
    surplus = merge(
        zone.key, old, former, zone.staff, zone.posts, zone.structure.first, plan.merged_into,
        np.bincount(plan.merged_into), k.learning.merger_start, k.people,
    )  # fmt: skip
    _fill_vacant(zone)
    state = SURPLUS if k.settings.appointment.active else WAITING
    zone.count("surplus", len(surplus))
    rows = _to_bench(zone, surplus, state)
    return rows if state == WAITING else NOBODY


def _fill_vacant(zone: Zone) -> None:
    """Start filling every vacant post that nobody is filling yet."""
    n = len(zone.posts)
    unfilled = (zone.staff["state"][:n] == EMPTY) & (zone.posts["due"] == NEVER)
    for post in np.flatnonzero(unfilled).tolist():
        vacate(zone.key, zone.staff, zone.posts, post, zone.month, zone.regime.filling)


def set_coefficients(zone: Zone) -> None:
    """Set each department's KPI value coefficient for the running year (KP6)."""
    layout = zone.structure
    start = zone.month - zone.month % 12
    zone.coefficient = value_coefficients(
        zone.key, layout.units, layout.workload, layout.sizes, start, zone.regime.coefficient
    )


def appoint_all(zone: Zone) -> Rows:
    """Hold an appointment round; return the bench rows of those who must wait."""
    k, layout = zone.regime, zone.structure
    people = k.people
    if k.in_force and zone.month == 0:  # KPI and pay are known before people choose
        set_coefficients(zone)
    seat, view = appoint(
        zone.key, zone.staff, zone.posts, layout.first, layout.by_grade, layout.grade_first,
        zone.coefficient, people.output_spread, zone.month, k.appointing, people,
    )  # fmt: skip
    n = len(zone.posts)
    took = seat >= 0
    zone.count("moves", int((took & (seat != np.arange(len(seat)))).sum()))
    views = np.full(n, -np.inf)
    views[seat[took]] = view[took]
    unplaced = take_seats(
        zone.key, zone.staff, zone.posts, seat, zone.month, k.learning.mover_start, people
    )
    _fill_vacant(zone)
    lost, hires, openings, examined = challenge_holders(
        zone.key, zone.staff, zone.posts, views, zone.month, k.challenge_share,
        k.appointing.validity, k.joining, k.selection, people,
    )  # fmt: skip
    zone.count("hires", hires)
    _book_recruitment(zone, openings, examined)
    return to_wait(zone, stack(unplaced, lost))


def to_wait(zone: Zone, people: Table) -> Rows:
    """Seat people on the bench to wait for a post; return their rows."""
    return _to_bench(zone, people, WAITING)


def _to_bench(zone: Zone, people: Table, state: int) -> Rows:
    zone.make_room(len(people))
    n = len(zone.posts)
    rows: Rows = (np.flatnonzero(zone.staff["state"][n:] == EMPTY) + n)[: len(people)]
    zone.staff[rows] = people
    for row in rows:
        sit_down(zone.staff, row, state, zone.month)
    if state == WAITING:
        zone.count("to_waiting", len(people))
    return rows


def let_respond(zone: Zone) -> None:
    """Let everyone choose effort anew under the rules in force."""
    k = zone.regime
    s = k.settings
    if k.in_force:
        set_coefficients(zone)
    on_packs = k.in_force and k.coefficient.on_packs
    pool = zone.structure.pool_of[s.assessment.pool]
    posted = zone.staff["state"][: len(pool)] == POSTED
    shares = tail_shares(np.bincount(pool, posted), k.ranking)
    stakes = Stakes(
        stake=k.stake,
        performance=k.wages.performance[0],
        coefficient=zone.coefficient if on_packs else np.ones_like(zone.coefficient),
        zone_pool=s.pay.sharing_pool == "zone",
        judged=k.scoring.reliability,
        numbers=k.scoring.quantitative_reliability,
        quantitative=k.scoring.quantitative,
        spread=k.scoring.output_spread,
        cut=np.array(
            [
                k.scoring.output_spread * normal_quantile(share) if 0.0 < share < 1.0 else -np.inf
                for share in shares
            ]
        ),
        exit_chance=k.exit_chance,
        years_needed=k.years_needed,
        whole_term=k.exit.tail_years == 0,
        opened=k.challenge_share,
        challenger=k.challenger,
        all_compete=k.appointing.everyone,
        old_terms=k.wages.old_terms,
        link=k.link,
        fixed_total=k.in_force and s.pay.packs_total == "fixed",
        own_part=own_parts(zone, k),
        target=individual_targets(zone, k),
        shared_scores=weight_in(k, "scores"),
        shared_packs=weight_in(k, "packs"),
        company_scale=s.pay.company_scale,
    )
    respond(
        zone.staff, zone.posts, zone.structure.first, pool, zone.month, stakes, k.response,
        k.leaving,
    )  # fmt: skip
