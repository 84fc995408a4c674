"""The PDF holds all of the paper, its fonts and its tags, and names are text in it."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.basePen import NullPen
from papers import LONG, SHOWN, STRANGE, paper_of
from pypdf import PdfReader

from sim.report.paper.content import Figure, Points, Prose, Row, Section, Table, walk
from sim.report.paper.write_pdf import pdf


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return paper_of(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def reader(made):
    return PdfReader(BytesIO(pdf(made)))


def squeezed(text):
    """Return a text without what the setting of lines adds or takes."""
    return re.sub(r"[\s\u200b\u00ad]|-(?=\s*\n)", "", text)


def text_of(reader):
    return squeezed("\n".join(page.extract_text() for page in reader.pages))


def test_every_number_and_every_sentence_is_there(made, reader):
    text = text_of(reader).replace("-", "")
    feet = re.compile(r"—\d+—")
    text = feet.sub("", text)
    for part in (each.part for each in walk(made)):
        if isinstance(part, Table):
            told = [cell for row in part.rows for cell in row.cells]
        elif isinstance(part, Points):
            told = [item.text for item in part.items]
        else:
            told = [part.title if isinstance(part, Section) else getattr(part, "text", "")]
        for words in told:
            for word in words.split():
                assert squeezed(word).replace("-", "") in text


def test_it_says_that_everybody_can_read_it(made, reader):
    assert reader.metadata.title == made.title
    assert reader.root_object["/Lang"].startswith("en")
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in reader.root_object["/Metadata"].get_object().get_data()
    assert "/StructTreeRoot" in reader.root_object


def test_a_figure_and_its_caption_are_on_one_page(made):
    """Wherever on a page they come to stand, after ever more lines."""
    figure = next(each.part for each in walk(made) if isinstance(each.part, Figure))
    behind = next(each.part for each in walk(made) if getattr(each.part, "key", 0) == figure.behind)
    parts = [each for lines in range(24) for each in (Prose("line\n" * lines), figure)]
    pages = PdfReader(BytesIO(pdf(replace(made, sections=(Section("", (behind, *parts)),))))).pages
    told = [squeezed(page.extract_text()).count("(itsnumbers:Table") for page in pages]
    drawn = [page.get_contents().get_data().count(b" Do\n") for page in pages]
    assert told == drawn
    assert sum(told) == 24


@pytest.mark.parametrize("spoken", [pytest.param("en", marks=pytest.mark.slow), "zh"])
def test_a_checker_that_is_not_ours_finds_nothing_against_pdf_ua(tmp_path, monkeypatch, spoken):
    """The 104 rules of PDF/UA-1 that a machine can check; what they leave takes a person."""
    page = pytest.importorskip("page", reason="page-validation is not installed")
    monkeypatch.setenv("CATFISH_LANG", spoken)
    found = page.validate_pdf_bytes(pdf(paper_of(tmp_path)), profile="ua1")
    assert found.rules.total == 104
    failed = {failure.rule_id: failure.message for failure in found.failures}
    told = failed.pop("PDFUA1-FONT-GLYPH-WIDTH-001", "width 0.000 in its embedded CIDFontType0C")
    assert "width 0.000 in its embedded CIDFontType0C" in told  # misread: see the test below
    assert not failed


def test_letters_are_as_wide_as_their_fonts_say(reader):
    """Read by fontTools, which draws them; page-validation 0.11 takes widths like these for 0."""
    known = 0
    for below, _about in fonts_of(reader):
        if below["/Subtype"] != "/CIDFontType0":
            continue
        program = CFFFontSet()
        program.decompile(BytesIO(below["/FontDescriptor"]["/FontFile3"].get_data()), None)
        letters = program[0].CharStrings
        for sign, width in widths(below["/W"]):
            letter = letters[f"cid{sign:05d}" if sign else ".notdef"]
            letter.draw(NullPen())
            known += width > 0
            assert width in (0, pytest.approx(letter.width, abs=1))
    assert known > 100


def widths(array):
    """Yield sign and width from the array of a font: ``c [w ...]`` or ``first last w``."""
    array = [each.get_object() for each in array]
    while array:
        first, second, *array = array
        if isinstance(second, list):
            yield from enumerate(map(float, second), start=int(first))
        else:
            yield from ((sign, float(array[0])) for sign in range(first, second + 1))
            del array[0]


def test_headings_are_bookmarks(made, reader):
    titles = [squeezed(each.title) for each in reader.outline if not isinstance(each, list)]
    assert [squeezed(f"{e.number} {e.part.title}") for e in walk(made) if e.level == 1
            and isinstance(e.part, Section)] == titles  # fmt: skip


def fonts_of(reader):
    """Return each font with what is told of it."""
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            below = font.get_object()["/DescendantFonts"][0].get_object()
            about = below["/FontDescriptor"].get_object()
            fonts[about["/FontName"]] = below, about
    return list(fonts.values())


def test_fonts_are_embedded_as_far_as_they_are_used(reader):
    sizes = [
        len((about.get("/FontFile3") or about["/FontFile2"]).get_object().get_data())
        for _below, about in fonts_of(reader)
    ]
    assert sizes and max(sizes) < 1_000_000


def test_names_are_text_and_what_no_font_has_is_named(tmp_path):
    made = paper_of(tmp_path, one=LONG, other=STRANGE, title=SHOWN, kinds=("compare", "fairness"))
    text = text_of(PdfReader(BytesIO(pdf(made))))
    told = "<script>alert(1)</script>=1+1*bold*_it_$x$#let`c`right"
    assert told in text
    assert "[fish]" in text and "后5%" in text
    assert LONG in text.replace("-", "")


def test_the_same_paper_is_the_same_bytes(made):
    assert pdf(made) == pdf(made)


def test_the_caption_of_a_table_is_never_the_last_line_of_a_page(made):
    """Tables of one line and a growing heap of prose, so that every place on a page is met."""
    parts = []
    for count in range(60):
        parts += [
            Prose("word " * 15 * (count % 11 + 1)),
            Table(f"t{count}", f"Caption {count}", ("one", "two"), (Row(("1", "2")),) * 4),
        ]
    pages = PdfReader(BytesIO(pdf(replace(made, sections=(Section("Tables", tuple(parts)),)))))
    last = []
    for page in pages.pages:
        lines = [line.strip() for line in page.extract_text().splitlines() if line.strip()]
        last += [line for line in lines if not re.fullmatch(r"—\s*\d+\s*—", line)][-1:]
    assert len(last) > 5
    assert not [line for line in last if "Caption" in line]
