"""Rules that are run on the whole zone at a date: filling, selection, appointment, response."""

from __future__ import annotations

import numpy as np

from sim.behaviour.response import Stakes, respond
from sim.engine.departures import end_appointment
from sim.engine.ledger import WAITING_ENDED
from sim.engine.month import pass_month
from sim.engine.zone import Zone
from sim.reform.appointment import appoint, take_seats
from sim.reform.placement import sit_down, vacate
from sim.reform.recruitment import challenge_holders, fill_vacancies
from sim.reform.waiting import selection_round
from sim.staff.table import EMPTY, NEVER, POSTED, WAITING, Table


def close_month(zone: Zone) -> None:
    """Let a month pass."""
    k = zone.regime
    gone, causes = zone.buffers
    count = pass_month(
        zone.key, zone.staff, zone.posts, zone.month, k.learning.months, k.response.gaming.worth,
        k.rates, k.wages, k.filling, zone.true, zone.measured, zone.packs, zone.advanced,
        zone.tally, gone, causes, k.strong,
    )  # fmt: skip
    zone.log(gone[:count], causes[:count])


def fill(zone: Zone) -> None:
    """Fill the vacancies that are due."""
    k, plan = zone.regime, zone.plan
    hires, promotions, openings, examined = fill_vacancies(
        zone.key, zone.staff, zone.posts, plan.by_grade, plan.grade_first, zone.month, k.joining,
        k.selection, k.people, k.filling,
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
    bench = zone.staff[len(zone.posts) :]
    if not (bench["ready"] & (bench["state"] == WAITING)).any():
        return
    k = zone.regime
    zone.count(
        "placed",
        selection_round(zone.key, zone.staff, zone.posts, zone.month, k.rounds, k.people,
                        k.filling),
    )  # fmt: skip
    if k.settings.waiting.after_last == "end":
        failed = (bench["state"] == WAITING) & (bench["rounds"] >= k.rounds.max_rounds)
        for row in np.flatnonzero(failed) + len(zone.posts):
            end_appointment(zone, int(row), WAITING_ENDED, by_rank=False)


def appoint_all(zone: Zone) -> list[int]:
    """Hold an appointment round; return the bench rows of those who must wait."""
    k, plan = zone.regime, zone.plan
    people = k.people
    known = zone.coefficient if k.appointing.pay_preference > 0.0 else np.ones(len(plan.sizes))
    seat, view = appoint(
        zone.key, zone.staff, zone.posts, plan.first, plan.by_grade, plan.grade_first, known,
        people.output_spread, zone.month, k.appointing, people,
    )  # fmt: skip
    n = len(zone.posts)
    held = zone.staff["state"][:n] == POSTED
    zone.count("moves", int((held & (seat >= 0) & (seat != np.arange(n))).sum()))
    views = np.full(n, -np.inf)
    views[seat[seat >= 0]] = view[seat >= 0]
    unplaced = take_seats(
        zone.key, zone.staff, zone.posts, seat, zone.month, k.learning.mover_start, people
    )
    for post in np.flatnonzero(
        (zone.staff["state"][:n] == EMPTY) & (zone.posts["due"] == NEVER)
    ).tolist():
        vacate(zone.key, zone.staff, zone.posts, post, zone.month, k.filling)
    lost, hires, openings, examined = challenge_holders(
        zone.key, zone.staff, zone.posts, views, zone.month, k.challenge_share,
        k.appointing.validity, k.joining, k.selection, people,
    )  # fmt: skip
    zone.count("hires", hires)
    _book_recruitment(zone, openings, examined)
    return to_wait(zone, np.concatenate([unplaced, lost]))


def to_wait(zone: Zone, people: Table) -> list[int]:
    """Seat people on the bench to wait for a post; return their rows."""
    zone.make_room(len(people))
    n = len(zone.posts)
    rows = (np.flatnonzero(zone.staff["state"][n:] == EMPTY) + n)[: len(people)]
    zone.staff[rows] = people
    for row in rows:
        sit_down(zone.staff, row, WAITING, zone.month)
    zone.count("to_waiting", len(people))
    return [int(row) for row in rows]


def let_respond(zone: Zone) -> None:
    """Let everyone choose effort anew under the rules in force."""
    k = zone.regime
    s = k.settings
    on_packs = k.in_force and k.coefficient.on_packs
    stakes = Stakes(
        stake=k.stake,
        performance=k.wages.performance[0],
        coefficient=zone.coefficient if on_packs else np.ones_like(zone.coefficient),
        zone_pool=s.pay.sharing_pool == "zone",
        judged=k.scoring.reliability,
        numbers=k.scoring.quantitative_reliability,
        quantitative=k.scoring.quantitative,
        spread=k.scoring.output_spread,
        cut=k.cut,
        exit_chance=k.exit_chance,
        years_needed=k.years_needed,
        whole_term=k.exit.tail_years == 0,
        opened=k.challenge_share,
        challenger=k.challenger,
        all_compete=k.appointing.everyone,
        old_terms=k.wages.old_terms,
    )
    respond(zone.staff, zone.posts, zone.plan.first, zone.month, stakes, k.response, k.leaving)
