"""Which channel a difference comes from: Shapley values on the same people and the same luck.

A channel is one way in which people respond (``sim.behaviour``); what a policy does when nobody
responds is the part of the *rules alone*. How the parts are found is told in `sim.study.walks`.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from sim.engine.ledger import AT, OUTCOMES
from sim.scenario.draws import together
from sim.scenario.policy import name_of
from sim.scenario.schema import Scenario
from sim.staff.roster import Roster
from sim.study import folder as results
from sim.study.basis import Basis
from sim.study.histories import Array
from sim.study.known import difference_intervals
from sim.study.manifest import STUDIED, Manifest, Tables, asked_of, policies_of, scenario_of
from sim.study.outcomes import REPORTED, in_money_of
from sim.study.policies import named
from sim.study.problems import StudyError, not_one_of, too_few
from sim.study.progress import Progress
from sim.study.result import Result, scenario_facts
from sim.study.run import Run, whole
from sim.study.statistics import Interval
from sim.study.store import Store
from sim.study.walks import PARTS, Coalition, both_ways, parts_of, steps_of, with_only
from sim.study.years import over_years
from sim.words import _

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WHOLE = "whole"
"""The difference that the parts sum to."""

_ROWS = [*PARTS, WHOLE]
_UNITS = {outcome.name: outcome.a_year for outcome in REPORTED}


@dataclass(frozen=True, eq=False, repr=False)
class Decomposition(Result):
    """A policy's difference from a baseline, by channel.

    A history's value of an outcome is what its years come to (`sim.study.years`). Parts of a
    history sum to its whole, up to the last bits of addition.

    Attributes
    ----------
    parts : DataFrame
        outcome, unit, part, mean, low, high, share; the part "whole" is the sum of the others,
        and *share* the mean as a share of its mean.
    runs : DataFrame
        replication, outcome, part, value.
    yearly : DataFrame
        year (from 1), outcome, part, mean, low, high.
    policy, baseline : Scenario
        What is compared.
    names : tuple of str
        What the two are called.
    seed, replications, orders : int
        Luck, how many times it was drawn, and pairs of orders walked in each.
    seconds : float
        Time the study took.
    """

    study: ClassVar[str] = "decompose"

    parts: pd.DataFrame
    runs: pd.DataFrame
    yearly: pd.DataFrame
    policy: Scenario
    baseline: Scenario
    names: tuple[str, str]
    seed: int
    replications: int
    orders: int
    seconds: float

    def __repr__(self) -> str:
        outcomes = ", ".join(self.parts.outcome.unique())
        return f"<Decomposition of {outcomes}: {self.replications} replications, seed {self.seed}>"

    def of(self, outcome: str) -> pd.DataFrame:
        """Return the parts of one outcome, by part."""
        found = self.parts[self.parts.outcome == outcome].set_index("part")
        if found.empty:
            known = ", ".join(self.parts.outcome.unique())
            raise StudyError(
                _("outcome {outcome!r} was not decomposed; there are {known}").format(
                    outcome=outcome, known=known
                )
            )
        return found

    def sentence(self, outcome: str = "kpi") -> str:
        """Say in plain words where the difference comes from."""
        return self._report.sentence(self, outcome)

    def plot(self, ax: "Axes | None" = None, outcome: str = "kpi") -> "Axes":
        """Draw a waterfall from the rules alone to the whole."""
        from matplotlib import pyplot

        ax = ax or pyplot.subplots(layout="constrained")[1]
        return self._report.waterfall(self, ax, outcome)

    @property
    def basis(self) -> Basis:
        """What it rests on."""
        return Basis.of({"policy": self.policy, "baseline": self.baseline})

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables that are kept, by the names of their files."""
        return {"runs": self.runs, "yearly": self.yearly, "summary": self.parts}

    def facts(self) -> dict[str, Any]:
        """Return what was asked, and what was found beside the tables."""
        return {
            "names": list(self.names),
            "outcomes": list(self.parts.outcome.unique()),
            "replications": self.replications,
            "orders": self.orders,
            **scenario_facts(self.baseline, {"policy": self.policy}),
            **results.run_facts(self.seed, self.baseline.study.years, self.seconds),
        }

    def told(self) -> dict[str, Any]:
        """Return what JSON has of the tables: the parts, and the sentences about them."""
        said = {outcome: self.sentence(outcome) for outcome in self.parts.outcome.unique()}
        return {"parts": results.records(self.parts), "sentences": said}


