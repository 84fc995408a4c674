"""What a study reports: everything the ledger records, and what only a comparison can tell."""

from sim.engine.ledger import OUTCOMES, POSTS, SHARE, Outcome

CATFISH = Outcome(
    "catfish_effect", "% of norm", 1, "catfish effect on KPI", "鲶鱼效应", SHARE, POSTS
)
"""True KPI with peers, contest and discouragement as set, less that of the same people and luck
with the three off."""

REPORTED: tuple[Outcome, ...] = (*OUTCOMES, CATFISH)


def is_count(outcome: Outcome) -> bool:
    """Return whether it counts people or posts, in all or for so many staff."""
    return (outcome.adds_up and not outcome.is_money) or outcome.unit.startswith("per ")
