"""Who is affected: what becomes of those of the first day, and of whom only because of a policy.

Only because of the policy are those who end in a way in which the same person with the same luck
does not end under the baseline. Groups of fewer than five people of a real file are told together
with others (`sim.study.small_groups`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.engine import fates
from sim.engine.fates import FACTS, FATES, Fate
from sim.scenario.bias import BANDS as AGES
from sim.scenario.draws import together
from sim.scenario.schema import Scenario
from sim.staff.roster import Roster
from sim.study import folder as results
from sim.study.histories import Replicate
from sim.study.intervals import percentile_interval, rate_interval, ratio_interval
from sim.study.known import WHOLE
from sim.study.manifest import STUDIED, Manifest, Tables, asked_of, policies_of
from sim.study.policies import Zone, differences, named, pick
from sim.study.problems import StudyError
from sim.study.progress import Progress
from sim.study.result import Result, scenario_facts
from sim.study.run import Run
from sim.study.same_people import paired, rows_of_each
from sim.study.small_groups import FACTS as BY
from sim.study.small_groups import POOLED, Codes, fact_of, names_of, pooled, pools_of
from sim.study.statistics import Array, divide, sample
from sim.study.store import Form
from sim.words import _

if TYPE_CHECKING:
    from matplotlib.axes import Axes

REPLICATIONS = 50
_CROSSED, _TIMES = " × ", "*"

WORSE = Fate(
    "worse", "lower, waiting, in the archive post or ended", "降级、待岗、退回档案职务或被终止聘任"
)
_WORSE = ("demoted", "demoted_far", "waiting", "archived", "ended")
PAY = (
    Fate("pay_up", "in post, paid above the first post's standard", "收入高于首日岗位标准"),
    Fate("pay_down", "in post, paid below the first post's standard", "收入低于首日岗位标准"),
    Fate(
        "pay_down_far",
        "in post, paid over 10 % below the first post's standard",
        "收入低于首日岗位标准一成以上",
    ),
)
"""Pay a month in a post in the last year against the standard pay of the first post under the
baseline, which is that of the grade: company staff may be paid another multiple of it."""
_EVEN, _FAR = 1e-9, 0.1
QUANTILES = {"tenth": 10, "half": 50, "ninth": 90}
PAY_MEASURES = ("less", "far_less", *QUANTILES)
"""Pay under a policy against that of the same person under the baseline: how many of a hundred in
post under both have less, or over 10 % less; and percentiles of the change in per cent, of the
people of all histories together."""
ENDS = (*FATES, WORSE, *PAY)
_INTERVAL = ("", "_low", "_high")

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, repr=False)
class Affected(Result):
    """What became of those who were there on the first day.

    Attributes
    ----------
    summary : DataFrame
        policy, by, group, people (of the group on the first day, under every policy), end; and in
        people, each with _low and _high: ``mean``, how many ended so; ``because``, of them those
        who did not under the baseline; ``instead``, those who did under the baseline and do not
        under the policy.
        Of the ends up to ``retired`` everybody has one; ``worse`` is any of the five that nobody
        wishes for, and those of pay are of people in post.
    pay : DataFrame
        policy, by, group, people (in post under both at the end), measure (``PAY_MEASURES``), and
        ``mean`` with _low and _high: how pay in the last year differs from that of the same person
        under the baseline, in per cent.
    policies : mapping
        The scenario behind each policy.
    baseline : str
        Policy that the others are compared with.
    by : sequence of str
        What people were grouped by.
    seed, replications : int
        Luck, and how many times it was drawn.
    seconds : float
        Time the study took.
    """

    study: ClassVar[str] = "affected"

    summary: pd.DataFrame
    pay: pd.DataFrame
    policies: Mapping[str, Scenario]
    baseline: str
    by: Sequence[str]
    seed: int
    replications: int
    seconds: float

    def __repr__(self) -> str:
        return f"<Affected by {', '.join(self.policies)}: {self.replications} replications>"

    @property
    def pooled(self) -> bool:
        """Whether small groups are told together."""
        return bool((self.summary.group == POOLED).any())

    def plot(self, ax: Axes | None = None, policy: str | None = None) -> Axes:
        """Draw who gains and who loses in pay, on Axes of your own if you give them.

        Parameters
        ----------
        ax
            Where to draw; without it, on a new figure.
        policy : str, optional
            Under which policy; the first beside the baseline if none is named.
        """
        from matplotlib import pyplot

        from sim.report import canvas  # the one look upwards: a result can show itself

        where = ax or pyplot.subplots(layout="constrained")[1]
        return canvas.styled(self._report.winners, self, where, policy=policy)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables that are kept, by the names of their files."""
        return {"summary": self.summary, "pay": self.pay}

    def facts(self) -> dict[str, Any]:
        """Return what was asked, and what was found beside the tables."""
        base = self.policies[self.baseline]
        return {
            "baseline": self.baseline,
            "by": list(self.by),
            "replications": self.replications,
            **scenario_facts(base, self.policies),
            **results.run_facts(self.seed, base.study.years, self.seconds),
        }


