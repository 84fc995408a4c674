"""Intervals for whoever looks while histories come in, and stops when it suits.

A 95 % interval holds the truth in 95 of 100 studies if one looks once, after a number of histories
fixed beforehand. Who looks after 10, 20, 50, ... and stops at a glance that pleases has had several
chances to be misled. So each look has a share of its own of what may be missed, and the intervals
together are a confidence sequence (Howard, Ramdas, McAuliffe & Sekhon 2021, Annals of Statistics
49: 1055-1080): in 95 of 100 studies *all* of them hold the truth, and so does the one at which
somebody stops, for whatever reason.

With few looks, at numbers known beforehand, the narrowest way is the plain one: every look at a
stricter level, such that what all of them may miss adds up to less than 5 % (repeated confidence
intervals: Jennison & Turnbull 1989, Journal of the Royal Statistical Society B 51: 305-361). They
are the very intervals of a comparison (`sim.study.known`), so that a part stays a part, a count is
never below zero and what no history sets apart is open to what none has met. A sequence that may
be looked at after each history (the mixture for an unknown variance: Wang & Ramdas 2024, arXiv
2310.03722) would be wider from 50 histories on, and after 200 by two fifths.

Of the 5 % half is given out. The other half is kept for differences that no bell curve fits while
histories are few: with it the sequence holds in 95 of 100 studies of values as skewed as the
exponential, too (``tests/study/test_anytime.py``). Each sequence is of one policy and outcome. Who
tries many policies and takes the best has picked the luckiest as well: that is for `catfish best`.
"""

from __future__ import annotations

from sim.study.statistics import LEVEL

_MISSED = {10: 0.0003, 20: 0.0007, 50: 0.003, 100: 0.006, 200: 0.015}
"""After so many histories somebody looks: what that look may miss. Mostly given to the last ones:
with few histories a skewed mean is off more often than Student's interval knows."""
assert sum(_MISSED.values()) <= (1 - LEVEL) / 2 + 1e-12

LOOKS = tuple(_MISSED)
"""Histories after which an interval is shown. All are even: ranges are drawn for two at a time."""


def level_at(histories: int) -> float:
    """Return the level of the interval shown after so many histories, one of `LOOKS`."""
    return 1 - _MISSED[histories]


def look_within(histories: int) -> int:
    """Return the last look that so many histories allow; 0 before the first."""
    return max((look for look in LOOKS if look <= histories), default=0)
