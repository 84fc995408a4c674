"""Who is affected, on a list like that of a real county: sums agree, and nobody is given away.

The people are invented; departments of two to three hundred, titles, pay and columns are as in the
county's file, and the mapping and scenario are those that read it.
"""

import numpy as np
import pytest

import sim
from sim.engine.tail import BANDS
from sim.scenario.overrides import apply
from sim.study.affected import POOLED, affected
from sim.study.fairness import fairness
from sim.study.small_groups import LEAST

BY = ["status", "grade", "sex", "age", "department", "department*sex"]
SIZES = (300, 160, 90, 60, 40, 25, 14, 9, 7, 5, 4, 3, 2)
TITLES = {"Manager II": 0.04, "Manager I": 0.02, "Director of Office": 0.01}


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """Two policies on the list, and the list as it was read."""
    luck = np.random.default_rng(2016)
    head = "gender,department_name,employee_position_title,date_first_hired"
    lines = [f"{head},current_annual_salary"]
    for unit, size in enumerate(SIZES):
        for _ in range(size):
            title = luck.choice([*TITLES, "Officer"], p=[*TITLES.values(), 0.93])
            month, day, year = (luck.integers(*ends) for ends in ((1, 13), (1, 28), (1985, 2016)))
            pay = luck.integers(40_000, 160_000)
            sex = luck.choice(["F", "M"], p=[0.4, 0.6])
            lines.append(f"{sex},Department {unit},{title},{month:02}/{day:02}/{year},{pay}")
    file = tmp_path_factory.mktemp("county") / "people.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    bare = apply(sim.load_scenario("scenarios/montgomery-2016.yaml"), {"study.years": 2})
    zones = {"nothing": apply(bare, {"exit.reading": "none"}), "strict": apply(
        bare, {"exit.tail_years": 1, "exit.reading": "R2", "behaviour.refusal.strength": 0.5}
    )}  # fmt: skip
    people = sim.read_roster(file, "scenarios/rosters/montgomery-2016.mapping.yaml", bare)
    return people, affected(zones, by=BY, replications=2, workers=1, people=people)


def test_sums_over_cells_are_the_totals(county):
    _, study = county
    table = study.summary
    for by in table.by.unique():
        for column in ("people", "mean", "because", "instead"):
            sums = table[table.by == by].groupby(["policy", "end"])[column].sum()
            whole = table[table.by == "all"].set_index(["policy", "end"])[column]
            np.testing.assert_allclose(sums.sort_index(), whole.sort_index(), atol=1e-9)


def test_no_group_that_is_not_told_can_be_worked_out(county):
    """Solve for each small group: is it a combination of the sums that are told?"""
    people, study = county
    table = people.people
    age = np.digitize(table["age_months"] / 12, (30, 40, 50))
    bands = np.array(["under 30", "30 to 39", "40 to 49", "50 and over"])
    facts = {name: table[name].astype(str).to_numpy() for name in ("status", "grade", "sex",
                                                                 "department")}  # fmt: skip
    facts |= {"age": bands[age]}
    facts["department × sex"] = np.char.add(
        np.char.add(facts["department"].astype(str), " × "), facts["sex"].astype(str)
    )
    told, small = [np.ones(len(table), bool)], []
    for by, groups in facts.items():
        rows = study.summary[study.summary.by == by]
        named = set(rows.group) - {POOLED}
        told += [groups == name for name in named]
        if POOLED in set(rows.group):
            told.append(~np.isin(groups, list(named)))
        own = [groups == name for name in np.unique(groups)]
        small += [each for each in own if each.sum() < LEAST]
    nobody_is_given_away(told, small)


def nobody_is_given_away(told, small):
    """Whatever is linear in the sums that are told can be worked out; no small group may be."""
    assert small
    sums = np.array(told, float)
    assert (sums.sum(axis=1) >= LEAST).all()
    for group in small:
        weights, *_ = np.linalg.lstsq(sums.T, group.astype(float), rcond=None)
        assert not np.allclose(sums.T @ weights, group, atol=1e-8)


def test_fairness_of_a_real_list_tells_small_groups_together(county):
    """As `affected` does: not even by subtraction can one of fewer than five be told."""
    people, study = county
    zone = study.policies["strict"]
    found = fairness(zone, replications=1, workers=1, people=people)
    table = people.people
    bands = np.array(BANDS)[np.digitize(table["age_months"] / 12, (30, 40, 50))]
    told_by = ("status", "grade", "sex", "department")
    facts = {by: table[by].astype(str).to_numpy() for by in told_by} | {"age": bands}
    told, small = [np.ones(len(table), bool)], []
    for by, groups in facts.items():
        named = set(found.summary.group[found.summary.by == by]) - {POOLED}
        told += [groups == name for name in named]
        told.append(~np.isin(groups, list(named)))
        own = [groups == name for name in np.unique(groups)]
        small += [each for each in own if each.sum() < LEAST]
    nobody_is_given_away([each for each in told if each.any()], small)
    assert POOLED in set(found.summary.group[found.summary.by == "department"])
    counts = found.summary.groupby("by")["people"].sum()
    np.testing.assert_allclose(counts.to_numpy(), counts["all"])
