"""Marginal pay: the linear contract (LEN), its dilution in pools, and two tasks (F1)."""

from __future__ import annotations

from sim.study.validation.rung import How, Obtained, Row, near
from sim.study.validation.textbook import Life, zone_of

RUNG = "linear contract"
LEN = "LEN (Holmstrom & Milgrom 1987): e* = b / c"
GROUP = "group bonus, share 1/N of a pool that grows with joint output: e* = b / (N c)"
CONTEST = "proportional contest for a fixed pack (Tullock 1980): e* = b (1 - 1/N) / c"
TASKS = "Holmstrom & Milgrom (1991): tasks that are perfect substitutes"


def gain(people: int, b: float, cost: float, reliability: float, how: How) -> Obtained:
    """Return the effort that marginal pay adds to the norm, by the engine."""
    settings = {
        "behaviour.incentive.on": True, "behaviour.effort.cost": cost, "staff.output_spread": 0,
        "pay.incentive_ratio": b, "assessment.reliability": reliability,
    }  # fmt: skip
    life = Life(zone_of(people, settings), how.seed, 0).until(0)
    return Obtained.exactly(float(life.held["effort"].mean()) - 1)


def rows(how: How) -> list[Row]:
    """Return the checks of this rung."""
    many = 2000
    found = [
        near(RUNG, f"effort above the norm, one large pool, b = {b}, c = {c:g}", LEN, b / c, 1e-3,
             gain(many, b, c, 1, how))
        for b, c in ((0.5, 1.0), (0.5, 5.0), (0.2, 2.0))
    ]  # fmt: skip
    found += [
        near(RUNG, f"fixed pack shared by {n}, b = 0.5, c = 1", CONTEST, 0.5 * (1 - 1 / n), 1e-4,
             gain(n, 0.5, 1, 1, how))
        for n in (4, 12)
    ]  # fmt: skip
    why = (
        "no setting: a pack is a sum fixed beforehand and shared by relative score, so in a larger "
        "pool people respond more, not less. A setting such as pay.pack_follows (none, "
        "department or zone: the pack grows with the pool's attainment) would express it"
    )
    found += [
        near(RUNG, f"group bonus shared by {n}, b = 0.5, c = 1", GROUP, 0.5 / n, 1e-3,
             gain(n, 0.5, 1, 1, how), why=why)
        for n in (4, 12)
    ]  # fmt: skip
    settings = {
        "behaviour.gaming.on": True, "behaviour.gaming.strength": 2, "pay.incentive_ratio": 0.1,
        "assessment.quantitative_share": 1, "organisation.families.work.measurable": 0,
    }  # fmt: skip
    moved = float(Life(zone_of(50, settings), how.seed, 0).until(0).held["moved"].mean())
    found.append(
        near(RUNG, "share of unmeasured work dropped at b = 0.1", TASKS, 1.0, 0.01,
             Obtained.exactly(moved),
             why="the channel is a reduced form, strength x b x (1 - measurable), and its strength "
             "goes to 2: all work moves only from b = 0.5 on")
    )  # fmt: skip
    return found
