"""Overrides by dotted path do what a changed file would do, or say why not."""

from math import nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sim.scenario.fields import unseen
from sim.scenario.json_schema import Parameter, catalogue
from sim.scenario.origin import Change
from sim.scenario.overrides import apply, flatten, parse_assignment, parse_variation
from sim.scenario.places import loc_of
from sim.scenario.problems import ScenarioError, show
from sim.scenario.schema import Scenario
from sim.words import command

ZONE = {
    "title": "A zone",
    "organisation": {
        "grades": [{"name": "clerk", "pay": 5000}, {"name": "head", "pay": 9000, "leader": True}],
        "families": [{"name": "admin"}],
        "departments": [
            {"name": "Finance", "family": "admin", "posts": {"clerk": 5, "head": 1}},
            {"name": "Works 2.1", "family": "admin", "posts": {"clerk": 3}},
            {"name": "Works 2.1.b", "family": "admin", "posts": {"clerk": 4}},
        ],
    },
}
SCENARIO = Scenario.model_validate(ZONE)
# Fields that other fields bind (shares that sum to 1, grades that must exist, a ratio that new
# money makes dear) are left out.
FREE = [
    p
    for p in catalogue().values()
    if p.form == "single"
    and "*" not in p.path
    and not p.path.startswith(
        (
            "organisation.",
            "assessment.leader_weights.",
            "staff.entry_age",
            "recruitment.leader_age",
            "pay.incentive_ratio",
        )
    )
]


