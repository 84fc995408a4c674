"""What a policy changes, in sentences that follow from the verdict of each outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sim.report.claims import Claim
from sim.report.wording import decimals, estimate, label, scale
from sim.study.comparison import Comparison
from sim.study.outcomes import gap_unit
from sim.study.verdict import TOLD_APART
from sim.words import _

_ENDS = ("difference", "difference_low", "difference_high")


def contrasts(study: Comparison, policy: str, outcomes: Sequence[str]) -> Iterator[Claim]:
    """Yield a sentence for each outcome: how a policy stands to the baseline."""
    rows = study.summary[study.summary.policy == policy].set_index("outcome")
    for outcome in outcomes:
        if outcome in rows.index and rows.verdict[outcome]:
            yield _contrast(rows.loc[outcome], outcome, policy, study.baseline)


def ranked(study: Comparison) -> list[str]:
    """Return the policies beside the baseline, those with the highest KPI first."""
    kpi = study.summary[study.summary.outcome == "kpi"].set_index("policy")["mean"]
    others = kpi.drop(index=study.baseline)
    return list(map(str, others.sort_values(ascending=False, kind="stable").index))


def _contrast(row: Any, outcome: str, policy: str, baseline: str) -> Claim:
    word = str(row.verdict)
    values = {end: float(row[end]) for end in _ENDS}
    factor, unit = scale(gap_unit(str(row.unit)), [row["mean"], row.difference])
    ends, size = [values[end] / factor for end in _ENDS], ""
    places = 1 + decimals([(ends[2] - ends[1]) / 2], ends[:1])
    if word == "same":
        text = _("{outcome}: the same, as the two are one policy.")
    elif word == "none seen":
        text = _("{outcome}: no history shows a difference.")
    elif word in TOLD_APART:
        higher = row.difference > 0
        text = _("{outcome}: higher by {size}.") if higher else _("{outcome}: lower by {size}.")
        if not higher:  # a fall by 0.4 is told as 0.4, and its ends change places
            ends = [-ends[0], -ends[2], -ends[1]]
        size = estimate(ends, places, sign=False, unit=unit)
    else:
        text = _("{outcome}: not told apart, {size}.")
        size = estimate(ends, places, unit=unit)
    told = text.format(outcome=label(outcome), size=size)
    return Claim(word, told, (outcome, policy, baseline), values)
