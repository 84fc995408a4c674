"""Words and numbers as a planner reads them."""

import math
import re
from collections.abc import Iterable

from sim.scenario.currency import YUAN
from sim.study.outcomes import KNOWN
from sim.words import N_, _, language, ngettext

FOOTNOTE = N_(
    "A comparison of scenarios under stated assumptions, not a forecast. ± and brackets: 95 % "
    "intervals of the mean. Differences are between the same people with the same luck."
)
CHANCE = N_(
    "Chance: share of simulated histories in which a policy did better than the baseline; one in "
    "which both do the same counts as half."
)
"""Said where a table has it: not where assumptions are ranges."""

ALONE = N_(
    "One scenario under stated assumptions, not a forecast. ± and brackets: 95 % intervals of the "
    "mean. What a policy changes is known far better than these levels: catfish compare."
)

_OUTCOMES = {outcome.name: outcome for outcome in KNOWN}
_UNITS = {unit for outcome in KNOWN for unit in (outcome.unit, outcome.a_year)}
_OF_MONEY = sorted((unit for unit in _UNITS if YUAN in unit and unit != YUAN), key=len)[::-1]
CURRENCIES = (
    N_("US dollars"), N_("euros"), N_("pounds"), N_("yen"), N_("Hong Kong dollars"),
)  # fmt: skip
"""What other moneys are called, where a scenario calls them so."""
_SCALES = {
    "en": ((1e9, "billion "), (1e6, "million ")),
    "zh": ((1e8, "亿"), (1e4, "万")),  # counted by the ten thousand
}
_NOTHING = 1e-9  # an interval this narrow is rounding in the last bits, not luck
_HARDLY = 1e-6  # of a value: an interval this narrow is as good as none
_DIGITS = 4  # of a number that has no interval
MOST_PLACES = 3


def label(outcome: str) -> str:
    """Return what an outcome is called at the start of a line."""
    known = _OUTCOMES[outcome]
    return known.zh if language() == "zh" else known.label[:1].upper() + known.label[1:]


def named(outcome: str) -> str:
    """Return what an outcome is called within a sentence."""
    known = _OUTCOMES[outcome]
    return known.zh if language() == "zh" else known.label


def with_unit(what: str, unit: str) -> str:
    """Return what a number is of and, behind it, its unit."""
    return _("{what}, {unit}").format(what=what, unit=unit)


def unit_in_words(unit: str) -> str:
    """Return a unit in the language that is spoken, whatever money it is of.

    Units that people read in the catalogue are of yuan; in those of another money its name stands.
    """
    if (told := _(unit)) != unit or language() == "en":
        return told
    for known in _OF_MONEY:
        other = re.fullmatch(re.escape(known).replace(YUAN, "(.+)"), unit)
        if other:
            return _(known).replace(_(YUAN), _(other[1]))
    return unit


def scale(unit: str, values: Iterable[float]) -> tuple[float, str]:
    """Return what to divide numbers by, and the unit they then have in words, to keep them short.

    Money is called by many names, so nothing is asked of the unit: a million of anything is long.
    """
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0)
    for factor, word in _SCALES[language()]:
        if largest >= factor:
            return factor, f"{word}{unit_in_words(unit)}"
    return 1.0, unit_in_words(unit)


def histories(count: int) -> str:
    """Write how many histories."""
    told = ngettext("{count} history", "{count} histories", count)
    return told.format(count=f"{count:,}")


def compared(count: int, years: int) -> str:
    """Say what was run, above a figure that compares."""
    told = _("{histories} of {years} years; a comparison of scenarios, not a forecast")
    return told.format(histories=histories(count), years=years)