def plain(parameter: Parameter) -> st.SearchStrategy:
    if parameter.choices:
        return st.sampled_from(parameter.choices)
    if parameter.plain is bool:
        return st.booleans()
    if parameter.plain is str:
        return st.text().filter(lambda text: not unseen(text))
    low, high = parameter.low, parameter.high
    if parameter.path == "appointment.term_months":  # whole years
        return st.integers(low // 12, high // 12).map(lambda years: 12 * years)
    if parameter.plain is int:
        return st.integers(low, high)
    return st.floats(low, high, allow_nan=False, allow_infinity=False)


def valid(parameter: Parameter) -> st.SearchStrategy:
    ways = [plain(parameter)]
    if parameter.dated:
        year_ends = parameter.path == "appointment.active"
        months = (
            st.integers(1, 50).map(lambda year: 12 * year) if year_ends else st.integers(1, 600)
        )
        later = st.dictionaries(months, plain(parameter))
        ways.append(st.builds(lambda first, then: {0: first, **then}, plain(parameter), later))
    if parameter.ranged:
        ways.append(st.tuples(plain(parameter), plain(parameter)).map(sorted).map(tuple))
    return st.one_of(ways)


def read_back(scenario: Scenario, path: str) -> object:
    value = scenario
    for step in path.split("."):
        value = getattr(value, step)
    return value


def said(override: str) -> str:
    with command(), pytest.raises(ScenarioError) as caught:
        apply(SCENARIO, [override])
    return str(caught.value)


def test_python_is_not_told_of_options():
    with pytest.raises(ScenarioError) as caught:
        apply(SCENARIO, {"pay.incentive_rato": 0.2})
    told = "unknown field pay.incentive_rato; did you mean pay.incentive_ratio?"
    assert str(caught.value) == told


@given(st.data())
def test_any_override_can_be_read_back(data):
    """Set as a value or as text: the field holds it, and nothing else has changed."""
    parameter = data.draw(st.sampled_from(FREE))
    value = data.draw(valid(parameter))
    changed = apply(SCENARIO, {parameter.path: value})
    assert read_back(changed, parameter.path) == value
    before = read_back(SCENARIO, parameter.path)
    assert apply(changed, {parameter.path: before}) == SCENARIO
    if parameter.plain is not str:
        assert apply(SCENARIO, [f"{parameter.path}={show(value)}"]) == changed


@given(st.data())
def test_a_number_just_outside_its_range_is_refused(data):
    """Both ends of every range are held, in plain values, dated values and ranges."""
    bounded = [p for p in FREE if p.plain is float and p.low is not None and p.high is not None]
    parameter = data.draw(st.sampled_from(bounded))
    outside = data.draw(
        st.sampled_from([nextafter(parameter.low, -1e9), nextafter(parameter.high, 1e9)])
    )
    ways = [outside]
    ways += [{0: parameter.low, 12: outside}] if parameter.dated else []
    ways += [sorted([parameter.low, outside])] if parameter.ranged else []
    with pytest.raises(ScenarioError, match="outside the range"):
        apply(SCENARIO, {parameter.path: data.draw(st.sampled_from(ways))})


def test_nothing_to_change_gives_the_scenario_itself():
    assert apply(SCENARIO, {}) is SCENARIO
    assert apply(SCENARIO, []) is SCENARIO


def test_the_scenario_stays_as_it_was():
    """An override is a new scenario, and keeps no hold on the value it was given."""
    posts = {"clerk": 9}
    changed = apply(SCENARIO, {"organisation.departments.Finance.posts": posts})
    posts["clerk"] = 1
    assert changed.organisation.departments[0].posts == {"clerk": 9}
    assert SCENARIO.organisation.departments[0].posts == {"clerk": 5, "head": 1}


def test_departments_and_grades_go_by_name():
    """The longest name that fits is meant, as a name may have dots in it."""
    changed = apply(
        SCENARIO,
        [
            "organisation.departments.Finance.posts.clerk=2",
            "organisation.departments.Works 2.1.posts.head=1",
            "organisation.departments.Works 2.1.b.workload=1.2",
            "organisation.grades.head.pay=9500",
        ],
    )
    finance, works, works_b = changed.organisation.departments
    assert finance.posts == {"clerk": 2, "head": 1}
    assert works.posts == {"clerk": 3, "head": 1}
    assert works_b.workload == 1.2
    assert changed.organisation.grades[1].pay == 9500


def test_they_go_by_their_chinese_names_too_unless_two_share_one():
    data = SCENARIO.model_dump()
    for unit, zh in zip(data["organisation"]["departments"], ("财政局", "建设局", ""), strict=True):
        unit["zh"] = zh
    zone = Scenario.model_validate(data)
    changed = apply(zone, ["organisation.departments.财政局.workload=1.3"])
    assert [unit.workload for unit in changed.organisation.departments] == [1.3, 1.0, 1.0]
    assert changed == apply(zone, {"organisation": {"departments": {"财政局": {"workload": 1.3}}}})
    assert [each.path for each in changed.origin.set_by_hand] == [
        "organisation.departments.Finance.workload"
    ]
    with pytest.raises(ScenarioError, match=r"did you mean organisation\.departments\.财政局\.wo"):
        apply(zone, ["organisation.departments.财政.workload=1.3"])
    data["organisation"]["grades"][0]["zh"] = data["organisation"]["grades"][1]["zh"] = "职员"
    assert loc_of("organisation.grades.职员.pay", data) == ("organisation", "grades", "职员", "pay")


DATES = st.dictionaries(st.integers(0, 60), st.floats(0, 1), min_size=1)


@given(st.floats(0, 1) | DATES, DATES)
def test_a_lever_dated_later_keeps_what_was_there_before(below, above):
    """Month by month: until the first date of the upper one the lower holds, then the upper."""
    lower = apply(SCENARIO, {"pay.link": below})
    both = apply(lower, {"pay.link": above})
    alone = apply(SCENARIO, {"pay.link": above})
    for month in range(62):
        began = month >= min(above)
        expected = (alone if began else lower).at(month).pay.link
        assert both.at(month).pay.link == expected
        if began:
            last = max(date for date in above if date <= month)
            assert expected == above[last]


def test_of_dated_values_laid_on_each_other_the_last_holds_from_its_first_month():
    changed = apply(SCENARIO, ["pay.incentive_ratio={24: 0.6}"])
    assert changed.pay.incentive_ratio == {0: 0.3, 24: 0.6}  # the default of the schema is 0.3
    changed = apply(SCENARIO, ["pay.incentive_ratio={0: 0.2, 12: 0.25, 24: 0.4}"])
    changed = apply(changed, ["pay.incentive_ratio={18: 0.5, 30: 0.6}"])
    assert changed.pay.incentive_ratio == {0: 0.2, 12: 0.25, 18: 0.5, 30: 0.6}
    changed = apply(changed, {"pay.incentive_ratio": {"6": 0.7}})  # as JSON spells a month
    assert changed.pay.incentive_ratio == {0: 0.2, 6: 0.7}
    assert apply(changed, ["pay.incentive_ratio=0.1"]).pay.incentive_ratio == 0.1


def test_before_its_first_month_a_dated_value_in_a_file_stands_at_the_default():
    scenario = Scenario.model_validate({**ZONE, "pay": {"incentive_ratio": {24: 0.6}}})
    assert scenario.pay.incentive_ratio == {0: 0.3, 24: 0.6}


def test_nested_overrides_are_merged_into_sections():
    changed = apply(SCENARIO, {"pay": {"incentive_ratio": {0: 0.5}}, "pay.cap_multiple": 3})
    assert (changed.pay.incentive_ratio, changed.pay.cap_multiple) == ({0: 0.5}, 3)
    assert changed.pay.former_ratio == SCENARIO.pay.former_ratio
    assert apply(SCENARIO, ["pay={incentive_ratio: 0.5}"]).pay.incentive_ratio == 0.5


@pytest.mark.parametrize(
    ("override", "message"),
    [
        (
            "pay.incentive_ratio=1.2",
            "--set: pay.incentive_ratio = 1.2 is outside the range; allowed: 0 to 1 (share of the "
            "pay pack), or dated, {month: value}.",
        ),
        (
            "pay.incentive_ratio=0,3",
            "--set: pay.incentive_ratio = '0,3' is not a number; allowed: 0 to 1 (share of the "
            "pay pack), or dated, {month: value}; write 0.3.",
        ),
        (
            "pay.incentive_rato=0.2",
            "--set: unknown field pay.incentive_rato; did you mean pay.incentive_ratio?",
        ),
        (
            "pya.incentive_rato=0.2",
            "--set: unknown field pya.incentive_rato; did you mean pay.incentive_ratio?",
        ),
        (
            "organisation.departments.Finanse.posts.clerk=3",
            "--set: unknown field organisation.departments.Finanse.posts.clerk; did you mean "
            "organisation.departments.Finance.posts.clerk?",
        ),
        (
            "organisation.departments.Zoo.workload=1",
            "--set: unknown field organisation.departments.Zoo.workload; "
            "organisation.departments has Finance, Works 2.1, Works 2.1.b.",
        ),
        (
            "organisation.departments.Finance.posts.clrk=3",
            "--set: organisation.departments.Finance.posts: grade 'clrk' is not one of clerk, "
            "head.",
        ),
        (
            "study=3",
            "--set: study = 3: study is a section; set one of its fields: years, replications, "
            "seed, discount_rate, output_worth.",
        ),
        (
            "organisation.departments.Finance=3",
            "--set: organisation.departments.Finance = 3: organisation.departments.Finance is a "
            "section; set one of its fields: name, zh, kind, family, posts, post_types, "
            "overseen_by, merit, company_share, former_units, former_units_office, workload.",
        ),
        (
            "pay.incentive_ratio.24=0.4",
            "--set: pay.incentive_ratio.24: pay.incentive_ratio has no parts that could be set "
            "one by one; set pay.incentive_ratio as a whole; allowed: 0 to 1 (share of the pay "
            "pack), or dated, {month: value}.",
        ),
        (
            "appointment.term_months=30",
            "--set: appointment.term_months: 30 months are not whole years, and assessments are "
            "yearly; use 12, 24, 36 ...",
        ),
        (
            "appointment.order=[direct, competitive]",
            "--set: appointment.order: two_way is missing, so that the grades it fills would all "
            "be left without a post.",
        ),
        (
            "staff.entry_age_high=55",
            "--set: staff.entry_age_high: 55 is not below the retirement age, 55.",
        ),
        (
            "organisation.grades.clerk.pay=0.5",
            "--set: organisation.grades.clerk.pay = 0.5 is outside the range; allowed: "
            "1 to 10000000 (money a month).",
        ),
        (
            "assessment.leader_weights.targets=0.9",
            "--set: assessment.leader_weights: the weights sum to 1.5, not to 1.",
        ),
        (
            "staff.status_shares={contract: 0.9, company: 0.1}",
            "--set: staff.status_shares: company staff are no part of it; each department has its "
            "company_share.",
        ),
        (
            "pay.incentive_ratio",
            "--set: 'pay.incentive_ratio' has no '='; write path=value, such as "
            "pay.incentive_ratio=0.4.",
        ),
        (
            "pay.incentive_ratio=",
            "--set: 'pay.incentive_ratio=' has no value; write path=value, such as "
            "pay.incentive_ratio=0.4.",
        ),
        ("=1", "--set: '=1' has no path; write path=value, such as pay.incentive_ratio=0.4."),
    ],
)
def test_a_bad_override_is_named(override, message):
    """The message says that the override is wrong, not the scenario file."""
    assert said(override) == message


def test_an_override_that_is_not_yaml():
    message = said("pay.incentive_ratio={0: 0.2")
    assert message.startswith("--set: 'pay.incentive_ratio={0: 0.2' is not readable as YAML: ")
    assert message.endswith("; a dated value is written {0: 0.2, 24: 0.4}, a range [0, 0.1].")


def test_all_bad_overrides_are_named_at_once_with_their_source():
    with pytest.raises(ScenarioError) as caught:
        apply(SCENARIO, {"pay.x": 1, "exit.y": 2}, source="study.yaml")
    assert [(p.file, p.field) for p in caught.value.problems] == [
        ("study.yaml", "pay.x"),
        ("study.yaml", "exit.y"),
    ]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0.4", 0.4),
        ("{0: 0.2, 24: 0.4}", {0: 0.2, 24: 0.4}),
        ("[0, 0.1]", [0, 0.1]),
        ("R2", "R2"),
        ("false", False),
        ("off", "off"),
        ("{on: no}", {"on": "no"}),
        ("null", None),
        ("'a=b'", "a=b"),
    ],
)
def test_values_are_yaml_1_2(written, value):
    assert parse_assignment(f" pay.x = {written} ") == ("pay.x", value)


