"""docs/model.md lived through twice, by the engine and by ``tests/reference``, and held together.

Three years of a small zone from the same first day on the same keyed numbers: merger, appointment
rounds, responses, months, vacancies, classes and selection rounds of those who wait, year's ends.
Compared are all yearly outcomes, every post, every column of every person, the log of exits,
coefficients, standing and the fractions carried over. Integers must be the same, floats to 1e-11.

Drawn is nearly every setting (`described.py`). Not covered are:

- the first day, which is the engine's (section 5 has tests of its own), and with it rosters and
  ranges; the round and the response after the last close, which are never held;
- grades, their pay and who of them leads, the number of departments and of families.
"""

import math

import pytest
from described import SMALL, drawn, held_to, people_apart
from reference.calendar import live
from reference.zone import Zone as Described

from sim.engine.calendar import Calendar
from sim.engine.ledger import CAUSES, OUTCOMES
from sim.engine.plan import Plan
from sim.engine.rounds import bring_everyone_up
from sim.engine.zone import Zone
from sim.scenario.overrides import apply

YEARS = 3
WHO = ("unit", "serial", "turn")


def differences(engine, described):
    """Return in words whatever the two do not have in common."""
    found = []
    hold = held_to(found)
    for y, (one, other) in enumerate(zip(engine.years, described.years, strict=True), 1):
        for outcome, value in zip(OUTCOMES, one.tolist(), strict=True):
            # Packs are whole fen: where one stands on half a fen, the last bit of a sum decides.
            room = 0.011 if outcome.is_money else 1e-11
            hold(f"year {y}, {outcome.name}", value, other[outcome.name], room)
    for post, row in zip(described.posts, engine.posts, strict=True):
        for name in ("openings", "due", "inside"):
            hold(f"post {post.row}, {name}", row[name].item(), getattr(post, name))
    found += people_apart(engine, described)
    left = [(row["month"].item(), CAUSES[row["cause"]], *(row[w].item() for w in WHO))
            for row in engine.exit_log()]  # fmt: skip
    found += [f"exit {each}: only by the {'engine' if each in left else 'reference'}"
              for each in sorted({*left} ^ {*described.left})]  # fmt: skip
    hold("exits logged", len(left), len(described.left))
    for d, (one, other) in enumerate(zip(engine.coefficient, described.coefficient, strict=True)):
        hold(f"department {d}, coefficient", one.item(), other)
    for kind, carried in described.carry.items():
        for k, (one, other) in enumerate(zip(engine.carry[kind], carried.values(), strict=True)):
            hold(f"pool {k} by {kind}, carried over", one.item(), other)
    standing = described.standing or (math.nan, math.nan)
    for k, (one, other) in enumerate(zip(engine.standing, standing, strict=True)):
        hold(f"standing {k}", float(one), other)
    return found


def check(policy, posts, replication):
    scenario = apply(SMALL, {**posts, **policy, "study.years": YEARS})
    engine = Zone(Plan(scenario), 11, replication, keep_exits=True)
    described = Described.of(engine)
    Calendar(engine).run()
    bring_everyone_up(engine.zones)
    live(described, 12 * YEARS)
    found = differences(engine, described)
    assert not found, "\n".join(["the engine and the reference differ:", *found])


@pytest.mark.parametrize("case", range(120))
def test_three_years_are_as_described(case):
    check(*drawn(case))


@pytest.mark.parametrize("replication", range(3))
@pytest.mark.parametrize(
    "policy",
    [
        {"recruitment.promotion_months": 0},
        {"recruitment.promotion_months": 0, "appointment.term_months": 12},
        {"recruitment.lead_months": 0, "recruitment.open_above_entry": 0.0},
        {"appointment.promotion": {0: "record", 5: "seniority"}},
    ],
)
def test_vacancies_are_filled_as_described_where_records_change_within_the_year(
    policy, replication
):
    """Cases in which the engine once went by the records of the year before."""
    check(policy, {}, replication)


@pytest.mark.parametrize("replication", range(3))
@pytest.mark.parametrize(
    "policy",
    [
        {"appointment.choices": 1, "appointment.home_preference": 0.0,
         "behaviour.refusal.strength": 1.0, "appointment.term_months": 12},
        {"exit.rotate_unqualified": True, "assessment.unqualified_below": 0.9,
         "appointment.term_months": 12},
        {"appointment.proposing": "departments", "appointment.choices": 2,
         "appointment.term_months": 12},
    ],
)  # fmt: skip
def test_what_is_rarely_reached_is_as_described(policy, replication):
    """Refusal of a post left over, rotation, and departments that ask."""
    check(policy, {}, replication)


def test_equal_records_are_ranked_by_no_rounding():
    """Whole departments with one score: the engine once ranked them by the last bit of a mean."""
    check(*drawn(123))


@pytest.mark.slow
@pytest.mark.parametrize("block", range(30))
def test_three_years_are_as_described_at_length(block):
    """Fifty more cases a block; ``drawn`` gives the one that fails anew."""
    differ = {}
    for case in range(1_000 + 50 * block, 1_050 + 50 * block):
        try:
            check(*drawn(case))
        except AssertionError as difference:
            differ[case] = str(difference)
    assert not differ
