"""The JSON Schema that an editor uses agrees with the check that a scenario goes through."""

import json
import re
from collections import Counter
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from sim.scenario.json_schema import catalogue, parameters, policy_schema, scenario_schema
from sim.scenario.schema import Scenario

ZONE = {
    "title": "A zone",
    "organisation": {
        "grades": [{"name": "clerk", "pay": 5000}],
        "families": [{"name": "admin"}],
        "departments": [{"name": "Finance", "family": "admin", "posts": {"clerk": 5}}],
    },
    "pay": {
        "new_money": 0
    },  # a rule over two fields, which no schema can say, refuses a ratio of 1
}
SCHEMA = Draft202012Validator(scenario_schema())
POLICY = Draft202012Validator(policy_schema())
# One of each form: dated number, dated choice, dated truth, range, whole number, list, null.
FIELDS = [
    "pay.incentive_ratio",
    "exit.reading",
    "assessment.normalise",
    "behaviour.peers.strength",
    "behaviour.peers.on",
    "exit.tail_years",
    "study.years",
    "appointment.direct_grades",
    "organisation.caps.establishment",
    "staff.female_share",
]
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 12),
    st.floats(-0.5, 1.5),
    st.sampled_from(["clerk", "R1", "none", "off", "0.3"]),
)
VALUES = st.one_of(
    PLAIN,
    st.lists(PLAIN, max_size=3),
    st.lists(st.floats(-0.2, 0.3), min_size=2, max_size=2).map(sorted),
    st.dictionaries(st.sampled_from(["0", "24", "-1", "soon"]), PLAIN, max_size=2),
)


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the zone with one field set."""
    data = json.loads(json.dumps(ZONE))
    *sections, name = path.split(".")
    here = data
    for section in sections:
        here = here.setdefault(section, {})
    here[name] = value
    return data


def accepts(data: dict[str, Any]) -> bool:
    """Tell what pydantic says; rules between fields are beyond a JSON Schema and left aside."""
    try:
        Scenario.model_validate(data)
    except ValidationError as error:
        # Checks of one field's value stand at the field; those of a section above it.
        beyond = ("lower end first", "is not one of", "is more than")
        return all(
            e["type"] == "value_error" and any(b in e["msg"] for b in beyond)
            for e in error.errors()
        )
    return True


@given(st.sampled_from(FIELDS), VALUES)
def test_schema_and_pydantic_agree(path, value):
    data = changed(path, value)
    assert SCHEMA.is_valid(data) == accepts(data)


def test_both_schemas_are_schemas():
    Draft202012Validator.check_schema(scenario_schema())
    Draft202012Validator.check_schema(policy_schema())
    # They are also written out to a file.
    assert json.loads(json.dumps(scenario_schema()))["properties"]["pay"]


def test_a_whole_scenario_is_valid_with_every_default_written_out():
    assert SCHEMA.is_valid(ZONE)
    written = Scenario.model_validate(ZONE).model_dump(mode="json")
    assert list(SCHEMA.iter_errors(written)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("pay.incentive_rato", 0.2),
        ("pya", {}),
        ("organisation.departments", [{"name": "Finance", "family": "admin"}]),
        (
            "organisation.departments",
            [{"name": "A", "family": "admin", "posts": {"clerk": 1}, "kind": "offic"}],
        ),
        ("organisation.departments", [{"name": "A", "family": "admin", "posts": {"clerk": -1}}]),
        ("title", 2018),
    ],
)
def test_an_invalid_scenario_is_not_valid(path, value):
    assert not SCHEMA.is_valid(changed(path, value))


def test_a_range_holds_for_plain_values_dates_and_both_ends():
    for path, value in {
        "pay.incentive_ratio": 1.1,
        "pay.cap_multiple": {"0": 2, "12": 11},
        "behaviour.peers.strength": [0, 0.3],
    }.items():
        assert not SCHEMA.is_valid(changed(path, value))


def test_a_field_carries_its_facts():
    ratio = scenario_schema()["properties"]["pay"]["properties"]["incentive_ratio"]
    assert ratio["title"] == "激励比例"
    assert ratio["default"] == 0.3
    assert ratio["description"].startswith("performance pack as a share")
    facts = {k: v for k, v in ratio.items() if k.startswith("x-")}
    assert facts.keys() == {"x-kind", "x-unit", "x-source", "x-mark"}
    assert (facts["x-kind"], facts["x-unit"]) == ("lever", "share of the pay pack")
    plain, dated = ratio["anyOf"]
    assert plain == {"type": "number", "minimum": 0, "maximum": 1}
    assert dated["patternProperties"] == {r"^\d+$": plain}


@pytest.mark.parametrize(
    ("changes", "valid"),
    [
        ({}, True),
        ({"pay": {"incentive_ratio": {"0": 0.2}}}, True),
        ({"pay.incentive_ratio": 0.2, "exit.reading": "R2"}, True),
        ({"assessment": {"leader_weights.targets": 0.5}}, True),
        ({"assessment.leader_weights": {"targets": 0.5}}, True),
        ({"pay": {"incentive_ratio": 1.2}}, False),
        ({"pay.incentive_rato": 0.2}, False),
        ({"behaviour.peers.strength": 0.1}, False),
        ({"behaviour": {"peers": {"strength": 0.1}}}, False),
        ({"study": {"years": 3}}, False),
    ],
)
def test_a_policy_may_nest_its_levers_or_dot_them(changes, valid):
    assert POLICY.is_valid({"title": "x", "why": "y", "changes": changes}) == valid


def test_a_policy_needs_title_and_reasons():
    assert not POLICY.is_valid({"title": "x"})
    assert not POLICY.is_valid({"title": "x", "why": ""})
    assert not POLICY.is_valid({"title": "x", "why": "y", "titel": "z"})
    assert POLICY.is_valid({"title": "x", "why": "y", "reference": ["a"], "baseline": "b"})


def test_the_table_has_every_parameter_once_and_with_its_facts():
    table = parameters()
    assert list(table.columns) == [
        "path",
        "kind",
        "default",
        "unit",
        "low",
        "high",
        "mark",
        "source",
        "description",
        "chinese",
    ]
    assert table["path"].is_unique
    assert list(table["path"]) == list(catalogue())
    assert (table["description"] != "").all()
    assert (table["source"] != "").all()
    assert set(table["kind"]) == {"lever", "assumption", "setting"}
    assert set(table["mark"]) <= {"seed", "law", "evidence", "assumed"}
    rows = table.set_index("path")
    assert rows.loc["pay.incentive_ratio", "default"] == 0.3
    assert rows.loc["exit.reading", "default"] == "R1"
    assert rows.loc["organisation.departments.*.posts", "default"] is None
    assert rows.loc["behaviour.threat.post_rent", "low"] == -0.5
    assert pd.isna(rows.loc["organisation.caps.units", "high"])


def test_every_parameter_has_a_chinese_label_of_its_own():
    """Unlike all others, so that a planner who looks for a word finds one place, not several."""
    labels = {path: parameter.zh for path, parameter in catalogue().items()}
    for path, label in labels.items():
        assert re.search("[一-鿿]", label), path
        assert 2 <= len(label) <= 12, path
    shared = [label for label, count in Counter(labels.values()).items() if count > 1]
    assert shared == []
    assert scenario_schema()["properties"]["title"]["title"] == labels["title"]


def test_every_default_lies_in_its_own_range():
    """Defaults are not validated when a scenario is read, so they are here."""
    for path, parameter in catalogue().items():
        if not parameter.required and "*" not in path:
            default = json.loads(json.dumps(parameter.default))
            assert SCHEMA.is_valid(changed(path, default)), path


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("pay.incentive_ratio", "0 to 1 (share of the pay pack), or dated, {month: value}"),
        ("behaviour.peers.strength", "-0.1 to 0.2 (elasticity of effort), or [low, high]"),
        ("exit.rotate_unqualified", "true or false, or dated, {month: value}"),
        ("appointment.matching", "one of deferred_acceptance, serial_dictatorship"),
        ("appointment.order", "a list of direct, competitive, two_way"),
        ("organisation.departments", "a list of sections"),
        ("organisation.caps.units", "a whole number, at least 1 (units), or null"),
        ("title", "text"),
    ],
)
def test_what_is_allowed_in_words(path, words):
    assert catalogue()[path].allowed == words
