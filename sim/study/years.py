"""What several years come to: of a share, all of the part over all of the whole.

People and money are told as means a year. A share of several years is no mean of yearly shares: a
year counts by what the share is of in it (`sim.engine.ledger.Outcome.of`), as a zone does among
many (`sim.study.totals`). False hits are all of them over all who were in the tail, output for
money all output over all spending.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.engine.ledger import POSTS, Outcome
from sim.study.outcomes import KNOWN
from sim.study.statistics import Array, divide, mean_known


def weights(values: Array, outcomes: Sequence[Outcome], posts: float = 1.0) -> Array:
    """Return by what each value counts among others of its outcome: by one, if it adds up.

    Parameters
    ----------
    values : ndarray
        Outcomes on the last axis, what their shares are of among them.
    outcomes : sequence of Outcome
        What the last axis holds.
    posts : float
        How many posts there are.
    """
    names = [outcome.name for outcome in outcomes]
    found = np.ones_like(values)
    for place, outcome in enumerate(outcomes):
        if outcome.of:
            of_posts = outcome.of == POSTS
            found[..., place] = posts if of_posts else values[..., names.index(outcome.of)]
    return found


def over_years(values: Array, outcomes: Sequence[Outcome] = KNOWN) -> Array:
    """Return what the years come to: from (…, years, outcomes) to (…, outcomes).

    Parameters
    ----------
    values, outcomes
        As for `weights`. Posts are the same in all years.
    """
    outcomes = outcomes[: values.shape[-1]]
    found = mean_known(values, axis=-2)
    shares = [place for place, outcome in enumerate(outcomes) if outcome.of not in {"", POSTS}]
    counts, plain = weights(values, outcomes)[..., shares], found[..., shares]
    # By how far years are from their plain mean: what is the same in all stays so to the last bit.
    apart = values[..., shares] - plain[..., None, :]
    known = ~np.isnan(apart) & ~np.isnan(counts)
    above, below = (np.where(known, each, 0).sum(axis=-2) for each in (apart * counts, counts))
    found[..., shares] = plain + divide(above, below)
    return found
