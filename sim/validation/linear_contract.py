"""Marginal pay: the linear contract (LEN), its dilution in pools, and two tasks (F1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.validation.rung import How, Obtained, Row, near
from sim.validation.said import _
from sim.validation.textbook import Life, zone_of
from sim.words import N_

RUNG = N_("linear contract")
LEN = N_("LEN (Holmstrom & Milgrom 1987): e* = b / c")
GROUP = N_("group bonus, share 1/N of a pool that grows with joint output: e* = b / (N c)")
CONTEST = N_("proportional contest for a fixed pack (Tullock 1980): e* = b (1 - 1/N) / c")
BOTH = N_("(1 - 1/N) b + b / N: the linear contract in a pool of any size")
NEARLY = N_(
    "perfect substitutes are the limit of a large strength, here 100: all work moves from b = 1 / "
    "strength on"
)
TASKS = N_("Holmstrom & Milgrom (1991): tasks that are perfect substitutes")


TEAM = {"pay.pack_follows": "department", "pay.link": 0}
"""A bonus of the whole team, that grows with what it achieves and is shared alike."""


def gain(
    people: int, b: float, cost: float, how: How, pay: Mapping[str, Any] | None = None
) -> Obtained:
    """Return the effort that marginal pay adds to the norm, by the engine."""
    settings = {
        "behaviour.incentive.on": True, "behaviour.effort.cost": cost, "staff.output_spread": 0,
        "pay.incentive_ratio": b, "assessment.reliability": 1, **(pay or {}),
    }  # fmt: skip
    life = Life(zone_of(people, settings), how.seed, 0).until(0)
    return Obtained.exactly(float(life.held["effort"].mean()) - 1)


def rows(how: How) -> list[Row]:
    """Return the checks of this rung."""
    many = 2000
    found = [
        near(RUNG, _("effort above the norm, one large pool, b = {b}, c = {c}").format(b=b,
             c=f"{c:g}"),
             LEN, b / c, 1e-3, gain(many, b, c, how))
        for b, c in ((0.5, 1.0), (0.5, 5.0), (0.2, 2.0))
    ]  # fmt: skip
    found += [
        near(RUNG, _("fixed pack shared by {n}, b = 0.5, c = 1").format(n=n), CONTEST,
             0.5 * (1 - 1 / n), 1e-4, gain(n, 0.5, 1, how))
        for n in (4, 12)
    ]  # fmt: skip
    found += [
        near(RUNG, _("group bonus shared by {n}, b = 0.5, c = 1").format(n=n), GROUP, 0.5 / n, 1e-3,
             gain(n, 0.5, 1, how, TEAM))
        for n in (4, 12)
    ]  # fmt: skip
    shared = _("pack shared by score that also follows what all {n} do, b = 0.5, c = 1")
    found += [
        near(RUNG, shared.format(n=n), BOTH, 0.5, 1e-4,
             gain(n, 0.5, 1, how, {"pay.pack_follows": "zone"}))
        for n in (4, 12)
    ]  # fmt: skip
    settings = {
        "behaviour.gaming.on": True, "behaviour.gaming.strength": 100,
        "assessment.quantitative_share": 1, "organisation.families.work.measurable": 0,
    }  # fmt: skip
    for b in (0.1, 0.01):
        zone = zone_of(50, {**settings, "pay.incentive_ratio": b})
        moved = float(Life(zone, how.seed, 0).until(0).held["moved"].mean())
        found.append(
            near(RUNG, _("share of unmeasured work dropped at b = {b}").format(b=b), TASKS, 1.0,
                 0.01,
                 Obtained.exactly(moved), NEARLY)
        )  # fmt: skip
    return found
