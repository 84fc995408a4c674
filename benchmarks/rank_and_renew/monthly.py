"""The model with Catfish's calendar, in plain NumPy: what Catfish's engine must agree with.

People leave in any month, a vacancy lasts one, the record of a newcomer begins in that year, and
newcomers give effort 1 until people respond to the rules at the turn of the year. Staff start in
the steady state of such an organisation, and a score is the model's to the power POWER.
"""

import numpy as np

from rank_and_renew.catfish_ import POWER, scenario
from rank_and_renew.model import (
    APPLICANTS,
    BLIND,
    GRADES,
    NOISE,
    SPREAD,
    TAIL,
    TERM,
    VALIDITY,
    Result,
    effort,
    result,
)

RETIRE = 720  # months


def run(posts: int, years: int, replications: int, ratio: float, seed: int) -> Result:
    """Run all replications together."""
    rng = np.random.default_rng(seed)
    staff = scenario(posts, years, ratio)
    low, high = round(12 * staff.staff.entry_age_low), round(12 * staff.staff.entry_age_high)
    hazard = staff.behaviour.leaving.resign_contract / 12
    shape = replications, GRADES, posts // GRADES
    ages, leaving = _steady_state(low, high, hazard)

    able = np.exp(SPREAD * rng.standard_normal(shape))
    age = rng.choice(len(ages), shape, p=ages)
    push = np.full(shape, effort(ratio))
    here = rng.random(shape) >= leaving  # a vacancy lasts a month
    due = np.where(here, -1, 1)
    tail_years = np.zeros(shape, int)
    months, output = np.zeros(shape), np.zeros(shape)
    worked = np.zeros((replications, GRADES))  # months this year, of those who left too
    sums = np.zeros((5, replications))  # output, quits, retirements, tail exits, months in post
    spread = np.zeros(replications)

    for month in range(1, 12 * years + 1):
        months += here
        output += here * able * push
        sums[0] += (here * able * push).sum((1, 2))
        worked += here.sum(2)
        age += 1
        retires = here & (age >= RETIRE)
        quits = here & ~retires & (rng.random(shape) < -np.expm1(-hazard))
        sums[1] += quits.sum((1, 2))
        sums[2] += retires.sum((1, 2))
        here &= ~(retires | quits)
        due[retires | quits] = month + 1

        fresh = ~here & (due <= month)
        abilities = rng.standard_normal((fresh.sum(), APPLICANTS))
        seen = VALIDITY * abilities + BLIND * rng.standard_normal(abilities.shape)
        best = abilities[np.arange(len(abilities)), seen.argmax(1)]
        able[fresh] = np.exp(SPREAD * best)
        age[fresh] = rng.integers(low, high, len(best))
        push[fresh] = 1.0
        here |= fresh
        tail_years[fresh] = months[fresh] = output[fresh] = 0

        if month % 12 == 0:
            rated = here & (months > 0)
            with np.errstate(invalid="ignore", divide="ignore"):
                score = output / months * np.exp(NOISE * rng.standard_normal(shape))
            score[~rated] = np.inf
            people = rated.sum(2)
            place = score.argsort(2).argsort(2)
            in_tail = place < np.floor(people * TAIL + 0.5 + 1e-9)[..., None]
            tail_years = np.where(in_tail, tail_years + 1, 0)
            if month == 12 * years:
                spread = _pay_spread(score**POWER, rated, months, ratio * worked)
            if month % (12 * TERM) == 0:
                dropped = rated & (tail_years >= TERM)
                sums[3] += dropped.sum((1, 2))
                here &= ~dropped
                due[dropped] = month + 1
            sums[4] += worked.sum(1)
            months[:] = output[:] = worked[:] = 0
            push[here] = effort(ratio)
    rows = np.stack([*sums[:4], sums[4] / 12, spread], axis=1)
    rows[:, 0] *= posts * years / sums[4]  # output a person, not a post
    rows[:, 4] *= posts * years * 12 / sums[4]
    return result(posts, years, rows)


def _steady_state(low, high, hazard):
    """Return the chance of each age in months, and the share of posts vacated in a month."""
    ages = np.zeros(RETIRE)
    for entry in range(low, high):
        service = np.arange(RETIRE - entry)
        ages[entry:] += np.exp(-hazard * service)
    return ages / ages.sum(), (high - low) / ages.sum()


def _pay_spread(score, rated, months, packs):
    """Return the standard deviation of last year's pay of those in post all year."""
    weight = np.where(rated, score, 0) * months  # a common factor of a grade does not matter
    share = packs[..., None] * weight / weight.sum(2, keepdims=True)
    whole = rated & (months == 12)
    return np.nanstd(np.where(whole, share / 12, np.nan), axis=(1, 2))
