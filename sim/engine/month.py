"""A month: who leaves in it, and which vacancies are filled.

Work, pay and strain are booked when something happens to a person (``sim.reform.service``); here
is what makes something happen.
"""

from __future__ import annotations

import numpy as np

from sim.chance.keyed import Key, Purpose, uniform
from sim.compiled import kernel, maker
from sim.engine.departures import Ending, end_appointment, note
from sim.engine.ledger import (
    AT,
    DIED,
    FIRST_CAUSE,
    RESIGNED,
    RETIRED,
    TRANSFERRED,
    WAITING_ENDED,
)
from sim.engine.state import States, seats_of, state_of, sums_of
from sim.reform.archive import archived_pay_of
from sim.reform.establishment import EMPTY_POSTS, HELD, NOT_COUNTED, leave
from sim.reform.exit import BY_RANK, ExitRule, is_protected
from sim.reform.placement import Filling, Moving, at_once, vacate
from sim.reform.promotion import Rolls
from sim.reform.recruitment import Costs, Recruiting, fill_vacancies
from sim.reform.service import (
    Rates,
    Sums,
    Terms,
    bring_all_up,
    bring_up,
    look_ahead,
    look_at_all,
    retirement,
)
from sim.reform.waiting import Rounds, selection_round
from sim.staff.status import on_establishment
from sim.staff.table import EMPTY, FAR, LOOK, WAITING, Floats, Table

_EXITS, _STRONG, _PLACED = AT["exits"], AT["strong_lost"], AT["placed"]
_PENSION, _TRANSFER = AT["pension_base"], AT["transfer_base"]
_WAITED, _PEAK = AT["waiting_months"], AT["waiting_peak"]
_HIRES, _RECRUITED = AT["hires"], AT["recruited"]
_PROMOTIONS, _RECRUITMENT = AT["promotions"], AT["recruitment_cost"]
STRONG = 0.8416212335729143
"""Merit above which lies the ablest fifth of a normal population."""


@maker
def rolls_of(rolls: Rolls, r: int) -> Rolls:
    """Return the rolls of one replication."""
    return Rolls(
        rolls.seats[r], rolls.order[r], rolls.first[r], rolls.made[r], rolls.cursor[r],
        rolls.head[r], rolls.at[r], rolls.record[r], rolls.month[r],
    )  # fmt: skip


@maker
def close_month_everywhere(z: States, month: int, t: Terms, f: Filling, strong: float) -> bool:
    """Let a month pass in every replication; return whether anyone waited for a post in it.

    Parameters
    ----------
    month
        Number of months passed at its end.
    t, f
        What service is counted by, and how vacancies are filled.
    strong
        Capacity above which lies the ablest fifth.
    """
    standard, step = t.wages.standard, t.wages.archive_step
    anyone = False
    for r in range(len(z.keys)):
        here = state_of(z, r)
        key, people, seats, tally = here.key, here.staff, here.posts, here.tally
        when, vacancies = here.diary.people, here.diary.vacancies
        waited = 0
        for i in range(len(seats), people.shape[0]):
            waited += people.state[i] == WAITING
        anyone = anyone or waited > 0
        tally[_WAITED] += waited
        tally[_PEAK] = max(tally[_PEAK], waited)
        for i in range(people.shape[0]):
            if when[i] > month:
                continue
            when[i] = people.next[i]
            if when[i] > month:
                continue
            if people.state[i] == EMPTY:
                people.next[i] = FAR
                continue
            bring_up(people, seats, i, month, t, here.sums)
            cause = _cause(key, people, i, month, t.rates)
            if cause < 0:
                people.next[i] = look_ahead(people, i, t.rates)
                continue
            note(here.log, people, i, cause)
            leave(here.places, people.status[i], i < len(seats))
            tally[FIRST_CAUSE + cause] += 1.0
            tally[_EXITS] += 1.0
            if cause in (RETIRED, TRANSFERRED) and on_establishment(people.status[i]):
                tally[_PENSION if cause == RETIRED else _TRANSFER] += archived_pay_of(
                    people, i, standard, month, step
                )
            tally[_STRONG] += cause != RETIRED and cause != DIED and people.capacity[i] > strong
            if i < len(seats):
                vacate(key, people, seats, i, month, f)
                vacancies[i] = LOOK
            else:
                people.state[i] = EMPTY
                people.next[i] = FAR
    return anyone