def decompose(
    policy: Scenario,
    baseline: Scenario,
    outcomes: Sequence[str] = ("kpi", "exits", "spend"),
    replications: int = 20,
    seed: int | None = None,
    orders: int = 1,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = False,
    people: Roster | pd.DataFrame | None = None,
    store: Store | None = None,
    names: tuple[str, str] | None = None,
) -> Decomposition:
    """Attribute a policy's difference from a baseline to channels.

    Parameters
    ----------
    policy, baseline : Scenario
        What is compared: the same zone over the same years.
    outcomes : sequence of str
        Yearly outcomes, by name.
    replications : int
        Histories; each takes four times as many runs of the engine as there are channels.
    seed : int, optional
        Luck; the policy's own if none is given.
    orders : int
        Orders drawn for each history, each walked both ways; as many histories narrow more.
    workers, executor, progress, people
        As for `sim.study.compare.compare`.
    store : Store, optional
        Where histories are kept: a study that was stopped goes on from there.
    names : tuple of str, optional
        What to call policy and baseline; the names of their policy files by default.

    Returns
    -------
    Decomposition
        The same bytes for the same scenarios and seed, whatever it ran on and however often it
        was stopped.

    Raises
    ------
    StudyError
        If the two cannot be compared or come to the same, or an outcome lacks some years or all.

    Examples
    --------
    >>> import sim
    >>> zone = sim.load_scenario("scenarios/small-zone.yaml")
    >>> more = sim.apply(zone, {"pay.incentive_ratio": 0.5})
    >>> sim.decompose(more, zone, replications=2).table()  # doctest: +SKIP
    """
    _check(outcomes, orders)
    pair = named({"policy": policy, "baseline": baseline}, None, people=people)
    run = Run.of(
        pair["policy"], replications, seed, workers=workers, executor=executor, progress=progress,
        people=people, store=store, asked=outcomes,
    )  # fmt: skip
    names = names or (_name(policy, "policy"), _name(baseline, "baseline"))
    _refuse_the_same(pair, run, names)
    walks = [
        [walk for place in range(orders) for walk in both_ways(run.seed, replication, place)]
        for replication in range(run.replications)
    ]
    wanted: dict[Coalition, list[int]] = {}
    for replication, paths in enumerate(walks):
        for coalition in {step for path in paths for step in steps_of(path)}:
            wanted.setdefault(coalition, []).append(replication)
    gaps = _gaps(pair, wanted, run, outcomes)
    values = np.stack(
        [parts_of(gaps, replication, paths) for replication, paths in enumerate(walks)]
    )
    by_year, horizon = values[:, :, :-1], values[:, :, -1]
    years, of_a_draw = by_year.shape[2], together(pair.values())
    return Decomposition(
        parts=in_money_of(_parts_table(horizon, outcomes, years, of_a_draw), [pair["policy"]]),
        runs=_runs_table(horizon, outcomes),
        yearly=_yearly_table(by_year, outcomes, of_a_draw),
        policy=pair["policy"],
        baseline=pair["baseline"],
        names=names,
        orders=orders,
        **run.facts(),
    )


def _refuse_the_same(pair: Mapping[str, Scenario], run: Run, names: tuple[str, str]) -> None:
    """Refuse two that come to the same: in the first history, and then in all others as well."""
    alone = replace(run, workers=1, progress=False)
    for some in (range(1), range(run.replications)):
        one, other = alone.histories(list(pair.values()), some)
        if not np.array_equal(one, other, equal_nan=True):
            return
    told = _(
        "{policy} comes to the same as {baseline} in every history: there is nothing to take "
        "apart. Of policies put on top of each other the later wins"
    )
    raise StudyError(told.format(policy=names[0], baseline=names[1]))


def _check(outcomes: Sequence[str], orders: int) -> None:
    for outcome in outcomes:
        if outcome not in AT:
            raise not_one_of("outcome", outcome, AT)
    if not outcomes:
        raise StudyError(_("no outcome to decompose; name at least one, such as kpi"))
    whole("orders", orders)
    if orders < 1:
        raise too_few("orders", orders)


def _name(scenario: Scenario, otherwise: str) -> str:
    """Return the name of the uppermost policy on a scenario."""
    policies = scenario.origin.policies
    return name_of(policies[-1].path) if policies else otherwise


