"""Many zones at once: a province, or a nation, as a study over independent zones.

Every zone lives through every policy on the same people and the same luck, which are its own. What
nobody knows (a range) is drawn once for all zones, as nature is the same everywhere: were it drawn
anew in each zone, it would average out and totals look far better known than they are. A zone is
reduced to a few numbers once it is done: memory does not grow with staff, years or histories.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from sim.engine import replication as engine
from sim.scenario.draws import together
from sim.scenario.schema import Scenario
from sim.study import folder as results
from sim.study.basis import Basis
from sim.study.comparison import runs_table, yearly_table
from sim.study.executors import kept_open, run
from sim.study.histories import Block, Replicate, live_block
from sim.study.known import difference_intervals, level_intervals
from sim.study.manifest import Manifest, asked_of, changes_of
from sim.study.outlook import Outlook, outlook_of
from sim.study.policies import Changes, by_name, pick, put, spelt
from sim.study.problems import StudyError, not_one_of
from sim.study.progress import Progress, reporter
from sim.study.result import Result
from sim.study.run import Run
from sim.study.statistics import Array, ahead
from sim.study.store import Shelf, Store, stretches
from sim.study.totals import TOTALLED, Totals
from sim.study.verdict import sides_of
from sim.study.years import over_years
from sim.study.zones import Member, Zones, called, luck_of, zones_of
from sim.version import model_version
from sim.words import _

REPLICATIONS = 10
"""Histories of each zone under each policy: the zones lend each other strength."""

_ENDS = ("mean", "low", "high", "difference", "difference_low", "difference_high", "ahead")


@dataclass(frozen=True, eq=False, repr=False)
class Province(Result):
    """Policies compared over many zones.

    Attributes
    ----------
    summary : DataFrame
        Columns as those of `sim.study.comparison.Comparison.summary`, and *of*: "total" (people
        and money of all zones; of a share, its weighted mean) or "a head" (by those in post).
    zones : DataFrame
        zone, posts, policy, outcome; mean, low, high; the paired difference from the baseline
        with difference_low and difference_high; where assumptions are ranges, ahead: the share of
        their draws in which the policy has more.
    yearly, runs : DataFrame
        Totals over the years, and in every history; columns as those of a comparison.
    members : Zones
        What the zones are.
    policies : mapping
        What each policy changes.
    baseline : str
        Policy that the others are compared with.
    outlook : Outlook
        How large the study was, and how long it was to take.
    seed, replications : int
        Luck, and histories of each zone under each policy.
    seconds : float
        Time the study took.
    """

    study: ClassVar[str] = "province"

    summary: pd.DataFrame
    zones: pd.DataFrame
    yearly: pd.DataFrame
    runs: pd.DataFrame
    members: Zones
    policies: Mapping[str, Changes]
    baseline: str
    outlook: Outlook
    seed: int
    replications: int
    seconds: float

    def __repr__(self) -> str:
        return f"<Province of {self.outlook.zones:,} zones: {', '.join(self.policies)}>"

    def verdicts(self, outcome: str = "kpi") -> pd.DataFrame:
        """Return in how many zones each policy does better or worse than the baseline.

        Returns
        -------
        DataFrame
            policy, better, worse, untold: zones in which the interval of the difference lies on
            the side of zero that is better, on the other, or holds it. Of an outcome of which less
            is better, such as "spend", below zero is better; where neither is, better is more, and
            worse is less. Where assumptions are ranges, nine of ten draws of them must agree.
        """
        better = _facts(outcome).better or 1
        rows = self.zones[self.zones.outcome == outcome]
        found = []
        for policy in self.policies:
            own = rows[rows.policy == policy]
            sides = sides_of(own.difference_low, own.difference_high, own.ahead)
            up, down = (int(side.sum()) for side in sides[::better])
            found.append((policy, up, down, len(own) - up - down))
        return pd.DataFrame(found, columns=["policy", "better", "worse", "untold"])

    @property
    def basis(self) -> Basis:
        """What it rests on."""
        first, *others = self.members.templates()
        under = {name: put(changes, first) for name, changes in self.policies.items()}
        more = {called(number): each for number, each in enumerate(others, 2)}
        return Basis.of(under | more)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables that are kept, by the names of their files."""
        names = ("runs", "yearly", "summary", "zones")
        return {name: getattr(self, name) for name in names}

    def facts(self) -> dict[str, Any]:
        """Return what was asked, and what was found beside the tables."""
        templates = self.members.templates()
        place = {id(template): number for number, template in enumerate(templates)}
        return {
            "title": self.members.title,
            "baseline": self.baseline,
            "policies": {name: spelt(changes) for name, changes in self.policies.items()},
            "replications": self.replications,
            "outlook": self.outlook.facts(),
            "templates": [template.model_dump(mode="json") for template in templates],
            "zones": [
                {"name": z.name, "template": place[id(z.template)], "size": z.size}
                for z in self.members.members
            ],
            **results.run_facts(self.seed, self.outlook.years, self.seconds),
        }


