"""The same question elsewhere gives the same answer."""

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import sim
from sim.app import sharing
from sim.app.question import Question
from sim.cli import main
from sim.scenario.policy import load_policy

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
    _catfish, *words = shlex.split(sharing.command(question))
    words[words.index("--replications") + 1] = "2"
    result = CliRunner().invoke(main, [*words, "--workers", "1", "--quiet", "--out", "here"])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "here" / "manifest.json").is_file()
