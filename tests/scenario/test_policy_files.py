"""A policy holds levers and reasons, may build on another, and is nothing but overrides."""

import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.reform.exit import READINGS
from sim.scenario import ready
from sim.scenario.overrides import apply
from sim.scenario.policy import load_policy, name_of, ready_policies, stacked
from sim.scenario.problems import ScenarioError
from sim.scenario.reading import load_scenario

ROOT = Path(__file__).parents[2]
ZONE = """\
title: A zone
organisation:
  grades:
    - {name: clerk, pay: 5000}
    - {name: head, pay: 9000, leader: true}
  families:
    - name: admin
  departments:
    - {name: Finance, family: admin, posts: {clerk: 5, head: 1}}
    - {name: Works, family: admin, posts: {clerk: 3}}
"""
HEAD = "title: A policy\nwhy: To try it\n"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path) -> Write:
    """Write a policy beside a scenario; return its path."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "x.yaml").write_text(ZONE)

    def write(name: str, text: str, head: str = HEAD) -> Path:
        path = tmp_path / "policies" / f"{name}.yaml"
        path.write_text(head + text)
        return path

    return write


def stack(paths: list, folder: Path | None = None) -> dict[str, object]:
    """Return what a stack of policies changes, by dotted path."""
    return {change.path: change.value for change in stacked(paths, folder).changes}


def said(act: Callable[[], object], folder: Path) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        act()
    return str(caught.value).replace(f"{folder}/", "").splitlines()


def test_a_policy_says_what_why_and_who(write, tmp_path):
    base = write("base", "")
    path = write(
        "p",
        "author: 张三\ndate: 2018-03-01\nreference: [PA1, ID5]\nbaseline: base\n"
        "changes:\n  pay: {incentive_ratio: {0: 0.2, 24: 0.4}}\n  assessment:\n"
        "    leader_weights.targets: 0.4\n",
    )
    policy = load_policy(path)
    assert (policy.title, policy.why, policy.author) == ("A policy", "To try it", "张三")
    assert (policy.date, policy.reference) == ("2018-03-01", "PA1; ID5")
    assert (policy.name, policy.baseline) == ("p", base)
    assert [(c.path, c.value, c.line) for c in policy.changes] == [
        ("pay.incentive_ratio", {0: 0.2, 24: 0.4}, 8),
        ("assessment.leader_weights.targets", 0.4, 10),
    ]
    assert load_policy("p", tmp_path / "policies") == policy
    assert name_of("policies/v1.2.yaml") == "v1.2"
    assert name_of("do-nothing") == "do-nothing"


def test_only_levers_may_be_changed(write, tmp_path):
    path = write(
        "p",
        """\
changes:
  pay:
    incentive_ratio: 1.2
    cap_multpile: 2
  behaviour.peers.strength: 0.1
  study: {years: 3}
  organisation.departments.Finance.posts: {clerk: 2}
  exit.reading: R9
  pay.incentive_ratio: 0.1
  waiting:
