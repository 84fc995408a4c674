"""In words, what a policy costs over the years, and when it has paid for itself."""

from collections.abc import Hashable, Iterator, Mapping
from math import isfinite, isinf, isnan
from typing import Any

from sim.report.wording import number, scale
from sim.study.comparison import Comparison
from sim.study.money import NET, SAVED

_GAINS = {SAVED: "in money alone", NET: "with what is produced more counted at its worth"}


def paid_off(study: Comparison) -> Iterator[str]:
    """Yield for each policy what it costs in all by the end, and in which year it breaks even."""
    if len(study.policies) == 1:
        return
    base = study.policies[study.baseline].study
    sums = {  # the last year's stand
        (row["policy"], row["counted"]): float(row["mean"])
        for row in study.over_time.to_dict("records")
    }
    even = {(row["policy"], row["gain"]): row for row in study.break_even.to_dict("records")}
    for policy in study.policies:
        told = [
            f"{words} {_when(even[policy, gain], base.years)}"
            for gain, words in _GAINS.items()
            if (policy, gain) in even
        ]
        if not told:
            continue
        spent, net = sums[policy, "spent"], sums[policy, NET]
        yield (
            f"{policy} spends {_yuan(abs(spent))} {'more' if spent >= 0 else 'less'} than "
            f"{study.baseline} in {base.years} years; net present value {_yuan(net)} at "
            f"{100 * base.discount_rate:g} % a year, a norm month of output being worth "
            f"{base.output_worth:g} times the mean standard pay. It breaks even: "
            f"{'; '.join(told)}."
        )


def _when(row: Mapping[Hashable, Any], years: int) -> str:
    year, low, high = (float(row[name]) for name in ("year", "low", "high"))
    never = f"never within {years} years"
    text = never if isinf(year) else f"in year {year:.0f}"
    if isnan(low) or low == high == year:
        return text
    ends = [f"year {end:.0f}" if isfinite(end) else "never" for end in (low, high)]
    return f"{text} (95 %: {ends[0]} to {ends[1]})"


def _yuan(amount: float) -> str:
    factor, unit = scale("yuan", [amount])
    return f"{number(amount / factor, 1 if factor > 1 else 0)} {unit}"
