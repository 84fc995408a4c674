"""What happens inside: by department and grade, in appointment rounds and over whole terms.

Each number is of the whole study: so many of a hundred who took part in its rounds, or who were
there at the beginning of its years. Numbers of a baseline are of the same luck.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
import pandas as pd

from sim.engine import breakdown as inside
from sim.engine.breakdown import AT, BY, COUNTS
from sim.engine.ledger import AMOUNT, COUNT, PART, SCORE, SHARE, STOCK, Outcome
from sim.scenario.draws import together
from sim.scenario.schema import Scenario
from sim.staff.roster import Roster
from sim.staff.seating import frame_of
from sim.study import folder as results
from sim.study.histories import Replicate
from sim.study.known import difference_intervals, level_intervals
from sim.study.manifest import STUDIED, Manifest, Tables, asked_of, policies_of
from sim.study.outcomes import in_money_of
from sim.study.policies import Zone, named, pick
from sim.study.progress import Progress
from sim.study.result import Result, scenario_facts
from sim.study.run import Run
from sim.study.small_groups import POOLED, told_together
from sim.study.statistics import Array, ahead
from sim.study.store import Form, Store

if TYPE_CHECKING:
    from matplotlib.axes import Axes

REPLICATIONS = 20
_POSTS, _WAITED = "posts", "waited"
_OF_ROUND, _OF_TERM = "% of those in the rounds", "% of those there when a term began"
_OF_YEAR = "% of those in post as a year began"


class Measure(NamedTuple):
    """An outcome of a group: a sum of counts over another, times a factor."""

    outcome: Outcome
    over: tuple[str, ...]
    under: tuple[str, ...] = ()
    factor: float = 1.0
    by: tuple[str, ...] = BY


def _part(name: str, unit: str, better: int, label: str, zh: str) -> Outcome:
    return Outcome(name, unit, better, label, zh, SHARE, PART)


_ROUND = tuple(name for name in COUNTS if name.startswith("round_"))
_WITHOUT = ("round_idle", "round_unfit", "round_no_post", "round_outsider")
_WHOLE, _GRADES, _DEPARTMENTS = ("all",), ("all", "grade"), ("all", "department")

MEASURES = (
    Measure(Outcome("staff", "people", 0, "people in post at the year's end", "年末在岗人数",
                    STOCK, COUNT), ("staff",)),
    Measure(_part("vacant", "% of posts", -1, "vacant posts", "空岗比例"),
            (_POSTS, "-staff"), (_POSTS,), 100),
    Measure(_part("changed", _OF_YEAR, 0, "not in the same department and grade a year later",
                  "一年内变动比例"), ("began", "-stayed"), ("began",), 100),
    Measure(_part("gone", _OF_YEAR, 0, "out of the zone a year later", "一年内离开比例"),
            ("gone",), ("began",), 100),
    Measure(Outcome("kpi", "% of norm", 1, "KPI outcome (true)", "KPI实绩", SHARE, SCORE),
            ("output",), (_POSTS,), 100 / 12, _DEPARTMENTS),
    Measure(Outcome("coefficient", "ratio", 0, "KPI value coefficient", "KPI价值系数",
                    SHARE, SCORE), ("coefficient",), (_POSTS,), 1, _DEPARTMENTS),
    Measure(Outcome("pack", "yuan a post a year", 0, "performance pack", "绩效奖励包",
                    SHARE, AMOUNT), ("pack",), (_POSTS,), 1, _DEPARTMENTS),
    Measure(_part("kept", _OF_ROUND, 0, "kept their post", "原岗留任"),
            ("round_kept",), _ROUND, 100, _GRADES),
    Measure(_part("moved", _OF_ROUND, 0, "other department, same grade", "平级转岗"),
            ("round_moved",), _ROUND, 100, _GRADES),
    Measure(_part("promoted", _OF_ROUND, 0, "higher grade", "晋级"),
            ("round_promoted",), _ROUND, 100, _GRADES),
    Measure(_part("lower", _OF_ROUND, -1, "one grade lower", "降一级"),
            ("round_lower",), _ROUND, 100, _GRADES),
    Measure(_part("far_lower", _OF_ROUND, -1, "two or more grades lower", "降两级以上"),
            ("round_far_lower",), _ROUND, 100, _GRADES),
    Measure(_part("without", _OF_ROUND, -1, "without a post", "未获聘"),
            _WITHOUT, _ROUND, 100, _GRADES),
    *(
        Measure(_part(name, _OF_TERM, 0, label, zh), (name,), ("term_began",), 100)
        for name, label, zh in (
            ("term_kept", "same department and grade at the term's end", "期满仍在原部门原职级"),
            ("term_moved", "other department at the term's end", "期满在其他部门"),
            ("term_promoted", "higher grade at the term's end", "期满职级上升"),
            ("term_lower", "lower grade at the term's end", "期满职级下降"),
            ("term_waiting", "waiting or back to archived post at the term's end",
             "期满待岗或退回档案职务"),
            ("term_gone", "no more in the zone at the term's end", "期满已离开"),
        )
    ),
    Measure(Outcome(_WAITED, "months", -1, "longest wait for a post so far", "最长待岗月数",
                    STOCK, COUNT), ("waited",), (), 1, _WHOLE),
)  # fmt: skip
"""What is told of each group, in this order; the longest wait is the longest of all years."""
_INTERVAL = ("", "_low", "_high")


@dataclass(frozen=True, eq=False, repr=False)
class Breakdown(Result):
    """What happens in each department and each grade.

    Attributes
    ----------
    summary : DataFrame
        policy, by, group, measure, unit; ``mean`` over histories with _low and _high; and
        ``difference`` from the baseline with _low and _high (nan for the baseline itself); and,
        where assumptions are ranges, ahead: the share of their draws in which the policy has more.
    yearly : DataFrame
        policy, year, by, group, measure, unit, ``mean`` with _low and _high, of those measures
        that have a value in the year.
    policies : mapping
        The scenario behind each policy.
    baseline : str
        Policy that the others are compared with.
    seed, replications : int
        Luck, and how many times it was drawn.
    seconds : float
        Time the study took.
    """

    study: ClassVar[str] = "breakdown"

    summary: pd.DataFrame
    yearly: pd.DataFrame
    policies: Mapping[str, Scenario]
    baseline: str
    seed: int
    replications: int
    seconds: float

    def __repr__(self) -> str:
        return f"<Breakdown of {', '.join(self.policies)}: {self.replications} replications>"

    @property
    def pooled(self) -> bool:
        """Whether small groups are told together."""
        return bool((self.summary.group == POOLED).any())

    def plot(self, ax: Axes | None = None, measure: str = "kpi") -> Axes:
        """Draw departments over the years, on Axes of your own if you give them.

        Parameters
        ----------
        ax
            Where to draw; without it, on a new figure.
        measure : str
            Which, such as "kpi", "coefficient", "pack", "vacant", "changed" or "gone".
        """
        from matplotlib import pyplot

        from sim.report import canvas, departments  # the one look upwards

        where = ax or pyplot.subplots(layout="constrained")[1]
        return canvas.styled(departments.multiples, self, where, measure=measure)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables that are kept, by the names of their files."""
        return {"summary": self.summary, "yearly": self.yearly}

    def facts(self) -> dict[str, Any]:
        """Return what was asked, and what was found beside the tables."""
        base = self.policies[self.baseline]
        return {
            "baseline": self.baseline,
            "replications": self.replications,
            **scenario_facts(base, self.policies),
            **results.run_facts(self.seed, base.study.years, self.seconds),
        }


