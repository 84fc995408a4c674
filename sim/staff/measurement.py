"""How much of a year's score is true achievement, by how measurable the work is (KP8)."""

from __future__ import annotations

from sim.compiled import kernel


@kernel
def reliability(judged: float, numbers: float, quantitative: float, measurable: float) -> float:
    """Return the reliability of a score.

    Parameters
    ----------
    judged, numbers
        Reliability where raters judge, and where numbers are used.
    quantitative
        Share of the measurable work that is assessed by numbers.
    measurable
        Share of the post's work that a KPI can see.
    """
    return judged + quantitative * measurable * (numbers - judged)
