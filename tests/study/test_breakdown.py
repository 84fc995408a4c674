"""What happens inside: the same people, posts, rounds and money as the zone's outcomes."""

import numpy as np
import pandas as pd
import pytest

import sim
from sim.engine import breakdown as inside
from sim.engine.breakdown import AT
from sim.engine.ledger import AT as OUTCOME
from sim.engine.ledger import ROUND
from sim.engine.replication import replicate
from sim.scenario.overrides import apply
from sim.study.breakdown import MEASURES, _told, breakdown
from sim.study.small_groups import POOLED

ZONE = "scenarios/small-zone.yaml"
POLICIES = {name: sim.load_scenario(ZONE, [name]) for name in ("do-nothing", "strong")}
STRONG = POLICIES["strong"]
DEPARTMENTS, GRADES = (len(inside.groups(STRONG)[by]) for by in ("department", "grade"))
PARTS = {
    "department": slice(1, 1 + DEPARTMENTS),
    "grade": slice(1 + DEPARTMENTS, 1 + DEPARTMENTS + GRADES),
}


@pytest.fixture(scope="module")
def counts():
    return inside.count(STRONG, 1, range(6))


@pytest.fixture(scope="module")
def lived():
    return replicate(STRONG, 1, range(6))


@pytest.fixture(scope="module")
def study():
    return breakdown(POLICIES, "do-nothing", 4, seed=1, workers=1)


def told(study, policy, by, group, measure):
    rows = study.summary.set_index(["policy", "by", "group", "measure"])
    return rows.loc[(policy, by, group, measure)]


def test_looking_inside_changes_nothing_and_sees_what_the_zone_reports(counts, lived):
    whole = counts[:, :, 0]
    posts, staff = whole[..., AT["posts"]], whole[..., AT["staff"]]
    np.testing.assert_array_equal(staff, lived[..., OUTCOME["headcount"]])
    np.testing.assert_array_equal(posts - staff, lived[..., OUTCOME["vacancies"]])
    kpi = 100 * whole[..., AT["output"]] / (12 * posts)
    np.testing.assert_allclose(kpi, lived[..., OUTCOME["kpi"]])


@pytest.mark.parametrize("name", ROUND)
def test_the_rounds_of_the_grades_are_those_of_the_zone(counts, lived, name):
    np.testing.assert_array_equal(counts[:, :, 0, AT[name]], lived[..., OUTCOME[name]])


@pytest.mark.parametrize("by", PARTS)
def test_departments_and_grades_add_up_to_the_zone(counts, by):
    parts = counts[:, :, PARTS[by]].sum(axis=2)
    names = ["posts", "staff", "began", "stayed", "gone"]
    names += ["term_began", "term_kept", "term_waiting", "term_gone"]
    for name in names + (list(ROUND) if by == "grade" else ["output", "pack", "coefficient"]):
        np.testing.assert_allclose(parts[..., AT[name]], counts[:, :, 0, AT[name]], err_msg=name)


def test_everybody_of_a_term_is_somewhere_at_its_end(counts):
    fates = [place for name, place in AT.items() if name.startswith("term_")]
    began, *rest = fates
    np.testing.assert_array_equal(counts[..., rest].sum(axis=-1), counts[..., began])
    assert counts[:, 2, 0, began].min() > 0  # a term of three years ends with the third
    assert counts[:, [0, 1, 3, 4], :, began].max() == 0


def test_who_is_there_as_a_year_begins_is_who_was_there_as_the_last_one_ended(counts):
    staff, began = counts[..., AT["staff"]], counts[..., AT["began"]]
    np.testing.assert_array_equal(began[:, 1:], staff[:, :-1])
    assert (counts[..., AT["stayed"]] + counts[..., AT["gone"]] <= began).all()


@pytest.mark.parametrize("by", PARTS)
def test_how_many_of_all_move_or_leave_lies_among_the_parts(counts, by):
    began, stayed = (counts[..., AT[name]].sum(axis=(0, 1)) for name in ("began", "stayed"))
    changed = 1 - stayed / began
    assert changed[PARTS[by]].min() < changed[0] < changed[PARTS[by]].max()


def test_without_the_new_assessment_every_coefficient_is_one():
    idle = inside.count(POLICIES["do-nothing"], 1, range(2))[:, :, PARTS["department"]]
    np.testing.assert_allclose(idle[..., AT["coefficient"]], idle[..., AT["posts"]])


def test_a_departments_pack_is_what_its_coefficient_makes_of_it():
    """K2: the coefficient multiplies the pack; under K1 it does not, and the year is the same."""
    still = {
        "behaviour.leaving.on": False, "behaviour.joining.on": False, "appointment.active": False,
        "exit.reading": "none", "exit.rotate_unqualified": False, "assessment.start_month": 0,
        "assessment.coefficient_noise": 0.5, "study.years": 1,
    }  # fmt: skip
    packs = {
        reading: inside.count(
            apply(STRONG, {**still, "assessment.coefficient_reading": reading}), 1, range(4)
        )[:, :, PARTS["department"]]
        for reading in ("K1", "K2")
    }
    told = packs["K2"]
    coefficient = told[..., AT["coefficient"]] / told[..., AT["posts"]]
    assert np.ptp(coefficient) > 0.3
    plain = packs["K1"][..., AT["pack"]]
    np.testing.assert_allclose(told[..., AT["pack"]], plain * coefficient, rtol=1e-6)