def test_a_variation_is_split_at_top_level_commas_only():
    path, values = parse_variation("pay.x=0.1, {0: 0.2, 24: 0.4},[0, 1],'a,b',\"c,d\",R2,false")
    assert path == "pay.x"
    assert values == [0.1, {0: 0.2, 24: 0.4}, [0, 1], "a,b", "c,d", "R2", False]
    assert parse_variation("pay.x=0.1") == ("pay.x", [0.1])
    with (
        command(),
        pytest.raises(ScenarioError, match=r"--vary: pay\.x: a value is missing; write a"),
    ):
        parse_variation("pay.x=0.1,,0.2")
    with (
        command(),
        pytest.raises(ScenarioError, match=r"--vary: 'pay\.x= \{0: 1' is not readable as"),
    ):
        parse_variation("pay.x=0.1, {0: 1")


@given(st.lists(st.one_of(st.integers(), st.booleans(), st.just({0: 1, 3: 4}), st.just([1, 2]))))
def test_a_variation_keeps_every_value(values):
    if values:
        assert parse_variation("a=" + ",".join(map(show, values))) == ("a", values)


def test_flattening_stops_at_what_a_field_holds():
    nested = YAML(typ="safe").load("""
        organisation:
          departments:
            Finance: {posts: {clerk: 5}, workload: 1}
            Works 2.1: {posts.clerk: 3}
          caps.units: 4
        pay: {incentive_ratio: {0: 0.2}}
        assessment: {leader_weights: {targets: 0.5}}
        staff.status_shares: {contract: 1}
        pya: {deep: {er: 1}, dated: {0: 1}}
    """)
    assert flatten(nested) == {
        "organisation.departments.Finance.posts": {"clerk": 5},
        "organisation.departments.Finance.workload": 1,
        "organisation.departments.Works 2.1.posts.clerk": 3,
        "organisation.caps.units": 4,
        "pay.incentive_ratio": {0: 0.2},
        "assessment.leader_weights.targets": 0.5,
        "staff.status_shares": {"contract": 1},
        "pya.deep.er": 1,
        "pya.dated": {0: 1},
    }


