"""What a policy costs over the years: head by head, year by year, and when it breaks even.

All of it is worked out from the yearly outcomes of a comparison, history by history, so that policy
and baseline meet the same luck. Money of a year counts at its end: that of year t is divided by
(1 + r)^t, with `study.discount_rate` for r. A gain is what a policy saves, or what it saves and
brings: a norm month of output more is worth `study.output_worth` times the mean standard pay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.engine.ledger import MONEY
from sim.scenario.draws import together
from sim.study.statistics import LEVEL, Array, redrawn, sample, student
from sim.words import N_

if TYPE_CHECKING:
    from sim.study.comparison import Comparison

SAVED, NET = "saved", "net"
"""Gain in money alone; and with the worth of output."""
GAINS = {SAVED: N_("money alone"), NET: N_("money and what is produced more")}
"""What is counted as gain."""
COUNTED = {
    "spent": N_("spent more, as paid"),
    SAVED: N_("saved, discounted"),
    NET: N_("net, discounted"),
}
"""What is told year by year, summed up since the first: spending less the baseline's; the present
value of what is saved; and the same with the worth of what is produced more (net present value)."""
_RESAMPLES = 1000


def bridge(summary: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Return what takes spending from the baseline to each policy, head by head.

    Returns
    -------
    DataFrame
        policy, head; baseline and own, money a year; their difference with difference_low and
        difference_high. The heads of a policy sum to its last row, ``spend``.
    """
    heads = (*MONEY, "spend")
    rows = summary[summary.outcome.isin(heads)].set_index(["policy", "outcome"])
    found = []
    for policy in summary.policy.unique():
        if policy != baseline:
            own = rows.loc[policy].loc[list(heads)]
            before = rows.loc[baseline].loc[list(heads), "mean"]
            table = own[["mean", "difference", "difference_low", "difference_high"]]
            table = table.rename(columns={"mean": "own"}).rename_axis("head").reset_index()
            table.insert(0, "policy", policy)
            table.insert(2, "baseline", before.to_numpy())
            found.append(table)
    columns = ["policy", "head", "baseline", "own", "difference", "difference_low",
               "difference_high"]  # fmt: skip
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)


def over_time(study: Comparison) -> pd.DataFrame:
    """Return what each policy costs more than the baseline, summed up year by year.

    Returns
    -------
    DataFrame
        policy, counted (one of `COUNTED`), year, and mean, low and high in money.
    """
    of_a_draw, rows = together(list(study.policies.values())), []
    for policy, by_what in _summed(study).items():
        for counted, values in by_what.items():
            known = student(sample(values, of_a_draw))
            for year, numbers in enumerate(zip(*known, strict=True), 1):
                rows.append((policy, counted, year, *map(float, numbers)))
    return pd.DataFrame(rows, columns=["policy", "counted", "year", "mean", "low", "high"])


def break_even(study: Comparison) -> pd.DataFrame:
    """Return in which year each policy has paid for itself, with the interval of that year.

    It has from the year on from which its gain so far stays at or above nothing to the end of the
    study. The interval comes from drawing luck anew (`sim.study.statistics.redrawn`).

    Returns
    -------
    DataFrame
        policy; gain, ``saved`` or ``net``; year, with low and high, inf where it is never within
        the study; and never, the share of resamples in which it is not. Policies that gain and
        lose nothing have no row.
    """
    of_a_draw, rows = together(list(study.policies.values())), []
    rng = np.random.default_rng(study.seed)
    for policy, by_what in _summed(study).items():
        for gain in (SAVED, NET):
            if not by_what[gain].any():
                continue
            values = by_what[gain]
            (year,) = paid_off(values.sum(axis=0, keepdims=True))
            if len(values) > of_a_draw:
                again = paid_off(redrawn(values, of_a_draw, rng, _RESAMPLES))
                ends = (1 - LEVEL) / 2, (1 + LEVEL) / 2
                low, high = np.quantile(again, ends, method="inverted_cdf")
                never = float(np.isinf(again).mean())
            else:
                low = high = never = np.nan
            rows.append((policy, gain, float(year), float(low), float(high), never))
    return pd.DataFrame(rows, columns=["policy", "gain", "year", "low", "high", "never"])


def paid_off(gains: Array) -> Array:
    """Return the year from which gains, summed up, stay at or above nothing; inf if in none.

    Parameters
    ----------
    gains
        One row a case, one column a year.
    """
    behind = gains < 0
    last = gains.shape[1] - np.argmax(behind[:, ::-1], axis=1)  # year in which it is last behind
    years = np.where(behind.any(axis=1), last + 1.0, 1.0)
    return np.where(years > gains.shape[1], np.inf, years)


def _summed(study: Comparison) -> dict[str, dict[str, Array]]:
    """Return by policy what is counted, of shape (histories, years), summed up over the years."""
    base, years = study.policies[study.baseline], int(study.runs.year.max())
    spend, kpi = (_by_policy(study, name, years) for name in ("spend", "kpi"))
    organisation = base.organisation
    pay = {grade.name: grade.pay for grade in organisation.grades}
    bill = sum(pay[g] * n for d in organisation.departments for g, n in d.posts.items())
    year_of_a_post = 12 * base.study.output_worth * bill / organisation.size
    made = {
        name: kpi[name] / 100 * year_of_a_post * each.organisation.size
        for name, each in study.policies.items()
    }
    factor = (1 + base.study.discount_rate) ** -np.arange(1.0, years + 1)
    found = {}
    for name in study.policies:
        if name != study.baseline:
            more, brought = spend[name] - spend[study.baseline], made[name] - made[study.baseline]
            parts = {"spent": more, SAVED: -more * factor, NET: (brought - more) * factor}
            found[name] = {what: each.cumsum(axis=1) for what, each in parts.items()}
    return found


def _by_policy(study: Comparison, outcome: str, years: int) -> dict[str, npt.NDArray[np.float64]]:
    return {
        str(name): rows[outcome].to_numpy(np.float64).reshape(-1, years)
        for name, rows in study.runs.groupby("policy", sort=False)
    }
