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
from sim.engine.structure import post_table
from sim.engine.watcher import Watcher
from sim.engine.zone import Zone, Zones
from sim.reform.consolidation import former_organisation
from sim.scenario.schema import Scenario
from sim.staff.table import ARCHIVED, EMPTY, POSTED, Floats, Rows


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
that their unit is, or would be, made part of; the fate; and what they were paid a month in a post
in the last year over the standard pay of the first post, whatever company staff are paid of it
(nan for those in no post at the end, or in none in that year)."""


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
        look = _LastYear(zones)
        Calendar(zones, look).run()
        found += [_followed(zone, look) for zone in zones.each]
    return np.stack(found)


def first_posts(scenario: Scenario) -> Rows:
    """Return the identities of the posts of the first day, in the order in which `fates` tells."""
    former, _ = former_organisation(scenario.organisation)
    posts = post_table(former)
    found: Rows = posts["unit"].astype(np.int64) << 32 | posts["serial"]
    return found


class _LastYear(Watcher):
    """Keeps who is there on the first day, and what each of them is paid in the last year.

    Attributes
    ----------
    start
        Who is there, shape (replications, posts of the first day).
    ratio
        Of the same shape: pay a month in a post over the standard pay of the first one.
    """

    def __init__(self, zones: Zones) -> None:
        self.start = zones.staff[:, : zones.posts.shape[1]].copy()
        self.standard = zones.posts["standard"].copy()
        self.ratio = np.full(self.start.shape, np.nan)

    def settled(self, zones: Zones) -> None:
        """See what each has been paid: what follows takes people to other posts."""
        if zones.month < zones.plan.months:
            return
        for zone in zones.each:
            now = rows_of(self.start[zone.place], zone.staff, zone.staff["state"] != EMPTY)
            paid, months = zone.staff["paid"][now], zone.staff["months"][now]
            earned = (now >= 0) & (months > 0)
            standard = self.standard[zone.place, earned]
            self.ratio[zone.place, earned] = paid[earned] / (months[earned] * standard)


def _followed(zone: Zone, look: _LastYear) -> Floats:
    """Return the facts of one history."""
    start = look.start[zone.place]
    facts = np.full((len(start), len(FACTS)), np.nan)
    there = start["state"] == POSTED
    _, into = former_organisation(zone.plan.scenario.organisation)
    department = into[start["department"]]
    known = start["status"], start["sex"], -start["birth"] // 12, start["grade"], department
    facts[there, : len(known)] = np.stack(known, axis=1)[there]
    now = rows_of(start, zone.staff, zone.staff["state"] != EMPTY)
    log = rows_of(start, zone.exit_log())
    staff = zone.staff[now]
    ends_in = staff["department"]
    if zone.structure is zone.plan.former:
        ends_in = into[ends_in]
    rise = staff["grade"].astype(int) - start["grade"]
    in_post = there & (now >= 0) & (staff["state"] == POSTED)
    fate = np.select(
        [
            in_post & (rise > 0),
            in_post & (rise == -1),
            in_post & (rise < -1),
            in_post & (ends_in != department),
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
    facts[in_post, -1] = look.ratio[zone.place, in_post]
    return facts
