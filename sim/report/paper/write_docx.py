"""A paper as a Word file in the layout of an official paper (公文).

GB/T 9704 sets the page: margins, 22 lines of 28 characters of 仿宋 in size 三号, the title in
小标宋 of size 二号, headings in 黑体, 楷体 and 仿宋, and the number of the page between dashes.
Every style names its East Asian font: without, Word takes that of its theme.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import _Cell

from sim.report.paper.content import (
    Figure,
    Paper,
    Points,
    Prose,
    Row,
    Section,
    Table,
    numbers,
    walk,
)
from sim.words import _, aside

_LATIN = "Times New Roman"
_SONG, _HEI, _KAI, _TITLE = "仿宋", "黑体", "楷体", "方正小标宋简体"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TEXT_WIDE = Mm(156)
_SIZES = (10.5, 9, 7.5, 6.5)  # of tables: 五号, 小五, 六号, 小六
_OVER = 1.15  # of what a table would take without any break, by how much the page may fall short
_STYLES: dict[str, tuple[str, float, bool]] = {
    "Normal": (_SONG, 16, False),
    "Title": (_TITLE, 22, False),
    "Heading 1": (_HEI, 16, False),
    "Heading 2": (_KAI, 16, False),
    "Heading 3": (_SONG, 16, True),
    "Caption": (_HEI, 12, False),
    "List Bullet": (_SONG, 16, False),
    "Footer": ("宋体", 14, False),
}
"""Font for Chinese, size in points, and whether it is bold."""


def docx(paper: Paper) -> bytes:
    """Return the file; the same paper is the same bytes."""
    document = Document()
    _page(document)
    _styles(document)
    _properties(document, paper)
    # In two lines, parted where its sense is and never in a word, as GB/T 9704 asks.
    document.add_paragraph(re.sub(r"^([^：:]+(?:：|: ))", r"\1\n", paper.title), "Title")
    _centred(document.add_paragraph(paper.about, "Caption"))
    known, marks = numbers(paper), _Marks()
    for each in walk(paper):
        part = each.part
        if isinstance(part, Section):
            document.add_paragraph(each.heading, f"Heading {min(each.level, 3)}")
        elif isinstance(part, Prose):
            _prose(document.add_paragraph(), part)
        elif isinstance(part, Points):
            for item in part.items:
                _prose(document.add_paragraph(style="List Bullet"), item)
        elif isinstance(part, Table):
            _caption(document, _("Table {number}"), "Table", each.number, part.caption, marks[part])
            _table(document, part)
        elif isinstance(part, Figure):
            _figure(document, part, each.number, known, marks)
    return _dated(document)


class _Marks:
    """Bookmarks: the name and the number by which Word knows the place of a table."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def __getitem__(self, part: Table | Figure) -> tuple[str, int]:
        return self.of(part.key)

    def of(self, key: str) -> tuple[str, int]:
        number = self._known.setdefault(key, len(self._known) + 1)
        return f"place_{number}", number


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    foot = section.footer.paragraphs[0]
    _centred(foot)
    foot.add_run("— ")
    _field(foot, "PAGE", "1")
    foot.add_run(" —")


def _styles(document: Any) -> None:
    for name, (font, size, bold) in _STYLES.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = _LATIN, Pt(size), bold
        style.font.italic, style.font.color.rgb = False, RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), font)
        spacing = style.paragraph_format
        spacing.space_before = spacing.space_after = Pt(0)
        spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28)
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.styles["Title"].paragraph_format.line_spacing = Pt(36)
    for border in document.styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    document.styles["Caption"].paragraph_format.keep_with_next = True
    document.styles["Caption"].paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    spoken = defaults.find(qn("w:lang"))
    if spoken is None:
        spoken = OxmlElement("w:lang")
        defaults.append(spoken)
    spoken.set(qn("w:val"), "en-GB")  # of Latin letters: as Chinese, words and numbers are broken
    spoken.set(qn("w:eastAsia"), "zh-CN")


def _properties(document: Any, paper: Paper) -> None:
    about = document.core_properties
    about.title, about.author, about.language = paper.title, "Catfish", paper.language
    about.comments, about.last_modified_by = paper.about, "Catfish"
    try:
        when = datetime.fromisoformat(paper.written).replace(tzinfo=None)
    except ValueError:
        when = datetime(2000, 1, 1)
    about.created = about.modified = when