def _gaps(
    pair: Mapping[str, Scenario],
    wanted: Mapping[Coalition, Sequence[int]],
    run: Run,
    outcomes: Sequence[str],
) -> dict[tuple[Coalition, int], Array]:
    """Return policy less baseline by coalition and replication, as `_there` has each of them."""
    spelt: dict[tuple[str, Coalition], str] = {}
    scenarios: dict[str, Scenario] = {}
    needed: dict[str, set[int]] = {}  # equal scenarios are run once
    for coalition, replications in wanted.items():
        for name, scenario in pair.items():
            each = with_only(scenario, coalition)
            text = each.model_dump_json()
            spelt[name, coalition] = text
            scenarios[text] = each
            needed.setdefault(text, set()).update(replications)
    found = run.lived(
        {text: (each, sorted(needed[text])) for text, each in scenarios.items()},
        reduce=lambda values: _there(values, outcomes),
    )
    return {
        (coalition, each): found[spelt["policy", coalition]][each]
        - found[spelt["baseline", coalition]][each]
        for coalition, replications in wanted.items()
        for each in replications
    }


def _there(values: Array, outcomes: Sequence[str]) -> Array:
    """Return the outcomes that are asked for, by year, and last what the years come to.

    All of them must be there in every year.
    """
    known = np.concatenate([values, over_years(values)[:, None]], axis=1)
    found = known[..., [AT[outcome] for outcome in outcomes]]
    for place, outcome in enumerate(outcomes):
        if np.isnan(found[..., place]).any():
            raise StudyError(
                _(
                    "{outcome!r} is missing in some years, so its parts would not sum to the "
                    "whole; name another outcome, and see in a comparison how this one differs"
                ).format(outcome=outcome)
            )
    return found


def _intervals(values: Array, outcomes: Sequence[str], years: int, of_a_draw: int) -> Interval:
    """Return intervals of parts, of shape (parts, outcomes) behind the histories."""
    facts = [OUTCOMES[AT[outcome]] for outcome in outcomes]
    return difference_intervals(values, np.zeros((1, len(outcomes))), facts, years, of_a_draw)


def _parts_table(
    values: Array, outcomes: Sequence[str], years: int, of_a_draw: int
) -> pd.DataFrame:
    interval = _intervals(values, outcomes, years, of_a_draw)
    rows = []
    for at, outcome in enumerate(outcomes):
        whole = interval.mean[-1, at]
        for place, part in enumerate(_ROWS):
            mean, low, high = (end[place, at] for end in interval)
            share = mean / whole if whole else np.nan
            rows.append((outcome, _UNITS[outcome], part, mean, low, high, share))
    return pd.DataFrame(rows, columns=["outcome", "unit", "part", "mean", "low", "high", "share"])


def _runs_table(values: Array, outcomes: Sequence[str]) -> pd.DataFrame:
    index = pd.MultiIndex.from_product(
        [range(len(values)), _ROWS, outcomes], names=["replication", "part", "outcome"]
    )
    return pd.DataFrame({"value": values.ravel()}, index).reset_index()


def _yearly_table(values: Array, outcomes: Sequence[str], of_a_draw: int) -> pd.DataFrame:
    index = pd.MultiIndex.from_product(
        [_ROWS, range(1, values.shape[2] + 1), outcomes], names=["part", "year", "outcome"]
    )
    interval = _intervals(values, outcomes, 1, of_a_draw)
    columns = {name: getattr(interval, name).ravel() for name in interval._fields}
    return pd.DataFrame(columns, index).reset_index()


def again(manifest: Manifest, how: dict[str, Any]) -> Decomposition:
    """Run the study of a manifest again."""
    asked = asked_of(manifest, "outcomes", "replications", "orders")
    policy, baseline = policies_of(manifest)["policy"], scenario_of(manifest, "baseline")
    return decompose(policy, baseline, **asked, names=tuple(manifest["names"]), **how)


def kept(manifest: Manifest, tables: Tables) -> Decomposition:
    """Return the result as it was, of what its folder holds."""
    return Decomposition(
        parts=tables["summary"],
        runs=tables["runs"],
        yearly=tables["yearly"],
        policy=policies_of(manifest)["policy"],
        baseline=scenario_of(manifest, "baseline"),
        names=tuple(manifest["names"]),
        **asked_of(manifest, "orders", *STUDIED),
    )
