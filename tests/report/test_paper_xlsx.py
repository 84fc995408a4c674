"""The Excel file holds every table with all its digits, and names are text in it."""

from io import BytesIO

import openpyxl
import pandas as pd
import pytest
from every_study import studies
from papers import LONG, SHOWN, STRANGE, kept_in

from sim.report import sheets
from sim.report.paper.content import Table, walk
from sim.report.paper.make import paper
from sim.report.paper.write_xlsx import sheets_of, xlsx
from sim.report.sheets import Sheet, of_table, workbook
from sim.study.outcomes import KNOWN
from sim.words import speaking


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return kept_in(tmp_path_factory.mktemp("kept"), kinds=("compare", "fairness"))


@pytest.fixture(scope="module")
def made(kept):
    return paper(kept)


@pytest.fixture(scope="module")
def book(made, kept):
    return opened(xlsx(made, kept))


def opened(content):
    return openpyxl.load_workbook(BytesIO(content))


def rows_of(page):
    return [[cell for cell in row if cell is not None] for row in page.iter_rows(values_only=True)]


def test_every_table_of_the_paper_is_a_sheet(made, book):
    for each in walk(made):
        if isinstance(each.part, Table):
            rows = rows_of(book[f"Table {each.number}"])
            assert each.part.caption in rows[0][0]
            cells = [tuple(c for c in row.cells if c) for row in each.part.rows]
            assert [tuple(c for c in row if c) for row in rows[3:]] == cells


def test_every_number_of_a_summary_is_there_to_the_last_digit(kept, book):
    page = book["compare summary"]
    heads = [cell.value for cell in page[3]]
    assert heads[:4] == ["policy", "outcome", "unit", "mean"]
    told = [row[3] for row in page.iter_rows(min_row=4, values_only=True)]
    assert told == pytest.approx(list(kept[0].tables["summary"]["mean"]), rel=1e-15, nan_ok=True)


def test_outcomes_are_called_by_their_labels(book):
    told = {row[1] for row in book["compare summary"].iter_rows(min_row=4, values_only=True)}
    labels = {each.label[:1].upper() + each.label[1:] for each in KNOWN}
    assert told <= labels


def test_nothing_is_a_formula_or_leads_elsewhere(tmp_path):
    kept = kept_in(tmp_path, one="=1+1", other=STRANGE, title=LONG, kinds=("compare",))
    book = opened(xlsx(paper(kept), kept))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert {"=1+1"} <= {cell.value for cell in cells}
    assert any(SHOWN in str(cell.value) for cell in cells)
    links = [cell.hyperlink for cell in cells if cell.hyperlink]
    assert links and not any(link.target for link in links)


def test_a_table_that_is_too_large_is_named_with_its_file(monkeypatch):
    monkeypatch.setattr(sheets, "MOST", 3)
    sheet = of_table("runs", pd.DataFrame({"mean": range(4)}), folder="one")
    assert sheet.name == "one runs"
    assert "4 lines" in sheet.notes and "runs.parquet" in sheet.notes
    assert not sheet.rows


def test_a_study_alone_has_its_tables_its_record_and_its_settings(kept):
    book = opened(sheets_of(kept[0]))
    assert {*kept[0].tables, "How the results were made"} <= set(book.sheetnames)
    facts = {row[0]: row[1] for row in book["How the results were made"].iter_rows(
        min_row=4, max_col=2, values_only=True)}  # fmt: skip
    assert facts["seed"] == str(kept[0].manifest["seed"])
    assert facts["model"] == kept[0].manifest["model"]


def test_sheets_have_names_that_excel_takes():
    names = ["a/b:c?*[d]", "x" * 40, "X" * 40, "", "x" * 31]
    book = opened(workbook([Sheet(name, name, ("head",), [("cell",)]) for name in names], "t", ""))
    told = book.sheetnames
    assert len({name.casefold() for name in told}) == len(names) + 1
    assert all(0 < len(name) <= 31 for name in told)


