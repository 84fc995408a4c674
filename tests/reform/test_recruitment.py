"""Filling vacancies: open recruitment (社会招聘) and promotion."""

import numpy as np
import pytest

from sim.engine.calendar import Calendar
from sim.engine.ledger import AT
from sim.engine.plan import Plan
from sim.engine.replication import replicate
from sim.engine.zone import Zone
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import EMPTY

SMALL = load_scenario("scenarios/small-zone.yaml")


@pytest.mark.parametrize("active", [False, True])
def test_where_no_time_is_lost_no_post_is_ever_empty_at_a_close(active):
    """Leavers, dismissals, promotions and rounds: all are filled on the same day."""
    policy = {"recruitment.lead_months": 0, "recruitment.promotion_months": 0,
              "behaviour.leaving.resign_established": 0.3,
              "behaviour.leaving.resign_contract": 0.3, "exit.reading": "R2", "exit.tail_years": 1,
              "appointment.active": active, "appointment.term_months": 24,
              "study.years": 5}  # fmt: skip
    zone = Zone(Plan(apply(SMALL, policy)), 3, 0)
    calendar = Calendar(zone)
    for month in range(60):
        calendar.env.run(until=30 * month + 19)
        assert not (zone.staff["state"][: len(zone.posts)] == EMPTY).any(), month
    calendar.run()
    years = np.array(zone.years)
    assert years[:, AT["vacancy_savings"]].sum() == 0
    assert years[:, AT["hires"]].sum() > 20
    assert years[:, AT["promotions"]].sum() > 5


def test_where_nobody_applies_a_post_stays_empty():
    """Filling at once ends when nothing more can be filled."""
    policy = {"recruitment.lead_months": 0, "pay.outside_pay": 3, "pay.new_money": 0,
              "behaviour.joining.supply_elasticity": 6, "appointment.active": False,
              "recruitment.open_above_entry": 1, "recruitment.shortlist": 1,
              "behaviour.leaving.resign_established": 0.3,
              "behaviour.leaving.resign_contract": 0.3, "study.years": 2}  # fmt: skip
    years = replicate(apply(SMALL, policy), 3, [0])[0]
    assert years[:, AT["hires"]].sum() < 5
    assert years[-1, AT["vacancies"]] > 10
