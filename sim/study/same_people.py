"""Whom several policies begin with: the same people, each of whom is followed under every one.

People are known by the post that they hold on the first day (`sim.engine.fates`). Where posts only
lie in another order, each person is found by it; where the posts are others, so are the people, and
nobody can be followed from one policy to the other.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.engine.fates import FACTS, first_posts
from sim.scenario.schema import Scenario
from sim.staff.table import Floats, Rows
from sim.study.policies import differences
from sim.study.problems import StudyError
from sim.words import _

_GRADE, _PAY = FACTS.index("grade"), FACTS.index("pay")
_OF_POSTS = ("consolidation.reading", "departments", "grades")
"""Settings of an organisation that say which posts there are on the first day."""


def rows_of_each(policies: Mapping[str, Scenario], baseline: str) -> dict[str, Rows]:
    """Return by policy the rows in which the people of the baseline stand, in the baseline's order.

    Raises
    ------
    StudyError
        If a policy begins with other posts than the baseline.
    """
    posts = {name: first_posts(scenario) for name, scenario in policies.items()}
    base = posts[baseline]
    rows = {}
    for name, own in posts.items():
        if not np.array_equal(np.sort(own), np.sort(base)):
            told = _(
                "{baseline} and {name} do not begin with the same people, so that nobody can be "
                "followed from one to the other: they differ in {settings}. Give both the same, "
                "and run the study once for each."
            )
            settings = _settings(policies[baseline], policies[name])
            raise StudyError(
                told.format(baseline=repr(baseline), name=repr(name), settings=", ".join(settings))
            )
        rows[name] = np.empty(len(own), np.int64)
        rows[name][np.argsort(base)] = np.argsort(own)
    return rows


def _settings(base: Scenario, other: Scenario) -> list[str]:
    """Return the paths of what makes the posts of the first day others."""
    found = differences(base.organisation, other.organisation)
    return [f"organisation.{path}" for path in found if path in _OF_POSTS]


def paired(
    policies: Mapping[str, Scenario], baseline: str, rows: Mapping[str, Rows], facts: Floats
) -> dict[str, Floats]:
    """Return by policy the facts of the people of the first day, the same person in the same row.

    Whose post is vacant on the first day under some policy is told of under none, and the standard
    of the first post is that of the baseline under all.

    Parameters
    ----------
    rows
        Where people stand under each policy (`rows_of_each`).
    facts
        Facts as `sim.engine.fates.fates` returns them, by policy.
    """
    each = facts.copy()
    base = _standard(policies[baseline])
    for own, (name, scenario) in zip(each, policies.items(), strict=True):
        if (np.diff(rows[name]) != 1).any():
            own[:] = own[:, rows[name]]
        grade = np.nan_to_num(own[..., _GRADE]).astype(np.int64)
        own[..., _PAY] *= _standard(scenario)[grade] / base[grade]
    each[:, np.isnan(each[..., _GRADE]).any(axis=0)] = np.nan
    return dict(zip(policies, each, strict=True))


def _standard(scenario: Scenario) -> Floats:
    return np.array([grade.pay for grade in scenario.organisation.grades])
