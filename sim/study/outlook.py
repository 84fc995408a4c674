"""How large a study over many zones is, and how long it will take: known before it is run."""

from __future__ import annotations

import time
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from functools import partial
from math import ceil
from typing import Any

from sim.engine import replication as engine
from sim.scenario.schema import Scenario
from sim.study.executors import may_change, processes, run
from sim.study.histories import Replicate, block_size_of, drawn
from sim.study.zones import Zones
from sim.words import _, ngettext

_TRIED = 0.5  # seconds a trial lasts at least, so that its clock can be believed
_MOST = 20  # histories of a trial


@dataclass(frozen=True)
class Outlook:
    """The size of a study over zones.

    Attributes
    ----------
    zones, policies, replications, years : int
        How many of each.
    posts : int
        Of all zones together.
    block, blocks : int
        Histories computed at a time, and how often.
    seconds_each : float
        Processor time of a thousand person-years, from a trial.
    processes : int or None
        On how many it will run; a cluster may get or lose some, and of other executors it is not
        known.
    may_change : bool
        Whether it is so.
    """

    zones: int
    policies: int
    replications: int
    years: int
    posts: int
    block: int
    blocks: int
    seconds_each: float
    processes: int | None
    may_change: bool = False

    @property
    def histories(self) -> int:
        """Histories of single zones."""
        return self.zones * self.policies * self.replications

    @property
    def person_years(self) -> int:
        """Years of people that are to be simulated."""
        return self.posts * self.policies * self.replications * self.years

    @property
    def seconds(self) -> float:
        """Time it should take; where processes are not known, of one processor."""
        return self.person_years / 1000 * self.seconds_each / (self.processes or 1)

    def facts(self) -> dict[str, Any]:
        """Return all of it by name."""
        also = ("histories", "person_years", "seconds")
        return asdict(self) | {name: getattr(self, name) for name in also}

    def __str__(self) -> str:
        where = _("of one processor")
        if self.processes is not None:
            many = ngettext("on {count} process", "on {count} processes", self.processes)
            if self.may_change:
                many = ngettext(
                    "on {count} process (as many as the cluster has now)",
                    "on {count} processes (as many as the cluster has now)",
                    self.processes,
                )
            where = many.format(count=f"{self.processes:,}")
        size = [
            _of(self.zones, ngettext("{count} zone", "{count} zones", self.zones)),
            _of(self.policies, ngettext("{count} policy", "{count} policies", self.policies)),
            _histories(self.replications),
            _of(self.years, ngettext("{count} year", "{count} years", self.years)),
        ]
        return _(
            "{size}: {posts} posts, {person_years} person-years in {histories} and {blocks}. From "
            "a trial: about {time} {where}, less what the store already has."
        ).format(
            size=" × ".join(size),
            posts=f"{self.posts:,}",
            person_years=f"{self.person_years:,}",
            histories=_histories(self.histories),
            blocks=_of(self.blocks, ngettext("{count} block", "{count} blocks", self.blocks)),
            time=_spoken(self.seconds),
            where=where,
        )


def outlook_of(
    zones: Zones,
    policies: int,
    replications: int,
    executor: Executor,
    kept: bool = True,
    replicate: Replicate | None = None,
) -> Outlook:
    """Return the size of a study, and the time that a trial of its middle zone lets expect."""
    sizes = sorted((zone.posts, number) for number, zone in enumerate(zones.members))
    scenario = zones.members[sizes[len(sizes) // 2][1]].scenario()
    years = scenario.study.years
    trial: list[tuple[float, int]] = []
    work = partial(_trial, replicate or engine.replicate)
    run(work, [scenario], lambda _task, found: trial.append(found), executor=executor)
    [(seconds, histories)] = trial
    there = processes(executor)  # counted after the trial, for which a cluster may have grown
    block = block_size_of(len(sizes) * policies * replications, seconds / histories, there, kept)
    person_years = histories * scenario.organisation.size * years
    return Outlook(
        zones=len(sizes),
        policies=policies,
        replications=replications,
        years=years,
        posts=sum(size for size, _ in sizes),
        block=block,
        blocks=len(sizes) * policies * ceil(replications / block),
        seconds_each=1000 * seconds / person_years,
        processes=there,
        may_change=may_change(executor),
    )


def _trial(replicate: Replicate, scenario: Scenario) -> tuple[float, int]:
    """Return the processor time of some histories, once the rules are compiled."""
    known = drawn(scenario, 0, 0)
    replicate(known, 0, [0], None)
    started, histories = time.process_time(), 0
    while histories < _MOST and time.process_time() - started < _TRIED:
        replicate(known, 0, [histories], None)
        histories += 1
    return max(time.process_time() - started, 1e-6), histories


def _of(count: int, told: str) -> str:
    return told.format(count=f"{count:,}")


def _histories(count: int) -> str:
    return _of(count, ngettext("{count} history", "{count} histories", count))


def _spoken(seconds: float) -> str:
    for told, size in ((_("{count} h"), 3600), (_("{count} min"), 60)):
        if seconds >= 2 * size:
            return told.format(count=f"{seconds / size:.0f}")
    return _("{count} s").format(count=f"{max(seconds, 1):.0f}")
