"""The page of a paper is well made, can be read by anybody, and holds names as text."""

import re
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest
from papers import LONG, SHOWN, STRANGE, paper_of

from sim.report.paper.content import Figure, Points, Prose, Section, Table, walk
from sim.report.paper.write_html import html

SPACE = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return paper_of(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def tree(made):
    return parsed(html(made))


def parsed(page):
    """Return the page as a browser reads it; whatever is not HTML is an error."""
    return html5lib.HTMLParser(strict=True).parse(page.decode())


def all_of(tree, *tags):
    return [node for node in tree.iter() if node.tag in {SPACE + tag for tag in tags}]


def words_in(node):
    return " ".join("".join(node.itertext()).split())


def test_every_word_and_number_of_the_paper_is_on_the_page(made, tree):
    text = words_in(tree)
    for part in (each.part for each in walk(made)):
        if isinstance(part, Table):
            told = [part.caption, *part.heads, *(c for row in part.rows for c in row.cells)]
        elif isinstance(part, Points):
            told = [words for item in part.items for words in (item.about, item.text)]
        else:
            told = [part.title if isinstance(part, Section) else getattr(part, "text", "")]
        for words in told:
            assert " ".join(words.split()) in text


def test_headings_come_in_order(tree):
    levels = [int(node.tag[-1]) for node in all_of(tree, "h1", "h2", "h3", "h4")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_page_says_its_language_and_its_title(tree):
    (root,) = all_of(tree, "html")
    assert root.get("lang") == "en"
    assert all_of(tree, "title")[0].text.startswith("Policies compared")


def test_every_table_has_a_caption_and_heads_with_a_scope(made, tree):
    tables = all_of(tree, "table")
    assert len(tables) == sum(isinstance(each.part, Table) for each in walk(made))
    for table in tables:
        assert words_in(all_of(table, "caption")[0])
        for head in all_of(table, "th"):
            assert head.get("scope") in {"col", "row", "rowgroup"}
            assert words_in(head)


def test_every_figure_has_words_and_a_link_to_its_table(made, tree):
    places = {node.get("id") for node in tree.iter() if node.get("id")}
    figures = all_of(tree, "figure")
    assert len(figures) == sum(isinstance(each.part, Figure) for each in walk(made)) > 3
    for figure in figures:
        assert all_of(figure, "img")[0].get("alt")
        assert all_of(figure, "a")[0].get("href")[1:] in places
    for link in all_of(tree, "a"):
        assert link.get("href")[1:] in places


def test_no_place_is_named_twice(tree):
    places = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(places) == len(set(places))


def test_names_are_text_and_no_markup(tmp_path):
    made = paper_of(tmp_path, one=LONG, other=STRANGE, title=SHOWN, kinds=("compare", "fairness"))
    page = html(made)
    tree = parsed(page)
    assert not all_of(tree, "script")
    assert " ".join(SHOWN.split()) in words_in(tree)
    assert LONG in words_in(tree)


def test_nothing_is_loaded_from_elsewhere(made):
    page = re.sub(r"base64,[^\"]*", "", html(made).decode())
    assert "http:" not in page and "https:" not in page and "<script" not in page


def test_colours_of_text_stand_out_from_the_ground():
    """At least 4.5 to 1, as WCAG 2 asks for."""
    style = (Path(__file__).parents[2] / "sim/report/paper/paper.css").read_text(encoding="utf-8")
    colours = re.findall(r"(?<![-\w])color: #([0-9a-f]{6})", style)
    assert len(colours) >= 3
    for colour in colours:
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_same_paper_is_the_same_bytes(made):
    assert html(made) == html(made)


def test_prose_has_what_it_is_about_before_it(made, tree):
    some = next(
        item for each in walk(made) if isinstance(each.part, Points) for item in each.part.items
        if item.about
    )  # fmt: skip
    assert isinstance(some, Prose)
    assert any(words_in(node) == " ".join(some.about.split()) for node in all_of(tree, "strong"))
