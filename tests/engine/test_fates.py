"""What becomes of each person of the first day, told a second way: month by month as they live."""

from collections import defaultdict

import numpy as np
import pytest

from sim.engine.calendar import Calendar
from sim.engine.fates import DEMOTED, DEMOTED_FAR, FACTS, FATES, fates, first_posts
from sim.engine.plan import Plan
from sim.engine.replication import history
from sim.engine.watcher import Watcher
from sim.engine.zone import Zone
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import COMPANY, EMPTY, POSTED

SEED = 7
SMALL = load_scenario("scenarios/small-zone.yaml", policies=["strong"])
FLAT = {  # no part of pay follows anything but the post
    "pay.incentive_ratio": 0, "pay.former_ratio": 0, "pay.excess_share": 0,
}  # fmt: skip
LOWERED = {"exit.tail_years": 1, "exit.reading": "R1", "assessment.tail_share": 0.2,
           "assessment.pool": "zone", "assessment.start_month": 0}  # fmt: skip


def fact(found, name):
    """Return one fact of the people of one history."""
    return found[..., FACTS.index(name)]


class Earned(Watcher):
    """Adds up what each person's post pays a month, in the months of one year."""

    def __init__(self, year):
        self.year, self.months = year, defaultdict(list)

    def month_closed(self, zones):
        if (zones.month - 1) // 12 == self.year:
            (zone,) = zones.each
            people = zone.staff[: len(zone.posts)]
            for who, post in zip(people, zone.posts, strict=True):
                if who["state"] == POSTED:
                    key = tuple(who[["unit", "serial", "turn"]].tolist())
                    self.months[key].append(int(post["standard"]))


@pytest.mark.parametrize("changes", [{}, LOWERED], ids=["promoted", "lowered"])
def test_pay_of_the_last_year_is_that_of_the_posts_held_in_it(changes):
    """By hand: a month pays the standard of its post, and a year the mean of its months.

    Whoever is promoted in the year, or lowered or moved as it ends, is paid for the posts held.
    """
    scenario = apply(SMALL, {**FLAT, "study.years": 3, **changes})
    raised = lowered = 0
    for replication in range(6):
        zone = Zone(Plan(scenario), SEED, replication)
        first = zone.staff[: len(zone.posts)].copy(), zone.posts.copy()
        look = Earned(scenario.study.years - 1)
        Calendar(zone, look).run()
        (found,) = fates(scenario, SEED, [replication])
        for who, post, pay in zip(*first, fact(found, "pay"), strict=True):
            months = look.months[tuple(who[["unit", "serial", "turn"]].tolist())]
            if np.isnan(pay):
                continue
            assert pay == pytest.approx(sum(months) / len(months) / int(post["standard"]))
            raised += len(set(months)) > 1
        down = np.isin(fact(found, "fate"), [DEMOTED, DEMOTED_FAR])
        lowered += (down & (fact(found, "pay") == 1)).sum()  # once the year was paid
    assert lowered if changes else raised


def test_company_staff_on_half_pay_have_half_the_standard_pay_of_their_post():
    changes = {"organisation.departments.Economy.company_share": 0.5, "pay.company_scale": 0.5}
    scenario = apply(SMALL, {**FLAT, **changes, "study.years": 1})
    found = np.concatenate(fates(scenario, SEED, range(10)))
    stays = fact(found, "fate") == 0
    company = fact(found, "status") == COMPANY
    assert (stays & company).sum() > 20
    year = fact(found, "pay")
    np.testing.assert_allclose(year[stays & company], 0.5)
    np.testing.assert_allclose(year[stays & ~company], 1.0)


def test_a_former_unit_counts_as_the_department_that_it_would_be_part_of():
    """Told by the names of units: whether merged or kept, and at the end as on the first day."""
    merged = apply(SMALL, {"organisation.departments.Social Affairs.former_units": 4,
                           "organisation.departments.Economy.former_units": 3,
                           "exit.rotate_unqualified": True, "study.years": 4})  # fmt: skip
    kept = apply(merged, {"organisation.consolidation.active": False})
    names = [department.name for department in SMALL.organisation.departments]
    for scenario in (merged, kept):
        between = 0
        for replication in range(3):
            zone = Zone(Plan(scenario), SEED, replication)
            first = zone.staff[: len(zone.posts)].copy()
            units = [d.name for d in zone.structure.organisation.departments]
            home = np.array([names.index(unit.partition(" / ")[0]) for unit in units])
            (found,) = fates(scenario, SEED, [replication])
            there = first["state"] == POSTED
            assert (fact(found, "department")[there] == home[first["department"]][there]).all()

            end = history(scenario, SEED, replication).staff
            seats = {tuple(row[["unit", "serial", "turn"]].tolist()): row
                     for row in end if row["state"] != EMPTY}  # fmt: skip
            for who, told in zip(first[there], fact(found, "fate")[there], strict=True):
                row = seats.get(tuple(who[["unit", "serial", "turn"]].tolist()))
                if row is None or row["state"] != POSTED or row["grade"] != who["grade"]:
                    continue
                at = home[row["department"]] if scenario is kept else row["department"]
                moved = at != home[who["department"]]
                assert FATES[int(told)].name == ("moved" if moved else "kept")
                between += scenario is kept and not moved and row["department"] != who["department"]
        assert (between > 0) == (scenario is kept)


def test_posts_of_the_first_day_are_told_in_their_order():
    zone = Zone(Plan(SMALL), SEED, 0)
    told = first_posts(SMALL).astype(np.uint64)
    assert (told >> np.uint64(32)).tolist() == zone.posts["unit"].tolist()
    assert (told % np.uint64(2**32)).tolist() == zone.posts["serial"].tolist()
