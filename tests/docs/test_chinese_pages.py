"""Pages that are there in Chinese, too, say the same as the English ones: they are kept in step."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from test_guide import blocks, commands

from sim.law.checks import CHECKS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TWINS = sorted(
    page
    for folder in (ROOT, DOCS, ROOT / "scenarios", ROOT / "results")
    for page in folder.glob("*.zh.md")
)
PAIRS = [(page.with_name(page.name.replace(".zh.", ".")), page) for page in TWINS]
PAGES = sorted({*TWINS, *DOCS.rglob("*.zh.md")})
CODE = r"^```.*?^```$|`[^`]*`|(?<=\])\([^)]*\)|\{ #[^}]*\}|!(?=\[)|\$\$?[^$]+\$\$?"
CHINESE = r"[\u4e00-\u9fff“”（）、，。；：]"
SIGN = rf"{CHINESE}[,:;?!()]|[,:;?!()]{CHINESE}"
READY = ROOT / "scenarios" / "policies"
TITLES = {
    yaml.safe_load(path.read_text("utf-8"))["title"].partition("(")[2].rstrip(")"): path.stem
    for path in READY.glob("*.yaml")
}
"""Names of the ready policies, by their Chinese titles."""


def name(page):
    return page.relative_to(ROOT).as_posix()


pairs = pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=map(name, TWINS))


def prose(page):
    return re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.S | re.M)


def headings(page):
    return [len(found) for found in re.findall(r"^(#+) ", prose(page), re.M)]


def paragraphs(page):
    """Return how many paragraphs and items of lists stand under each heading."""
    text = re.sub(r"^<a id=.*$", "", prose(page), flags=re.M)
    parts = re.split(r"^#+ .*$", text, flags=re.M)
    return [
        len([each for each in re.split(r"\n\s*\n|\n(?=- |\d+\. )", part) if each.strip()])
        for part in parts
    ]


def named(page):
    """Return the settings that a page names by their paths."""
    return set(re.findall(r"`([a-z_]+(?:\.[\w*]+)+)", prose(page)))


def links(page):
    """Return where a page leads, in whatever language that is."""
    return {re.sub(r"[.-]zh\.", ".", to) for to in re.findall(r"\]\(([^)\s]+)\)", prose(page))}


def formulas(page):
    return Counter(re.findall(r"\$\$.*?\$\$|\$[^$\n]+\$", prose(page), re.S))


def without_language(words):
    """Return a command with ready policies by their names, and whether it is told to speak."""
    names = [TITLES.get(each, each) for each in words if each not in ("--lang", "zh")]
    return names, "--lang" in words


def test_what_is_first_read_is_there_in_chinese():
    there = {"README.zh.md", "docs/guide.zh.md", "docs/model.zh.md"}
    assert {*there, "scenarios/README.zh.md", "results/README.zh.md"} <= set(map(name, TWINS))


@pairs
def test_headings_are_the_same_in_number_and_level(english, chinese):
    assert headings(english) == headings(chinese)


@pairs
def test_no_paragraph_is_missing(english, chinese):
    assert paragraphs(english) == paragraphs(chinese)


@pairs
def test_every_heading_is_found_by_its_english_address(english, chinese):
    """So that links need not know the language."""
    titles = re.findall(r"^##+ (.*)$", prose(english), re.M)
    plain = [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]
    assert re.findall(r'^<a id="([^"]*)"></a>$', prose(chinese), re.M) == plain


@pairs
def test_the_same_settings_are_named(english, chinese):
    assert named(english) == named(chinese)


@pairs
def test_the_same_places_are_linked(english, chinese):
    assert links(english) == links(chinese)


@pairs
def test_a_link_leads_to_a_chinese_page_where_there_is_one(english, chinese):
    text = prose(chinese).replace(f"[English]({english.name})", "")
    plain = re.findall(r"\]\((?!\w+:)([^)#\s]+(?<!\.zh)\.md)", text)
    twins = [(chinese.parent / to).with_suffix(".zh.md") for to in plain]
    assert not [twin for twin in twins if twin.exists()]


@pairs
def test_no_formula_is_lost_or_changed(english, chinese):
    """Each stands as often as in English; a sentence may name a symbol once more."""
    assert not formulas(english) - formulas(chinese)
    assert all(re.fullmatch(r"\$\\?\w+\$", each) for each in formulas(chinese) - formulas(english))


@pairs
def test_tables_have_as_many_lines(english, chinese):
    rows = (len(re.findall(r"^\|", prose(page), re.M)) for page in (english, chinese))
    assert len(set(rows)) == 1


@pairs
def test_the_same_commands_are_told_to_speak_chinese(english, chinese):
    there = [without_language(words) for words in commands(chinese)]
    assert [words for words, _spoken in there] == [
        without_language(words)[0] for words in commands(english)
    ]
    assert all(spoken for _words, spoken in there)


@pairs
@pytest.mark.parametrize("language", ["python", "r"])
def test_code_is_the_same(english, chinese, language):
    assert blocks(english, language) == blocks(chinese, language)


@pairs
def test_files_are_the_same_but_for_comments(english, chinese):
    ours, theirs = ([yaml.safe_load(text) for text in blocks(page, "yaml")]
                    for page in (english, chinese))  # fmt: skip
    assert ours == theirs


def test_checks_of_the_law_are_named_in_chinese_as_the_program_names_them():
    basis = {"scenario": "情景", "run": "推演", "neither": "均不能"}
    rows = re.findall(r"^\| (L.*) \|$", (DOCS / "law.zh.md").read_text("utf-8"), re.M)
    told = [row.split(" | ") for row in rows]
    assert [[*row[:4], row[5], row[7].strip()] for row in told] == [
        [c.id, c.status_zh, c.article_zh, c.read, "、".join(basis[b] for b in c.basis), c.ask_zh]
        for c in CHECKS.values()
    ]


def half_width(text):
    """Return signs of half width beside Chinese; code, addresses and equations are words of it."""
    return re.findall(SIGN, re.sub(CODE, "0", text, flags=re.S | re.M))


@pytest.mark.parametrize("page", PAGES, ids=map(name, PAGES))
def test_a_chinese_page_has_signs_of_full_width(page):
    assert not half_width(page.read_text("utf-8"))


def test_a_sign_of_half_width_on_a_page_is_seen():
    for words in ("甲,乙", "`catfish`,再", "见([办法](guide.md#in-excel))", "例如:"):
        assert half_width(words), words
    for words in ("甲，乙", "见（[办法](guide.md#in-excel)）", "`f(x), 甲`", "在 [`a`, `b`] 内"):
        assert not half_width(words), words
