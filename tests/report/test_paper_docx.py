"""The Word file holds all of the paper, in the layout and the fonts of an official paper."""

import re
import zipfile
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Emu
from papers import LONG, SHOWN, STRANGE, paper_of

from sim.report.paper.content import Figure, Points, Prose, Row, Section, Table, walk
from sim.report.paper.write_docx import docx
from sim.words import language


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return paper_of(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def document(made):
    return Document(BytesIO(docx(made)))


def parts(made, kind):
    return [each.part for each in walk(made) if isinstance(each.part, kind)]


def test_every_table_has_every_cell(made, document):
    tables = parts(made, Table)
    assert len(document.tables) == len(tables)
    for shown, table in zip(document.tables, tables, strict=True):
        heads, *rows = shown.rows
        assert [cell.text for cell in heads.cells] == list(table.heads)
        for row, told in zip(rows, table.rows, strict=True):
            cells = [cell.text for cell in row.cells]
            assert cells[: len(told.cells)] == list(told.cells)


def test_every_sentence_is_there(made, document):
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for part in parts(made, (Prose, Points)):
        for prose in part.items if isinstance(part, Points) else (part,):
            assert prose.text in text


def test_the_title_is_parted_where_its_sense_is(made, document):
    title = document.paragraphs[0]
    assert title.style.name == "Title"
    assert title.text.replace("\n", "") == made.title
    assert re.fullmatch(r"[^：:]+(：|: )\n.+", title.text)


def test_headings_are_headings(made, document):
    told = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert told == [f"{e.number} {e.part.title}" for e in walk(made) if isinstance(e.part, Section)]


def test_every_style_in_use_names_its_chinese_font(document):
    used = {paragraph.style.name for paragraph in document.paragraphs} | {"Footer", "Normal"}
    for name in used:
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in {"仿宋", "黑体", "楷体", "宋体", "方正小标宋简体"}
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_the_page_is_that_of_an_official_paper(document):
    section = document.sections[0]
    text = section.page_width - section.left_margin - section.right_margin
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    assert (Emu(text).mm, section.top_margin.mm) == pytest.approx((156, 37), abs=0.1)
    assert document.styles["Normal"].font.size.pt == 16
    foot = section.footer.paragraphs[0]
    assert foot._p.xpath("string(.)") == "— 1 —"
    assert foot._p.xpath(".//w:fldSimple/@w:instr") == ["PAGE"]


def test_captions_are_counted_by_word_and_figures_link_to_their_tables(made, document):
    body = document.element.body
    fields = body.xpath(".//w:fldSimple/@w:instr")
    assert sum("SEQ Table" in field for field in fields) == len(parts(made, Table))
    assert sum("SEQ Figure" in field for field in fields) == len(parts(made, Figure))
    places = set(body.xpath(".//w:bookmarkStart/@w:name"))
    links = body.xpath(".//w:hyperlink/@w:anchor")
    assert len(links) == len(parts(made, Figure))
    assert set(links) <= places


def test_pictures_have_words(document):
    told = document.element.body.xpath(".//wp:docPr/@descr")
    assert len(told) >= 4 and all(told)


def test_heads_are_repeated_on_every_page(document):
    for table in document.tables:
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")


def test_columns_are_as_wide_as_what_stands_in_them(made, document):
    """An interval stands on one line, and an empty cell is no higher than others of its line."""
    for part, table in zip(parts(made, Table), document.tables, strict=True):
        share = [each / sum(part.proportions()) for each in part.proportions()]
        wide = [column.width.mm / 156 for column in table.columns]
        assert wide == pytest.approx(share, abs=0.001)
        ends = table._tbl.xpath(".//w:tc/w:p/w:pPr/w:rPr/w:sz/@w:val")
        assert len(ends) == len(table._tbl.xpath(".//w:tc"))
        assert len(set(ends)) == 1


def test_a_column_takes_the_letters_of_its_longest_cell():
    """And three for what is between; a Chinese character is two letters, a step two more."""
    rows = (
        Row(("与基准之差", "+6.7 ±0.7"), steps=1),
        Row(("离开人数, of all who were there at first", "0.42 (0.34 to 0.50)")),
        Row(("no heading in any column",), heading=True),
    )  # fmt: skip
    table = Table("a", "A", ("outcome", "a policy of a long name"), rows)
    assert table.letters() == (34 + 3, 19 + 3) == table.proportions()
    short = Table("a", "A", ("年份", "a policy of a long name"), rows[:1])
    assert short.letters() == (10 + 2 + 3, 9 + 3)
    heads = Table("a", "A", ("grade", "senior_clerk", "误判（各次推演平均），%"), ())
    assert heads.letters() == (5 + 3, 12 + 3, 12 + 3)
    assert Table("a", "A", ("年份", "n"), (), widths=(1, 3)).proportions() == (1, 3)
    assert Table("a", "A", ("年份", "n"), ()).letters() == (4 + 3, 1 + 3)


def test_latin_letters_are_no_chinese(document):
    """As Chinese, words and numbers are broken wherever a line ends."""
    spoken = document.styles.element.xpath("./w:docDefaults/w:rPrDefault/w:rPr/w:lang")[0]
    assert spoken.get(qn("w:val")) == "en-GB"
    assert spoken.get(qn("w:eastAsia")) == "zh-CN"


def test_names_are_text(tmp_path):
    made = paper_of(tmp_path, one=LONG, other=STRANGE, title=SHOWN, kinds=("compare", "fairness"))
    document = Document(BytesIO(docx(made)))
    assert SHOWN in document.paragraphs[0].text
    cells = [cell.text for table in document.tables for cell in table.rows[0].cells]
    assert LONG in cells or any(LONG in cell for cell in cells)


def test_the_same_paper_is_the_same_bytes_and_has_no_time_of_its_own(made):
    once = docx(made)
    assert once == docx(made)
    packed = zipfile.ZipFile(BytesIO(once)).infolist()
    assert {each.date_time for each in packed} == {(1980, 1, 1, 0, 0, 0)}


def test_in_chinese_it_is_counted_in_chinese(tmp_path, monkeypatch):
    monkeypatch.setenv("CATFISH_LANG", "zh")
    assert language() == "zh"
    document = Document(BytesIO(docx(paper_of(tmp_path, kinds=("compare",)))))
    told = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert told[0] == "一、主要结论"
    captions = [p._p.xpath("string(.)") for p in document.paragraphs if p.style.name == "Caption"]
    assert any(caption.startswith("表1 ") for caption in captions)
