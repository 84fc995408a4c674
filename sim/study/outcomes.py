"""What a study reports: everything the ledger records, and what only a comparison can tell."""

from sim.engine.ledger import OUTCOMES, POSTS, SHARE, Outcome


def _of_kpi(name: str, label: str, zh: str) -> Outcome:
    return Outcome(name, "% of norm", 1, label, zh, SHARE, POSTS)


CATFISH = _of_kpi("catfish_effect", "catfish effect on KPI", "鲶鱼效应")
"""True KPI with outsiders acting on others as peers and as challengers, less that of the same
people and luck with nobody moved by them."""

REPORTED: tuple[Outcome, ...] = (*OUTCOMES, CATFISH)

CATFISH_PARTS = (
    _of_kpi("catfish_entrants", "catfish effect, outsiders as peers", "鲶鱼效应:新聘人员影响"),
    _of_kpi("catfish_contest", "catfish effect, contest", "鲶鱼效应:外部竞争"),
    _of_kpi("catfish_discouragement", "catfish effect, giving up", "鲶鱼效应:气馁退缩"),
    _of_kpi("admitting_outsiders", "admitting outsiders above entry, in all", "引入外部人员总效应"),
)
"""The catfish effect by channel: what each adds when they are switched on one after the other, so
that they sum to it. And KPI less that of the same zone with all posts above the entry grades filled
from within: who comes, who is passed over, slow starts, and the catfish effect itself."""

KNOWN = (*REPORTED, *CATFISH_PARTS)
"""All outcomes by which a study can tell what came of it, in the order of its columns."""


def is_count(outcome: Outcome) -> bool:
    """Return whether it counts people or posts, in all or for so many staff."""
    return (outcome.adds_up and not outcome.is_money) or outcome.unit.startswith("per ")


def is_amount(outcome: Outcome) -> bool:
    """Return whether it is a count or money, in all or a head: never below zero."""
    return outcome.adds_up or is_count(outcome) or " a head" in outcome.unit


def is_part(outcome: Outcome) -> bool:
    """Return whether it is a part of a whole in per cent; of a norm there may be more than 100."""
    return outcome.unit.startswith("% of ") and outcome.unit != "% of norm"
