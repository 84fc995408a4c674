"""Who is affected, where policies do not begin alike: each person is followed, and no stranger."""

import numpy as np
import pytest

import sim
from sim.engine.fates import FACTS, fates
from sim.scenario.overrides import apply
from sim.scenario.schema import Scenario
from sim.study.affected import affected
from sim.study.problems import StudyError
from sim.study.same_people import paired, rows_of_each

HOW = {"replications": 3, "workers": 1}
BY = ["by", "group", "end"]


@pytest.fixture(scope="module")
def nothing():
    """The small zone as it stands, two of its departments made of several units."""
    zone = sim.load_scenario("scenarios/small-zone.yaml", policies=["do-nothing"])
    return apply(zone, {"organisation.departments.Economy.former_units": 3,
                        "organisation.departments.Social Affairs.former_units": 4,
                        "study.years": 2})  # fmt: skip


@pytest.fixture(scope="module")
def strong(nothing):
    """The same zone, merged, under a strong policy."""
    changes = {"organisation.consolidation.active": True, "appointment.active": True}
    return apply(nothing, changes)


def test_departments_are_told_alike_whichever_policy_comes_first(nothing, strong):
    """By subtraction: with a row for each department, everybody is in one of them."""
    one = affected({"nothing": nothing, "strong": strong}, "nothing", ["department"], **HOW)
    other = affected({"strong": strong, "nothing": nothing}, "nothing", ["department"], **HOW)
    sums = one.summary.groupby(["policy", "end", "by"])["people"].sum().unstack()
    np.testing.assert_allclose(sums["department"], sums["all"])
    names = [department.name for department in nothing.organisation.departments]
    assert set(one.summary.group) == {"all", *names}
    for study in ("summary", "pay"):
        tables = [
            getattr(each, study).sort_values(["policy", *getattr(each, study).columns[1:5]])
            for each in (one, other)
        ]
        assert tables[0].to_csv(index=False) == tables[1].to_csv(index=False)


def reversed_departments(zone):
    """Return the zone with its departments listed the other way round."""
    data = zone.model_dump()
    data["organisation"]["departments"].reverse()
    data["organisation"]["caps"] = {}  # who is beyond them goes by the order of posts
    return Scenario.model_validate(data)


def test_people_are_found_again_where_departments_are_listed_in_another_order(nothing):
    """The same zone twice: who they are is the same, and so is their department by its name."""
    zones = {
        "listed": apply(nothing, {"organisation.caps.establishment": None}),
        "reversed": reversed_departments(nothing),
    }
    told = np.stack([fates(each, 2018, [0, 1]) for each in zones.values()])
    by_name = paired(zones, "listed", rows_of_each(zones, "listed"), told)
    known = slice(0, FACTS.index("department"))
    np.testing.assert_array_equal(by_name["listed"][..., known], by_name["reversed"][..., known])
    assert (told[0, ..., known] != told[1, ..., known]).any()

    backwards = affected(zones, "reversed", ["department"], **HOW).summary
    forwards = affected(zones, "listed", ["department"], **HOW).summary
    people = [
        each[each.policy == "listed"].set_index(BY)["people"].sort_index()
        for each in (backwards, forwards)
    ]
    assert people[0].equals(people[1])


def test_policies_that_begin_with_other_people_are_refused_before_anything_is_lived(nothing):
    def never(*_):
        raise AssertionError("nothing should be lived")

    reading = {"organisation.consolidation.reading": "office"}
    zone = apply(nothing, {"organisation.departments.Economy.former_units_office": 2})
    told = r"'seed' and 'office' do not .* differ in organisation\.consolidation\.reading\. Give"
    with pytest.raises(StudyError, match=told):
        affected({"seed": zone, "office": apply(zone, reading)}, replicate=never, **HOW)
    # Where both readings count the same units, so are the people.
    economy, social = (f"organisation.departments.{name}" for name in ("Economy", "Social Affairs"))
    zone = apply(nothing, {f"{economy}.former_units_office": 3, f"{social}.former_units_office": 4})
    assert rows_of_each({"seed": zone, "office": apply(zone, reading)}, "seed")


def test_whose_post_is_vacant_under_one_policy_is_told_of_under_none(nothing):
    """Posts that are filled sooner are more seldom vacant on the first day."""
    soon = apply(nothing, {"recruitment.lead_months": 0})
    first = [~np.isnan(fates(each, 2018, range(3))[..., 0]) for each in (nothing, soon)]
    assert (first[0] != first[1]).any()
    study = affected({"nothing": nothing, "soon": soon}, by=["grade"], **HOW)
    rows = study.summary[study.summary.by == "all"].set_index(["policy", "end"])
    both = (first[0] & first[1]).sum() / 3
    assert rows.people.unique() == pytest.approx([both])
    ends = [end for end in rows.loc["soon"].index if end != "worse" and not end.startswith("pay")]
    for policy in ("nothing", "soon"):
        assert rows.loc[policy].loc[ends, "mean"].sum() == pytest.approx(both)


def median(study, group="all"):
    """Return the median change in pay of a group, in per cent."""
    rows = study.pay[(study.pay.group == group) & (study.pay.measure == "half")]
    return float(rows["mean"].iloc[0])


def test_pay_of_company_staff_falls_by_as_much_as_its_scale(nothing):
    """By hand: half the scale is half the pay, whatever part of it is performance pay."""
    zone = apply(nothing, {"organisation.departments.Economy.company_share": 0.5})
    half = apply(zone, {"pay.company_scale": 0.5})
    study = affected({"whole": zone, "half": half}, by=["status"], replications=10, workers=1)
    assert median(study, "company") == pytest.approx(-50, abs=3)
    assert median(study, "institution") == pytest.approx(0, abs=3)


def test_pay_is_compared_in_money_where_grades_are_paid_otherwise(nothing):
    """By hand: a tenth more for everyone."""
    data = nothing.model_dump()
    for grade in data["organisation"]["grades"]:
        grade["pay"] *= 1.1
    more = Scenario.model_validate(data)
    study = affected({"as it is": nothing, "more": more}, by=["grade"], **HOW)
    assert median(study) == pytest.approx(10, abs=0.1)