@kernel
def _cause(key: Key, staff: Table, i: int, month: int, r: Rates) -> int:
    """Return the cause if the person in row ``i`` leaves now, else -1; books must be up to date."""
    if month >= retirement(staff, i, r):
        return RETIRED
    if staff.health[i] <= 0.0:
        return DIED
    if staff.strain[i] < staff.patience[i]:
        return -1
    u = uniform(key, staff.unit[i], staff.serial[i], staff.turn[i], Purpose.CAUSE, 0)
    status = staff.status[i]
    return RESIGNED if u * r.voluntary[status] < r.resign[status] else TRANSFERRED


@maker
def fill_everywhere(z: States, month: int, h: Recruiting, rolls: Rolls) -> None:
    """Fill the vacancies that are due in every replication."""
    for r in range(len(z.keys)):
        here = state_of(z, r)
        tally, more = here.tally, True
        while more:
            hires, recruits, promotions, openings, examined = fill_vacancies(
                here.key, seats_of(here), month, h, rolls_of(rolls, r), here.places, here.sums,
            )  # fmt: skip
            tally[_HIRES] += hires
            tally[_RECRUITED] += recruits
            tally[_PROMOTIONS] += promotions
            book_recruitment(tally, openings, examined, h.costs)
            # Whoever was promoted left a post.
            more = at_once(h.moving.filling) and hires + promotions > 0


@kernel
def book_recruitment(tally: Floats, openings: int, examined: int, c: Costs) -> None:
    """Book what open recruitments cost."""
    tally[_RECRUITMENT] += np.rint(100.0 * c.post * openings)
    tally[_RECRUITMENT] += np.rint(100.0 * c.applicant * examined)


@maker
def select_everywhere(
    z: States, month: int, s: Rounds, m: Moving, t: Terms, x: ExitRule, e: Ending
) -> None:
    """Hold a selection round for those who wait in every replication.

    After their last round people leave or go back to their archived post.
    """
    for r in range(len(z.keys)):
        here = state_of(z, r)
        key, people, seats = here.key, here.staff, here.posts
        if not _anyone_ready(people, len(seats), s):
            continue
        placed = selection_round(key, seats_of(here), month, s, m, t, here.sums)
        here.tally[_PLACED] += placed
        here.places[EMPTY_POSTS] -= placed
        if not s.ends:
            continue
        for i in range(len(seats), people.shape[0]):
            failed = people.state[i] == WAITING and people.rounds[i] >= s.max_rounds
            if failed and not is_protected(key, people, i, month, x):
                bring_up(people, seats, i, month, t, here.sums)
                here.places[HELD] = NOT_COUNTED
                end_appointment(here, i, WAITING_ENDED, BY_RANK, month, 0, m.filling, e)


@kernel
def _anyone_ready(staff: Table, posts: int, s: Rounds) -> bool:
    for i in range(posts, len(staff)):
        due = staff.state[i] == WAITING and staff.ready[i]
        if due and (s.ends or staff.rounds[i] < s.max_rounds):
            return True
    return False


@maker
def bring_up_everywhere(staff: Table, posts: Table, month: int, t: Terms, b: Sums) -> None:
    """Bring the books of everyone in every replication up to date."""
    for r in range(len(staff)):
        bring_all_up(staff[r], posts[r], month, t, sums_of(b, r))


@kernel
def look_everywhere(staff: Table, r: Rates) -> None:
    """Look ahead for everyone in every replication; books must be up to date."""
    for each in range(len(staff)):
        look_at_all(staff[each], r)
