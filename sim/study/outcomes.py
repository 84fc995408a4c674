"""What a study reports: everything the ledger records, and what only a comparison can tell."""

from sim.engine.ledger import OUTCOMES, Outcome

_STANDING = {"headcount", "waiting", "archived", "vacancies", "company_staff"}
"""Counts of people or posts at a time; all other counts, and all money, run up over a year."""


def _over_years(outcome: Outcome) -> Outcome:
    """Return the outcome as its mean over many years: what runs up in a year is 'a year'."""
    runs_up = outcome.unit in ("people", "yuan") and outcome.name not in _STANDING
    return outcome._replace(unit=f"{outcome.unit} a year") if runs_up else outcome


CATFISH = Outcome("catfish_effect", "% of norm", 1, "catfish effect on KPI", "鲶鱼效应")
"""True KPI with peers, contest and discouragement as set, less that of the same people and luck
with the three off."""

REPORTED: tuple[Outcome, ...] = (*map(_over_years, OUTCOMES), CATFISH)


def is_count(outcome: Outcome) -> bool:
    """Return whether it counts people or posts."""
    return outcome.unit.split()[0] in ("people", "posts", "per")  # per 100 staff
