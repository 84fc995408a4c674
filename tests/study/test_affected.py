"""Who is affected, and of whom only because of a policy."""

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.engine.fates import FACTS, FATES, fates
from sim.report.affected import sentences
from sim.study.affected import POOLED, affected
from sim.study.because import IDENTITY
from sim.study.intervals import percentile_interval
from sim.study.problems import StudyError
from sim.study.small_groups import LEAST

ENDS = [end.name for end in FATES]


@pytest.fixture(scope="module")
def zones():
    return {
        name: sim.load_scenario("scenarios/small-zone.yaml", policies=[name])
        for name in ("do-nothing", "strong")
    }


@pytest.fixture(scope="module")
def study(zones):
    return affected(zones, replications=6, workers=1, by=["status", "grade", "status*sex"])


def value(study, policy, end, column, by="all", group="all"):
    rows = study.summary.query(f"policy == {policy!r} and end == {end!r}")
    return float(rows[(rows.by == by) & (rows.group == group)][column].iloc[0])


def test_everybody_of_the_first_day_has_one_end(study):
    rows = study.summary[study.summary.end.isin(ENDS)]
    for (_, by, group), ends in rows.groupby(["policy", "by", "group"]):
        assert ends["mean"].sum() == pytest.approx(ends.people.iloc[0]), (by, group)


def test_groups_add_up_to_everybody(study):
    for by in ("status", "grade", "status × sex"):
        for column in ("people", "mean", "because", "instead"):
            sums = study.summary[study.summary.by == by].groupby(["policy", "end"])[column].sum()
            whole = study.summary[study.summary.by == "all"].set_index(["policy", "end"])[column]
            np.testing.assert_allclose(sums.sort_index(), whole.sort_index(), atol=1e-9)


def test_what_a_policy_changes_is_those_it_brings_to_an_end_less_those_it_spares(study):
    change = {end: value(study, "strong", end, "mean") - value(study, "do-nothing", end, "mean")
              for end in ENDS}  # fmt: skip
    net = {end: value(study, "strong", end, "because") - value(study, "strong", end, "instead")
           for end in ENDS}  # fmt: skip
    assert net == pytest.approx(change)
    assert value(study, "strong", "worse", "because") > 0


def test_pay_is_compared_person_by_person(zones):
    """By hand: of three in post under both, one has a fifth less and two a tenth more."""

    def follow(scenario, seed, replications, people):
        pay = [1.0, 1.0, 2.0, np.nan]
        if scenario == zones["strong"]:
            pay = [0.8, 1.1, 2.2, 3.0]
        known = facts_of(*({"pay": own} for own in pay))
        return np.repeat(known, len(replications), axis=0)

    found = affected(zones, replications=2, workers=1, by=["grade"], replicate=follow).pay
    rows = found[found.by == "all"].set_index("measure")
    assert set(found.policy) == {"strong"}
    assert rows.people.unique() == [3]
    assert rows["mean"].to_dict() == pytest.approx(
        {"less": 100 / 3, "far_less": 100 / 3, "tenth": -20, "half": 10, "ninth": 10}
    )


