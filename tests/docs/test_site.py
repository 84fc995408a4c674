"""The site of the documents as its pages are gathered; .ci/run builds it, every link held."""

import importlib.util
import re
from pathlib import Path

import pytest

from sim.cli import main
from sim.scenario.json_schema import catalogue

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    spec = importlib.util.spec_from_file_location("tool", ROOT / "docs" / "make_site.py")
    tool = importlib.util.module_from_spec(spec)
    patch = pytest.MonkeyPatch()
    patch.setenv("CATFISH_LANG", "en")
    spec.loader.exec_module(tool)
    tool.PAGES = tmp_path_factory.mktemp("site") / "pages"
    tool.gather()
    patch.undo()
    return tool.PAGES


def test_every_page_of_the_navigation_is_there(pages):
    nav = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[2]
    named = re.findall(r": ([\w-]+\.md)$", nav, re.M)
    assert len(named) > 15
    assert not [name for name in named if not (pages / name).is_file()]


def test_every_title_of_the_navigation_has_chinese():
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    titles = set(re.findall(r"^ +- ([\w ]+):", text.partition("\nnav:")[2], re.M))
    known = set(re.findall(r"^            ([\w ]+): [\u4e00-\u9fff]", text, re.M))
    translated = re.findall(r"^            ([\w ]+): .*[\u4e00-\u9fff]", text, re.M)
    assert titles <= {*known, *translated}


def test_no_link_leads_to_a_page_that_is_not_on_the_site(pages):
    missing = [
        (page.name, target)
        for page in pages.glob("*.md")
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not missing


def test_no_link_leads_from_one_language_to_the_other(pages):
    # A strict build of one language does not know the pages of the other: the switch leads there.
    crossing = [
        (page.name, target)
        for page in pages.glob("*.md")
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text("utf-8"))
        if target.endswith(".zh.md")
    ]
    assert not crossing


@pytest.mark.parametrize("ending", ["", ".zh"])
def test_the_references_name_every_parameter_and_command(pages, ending):
    text = (pages / f"parameters{ending}.md").read_text("utf-8")
    assert not [path for path in catalogue() if f"`{path}`" not in text]
    text = (pages / f"commands{ending}.md").read_text("utf-8")
    assert not [name for name in main.commands if f"## {name}\n" not in text]


def test_the_chinese_references_are_chinese(pages):
    text = (pages / "parameters.zh.md").read_text("utf-8")
    assert "激励比例<br>`pay.incentive_ratio`" in text
    assert "| 选项 | 含义 |" in (pages / "commands.zh.md").read_text("utf-8")


def test_lists_are_read_alike_by_github_and_by_the_site(pages):
    """The site ends an item at a paragraph of fewer than four blanks, and sees no list in one."""
    short = r"\n\n {1,3}\S.*"  # a paragraph of an item, for GitHub
    joined = r"^(?!\d+\. )[^\s#|<-].*\n[-*] .*|\n\n    [^-\s].*\n *- .*"  # an item in a paragraph
    wrong = [
        (page.name, found[0])
        for page in pages.glob("*.md")
        for text in [re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.S | re.M)]
        for found in re.finditer(f"{short}|{joined}", text, re.M)
    ]
    assert not wrong
