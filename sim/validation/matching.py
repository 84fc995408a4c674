"""Two-way choice: three people, three posts, exactly two stable matchings (F9)."""

from __future__ import annotations

import numpy as np

from sim.reform.matching import deferred_acceptance, departments_ask, serial_dictatorship
from sim.validation.rung import How, Obtained, Row, near
from sim.validation.said import _
from sim.words import N_

RUNG = N_("matching")
GALE = N_("Gale & Shapley (1962), by hand: a-X, b-Z, c-Y")
POSTS = N_("Gale & Shapley (1962), by hand: a-Y, b-Z, c-X")
SERIAL = N_("serial dictatorship, by hand")
SAME = N_("serial dictatorship, by hand; with one common priority both are the same")
A, B, C = range(3)
X, Y, Z = range(3)
WISHES = np.array([[X, Y, Z], [X, Z, Y], [Y, X, Z]])
VIEWS = np.array([[2, 3, 3], [1, 2, 2], [3, 1, 1]], float)  # person by post: c > a > b at X, ...
QUOTA = np.ones(3, np.int64)
NOTE = N_("through the rule itself: tastes are drawn, so that no scenario can set these")


def rows(how: How) -> list[Row]:
    """Return the checks of this rung."""
    stable = deferred_acceptance(WISHES, VIEWS, QUOTA)
    known = [
        (GALE, _("deferred acceptance, staff proposing: pairs as known"), stable, [X, Z, Y]),
        (POSTS, _("deferred acceptance, departments proposing: pairs as known"),
         departments_ask(WISHES, VIEWS, QUOTA), [Y, Z, X]),
    ]  # fmt: skip
    for name, order, expected in (("b, a, c", [B, A, C], [Y, X, Z]), ("a, b, c", [A, B, C],
                                                                      [X, Z, Y])):  # fmt: skip
        match = serial_dictatorship(WISHES, np.array(order), QUOTA)
        what = _("serial dictatorship in the order {name}: pairs as known").format(name=name)
        known.append((SERIAL, what, match, expected))
    common = np.repeat(np.array([[3.0], [2.0], [1.0]]), 3, axis=1)
    same = deferred_acceptance(WISHES, common, QUOTA)
    dictated = serial_dictatorship(WISHES, np.array([A, B, C]), QUOTA)
    what = _("deferred acceptance under one priority: pairs as known")
    known.append((SAME, what, same, list(dictated)))
    return [
        near(RUNG, what, source, 3, 0.1,
             Obtained.exactly(float((np.asarray(match) == expected).sum())), NOTE, places=0)
        for source, what, match, expected in known
    ]  # fmt: skip
