"""A month: who leaves in it, and which vacancies are filled.

Work, pay and strain are booked when something happens to a person (``sim.reform.service``); here
is what makes something happen.
"""

from __future__ import annotations

import numpy as np

from sim.behaviour.joining import Joining
from sim.chance.keyed import Key, Purpose, uniform
from sim.compiled import kernel, maker
from sim.engine.departures import Ending, Log, end_appointment, note
from sim.engine.ledger import (
    AT,
    DIED,
    FIRST_CAUSE,
    RESIGNED,
    RETIRED,
    TRANSFERRED,
    WAITING_ENDED,
)
from sim.reform.archive import archived_pay_of
from sim.reform.exit import OTHERWISE, ExitRule, is_protected
from sim.reform.placement import Filling, at_once, vacate
from sim.reform.promotion import Rolls
from sim.reform.recruitment import Costs, Selection, fill_vacancies
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
from sim.staff.synthetic import People
from sim.staff.table import EMPTY, FAR, WAITING, Floats, Rows, Table

_EXITS, _STRONG, _PLACED = AT["exits"], AT["strong_lost"], AT["placed"]
_PENSION, _TRANSFER = AT["pension_base"], AT["transfer_base"]
_WAITED, _PEAK = AT["waiting_months"], AT["waiting_peak"]
_HIRES, _RECRUITED = AT["hires"], AT["recruited"]
_PROMOTIONS, _RECRUITMENT = AT["promotions"], AT["recruitment_cost"]
STRONG = 0.8416212335729143
"""Merit above which lies the ablest fifth of a normal population."""


@maker
def sums_of(b: Sums, r: int) -> Sums:
    """Return the sums of one replication."""
    return Sums(b.true[r], b.measured[r], b.packs[r], b.advanced[r], b.money[r])


@maker
def rolls_of(rolls: Rolls, r: int) -> Rolls:
    """Return the rolls of one replication."""
    return Rolls(
        rolls.seats[r], rolls.order[r], rolls.first[r], rolls.made[r], rolls.cursor[r],
        rolls.head[r], rolls.at[r], rolls.record[r], rolls.month[r],
    )  # fmt: skip


@kernel
def key_of(keys: Table, r: int) -> Key:
    """Return the key of one replication."""
    return keys[r, 0], keys[r, 1]


