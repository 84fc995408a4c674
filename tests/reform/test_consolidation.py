"""Merging former units into departments at stage 1 (ST1, ST3, ST4)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import rounds
from sim.engine.plan import Plan
from sim.engine.zone import Zone
from sim.reform.consolidation import consolidation_map, former_organisation
from sim.scenario.overrides import apply
from sim.scenario.problems import ScenarioError
from sim.scenario.reading import load_scenario
from sim.staff.seating import scenario_for_roster
from sim.staff.synthetic import capacity, merit_of
from sim.staff.table import EMPTY, POSTED, SURPLUS, WAITING

SMALL = load_scenario("scenarios/small-zone.yaml")
BINHAI = load_scenario("scenarios/binhai-2018.yaml")
GRADES = [g.name for g in SMALL.organisation.grades]
MERGED = {"organisation.departments.Economy.former_units": 3,
          "organisation.departments.Social Affairs.former_units": 2}  # fmt: skip


def merged(replication=0, **overrides):
    """Merge the small zone's units; return the zone, and who sat where before."""
    zone = Zone(Plan(apply(SMALL, {**MERGED, **overrides})), 3, replication)
    staff, posts = zone.staff[: len(zone.posts)].copy(), zone.posts.copy()
    rounds.consolidate(zone.zones)
    return zone, staff, posts


def ids(rows):
    """Return identities of rows."""
    return [tuple(r) for r in rows[["unit", "serial", "turn"]].tolist()]


@pytest.mark.parametrize(("reading", "units", "parks"), [("seed", 48, 8), ("office", 60, 8)])
def test_binhai_merges_as_many_units_as_were_counted(reading, units, parks):
    """ST3, ST4 and A2: 48 (or 60) units became 19 + 4, and eight parks became six."""
    scenario = apply(BINHAI, {"organisation.consolidation.reading": reading})
    departments = scenario.organisation.departments
    _, into = former_organisation(scenario.organisation)
    former = np.bincount(into, minlength=len(departments))
    kinds = np.array([d.kind for d in departments])
    assert former[kinds == "park_centre"].sum() == parks
    assert (kinds == "park_centre").sum() == 6
    assert former[np.isin(kinds, ("department", "economic", "subdistrict"))].sum() == units
    assert np.isin(kinds, ("department", "economic", "subdistrict")).sum() == 23


@given(
    st.lists(st.integers(0, 12), min_size=6, max_size=6).filter(any), st.integers(1, 12)
)  # fmt: skip
def test_units_had_a_head_each_and_as_many_posts_in_all(counts, units):
    """A department of k units: as many posts as now, and in each unit a head of its own."""
    posts = dict(zip(GRADES, counts, strict=True))
    if units > sum(counts):
        return
    one = {"name": "Unit", "family": "economy", "posts": posts, "former_units": units}
    free = {f"organisation.caps.{cap}": None for cap in ("establishment", "leadership_posts")}
    scenario = apply(SMALL, {"organisation.departments": [one], **free})
    before, into = former_organisation(scenario.organisation)
    assert len(before.departments) == len(into) == units
    assert before.size == sum(counts)
    head = max(g for g, n in enumerate(counts) if n)
    for unit in before.departments if units > 1 else ():
        assert unit.posts[GRADES[head]] >= 1
    sizes = [sum(u.posts.values()) for u in before.departments]
    assert max(sizes) - min(sizes) <= len(GRADES)
    table = consolidation_map(scenario.organisation)
    assert table["former_posts"].sum() == sum(counts)


@pytest.mark.parametrize("units", [1, 3])
def test_posts_of_a_department_are_of_the_types_listed(units):
    """ST2: so many posts of each type and grade, in the units before the merger as after it."""
    types = [{"name": "social", "posts": {"clerk": 3, "director": 1}},
             {"name": "administration", "posts": {"clerk": 2}}]  # fmt: skip
    path = "organisation.departments.Economy."
    zone = Zone(
        Plan(apply(SMALL, {f"{path}post_types": types, f"{path}former_units": units})), 3, 0
    )
    families = [f.name for f in SMALL.organisation.families]
    former = zone.posts[np.char.startswith(names_of(zone), "Economy")]
    rounds.consolidate(zone.zones)
    for posts in (former, zone.posts[names_of(zone) == "Economy"]):
        listed = {(g, f): 0 for g in GRADES for f in families}
        for post in posts:
            listed[GRADES[post["grade"]], families[post["family"]]] += 1
            shown = SMALL.organisation.families[post["family"]].measurable
            assert post["measurable"] == shown
        assert listed["clerk", "social"] == 3
        assert listed["clerk", "administration"] == 2
        assert listed["senior_clerk", "social"] == 0
        assert listed["director", "social"] == 1
        more_heads = posts is former and units - 1  # where a clerk's post is now
        assert listed["clerk", "economy"] == 2 - more_heads
        assert listed["director", "economy"] == more_heads
    held = zone.staff[: len(zone.posts)]
    there = held[held["state"] == POSTED]
    fit = [merit_of(zone.key, there, i, int(zone.posts["family"][held["state"] == POSTED][i]),
                    0.2) for i in range(len(there))]  # fmt: skip
    assert there["capacity"] == pytest.approx([capacity(m, 0.2) for m in fit])


