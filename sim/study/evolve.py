"""The search itself: settings of levers proposed, judged and bred, with any notion of merit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.study.design import Axis, Space
from sim.study.problems import StudyError

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Judge: TypeAlias = Callable[[Sequence[Mapping[str, Any]]], tuple[Array, Array]]

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
        Returns merits (more is better) and by how much limits are broken, a row a setting.

    Returns
    -------
    tuple
        Every distinct setting tried, its merits and by how much it breaks limits.
    """
    try:
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.core.evaluator import Evaluator
        from pymoo.core.problem import Problem
        from pymoo.problems.static import StaticProblem
    except ImportError:
        raise StudyError("search needs pymoo: pip install 'catfish[studies]'") from None

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
    known: dict[str, tuple[dict[str, Any], Array, Array]] = {}
    while algorithm.has_next():
        asked = algorithm.ask()
        settings = [setting(shares) for shares in asked.get("X")]
        new = list({repr(each): each for each in settings if repr(each) not in known}.values())
        if new:
            merits, over = judge(new)
            known |= {repr(e): (e, m, o) for e, m, o in zip(new, merits, over, strict=True)}
        found = [known[repr(each)] for each in settings]
        judged = {"F": np.array([-merit for _, merit, _ in found])}
        if limits:
            judged["G"] = np.array([over for _, _, over in found])
        Evaluator().eval(StaticProblem(problem, **judged), asked)
        algorithm.tell(infills=asked)
    settings, merits, over = zip(*known.values(), strict=True)
    return list(settings), np.array(merits), np.array(over).reshape(len(settings), -1)
