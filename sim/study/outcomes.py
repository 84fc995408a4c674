"""What a study reports: everything the ledger records, and what only a comparison can tell."""

from collections.abc import Iterable

import pandas as pd

from sim.engine.ledger import CAUSES, OUTCOMES, POSTS, SCORE, SHARE, Outcome
from sim.scenario.currency import Currency
from sim.scenario.schema import Scenario
from sim.words import N_


def _of_kpi(name: str, label: str, zh: str) -> Outcome:
    return Outcome(name, "% of norm", 1, label, zh, SHARE, SCORE, POSTS)


CATFISH = _of_kpi("catfish_effect", "catfish effect on KPI", "鲶鱼效应")
"""True KPI with outsiders acting on others as peers and as challengers, less that of the same
people and luck with nobody moved by them."""

REPORTED: tuple[Outcome, ...] = (*OUTCOMES, CATFISH)

CATFISH_PARTS = (
    _of_kpi("catfish_entrants", "catfish effect, outsiders as peers", "鲶鱼效应：新聘人员影响"),
    _of_kpi("catfish_contest", "catfish effect, contest", "鲶鱼效应：外部竞争"),
    _of_kpi("catfish_discouragement", "catfish effect, giving up", "鲶鱼效应：气馁退缩"),
    _of_kpi("admitting_outsiders", "admitting outsiders above entry, in all", "引入外部人员总效应"),
)
"""The catfish effect by channel: what each adds when they are switched on one after the other, so
that they sum to it. And KPI less that of the same zone with all posts above the entry grades filled
from within: who comes, who is passed over, slow starts, and the catfish effect itself."""

KNOWN = (*REPORTED, *CATFISH_PARTS)
"""All outcomes by which a study can tell what came of it, in the order of its columns."""


LEAVING = tuple(cause for cause in CAUSES if cause != "to_archive")
"""Causes for which people leave; who goes back to an archived post stays on the payroll."""


def currency_of(scenarios: Iterable[Scenario]) -> Currency:
    """Return the money of a study, which all its policies share."""
    return next(iter(scenarios)).organisation.currency


POINTS = N_("points")


def gap_unit(unit: str) -> str:
    """Return the unit of a difference: of parts in per cent it is percentage points."""
    return POINTS if unit.startswith("%") else unit


def unit_in(unit: str, scenarios: Iterable[Scenario]) -> str:
    """Return a unit that calls the money of a study by its name."""
    return currency_of(scenarios).said(unit)


def in_money_of(table: pd.DataFrame, scenarios: Iterable[Scenario]) -> pd.DataFrame:
    """Return a table of outcomes whose units call money by its name."""
    return table.assign(unit=table.unit.map(currency_of(scenarios).said))
