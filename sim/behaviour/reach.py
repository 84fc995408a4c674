"""Reach: how far a better result still moves pay.

Of a performance pack, what is paid on account is never taken back, and nothing is paid above the
cap. So a person's share of it, e at an average result, moves with the score S only where

    on account < e (1 - l + l S)    and    on account + r (e (1 - l + l S) - on account) < room

with l the link of pay to the score, *room* what the cap leaves above the base, and r the part of
what is earned above the advances that is there to be paid, for those who earned less keep theirs.
People know their own output x against that of those ranked with them, and not the rating error:
log S is normal around sqrt(rho) x - spread^2 / 2 with variance (1 - rho) spread^2. One per cent
more of a high score is worth more than of a low one, so chances are weighted by S.
"""

from __future__ import annotations

import numpy as np

from sim.chance.portable import log, normal_cdf
from sim.compiled import kernel

_ROUNDING = 1e-9
"""Part of a pack, or of a score, within which two sums that are to be equal may differ."""


@kernel
def left_to_earn(advanced: float, spread: float, link: float) -> float:
    """Return r: what is left of a pack after the advances over all that is earned above them.

    Parameters
    ----------
    advanced
        Part of the pack that is paid on account.
    spread
        Spread of log scores among those who share it, whose mean is 1.
    link
        How far pay follows the score.

    Notes
    -----
    What is earned above the advances is, among many equals, a call on a lognormal score of mean 1
    (Black & Scholes 1973, equation 13, without interest).
    """
    if advanced >= 1.0 - _ROUNDING:
        return 0.0
    bar = _score_at(advanced, link)
    if bar <= 0.0 or spread <= 0.0:
        return 1.0
    d = 0.5 * spread - log(bar) / spread
    return (1.0 - advanced) / (link * (normal_cdf(d) - bar * normal_cdf(d - spread)))


@kernel
def chance_of_moving(
    low: float, high: float, lead: float, rho: float, spread: float, link: float
) -> float:
    """Return how likely a result moves pay, each weighted by the score: 1 if nothing bounds it.

    Parameters
    ----------
    low, high
        What is paid on account and what the cap leaves, over the share at an average result.
    lead
        Own log output less the mean of those ranked together.
    rho, spread, link
        Reliability of the score, spread of log output, and how far pay follows the score.
    """
    middle = np.sqrt(rho) * lead - 0.5 * spread * spread
    noise = np.sqrt(1.0 - rho) * spread
    below = _part_below(_score_at(high, link), middle, noise)
    return max(0.0, below - _part_below(_score_at(low, link), middle, noise))


@kernel
def _score_at(share: float, link: float) -> float:
    """Return the score that gives such a share of the pack; none does where nothing is linked."""
    if link > 0.0:
        return (share - 1.0 + link) / link
    return np.inf if share > 1.0 else 0.0


@kernel
def _part_below(score: float, middle: float, noise: float) -> float:
    """Return what scores below one sum to, over what all do: they are lognormal."""
    if score <= 0.0:
        return 0.0
    if noise <= 0.0:
        return 1.0 if middle < log(score) - _ROUNDING else 0.0
    return normal_cdf((log(score) - middle) / noise - noise)
