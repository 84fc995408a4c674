"""All-staff appointment (全员聘任): every post is vacated and competed for (AP1, AP2, AP5, AP6).

Grades are filled mode by mode, in each mode from the highest grade down. Whoever loses at a grade
competes at the one below, if it has not been filled yet; who is left at the end waits for a post.
"""

from __future__ import annotations

import numpy as np

from sim.chance.columns import normals, take_logs
from sim.chance.keyed import Key, Purpose
from sim.compiled import maker
from sim.reform.choice import choose
from sim.reform.competition import compete
from sim.reform.round import (
    COMPETITIVE,
    DIRECT,
    FIRST,
    IDLE,
    IN_PLAY,
    OUT,
    UNFIT,
    UNPLACED,
    Appointing,
    Layout,
    Round,
    add_records,
    in_grade,
    place,
)
from sim.staff.synthetic import People
from sim.staff.table import INSIDER, POSTED, SURPLUS, Floats, Table


@maker
def appoint(
    key: Key,
    staff: Table,
    posts: Table,
    layout: Layout,
    coefficient: Floats,
    month: int,
    s: Appointing,
    p: People,
) -> tuple[Table, Floats]:
    """Hold an appointment round.

    Parameters
    ----------
    layout
        How the posts lie.
    coefficient
        Value coefficient of each department as far as people know it (1 if not).

    Returns
    -------
    seat
        By row of the staff table: the post the person gets, or why there is none (``UNPLACED``,
        ``UNFIT``, ``IDLE``: all below 0); own post for those who take no part.
    worth
        By row: merit that the panel expects of the person; -inf for those who take no part.
    """
    n, spread = len(staff), p.output_spread  # the unit of merit
    cells, cell_first = layout.cells, layout.cell_first
    seat = np.full(n, UNPLACED, np.int64)
    part = np.zeros(n, np.int8)
    level = np.full(n, -1, np.int64)
    view, worth = np.full(n, -np.inf), np.full(n, -np.inf)
    free = posts.grade < s.appointed_from
    mixed = np.zeros(len(cell_first) - 1, np.bool_)
    for cell in range(len(mixed)):
        for k in range(cell_first[cell] + 1, cell_first[cell + 1]):
            mixed[cell] |= posts.family[cells[k]] != posts.family[cells[k - 1]]
    r = Round(
        layout, coefficient, part, level, seat, view, free, cell_first[:-1].copy(), mixed
    )  # fmt: skip
    judged, true, noise = np.empty(n, np.int64), np.empty(n), np.empty(n)
    unit, serial, turn = np.empty(n, np.uint32), np.empty(n, np.uint32), np.empty(n, np.uint32)
    people = 0
    for i in range(n):
        if staff.state[i] != POSTED and staff.state[i] != SURPLUS:
            continue
        above = staff.grade[i] >= s.appointed_from
        if staff.state[i] == POSTED and (above or (not s.everyone and staff.origin[i] == INSIDER)):
            seat[i] = i
            free[i] = False
            continue
        judged[people] = i
        true[people] = staff.capacity[i] * staff.effort[i]
        unit[people], serial[people] = staff.unit[i], staff.serial[i]
        turn[people] = staff.turn[i]
        people += 1
    true, noise = true[:people], noise[:people]
    take_logs(true)
    normals(key, unit, serial, turn, Purpose.PANEL, month, noise)
    blind = np.sqrt(1.0 - s.validity * s.validity)
    for k in range(people):
        i = judged[k]
        ability = true[k] / spread + 0.5 * spread if spread > 0.0 else 0.0
        view[i] = s.validity * ability + blind * noise[k]
        worth[i] = s.validity * view[i]
    if s.record_weight > 0.0:
        add_records(staff, judged[:people], view, worth, s, np.sqrt(p.reliability))
    for k in range(people):
        i = judged[k]
        level[i] = staff.grade[i]
        if staff.effort[i] < s.idle_below:
            seat[i] = IDLE
        elif view[i] < s.unfit_below:
            seat[i] = UNFIT
        part[i] = IN_PLAY if seat[i] == UNPLACED else OUT
    for k in range(len(s.grades)):
        g = s.grades[k]
        if s.modes[k] == DIRECT:
            for i in in_grade(layout, g):
                # The post is its holder's; nobody else is appointed directly.
                if part[i] == IN_PLAY and level[i] == g and free[i]:
                    place(r, i, i)
        elif s.modes[k] == COMPETITIVE:
            compete(key, staff, posts, g, r, s, p)
        else:
            choose(key, staff, posts, g, r, month, s, p)
        for i in range(n):
            if part[i] == IN_PLAY and level[i] == g:
                level[i] = g - 1
                if s.one_level and staff.grade[i] == g:
                    view[i] += FIRST
    return seat, worth
