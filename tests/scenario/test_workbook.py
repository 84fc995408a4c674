"""A workbook is read as it was filled in, or refused with the reason and what to do."""

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from sim.scenario import workbook
from sim.scenario.workbook import WorkbookError, letters, read_workbook


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CATFISH_LANG", "en")


def book(fill):
    found = openpyxl.Workbook()
    fill(found.active)
    content = BytesIO()
    found.save(content)
    return content.getvalue()


def put(**cells):
    def fill(sheet):
        for place, value in cells.items():
            sheet[place] = value

    return book(fill)


def test_cells_keep_what_they_hold_and_blank_ones_are_not_there():
    (sheet,) = read_workbook(
        put(A1="  部门 ", B1="", C1=5.0, D1=0.25, A3=True, B3=datetime(2018, 1, 1))
    )
    assert sheet.cells == {
        (1, 1): "部门", (1, 3): 5, (1, 4): 0.25, (3, 1): True, (3, 2): datetime(2018, 1, 1),
    }  # fmt: skip
    assert isinstance(sheet.cells[1, 3], int)
    assert sheet.at(3, 2) == "Sheet!B3"


def test_what_is_merged_down_stands_in_each_row_and_what_is_merged_across_where_it_begins():
    def fill(sheet):
        sheet["A1"], sheet["B1"] = "down", "across"
        sheet.merge_cells("A1:A3")
        sheet.merge_cells("B1:D1")

    (sheet,) = read_workbook(book(fill))
    assert sheet.filled().cells == {
        (1, 1): "down", (2, 1): "down", (3, 1): "down", (1, 2): "across",
    }  # fmt: skip


def test_columns_are_lettered_as_in_a_spreadsheet():
    assert [letters(each) for each in (1, 26, 27, 52, 53, 702, 703, 16_384)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD",
    ]  # fmt: skip


def test_a_cell_at_the_far_end_takes_no_memory():
    (sheet,) = read_workbook(put(A1="near", XFD1048576="far"))
    assert len(sheet.cells) == 2
    assert sheet.at(1_048_576, 16_384) == "Sheet!XFD1048576"


def test_a_formula_that_nobody_counted_is_refused_with_its_cell():
    with pytest.raises(WorkbookError, match="Sheet!B2 holds a formula that"):
        read_workbook(put(A1=1, B2="=A1+1"))


def test_text_that_looks_like_a_formula_is_text():
    def fill(sheet):
        sheet["A1"] = "=1+1"
        sheet["A1"].data_type = "s"

    (sheet,) = read_workbook(book(fill))
    assert sheet.cells[1, 1] == "=1+1"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xd0\xcf\x11\xe0 and so on", r"old workbook \(.xls\) or has a password"),
        (b"PK\x03\x04 and no more", "is damaged"),
    ],
)
def test_what_is_no_workbook_is_refused(content, told):
    with pytest.raises(WorkbookError, match=told) as caught:
        read_workbook(content)
    assert caught.value.hint


def test_another_zip_is_no_workbook():
    content = BytesIO()
    with ZipFile(content, "w") as parts:
        parts.writestr("hello.txt", "hello")
    with pytest.raises(WorkbookError, match="is no workbook"):
        read_workbook(content.getvalue())


def test_a_workbook_whose_parts_lie_is_refused_and_is_no_fault_of_catfish():
    content = BytesIO()
    with ZipFile(content, "w") as parts:
        parts.writestr("xl/workbook.xml", "<nonsense")
    with pytest.raises(WorkbookError, match="cannot be read"):
        read_workbook(content.getvalue())


@pytest.mark.parametrize("name", ["xl/worksheets/sheet9.xml", "xl/data.bin", "sheet"])
def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_opened(name):
    """Whatever the part is called: what refers to it may give any name."""
    content = BytesIO(put(A1="small"))
    with ZipFile(content, "a", ZIP_DEFLATED) as parts:
        parts.writestr(name, b" " * (workbook.MOST_BYTES + 1))
    with pytest.raises(WorkbookError, match="unpacks to 50 MB, more than"):
        read_workbook(content.getvalue())


def changed(content, change):
    """Return a workbook each of whose parts, by name, is made another."""
    again = BytesIO()
    with ZipFile(BytesIO(content)) as parts, ZipFile(again, "w", ZIP_DEFLATED) as others:
        for name in parts.namelist():
            others.writestr(*change(name, parts.read(name)))
    return again.getvalue()


def moved(name, part):
    """Have the sheet stand in a part that is not called one."""
    there = ("xl/worksheets/sheet1.xml", "xl/data.bin")
    return name.replace(*there), part.replace(*(f"/{each}".encode() for each in there))


def test_a_sheet_in_a_part_of_another_name_is_read_and_its_formulas_are_looked_for():
    (sheet,) = read_workbook(changed(put(A1=1, B2="text"), moved))
    assert sheet.cells == {(1, 1): 1, (2, 2): "text"}
    with pytest.raises(WorkbookError, match="Sheet!B2 holds a formula that"):
        read_workbook(changed(put(A1=1, B2="=A1+1"), moved))


def test_a_part_that_many_sheets_name_counts_each_time(monkeypatch):
    content = put(A1="x" * 10_000)
    monkeypatch.setattr(workbook, "MOST_BYTES", 100_000)
    assert len(read_workbook(content)) == 1

    def often(name, part):
        sheets = b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1" xmlns:r="http://schemas.'
                          b'openxmlformats.org/officeDocument/2006/relationships"/>' % (n, n)
                          for n in range(1, 200))  # fmt: skip
        return name, part.replace(b"</sheets>", sheets + b"</sheets>")

    with pytest.raises(WorkbookError, match="unpacks to 0 MB, more than"):
        read_workbook(changed(content, often))
