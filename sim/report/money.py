"""In words, what a policy costs over the years, and when it has paid for itself."""

from collections.abc import Hashable, Iterator, Mapping
from math import isfinite, isinf, isnan
from typing import Any

from sim.engine.ledger import YUAN
from sim.report.names import said
from sim.report.wording import number, per_cent, scale, sized
from sim.study.comparison import Comparison
from sim.study.money import NET, SAVED
from sim.study.outcomes import unit_in
from sim.words import N_, _

_GAINS = {
    SAVED: N_("in money alone {when}"),
    NET: N_("with what is produced more counted at its worth {when}"),
}

_TOLD = 4
"""Policies up to which each has its sentence; of more, the tables tell."""


def paid_off(study: Comparison) -> Iterator[str]:
    """Yield for each policy what it costs in all by the end, and in which year it breaks even."""
    if len(study.policies) == 1:
        return
    if len(study.policies) > _TOLD:
        yield _(
            "What each policy costs in all, and when it breaks even, is in the tables over_time "
            "and break_even."
        )
        return
    base = study.policies[study.baseline].study
    unit = unit_in(YUAN, study.policies.values())
    sums = {  # the last year's stand
        (row["policy"], row["counted"]): float(row["mean"])
        for row in study.over_time.to_dict("records")
    }
    even = {(row["policy"], row["gain"]): row for row in study.break_even.to_dict("records")}
    for policy in study.policies:
        told = [
            _(words).format(when=_when(even[policy, gain], base.years))
            for gain, words in _GAINS.items()
            if (policy, gain) in even
        ]
        if not told:
            continue
        spent, net = sums[policy, "spent"], sums[policy, NET]
        words = (
            _(
                "{policy} spends {money} more than {baseline} in {years} years; net present value "
                "{net} at {rate} a year, a norm month of output being worth {worth} times the "
                "mean standard pay. It breaks even: {gains}."
            )
            if spent >= 0
            else _(
                "{policy} spends {money} less than {baseline} in {years} years; net present value "
                "{net} at {rate} a year, a norm month of output being worth {worth} times the "
                "mean standard pay. It breaks even: {gains}."
            )
        )
        yield words.format(
            policy=said(policy),
            money=_amount(abs(spent), unit),
            baseline=said(study.baseline),
            years=base.years,
            net=_amount(net, unit),
            rate=per_cent(f"{100 * base.discount_rate:g}"),
            worth=f"{base.output_worth:g}",
            gains=_("; ").join(told),
        )


def _when(row: Mapping[Hashable, Any], years: int) -> str:
    year, low, high = (float(row[name]) for name in ("year", "low", "high"))
    text = (
        _("never within {years} years").format(years=years)
        if isinf(year)
        else _("in year {year}").format(year=f"{year:.0f}")
    )
    if isnan(low) or low == high == year:
        return text
    ends = [
        _("year {year}").format(year=f"{end:.0f}") if isfinite(end) else _("never")
        for end in (low, high)
    ]
    return _("{when} (95 %: {low} to {high})").format(when=text, low=ends[0], high=ends[1])


def _amount(amount: float, money: str) -> str:
    factor, unit = scale(money, [amount])
    return sized(number(amount / factor, 1 if factor > 1 else 0), unit)
