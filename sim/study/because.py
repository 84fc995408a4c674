"""Who left only because of a policy: the same people, the same luck, one difference."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.engine.replication import history
from sim.scenario.schema import Scenario

IDENTITY = ["department_of_entry", "grade_of_entry", "post_of_entry", "opening", "place"]
"""Columns that say who a simulated person is, the same under every policy."""


def left_only_because(
    policy: Scenario,
    baseline: Scenario,
    replications: Sequence[int],
    seed: int | None = None,
) -> pd.DataFrame:
    """Return those in the zone at the start who left under a policy and not under the baseline.

    Parameters
    ----------
    policy, baseline
        Scenarios with every assumption a value, over the same years.
    replications
        Numbers of the replications to look at.
    seed
        Seed; the policy's own if none is given.

    Returns
    -------
    DataFrame
        One row a person: replication, who they were and when and why they left under the policy
        (see ``sim.engine.ledger.exits_frame``). Newcomers are left out: who they are depends on
        which posts fell vacant, so most of them exist under one policy only.
    """
    seed = policy.study.seed if seed is None else seed
    found = []
    for replication in replications:
        under, without = (history(s, seed, replication).exits for s in (policy, baseline))
        there_first = under[(under["opening"] == 0) & (under["place"] == 0)]
        left_anyway = pd.MultiIndex.from_frame(without[IDENTITY])
        only = there_first[~pd.MultiIndex.from_frame(there_first[IDENTITY]).isin(left_anyway)]
        found.append(only.assign(replication=replication))
    table = pd.concat(found, ignore_index=True)
    return table[["replication", *table.columns.drop("replication")]]