@maker
def close_months(
    keys: Table,
    staff: Table,
    posts: Table,
    month: int,
    t: Terms,
    f: Filling,
    b: Sums,
    tally: Floats,
    gone: Table,
    causes: Rows,
    strong: float,
) -> Rows:
    """Let a month pass in every replication.

    Parameters
    ----------
    keys, staff, posts, b, tally
        State of all replications.
    month
        Number of months passed at its end.
    t, f
        What service is counted by, and how vacancies are filled.
    gone, causes
        Filled with copies of those who left, and why, if they have a row a replication.
    strong
        Capacity above which lies the ablest fifth.

    Returns
    -------
    counts
        How many left, by replication.
    """
    counts = np.zeros(len(keys), np.int64)
    standard, step = t.wages.standard, t.wages.archive_step
    for r in range(len(keys)):
        key, people, seats, sums = key_of(keys, r), staff[r], posts[r], sums_of(b, r)
        log = log_of(gone, causes, counts, r)
        waited = 0
        for i in range(len(seats), people.shape[0]):
            waited += people.state[i] == WAITING
        tally[r, _WAITED] += waited
        tally[r, _PEAK] = max(tally[r, _PEAK], waited)
        for i in range(people.shape[0]):
            if people.next[i] > month:
                continue
            if people.state[i] == EMPTY:
                people.next[i] = FAR
                continue
            bring_up(people, seats, i, month, t, sums)
            cause = _cause(key, people, i, month, t.rates)
            if cause < 0:
                people.next[i] = look_ahead(people, i, t.rates)
                continue
            note(log, people, i, cause)
            tally[r, FIRST_CAUSE + cause] += 1.0
            tally[r, _EXITS] += 1.0
            if cause in (RETIRED, TRANSFERRED) and on_establishment(people.status[i]):
                tally[r, _PENSION if cause == RETIRED else _TRANSFER] += archived_pay_of(
                    people, i, standard, month, step
                )
            tally[r, _STRONG] += cause != RETIRED and cause != DIED and people.capacity[i] > strong
            if i < len(seats):
                vacate(key, people, seats, i, month, f)
            else:
                people.state[i] = EMPTY
                people.next[i] = FAR
    return counts


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
def fill_all(
    keys: Table,
    staff: Table,
    posts: Table,
    grades: int,
    month: int,
    j: Joining,
    s: Selection,
    p: People,
    f: Filling,
    c: Costs,
    rolls: Rolls,
    places: Rows,
    t: Terms,
    b: Sums,
    tally: Floats,
) -> None:
    """Fill the vacancies that are due in every replication."""
    for r in range(len(keys)):
        more = True
        while more:
            hires, recruits, promotions, openings, examined = fill_vacancies(
                key_of(keys, r), staff[r], posts[r], grades, month, j, s, p, f, rolls_of(rolls, r),
                places[r : r + 1], t, sums_of(b, r),
            )  # fmt: skip
            tally[r, _HIRES] += hires
            tally[r, _RECRUITED] += recruits
            tally[r, _PROMOTIONS] += promotions
            book_recruitment(tally[r], openings, examined, c)
            more = at_once(f) and hires + promotions > 0  # who was promoted left a post


@kernel
def book_recruitment(tally: Floats, openings: int, examined: int, c: Costs) -> None:
    """Book what open recruitments cost."""
    tally[_RECRUITMENT] += np.rint(100.0 * c.post * openings)
    tally[_RECRUITMENT] += np.rint(100.0 * c.applicant * examined)


@maker
def select_all(
    keys: Table,
    staff: Table,
    posts: Table,
    kinds: tuple[int, int],
    month: int,
    s: Rounds,
    p: People,
    f: Filling,
    t: Terms,
    b: Sums,
    tally: Floats,
    x: ExitRule,
    e: Ending,
    gone: Table,
    causes: Rows,
) -> Rows:
    """Hold a selection round for those who wait in every replication.

    Returns
    -------
    counts
        How many left or went back to their archived post after their last round, by replication.
    """
    counts = np.zeros(len(keys), np.int64)
    for r in range(len(keys)):
        key, people, seats, sums = key_of(keys, r), staff[r], posts[r], sums_of(b, r)
        if not _anyone_ready(people, len(seats), s):
            continue
        tally[r, _PLACED] += selection_round(key, people, seats, kinds, month, s, p, f, t, sums)
        if not s.ends:
            continue
        log = log_of(gone, causes, counts, r)
        for i in range(len(seats), people.shape[0]):
            failed = people.state[i] == WAITING and people.rounds[i] >= s.max_rounds
            if failed and not is_protected(key, people, i, month, x):
                bring_up(people, seats, i, month, t, sums)
                end_appointment(
                    key, people, seats, i, WAITING_ENDED, OTHERWISE, month, 0, f, e, tally[r], log
                )
    return counts


@kernel
def _anyone_ready(staff: Table, posts: int, s: Rounds) -> bool:
    for i in range(posts, len(staff)):
        due = staff.state[i] == WAITING and staff.ready[i]
        if due and (s.ends or staff.rounds[i] < s.max_rounds):
            return True
    return False


@maker
def log_of(gone: Table, causes: Rows, counts: Rows, r: int) -> Log:
    """Return the log of one replication."""
    if len(gone) == 0:
        return Log(np.zeros(0, gone.dtype), np.zeros(0, np.int64), counts[r : r + 1])
    return Log(gone[r], causes[r], counts[r : r + 1])


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