def names_of(zone):
    """Return the name of the department of each post."""
    return np.array([d.name for d in zone.structure.organisation.departments])[
        zone.posts["department"]
    ]


def test_types_of_posts_are_no_more_than_the_posts():
    """A type is a family, not the department's own, and part of the posts listed."""
    path = "organisation.departments.Economy.post_types"
    for name, posts, wrong in (
        ("social", {"clerk": 8}, "8 posts of other types are more than the 7"),
        ("dentistry", {"clerk": 1}, "'dentistry' is not one of"),
        ("economy", {"clerk": 1}, "'economy' is the department's own family"),
    ):
        with pytest.raises(ScenarioError, match=wrong):
            apply(SMALL, {path: [{"name": name, "posts": posts}]})


def test_nothing_to_merge_is_the_same_structure():
    """Where every department was one unit, the zone starts as it is; off, the units stay."""
    zone = Zone(Plan(SMALL), 3, 0)
    assert zone.plan.former is zone.plan.structure
    assert not any(map(len, rounds.consolidate(zone.zones)))
    off = Plan(apply(SMALL, {**MERGED, "organisation.consolidation.active": False}))
    assert len(off.structure.units) == 4 + 2 + 1


def test_everyone_keeps_grade_and_goes_with_their_unit():
    """Nobody is lost, nobody's grade changes, and people stay among those they worked with."""
    for replication in range(20):
        zone, before, _ = merged(replication)
        there = zone.staff[zone.staff["state"] != EMPTY]
        was = {who: (g, d) for who, g, d, s in zip(
            ids(before), before["grade"].tolist(), before["department"].tolist(),
            before["state"].tolist(), strict=True) if s == POSTED}  # fmt: skip
        assert sorted(ids(there)) == sorted(was)
        for who, grade, department in zip(
            ids(there), there["grade"].tolist(), there["department"].tolist(), strict=True
        ):
            assert grade == was[who][0]
            assert department == zone.plan.merged_into[was[who][1]]
        assert set(there["state"]) <= {POSTED, SURPLUS}
        surplus = there[there["state"] == SURPLUS]
        # Three units' directors for one post, two for another.
        assert (surplus["grade"] >= 3).all()
        assert len(surplus) <= 3


def test_the_best_record_keeps_the_post():
    """Of the heads of merged units, the one with the best last rank stays; the others compete."""
    found = 0
    for replication in range(20):
        zone, before, posts = merged(replication)
        economy = zone.plan.merged_into == 2
        heads = economy[posts["department"]] & (posts["grade"] == 4) & (before["state"] == POSTED)
        if heads.sum() < 2:
            continue
        found += 1
        best = ids(before[heads])[int(np.argmax(before["place"][heads]))]
        seated = zone.staff[: len(zone.posts)]
        now = (seated["department"] == 2) & (seated["grade"] == 4) & (seated["state"] == POSTED)
        assert ids(seated[now]) == [best]
    assert found > 10


def test_surplus_people_wait_at_once_where_there_is_no_round():
    """Without appointment rounds those whose post is gone start to wait."""
    zone, _, _ = merged(1, **{"appointment.active": False})
    bench = zone.staff[len(zone.posts) :]
    assert set(bench["state"]) == {EMPTY, WAITING}


def test_a_roster_shows_the_units_as_they_are():
    """People of a roster sit in their own posts, whatever the scenario says was merged."""
    one = {"sex": "male", "status": "contract", "age_months": 400, "service_months": 60}
    staff = pd.DataFrame(
        [{"department": "Economy", "grade": g, **one} for g in ("clerk", "director", "clerk")]
        + [{"department": "Social Affairs", "grade": "section_head", **one}] * 2
    )
    scenario = scenario_for_roster(apply(SMALL, MERGED), staff)
    zone = Zone(Plan(scenario, staff), 1, 0)
    held = zone.staff[: len(zone.posts)]
    assert held["grade"].tolist() == zone.posts["grade"].tolist() == [4, 0, 0, 2, 2]
    assert held["department"].tolist() == [0, 0, 0, 1, 1]
    assert not any(map(len, rounds.consolidate(zone.zones)))
