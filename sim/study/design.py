"""Where to look: points of a space of parameters, by grid, Latin hypercube or Sobol' sequence.

A space says for each dotted path either between which ends a number lies, ``(0.1, 0.5)``, or which
values it takes, ``["floor", "ceil"]``. Values are crossed with the points of the ends.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf, prod
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.scenario.draws import uncertain
from sim.scenario.overrides import apply, parse_variation
from sim.scenario.places import loc_of, spot_at
from sim.scenario.problems import show
from sim.scenario.schema import Scenario
from sim.study.problems import StudyError, not_one_of, too_few
from sim.words import _

Space: TypeAlias = Mapping[str, tuple[float, float] | Sequence[Any]]
"""By dotted path: a tuple of two ends, or a list of values."""

Design: TypeAlias = Literal["grid", "lhs", "sobol"]
Array = npt.NDArray[np.float64]

_MOST = 1_000_000  # points of a design
_DIGITS = 12  # of a number in a design: 0.1 + 0.2 is 0.3, as it would be written by hand


@dataclass(frozen=True)
class Axis:
    """A number that lies between two ends."""

    path: str
    low: float
    high: float
    whole: bool = False

    def at(self, shares: Array) -> list[float] | list[int]:
        """Return the values at shares of the way from the low end (0) to the high one (1)."""
        if self.whole:  # each whole number gets an equal part of the way
            steps = np.floor(shares * (self.high - self.low + 1))
            return [int(n) for n in np.minimum(self.low + steps, self.high)]
        values = self.low + shares * (self.high - self.low)
        return [float(f"{value:.{_DIGITS}g}") for value in values]


def space_of(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Return every assumption that the scenario gives as a range, with its ends."""
    return {path: _value(scenario, path) for path in uncertain(scenario)}


def parse_space(texts: Sequence[str], source: str = "--vary") -> dict[str, Any]:
    """Read ``path=low:high`` and ``path=a,b,c``.

    Raises
    ------
    ScenarioError, StudyError
        If a text is neither, or a path is given twice.
    """
    space: dict[str, Any] = {}
    for text in texts:
        path, values = parse_variation(text, source)
        if path in space:
            raise StudyError(
                _("{path} is varied twice; give it one {source}").format(path=path, source=source)
            )
        space[path] = values
        if len(values) == 1 and isinstance(values[0], str) and ":" in values[0]:
            low, _colon, high = values[0].partition(":")
            try:
                space[path] = (float(low), float(high))
            except ValueError:
                raise StudyError(
                    _("{text!r}: write the ends as numbers, {path}=0.1:0.5").format(
                        text=text, path=path
                    )
                ) from None
    return space


def spelt_space(space: Space) -> dict[str, Any]:
    """Return a space as JSON can hold it, which has no tuples."""
    return {
        path: {"low": where[0], "high": where[1]} if isinstance(where, tuple) else plain(where)
        for path, where in space.items()
    }


def read_space(spelt: Mapping[str, Any]) -> dict[str, Any]:
    """Return the space that was spelt so."""
    return {
        path: (where["low"], where["high"]) if isinstance(where, dict) else where
        for path, where in spelt.items()
    }


def plain(values: Iterable[Any]) -> list[Any]:
    """Return values as JSON can hold them, which does not know the numbers of NumPy."""
    return [value.item() if isinstance(value, np.generic) else value for value in values]


def table_of(rows: Sequence[Mapping[str, Any]], paths: Iterable[str]) -> pd.DataFrame:
    """Return settings as a table, a column a path, in which every value is as it was given.

    Pandas alone would make a number of what is null among numbers.
    """
    return pd.DataFrame({path: _column([row[path] for row in rows]) for path in paths})


def as_written(table: pd.DataFrame, paths: Iterable[str]) -> pd.DataFrame:
    """Return a table for a file, whose columns hold one kind of value each.

    Where a path has values of several kinds, or dated ones, all of them are as they are typed.
    """
    several = {path: list(table[path]) for path in paths if not _alike(table[path])}
    return table.assign(**{path: [*map(_typed, some)] for path, some in several.items()})


def as_read(table: pd.DataFrame, space: Mapping[str, Any]) -> pd.DataFrame:
    """Return a table as it was before it was written, by the values that were listed."""
    found = {}
    for path, where in space.items():
        if not isinstance(where, tuple) and not _alike(where):
            meant = {_typed(value): value for value in where}
            found[path] = _column([meant.get(value, value) for value in table[path]])
    return table.assign(**{path: column.set_axis(table.index) for path, column in found.items()})


def _column(values: list[Any]) -> pd.Series:
    return pd.Series(values, dtype=None if _alike(values) else object)


def _alike(values: Iterable[Any]) -> bool:
    """Tell whether values are all numbers, all words or all true or false."""
    kinds = {_kind(value) for value in values}
    return len(kinds) <= 1 and None not in kinds


