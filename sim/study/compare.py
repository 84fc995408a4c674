"""Compare policies on the same people and the same luck (common random numbers)."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.engine.ledger import OUTCOMES
from sim.scenario.behaviour import CATFISH
from sim.scenario.draws import together
from sim.scenario.schema import Scenario
from sim.staff.roster import Roster
from sim.study.comparison import (
    Comparison,
    runs_table,
    summary_table,
    yearly_table,
)
from sim.study.executors import worthwhile
from sim.study.expected import expected_seconds
from sim.study.histories import Wanted
from sim.study.outcomes import CATFISH as EFFECT
from sim.study.outcomes import KNOWN, REPORTED, in_money_of
from sim.study.policies import Zone, closed, differences, named, pick, twin, unchosen
from sim.study.precision import MOST, Goal, lived_until
from sim.study.progress import Progress
from sim.study.run import Run, whole
from sim.study.statistics import Array
from sim.study.store import Store

TWINS = 50
"""Histories of a policy, or draws of its assumptions, that have a twin unless more are asked for:
half an interval of the catfish effect is then about 0.04, and a comparison of hundreds of histories
takes little more than half the time."""

_KPI = [outcome.name for outcome in REPORTED].index("kpi")


def simulate(
    scenario: Scenario | str | Path,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    people: Roster | pd.DataFrame | None = None,
    store: Store | None = None,
) -> pd.DataFrame:
    """Live through one scenario again and again.

    Parameters are those of `compare`.

    Examples
    --------
    >>> import sim
    >>> runs = sim.simulate("scenarios/small-zone.yaml", replications=2, workers=1)
    >>> sorted(runs.replication.unique().tolist())
    [0, 1]

    Returns
    -------
    DataFrame
        replication, year (from 1) and a column for each outcome.
    """
    (scenario,) = named(scenario, None, people=people).values()
    run = Run.of(
        scenario, replications, seed, workers=workers, executor=executor, progress=progress,
        people=people, store=store,
    )  # fmt: skip
    values = run.histories([scenario])
    return runs_table(["scenario"], values).drop(columns="policy")


def compare(
    zone: Zone,
    vary: Mapping[str, Any] | None = None,
    baseline: str | None = None,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    people: Roster | pd.DataFrame | None = None,
    store: Store | None = None,
    until: str | Goal | None = None,
    at_most: int = MOST,
    catfish: bool = False,
    policies: str | Path | Sequence[str | Path] = (),
) -> Comparison:
    """Compare policies, and the first histories of each with twins in which outsiders move nobody.

    The difference of the two is the catfish effect.

    Parameters
    ----------
    zone : path, Scenario, or mapping of str to Scenario
        The zone; or what to compare, by name.
    vary : mapping of str to sequence, optional
        Values by dotted path, or by Chinese label; every combination of them is a policy:
        ``{"pay.incentive_ratio": [0.1, 0.3]}``.
    baseline : str, optional
        Policy that the others are compared with; the first by default.
    replications, seed : int, optional
        How many histories per policy, and their luck; those of the scenario by default.
    workers : int, optional
        Processes to run on: all processors by default; with 1, this one.
    executor : Executor, optional
        Where to run instead, any `concurrent.futures.Executor`. It is left open.
    progress : bool or callable
        True for a bar on standard error, or a function of histories done and in all.
    people : Roster or DataFrame, optional
        Staff at the start, from `sim.read_roster`; departments, posts and statuses are theirs.
    store : Store, optional
        Where histories are kept: a study that was stopped goes on from there.
    until : str or Goal, optional
        Rather than a number of replications, how well to know an outcome: ``"kpi:0.5%"`` runs
        until half the width of the interval of every difference from the baseline in the summary
        is at most that share of the baseline's mean, ``"kpi:0.3"`` until it is at most that many
        of the outcome's units. The result's ``precision`` says what was reached.
    at_most : int
        Replications after which to stop all the same.
    policies : str, path or sequence of them
        Names or files of policies to put on the zone, each alone, besides the zone as it stands,
        which is called "baseline"; "all" is every one in the folder beside the zone.
    catfish : bool
        Tell the catfish effect of all histories, by channel too, and what admitting outsiders does
        in all (`sim.study.outcomes.CATFISH_PARTS`), with five histories lived for each. Else it is
        told of the first 50, and of all where ``until`` asks for it.

    Returns
    -------
    Comparison
        The same bytes for the same policies and seed, whatever it ran on.

    Raises
    ------
    StudyError
        If the policies cannot be compared.

    Examples
    --------
    >>> import sim
    >>> study = sim.compare(
    ...     "scenarios/small-zone.yaml", policies=["strong"], replications=2, workers=1
    ... )
    >>> list(study.policies)
    ['baseline', 'strong']
    >>> study.table()  # doctest: +SKIP
    """
    by_name = named(zone, vary, policies, baseline, people)
    names, scenarios = list(by_name), list(by_name.values())
    baseline = pick(baseline, by_name)
    goal = Goal.parse(until) if isinstance(until, str) else until
    whole("at_most", at_most)
    run = Run.of(
        scenarios[0], replications, seed, workers=workers, executor=executor, progress=progress,
        people=people, store=store, asked=[] if goal is None else [goal.outcome],
    )  # fmt: skip
    of_a_draw = together(scenarios)
    same = [name for name, each in by_name.items() if not differences(by_name[baseline], each)]
    asked_of_twins = catfish or (goal is not None and goal.outcome == EFFECT.name)
    twinned = at_most if asked_of_twins else TWINS * of_a_draw
    if goal is None:
        twinned = run.replications if asked_of_twins else min(twinned, run.replications)
        expected = expected_seconds(scenarios, run.replications + twinned)
        run = replace(run, workers=worthwhile(workers, expected))

    told = len(OUTCOMES)
    with run.in_rounds() as rounds:

        def live(some: range) -> Array:
            twins = [*map(twin, scenarios)]
            if catfish:  # channels are switched on one after the other, in their order
                twins += [twin(each, CATFISH[on:]) for on in (1, 2) for each in scenarios]
                twins += [*map(closed, scenarios)]
            few = some[: max(0, twinned - some.start)]
            known = rounds.lived(_each_once([(scenarios, some), (twins, few)]))
            own = _stacked(known, scenarios, some)
            effect = np.full((*own.shape[:3], len(KNOWN) - told if catfish else 1), np.nan)
            if few:
                without = np.split(_stacked(known, twins, few), len(twins) // len(scenarios))
                both = (each[:, : len(few), :, _KPI] for each in (own, *without))
                effect[:, : len(few)] = _catfish(*both)
            return np.concatenate([own, effect], axis=-1)

        if goal is None:
            reported, precision = live(range(run.replications)), None
        else:
            alike = [*map(names.index, same)]
            reported, precision = lived_until(
                goal, names.index(baseline), live, at_most, of_a_draw, alike, names
            )
    outcomes = KNOWN
    if unchosen(by_name, baseline):  # worlds rather than policies: no outcome is better in one
        outcomes = tuple(outcome._replace(better=0) for outcome in KNOWN)
    summary = pd.concat(
        summary_table(names, values, baseline, some, of_a_draw, same)
        for values, some in (
            (reported[..., :told], outcomes[:told]),
            (reported[:, :twinned, :, told:], outcomes[told:]),
        )
    ).reset_index(drop=True)
    return Comparison(
        runs=runs_table(names, reported),
        yearly=yearly_table(names, reported, of_a_draw),
        summary=in_money_of(summary, by_name.values()),
        policies=by_name,
        baseline=baseline,
        precision=precision,
        **run.facts() | {"replications": reported.shape[1]},
    )


def _each_once(asked: Iterable[tuple[Sequence[Scenario], range]]) -> Wanted:
    """Return what is to be lived, each scenario once and as often as any asks for it."""
    wanted: dict[str, tuple[Scenario, range]] = {}
    for scenarios, some in asked:
        for each in scenarios:
            wanted.setdefault(each.model_dump_json(), (each, some))
    return wanted


def _stacked(
    known: Mapping[str, Mapping[int, Array]], scenarios: Sequence[Scenario], some: range
) -> Array:
    """Return histories of scenarios as an array of scenarios, replications, years, outcomes."""
    lives = (known[each.model_dump_json()] for each in scenarios)
    return np.stack([[life[number] for number in some] for life in lives])


def _catfish(own: Array, without: Array, *parts: Array) -> Array:
    """Return the catfish effect on KPI, and its parts if there are any, as a last axis."""
    found = [own - without]
    if parts:
        *steps, shut = parts
        on = [without, *steps, own]
        found += [after - before for before, after in pairwise(on)]
        found.append(own - shut)
    return np.stack(found, axis=-1)
