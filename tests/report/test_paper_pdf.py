"""The PDF holds all of the paper, its fonts and its tags, and names are text in it."""

import re
from io import BytesIO

import pytest
from papers import LONG, SHOWN, STRANGE, paper_of
from pypdf import PdfReader

from sim.report.paper.content import Points, Section, Table, walk
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


def test_headings_are_bookmarks(made, reader):
    titles = [squeezed(each.title) for each in reader.outline if not isinstance(each, list)]
    assert [squeezed(f"{e.number} {e.part.title}") for e in walk(made) if e.level == 1
            and isinstance(e.part, Section)] == titles  # fmt: skip


def test_fonts_are_embedded_as_far_as_they_are_used(reader):
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            below = font.get_object()["/DescendantFonts"][0].get_object()
            about = below["/FontDescriptor"].get_object()
            fonts[about["/FontName"]] = len((about.get("/FontFile3") or about["/FontFile2"])
                                            .get_object().get_data())  # fmt: skip
    assert fonts and max(fonts.values()) < 1_000_000


def test_names_are_text_and_what_no_font_has_is_named(tmp_path):
    made = paper_of(tmp_path, one=LONG, other=STRANGE, title=SHOWN, kinds=("compare", "fairness"))
    text = text_of(PdfReader(BytesIO(pdf(made))))
    told = "<script>alert(1)</script>=1+1*bold*_it_$x$#let`c`right"
    assert told in text
    assert "[fish]" in text and "后5%" in text
    assert LONG in text.replace("-", "")


def test_the_same_paper_is_the_same_bytes(made):
    assert pdf(made) == pdf(made)