def test_sections_that_are_not_touched_are_handed_on_and_rules_between_sections_still_hold():
    changed = apply(SCENARIO, {"pay.incentive_ratio": 0.4})
    assert changed.behaviour is SCENARIO.behaviour
    assert changed.organisation is SCENARIO.organisation
    with pytest.raises(ScenarioError, match="grade 'boss'"):
        apply(SCENARIO, {"appointment.direct_grades": ["boss"]})


def test_what_is_handed_on_is_of_the_kinds_of_what_is_checked_anew():
    """Else a whole number stands where a fraction may, and every rule is compiled for both."""
    assert repr(Scenario.model_validate(SCENARIO.model_dump()).model_dump()) == (
        repr(SCENARIO.model_dump())
    )


IN_CHINESE = Scenario.model_validate({
    "title": "A zone",
    "organisation": {
        "grades": [{"name": "clerk", "zh": "职员", "pay": 5000},
                   {"name": "head", "zh": "负责人", "pay": 9000, "leader": True}],
        "families": [{"name": "admin"}],
        "departments": [{"name": "Finance", "zh": "财政局", "family": "admin",
                         "posts": {"clerk": 5, "head": 1}}],
    },
})  # fmt: skip
POSTS = "organisation.departments.财政局.posts"


@pytest.mark.parametrize(
    ("override", "path", "value"),
    [
        (f"{POSTS}.职员=7", "organisation.departments.Finance.posts.clerk", 7),
        (f"{POSTS}={{职员: 7, head: 1}}", "organisation.departments.Finance.posts", None),
        ("staff.status_shares={公务员: 0.4, 合同工: 0.6}", "staff.status_shares", None),
        ("staff.archive_quota.负责人=3", "staff.archive_quota.head", 3),
    ],
)
def test_grades_and_statuses_are_keys_in_either_language(override, path, value):
    changed = apply(IN_CHINESE, [override])
    (change,) = changed.origin.changes
    assert change.path == path
    assert value is None or change.value == value
    own = {"职员": "clerk", "负责人": "head", "公务员": "civil_servant", "合同工": "contract"}
    for chinese, english in own.items():
        override = override.replace(chinese, english)
    assert changed == apply(IN_CHINESE, [override.replace("财政局", "Finance")])


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        ([f"{POSTS}={{职员: 7, clerk: 1}}"],
         "organisation.departments.Finance.posts: 职员, clerk are the same; keep one of the two"),
        ([f"{POSTS}.职员=7", "organisation.departments.Finance.posts.clerk=8"],
         f"{POSTS}.职员 and organisation.departments.Finance.posts.clerk are the same field; "
         "set it once"),
        ([f"{POSTS}.职员=7", f"{POSTS}.clerk=7"],
         f"{POSTS}.职员 and {POSTS}.clerk are the same field; set it once"),
    ],
)  # fmt: skip
def test_one_field_by_its_name_in_each_language_is_a_mistake(overrides, told):
    with pytest.raises(ScenarioError) as caught:
        apply(IN_CHINESE, overrides)
    assert str(caught.value).rstrip(".") == told


def test_of_two_files_the_later_wins_whatever_language_they_are_written_in():
    asked = [Change(f"{POSTS}.职员", 7, "one"), Change("organisation.departments.Finance.posts",
                                                    {"职员": 8, "head": 1}, "two")]  # fmt: skip
    assert apply(IN_CHINESE, asked).organisation.departments[0].posts == {"clerk": 8, "head": 1}
