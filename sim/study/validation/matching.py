"""Two-way choice: three people, three posts, exactly two stable matchings (F9)."""

from __future__ import annotations

import numpy as np

from sim.reform.matching import deferred_acceptance, departments_ask, serial_dictatorship
from sim.study.validation.rung import How, Obtained, Row, near

RUNG = "matching"
GALE = "Gale & Shapley (1962), by hand: a-X, b-Z, c-Y"
POSTS = "Gale & Shapley (1962), by hand: a-Y, b-Z, c-X"
SERIAL = "serial dictatorship, by hand"
A, B, C = range(3)
X, Y, Z = range(3)
WISHES = np.array([[X, Y, Z], [X, Z, Y], [Y, X, Z]])
VIEWS = np.array([[2, 3, 3], [1, 2, 2], [3, 1, 1]], float)  # person by post: c > a > b at X, ...
QUOTA = np.ones(3, np.int64)
NOTE = "through the rule itself: tastes are drawn, so that no scenario can set these"


def rows(how: How) -> list[Row]:
    """Return the checks of this rung."""
    stable = deferred_acceptance(WISHES, VIEWS, QUOTA)
    known = [
        (GALE, "deferred acceptance, staff proposing", stable, [X, Z, Y]),
        (POSTS, "deferred acceptance, departments proposing",
         departments_ask(WISHES, VIEWS, QUOTA), [Y, Z, X]),
    ]  # fmt: skip
    for name, order, expected in (("b, a, c", [B, A, C], [Y, X, Z]), ("a, b, c", [A, B, C],
                                                                      [X, Z, Y])):  # fmt: skip
        match = serial_dictatorship(WISHES, np.array(order), QUOTA)
        known.append((SERIAL, f"serial dictatorship in the order {name}", match, expected))
    common = np.repeat(np.array([[3.0], [2.0], [1.0]]), 3, axis=1)
    same = deferred_acceptance(WISHES, common, QUOTA)
    dictated = serial_dictatorship(WISHES, np.array([A, B, C]), QUOTA)
    known.append((SERIAL + "; with one common priority both are the same",
                  "deferred acceptance under one priority", same, list(dictated)))  # fmt: skip
    return [
        near(RUNG, f"{what}: pairs as known", source, 3, 0.1,
             Obtained.exactly(float((np.asarray(match) == expected).sum())), NOTE, places=0)
        for source, what, match, expected in known
    ]  # fmt: skip