""",
    )
    other = "and a policy changes levers only; it belongs into the scenario or sim.apply."
    found = said(lambda: load_policy(path), tmp_path)
    assert found[:-1] == [
        "policies/p.yaml:5: pay.incentive_ratio = 1.2 is outside the range; allowed: 0 to 1 "
        "(share of the pay pack), or dated, {month: value}.",
        "policies/p.yaml:6: unknown field pay.cap_multpile; did you mean pay.cap_multiple?",
        f"policies/p.yaml:7: behaviour.peers.strength is an assumption, {other}",
        f"policies/p.yaml:8: study.years is a setting, {other}",
        f"policies/p.yaml:9: organisation.departments.Finance.posts is a setting, {other}",
        "policies/p.yaml:10: exit.reading = 'R9' is not one of the choices; allowed: one of "
        f"{', '.join(READINGS)}, or dated, {{month: value}}.",
        "policies/p.yaml:11: pay.incentive_ratio stands twice, also on line 5; keep one of the "
        "two.",
    ]
    assert found[-1].startswith("policies/p.yaml:12: waiting = null is a section, not a lever")


def test_what_a_policy_says_about_itself_is_checked(write, tmp_path):
    path = write(
        "p", "titel: x\npay: {}\nauthor: [a]\nchanges: 3\ndate: 3\nwhy:\nzzzz: 1\n", head=""
    )
    assert said(lambda: load_policy(path), tmp_path) == [
        "policies/p.yaml:1: unknown field titel; did you mean title?",
        "policies/p.yaml:2: unknown field pay; put it below 'changes:'.",
        "policies/p.yaml:3: author = ['a'] is not text.",
        "policies/p.yaml:4: changes = 3 is not a mapping of levers.",
        "policies/p.yaml:5: date = 3 is not a date, such as 2018-03-01.",
        "policies/p.yaml:6: why is missing; a policy says what it is and why it is proposed.",
        "policies/p.yaml:7: unknown field zzzz; a policy has title, why, author, date, "
        "reference, baseline, changes.",
    ]


def test_a_policy_named_where_documents_stand_is_refused(write, tmp_path):
    """Nothing would build on it; a document may be called what the policy itself is."""
    write("base", "")
    told = "is a policy, and documents stand here; name the policy to build on as baseline."
    for name in ("do-nothing", "base", "base.yaml", "强力方案"):
        path = write("p", f"reference: [PA1, {name}]\n")
        assert said(lambda path=path: load_policy(path), tmp_path) == [
            f"policies/p.yaml:3: reference = '{name}' {told}"
        ]
    assert load_policy(write("p", "reference: [PA1, p, x.yaml]\n")).reference == "PA1; p; x.yaml"


def test_a_baseline_may_be_a_ready_policy_by_its_chinese_title(write):
    path = write("p", "baseline: 温和方案\n")
    assert load_policy(path).baseline == ROOT / "scenarios" / "policies" / "mild.yaml"


def test_a_policy_on_another_equals_their_overrides_merged(write, tmp_path):
    """The baseline comes first, a shared one once, and of two policies the later wins."""
    write("base", "changes: {pay.incentive_ratio: 0.2, pay.cap_multiple: 3, exit.reading: R2}\n")
    write("a", "baseline: base\nchanges: {pay.incentive_ratio: 0.4}\n")
    write("b", "baseline: base.yaml\nchanges: {exit.reading: R3, pay.hold_back: 0.5}\n")
    folder = tmp_path / "policies"
    merged = {
        "pay.incentive_ratio": 0.4,
        "pay.cap_multiple": 3,
        "exit.reading": "R3",
        "pay.hold_back": 0.5,
    }
    assert stack(["a", folder / "b.yaml"], folder) == merged
    # Named again, a policy has the last word.
    assert stack(["a", "base"], folder)["pay.incentive_ratio"] == 0.2
    assert stack(["a", "b", "a"], folder) == merged
    scenario = load_scenario(tmp_path / "x.yaml")
    both = load_scenario(tmp_path / "x.yaml", ["a", "b"], ["pay.hold_back=0.7"])
    assert both == apply(scenario, merged | {"pay.hold_back": 0.7})
    assert load_scenario(tmp_path / "x.yaml", ["base"]).exit.reading == "R2"


def test_a_policy_dated_later_keeps_what_the_policy_below_had(write, tmp_path):
    write("base", "changes: {pay.incentive_ratio: {0: 0.2, 12: 0.25, 36: 0.5}}\n")
    write("p", "baseline: base\nchanges: {pay: {incentive_ratio: {24: 0.6}}}\n")
    found = load_scenario(tmp_path / "x.yaml", ["p"], ["pay.incentive_ratio={48: 0.7}"])
    assert found.pay.incentive_ratio == {0: 0.2, 12: 0.25, 24: 0.6, 48: 0.7}


RATIOS = st.dictionaries(
    st.sampled_from(["pay.link", "pay.former_ratio", "exit.tail_years", "pay.hold_back"]),
    st.integers(0, 1),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(RATIOS, min_size=1, max_size=4))
def test_a_chain_of_baselines_equals_its_overrides_merged(write, tmp_path, links):
    merged: dict[str, int] = {}
    for i, link in enumerate(links):
        below = f"baseline: p{i - 1}\n" if i else ""
        write(f"p{i}", f"{below}changes: {link}\n")
        merged |= link
    scenario = load_scenario(tmp_path / "x.yaml")
    top = f"p{len(links) - 1}"
    assert stack([top], tmp_path / "policies") == merged
    assert load_scenario(tmp_path / "x.yaml", [top]) == apply(scenario, merged)


def test_a_circle_of_baselines_is_named(write, tmp_path):
    write("p", "baseline: q\n")
    write("q", "baseline: r\n")
    path = write("r", "baseline: p\n")
    assert said(lambda: stacked([path]), tmp_path) == [
        "policies/q.yaml: the baselines run in a circle: r -> p -> q -> r; take the baseline out "
        "of one of them."
    ]


def test_a_policy_that_is_not_there(write, tmp_path):
    write("do-nothing", "")
    write("p", "baseline: do-nothin\n")
    scenario = tmp_path / "x.yaml"
    nor = "in policies, nor among the ready ones;"
    assert said(lambda: load_scenario(scenario, ["do-notting"]), tmp_path) == [
        f"do-notting: there is no policy 'do-notting' {nor} did you mean do-nothing?"
    ]
    [message] = said(lambda: load_scenario(scenario, ["zzz"]), tmp_path)
    assert f"{nor} the folder policies holds do-nothing, p; ready are as-adopted, " in message
    [message] = said(lambda: load_scenario(scenario, ["p"]), tmp_path)
    assert message.startswith(f"policies/p.yaml:3: there is no policy 'do-nothin' {nor}")


def test_a_ready_policy_is_known_by_its_chinese_title(tmp_path):
    zone = ROOT / "scenarios" / "small-zone.yaml"
    assert load_policy("维持现状").name == "do-nothing"
    assert load_scenario(zone, ["强力方案"]) == load_scenario(zone, ["strong"])


def test_policies_that_there_are_are_listed_with_their_chinese_titles(write, tmp_path, monkeypatch):
    monkeypatch.setenv("CATFISH_LANG", "zh")
    [message] = said(lambda: load_scenario(tmp_path / "x.yaml", ["甲乙丙丁"]), tmp_path)
    assert "do-nothing（维持现状）" in message
    assert "strong（强力方案）" in message
    assert "文件夹 policies 中没有方案" in message
    [message] = said(lambda: load_scenario(tmp_path / "x.yaml", ["维持现况"]), tmp_path)
    assert "是否指 维持现状" in message


def test_a_misspelt_file_of_a_policy_is_told_which_is_beside_it(write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "温和方案.yaml").write_text(HEAD)
    [message] = said(lambda: load_scenario(tmp_path / "x.yaml", ["温和方安.yaml"]), tmp_path)
    assert "did you mean 温和方案.yaml?" in message
    [message] = said(
        lambda: load_scenario(tmp_path / "x.yaml", [tmp_path / "温和方安.yaml"]), tmp_path
    )
    assert "did you mean 温和方案.yaml?" in message


def test_a_scenario_given_as_a_policy_is_told_so(write, tmp_path):
    scenario = tmp_path / "x.yaml"
    [message] = said(lambda: load_scenario(scenario, [scenario]), tmp_path)
    assert message.startswith("x.yaml:2: is a scenario, not a policy")


@pytest.mark.parametrize("day", ["2026/13/40", "'2026-02-30'", "2026年13月"])
def test_a_date_that_is_none_is_refused(write, tmp_path, day):
    path = write("p", "", HEAD + f"date: {day}\n")
    assert "is not a date, such as 2018-03-01" in said(lambda: load_policy(path), tmp_path)[0]


@pytest.mark.parametrize("day", ["2026/3/1", "2026-02-28", "2026年3月", "spring of 2026"])
def test_a_date_may_be_written_in_several_ways(write, day):
    assert load_policy(write("p", "", HEAD + f"date: {day}\n")).date == day


def test_a_policy_is_found_beside_what_names_it_beside_the_scenario_and_among_the_ready(
    write, tmp_path
):
    """The nearest of that name is meant; before, a baseline was looked for beside it alone."""
    write("as-adopted", "changes: {pay.incentive_ratio: 0.2}\n")
    write("own", "changes: {pay.incentive_ratio: 0.3}\n")
    away = tmp_path / "elsewhere"
    away.mkdir()
    texts = {"on-ready": "do-nothing", "on-own": "own", "on-adopted": "as-adopted"}
    for name, below in texts.items():
        (away / f"{name}.yaml").write_text(f"{HEAD}baseline: {below}\n")

    def ratio(policy):
        return load_scenario(tmp_path / "x.yaml", [policy]).pay.incentive_ratio

    assert ratio(away / "on-own.yaml") == 0.3
    assert ratio(away / "on-adopted.yaml") == 0.2  # the zone's own comes before the ready one
    assert not load_scenario(tmp_path / "x.yaml", [away / "on-ready.yaml"]).appointment.active
    assert not load_scenario(tmp_path / "x.yaml", ["do-nothing"]).appointment.active
    (away / "own.yaml").write_text(f"{HEAD}changes: {{pay.incentive_ratio: 0.5}}\n")
    assert ratio(away / "on-own.yaml") == 0.5


def test_a_mistake_that_shows_only_on_the_scenario_has_file_and_line(write, tmp_path):
    """Levers that are right by themselves may not go with the rest."""
    write("p", "changes:\n  pay.hold_back: 0\n  assessment.leader_weights.targets: 0.5\n")
    write("grades", "changes:\n  appointment: {direct_grades: [boss]}\n")
    scenario = tmp_path / "x.yaml"
    assert said(lambda: load_scenario(scenario, ["p"]), tmp_path) == [
        "policies/p.yaml:5: assessment.leader_weights: the weights sum to 1.1, not to 1."
    ]
    assert said(lambda: load_scenario(scenario, ["grades"]), tmp_path) == [
        "policies/grades.yaml:4: appointment.direct_grades: grade 'boss' is not one of clerk, head."
    ]
    message = said(lambda: load_scenario(scenario, ["p"], ["assessment.active=maybe"]), tmp_path)
    assert message[0].startswith("policies/p.yaml:5:")


def test_a_file_that_is_no_policy(write, tmp_path):
    path = write("p", "", head="")
    assert said(lambda: load_policy(path), tmp_path) == [
        "policies/p.yaml: is empty; write at least a title."
    ]
    path.write_text(f"{HEAD}changes:\n  pay: {{a: 1, a: 2}}\n")
    assert said(lambda: load_policy(path), tmp_path) == [
        "policies/p.yaml:4: a stands twice in the same mapping; keep one of the two."
    ]


def test_all_ready_policies_are_those_beside_the_scenario(write):
    """``--policy all`` means every policy file of the folder, in the order of names."""
    scenario = write("b", "changes: {pay.incentive_ratio: 0.2}\n").parents[1] / "x.yaml"
    write("a", "changes: {pay.incentive_ratio: 0.4}\n")
    assert ready_policies(scenario) == ["a", "b"]
    with pytest.raises(ScenarioError, match="there is no policy file"):
        ready_policies(scenario.parent / "policies" / "a.yaml")


def test_changes_that_hold_themselves_come_to_an_end(write, tmp_path):
    path = write("endless", "changes: &a {pay: *a}\n")
    with pytest.raises(ScenarioError, match="is a section"):
        load_policy(path)


def test_what_is_ready_is_found_in_a_clone_and_where_a_wheel_has_it(tmp_path, monkeypatch):
    assert ready.ready_folder() == ROOT / "scenarios"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    for folder, there in wheel["force-include"].items():
        shutil.copytree(ROOT / folder, tmp_path / there)
    monkeypatch.setattr(ready, "HOME", tmp_path / "sim")
    assert ready.ready_folder().is_relative_to(tmp_path)
    assert (ready.ready_folder() / "policies" / "as-adopted.yaml").is_file()