def decimals(halves: Iterable[float], values: Iterable[float]) -> int:
    """Return how many decimals tell what is known: one digit of the middle half interval.

    Without intervals, as many as give the largest value four digits.
    """
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0)
    known = sorted(half for half in halves if math.isfinite(half) and _is_wide(half, largest))
    if known:
        middle = known[len(known) // 2]
        return min(MOST_PLACES, max(0, -math.floor(math.log10(middle))))
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


def rounded(value: float, digits: int = 6) -> str:
    """Write a number in so many digits at most, and a large one with all of its zeros."""
    text = f"{value:,.{digits}g}"
    return (f"{float(text):,.0f}" if "e+" in text else text).replace("-", "−")


def with_interval(known: Iterable[float], places: int, sign: bool = False) -> str:
    """Write a number and its interval: ``1.2 ±0.3``, or ``1.2 (1.0 to 1.7)`` where arms differ.

    Where so many decimals would show an interval without width, 0 where the interval leaves it
    out, or an interval that holds 0 where this does not, more are written.
    """
    value, low, high = known
    half = (high - low) / 2
    if not math.isfinite(half):
        return number(value, places, sign)
    places = max(places, _first_place(value, low, high))
    if wide := _is_wide(half, value):
        places = max(places, -math.floor(math.log10(2 * half)))
    apart = wide and low * high > 0
    while apart and places < MOST_PLACES and _seems_to_hold_zero(value, low, high, places):
        places += 1
    if _is_even(value, low, high, places):
        return f"{number(value, places, sign)} ±{number(half, places)}"
    mean, least, most = (number(each, places, sign) for each in (value, low, high))
    return span(mean, least, most)


def span(mean: str, low: str, high: str) -> str:
    """Write a number with both ends of its interval."""
    return _("{mean} ({low} to {high})").format(mean=mean, low=low, high=high)


def estimate(known: Iterable[float], places: int, sign: bool = True, unit: str = "") -> str:
    """Write a number with both ends of its interval, precisely enough to see where zero is.

    A unit stands where the language has it.
    """
    value, low, high = known
    if not math.isfinite(low):
        return sized(number(value, places, sign), unit)
    places, nearest = max(places, _first_place(value, low, high)), min(abs(low), abs(high))
    while low * high > 0 and places < MOST_PLACES and round(nearest, places) == 0.0:
        places += 1  # an interval without zero must not seem to end there
    wide = _is_wide((high - low) / 2, value)
    while wide and places < MOST_PLACES and number(low, places) == number(high, places):
        places += 1  # nor to have no width
    mean, least, most = number(value, places, sign), number(low, places), number(high, places)
    if not unit:
        return span(mean, least, most)
    told = _("{mean} ({low} to {high}) {unit}")
    return told.format(mean=mean, low=least, high=most, unit=unit)


def _is_even(value: float, low: float, high: float, places: int) -> bool:
    """Return whether both arms of an interval are the same as they are written."""
    return round(value - low, places) == round(high - value, places)


def _seems_to_hold_zero(value: float, low: float, high: float, places: int) -> bool:
    """Return whether an interval that leaves out zero reads as if it held it, or ended there."""
    if _is_even(value, low, high, places):
        return abs(round(value, places)) <= round((high - low) / 2, places)
    return round(min(abs(low), abs(high)), places) == 0.0


def _is_wide(half: float, value: float) -> bool:
    """Return whether half an interval is more than rounding, of a value of this size."""
    return half > max(_NOTHING, _HARDLY * abs(value))


def _first_place(value: float, low: float, high: float) -> int:
    """Return the decimals that a number needs to be other than 0, if its interval leaves it out."""
    told_apart = low * high > 0 and abs(value) > _NOTHING
    return -math.floor(math.log10(abs(value))) if told_apart else 0


def sized(size: str, unit: str) -> str:
    """Write a number with its unit, if it has one."""
    return _("{size} {unit}").format(size=size, unit=unit) if unit else size


def of_norm(known: Iterable[float]) -> str:
    """Write a level of KPI with both ends of its interval."""
    mean, low, high = known
    if not math.isfinite(low):
        return _("{mean} % of norm").format(mean=number(mean, 1))
    told = _("{mean} ({low} to {high}) % of norm")
    return told.format(mean=number(mean, 1), low=number(low, 1), high=number(high, 1))


def percent(share: float) -> str:
    """Write a share: 0 and 100 only where it is none or all."""
    if not math.isfinite(share):
        return "–"
    if 0 < share < 0.01:
        return per_cent("<1")
    if 0.99 < share < 1:
        return per_cent(">99")
    return per_cent(f"{100 * share + 0.0:.0f}")  # never -0


def per_cent(size: str) -> str:
    """Write a number of per cents."""
    return _("{size} %").format(size=size)