def test_percentiles_of_pay_are_those_of_the_people_of_all_histories(zones):
    """Six people in each of 40 histories: sorted, the tenth of a hundred is the 24th of 240."""
    luck = np.random.default_rng(4)
    ratios = 1 + luck.choice([-0.3, 0.02, 0.1, 0.4], (40, 6), p=[0.3, 0.3, 0.2, 0.2])
    men = np.array([0, 0, 1, 1, 1, 1])

    def follow(scenario, seed, replications, people):
        known = facts_of(*({"sex": man, "pay": 1.0} for man in men)).repeat(40, axis=0)
        if scenario == zones["strong"]:
            known[..., FACTS.index("pay")] = ratios
        return known[list(replications)]

    found = affected(zones, replications=40, workers=1, by=["sex"], replicate=follow).pay
    for group, who in zip(found.group.unique(), (men >= 0, men == 0, men == 1), strict=True):
        crowd = sorted(100 * (ratios[:, who].ravel() - 1))
        rows = found[found.group == group].set_index("measure")
        for measure, of_ten in (("tenth", 1), ("half", 5), ("ninth", 9)):
            expected = crowd[len(crowd) * of_ten // 10 - 1]
            assert rows["mean"][measure] == pytest.approx(expected), (group, measure)
        assert (rows.mean_low <= rows["mean"]).all()
        assert (rows["mean"] <= rows.mean_high).all()
        # More than a tenth are paid less, so the tenth percentile is of one who is.
        assert rows["mean"]["less"] > 10
        assert rows["mean"]["tenth"] < 0


def test_a_percentile_of_pay_lies_in_its_interval_as_often_as_it_says():
    """The median of normal changes of mean 3, where histories differ too."""
    luck = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        change = 3 + luck.normal(0, 1, (30, 1)) + luck.normal(0, 2, (30, 5))
        _median, low, high = percentile_interval(change, 50, 1)
        held += low <= 3 <= high
    assert 0.92 < held / 400 < 0.98


def test_nobody_is_affected_by_the_baseline(study):
    rows = study.summary[study.summary.policy == "do-nothing"]
    assert not rows[["because", "instead"]].to_numpy().any()


def test_those_who_are_gone_are_those_of_the_log_of_exits(zones):
    """Told another way: by the logs of exits of single histories."""
    gone = [ENDS.index(name) for name in ("ended", "left", "retired")]
    for replication in range(3):
        strong, nothing = (
            np.isin(fates(zone, 2018, [replication])[0, :, FACTS.index("fate")], gone)
            for zone in (zones["strong"], zones["do-nothing"])
        )
        log = sim.left_only_because(zones["strong"], zones["do-nothing"], [replication])
        off_the_payroll = log[log.cause != "to_archive"]
        assert (strong & ~nothing).sum() == len(off_the_payroll.drop_duplicates(IDENTITY))


def facts_of(*people):
    """Return the facts of one history of people given as dictionaries."""
    return np.array([[[person.get(name, 0) for name in FACTS] for person in people]], float)


def test_a_change_is_counted_by_hand(zones):
    """Four people, of whom two fall a grade; one of these would have waited under the baseline."""
    kept, lower, waits = (ENDS.index(name) for name in ("kept", "demoted", "waiting"))
    before = facts_of(
        {"fate": kept, "pay": 1.0}, {"fate": waits, "pay": np.nan}, {"fate": kept, "pay": 1.0},
        {"fate": kept, "pay": 1.0},
    )  # fmt: skip
    after = facts_of(
        {"fate": lower, "pay": 0.8}, {"fate": lower, "pay": 0.95}, {"fate": kept, "pay": 1.2},
        {"fate": kept, "pay": 1.0},
    )  # fmt: skip

    def follow(scenario, seed, replications, people):
        found = after if scenario == zones["strong"] else before
        return np.repeat(found, len(replications), axis=0)

    study = affected(zones, replications=2, workers=1, by=["sex"], replicate=follow)
    expected = {
        "kept": (2, 0, 1), "demoted": (2, 2, 0), "waiting": (0, 0, 1), "worse": (2, 1, 0),
        "pay_up": (1, 1, 0), "pay_down": (2, 2, 0), "pay_down_far": (1, 1, 0),
    }  # fmt: skip
    for end, numbers in expected.items():
        found = [value(study, "strong", end, name) for name in ("mean", "because", "instead")]
        assert found == list(numbers), end


def test_two_histories_that_agree_do_not_tell_exactly_how_many(zones):
    """Two of four, in both: Student's t of one history off by one; and no more than four."""
    kept, lower = (ENDS.index(name) for name in ("kept", "demoted"))
    before = facts_of(*[{"fate": kept, "pay": 1.0}] * 4)
    after = facts_of(*[{"fate": each, "pay": pay} for each, pay in 2 * [(kept, 1), (lower, 0.8)]])

    def follow(scenario, seed, replications, people):
        found = after if scenario == zones["strong"] else before
        return np.repeat(found, len(replications), axis=0)

    two, many = (
        affected(zones, replications=count, workers=1, by=[], replicate=follow) for count in (2, 20)
    )
    ends = [(value(each, "strong", "worse", f"because_{end}")) for each in (two, many)
            for end in ("low", "high")]  # fmt: skip
    assert ends == pytest.approx([0, 4, 2 - 3.689 / 20, 2 + 3.689 / 20], rel=1e-3)
    less = two.pay.set_index("measure").loc["far_less"]
    assert (less["mean"], less.mean_low > 15, less.mean_high < 85) == (50, True, True)


def test_the_same_policy_by_another_name_affects_nobody(zones):
    twice = {"strong": zones["strong"], "copy": zones["strong"]}
    study = affected(twice, replications=3, workers=1, by=["grade"])
    names = [f"{what}{end}" for what in ("because", "instead") for end in ("", "_low", "_high")]
    assert not study.summary[names].to_numpy().any()
    assert not study.pay[["mean", "mean_low", "mean_high"]].to_numpy().any()
    assert "The same as strong: copy." in str(study.table())


def test_one_policy_alone_is_compared_with_nothing(zones):
    with pytest.raises(StudyError, match="one policy only"):
        affected({"strong": zones["strong"]})


def test_people_are_grouped_by_what_is_known_of_them(zones):
    with pytest.raises(StudyError, match="not grouped by 'height', but by status, grade, age"):
        affected(zones, by=["height"])
    study = affected(zones, replications=1, workers=1, by=["status*status", "sex*sex*status"])
    assert set(study.summary.by) == {"all", "status", "sex × status"}


def test_small_groups_of_a_real_file_are_told_together(zones, tmp_path):
    """A roster of invented people: one department of three, and a single director."""
    rows = ["dept,grade,sex"]
    rows += [f"General Office,clerk,{'F' if k % 2 else 'M'}" for k in range(20)]
    rows += ["Economy,senior_clerk,M"] * 12 + ["Social Affairs,clerk,F"] * 3
    rows += ["General Office,director,M"]
    (tmp_path / "people.csv").write_text("\n".join(rows), encoding="utf-8")
    mapping = ["as_of: 2018-01-01", "columns: {department: dept, grade: grade, sex: sex}",
               "constant: {status: institution}"]  # fmt: skip
    (tmp_path / "mapping.yaml").write_text("\n".join(mapping), encoding="utf-8")
    people = sim.read_roster(
        tmp_path / "people.csv", tmp_path / "mapping.yaml", zones["do-nothing"]
    )
    study = affected(zones, replications=2, workers=1, people=people)
    assert study.pooled
    assert (study.summary.people >= LEAST).all()
    grades = study.summary[study.summary.by == "grade"].group.unique()
    assert "director" not in grades
    assert POOLED in grades


@pytest.mark.parametrize(("people", "told"), [(48.0, "of 48 people"), (48.5, "of 48.5 people")])
def test_as_many_people_are_told_of_as_the_table_has(study, people, told):
    """Of 48.5 the sentence told of 48."""
    summary = study.summary.assign(people=people, because=2.0, instead=1.0)
    (sentence, *_rest) = sentences(replace(study, summary=summary))
    assert told in sentence