def affected(
    zone: Zone,
    baseline: str | None = None,
    by: Sequence[str] = BY,
    replications: int = REPLICATIONS,
    seed: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    people: Roster | pd.DataFrame | None = None,
    replicate: Replicate | None = None,
    policies: str | Path | Sequence[str | Path] = (),
) -> Affected:
    """Tell what becomes of those who are there on the first day.

    Parameters
    ----------
    zone, policies
        As for `sim.study.compare.compare`.
    baseline : str, optional
        Policy that the others are compared with; the first by default.
    by : sequence of str
        What to group people by: status, grade, age, sex, department; ``status*age`` is by both.
    replications, seed : int, optional
        Histories, and their luck; the scenario's own seed if none is given.
    workers, executor, progress, people
        As for `sim.study.compare.compare`.
    replicate : callable, optional
        What follows people, for tests.

    Returns
    -------
    Affected
        The same bytes for the same policies and seed, whatever it ran on.

    Raises
    ------
    StudyError
        If there is nothing to compare with, no such way to group people, or a policy begins with
        other people than the baseline.

    Examples
    --------
    >>> import sim
    >>> sim.affected(
    ...     "scenarios/small-zone.yaml", policies=["strong"], by=["status*grade"]
    ... ).table()  # doctest: +SKIP
    """
    by_name = named(zone, None, policies, baseline, people)
    if len(by_name) < 2:
        raise StudyError(_("there is one policy only; name another to compare it with"))
    baseline = pick(baseline, by_name)
    rows_of = rows_of_each(by_name, baseline)
    run = Run.of(
        by_name[baseline], replications, seed, workers=workers, executor=executor,
        progress=progress, people=people,
    )  # fmt: skip
    by = [_TIMES.join(dict.fromkeys(map(fact_of, text.split(_TIMES)))) for text in by]
    lists = [(), *(tuple(text.split(_TIMES)) for text in dict.fromkeys(by))]  # first everybody
    facts = run.histories(
        list(by_name.values()), replicate=replicate or fates.fates, form=lambda _: Form(FACTS)
    )
    known = paired(by_name, baseline, rows_of, facts)
    grouped = _grouped(by_name[baseline], known[baseline], lists, people is not None)
    of_a_draw = together(list(by_name.values()))
    same = [name for name, each in by_name.items() if not differences(by_name[baseline], each)]
    own = {name: _ends(each) for name, each in known.items()}
    rows = [
        (name, *row)
        for name, ends in own.items()
        for each in grouped
        for row in each.rows(ends, own[baseline], of_a_draw, name not in same)
    ]
    earned = {name: each[..., FACTS.index("pay")] for name, each in known.items()}
    pay = [
        (name, *row)
        for name, own_pay in earned.items()
        if name != baseline
        for each in grouped
        for row in each.pay(divide(own_pay, earned[baseline]), of_a_draw, name not in same)
    ]
    counts = [f"{name}{end}" for name in ("mean", "because", "instead") for end in _INTERVAL]
    of_pay = ["policy", "by", "group", "people", "measure", *(f"mean{end}" for end in _INTERVAL)]
    return Affected(
        summary=pd.DataFrame(rows, columns=["policy", "by", "group", "people", "end", *counts]),
        pay=pd.DataFrame(pay, columns=of_pay),
        policies=by_name,
        baseline=baseline,
        by=by,
        **run.facts(),
    )


