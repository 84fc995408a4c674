"""The ready scenarios and policies say what the reform text says, and where each number is from."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sim.scenario.fields import Section
from sim.scenario.schema import Scenario
from sim.scenario.staff import ESTABLISHED
from sim.staff.roster import read_roster

FOLDER = Path(__file__).parents[2] / "scenarios"
ROSTER = FOLDER.parents[1] / "shared" / "data" / "montgomery_md_2016_roster.csv.gz"
SCENARIOS = ["binhai-2018", "small-zone", "montgomery-2016"]
POLICIES = sorted(path.stem for path in (FOLDER / "policies").glob("*.yaml"))
GRADES = ["clerk", "senior_clerk", "section_head", "deputy_director", "director", "zone_leader"]

# As printed in the reform text, without what stands there in brackets after a department's name.
UNITS = {
    "department": [
        "党政办公室",
        "人力资源部",
        "宣传文化和群团工作部",
        "纪工委",
        "政法委",
        "经济运行和科技商务局",
        "国土规建局",
        "社会事业局",
        "城管交通局",
        "财政管理局",
        "审计监督局",
        "农林水海管理局",
        "安全生产监督管理局",
        "行政审批局",
        "综合行政执法局",
        "市场监督管理局",
        "“四个滨海”建设协调推进办公室",
    ],
    "economic": ["国有资产管理局", "合作发展促进局", "金融管理局", "旅游局"],
    "park_centre": [
        "中央城区开发服务中心",
        "旅游度假区开发服务中心",
        "绿色化工园开发服务中心",
        "海港经济区开发服务中心",
        "中外合作产业园(滨海产业园)开发服务中心",
        "先进制造业产业园开发服务中心",
    ],
    "subdistrict": ["央子街道", "大家洼街道"],
    "studio": ["人大工作室", "政协工作室"],
    "leadership": ["党工委、管委会领导班子"],
}


def read(name: str) -> Any:
    return YAML(typ="safe").load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def changes(policy: str) -> dict[str, Any]:
    """Return what a policy changes, on top of the policies it builds on."""
    written = read(f"policies/{policy}")
    below = changes(written["baseline"]) if "baseline" in written else {}
    return merged(Scenario, below, written["changes"])


def merged(section: type[Section], below: Any, above: Any) -> dict[str, Any]:
    """Lay one nested mapping over another; a dated value is replaced as a whole."""
    result = dict(below)
    for name, value in above.items():
        inner = subsection(section, name)
        result[name] = merged(inner, below.get(name, {}), value) if inner else value
    return result


def subsection(section: type[Section], name: str) -> type[Section] | None:
    kind = section.model_fields[name].annotation
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def kinds(section: type[Section], tree: Any, path: str = "") -> dict[str, str]:
    """Return the kind (lever, assumption, setting) of every field a mapping names."""
    found: dict[str, str] = {}
    for name, value in tree.items():
        inner = subsection(section, name)
        if inner:
            found |= kinds(inner, value, f"{path}{name}.")
        else:
            found[f"{path}{name}"] = section.facts(name)["kind"]
    return found


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_ready_scenario_is_valid(name: str) -> None:
    scenario = Scenario.model_validate(read(name))
    assert [grade.name for grade in scenario.organisation.grades] == GRADES


@pytest.mark.parametrize("name", SCENARIOS)
def test_higher_grades_are_paid_and_weigh_more(name: str) -> None:
    grades = Scenario.model_validate(read(name)).organisation.grades
    for lower, higher in pairwise(grades):
        assert lower.pay < higher.pay
        assert lower.post_value < higher.post_value


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_number_says_where_it_comes_from(name: str) -> None:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        value, _, comment = line.partition("#")
        if re.search(r"\d", value):
            said = re.match(r" (seed|law|evidence|assumed): \S", comment)
            assert said, f"{name}.yaml, line {number}: no mark and source behind {value.strip()!r}"


def test_binhai_has_the_units_of_the_reform_text() -> None:
    departments = Scenario.model_validate(read("binhai-2018")).organisation.departments
    for kind, names in UNITS.items():
        assert [d.zh for d in departments if d.kind == kind] == names
    assert [len(names) for names in UNITS.values()] == [17, 4, 6, 2, 2, 1]
    assert len(departments) == 32


def test_binhai_has_posts_for_about_1200_people() -> None:
    """About 4 % of the posts stand empty."""
    assert 1190 <= 0.96 * Scenario.model_validate(read("binhai-2018")).organisation.size <= 1210


@pytest.mark.parametrize("name", ["binhai-2018", "small-zone"])
def test_workloads_vary_around_one(name: str) -> None:
    zone = Scenario.model_validate(read(name)).organisation
    posts = [sum(d.posts.values()) for d in zone.departments]
    mean = sum(n * d.workload for n, d in zip(posts, zone.departments, strict=True)) / zone.size
    assert mean == pytest.approx(1, abs=0.01)
    assert all(0.8 <= d.workload <= 1.3 for d in zone.departments)


@pytest.mark.parametrize("name", ["binhai-2018", "small-zone"])
def test_each_department_has_one_director(name: str) -> None:
    for department in Scenario.model_validate(read(name)).organisation.departments:
        assert department.posts.get("director", 0) == (department.kind != "leadership")


@pytest.mark.parametrize("name", ["binhai-2018", "small-zone"])
def test_caps_are_what_the_scenario_has(name: str) -> None:
    """So that one more unit, place of the establishment or leadership post is refused (ST1)."""
    scenario = Scenario.model_validate(read(name))
    zone = scenario.organisation
    leaders = {grade.name for grade in zone.grades if grade.leader}
    leading = sum(n for d in zone.departments for g, n in d.posts.items() if g in leaders)
    assert zone.caps.units == len(zone.departments)
    assert zone.caps.establishment == round(scenario.people(ESTABLISHED)) < zone.size
    assert zone.caps.leadership_posts == leading


def test_small_zone_is_small() -> None:
    assert Scenario.model_validate(read("small-zone")).organisation.size == 52


@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_says_who_when_and_why(policy: str) -> None:
    written = read(f"policies/{policy}")
    assert set(written) - {"baseline"} == {"title", "author", "date", "why", "reference", "changes"}
    assert written.get("baseline", policy) in POLICIES


@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_holds_only_levers(policy: str) -> None:
    found = kinds(Scenario, read(f"policies/{policy}")["changes"])
    assert found
    assert {field for field, kind in found.items() if kind != "lever"} == set()


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_policy_fits_every_scenario(name: str, policy: str) -> None:
    Scenario.model_validate(merged(Scenario, read(name), changes(policy)))


def test_the_policies_a_planner_asks_for_are_there() -> None:
    asked = "do-nothing pay-only mild as-adopted strong outsiders-only grandfathered"
    assert set(POLICIES) == {*asked.split(), "kpi-before-appointment"}


def test_binhai_stands_as_adopted() -> None:
    scenario = read("binhai-2018")
    adopted = merged(Scenario, scenario, changes("as-adopted"))
    assert Scenario.model_validate(adopted) == Scenario.model_validate(scenario)


def test_policies_built_on_another_undo_nothing_else() -> None:
    """Pay only is doing nothing but for assessment and pay; mild keeps re-appointment."""
    nothing, pay_only = changes("do-nothing"), changes("pay-only")
    for section in ("appointment", "exit", "recruitment"):
        assert pay_only[section] == nothing[section]
    assert changes("mild")["appointment"] == changes("as-adopted")["appointment"]


@pytest.mark.skipif(not ROSTER.exists(), reason="needs the shared Montgomery staff list")
def test_montgomery_pays_the_median_of_each_grade() -> None:
    scenario = Scenario.model_validate(read("montgomery-2016"))
    mapping = FOLDER / "rosters" / "montgomery-2016.mapping.yaml"
    people = read_roster(ROSTER, mapping, scenario).people
    medians = people.groupby("grade")["pay_month"].median()
    for grade in scenario.organisation.grades[:-1]:  # the five zone leaders are set by hand
        assert grade.pay == pytest.approx(medians[grade.name], rel=0.02)
