"""The search itself: settings of levers proposed, judged and bred, with any notion of merit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.study.design import Axis, Space
from sim.study.problems import StudyError
from sim.words import _

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Judge: TypeAlias = Callable[[Sequence[Mapping[str, Any]]], tuple[Array, Array]]
Merits: TypeAlias = Callable[[Array, Array], Array]

_STEPS = 100  # settings of a lever between its ends: finer ones nobody would write down


def unbeaten(merits: Array) -> Mask:
    """Tell which rows no other equals or exceeds in everything and exceeds in something."""
    at_least: Mask = np.all(merits[None] >= merits[:, None], axis=2)
    more: Mask = np.any(merits[None] > merits[:, None], axis=2)
    beaten: Mask = np.any(at_least & more, axis=1)
    return ~beaten


def evolved(
    levers: Space,
    numbers: Mapping[str, Axis],
    population: int,
    generations: int,
    seed: int,
    limits: int,
    judge: Judge,
    merits_of: Merits,
    objectives: int,
) -> tuple[list[dict[str, Any]], Array, Array]:
    """Try policies generation by generation, with NSGA-II.

    Parameters
    ----------
    levers, numbers : mapping
        What may be set, and those of it that have ends.
    population, generations, seed : int
        Of the algorithm.
    limits, objectives : int
        How many.
    judge : callable
        Returns what each setting does, and by how much it breaks limits, a row a setting.
    merits_of : callable
        Returns merits (more is better) of all settings tried so far from what `judge` said of
        them: a merit may depend on what else was tried, as regret does.

    Returns
    -------
    tuple
        Every distinct setting tried, what it does, and by how much it breaks limits.
    """
    try:
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.core.evaluator import Evaluator
        from pymoo.core.problem import Problem
        from pymoo.problems.static import StaticProblem
    except ImportError:
        raise StudyError(_("search needs pymoo: pip install 'catfish[studies]'")) from None

    def setting(shares: Array) -> dict[str, Any]:
        found = {}
        for share, (path, where) in zip(shares, levers.items(), strict=True):
            if path in numbers:
                step = np.array([round(share * _STEPS) / _STEPS])
                found[path] = numbers[path].at(step)[0]
            else:
                found[path] = where[min(int(share * len(where)), len(where) - 1)]
        return found

    problem = Problem(len(levers), objectives, limits, xl=0.0, xu=1.0)
    algorithm = NSGA2(population)
    algorithm.setup(problem, termination=("n_gen", generations), seed=seed, verbose=False)
    tried: dict[str, dict[str, Any]] = {}
    does, over = np.empty(0), np.empty(0)
    while algorithm.has_next():
        asked = algorithm.ask()
        settings = [setting(shares) for shares in asked.get("X")]
        new = {repr(each): each for each in settings if repr(each) not in tried}
        if new:
            found = judge(list(new.values()))
            does, over = (
                np.concatenate(both) if tried else both[1]
                for both in zip((does, over), found, strict=True)
            )
            tried |= new
        merits, at = merits_of(does, over), {name: place for place, name in enumerate(tried)}
        judged = {"F": -merits[[at[repr(each)] for each in settings]]}
        if limits:
            judged["G"] = over[[at[repr(each)] for each in settings]]
        Evaluator().eval(StaticProblem(problem, **judged), asked)
        if algorithm.pop is not None and len(algorithm.pop):  # parents, by what is known now
            parents = [at[repr(setting(shares))] for shares in algorithm.pop.get("X")]
            algorithm.pop.set("F", -merits[parents])
        algorithm.tell(infills=asked)
    return list(tried.values()), does, over.reshape(len(tried), -1)
