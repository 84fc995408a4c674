"""Fairness of the tail: who is hit, who is hit wrongly, and who is missed.

Truly weak are, in each grade of the whole zone, as many as its tail would hold if it were ranked as
one, with the least true output in the year: one yardstick, whoever is ranked together. Ratings are
noisy, and a team of the able has a tail too, so some of the tail are not among them (hit wrongly),
and some of them are not in the tail (missed). Whom this befalls is told by group. People are
counted where they are simulated (``sim.engine.tail``): only the counts come back, and only counts
are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from sim.engine import tail
from sim.scenario.draws import together
from sim.scenario.schema import Scenario
from sim.staff.roster import Roster
from sim.staff.seating import frame_of
from sim.study import folder as results
from sim.study.histories import Replicate
from sim.study.intervals import ratio_interval
from sim.study.known import WHOLE
from sim.study.manifest import STUDIED, Manifest, Tables, asked_of, policies_of
from sim.study.policies import Zone, named
from sim.study.problems import StudyError
from sim.study.progress import Progress
from sim.study.result import Result, scenario_facts
from sim.study.run import Run
from sim.study.small_groups import POOLED, told_together
from sim.study.statistics import Array
from sim.study.store import Form, Store
from sim.words import _

REPLICATIONS = 20

SHARES = ("in_tail", "false_hits", "false_hits_in_pool", "missed", "wrongly", "promoted")


@dataclass(frozen=True, eq=False, repr=False)
class Fairness(Result):
    """Who is in the tail, rightly or wrongly, and who is weak and missed.

    Attributes
    ----------
    summary : DataFrame
        policy, by (all, status, grade, age, department, sex, origin), group; people, rated in a
        year under the new assessment; then in per cent, each with _low and _high: in_tail, the
        share of them in the tail; false_hits, of these the share that are not truly weak;
        false_hits_in_pool, the same by the pool's own yardstick: not among as many of those ranked
        together; missed, the share of the truly weak who are not in the tail; wrongly, the share in
        the tail of those who are not truly weak: what an ordinary member of the group risks;
        promoted, the share of those rated who are in a higher grade than a year before.
    policies : mapping
        The scenario behind each policy.
    seed, replications : int
        Luck, and how many times it was drawn.
    seconds : float
        Time the study took.
    """

    study: ClassVar[str] = "fairness"

    summary: pd.DataFrame
    policies: Mapping[str, Scenario]
    seed: int
    replications: int
    seconds: float

    def __repr__(self) -> str:
        return f"<Fairness of {', '.join(self.policies)}: {self.replications} replications>"

    @property
    def pooled(self) -> bool:
        """Whether small groups are told together."""
        return bool((self.summary.group == POOLED).any())

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables that are kept, by the names of their files."""
        return {"summary": self.summary}

    def facts(self) -> dict[str, Any]:
        """Return what was asked, and what was found beside the tables."""
        base = next(iter(self.policies.values()))
        return {
            "replications": self.replications,
            **scenario_facts(base, self.policies),
            **results.run_facts(self.seed, base.study.years, self.seconds),
        }


