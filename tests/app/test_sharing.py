"""The same question elsewhere gives the same answer."""

import shlex
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

import sim
from sim.app import sharing
from sim.app.question import Question
from sim.cli import main
from sim.scenario.policy import load_policy
from sim.words import speaking

FILE = "scenarios/small-zone.yaml"
ASKED = {
    "policy": {"pay.incentive_ratio": {"0": 0.2, "24": 0.4}, "exit.reading": "R2",
               "appointment.direct_grades": "[director]", "pay.budget": "1.2"},
    "world": {"behaviour.peers.strength": [-0.1, 0.2]},
    "pins": [{"name": "all new", "policy": {"pay.new_money": 0.5}}],
}  # fmt: skip


@pytest.fixture
def question():
    return Question.read(ASKED, sim.load_scenario(FILE))


def test_python_compares_the_very_policies(question, monkeypatch):
    asked = {}
    monkeypatch.setattr(sim, "compare", lambda policies, **how: asked.update(policies) or sim)
    monkeypatch.setattr(sim, "summary", None, raising=False)
    exec(compile(sharing.python(question), "<page>", "exec"), {"__name__": "__main__"})
    assert {name: each.model_dump() for name, each in asked.items()} == {
        name: each.model_dump() for name, each in question.policies.items()
    }


def test_in_chinese_python_calls_what_is_compared_as_the_columns_of_the_page_do(question):
    with speaking("zh"):
        assert '    "基准": zone,' in sharing.python(question)
        pins = [{"name": "基准", "policy": {}}]
        other = sharing.python(Question.read({"pins": pins}, question.zone))
    assert '"baseline": zone,' in other and "'基准': sim.apply(" in other


def test_the_policy_file_is_the_policy(question, tmp_path):
    path = tmp_path / sharing.POLICY_FILE
    path.write_text(sharing.policy_file(question), encoding="utf-8")
    assert load_policy(path).title
    assert sim.load_scenario(FILE, [path], ASKED["world"]) == question.own


def test_the_command_can_be_run_beside_the_policy_file(question, tmp_path, monkeypatch):
    (tmp_path / sharing.POLICY_FILE).write_text(sharing.policy_file(question), encoding="utf-8")
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_bytes(Path(FILE).read_bytes())
    monkeypatch.chdir(tmp_path)
    for file, name in sharing.pin_files(question).items():
        (tmp_path / file).write_text(sharing.policy_file(question, name), encoding="utf-8")
    _catfish, *words = shlex.split(sharing.command(question))
    words[words.index("--replications") + 1] = "2"
    result = CliRunner().invoke(main, [*words, "--workers", "1", "--quiet", "--out", "here"])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "here" / "manifest.json").is_file()
    files = [after for word, after in pairwise(words) if word == "--policy"]
    assert files == ["all-new.yaml", sharing.POLICY_FILE]
    lived = [sim.load_scenario(FILE, [file], ASKED["world"]) for file in files]
    assert lived == [*question.pinned.values(), question.own]


def test_every_pinned_policy_has_a_file_of_its_own():
    names = ["a/b", "a b", "../baseline", "This-Policy"]
    pins = [{"name": name, "policy": {}} for name in names]
    found = sharing.pin_files(Question.read({"pins": pins}, sim.load_scenario(FILE)))
    assert list(found) == ["a-b.yaml", "a-b-2.yaml", "baseline-2.yaml", "This-Policy-2.yaml"]
    assert list(found.values()) == names


@pytest.mark.parametrize("typed", ["不设", "无", "空", "", " none", "None", "null", None])
def test_none_is_taken_as_it_is_said(typed):
    question = Question.read({"policy": {"pay.budget": typed}}, sim.load_scenario(FILE))
    assert question.own.pay.budget is None
    dated = Question.read({"policy": {"pay.budget": "{0: 1.5, 24: 不设}"}}, question.zone)
    assert dated.own.pay.budget == {0: 1.5, 24: None}
