"""Words and numbers as a planner reads them."""

import math
from collections.abc import Iterable

import pandas as pd

from sim.study.comparison import Comparison
from sim.study.outcomes import KNOWN
from sim.study.statistics import paired_interval

FOOTNOTE = (
    "A comparison of scenarios under stated assumptions, not a forecast. ± and brackets: 95 % "
    "intervals of the mean. Differences are between the same people with the same luck. Chance: "
    "share of simulated histories in which a policy did better than the baseline."
)

ALONE = (
    "One scenario under stated assumptions, not a forecast. ± and brackets: 95 % intervals of the "
    "mean. What a policy changes is known far better than these levels: catfish compare."
)

_OUTCOMES = {outcome.name: outcome for outcome in KNOWN}
_SCALES = ((1e9, "billion"), (1e6, "million"))
_USUALLY = 0.9
_NOTHING = 1e-9  # an interval this narrow is rounding in the last bits, not luck
_DIGITS = 4  # of a number that has no interval
MOST_PLACES = 3


def label(outcome: str) -> str:
    """Return what an outcome is called at the start of a line."""
    words = _OUTCOMES[outcome].label
    return words[:1].upper() + words[1:]


def scale(unit: str, values: Iterable[float]) -> tuple[float, str]:
    """Return what to divide money by, and the unit it then has, to keep numbers short."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0)
    for factor, word in _SCALES:
        if unit.startswith("yuan") and largest >= factor:
            return factor, f"{word} {unit}"
    return 1.0, unit


def decimals(halves: Iterable[float], values: Iterable[float]) -> int:
    """Return how many decimals tell what is known: one digit of the middle half interval.

    Without intervals, as many as give the largest value four digits.
    """
    known = sorted(half for half in halves if math.isfinite(half) and half > _NOTHING)
    if known:
        middle = known[len(known) // 2]
        return min(MOST_PLACES, max(0, -math.floor(math.log10(middle))))
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0)
    if largest == 0:
        return 1
    return min(MOST_PLACES, max(0, _DIGITS - 1 - math.floor(math.log10(largest))))


def number(value: float, places: int, sign: bool = False) -> str:
    """Write a number, or a dash where there is none."""
    if not math.isfinite(value):
        return "–"
    text = f"{value:+,.{places}f}" if sign else f"{value:,.{places}f}"
    zero = not any(digit in text for digit in "123456789")
    return text.lstrip("+-") if zero else text.replace("-", "−")


def with_half(value: float, half: float, places: int, sign: bool = False) -> str:
    """Write a number and half its interval; the number alone where there is no interval."""
    text = number(value, places, sign)
    return f"{text} ±{number(half, places)}" if math.isfinite(half) else text


def with_ends(value: float, low: float, high: float, places: int, sign: bool = False) -> str:
    """Write a number with half its interval, or with both its ends where they lie unevenly."""
    text = number(value, places, sign)
    if not math.isfinite(low):
        return text
    halves = value - low, high - value
    if number(halves[0], places) == number(halves[1], places) or math.isclose(*halves):
        return f"{text} ±{number(halves[1], places)}"
    return f"{text} ({number(low, places)} to {number(high, places)})"


def with_interval(value: float, low: float, high: float, places: int, sign: bool = False) -> str:
    """Write a number and its interval: ``1.2 ±0.3``, or ``1.2 (1.0 to 1.7)`` where arms differ.

    Where so many decimals would show an interval without width, more are written.
    """
    half = (high - low) / 2
    if not math.isfinite(half):
        return number(value, places, sign)
    if half > _NOTHING:
        places = max(places, -math.floor(math.log10(2 * half)))
    below, above = (number(arm, places) for arm in (value - low, high - value))
    if below == above:
        return with_half(value, half, places, sign)
    mean, least, most = (number(each, places, sign) for each in (value, low, high))
    return f"{mean} ({least} to {most})"


def percent(share: float) -> str:
    """Write a share: 0 and 100 only where it is none or all."""
    if not math.isfinite(share):
        return "–"
    if 0 < share < 0.01:
        return "<1 %"
    if 0.99 < share < 1:
        return ">99 %"
    return f"{100 * share + 0.0:.0f} %"  # never -0


def closing(study: Comparison) -> str:
    """Say which policy has the highest KPI, and how sure that is."""
    kpi = study.summary[study.summary.outcome == "kpi"].set_index("policy")
    ranked = kpi.sort_values("mean", ascending=False, kind="stable")
    best, name = ranked.iloc[0], str(ranked.index[0])
    unit = str(best.unit)
    value = f"{number(best['mean'], 1)} {unit}{_ends(best.low, best.high, 1)}"
    if len(ranked) == 1:
        histories = "history" if study.replications == 1 else "histories"
        return f"KPI: {value}, over {study.replications:,} simulated {histories}."
    told = [f"Highest KPI: {name}, at {value}."]
    if name == study.baseline:
        told.append("No policy does better than this baseline.")
    else:
        told.append(_against_baseline(best, study.baseline))
    told.append(_against_next(study, name, str(ranked.index[1])))
    return " ".join(sentence for sentence in told if sentence)


def _against_baseline(row: pd.Series, baseline: str) -> str:
    lead = f"{number(row.difference, 2)} points above the baseline, {baseline}"
    if not math.isfinite(row.difference_low):
        return f"That is {lead}; with a single history this may be luck."
    lead += _ends(row.difference_low, row.difference_high, 2)
    chance = f"in {percent(row.chance_better)} of simulated histories it did better"
    if row.difference_low <= 0:
        return f"That is {lead}: the interval includes zero, so this may be luck; {chance}."
    link = "and" if row.chance_better >= _USUALLY else "though only"
    return f"That is {lead}: the interval excludes zero, {link} {chance}."


def _against_next(study: Comparison, best: str, second: str) -> str:
    """Warn where the second may be as good as the best."""
    if study.replications < 2 or second == study.baseline:
        return ""
    kpi = study.runs.groupby(["policy", "replication"]).kpi.mean()
    lead = paired_interval(kpi[best], kpi[second])
    return "" if lead.low > 0 else f"It cannot be told apart from {second}."


def _ends(low: float, high: float, places: int) -> str:
    if not math.isfinite(low):
        return ""
    return f" ({number(low, places)} to {number(high, places)})"