def fairness(
    zone: Zone,
    replications: int = REPLICATIONS,
    seed: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    people: Roster | pd.DataFrame | None = None,
    store: Store | None = None,
    replicate: Replicate | None = None,
    policies: str | Path | Sequence[str | Path] = (),
) -> Fairness:
    """Tell who is in the tail, rightly or wrongly, and who is weak and missed.

    Parameters
    ----------
    zone, policies
        As for `sim.study.compare.compare`.
    replications, seed : int, optional
        Histories, and their luck; the scenario's own seed if none is given.
    workers, executor, progress, people
        As for `sim.study.compare.compare`.
    store : Store, optional
        Where the counts of each history are kept: a study that was stopped goes on from there.
    replicate : callable, optional
        What counts, for tests.

    Returns
    -------
    Fairness
        The same bytes for the same policies and seed, whatever it ran on and however often it was
        stopped.

    Raises
    ------
    StudyError
        If nobody is ranked under any of the policies.

    Examples
    --------
    >>> import sim
    >>> sim.fairness("scenarios/small-zone.yaml", policies=["strong"]).table()  # doctest: +SKIP
    """
    by_name = named(zone, None, policies, people=people)
    run = Run.of(
        next(iter(by_name.values())), replications, seed, workers=workers, executor=executor,
        progress=progress, people=people, store=store,
    )  # fmt: skip
    known = run.lived(
        {name: (scenario, range(run.replications)) for name, scenario in by_name.items()},
        reduce=lambda counts: counts.sum(axis=1),  # over the years
        replicate=replicate or tail.count,
        form=_form,
    )
    small = told_together(next(iter(by_name.values())), frame_of(people))
    rows = [
        (name, *row)
        for name, histories in known.items()
        for row in _groups(
            by_name[name], np.stack([histories[n] for n in range(run.replications)]), small
        )
    ]
    ends = [f"{name}{end}" for name in SHARES for end in ("", "_low", "_high")]
    summary = pd.DataFrame(rows, columns=["policy", "by", "group", "people", *ends])
    if not summary.in_tail.gt(0).any():
        raise _nobody_hit(by_name, summary)
    return Fairness(
        summary=summary,
        policies=by_name,
        **run.facts(),
    )


def _nobody_hit(policies: Mapping[str, Scenario], summary: pd.DataFrame) -> StudyError:
    """Say why nobody is in a tail."""
    ranking = [s.assessment for s in policies.values() if s.assessment.active]
    if not any(each.tail_share for each in ranking):
        return StudyError(_("nobody is in a tail, so nobody is hit: the assessment ranks no one"))
    if summary.empty:
        told = _(
            "nobody is in a tail, so nobody is hit: no year of the study ends under the new "
            "assessment; let it begin earlier (assessment.start_month), or study more years "
            "(study.years)"
        )
        return StudyError(told)
    most = summary.people[summary.by == "grade"].max()
    told = _(
        "nobody is in a tail, so nobody is hit: the largest grade has {people} people, and under "
        "assessment.rounding a share of so few, assessment.tail_share, comes to nobody; ceil makes "
        "it one"
    )
    return StudyError(told.format(people=f"{most:,.0f}"))


def _form(scenario: Scenario) -> Form:
    """Say how counts are kept: out of the way of those who read histories."""
    names = (f"{by}={group}: {count}" for by, group, count in tail.columns(scenario))
    return Form(tuple(names), start="_", ending=".groups")


def _groups(
    scenario: Scenario, counts: Array, small: set[tuple[str, str]]
) -> Iterator[tuple[str | float, ...]]:
    """Yield the shares of each group, of counts of shape (replications, columns)."""
    each = counts.reshape(len(counts), -1, len(tail.COUNTS))
    places: dict[tuple[str, str], list[int]] = {}
    for place, (by, group, _count) in enumerate(tail.columns(scenario)[:: len(tail.COUNTS)]):
        name = POOLED if (by, group) in small else group
        places.setdefault((by, name), []).append(place)
    for (by, group), some in places.items():
        people, hit, weak, both, both_in_pool, promoted = each[:, some].sum(axis=1).T
        if not people.any():
            continue
        shares = [
            ratio_interval(above, below, WHOLE, together([scenario]))
            for above, below in (
                (hit, people),
                (hit - both, hit),
                (hit - both_in_pool, hit),
                (weak - both, weak),
                (hit - both, people - weak),
                (promoted, people),
            )
        ]
        yield by, group, people.mean() / tail.years_assessed(scenario), *np.ravel(shares)


def again(manifest: Manifest, how: dict[str, Any]) -> Fairness:
    """Run the study of a manifest again."""
    return fairness(policies_of(manifest), **asked_of(manifest, "replications"), **how)


def kept(manifest: Manifest, tables: Tables) -> Fairness:
    """Return the result as it was, of what its folder holds."""
    policies = policies_of(manifest)
    asked = asked_of(manifest, *STUDIED)
    return Fairness(summary=tables["summary"], policies=policies, **asked)
