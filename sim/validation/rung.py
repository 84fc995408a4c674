"""What a rung of the ladder says: a target known beforehand, what was obtained, pass or fail."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.study.statistics import mean_interval
from sim.validation.said import Said, _
from sim.words import N_

Words = str | Said

PASS, FAIL = N_("pass"), N_("fail")


@dataclass(frozen=True)
class Obtained:
    """A number with its 95 % interval; the same three times where nothing is drawn."""

    mean: float
    low: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> Obtained:
        """Return a number that no luck enters."""
        return cls(value, value, value)

    @classmethod
    def over(cls, values: Sequence[float] | np.ndarray) -> Obtained:
        """Return the mean over replications with its interval."""
        interval = mean_interval(np.asarray(values, dtype=np.float64))
        return cls(*(float(end) for end in interval))


@dataclass(frozen=True)
class Row:
    """One check; its words are in the language of whoever reads them.

    Attributes
    ----------
    rung, what, source
        Name of the rung, what is checked, and where the target comes from.
    target
        The known answer in words; the band says how far from it still passes.
    band_low, band_high
        The band.
    obtained
        What the engine gives.
    note
        What stands in for a setting that is missing, or other things to know.
    why
        Why it is known to fail: what the model lacks. Empty where it should pass.
    """

    rung: Said
    what: Said
    source: Said
    target: Said
    band_low: float
    band_high: float
    obtained: Obtained
    note: Said
    why: Said

    @property
    def passed(self) -> bool:
        """Whether the mean lies in the band, and is known at least as well as the band is wide."""
        o = self.obtained
        if not all(map(math.isfinite, (o.mean, o.low, o.high))):
            return False
        inside = self.band_low <= o.mean <= self.band_high
        return inside and o.high - o.low <= self.band_high - self.band_low

    @property
    def verdict(self) -> str:
        """Return pass or fail."""
        return PASS if self.passed else FAIL


def near(
    rung: Words,
    what: Words,
    source: Words,
    target: float,
    tolerance: float,
    obtained: Obtained,
    note: Words = "",
    why: Words = "",
    places: int = 4,
) -> Row:
    """Return a check against a number and a tolerance."""
    words = f"{target:.{places}f} ± {tolerance:.2g}"
    low, high = target - tolerance, target + tolerance
    return band(rung, what, source, words, low, high, obtained, note, why)


def band(
    rung: Words,
    what: Words,
    source: Words,
    words: Words,
    low: float,
    high: float,
    obtained: Obtained,
    note: Words = "",
    why: Words = "",
) -> Row:
    """Return a check against a band."""
    return Row(_(rung), _(what), _(source), _(words), low, high, obtained, _(note), _(why))


@dataclass(frozen=True)
class How:
    """How a ladder is run: in short for a look, at length for a report.

    Attributes
    ----------
    quick
        Fewer people and replications, and only the core of long rungs.
    seed
        Luck.
    data
        Folder of real files, or none.
    """

    quick: bool = False
    seed: int = 2018
    data: str | None = None

    def times(self, quick: int, full: int) -> int:
        """Return a number of replications or people."""
        return quick if self.quick else full
