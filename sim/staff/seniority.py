"""Seniority (论资排辈): how much age decides who stands where while nobody competes for posts.

A person's standing (资历) is the normal score

    standing = w * age + sqrt(1 - w^2) * regard

of their age among the staff of their sex, and of all else that speaks for them: schooling, luck,
whom they know. On the first day the higher the grade, the higher the standing of its holders, with
the correlation that is set for w; and a promotion by seniority goes to the highest standing. There
w is less, for whoever rises takes years to: grade and age go together even where age counts for
nothing, with a correlation c of their own, and

    correlation^2 = c^2 + (1 - c^2) * w^2

keeps a zone without a reform as it is: its leaders hardly age in ten years.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.portable import normal_cdf
from sim.compiled import kernel
from sim.staff.life_table import LifeTable
from sim.staff.table import Floats, Table

YEAR = 12
CLIMBING = 0.36
"""Correlation of grade and age where age counts for nothing (c above), because people begin at the
bottom and rise a grade at a time; measured on binhai-2018, do-nothing, over sixty years."""


class Seniority(NamedTuple):
    """What age counts for.

    Attributes
    ----------
    correlation
        Of age and standing, and so of age and grade, on the first day.
    weight
        Of age in standing, at a promotion.
    scores
        By sex (men first) and month of age: normal score of that age in steady state.
    youngest
        Age of the first of these months, in months.
    """

    correlation: float
    weight: float
    scores: Floats
    youngest: int

    @classmethod
    def of(cls, correlation: float, table: LifeTable) -> Seniority:
        """Read the scores of ages off a life table; nobody stays beyond its last month."""
        beyond = (correlation**2 - CLIMBING**2) / (1.0 - CLIMBING**2)
        weight = float(np.sqrt(max(beyond, 0.0)))
        longest = max(len(cells.score) for cells in table.cells)
        scores = [np.pad(c.score, (0, longest - len(c.score)), "edge") for c in table.cells]
        youngest = int(min(cells.age[0] for cells in table.cells))
        return cls(correlation, weight, np.stack(scores), youngest)


@kernel
def age_and_regard(standing: float, noise: float, correlation: float) -> tuple[float, float]:
    """Return the scores of age and regard that make a standing: both are drawn anew by the noise.

    Parameters
    ----------
    standing, noise
        Independent normal scores.
    """
    rest = np.sqrt(1.0 - correlation * correlation)
    return correlation * standing + rest * noise, rest * standing - correlation * noise


@kernel
def standing(staff: Table, i: int, month: int, s: Seniority) -> float:
    """Return the standing of the person in row ``i`` at the start of a month's year, from 0 to 1.

    It is the share of the staff of a zone in steady state who stand below them.
    """
    start = (month - 1) // YEAR * YEAR
    age = min(max(start - staff.birth[i] - s.youngest, 0), s.scores.shape[1] - 1)
    score = s.weight * s.scores[staff.sex[i], age]
    return normal_cdf(score + np.sqrt(1.0 - s.weight * s.weight) * staff.regard[i])
