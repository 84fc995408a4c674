"""What README and guide tell a newcomer to type works as it is written there."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main

ROOT = Path(__file__).parents[2]
README, GUIDE = ROOT / "README.md", ROOT / "docs" / "guide.md"
STUDIES = ROOT / "docs" / "studies.md"
PAGES = (README, GUIDE, ROOT / "scenarios" / "README.md", ROOT / "results" / "README.md")
ROSTER = (
    "部门,职级,性别,出生日期,入职时间,月工资\n"
    "Economy,科员,女,1990-05-01,2014-07-01,5200\n"
    "Economy,局长,男,1970-03-15,1995-08-01,11800\n"
    "Social Affairs,主任科员,男,1985-11-30,2010-09-01,\n"
    "Economy,科员,男,1988-02-01,2011-07-01,5400\n"
    "Social Affairs,科员,女,1991-08-20,2015-07-01,5100\n"
)
FEW = ("--replications", "2", "--workers", "1", "--quiet")


def blocks(page, language):
    """Return the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.S | re.M)


def promised(name):
    """Return the command that .ci/run reads from the README by its mark."""
    found = re.findall(
        rf"^<!-- {name} -->\n```bash\n(.*?)^```$", README.read_text("utf-8"), re.S | re.M
    )
    assert len(found) == 1, name
    return found[0]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash on this machine")
def test_ci_runs_what_the_readme_promises_and_fails_where_that_is_not_there(tmp_path):
    (tmp_path / "README.md").write_text("<!-- here -->\n```bash\necho one &&\n  echo two\n```\n")
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    function = re.search(r"^promised\(\) \{\n.*?^\}$", script, re.S | re.M)[0]

    def ci(name):
        words = ["bash", "-euo", "pipefail", "-c", f"{function}\npromised {name}\necho on"]
        return subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (ci("here").returncode, ci("here").stdout) == (0, "one\ntwo\non\n")
    assert (ci("gone").returncode, ci("gone").stdout) == (1, "")
    assert "gone" in ci("gone").stderr
    for name in re.findall(r"^promised (\w+)$", script, re.M):
        promised(name)


def commands(page):
    """Return every catfish command of a page, without comments, as words."""
    for block in blocks(page, "bash"):
        if ".venv/bin/pip" in block:  # these two run in .ci/run
            continue
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("catfish "):
                yield shlex.split(line, comments=True)[1:]


GUIDE_COMMANDS = [*commands(README), *commands(GUIDE)]
BY_TITLE = [each for each in commands(GUIDE.with_name("guide.zh.md")) if "方案" in " ".join(each)]
"""Commands of the Chinese guide that name a policy by its title."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Stand in a folder that looks like the project's, with the files of the guide."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    policy, mapping = blocks(GUIDE, "yaml")
    (tmp_path / "scenarios" / "policies" / "slower-start.yaml").write_text(policy, "utf-8")
    (tmp_path / "people.mapping.yaml").write_text(mapping, "utf-8")
    (tmp_path / "people.csv").write_text(ROSTER, "gb18030")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def succeeds(words):
    few = FEW if words[0] in ("run", "compare") else ()
    result = CliRunner().invoke(main, [*words, *few], catch_exceptions=False)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("words", [
    pytest.param(words, marks=pytest.mark.slow) if words[0] == "decompose" else words
    for words in GUIDE_COMMANDS
], ids=" ".join)  # fmt: skip
def test_a_command_works_as_written(folder, words):
    succeeds(words)


@pytest.mark.parametrize("words", BY_TITLE, ids=" ".join)
def test_a_policy_goes_by_its_chinese_title_as_written(folder, words):
    succeeds(words)


def test_the_main_command_compares_the_ratios_of_the_picture(folder):
    line = promised("main").replace("\\\n", " ").split(".venv/bin/catfish", 1)[1]
    words = shlex.split(line)

    succeeds(words)

    assert (folder / "results" / "binhai-2018-compare-2018" / "figure.png").exists()


def test_the_test_command_installs_and_runs_the_tests():
    assert promised("tests").split()[-1] == ".venv/bin/pytest"
    assert "'.[test]'" in promised("tests")


def test_the_policy_of_the_guide_can_be_used(folder):
    succeeds(["check", "scenarios/small-zone.yaml", "--policy", "slower-start"])


def test_the_policy_of_the_guide_can_be_saved_anywhere(folder, tmp_path):
    ready = tmp_path / "scenarios" / "policies" / "slower-start.yaml"
    (tmp_path / "mine").mkdir()
    ready.rename(tmp_path / "mine" / "slower-start.yaml")
    succeeds(["check", "scenarios/small-zone.yaml", "--policy", "mine/slower-start.yaml"])


@pytest.mark.parametrize("page", [README, STUDIES], ids=lambda page: page.name)
def test_a_province_is_lived_under_the_policies_that_are_named_and_no_other(page, folder):
    found = re.findall(r"`catfish (province [^`]*--policy[^`]*)`", page.read_text("utf-8"))
    assert found
    for words in map(shlex.split, found):
        few = ["--plan", "--replications", "2", "--workers", "1"]
        told = CliRunner().invoke(main, [*words, *few], catch_exceptions=False).output
        assert f"× {words.count('--policy')} policies ×" in told


@pytest.mark.parametrize(
    "page", [README, pytest.param(GUIDE, marks=pytest.mark.slow)], ids=["README.md", "guide.md"]
)
def test_its_python_runs_as_a_script(folder, page):
    (script,) = blocks(page, "python")
    (folder / "script.py").write_text(script, "utf-8")

    ended = subprocess.run(
        [sys.executable, "script.py"], capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stderr
    assert "kpi" in ended.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_points_at_is_there(page):
    """Links, and paths of the project in code spans."""
    text = page.read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", text)
    spans = re.findall(r"`((?:sim|scenarios|docs|notebooks|benchmarks|tests)/[\w./-]*)`", text)
    missing = [link for link in links if not (page.parent / link).exists()]
    missing += [path for path in spans if not (ROOT / path).exists()]
    assert not missing
