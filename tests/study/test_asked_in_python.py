"""A study as a planner asks it in Python: paths, names, one value, Chinese names."""

import sys
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.cli import main
from sim.scenario.problems import ScenarioError
from sim.study.manifest import STUDIES
from sim.study.problems import StudyError

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))
from every_study import studies

ROOT = Path(__file__).parents[2]
ZONE = ROOT / "scenarios" / "small-zone.yaml"
FEW = {"replications": 2, "workers": 1}
ROSTER = "部门,职级,出生日期,入职时间\n" + "经济发展局,科员,1990-05-01,2014-07-01\n" * 5
MAPPING = """
as_of: 2018-01-01
columns: {department: 部门, grade: 职级, birth: 出生日期, hired: 入职时间}
grades: {科员: clerk}
constant: {status: institution}
"""


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """Return the path of a zone with few years, beside the ready policies."""
    folder = tmp_path_factory.mktemp("zone")
    text = ZONE.read_text("utf-8").replace("years: 6", "years: 1")
    (folder / "zone.yaml").write_text(text, "utf-8")
    return folder / "zone.yaml"


def test_the_line_that_the_issue_asks_for(short, tmp_path):
    (tmp_path / "people.csv").write_text(ROSTER, "gb18030")
    (tmp_path / "people.yaml").write_text(MAPPING, "utf-8")
    zone = sim.load_scenario(short)
    roster = sim.read_roster(tmp_path / "people.csv", tmp_path / "people.yaml", zone)
    study = sim.compare(
        str(short), policies=["strong"], vary={"激励比例": [0.2, 0.4]}, people=roster, **FEW
    )
    assert list(study.policies) == [
        f"{own}, pay.incentive_ratio={ratio}"
        for own in ("baseline", "strong")
        for ratio in (0.2, 0.4)
    ]


def test_paths_names_and_scenarios_ask_the_same(short):
    zone = sim.load_scenario(short)
    strong = sim.load_scenario(short, policies=["strong"])
    asked = [
        sim.compare(short, policies="strong", **FEW),
        sim.compare(zone, policies=["strong"], **FEW),
        sim.compare({"baseline": zone, "strong": strong}, **FEW),
    ]
    for other in asked[1:]:
        pd.testing.assert_frame_equal(asked[0].runs, other.runs)


@pytest.mark.parametrize("file", STUDIES.values())
def test_every_kind_of_study_has_a_page_and_can_be_run_again(file):
    page = import_module(f"sim.report.{file}")
    assert callable(page.table)
    assert callable(page.page)
    assert callable(import_module(f"sim.study.{file}").again)


def test_every_kind_of_study_is_public_is_a_command_and_is_among_those_that_are_shown():
    assert set(STUDIES) <= set(sim.__all__), "sim/__init__.py"
    assert set(STUDIES) <= set(main.commands), "sim/cli.py"
    assert set(STUDIES) <= set(studies("one", "other", "zone")), "tests/report/every_study.py"


def test_a_breakdown_is_asked_and_shown_like_any_other(short):
    study = sim.breakdown(short, policies=["strong"], **FEW)
    assert list(study.policies) == ["baseline", "strong"]
    assert "strong" in str(study.table())
    assert "<pre" in study.table()._repr_html_()


def test_the_zone_as_it_stands_is_left_out_where_another_baseline_is_named(short):
    study = sim.compare(short, policies=["mild", "strong"], baseline="mild", **FEW)
    assert list(study.policies) == ["mild", "strong"]


def test_one_value_or_a_dated_one_is_a_list_of_itself(short):
    one = sim.compare(short, vary={"pay.incentive_ratio": 0.4}, **FEW)
    assert list(one.policies) == ["pay.incentive_ratio=0.4"]
    dated = sim.compare(short, vary={"pay.incentive_ratio": {0: 0.2, 6: 0.4}}, **FEW)
    assert dated.policies[dated.baseline].pay.incentive_ratio == {0: 0.2, 6: 0.4}


def test_a_parameter_goes_by_its_chinese_name_wherever_it_is_set(short, tmp_path):
    zone = sim.load_scenario(short)
    assert sim.apply(zone, ["激励比例=0.4"]).pay.incentive_ratio == 0.4
    assert sim.apply(zone, {"激励比例": {0: 0.2, 6: 0.4}}).pay.incentive_ratio == {0: 0.2, 6: 0.4}
    policy = "title: 甲\nwhy: 乙\nchanges: {激励比例: 0.45}\n"
    (tmp_path / "p.yaml").write_text(policy, "utf-8")
    assert sim.load_scenario(short, [tmp_path / "p.yaml"]).pay.incentive_ratio == 0.45
    (tmp_path / "z.yaml").write_text(f"激励比例: 0.35\n{short.read_text('utf-8')}", "gb18030")
    assert sim.load_scenario(tmp_path / "z.yaml").pay.incentive_ratio == 0.35
    (tmp_path / "z.yaml").write_text(f"{short.read_text('utf-8')}\n激励比例: 3\n", "utf-8")
    lines = (tmp_path / "z.yaml").read_text("utf-8").count("\n")
    with pytest.raises(ScenarioError, match=rf"z.yaml:{lines}: pay.incentive_ratio = 3 is outs"):
        sim.load_scenario(tmp_path / "z.yaml")
    with pytest.raises(ScenarioError, match="unknown field 激励比; did you mean 激励比例"):
        sim.apply(zone, {"激励比": 0.4})


@pytest.mark.parametrize(("asked", "told"), [
    ({"zone": 3}, "3 is no zone: give a scenario, the path of one, or scenarios by name"),
    ({"zone": {}}, "there is no policy to compare"),
    ({"policies": ["strnog"]}, r"there is no policy 'strnog' in .*did you mean strong"),
    ({"vary": ["pay.incentive_ratio"]}, "what to vary is values by parameter"),
    ({"vary": {"pay.incentive_ratio": []}}, "pay.incentive_ratio: no value to vary it over"),
    ({"vary": {"pay.incentive_ratio": 2}}, "^pay.incentive_ratio = 2 is outside the range"),
    ({"policies": ["strong"], "baseline": "storng"}, "did you mean 'strong'"),
])  # fmt: skip
def test_what_is_wrong_is_said_as_the_command_says_it(short, asked, told):
    with pytest.raises((ScenarioError, StudyError), match=told) as caught:
        sim.compare(**{"zone": short, **FEW, **asked})
    assert "--" not in str(caught.value)


def test_a_study_shows_the_table_of_its_command(short):
    study = sim.compare(short, policies=["strong"], **FEW)
    assert "KPI outcome (true)" in str(study.table())
    assert repr(study.table()) == str(study.table())
    page = study._repr_html_()
    assert page.startswith("<pre") and "KPI outcome (true)" in page
    assert sim.compare(short, **FEW)._repr_html_().count("difference") == 0


def test_a_scenario_is_told_in_a_line():
    told = repr(sim.load_scenario(ZONE))
    assert told == f"<Scenario {sim.load_scenario(ZONE).title!r}: 4 departments, 52 posts>"
    assert f"{sim.load_scenario(ZONE)}" == told