def test_a_sheet_is_as_wide_as_what_stands_in_it_and_is_printed_whole():
    """A Chinese character is as wide as two letters; a long sentence has the lines it takes."""
    told = "收入比改革前标准低2%以上，%（占在岗人数）"
    sheet = Sheet("a", "A", ("指标", "strong"), [(told, 0.5), ("说明" * 40, 1.0)])
    book = opened(workbook([sheet], "A", "2026-01-01T00:00:00"))
    page = book["a"]
    assert page.column_dimensions["A"].width == pytest.approx(60, abs=1)
    assert page.row_dimensions[5].height == 3 * 15
    narrow = opened(workbook([Sheet("a", "A", ("指标",), [(told,)])], "A", "2026-01-01T00:00:00"))[
        "a"
    ]
    assert narrow.column_dimensions["A"].width == pytest.approx(42 + 2, abs=1)
    assert narrow.row_dimensions[4].height is None
    for each in book:
        setup = each.page_setup
        assert (setup.orientation, int(setup.paperSize)) == ("landscape", 9)
        assert (int(setup.fitToWidth or 1), setup.fitToHeight) == (1, 0)
    wide = Sheet("a", "A", tuple(f"outcome number {n}" for n in range(20)), [])
    page = opened(workbook([wide], "A", "2026-01-01T00:00:00"))["a"]
    assert not page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$3:$3"


def test_the_same_paper_is_the_same_bytes(made, kept):
    assert xlsx(made, kept) == xlsx(made, kept)


@pytest.mark.parametrize(
    ("column", "name", "words"),
    [
        ("head", "waiting_pay", "待岗工资"),
        ("counted", "spent", "累计多支出"),
        ("gain", "net", "计入产出价值"),
        ("measure", "less", "低于基准方案，%"),
        ("measure", "pack", "绩效奖励包"),
        ("part", "motivation", "内在动机挤出"),
        ("end", "pay_up", "收入高于首日岗位标准"),
        ("end", "worse", "降级、待岗、退回档案职务或被终止聘任"),
        ("by", "status × sex", "身份 × 性别"),
        ("below", "baseline", "基准"),
        ("above", "", ""),
        ("dropped_by", "baseline", "基准"),
        ("quantity", "strong − baseline", "strong − 基准"),
        ("parameter", "behaviour.effort.cost", "努力成本系数"),
        ("index", "mu_star", "影响大小（μ*）"),
        ("verdict", "changes", "择优改变"),
        ("of", "a head", "人均"),
    ],
)
def test_names_in_a_table_are_told_in_chinese(column, name, words):
    with speaking("zh"):
        ((cell,),) = of_table("one", pd.DataFrame({column: [name]})).rows
    assert cell == words


def test_a_chinese_workbook_has_sheets_by_chinese_names_and_links_to_them(tmp_path):
    kept = kept_in(tmp_path, kinds=("compare", "sensitivity", "search", "discover", "affected"))
    for each in kept:
        with speaking("zh"):
            book = opened(sheets_of(each))
        assert not [name for name in book.sheetnames if name in each.tables]
        first, *others = book.sheetnames
        links = [row[0].hyperlink.location for row in book[first].iter_rows(min_row=3)]
        assert links == [f"'{name}'!A1" for name in others]
        assert len(set(others)) == len(others)
        told = [book[name]["A1"].value for name in others]
        assert all(any(f"{name}.parquet" in each for each in told) for name in each.tables)


def test_every_table_of_a_study_has_a_name_for_its_sheet():
    tables = {name for make in studies("one", "other", "zone").values() for name in make().tables()}
    assert tables <= set(sheets.SHEETS)


def test_the_record_and_the_groups_of_a_study_are_told_in_chinese(tmp_path):
    (fairness,) = kept_in(tmp_path, title="A zone (教学用小型园区)", kinds=("fairness",))
    with speaking("zh"):
        book = opened(sheets_of(fairness))
    assert book["目录"]["A1"].value == book.properties.title == "教学用小型园区"
    record = {row[0]: row[1] for row in book["结果产生情况"].iter_rows(min_row=4, max_col=2,
                                                                values_only=True)}  # fmt: skip
    assert record["研究类型"] == "后5%人员构成"
    groups = {row[2] for row in book["各年合计"].iter_rows(min_row=4, values_only=True)}
    assert "全体" in groups and "all" not in groups
