"""Who left in each month of a single history, by cause."""

from __future__ import annotations

import pandas as pd

from sim.study.comparison import Comparison
from sim.study.outcomes import LEAVING
from sim.study.problems import StudyError
from sim.words import _


def left_by_month(study: Comparison, policy: str, replication: int = 0) -> pd.DataFrame:
    """Live one history of a study again, and count who left.

    Returns
    -------
    DataFrame
        People by cause (rows, those that occurred) and month from 1 on (columns).

    Raises
    ------
    StudyError
        If the study started from a roster, whose people a result does not keep.
    """
    from sim.engine.replication import history  # slow to load, and seldom needed
    from sim.study.histories import drawn

    if study.basis.roster is not None:
        raise StudyError(
            _(
                "the months of a history follow people of a scenario; a study that starts from a "
                "roster keeps no people, so it cannot show them"
            )
        )
    scenario = drawn(study.policies[policy], study.seed, replication)
    exits = history(scenario, study.seed, replication).exits
    counts = pd.crosstab(exits.cause, exits.month)
    counts = counts.reindex([cause for cause in LEAVING if cause in counts.index])
    return counts.reindex(columns=range(1, 12 * scenario.study.years + 1), fill_value=0)