def province(
    zones: Zones | Mapping[str, Scenario] | str | Path | Sequence[str | Path],
    policies: Mapping[str, Changes] | None = None,
    baseline: str | None = None,
    replications: int = REPLICATIONS,
    seed: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    store: Store | None = None,
    told: Callable[[Outlook], None] | None = None,
    replicate: Replicate | None = None,
) -> Province:
    """Compare policies over many zones.

    Parameters
    ----------
    zones
        Scenarios by name, a province file, or scenario files or a folder of them.
    policies : mapping, optional
        What each policy changes, by its name: ``{"as it is": {}, "more":
        {"pay.incentive_ratio": 0.4}}``; by default the zones are run as they are.
    baseline : str, optional
        Policy that the others are compared with; the first by default.
    replications : int
        Histories of each zone under each policy.
    seed : int, optional
        From which each zone's luck is derived; that of the first zone's scenario by default.
    workers, executor, progress, store
        As for `sim.study.compare.compare`.
    told : callable, optional
        What is told the size of the study, and the time expected, before it is run.
    replicate : callable, optional
        The engine, for tests.

    Returns
    -------
    Province
        The same bytes for the same zones, policies and seed, whatever it ran on and however often
        it was stopped.

    Raises
    ------
    ScenarioError, StudyError
        If a zone or a policy cannot be used.
    """
    started = time.perf_counter()
    work = _Work.of(zones, policies, baseline, replications, seed, store)
    members, policies, seed = work.zones, work.policies, work.seed
    baseline = list(policies)[work.baseline]

    with reporter(progress) as tell, kept_open(workers, executor) as place:
        kept = store is not None
        outlook = outlook_of(members, len(policies), replications, place, kept, replicate)
        if told is not None:
            told(outlook)
        work.size = outlook.block
        work.tell = lambda done: tell(done, outlook.histories)
        work.tell(0)
        live = partial(live_block, replicate or engine.replicate)
        run(live, work.blocks(), work.collect, executor=place)
    values = work.totals.values()
    names = list(policies)
    return Province(
        summary=work.totals.summary(policies, baseline, work.of_a_draw, members.currency),
        zones=work.table(),
        yearly=yearly_table(names, values, work.of_a_draw),
        runs=runs_table(names, values),
        members=members,
        policies=policies,
        baseline=baseline,
        outlook=outlook,
        seed=seed,
        replications=replications,
        seconds=time.perf_counter() - started,
    )


