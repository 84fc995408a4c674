"""Seniority (论资排辈): how much age decides who stands where while nobody competes for posts.

A person's standing (资历) is the normal score

    standing = rho * age + sqrt(1 - rho^2) * regard

of their age among the staff of their sex, and of all else that speaks for them: schooling, luck,
whom they know. The higher the grade, the higher the standing of those who hold it. The first day
and promotion by seniority follow this one rule, so that a zone without a reform stays as it is: its
leaders are neither younger nor older after ten years.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.portable import normal_cdf
from sim.compiled import kernel
from sim.staff.life_table import LifeTable
from sim.staff.table import Floats, Table

YEAR = 12


class Seniority(NamedTuple):
    """What age counts for.

    Attributes
    ----------
    weight
        Correlation of age and standing, rho.
    scores
        By sex (men first) and month of age: normal score of that age in steady state.
    youngest
        Age of the first of these months, in months.
    """

    weight: float
    scores: Floats
    youngest: int

    @classmethod
    def of(cls, weight: float, table: LifeTable) -> Seniority:
        """Read the scores of ages off a life table; nobody stays beyond its last month."""
        longest = max(len(cells.score) for cells in table.cells)
        scores = [np.pad(c.score, (0, longest - len(c.score)), "edge") for c in table.cells]
        return cls(weight, np.stack(scores), int(min(cells.age[0] for cells in table.cells)))


@kernel
def age_and_regard(standing: float, noise: float, weight: float) -> tuple[float, float]:
    """Return the scores of age and regard that make a standing: both are drawn anew by the noise.

    Parameters
    ----------
    standing, noise
        Independent normal scores.
    """
    rest = np.sqrt(1.0 - weight * weight)
    return weight * standing + rest * noise, rest * standing - weight * noise


@kernel
def standing(staff: Table, i: int, month: int, s: Seniority) -> float:
    """Return the standing of the person in row ``i`` at the start of a month's year, from 0 to 1.

    It is the share of the staff of a zone in steady state who stand below them.
    """
    start = (month - 1) // YEAR * YEAR
    age = min(max(start - staff.birth[i] - s.youngest, 0), s.scores.shape[1] - 1)
    score = s.weight * s.scores[staff.sex[i], age]
    return normal_cdf(score + np.sqrt(1.0 - s.weight * s.weight) * staff.regard[i])