def test_a_wait_grows_by_a_year_a_year_until_a_post_is_won():
    """Whoever lost a post on the first day and may not have another for five years waits them."""
    long = apply(STRONG, {"waiting.min_months": 60, "waiting.training_seats": 100})
    waited = inside.count(long, 1, range(6))[:, :, 0, AT["waited"]]
    from_the_start = waited[:, 0] == 12
    assert from_the_start.any()
    assert waited[from_the_start, :4].max(axis=0).tolist() == [12, 24, 36, 48]


def test_nobody_has_waited_for_longer_than_the_study():
    """Six years have 72 months, though one wait of three histories leaves room for more."""
    counts = np.ones((3, 6, len(AT)))
    counts[..., AT["waited"]] = 0
    counts[0, :, AT["waited"]] = np.arange(1, 7) * 10
    rows = {row[0]: row for row in _told(counts, 0 * counts, "all", 1, 6)}
    _, _, *level = rows["waited"][:5]
    assert (level[0], level[2]) == (20, 72)
    assert rows["waited"][7] == 72
    assert rows["staff"][2] == 1


@pytest.mark.parametrize("merged", [True, False])
def test_a_unit_is_told_by_the_department_that_it_joins_or_would_join(merged):
    """An office that was two: posts and people add up to those of the department."""
    name = "organisation.departments.Economy.former_units"
    zone = apply(STRONG, {name: 2, "organisation.consolidation.active": merged})
    assert inside.groups(zone) == inside.groups(STRONG)
    counts = inside.count(zone, 1, [0, 1])[:, :, PARTS["department"]]
    posts = [sum(d.posts.values()) for d in STRONG.organisation.departments]
    assert counts[..., AT["posts"]].tolist() == [[posts] * STRONG.study.years] * 2
    assert counts[..., AT["began"]].min() > 0


def test_money_goes_by_the_name_that_it_has_in_the_zone():
    dollars = apply(STRONG, {"organisation.currency.name": "dollars"})
    study = breakdown(dollars, replications=1, workers=1)
    assert set(study.summary[study.summary.measure == "pack"].unit) == {"dollars a post a year"}
    table = str(study.table())
    assert "dollars" in table
    assert "yuan" not in table


def test_of_those_in_rounds_and_terms_a_hundred_are_told(study):
    for prefix in ("term_", ""):
        names = (
            ["kept", "moved", "promoted", "lower", "far_lower", "without"]
            if not prefix
            else [m.outcome.name for m in MEASURES if m.outcome.name.startswith(prefix)]
        )
        for grade in STRONG.organisation.grades:
            parts = [told(study, "strong", "grade", grade.name, name)["mean"] for name in names]
            if not prefix and grade.name == "zone_leader":  # who takes part in none
                assert np.isnan(parts).all()
                continue
            assert sum(parts) == pytest.approx(100)


def test_a_baseline_is_not_compared_with_itself(study):
    own = study.summary[study.summary.policy == "do-nothing"]
    assert own.difference.isna().all()
    assert study.summary[study.summary.policy == "strong"].difference.notna().any()


@pytest.mark.slow
def test_the_same_on_two_processes(study):
    again = breakdown(POLICIES, "do-nothing", 4, seed=1, workers=2)
    pd.testing.assert_frame_equal(study.summary, again.summary, check_exact=True)
    pd.testing.assert_frame_equal(study.yearly, again.yearly, check_exact=True)


def test_small_groups_of_a_real_file_are_told_together():
    people = pd.DataFrame(
        {
            "department": ["General Office"] * 3 + ["Economy"] * 30 + ["Social Affairs"] * 20,
            "grade": ["section_head"] * 3 + ["clerk"] * 28 + ["senior_clerk"] * 22,
            "status": ["contract"] * 53,
            "sex": ["female", "male"] * 26 + ["female"],
            "age_months": [420] * 53,
            "service_months": [60] * 53,
        }
    )
    study = breakdown(POLICIES, "do-nothing", 2, seed=1, workers=1, people=people)
    for by in ("department", "grade"):
        groups = study.summary[study.summary.by == by].group.unique()
        assert POOLED in groups or len(groups) == 1
        assert not {"General Office", "section_head"} & set(groups)
    assert study.pooled


def test_what_ranges_leave_open_is_told_beside_the_interval():
    ranges = {
        name: apply(each, {"behaviour.effort.cost": [4, 6]}) for name, each in POLICIES.items()
    }
    rows = breakdown(ranges, "do-nothing", 8, seed=1, workers=1).summary
    known = rows[(rows.policy == "strong") & rows.difference.notna()].ahead
    assert known.between(0, 1).all()
    fixed = breakdown(POLICIES, "do-nothing", 2, seed=1, workers=1).summary
    assert fixed.ahead.isna().all()
