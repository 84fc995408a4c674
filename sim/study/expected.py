"""How long a study will take, as far as that is known before anything was lived.

It says how many processes are worth their start, and so decides when a study ends, never what it
says. The figures are those of docs/speed.md; a machine twice as slow is twice as slow at both.
"""

from __future__ import annotations

from collections.abc import Iterable

from sim.scenario.draws import uncertain
from sim.scenario.schema import Scenario

_HISTORY = 2e-3  # seconds of a history beside its people
_DRAWN = 17e-3  # the same where every second history has assumptions of its own
_POST_YEAR = 1e-6


def expected_seconds(scenarios: Iterable[Scenario], histories: int) -> float:
    """Return the seconds of one processor in which each scenario lives so many histories."""
    return histories * sum(
        (_DRAWN if uncertain(each) else _HISTORY)
        + _POST_YEAR * each.organisation.size * each.study.years
        for each in scenarios
    )
