"""One replication: one history of one zone under one policy and one draw of nature."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.engine import rounds, year
from sim.engine.calendar import Calendar
from sim.engine.ledger import exits_frame
from sim.engine.plan import Plan
from sim.engine.zone import Zone, Zones
from sim.kernels import compiling_once
from sim.scenario.schema import Scenario
from sim.staff.table import Table

SIDE_BY_SIDE = 64_000
"""Posts, of all replications that are lived through at once: fewer are more calls from Python, more
gain little and take memory. A larger zone is lived through alone."""


@dataclass(frozen=True)
class History:
    """What is left of one replication.

    Attributes
    ----------
    years
        Outcomes, shape (years, len(OUTCOMES)).
    exits
        One row a person whose place in the zone ended: month, cause, identity, who they were.
    staff, posts
        The tables as they stand at the end.
    """

    years: npt.NDArray[np.float64]
    exits: pd.DataFrame
    staff: Table
    posts: Table


def history(
    scenario: Scenario, seed: int, replication: int, people: pd.DataFrame | None = None
) -> History:
    """Run one replication and keep everything that a study would drop.

    Parameters
    ----------
    scenario
        Scenario with every assumption a value (``sim.scenario.draws.draw``).
    seed, replication
        Key of all chance.
    people
        Roster to start from; none: synthetic staff.
    """
    plan = Plan(scenario, people)
    zone = Zone(plan, seed, replication, keep_exits=True)
    Calendar(zone).run()
    names = {
        int(unit): department.name
        for layout in (plan.former, plan.structure)
        for unit, department in zip(layout.units, layout.organisation.departments, strict=True)
    }
    grades = [g.name for g in scenario.organisation.grades]
    return History(
        zone.years,
        exits_frame(zone.exit_log(), grades, names),
        zone.staff,
        zone.posts,
    )


def replicate(
    scenario: Scenario,
    seed: int,
    replications: Sequence[int],
    people: pd.DataFrame | None = None,
    watch: Callable[[], None] | None = None,
) -> npt.NDArray[np.float64]:
    """Run replications of one scenario.

    Parameters
    ----------
    scenario
        Scenario with every assumption a value.
    seed, replications
        Keys of all chance. A replication's result depends on nothing else.
    people
        Roster to start from; none: synthetic staff.
    watch
        Called each month; whatever it raises ends the work, when nobody waits for it any more.

    Returns
    -------
    outcomes
        Shape (len(replications), years, len(OUTCOMES)).
    """
    plan = Plan(scenario, people)
    lived = []
    with compiling_once(lambda: _begin_at_the_end(plan)):
        for together in side_by_side(plan, replications):
            zones = Zones(plan, seed, together)
            Calendar(zones, each_month=watch).run()
            lived.append(zones.years)
    return np.concatenate(lived)


def side_by_side(plan: Plan, replications: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield the replications that are lived through at once, dealt evenly, in their order."""
    many = max(1, SIDE_BY_SIDE // len(plan.structure.posts))
    groups = -(-len(replications) // many)
    cuts = [len(replications) * g // groups for g in range(groups + 1)]
    for first, end in pairwise(cuts):
        yield replications[first:end]


def _begin_at_the_end(plan: Plan) -> None:
    """Use the rules of a year's end, to which a history comes last, on a zone to throw away."""
    zones = Zones(plan, 0, [0])
    zones.month = min(12, plan.months)
    year.close_year(zones)
    rounds.select(zones)
    rounds.fill(zones)