@dataclass(frozen=True)
class _List:
    """People told apart by something.

    Attributes
    ----------
    by, names
        By what; and names of the groups.
    numbers
        By history and person, the number of their group, -1 for a vacant post.
    """

    by: str
    names: list[str]
    numbers: npt.NDArray[np.int64]

    def rows(
        self, ends: Flags, base: Flags, of_a_draw: int, other: bool
    ) -> Iterator[tuple[str | float, ...]]:
        """Yield group, people, end and numbers of each group that has somebody.

        Under no ``other`` policy nobody fares otherwise, seen or unseen.
        """
        told = ends, ends & ~base, base & ~ends
        for number, name in enumerate(self.names):
            inside = self.numbers == number
            if not inside.any():
                continue
            people = inside.sum(axis=1).mean()
            counts = [(each & inside[..., None]).sum(axis=1) for each in told]
            known = [sample(each, of_a_draw) for each in counts]  # of (histories, ends)
            steps = np.multiply.outer([1, other, other], np.ones(len(ENDS)))
            intervals = [rate_interval(*each) for each in zip(known, steps, strict=True)]
            told_of = np.minimum(np.reshape(intervals, (-1, len(ENDS))), people)  # all there are
            for place, end in enumerate(ENDS):
                numbers = map(float, told_of[:, place])
                yield self.by, name, people, end.name, *numbers

    def pay(self, ratio: Array, of_a_draw: int, other: bool) -> Iterator[tuple[str | float, ...]]:
        """Yield group, people, measure and numbers of how pay differs from the baseline's.

        The people of all histories are one crowd: those of one history may be too few for a
        percentile.
        """
        for number, name in enumerate(self.names):
            inside = (self.numbers == number) & ~np.isnan(ratio)
            people = inside.sum(axis=1)
            if not people.any():
                continue
            change = np.where(inside, WHOLE * (ratio - 1), np.nan)
            less = [(change < -WHOLE * limit).sum(axis=1) for limit in (_EVEN, _FAR)]
            intervals = [ratio_interval(each, people, WHOLE, of_a_draw) for each in less]
            intervals += [
                percentile_interval(change, share, of_a_draw) for share in QUANTILES.values()
            ]
            for measure, interval in zip(PAY_MEASURES, intervals, strict=True):
                known = interval if other else np.zeros(len(_INTERVAL))
                yield self.by, name, people.mean(), measure, *map(float, known)


def _grouped(
    scenario: Scenario, facts: Array, lists: Sequence[tuple[str, ...]], real: bool
) -> list[_List]:
    """Return the lists, of what is known of people on the first day under the baseline."""
    names = names_of(scenario)
    known = dict(zip(FACTS, np.moveaxis(np.nan_to_num(facts), -1, 0), strict=True))
    known["age"] = np.digitize(known["age"], AGES)
    there = ~np.isnan(facts[..., 0])
    found = []
    for by in lists:
        groups, numbers = ["all"], np.zeros(there.shape, np.int64)
        for place, fact in enumerate(by):
            own = names[fact]
            groups = [f"{a}{_CROSSED}{b}" for a in groups for b in own] if place else own
            numbers = numbers * len(own) + known[fact].astype(np.int64)
        found.append(_List(_CROSSED.join(by) or "all", groups, np.where(there, numbers, -1)))
    on_file = {by: known[by][0, there[0]].astype(np.int64) for by in BY}
    return _protected(found, on_file, there[0]) if real else found


def _protected(
    lists: Sequence[_List], on_file: Mapping[str, Codes], there: npt.NDArray[np.bool_]
) -> list[_List]:
    """Return the lists with small groups told together; a real file is the same in each history.

    What is told by one fact is told as in every other study; what is told by two gives way.
    """
    settled = pools_of(on_file)
    crossed = [each for each in lists if each.by not in (*settled, "all")]
    each_of = [*on_file.values(), *(each.numbers[0, there] for each in crossed)]
    found_for = dict(settled) | {"all": np.zeros(1, np.int64)}
    pools = pooled(each_of, settled=list(settled.values()))
    found_for |= dict(zip((each.by for each in crossed), pools[len(settled) :], strict=True))
    pools = [found_for[each.by] for each in lists]
    found = []
    for each, pool in zip(lists, pools, strict=True):
        together = np.bincount(pool[pool >= 0], minlength=len(pool)) > 1
        names = [
            POOLED if number < len(pool) and together[number] else name
            for number, name in enumerate(each.names)
        ]
        numbers = np.where(each.numbers < 0, -1, pool[each.numbers])
        found.append(_List(each.by, names, numbers))
    return found


def _ends(facts: Array) -> Flags:
    """Return who ended how, of shape (histories, people, ends)."""
    fate, pay = facts[..., FACTS.index("fate")], facts[..., FACTS.index("pay")]
    each = {end.name: fate == code for code, end in enumerate(FATES)}
    worse = np.logical_or.reduce([each[name] for name in _WORSE])
    paid = pay > 1 + _EVEN, pay < 1 - _EVEN, pay < 1 - _FAR
    return np.stack([*each.values(), worse, *paid], axis=-1)


def again(manifest: Manifest, how: dict[str, Any]) -> Affected:
    """Run the study of a manifest again."""
    asked = asked_of(manifest, "baseline", "by", "replications")
    return affected(policies_of(manifest), **asked, **how)


def kept(manifest: Manifest, tables: Tables) -> Affected:
    """Return the result as it was, of what its folder holds."""
    return Affected(
        summary=tables["summary"],
        pay=tables["pay"],
        policies=policies_of(manifest),
        **asked_of(manifest, "baseline", "by", *STUDIED),
    )
