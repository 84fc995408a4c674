"""Fairness of the tail: who is hit, who is hit wrongly, and who is missed.

Truly lowest are, in each pool that is ranked, as many as its tail holds with the least true output
in the year. Ratings are noisy, so some of the tail are not among them (hit wrongly), and as many of
them are not in the tail (missed). Whom this befalls is told by group. People are looked at on the
eve of every assessment and counted where they are simulated: only the counts come back.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.engine import year
from sim.engine.calendar import ASSESSMENT, MONTH, Calendar
from sim.engine.plan import Plan
from sim.engine.rounds import bring_everyone_up
from sim.engine.zone import Zone
from sim.scenario.schema import Scenario
from sim.scenario.staff import STATUSES
from sim.staff.seating import scenario_for_roster
from sim.staff.table import FEMALE, OUTSIDER, POSTED
from sim.study import store as results
from sim.study.executors import run
from sim.study.histories import drawn
from sim.study.policies import differences, named
from sim.study.problems import StudyError
from sim.study.progress import Progress, reporter
from sim.study.statistics import Array, chance_better, mean_interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REPLICATIONS = 20
GROUPS = ("all", "status", "grade", "age", "department", "sex", "origin")
"""By what people are told apart."""

BANDS = (0, 30, 40, 50, 100)
"""Bounds of age bands, in years."""

SHARES = ("in_tail", "false_hits", "missed", "wrongly")
_COUNTS = ["people", "hit", "weak", "both"]
_BLOCK = 5  # histories in a task at most, so that the bar moves


@dataclass(frozen=True, eq=False, repr=False)
class Fairness:
    """Who is in the tail, rightly or wrongly, and who is weak and missed.

    Attributes
    ----------
    summary : DataFrame
        policy, by (all, status, grade, age, department, sex, origin), group; people, rated a year;
        then in per cent, each with _low and _high: in_tail, the share of them in the tail;
        false_hits, of these the share that are not truly lowest; missed, the share of the truly
        lowest who are not in the tail; wrongly, the share in the tail of those who are not truly
        lowest: what an ordinary member of the group risks.
    policies : mapping
        The scenario behind each policy.
    seed, replications : int
        Luck, and how many times it was drawn.
    seconds : float
        Time the study took.
    """

    summary: pd.DataFrame
    policies: Mapping[str, Scenario]
    seed: int
    replications: int
    seconds: float

    def __repr__(self) -> str:
        return f"<Fairness of {', '.join(self.policies)}: {self.replications} replications>"

    def figure(self) -> Figure:
        """Draw each group's shares with their intervals."""
        from sim.report import fairness  # the one look upwards: a result can show itself

        return fairness.page(self)

    def save(self, folder: str | Path, notes: Mapping[str, Any] | None = None) -> Path:
        """Write table, figure and manifest, in place of an earlier result of that name."""
        tables = {"summary": self.summary}
        return results.write(Path(folder), tables, self.manifest(notes), self.figure())

    def manifest(self, notes: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what is needed to run the study again, and how it ran."""
        base = next(iter(self.policies.values()))
        return {
            **(notes or {}),
            "overrides": {n: differences(base, scenario) for n, scenario in self.policies.items()},
            "replications": self.replications,
            **results.facts(base, self.seed, self.seconds),
        }


def fairness(
    policies: Mapping[str, Scenario] | Scenario,
    replications: int = REPLICATIONS,
    seed: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    people: pd.DataFrame | None = None,
) -> Fairness:
    """Tell who is in the tail, rightly or wrongly, and who is weak and missed.

    Parameters
    ----------
    policies : mapping of str to Scenario, or Scenario
        What to look at, by name.
    replications, seed : int, optional
        Histories, and their luck; the scenario's own seed if none is given.
    workers, executor, progress, people
        As for `sim.study.compare.compare`.

    Raises
    ------
    StudyError
        If nobody is ranked under any of the policies.
    """
    started = time.perf_counter()
    by_name = {
        name: each if people is None else scenario_for_roster(each, people)
        for name, each in named(policies, None).items()
    }
    seed = next(iter(by_name.values())).study.seed if seed is None else seed
    if replications < 1:
        raise StudyError(f"replications(={replications}) must be at least 1")
    jobs = [
        _Job(name, scenario, seed, range(first, min(first + _BLOCK, replications)), people)
        for first in range(0, replications, _BLOCK)
        for name, scenario in by_name.items()
    ]
    found: dict[int, pd.DataFrame] = {}
    done, total = 0, len(by_name) * replications
    with reporter(progress) as tell:

        def collect(number: int, counts: pd.DataFrame) -> None:
            nonlocal done
            found[number] = counts
            done += len(jobs[number].replications)
            tell(done, total)

        tell(0, total)
        run(_count, jobs, collect, workers=workers, executor=executor)
    counts = pd.concat([found[number] for number in sorted(found)], ignore_index=True)
    if counts.empty or not counts.hit.any():
        raise StudyError("nobody is in a tail, so nobody is hit: the assessment ranks no one")
    return Fairness(
        summary=_summary(counts, by_name, replications),
        policies=by_name,
        seed=seed,
        replications=replications,
        seconds=time.perf_counter() - started,
    )


@dataclass(frozen=True)
class _Job:
    """Some histories of one policy: what travels to a worker."""

    policy: str
    scenario: Scenario
    seed: int
    replications: range
    people: pd.DataFrame | None


def _count(job: _Job) -> pd.DataFrame:
    """Return how many of each group were rated, hit, weak, and both, in each history."""
    tables = []
    for replication in job.replications:
        plan = Plan(drawn(job.scenario, job.seed, replication), job.people)
        for seen in _years(plan, job.seed, replication):
            rated = seen.assign(people=1, both=seen.hit & seen.weak)
            for by in GROUPS:
                counts = rated.groupby(by, observed=True, sort=False)[_COUNTS].sum()
                counts = counts.rename_axis("group").reset_index()
                tables.append(counts.assign(policy=job.policy, by=by, replication=replication))
    keys = ["policy", "by", "group", "replication"]
    if not tables:
        return pd.DataFrame(columns=[*keys, *_COUNTS])
    return pd.concat(tables).groupby(keys, sort=False)[_COUNTS].sum().reset_index()


def _years(plan: Plan, seed: int, replication: int) -> Iterator[pd.DataFrame]:
    """Yield the rated of each year, as the assessment sees them and as they are."""
    zone = Zone(plan, seed, replication)
    calendar = Calendar(zone)
    for month in range(12, plan.months + 1, 12):
        calendar.env.run(until=month * MONTH + ASSESSMENT)
        if zone.regime.in_force:
            yield assessed(zone, plan)


def assessed(zone: Zone, plan: Plan) -> pd.DataFrame:
    """Assess on the eve, look, and put everything back.

    Chance is looked up, not used up, so the assessment that follows comes out the same; looking
    after it would be too late, for the tail may be gone by then.
    """
    zones = zone.zones
    names = ("staff", "tally", "carry", "coefficient", "sums", "standings")
    kept = {name: deepcopy(getattr(zones, name)) for name in names}
    bring_everyone_up(zones)
    year._assess(zone)
    staff = zone.staff[: len(zone.posts)]
    rated = (staff["state"] == POSTED) & (staff["score"] > 0)
    tail = rated & (staff["tail"] == 1)
    weak = np.zeros(len(staff), bool)
    for rows in zone.structure.pools[zone.regime.settings.assessment.pool]:
        there = rows[rated[rows]]
        lowest = np.argsort(staff["contribution"][there], kind="stable")
        weak[there[lowest[: tail[there].sum()]]] = True
    departments = [d.name for d in zone.structure.organisation.departments]
    grades = [g.name for g in plan.scenario.organisation.grades]
    age = (zone.month - staff["birth"]) / 12
    found = pd.DataFrame(
        {
            "all": "all",
            "status": [STATUSES[code] for code in staff["status"]],
            "grade": [grades[code] for code in zone.posts["grade"]],
            "department": [departments[code] for code in zone.posts["department"]],
            "age": pd.cut(age, BANDS, right=False).astype(str),
            "sex": np.where(staff["sex"] == FEMALE, "female", "male"),
            "origin": np.where(staff["origin"] == OUTSIDER, "outsider", "insider"),
            "hit": tail,
            "weak": weak,
        }
    )[rated]
    for name, value in kept.items():
        setattr(zones, name, value)
    return found


def _summary(
    counts: pd.DataFrame, policies: Mapping[str, Scenario], replications: int
) -> pd.DataFrame:
    rows = []
    for (policy, by, group), some in counts.groupby(["policy", "by", "group"], sort=False):
        histories = some.set_index("replication")[_COUNTS].astype(float)
        whole = histories.reindex(range(replications), fill_value=0.0)
        people, hit, weak, both = whole.to_numpy().T
        years = policies[str(policy)].study.years
        shares = [
            _share(above, below)
            for above, below in (
                (hit, people),
                (hit - both, hit),
                (weak - both, weak),
                (hit - both, people - weak),
            )
        ]
        rows.append((policy, by, group, people.mean() / years, *np.ravel(shares)))
    columns = [f"{name}{end}" for name in SHARES for end in ("", "_low", "_high")]
    table = pd.DataFrame(rows, columns=["policy", "by", "group", "people", *columns])
    order = [list(policies).index(name) for name in table.policy]
    by_group = [GROUPS.index(by) for by in table.by]
    places = table.assign(_policy=order, _by=by_group, _group=_ranks(table, policies))
    places = places.sort_values(["_policy", "_by", "_group"], kind="stable", ignore_index=True)
    return places.drop(columns=["_policy", "_by", "_group"])


def _ranks(table: pd.DataFrame, policies: Mapping[str, Scenario]) -> list[int]:
    """Return the place of each group as the scenario lists it; others as they came."""
    first = next(iter(policies.values())).organisation
    listed = [*STATUSES, *(g.name for g in first.grades), *(d.name for d in first.departments)]
    listed += sorted(table[table.by == "age"].group.unique())
    return [listed.index(g) if g in listed else len(listed) + n for n, g in enumerate(table.group)]


def _share(above: Array, below: Array) -> tuple[float, float, float]:
    """Return a share of sums over histories in per cent, with its interval (nan where none)."""
    if not below.sum():
        return np.nan, np.nan, np.nan
    share = above.sum() / below.sum()
    if share in (0, 1):  # all histories agree, which says little where there are few cases
        cases = np.repeat([1.0, 0.0], [int(above.sum()), int((below - above).sum())])
        _, low, high = chance_better(cases, np.full(len(cases), 0.5), 1)
        return 100 * float(share), 100 * float(low), 100 * float(high)
    # The interval of a ratio of means, by how far each history lies from it.
    apart = mean_interval((above - share * below) / below.mean())
    ends = [min(max(100 * float(share + end), 0.0), 100.0) for end in (apart.low, apart.high)]
    return 100 * float(share), ends[0], ends[1]