def _prose(paragraph: Any, part: Prose) -> None:
    if paragraph.style.name == "Normal":
        paragraph.paragraph_format.first_line_indent = Pt(32)  # two characters
    if part.about:
        paragraph.add_run(part.about + _(": ")).bold = True
    paragraph.add_run(part.text)


def _caption(
    document: Any, words: str, name: str, number: str, caption: str, mark: tuple[str, int]
) -> Any:
    """Write a caption whose number Word counts itself (SEQ), in a bookmark."""
    paragraph = _centred(document.add_paragraph(style="Caption"))
    before, after = words.split("{number}")
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for place in (start, end):
        place.set(qn("w:id"), str(mark[1]))
    start.set(qn("w:name"), mark[0])
    paragraph._p.append(start)
    paragraph.add_run(before)
    _field(paragraph, f"SEQ {name} \\* ARABIC", number)
    paragraph.add_run(after)
    paragraph._p.append(end)
    paragraph.add_run(f" {caption}")
    return paragraph


def _table(document: Any, part: Table) -> None:
    shape = document.add_table(rows=0, cols=len(part.heads))
    shape.style, shape.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    shape.autofit = False
    widths, letters = part.proportions(), sum(part.letters())
    # A letter is half as wide as high. The largest size at which at most names of lines break.
    room = _TEXT_WIDE.pt * _OVER
    size = next((each for each in _SIZES if letters * each / 2 <= room), _SIZES[-1])
    wide = [int(_TEXT_WIDE * each / sum(widths)) for each in widths]
    for column, width in zip(shape.columns, wide, strict=True):
        column.width = width
    head = _row(shape, Row(part.heads), part, size, wide)
    properties = head._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))  # repeated on every page
    for row in part.rows:
        _row(shape, row, part, size, wide)
    if part.notes:
        document.add_paragraph(part.notes)


def _row(shape: Any, row: Row, part: Table, size: float, wide: Sequence[int]) -> Any:
    made = shape.add_row()
    made._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    cells = [_Cell(cell, shape) for cell in made._tr.tc_lst]  # made.cells searches the whole grid
    if row.heading:
        cells = [cells[0].merge(cells[-1])]
    for place, (cell, words) in enumerate(zip(cells, row.cells, strict=True)):
        if not row.heading:
            cell.width = Emu(wide[place])
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(words)
        run.font.size, run.bold = Pt(size), row.heading
        _sized(paragraph, size)
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.paragraph_format.left_indent = Pt(size * row.steps) if place == 0 else None
        if place and place not in part.words:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return made


def _sized(paragraph: Any, size: float) -> None:
    """Give the end of a paragraph the size of its letters: an empty one is as high as its end."""
    mark = OxmlElement("w:rPr")
    high = OxmlElement("w:sz")
    high.set(qn("w:val"), str(round(2 * size)))
    mark.append(high)
    paragraph._p.get_or_add_pPr().append(mark)


def _figure(document: Any, part: Figure, number: str, known: dict[str, str], marks: _Marks) -> None:
    place = _centred(document.add_paragraph())
    place.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    place.paragraph_format.keep_with_next = True
    shape = place.add_run().add_picture(BytesIO(part.picture), width=_TEXT_WIDE)
    shape._inline.docPr.set("descr", part.seen)
    shape._inline.docPr.set("title", part.caption)
    words = _("Figure {number}")
    caption = _caption(document, words, "Figure", number, part.caption, marks[part])
    behind = _("its numbers: Table {number}").format(number=known[part.behind])
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), marks.of(part.behind)[0])
    run = caption.add_run(aside(behind))
    link.append(run._r)
    caption._p.append(link)


def _field(paragraph: Any, code: str, shown: str) -> None:
    """Write a field that Word computes, with what it comes to until it does."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run(shown)
    field.append(run._r)
    paragraph._p.append(field)


def _centred(paragraph: Any) -> Any:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _dated(document: Any) -> bytes:
    """Return the file with one and the same time on all that is packed in it."""
    packed, content = BytesIO(), BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return content.getvalue()
