"""Threat: fear of losing the post.

Every ground of the exit rule is a score that falls below a cut: the term's target missed (A), an
unqualified year (B), the tail (C). With true log output d above the pool's mean, a score of
reliability rho and a cut c (log, relative to the same mean), the chance of falling below it is
Phi((c - sqrt(rho) d) / sigma), sigma = sqrt(1 - rho) * spread of log output. A little more effort
lowers it by the density at the cut, phi(.) sqrt(rho) / sigma (Lazear & Rosen 1981). What is lost
by crossing a cut is how much the chance of exit jumps there, given what lies above it:

    F = loss * carried out * sum over grounds of jump * density

Where the tail is the lowest m of N its cut is a matter of luck too, which makes it less worth
while to be one better: the factor is beta(N, m) / phi(z), beta = E[phi(Phi^-1(U))],
U ~ Beta(m, N - m). Grounds that need more years count on their own: if *j* more tail years, or
unqualified ones, are needed, this one matters only when the others are such too, Phi ** (j - 1);
and a term's mean with *r* years left is theirs, with the error of r years.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sim.chance.portable import exp, log, normal_cdf, normal_pdf, normal_quantile
from sim.compiled import kernel
from sim.scenario.behaviour import Behaviour

A, B, C = range(3)
"""Grounds of the exit rule; met together they are numbered A + 2 B + 4 C."""


class Threat(NamedTuple):
    """Settings of the channel."""

    loss: float  # strength * rent * horizon, in years of pay

    @classmethod
    def of(cls, behaviour: Behaviour) -> Threat:
        """Read the settings off a scenario; off is the same as strength zero."""
        s = behaviour.threat
        return cls(s.strength * s.post_rent * s.horizon_years if s.on else 0.0)


class Danger(NamedTuple):
    """What the exit rule holds for those whom it reaches, seen from one response.

    Attributes
    ----------
    chance
        Chance that the appointment is to end, by grounds met.
    carried_out
        Chance that it then does, for those whom the law does not protect for their long service.
    protect, retire_men, retire_women
        Whether long service protects, and months of age at retirement.
    assessed
        Month of the next assessment.
    years_left, term_years
        Assessments until the term ends, the next one included (0: no term ends), and in a term.
    tail_years
        Tail years that fulfil C; 0: every year of the term.
    unqualified_years
        Unqualified years in a row that fulfil B.
    target
        Mean score over the term below which its targets are missed.
    unqualified
        Log score below which a year is unqualified (-inf: none is).
    by_norm
        Whether that is the score itself, instead of its ratio to the pool's mean.
    leniency
        How far raters lift scores below the norm.
    by_target, inflation
        Whether all scores are held against targets instead of the pool's mean, and how far all are
        then lifted (log).
    """

    chance: np.ndarray
    carried_out: float
    protect: bool
    retire_men: int
    retire_women: int
    assessed: int
    years_left: int
    term_years: int
    tail_years: int
    target: float
    unqualified: float
    by_norm: bool
    leniency: float
    by_target: bool = False
    inflation: float = 0.0
    unqualified_years: int = 1


@kernel
def unlifted(score: float, leniency: float) -> float:
    """Return what a log score would be without lenient raters (-inf: nobody falls so far)."""
    if score >= 0.0:
        return score
    return score / (1.0 - leniency) if leniency < 1.0 else -np.inf


@kernel
def tail_years_left(tail_years: int, d: Danger) -> int:
    """Return the tail years still needed, this one included; 0 if C is out of reach."""
    if d.tail_years > 0:
        return max(1, d.tail_years - tail_years)
    # With 'every year of the term' one good year ends the danger until the next term.
    return d.years_left if tail_years + d.years_left >= d.term_years else 0


@kernel
def unqualified_years_left(failures: int, d: Danger) -> int:
    """Return the unqualified years still needed, this one included."""
    return max(1, d.unqualified_years - failures)


class Record(NamedTuple):
    """What a person has behind them that the exit rule counts."""

    tail_years: int  # that count
    term_score: float  # sum of scores in the term
    term_years: int  # scored in the term
    failures: int  # unqualified years in a row


class Field(NamedTuple):
    """Those among whom a person is ranked.

    Attributes
    ----------
    level
        Mean of the pool's true log output.
    reliability, spread
        Reliability of a yearly score, and standard deviation of log output.
    cut, luck
        Log score below which lies the tail, relative to the same mean (-inf: no tail), and the
        factor on the density there (`luck_of_the_cut`).
    people
        Size of the pool. Its mean holds one's own output, so that a lead over it is shorter by
        sqrt(1 - 1/n) than over those from whom all of the pool are drawn.
    """

    level: float
    reliability: float
    spread: float
    cut: float
    luck: float
    people: float


@kernel
def notice(record: Record, d: Danger) -> float:
    """Return the chance that one more year like those behind them costs people their post."""
    met, term_years = 0, record.term_years
    if d.years_left == 1 and term_years > 0 and record.term_score < d.target * term_years:
        met += 1 << A
    if record.failures > 0 and unqualified_years_left(record.failures, d) == 1:
        met += 1 << B
    if record.tail_years > 0 and tail_years_left(record.tail_years, d) == 1:
        met += 1 << C
    return d.carried_out * d.chance[met]


@kernel
def fear(lead: float, field: Field, record: Record, d: Danger, s: Threat) -> float:
    """Return the marginal worth of effort in keeping the post, in years of pay.

    Parameters
    ----------
    lead
        Own true log output above the mean of the pool.
    field, record
        The pool, and what the person has behind them.
    d
        What the exit rule holds.
    """
    level, reliability, spread, cut, luck, people = field
    tail_years, term_score, term_years, failures = record
    if s.loss == 0.0 or not 0.0 < reliability < 1.0 or spread <= 0.0:
        return 0.0
    seen = np.sqrt(reliability)
    noise = np.sqrt(1.0 - reliability) * spread
    mean = 0.5 * spread * spread  # log of a pool's mean score above its mean log score
    missed, years = -np.inf, max(1, d.years_left)
    if d.years_left > 0:
        rest = (d.target * (term_years + years) - term_score) / years
        if rest > 0.0 and d.by_target:
            missed = unlifted(log(rest) - d.inflation, d.leniency) - seen * level
        elif rest > 0.0:
            missed = unlifted(log(rest), d.leniency) + mean
    unqualified = unlifted(d.unqualified, d.leniency) + (-seen * level if d.by_norm else mean)
    in_tail, failing = tail_years_left(tail_years, d), unqualified_years_left(failures, d)
    cuts = (missed, unqualified, cut if in_tail > 0 else -np.inf)
    more = (0, failing - 1, in_tail - 1)  # such years needed after this one
    due = (d.years_left == 1, failing == 1, in_tail == 1)
    total = 0.0
    for ground in range(3):
        if cuts[ground] == -np.inf:
            continue
        met = 0
        for other in range(3):  # due as well, and met before this one: its cut is higher
            first = cuts[other] > cuts[ground] or (cuts[other] == cuts[ground] and other < ground)
            if due[ground] and due[other] and first:
                met += 1 << other
        jump = d.chance[met + (1 << ground)] - d.chance[met]
        if jump == 0.0:
            continue
        root = np.sqrt(1.0 * years) if ground == A else 1.0
        ahead = lead / np.sqrt(1.0 - 1.0 / max(people, 2.0)) if ground == C else lead
        z = (cuts[ground] - seen * ahead) * root / noise
        density = normal_pdf(z) * seen / (noise * root)
        if ground == C:
            density *= luck
        if more[ground] > 0:
            below = normal_cdf(z)
            for _ in range(more[ground]):
                density *= below
        total += jump * density
    return s.loss * d.carried_out * total


@kernel
def cut_of_the_year(
    cut: float, reliability: float, spread: float, years: int, past: tuple
) -> float:
    """Return the log score of this year below which lies the tail of a mean of years.

    Parameters
    ----------
    cut
        Log score at the cut where one year counts, relative to the pool's mean.
    years, past
        Years averaged, and the scores known of those before (0: none), latest first.
    """
    known, total = 1, 0.0
    for score in past:
        if known < years and score > 0.0:
            total += log(score) + 0.5 * spread * spread
            known += 1
    if known == 1:
        return cut
    # A mean of years spreads less: what is error in it averages out.
    return known * cut * np.sqrt(reliability + (1.0 - reliability) / known) - total


@lru_cache(maxsize=4096)
def luck_of_the_cut(people: int, tail: float) -> float:
    """Return beta(N, m) / phi(z): what is left of the density at the cut when luck sets it.

    Parameters
    ----------
    people, tail
        Size of the pool, and of its tail; a fraction is the chance of one more.
    """
    low = int(tail)
    beta = (1.0 - (tail - low)) * _beta(people, low)
    if tail > low:
        beta += (tail - low) * _beta(people, low + 1)
    return float(beta / normal_pdf(normal_quantile(tail / people)))


@kernel
def _beta(people: int, tail: int) -> float:
    """Return E[phi(Phi^-1(U))], U ~ Beta(tail, people - tail): 0 if nobody or everybody is in it.

    By the trapezoidal rule around the cut, as far as ten standard errors, which is as good as
    exact for such bells; in logs, as one part may be too small for a number.
    """
    if tail <= 0 or tail >= people:
        return 0.0
    share = tail / people
    z = normal_quantile(share)
    step = 0.1 * np.sqrt(share * (1.0 - share) / people) / normal_pdf(z)
    top = (tail - 1) * log(share) + (people - tail - 1) * log(1.0 - share)
    weighted = weight = 0.0
    for n in range(-100, 101):
        x = z + n * step
        below = (tail - 1) * log(normal_cdf(x)) + (people - tail - 1) * log(normal_cdf(-x))
        w = normal_pdf(x) * exp(below - top)
        weight += w
        weighted += w * normal_pdf(x)
    return weighted / weight
