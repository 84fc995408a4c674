"""The other zones: share of the city, national rank, and what they mean for leaders (KP2)."""

import numpy as np
import pytest

from sim.chance.keyed import key
from sim.engine.plan import Plan
from sim.engine.structure import Structure
from sim.engine.zone import Zone
from sim.reform.assessment import Scoring, leaders_own_part
from sim.reform.rivals import NATION, Rivals, Standing, change, compare, grown
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.scenario.rivals import Rivals as Settings

SMALL = load_scenario("scenarios/small-zone.yaml")


def rivals(**facts):
    """Return the rule under some settings."""
    return Rivals.of(Settings(**facts))


def standing(own, s):
    """Return where a zone with so much output stands in the first year."""
    return compare(key(1, 1), own, 12, s, np.zeros(s.city + s.national))


def test_among_equals_the_share_is_one_over_their_number():
    """Three others like us: a quarter; twice their output: two fifths."""
    equal = rivals(city=3, national=0, growth_spread=0.0, level_spread=0.01)
    assert standing(1.0, equal).share == pytest.approx(1 / 4, abs=0.01)
    assert standing(2.0, equal).share == pytest.approx(2 / 5, abs=0.01)
    assert standing(1.0, rivals(city=0)).share == 1


def test_rank_counts_those_with_more():
    """Far ahead of all: 1; far behind: last; the ordinary zone stands mid-field."""
    many = rivals(national=4000)
    for own, rank, near in ((50.0, 1, 0), (0.01, 4001, 0), (1.0, 2001, 150)):
        assert standing(own, many).rank == pytest.approx(rank, abs=near)
    assert standing(0.0, many).rank == 4001  # nothing was done at all


def test_rivals_grow_by_draws_of_their_own():
    """Mean and spread of growth over ten years, and the level at the start."""
    s = rivals(growth=0.02, growth_spread=0.05, level_spread=0.3)
    logs = np.zeros((10, 5000))  # in the years that end in month 12, 24, ... 120
    for year in range(10):
        before = logs[year - 1] if year else np.full(5000, np.nan)
        for r in range(5000):
            logs[year, r] = grown(key(1, 1), NATION, r, before[r], 12 * (year + 1), s)
    assert logs[0].std() == pytest.approx(np.hypot(0.3, 0.05), rel=0.05)
    gain = logs[9] - logs[0]
    assert gain.mean() == pytest.approx(9 * 0.02, abs=0.01)
    assert gain.std() == pytest.approx(0.05 * 3, rel=0.05)
    assert np.corrcoef(logs[0], gain)[0, 1] == pytest.approx(0, abs=0.05)


def test_leaders_are_scored_on_the_change():
    """Share over last year's; part of the field overtaken; a first year has nothing to compare."""
    now = Standing(0.22, 41.0)
    assert change(now, Standing(np.nan, np.nan), 99) == (1, 1)
    assert change(now, Standing(0.20, 51.0), 99) == pytest.approx((1.1, 1.1))
    assert change(now, Standing(0.22, 21.0), 99) == pytest.approx((1.0, 0.8))


def test_a_zone_that_stands_still_while_others_grow_falls_behind():
    """Through the engine: rank and share of every year are worse than the year before."""
    from sim.engine.calendar import Calendar  # noqa: PLC0415

    rules = {"assessment.rivals.growth": 0.15, "study.years": 4, "assessment.active": False}
    zone, seen = Zone(Plan(apply(SMALL, rules)), 1, 0), []
    calendar = Calendar(zone)
    for year in range(1, 5):
        calendar.env.run(until=360 * year + 11)
        seen.append(zone.standing)
    assert (np.diff([s.share for s in seen]) < 0).all()
    assert (np.diff([s.rank for s in seen]) > 0).all()


def test_a_leader_moves_the_score_by_the_part_that_is_their_own():
    """Two leaders of 52 posts; the first oversees the leadership itself, a post of two in it."""
    layout = Structure.of(SMALL.organisation)

    def parts(**weights):
        none = dict.fromkeys(("targets", "share", "rank", "departments"), 0)
        changes = {f"assessment.leader_weights.{k}": v for k, v in {**none, **weights}.items()}
        s = Scoring.of(apply(SMALL, changes), in_force=True)
        found = leaders_own_part(layout.posts, layout.leaders, layout.overseer, s,
                                 rivals(city=3, national=99, level_spread=0.2))  # fmt: skip
        assert (np.delete(found, layout.leaders) == -1).all()
        return found[layout.leaders]

    assert parts(targets=1) == pytest.approx([1 / 52, 1 / 52])
    assert parts(share=1) == pytest.approx([0.75 / 52, 0.75 / 52])
    dense = 0.398942 / 0.2 * 0.99
    assert parts(rank=1) == pytest.approx([dense / 52, dense / 52], rel=1e-5)
    # Departments 0 and 2 for the first, 1 and 3 for the other, in which no leader works.
    assert parts(departments=1) == pytest.approx([0.5 / 2, 0])
