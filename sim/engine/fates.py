"""What became of those who were there on the first day: where they are at the end, or why not.

Only they have the same identity under every policy; who comes later depends on which posts fell
vacant. People are matched by identity, and what comes back names nobody: rows lie in the order of
the posts of the first day.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.engine.calendar import Calendar
from sim.engine.identity import rows_of
from sim.engine.ledger import DIED, RESIGNED, RETIRED, TRANSFERRED
from sim.engine.plan import Plan
from sim.engine.replication import side_by_side
from sim.engine.zone import Zone, Zones
from sim.scenario.schema import Scenario
from sim.staff.table import ARCHIVED, EMPTY, POSTED, Floats, Rows, Table


class Fate(NamedTuple):
    """One of the ways to end, with plain words in English and Chinese."""

    name: str
    label: str
    zh: str


FATES = (
    Fate("kept", "in the same department and grade", "原岗"),
    Fate("moved", "in another department, same grade", "转岗"),
    Fate("promoted", "in a higher grade", "升职"),
    Fate("demoted", "one grade lower", "降一级"),
    Fate("demoted_far", "two or more grades lower", "降两级以上"),
    Fate("waiting", "waiting for a post", "待岗"),
    Fate("archived", "appointment ended, back to archived post", "退回档案职务"),
    Fate("ended", "out by a rule: not renewed or contract ended", "不续聘、辞聘"),
    Fate("left", "resigned or transferred out", "辞职、外调"),
    Fate("retired", "retired, died or fell ill", "退休、病故病退"),
)
"""Everybody has exactly one; the order is that of the codes."""
KEPT, MOVED, PROMOTED, DEMOTED, DEMOTED_FAR, WAITING, BACK, ENDED, LEFT, OLD = range(len(FATES))
_OF_THEIR_OWN, _BY_AGE = (RESIGNED, TRANSFERRED), (RETIRED, DIED)

FACTS = ("status", "sex", "age", "grade", "department", "fate", "pay")
"""What is told of each: codes and completed years on the first day, the department being the one
that their unit is made part of; the fate; and pay a month in the last year over the standard pay of
the first post (nan for those in no post)."""


def fates(
    scenario: Scenario,
    seed: int,
    replications: Sequence[int],
    people: pd.DataFrame | None = None,
) -> Floats:
    """Follow those of the first day to the end, in some histories of one scenario.

    Parameters are those of `sim.engine.replication.replicate`.

    Returns
    -------
    ndarray
        Shape (replications, posts of the first day, len(FACTS)); nan where a post was vacant.
    """
    plan = Plan(scenario, people)
    found = []
    for together in side_by_side(plan, replications):
        zones = Zones(plan, seed, together, keep_exits=True)
        start = zones.staff[:, : zones.posts.shape[1]].copy()
        standard = zones.posts["standard"].copy()
        Calendar(zones).run()
        found += [
            _followed(zone, first, pay)
            for zone, first, pay in zip(zones.each, start, standard, strict=True)
        ]
    return np.stack(found)


def _followed(zone: Zone, start: Table, standard: Rows) -> Floats:
    """Return the facts of one history."""
    facts = np.full((len(start), len(FACTS)), np.nan)
    there = start["state"] == POSTED
    into = zone.plan.merged_into
    department = start["department"] if into is None else into[start["department"]]
    known = start["status"], start["sex"], -start["birth"] // 12, start["grade"], department
    facts[there, : len(known)] = np.stack(known, axis=1)[there]
    now = rows_of(start, zone.staff, zone.staff["state"] != EMPTY)
    log = rows_of(start, zone.exit_log())
    staff = zone.staff[now]
    rise = staff["grade"].astype(int) - start["grade"]
    in_post = there & (now >= 0) & (staff["state"] == POSTED)
    fate = np.select(
        [
            in_post & (rise > 0),
            in_post & (rise == -1),
            in_post & (rise < -1),
            in_post & (staff["department"] != department),
            in_post,
            (now >= 0) & (staff["state"] == ARCHIVED),
            now >= 0,
        ],
        [PROMOTED, DEMOTED, DEMOTED_FAR, MOVED, KEPT, BACK, WAITING],
        ENDED,
    )
    gone = there & (now < 0)
    cause = zone.exit_log()["cause"][log[gone]]
    fate[gone] = np.select(
        [np.isin(cause, _OF_THEIR_OWN), np.isin(cause, _BY_AGE)], [LEFT, OLD], ENDED
    )
    facts[there, len(known)] = fate[there]
    own = zone.posts["standard"][np.minimum(now, len(zone.posts) - 1)]
    facts[in_post, -1] = (staff["paid_ratio"] * own / standard)[in_post]
    return facts