def _kind(value: Any) -> type | None:
    for kind, those in ((bool, bool | np.bool_), (str, str), (float, int | float | np.number)):
        if isinstance(value, those):
            return kind
    return None


def _typed(value: Any) -> str:
    return value if isinstance(value, str) else show(value)


def axes(scenario: Scenario, space: Space) -> list[Axis]:
    """Return the numbers of a space that have ends, checked against the scenario.

    Raises
    ------
    ScenarioError
        If a path is unknown, or an end or a value is outside what is allowed.
    StudyError
        If it is no number, or has no two ends.
    """
    found = []
    for path, where in space.items():
        if path.startswith("study."):
            raise StudyError(
                _("{path} is how a study is run, the same at every point").format(path=path)
            )
        if not isinstance(where, tuple):
            if len(where) == 0:
                raise StudyError(_("{path}: no value to vary it over").format(path=path))
            for value in where:
                apply(scenario, {path: value}, "--vary")
            continue
        for end in where:
            if len(where) != 2 or isinstance(end, bool) or not isinstance(end, int | float):
                raise StudyError(
                    _("{path}: give two ends, such as (0.1, 0.5), not {where}").format(
                        path=path, where=where
                    )
                )
        low, high = where
        if not -inf < low < high < inf:
            raise StudyError(
                _("{path}: the low end comes first, and {low} is not below {high}").format(
                    path=path, low=low, high=high
                )
            )
        data = scenario.model_dump()
        parameter = spot_at(loc_of(path, data), data).parameter
        whole = parameter is not None and parameter.plain is int
        if parameter is not None and (parameter.plain not in (int, float) or parameter.choices):
            raise StudyError(
                _("{path} is no number, so it has no ends; list its values: {path}=a,b").format(
                    path=path
                )
            )
        if whole and not (float(low).is_integer() and float(high).is_integer()):
            raise StudyError(
                _("{path} is a whole number, and so are its ends, not {low} and {high}").format(
                    path=path, low=low, high=high
                )
            )
        for end in where:
            apply(scenario, {path: int(end) if whole else end}, "--vary")
        found.append(Axis(path, low, high, whole))
    return found


def design(
    scenario: Scenario, space: Space, kind: Design = "sobol", points: int = 64, seed: int = 0
) -> pd.DataFrame:
    """Return the points of a design.

    Parameters
    ----------
    scenario : Scenario
        What the space is of.
    space : mapping
        Ends or values by dotted path.
    kind : {"grid", "lhs", "sobol"}
        A grid has so many points on each number with ends; a Latin hypercube and a scrambled
        Sobol' sequence have so many in all. The first points of a longer Sobol' sequence are those
        of a shorter one, so that a study can be made finer; it is most even at a power of two.
    points : int
        How many.
    seed : int
        Luck of the Latin hypercube, or of the scrambling.

    Returns
    -------
    DataFrame
        One row a point and one column a path.

    Raises
    ------
    ScenarioError, StudyError
        If the space is not one of this scenario.
    """
    if not space:
        raise StudyError(_("nothing to vary: give ends or values of at least one parameter"))
    if kind not in get_args(Design):
        raise not_one_of("design", kind, get_args(Design))
    if points < 1 + (kind == "grid"):
        raise too_few("points", points, 1 + (kind == "grid"))
    numbers = axes(scenario, space)
    listed = {
        path: list(where)
        for path, where in space.items()
        if path not in {axis.path for axis in numbers}
    }
    total = prod(map(len, listed.values()))
    total *= points ** len(numbers) if kind == "grid" else points if numbers else 1
    if total > _MOST:
        raise StudyError(
            _("{total:,} points are more than {most:,}; vary less, or at fewer points").format(
                total=total, most=_MOST
            )
        )
    shares = _shares(kind, len(numbers), points, seed)
    within = {axis.path: axis.at(shares[:, place]) for place, axis in enumerate(numbers)}
    rows = [
        {**dict(zip(listed, values, strict=True)), **{p: v[row] for p, v in within.items()}}
        for values in product(*listed.values())
        for row in range(len(shares))
    ]
    # A grid of whole numbers may meet the same one twice.
    distinct = list({repr(row): row for row in rows}.values()) if kind == "grid" else rows
    return table_of(distinct, space)


def _shares(kind: Design, count: int, points: int, seed: int) -> Array:
    """Return points in the unit cube; one without axes where nothing has ends."""
    if count == 0:
        return np.empty((1, 0))
    if kind == "grid":
        steps = np.linspace(0, 1, points)
        return np.array(list(product(steps, repeat=count)))
    from scipy.stats import qmc

    if kind == "lhs":
        return np.asarray(qmc.LatinHypercube(count, seed=seed).random(points))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The balance properties of Sobol", UserWarning)
        return np.asarray(qmc.Sobol(count, seed=seed).random(points))


def _value(scenario: Scenario, path: str) -> Any:
    found: Any = scenario
    for name in path.split("."):
        found = getattr(found, name)
    return found
