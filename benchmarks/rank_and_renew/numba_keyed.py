"""The loop compiled by Numba with Catfish's own chance: looked up by what it decides.

One block of Philox a person-year: two words for the error of the score, one for quitting.
"""

import numpy as np
from numba import njit

from rank_and_renew.model import APPLICANTS, Result, result
from rank_and_renew.numba_ import history
from sim.chance.keyed import Purpose, fraction, key, normal_pair, uniform, words
from sim.chance.portable import normal_quantile

ABILITY, BIRTH, YEAR = int(Purpose.ABILITY), int(Purpose.BIRTH), int(Purpose.RATING)


@njit
def first_draw(key, grade, post):
    """Return ability and luck of age of one of the first staff."""
    w0, w1, w2, _ = words(key, grade, post, 0, ABILITY, 0)
    return normal_quantile(fraction(w0, w1)), w2 * 2.0**-32


@njit
def year_draws(key, grade, turns, year, z, luck):
    """Draw for everyone in a grade the error of the score, and the luck that says who quits."""
    for i in range(len(turns)):
        w0, w1, w2, _ = words(key, grade, i, turns[i], YEAR, year)
        z[i] = fraction(w0, w1)
        luck[i] = w2 * 2.0**-32
    for i in range(len(turns)):
        z[i] = normal_quantile(z[i])


@njit
def applicant_draws(key, grade, post, opening, abilities, errors):
    """Draw all applicants' abilities and the errors of selection."""
    for j in range(APPLICANTS):
        abilities[j], errors[j] = normal_pair(key, grade, post, opening | (j + 1), ABILITY, 0)


@njit
def age_draw(key, grade, post, turn):
    """Return a newcomer's luck of age."""
    return uniform(key, grade, post, turn, BIRTH, 0)


def run(posts: int, years: int, replications: int, ratio: float, seed: int) -> Result:
    """Run one replication after the other."""
    rows = np.empty((replications, 6))
    draws = first_draw, year_draws, applicant_draws, age_draw
    for k, row in enumerate(rows):
        history(posts, years, ratio, key(seed, k), *draws, row)
    return result(posts, years, rows)
