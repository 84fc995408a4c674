"""The rank-and-renew model: its numbers, and what every version of it must report.

One organisation has N posts in five grades of equal size, and all are filled all the time. A year:

1. Everybody works: y = exp(0.2 ability) (1 + 0.5 ratio), with ability standard normal.
2. Everybody is scored: s = y exp(0.3 z).
3. Pay is base (1 - ratio) + ratio base s / mean(s), the mean being that of the grade.
4. The lowest 5 % of each grade are its tail.
5. Those who turn 60 retire; of the others 4 % quit; of the others those leave, at the end of a term
   of three years, who were in the tail in each of its years.
6. Each post left takes the best of four applicants (ability standard normal) by a selection that
   correlates 0.4 with ability. They are 22 to 37 years old; the first staff are 22 to 59.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import sqrt

import numpy as np

GRADES, TERM, APPLICANTS = 5, 3, 4
SPREAD, NOISE, PUSH = 0.2, 0.3, 0.5
TAIL, QUIT, VALIDITY = 0.05, 0.04, 0.4
BLIND = sqrt(1 - VALIDITY**2)
RETIRE = 60
FIRST_AGES, HIRE_AGES = (22, 60), (22, 38)  # the upper end is left out
BASE = 1.0

QUANTITIES = {
    "output": "output a post and year",
    "quits": "quits a 100 posts and year",
    "retirements": "retirements a 100 posts and year",
    "tail_exits": "tail exits a 100 posts and year",
    "pay": "mean pay",
    "pay_spread": "standard deviation of pay, last year",
}


@dataclass(frozen=True)
class Result:
    """What replications of the model came to.

    Attributes
    ----------
    person_years
        Posts times years times replications.
    means
        By name in QUANTITIES: one number a replication.
    """

    person_years: int
    means: dict[str, list[float]]


def effort(ratio: float) -> float:
    """Return effort at an incentive ratio."""
    return 1.0 + PUSH * ratio


def tail_of(people: int) -> int:
    """Return how many of a grade are its tail."""
    return int(people * TAIL + 1e-9)


def result(posts: int, years: int, rows: Iterable[Iterable[float]]) -> Result:
    """Put a result together.

    Parameters
    ----------
    rows
        A row a replication: sum of output, quits, retirements, tail exits, sum of pay, standard
        deviation of pay in the last year.
    """
    table = np.array([tuple(row) for row in rows])
    post_years = posts * years
    table[:, [0, 4]] /= post_years
    table[:, 1:4] *= 100.0 / post_years
    names = list(QUANTITIES)
    return Result(
        post_years * len(table), {name: table[:, k].tolist() for k, name in enumerate(names)}
    )


def one_by_one(
    history: Callable[[int, int, float, int], Iterable[float]],
    posts: int,
    years: int,
    replications: int,
    ratio: float,
    seed: int,
) -> Result:
    """Run one replication after the other, each with a seed of its own."""
    rows = (history(posts, years, ratio, seed * 1000 + k) for k in range(replications))
    return result(posts, years, rows)