def breakdown(
    zone: Zone,
    baseline: str | None = None,
    replications: int = REPLICATIONS,
    seed: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    people: Roster | pd.DataFrame | None = None,
    store: Store | None = None,
    replicate: Replicate | None = None,
    policies: str | Path | Sequence[str | Path] = (),
) -> Breakdown:
    """Tell what happens in each department and each grade.

    Parameters
    ----------
    zone, policies
        As for `sim.study.compare.compare`.
    baseline : str, optional
        Policy that the others are compared with; the first by default.
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
    Breakdown
        The same bytes for the same policies and seed, whatever it ran on.

    Raises
    ------
    StudyError
        If there is no such baseline, or no history is asked for.

    Examples
    --------
    >>> import sim
    >>> sim.breakdown("scenarios/small-zone.yaml", policies=["strong"]).table()  # doctest: +SKIP
    """
    by_name = named(zone, None, policies, baseline, people)
    baseline = pick(baseline, by_name)
    base = by_name[baseline]
    run = Run.of(
        base, replications, seed, workers=workers, executor=executor, progress=progress,
        people=people, store=store,
    )  # fmt: skip
    known = run.lived(
        {name: (scenario, range(run.replications)) for name, scenario in by_name.items()},
        replicate=replicate or _flat,
        form=_form,
    )
    counts = {name: _shaped(by_name[name], known[name]) for name in by_name}
    of_a_draw = together(list(by_name.values()))
    summary, yearly = [], []
    lists = _lists(base, frame_of(people))
    for name, each in counts.items():
        for (by, group), rows in lists.items():
            own, against = (of[:, :, rows].sum(axis=2) for of in (each, counts[baseline]))
            head = name, by, group
            other = None if name == baseline else against
            years = base.study.years
            summary += [(*head, *row) for row in _told(own, other, by, of_a_draw, years)]
            yearly += [
                (name, year + 1, by, group, *row[:5])
                for year in range(years)
                for row in _told(own[:, [year]], None, by, of_a_draw, year + 1)
                if not np.isnan(row[2])
            ]
    means = [f"mean{end}" for end in _INTERVAL]
    differences = [f"difference{end}" for end in _INTERVAL]
    what = ["measure", "unit"]
    heads = ["policy", "by", "group", *what, *means, *differences, "ahead"]
    of_years = ["policy", "year", "by", "group", *what, *means]
    whole, parts = pd.DataFrame(summary, columns=heads), pd.DataFrame(yearly, columns=of_years)
    return Breakdown(
        summary=in_money_of(whole, by_name.values()),
        yearly=in_money_of(parts, by_name.values()),
        policies=by_name,
        baseline=baseline,
        **run.facts(),
    )


