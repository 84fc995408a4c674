"""Single steps of a cycle by the engine and by ``tests/reference``, from one and the same zone.

The cycle as a whole is held together in ``test_cycle_as_described.py``. Here the engine lives up to
a moment, at which its zone is taken over and one step is done twice, so that what differs is known
by the step: an appointment round, people's response, and all that a year's end decides.
"""

import numpy as np
import pytest
from described import SMALL, drawn, people_apart, seat
from reference import exits, response
from reference import year as page
from reference.round import Round
from reference.zone import Zone as Described

from sim.engine import rounds, year
from sim.engine.calendar import Calendar
from sim.engine.consequences import judge_everywhere
from sim.engine.plan import Plan
from sim.engine.results import write_records_everywhere
from sim.engine.zone import Zone
from sim.reform import exit as rule
from sim.reform.appointment import appoint
from sim.scenario.overrides import apply

CASES = range(2_000, 2_024)
REFORMED = {"appointment.active": True, "assessment.active": True, "study.years": 4}
"""Rules that the steps are of are in force, sooner or later."""
OUTCOMES = {rule.STAYS: "stays", rule.ROTATES: "rotates", rule.MOVES: "moves",
            rule.PROTECTED: "protected", rule.TALKED_OUT: "talked_out", rule.KEPT: "kept",
            rule.LEAVES: "leaves"}  # fmt: skip


def lived(case, day, **changes):
    """Return the engine's zone on a day, all booked."""
    policy, posts, replication = drawn(case)
    zone = Zone(Plan(apply(SMALL, {**posts, **policy, **REFORMED, **changes})), 13, replication)
    Calendar(zone).env.run(until=day)
    rounds.bring_everyone_up(zone.zones)
    return zone


def hold_round(case):
    """Let both hold a round, on the first day or at the end of the first term."""
    first = case % 2 == 0
    zone = lived(case, 13 if first else 373, **{"appointment.term_months": 12})
    if first and zone.regime.in_force:
        rounds.set_coefficients(zone.zones)
    k = zone.regime
    seats, worth = appoint(
        zone.key, zone.staff, zone.posts, zone.structure.layout, zone.coefficient, zone.month,
        k.appointing, k.moving.people,
    )  # fmt: skip
    described = Described.of(zone)
    held = Round(described)
    held.hold()
    expected = {seat(described, p): post.row if post else -1 for p, post in held.seat.items()}
    assert {i: max(int(seats[i]), -1) for i in expected} == expected
    assert {*np.flatnonzero(seats >= 0)} <= expected.keys()
    for p, merit in held.worth.items():
        assert worth[seat(described, p)] == pytest.approx(merit, abs=1e-12)


def let_respond(case):
    """Let people respond twice, after a round or after a year."""
    zone = lived(case, 360 * (case % 3) + 17)
    described = Described.of(zone)
    rounds.let_respond(zone.zones)
    response.respond(described)
    assert not people_apart(zone, described, ("effort", "moved", "restless"))


def end_year(case):
    """Assess, pay, write records and judge twice, a step at a time, after one to three years."""
    zone = lived(case, 360 * (1 + case % 3) + 10, **{"assessment.start_month": case % 5})
    described = Described.of(zone)
    rules, zones, k = described.past, zone.zones, zone.past
    year.assess(zones)
    page.assess(described, rules)
    assert not people_apart(zone, described), "assessed"
    year._settle(zones)
    page.settle_pay(described, rules)
    assert not people_apart(zone, described), "paid"
    write_records_everywhere(zones.staff, zones.posts, k.exit.in_a_row)
    page.write_records(described, rules)
    assert not people_apart(zone, described), "entered in the record"
    term = zones.plan.term(zone.month - 1)
    outcome, _, _ = judge_everywhere(
        zones.keys, zones.staff, zone.month, term is not None and term.end == zone.month,
        k.exit.years_needed(term.years if term else 0), not k.appointing.everyone, k.exit,
    )  # fmt: skip
    judged = {post.row: exits.judge(described, post.holder, rules)[0] for post in described.held()}
    assert {i: OUTCOMES[outcome[0, i]] for i in judged} == judged


STEPS = (hold_round, let_respond, end_year)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("case", CASES)
def test_a_step_is_as_described(step, case):
    step(case)


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("block", range(8))
def test_a_step_is_as_described_at_length(step, block):
    """Fifty more cases a block."""
    for case in range(3_000 + 50 * block, 3_050 + 50 * block):
        step(case)