def plan(
    zones: Zones | Mapping[str, Scenario] | str | Path | Sequence[str | Path],
    policies: Mapping[str, Changes] | None = None,
    baseline: str | None = None,
    replications: int = REPLICATIONS,
    seed: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Outlook:
    """Return how large `province` of the same would be, and how long it would take.

    What the study would refuse is refused here.
    """
    work = _Work.of(zones, policies, baseline, replications, seed, None)
    with kept_open(workers, executor) as place:
        return outlook_of(work.zones, len(work.policies), replications, place)


@dataclass(frozen=True)
class _Task:
    """Where a block's histories belong: a zone, the policies alike in it, and their shelf."""

    zone: int
    policies: list[int]
    replications: range
    shelf: Shelf | None


class _Work:
    """The blocks of a province, made as they are asked for, and what comes of them.

    Blocks may end in any order; zones are taken up in their own, so that sums have the same bits.
    """

    def __init__(
        self, members: Zones, policies: Mapping[str, Changes], baseline: int, replications: int,
        seed: int, store: Store | None,
    ) -> None:  # fmt: skip
        self.zones, self.policies, self.baseline = members, policies, baseline
        self.replications, self.seed, self.store = range(replications), seed, store
        self.luck, years = luck_of(members, seed), _years(members)
        self.of_a_draw = together(
            put(changes, template)
            for template in members.templates()
            for changes in policies.values()
        )
        self.size = replications
        self.tell: Callable[[int], None] = lambda done: None
        self.totals = Totals(len(policies), replications, years)
        self._shape = len(policies), replications, years, len(TOTALLED)
        self._open: dict[int, tuple[Array, list[int]]] = {}  # values, and histories per policy
        self._tasks: dict[int, _Task] = {}
        self._posts: list[int] = []
        self._told: list[Array] = []  # of each zone that is done, (policies, outcomes, ends)
        self._issued = self._done = 0

    @classmethod
    def of(
        cls, zones: Any, policies: Mapping[str, Changes] | None, baseline: str | None,
        replications: int, seed: int | None, store: Store | None,
    ) -> _Work:  # fmt: skip
        """Read what is asked for, and refuse what cannot be studied."""
        members = zones_of(zones)
        policies = by_name(policies)
        baseline = pick(baseline, dict.fromkeys(policies, members.members[0].template))
        run = Run.of(members.members[0].template, replications, seed)
        place = list(policies).index(baseline)
        return cls(members, policies, place, run.replications, run.seed, store)

    def blocks(self) -> Iterator[Block]:
        """Yield what is to be lived, zone by zone, leaving out what the store has."""
        for number, (zone, luck) in enumerate(zip(self.zones.members, self.luck, strict=True)):
            self._open[number] = np.full(self._shape, np.nan), [0] * len(self.policies)
            for scenario, policies in self._alike(zone):
                shelf = None
                if self.store is not None:
                    shelf = self.store.shelf(scenario, luck, nature=self.seed)
                has = shelf.kept(self.replications) if shelf else {}
                if has:
                    self._take(number, policies, list(has), np.stack(list(has.values())))
                for some in stretches((n for n in self.replications if n not in has), self.size):
                    self._tasks[self._issued] = _Task(number, policies, some, shelf)
                    self._issued += 1
                    yield Block(scenario, luck, some, None, model_version(), self.seed)

    def collect(self, number: int, values: Array) -> None:
        """Keep what a block came to."""
        task = self._tasks.pop(number)
        if task.shelf is not None:
            task.shelf.put(task.replications, values)
        self._take(task.zone, task.policies, task.replications, values)

    def table(self) -> pd.DataFrame:
        """Return every zone's means and differences."""
        names = [zone.name for zone in self.zones.members]
        outcomes = [outcome.name for outcome in TOTALLED]
        counts = len(names), len(self.policies), len(outcomes)
        codes = [code.ravel() for code in np.indices(counts)]
        values = np.stack(self._told).reshape(-1, len(_ENDS))
        return pd.DataFrame(
            {
                "zone": pd.Categorical.from_codes(codes[0], pd.Index(names)),
                "posts": np.array(self._posts)[codes[0]],
                "policy": pd.Categorical.from_codes(codes[1], pd.Index(list(self.policies))),
                "outcome": pd.Categorical.from_codes(codes[2], pd.Index(outcomes)),
                **dict(zip(_ENDS, values.T, strict=True)),
            }
        )

    def _alike(self, zone: Member) -> Iterator[tuple[Scenario, list[int]]]:
        """Yield each scenario of a zone, with the policies that lead to it."""
        base = zone.scenario()
        self._posts.append(base.organisation.size)
        found: dict[str, tuple[Scenario, list[int]]] = {}
        for place, changes in enumerate(self.policies.values()):
            scenario = put(changes, base)
            found.setdefault(scenario.model_dump_json(), (scenario, []))[1].append(place)
        yield from found.values()

    def _take(
        self, zone: int, policies: Sequence[int], replications: Sequence[int], values: Array
    ) -> None:
        into, counts = self._open[zone]
        for policy in policies:
            into[policy, list(replications)] = values
            counts[policy] += len(replications)
        self._done += len(policies) * len(replications)
        self.tell(self._done)
        while (first := self._open.get(len(self._told))) and min(first[1]) == len(
            self.replications
        ):
            del self._open[len(self._told)]
            self._take_up(first[0])

    def _take_up(self, values: Array) -> None:
        """Add a zone that is done to the totals, and reduce it to what its years come to."""
        self.totals.add(values, self._posts[len(self._told)])
        horizon = np.moveaxis(over_years(values, TOTALLED), 1, 0)  # replications first
        years = values.shape[2]
        mean = level_intervals(horizon, TOTALLED, years, self.of_a_draw)
        base = horizon[:, [self.baseline]]
        difference = difference_intervals(horizon, base, TOTALLED, years, self.of_a_draw)
        more = ahead(horizon - base, self.of_a_draw)
        self._told.append(np.stack([*mean, *difference, more], axis=-1))


def _years(members: Zones) -> int:
    first, *others = ((zone.name, zone.template.study.years) for zone in members.members)
    for name, years in others:
        if years != first[1]:
            told = _(
                "zone {name!r} is of {years} years and {first[0]!r} of {first[1]}; set "
                "study.years alike in all"
            )
            raise StudyError(told.format(name=name, years=years, first=first))
    return first[1]


def _facts(outcome: str) -> Any:
    found = {each.name: each for each in TOTALLED}
    if outcome in found:
        return found[outcome]
    raise not_one_of("outcome", outcome, found)


def again(manifest: Manifest, how: dict[str, Any]) -> Province:
    """Run the study of a manifest again."""
    zones = Zones.of_manifest(manifest)
    policies = {name: changes_of(manifest, name) for name in manifest["policies"]}
    return province(zones, policies, **asked_of(manifest, "baseline", "replications"), **how)