def _flat(scenario: Scenario, *how: Any) -> Array:
    counts = inside.count(scenario, *how)
    return counts.reshape(*counts.shape[:2], -1)


def _shaped(scenario: Scenario, known: Mapping[int, Array]) -> Array:
    """Return the counts, of shape (histories, years, groups, counts)."""
    flat = np.stack([known[number] for number in sorted(known)])
    return flat.reshape(*flat.shape[:2], -1, len(COUNTS))


def _form(scenario: Scenario) -> Form:
    """Say how counts are kept: out of the way of those who read histories."""
    names = (
        f"{by}={group}: {count}"
        for by, groups in inside.groups(scenario).items()
        for group in groups
        for count in COUNTS
    )
    return Form(tuple(names), start="_", ending=".inside")


def _lists(scenario: Scenario, people: pd.DataFrame | None) -> dict[tuple[str, str], list[int]]:
    """Return by what people are told apart and group: the rows of counts that it is the sum of."""
    names = inside.groups(scenario)
    small = told_together(scenario, people)
    pairs = ((by, group) for by, groups in names.items() for group in groups)
    lists: dict[tuple[str, str], list[int]] = {}
    for place, (by, group) in enumerate(pairs):
        name = POOLED if (by, group) in small else group
        lists.setdefault((by, name), []).append(place)
    return lists


def _told(
    own: Array, base: Array | None, by: str, of_a_draw: int, past: int
) -> Iterator[tuple[Any, ...]]:
    """Yield of each measure of a group name, unit, mean and difference with intervals, and ahead.

    Counts are of shape (histories, years, counts); without a baseline there is no difference. Of
    the study, so many years are past: nobody has waited for longer.
    """
    measures = [measure for measure in MEASURES if by in measure.by]
    outcomes = [measure.outcome for measure in measures]
    years = own.shape[1]
    values = np.stack([_values(own, measure) for measure in measures], axis=-1)
    levels = level_intervals(values, outcomes, years, of_a_draw)
    apart = np.full((len(_INTERVAL), len(outcomes)), np.nan)
    more = np.full(len(outcomes), np.nan)
    if base is not None:
        others = np.stack([_values(base, measure) for measure in measures], axis=-1)
        apart = np.array(difference_intervals(values, others, outcomes, years, of_a_draw))
        more = ahead(values - others, of_a_draw)
    longest = [12 * past if outcome.name == _WAITED else np.inf for outcome in outcomes]
    ends = np.clip([*levels, *apart], np.negative(longest), longest)
    for outcome, *known in zip(outcomes, *ends, more, strict=True):
        yield outcome.name, outcome.unit, *map(float, known)


def _values(counts: Array, measure: Measure) -> Array:
    """Return a measure of each history, from counts of shape (histories, years, counts)."""

    def total(names: tuple[str, ...]) -> Array:
        signs = [-1 if name.startswith("-") else 1 for name in names]
        parts = counts[..., [AT[name.removeprefix("-")] for name in names]]
        return np.asarray((parts * signs).sum(axis=-1))

    over = total(measure.over)
    if measure.outcome.name == _WAITED:
        return np.asarray(over.max(axis=1))
    if not measure.under:
        return np.asarray(over.mean(axis=1))
    under = total(measure.under).sum(axis=1)
    share = np.divide(over.sum(axis=1), under, out=np.full(len(under), np.nan), where=under > 0)
    return np.asarray(measure.factor * share)


def again(manifest: Manifest, how: dict[str, Any]) -> Breakdown:
    """Run the study of a manifest again."""
    return breakdown(policies_of(manifest), **asked_of(manifest, "baseline", "replications"), **how)


def kept(manifest: Manifest, tables: Tables) -> Breakdown:
    """Return the result as it was, of what its folder holds."""
    return Breakdown(
        summary=tables["summary"],
        yearly=tables["yearly"],
        policies=policies_of(manifest),
        **asked_of(manifest, "baseline", *STUDIED),
    )
