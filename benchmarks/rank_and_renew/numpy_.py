"""NumPy: whole arrays, many replications at once, one row a grade."""

import numpy as np

from rank_and_renew.model import (
    APPLICANTS,
    BASE,
    BLIND,
    FIRST_AGES,
    GRADES,
    HIRE_AGES,
    NOISE,
    QUIT,
    RETIRE,
    SPREAD,
    TERM,
    VALIDITY,
    Result,
    effort,
    result,
    tail_of,
)

CELLS = 60_000  # people in a block of replications: as many as stay in the cache


def run(posts: int, years: int, replications: int, ratio: float, seed: int) -> Result:
    """Run the replications in blocks."""
    rng = np.random.default_rng(seed)
    block = max(1, CELLS // posts)
    rows = [
        row
        for first in range(0, replications, block)
        for row in histories(posts, years, min(block, replications - first), ratio, rng)
    ]
    return result(posts, years, rows)


def histories(posts, years, replications, ratio, rng):
    """Run some replications together; return a row for each."""
    shape = replications, GRADES, posts // GRADES
    people = shape[2]
    tail = tail_of(people)
    output, pay_sum, pay_spread = (np.zeros(replications) for _ in range(3))
    left = np.zeros((3, replications))  # quits, retirements, tail exits
    able = np.exp(SPREAD * rng.standard_normal(shape)) * effort(ratio)
    age = rng.integers(*FIRST_AGES, shape, dtype=np.int8)
    tail_years = np.zeros(shape, np.int8)
    for year in range(1, years + 1):
        output += able.sum((1, 2))
        score = rng.standard_normal(shape)
        score *= NOISE
        np.exp(score, out=score)
        score *= able
        if tail:
            tail_years += score <= np.partition(score, tail - 1)[..., tail - 1, None]
        score *= ratio * BASE / score.mean(2, keepdims=True)
        score += (1.0 - ratio) * BASE  # now pay
        pay_sum += score.sum((1, 2))
        age += 1
        retires = age >= RETIRE
        quits = (rng.random(shape, np.float32) < QUIT) & ~retires
        gone = retires | quits
        left[0] += quits.sum((1, 2))
        left[1] += retires.sum((1, 2))
        if year % TERM == 0:
            dropped = (tail_years == TERM) & ~gone
            left[2] += dropped.sum((1, 2))
            gone |= dropped
            tail_years[:] = 0
        where = np.flatnonzero(gone)
        applicants = rng.standard_normal((len(where), APPLICANTS))
        seen = VALIDITY * applicants + BLIND * rng.standard_normal(applicants.shape)
        best = applicants[np.arange(len(where)), seen.argmax(1)]
        able.flat[where] = np.exp(SPREAD * best) * effort(ratio)
        age.flat[where] = rng.integers(*HIRE_AGES, len(where))
        tail_years.flat[where] = 0
    pay_spread = score.std((1, 2))
    return np.stack([output, *left, pay_sum, pay_spread], axis=1)
