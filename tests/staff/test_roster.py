"""A roster becomes people, and every row that does not is accounted for."""

import gzip
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario.reading import load_scenario
from sim.staff.roster import Mapping, Roster, RosterError, read_mapping, read_roster
from sim.staff.roster_mapping import today

ROOT = Path(__file__).parents[2]
ZONE = load_scenario(ROOT / "scenarios" / "small-zone.yaml")
GRADES = [grade.name for grade in ZONE.organisation.grades]
DATA = ROOT.parent / "shared" / "data"
SHIPPED = ROOT / "scenarios" / "rosters"
MONTGOMERY = DATA / "montgomery_md_2016_roster.csv.gz"
SLAS = DATA / "slas_panel_2021_2024.csv.gz"

REST = {
    "constant": {"status": "contract", "family": "administration"},
    "dropped_at_most": 1,
}
BASIC = {
    "as_of": "2017-01-01",
    "columns": {"department": "dept", "grade": "grade"},
    "grades": {"A": "clerk", "B": "director"},
    **REST,
}


def mapping(columns: dict[str, str] | None = None, **fields: object) -> Mapping:
    columns = BASIC["columns"] | (columns or {})
    return Mapping.model_validate({**BASIC, **fields, "columns": columns})


def read(tmp_path: Path, text: str | bytes, how: Mapping | None = None) -> Roster:
    path = tmp_path / "staff.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_roster(path, how or mapping(), ZONE)


def rows(roster: Roster, what: str, column: str | None = None) -> int:
    report = roster.report[roster.report["what"] == what]
    return int(report["rows"][(report["column"] == column) | (column is None)].sum())


def reasons(roster: Roster, column: str) -> list[str]:
    return list(roster.report["reason"][roster.report["column"] == column])


def write_mapping(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "how.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_canonical_columns_and_types(tmp_path):
    """People have the eight columns of the staff table, typed, in file order."""
    roster = read(tmp_path, "dept,grade\nz,A\na,B\nz,B\n")
    assert list(roster.people) == [
        *("department", "grade", "status", "sex", "age_months", "service_months"),
        *("pay_month", "id"),
    ]
    assert list(roster.people["department"]) == ["z", "a", "z"]
    assert list(roster.people["grade"]) == ["clerk", "director", "director"]
    assert list(roster.people["id"]) == ["row 1", "row 2", "row 3"]
    assert roster.people["age_months"].dtype == roster.people["service_months"].dtype == "int64"
    assert roster.people["pay_month"].dtype == "float64"
    assert roster.people["pay_month"].isna().all()


def test_absent_columns_are_imputed_and_reported(tmp_path):
    """What the file does not hold gets a stated default, and the report says so."""
    roster = read(tmp_path, "dept,grade\n" + "a,A\n" * 40)
    assert set(roster.people["status"]) == {"contract"}
    assert set(roster.people["sex"]) == {"female", "male"}
    assert roster.people["age_months"].between(25 * 12, 55 * 12).all()
    for column in ("status", "sex", "age", "service"):
        assert rows(roster, "imputed", column) == 40
        assert reasons(roster, column)[0].startswith("no column")
    assert "25 to 55 in turn" in reasons(roster, "age")[0]
    assert "22 to 30 in turn" in reasons(roster, "service")[0]
    assert rows(roster, "left empty", "pay") == 40


def test_gb18030_with_chinese_headers(tmp_path):
    """A file saved by Excel in Chinese is read without being told its encoding."""
    how = mapping(
        {"department": "部门", "grade": "职级", "sex": "性别", "hired": "参加工作时间"},
        grades={"科员": "clerk"},
        statuses={},
    )
    text = "部门,职级,性别,参加工作时间\n财政局,科员,女,2010年7月\n审计局,科员,男,2012年7月1日\n"
    roster = read(tmp_path, text.encode("gb18030"), how)
    assert roster.source["encoding"] == "gb18030"
    assert list(roster.people["department"]) == ["财政局", "审计局"]
    assert list(roster.people["sex"]) == ["female", "male"]
    assert list(roster.people["service_months"]) == [78, 54]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8-sig", "utf-8-sig"), ("utf-8", "utf-8-sig"), ("utf-16", "utf-16")],
)
def test_byte_order_mark_is_not_part_of_the_first_header(tmp_path, encoding, name):
    """The mark that Excel puts before UTF-8 and UTF-16 text leaves no trace."""
    roster = read(tmp_path, "dept,grade\nBüro,A\n".encode(encoding))
    assert roster.source["encoding"] == name
    assert list(roster.people["department"]) == ["Büro"]


def test_latin_1_is_the_last_resort(tmp_path):
    """Bytes that are neither UTF-8 nor GB18030 are read as Latin-1."""
    roster = read(tmp_path, "dept,grade\nMalm\xf6,A\n".encode("latin-1"))
    assert roster.source["encoding"] == "latin-1"
    assert list(roster.people["department"]) == ["Malmö"]


@pytest.mark.parametrize("data", ["dept,grade\n局,A\n".encode("utf-16-le"), b"\x7fELF\0\0"])
def test_what_is_no_text_is_refused_rather_than_read_as_signs(tmp_path, data):
    """Zero bytes are a program, a picture, or UTF-16 without its mark."""
    with pytest.raises(RosterError, match="is not text, or UTF-16 without its mark"):
        read(tmp_path, data)
    if data.startswith(b"d"):
        roster = read(tmp_path, data, mapping(encoding="utf-16-le"))
        assert list(roster.people["department"]) == ["局"]


def test_column_names_in_a_message_are_what_a_terminal_can_show(tmp_path):
    """Neither control signs nor thousands of columns."""
    header = ",".join(["de\x1b[2Jpt", "x" * 500, *(f"c{n}" for n in range(500))])
    with pytest.raises(RosterError) as error:
        read(tmp_path, f"{header}\n{',' * 501}\n")
    assert "\x1b" not in str(error.value)
    assert "and 442 more" in str(error.value)
    assert len(str(error.value)) < 1000


def test_a_named_encoding_must_fit(tmp_path):
    """An encoding that does not fit or exist is refused, with what to do."""
    text = "dept,grade\n局,A\n".encode("gb18030")
    with pytest.raises(RosterError, match=r"is not utf-8 text\. Leave encoding out"):
        read(tmp_path, text, mapping(encoding="utf-8"))
    with pytest.raises(RosterError, match="'utf-88' is not known"):
        read(tmp_path, text, mapping(encoding="utf-88"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiter_is_found(tmp_path, delimiter):
    """The delimiter is the one the header uses most; quoted cells may hold it."""
    text = f'dept{delimiter}grade{delimiter}"a,;b"\n"x{delimiter}y"{delimiter}A{delimiter}\n'
    roster = read(tmp_path, text)
    assert roster.source["delimiter"] == delimiter
    assert list(roster.people["department"]) == [f"x{delimiter}y".replace("\t", " ")]


def test_gzip_is_read(tmp_path):
    """A .csv.gz is a CSV."""
    path = tmp_path / "staff.csv.gz"
    path.write_bytes(gzip.compress(b"dept,grade\na,A\n"))
    assert len(read_roster(path, mapping(), ZONE).people) == 1


def test_amounts_lose_symbols_and_separators(tmp_path):
    """Money is read as people write it; what is no amount is left empty, its digits hidden."""
    cells = [
        "1,234.50",
        "¥8,000",
        "￥８０００元",
        "$ 1,23,456",
        "CNY 12,3456.7",
        "",
        "12,50",
        "1.2万",
    ]
    text = "dept;grade;pay\n" + "".join(f"a;A;{each}\n" for each in cells)
    roster = read(tmp_path, text, mapping({"pay": "pay"}))
    pay = roster.people["pay_month"]
    assert list(pay[:5]) == [1234.5, 8000, 8000, 123456, 123456.7]
    assert pd.isna(pay[5])
    assert rows(roster, "left empty", "pay") == 3
    assert reasons(roster, "pay") == ["no amount: '##,##', '#.#万'", "missing"]
    assert len(roster.people) == 8


def test_continental_amounts_and_yearly_pay(tmp_path):
    """Thousands and decimal signs may be swapped; a year's pay is twelve months'."""
    how = mapping({"pay": "pay"}, thousands=".", decimal=",", pay_period="year")
    roster = read(tmp_path, "dept;grade;pay\na;A;24.000,60\na;A;-1\n", how)
    assert roster.people["pay_month"][0] == pytest.approx(2000.05)
    assert reasons(roster, "pay") == ["no amount: '-#'"]
    with pytest.raises(ValueError, match="thousands and decimal are both"):
        mapping(thousands=".")


def test_dates_in_several_formats(tmp_path):
    """Every format is tried in turn; a bare year is its middle, or as_of if that is earlier."""
    text = "dept,grade,hired\n" + "".join(
        f"a,A,{each}\n"
        for each in (
            *("2016-01-01", "2016/1/1", "2016年1月1日", "201601", "20160101", "2016.01"),
            *("2016", "2016.0", "2017", "2016-01-02", "2016-01-01 00:00:00"),
            *("2016-13-01", "soon", "42370", "2017-01-02"),
        )
    )
    roster = read(tmp_path, text, mapping({"hired": "hired"}))
    assert list(roster.people["service_months"]) == [12] * 6 + [6, 6, 0, 11, 12]
    assert rows(roster, "dropped", "hired") == 4
    unreadable = "unreadable date: '####-##-##', 'soon', '#####'"
    assert reasons(roster, "hired") == [unreadable, "hired after 2017-01-01"]


def test_a_day_that_is_still_to_come_is_the_day_of_no_list(tmp_path, monkeypatch):
    """Else everybody is years older than they are, and retires at once."""
    monkeypatch.setattr("sim.staff.roster_mapping.today", lambda: date(2018, 3, 1))
    assert mapping(as_of="2018-03-01").as_of == date(2018, 3, 1)
    path = write_mapping(tmp_path, GOOD.replace("2017-01-01", "2018-03-02"))
    with pytest.raises(RosterError, match=r"line 1: as_of: 2018-03-02 is still to come; write the"):
        read_mapping(path)


def test_today_is_where_it_is_latest():
    """From where it is earliest to where it is latest are 26 hours, in which two days may begin."""
    here = date.today()
    assert timedelta() <= today() - here <= timedelta(days=2)


def test_a_list_of_fewer_than_five_is_refused_where_it_is_read(tmp_path, monkeypatch):
    """Also where so few are left, with losses accepted or not; of none it is said why."""
    monkeypatch.setattr("sim.staff.roster_sieve.LEAST", 5)
    refused = r"staff.csv: a roster of 4: what is told of fewer than 5 people is told of each"
    with pytest.raises(RosterError, match=refused):
        read(tmp_path, "dept,grade\n" + "a,A\n" * 4)
    with pytest.raises(RosterError, match=refused):
        read(tmp_path, "dept,grade\n" + "a,A\n" * 4 + ",A\n" * 4)
    with pytest.raises(RosterError, match="all 6 rows were dropped"):
        read(tmp_path, "dept,grade\n" + ",A\n" * 6)
    (tmp_path / "staff.csv").write_text("dept,grade\n" + "a,A\n" * 4 + ",A\n")
    with pytest.raises(RosterError, match=refused):
        read_roster(tmp_path / "staff.csv", mapping(dropped_at_most=0), ZONE, accept_losses=True)
    assert len(read(tmp_path, "dept,grade\n" + "a,A\n" * 5).people) == 5


def test_given_date_format_wins(tmp_path):
    """A format in the mapping settles what day and month are; padding does not matter."""
    how = mapping({"hired": "hired"}, dates="%d/%m/%Y")
    roster = read(tmp_path, "dept,grade,hired\na,A,2/10/2016\na,A,02/10/2016\n", how)
    assert list(roster.people["service_months"]) == [2, 2]


def test_impossible_spans_are_dropped(tmp_path):
    """Ages outside 16-75, hiring in childhood and negative service drop the row, each by name."""
    text = "dept,grade,age,service\na,A,15,0\na,A,16,0\na,A,75.9,40\na,A,76,40\na,A,30,20\n"
    text += "a,A,30,-1\na,A,,60\na,A,40岁,1.5\na,A,old,1\na,A,15,\n"
    roster = read(tmp_path, text, mapping({"age": "age", "service": "service"}))
    assert list(roster.people["age_months"]) == [192, 911, 480]
    assert list(roster.people["service_months"]) == [0, 480, 18]
    assert reasons(roster, "age") == ["unreadable number: 'old'", "age outside 16-75"]
    assert reasons(roster, "service") == [
        *("negative", "service of more than 59 years", "hired before age 16"),
    ]


def test_missing_values_are_filled_in_file_order(tmp_path):
    """Missing sex, age and service are filled without chance, and counted."""
    text = "dept,grade,sex,birth,hired\na,A,F,1980,2010\na,A,n.a.,-,2010\na,A,,NA,2010\n"
    text += "a,A,男,1980,\n,A,F,1980,2010\n"
    columns = {"sex": "sex", "birth": "birth", "hired": "hired"}
    roster = read(tmp_path, text, mapping(columns, missing="n.a."))
    people = roster.people
    assert list(people["age_months"] - people["service_months"]) == [
        *(30 * 12, 22 * 12, 23 * 12, 22 * 12),
    ]
    assert list(people["sex"]) == ["female", "male", "female", "male"]
    assert rows(roster, "imputed", "sex") == 2
    assert rows(roster, "imputed", "age") == 2
    assert rows(roster, "imputed", "service") == 1
    assert reasons(roster, "department") == ["missing"]
    assert len(people) == 4


def test_duplicate_ids_are_dropped_after_the_first(tmp_path):
    """With an id a person counts once: the first row that can be used. No id is no duplicate."""
    text = "dept,grade,no\n,A,7\na,A,7\nb,B,7\nc,A,\nd,A,\ne,A,8\n"
    roster = read(tmp_path, text, mapping({"id": "no"}))
    assert list(roster.people["department"]) == ["a", "c", "d", "e"]
    assert list(roster.people["id"]) == ["7", "row 4", "row 5", "8"]
    assert reasons(roster, "id") == ["duplicate", "missing; its row number"]


def test_identical_rows_without_an_id_are_different_people(tmp_path):
    """Nobody is lost for looking like a colleague."""
    roster = read(tmp_path, "dept,grade\n" + "a,A\n" * 3)
    assert len(roster.people) == 3
    assert rows(roster, "dropped") == 0


def test_statuses_and_sexes_are_translated(tmp_path):
    """Codes are translated by the mapping; a status that nobody knows is asked for."""
    how = mapping(
        {"status": "kind", "sex": "sex"},
        statuses={"行政编": "civil_servant"},
        sexes={1: "male", 2: "female"},
        constant={"status": "institution", "family": "administration"},
    )
    text = "dept,grade,kind,sex\na,A,行政编,1\na,A,term_contract,2\na,A,,1\na,A,合同工,2\n"
    roster = read(tmp_path, text, how)
    assert list(roster.people["status"]) == [
        *("civil_servant", "term_contract", "institution", "contract"),
    ]
    assert list(roster.people["sex"]) == ["male", "female", "male", "female"]
    with pytest.raises(RosterError, match=r'statuses:\n    "其他":   # 1 person'):
        read(tmp_path, text + "a,A,其他,2\n", how)


@pytest.mark.parametrize(("written", "read_as"), [
    ("M F Mr Ms mrs", "male female male female female"),
    ("男 女 男性 女性", "male female male female"),
    ("1 2 1.0 ２", "male female male female"),  # GB/T 2261.1-2003: 1 is male, 2 is female
    ("1 女 1", "male female male"),
])  # fmt: skip
def test_usual_ways_to_write_a_sex_are_known(tmp_path, written, read_as):
    text = "dept,grade,sex\n" + "".join(f"a,A,{each}\n" for each in written.split())
    roster = read(tmp_path, text, mapping({"sex": "sex"}))
    assert list(roster.people["sex"]) == read_as.split()
    assert rows(roster, "imputed", "sex") == 0
    told = roster.values[roster.values["column"] == "sex"]
    assert dict(zip(told["written"], told["read_as"], strict=True)) == dict(
        zip(written.split(), read_as.split(), strict=True)
    )


@pytest.mark.parametrize(("written", "asked"), [
    (["x"] * 30 + ["女"] * 30, ['"x":   # 30 people.']),
    (["1"] * 30 + ["0"] * 30, ['"1":   # 30 people.', '"0":   # 30 people.']),  # of which is 0?
    (["1", "2", "0", "9"], ['"0":   # 1 person.', '"9":   # 1 person.']),
])  # fmt: skip
def test_a_sex_that_cannot_be_read_is_asked_for_and_never_made_up(tmp_path, written, asked):
    text = "dept,grade,sex\n" + "".join(f"a,A,{each}\n" for each in written)
    with pytest.raises(RosterError, match=r"sexes that are neither known by name(.|\n)*male 男, f"):
        read(tmp_path, text, mapping({"sex": "sex"}))
    with pytest.raises(RosterError) as error:
        read(tmp_path, text, mapping({"sex": "sex"}))
    assert [line.strip() for line in str(error.value).splitlines() if "#" in line] == asked
    told = dict.fromkeys("019x", "女") | {"1": "male"}
    roster = read(tmp_path, text, mapping({"sex": "sex"}, sexes=told))
    expected = {"女": "female", "2": "female", "1": "male"}
    assert list(roster.people["sex"]) == [expected.get(each, "female") for each in written]


def test_grade_by_title_then_by_pay(tmp_path):
    """The first pattern that fits wins; the rest are split by pay over the whole zone."""
    how = Mapping.model_validate(
        REST
        | {
            "as_of": "2017-01-01",
            "columns": {"department": "dept", "title": "title", "pay": "pay"},
            "grade_from": {
                "title": [["^Head", "director"], ["Head", "section_head"]],
                "pay_quantiles": {"clerk": 0.5, "senior_clerk": 1},
            },
        }
    )
    text = "dept,title,pay\na,Head,1\na,Deputy Head,1\na,x,10\nb,x,20\nb,x,30\na,x,40\nb,x,\n"
    roster = read(tmp_path, text, how)
    assert list(roster.people["grade"]) == [
        *("director", "section_head", "clerk", "clerk", "senior_clerk", "senior_clerk"),
    ]
    assert rows(roster, "dropped", "pay") == 1


def test_grade_otherwise(tmp_path):
    """Titles that fit no pattern get the grade named otherwise; without one the row is dropped."""
    rule = {"title": [["Head", "director"]]}
    columns = {"department": "dept", "title": "title"}
    base = REST | {"as_of": "2017-01-01", "columns": columns}
    text = "dept,title\na,Head\na,\na,x\n"
    how = Mapping.model_validate(base | {"grade_from": rule | {"otherwise": "clerk"}})
    assert list(read(tmp_path, text, how).people["grade"]) == ["director", "clerk", "clerk"]
    how = Mapping.model_validate(base | {"grade_from": rule})
    assert rows(read(tmp_path, text, how), "dropped", "title") == 2


def test_departments_are_renamed_gathered_and_merged(tmp_path):
    """Names first, then patterns, then the largest N; the rest make one department."""
    how = mapping(
        departments={"x": "big"}, department_patterns=[["^Town", "towns"]], top_departments=2
    )
    text = "dept,grade\nx,A\nbig,A\nTown 1,A\nTown 2,A\nsmall,A\nsmaller,A\n"
    roster = read(tmp_path, text, how)
    assert list(roster.people["department"]) == [
        *("big", "big", "towns", "towns", "other departments", "other departments"),
    ]
    assert rows(roster, "merged", "department") == 2


def test_one_year_of_a_panel(tmp_path):
    """Rows that keep does not ask for are dropped before ids are compared."""
    text = "dept,grade,year,no\na,A,2015,1\nb,A,2016,1\n"
    how = mapping({"id": "no"}, keep={"year": 2016})
    roster = read(tmp_path, text, how)
    assert list(roster.people["department"]) == ["b"]
    assert reasons(roster, "year") == ["not kept: other than 2016"]
    with pytest.raises(RosterError, match=r"asks for '2017', .* It holds 2 values: 2015, 2016"):
        read(tmp_path, text, mapping(keep={"year": [2017]}))


def test_missing_column_lists_what_there_is(tmp_path):
    """A column that is not there is refused, with the file's columns and the nearest of them."""
    with pytest.raises(RosterError) as caught:
        read(tmp_path, "Department,grade\na,A\n", mapping({"department": "Departement"}))
    message = str(caught.value)
    assert "column 'Departement' is not in the file" in message
    assert "columns.department" in message
    assert "Did you mean 'Department'?" in message
    assert "Department, grade" in message
    with pytest.raises(RosterError, match="'dept' is in the file 2 times"):
        read(tmp_path, "dept,dept,grade\na,b,A\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"dept,grade\n", "has a header and no rows"),
        (b"dept,grade\na,A\nb,B,C\n", "line 3 from the heads on has 3 cells, and the heads have 2"),
        (b'dept,grade\n"a,A\n', "a quote that is opened in line 2 from the heads on is never"),
        (b"PK\x03\x04", "is damaged"),
        (b"\x1f\x8b\x08\x00broken", "damaged gzip"),
        (b"dept,grade\n,A\n,B\n", r"all 2 rows were dropped: dept: missing \(2, the f"),
    ],
)
def test_files_that_hold_no_people(tmp_path, content, message):
    """A file that leaves nobody is refused, with the reason."""
    with pytest.raises(RosterError, match=message):
        read(tmp_path, content)


def test_file_that_is_not_there(tmp_path):
    """A path that cannot be read says so."""
    with pytest.raises(RosterError, match="cannot be read"):
        read_roster(tmp_path / "nobody.csv", mapping(), ZONE)
    with pytest.raises(RosterError, match="cannot be read"):
        read_mapping(tmp_path)


def test_grade_of_the_mapping_must_be_of_the_scenario(tmp_path):
    """A grade that the scenario does not have is refused, with the nearest one."""
    with pytest.raises(RosterError, match=r"grades.A names .*'clark'.*Did you mean 'clerk'\?"):
        read(tmp_path, "dept,grade\na,A\n", mapping(grades={"A": "clark"}))


def test_mapping_is_read_and_misspelt_keys_are_refused(tmp_path):
    """An unknown key is refused with file, line, key and the nearest valid key."""
    text = "as_of: 2017-01-01\ncolumns:\n  department: 部门\n  grade: 职级\n"
    how = read_mapping(write_mapping(tmp_path, text))
    assert how.columns.department == "部门"
    with pytest.raises(RosterError) as caught:
        read_mapping(write_mapping(tmp_path, text + "  hierd: x\ndelimeter: ;\n"))
    first, second = sorted(str(caught.value).splitlines())
    assert "how.yaml, line 5: unknown key 'columns.hierd'. Did you mean 'hired'?" in first
    assert "how.yaml, line 6: unknown key 'delimeter'. Did you mean 'delimiter'?" in second


GOOD = "as_of: 2017-01-01\ncolumns: {department: d, grade: g}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("- a\n", "not a list of keys"),
        ("as_of: [\n", "is not valid YAML"),
        (GOOD + "as_of: 2017-01-01\n", "is not valid YAML: found duplicate key"),
        (
            "as_of: 2017-13-01\ncolumns: {department: d, grade: g}\n",
            "line 1: is not valid YAML: 2017-13-01 is no day",
        ),
        ("as_of: soon\ncolumns: {department: d, grade: g}\n", "line 1: as_of is 'soon'"),
        ("as_of: 2017-01-01\ncolumns: {grade: g}\n", "line 2: columns.department is missing"),
        ("as_of: 2017-01-01\ncolumns: {department: d}\n", "grade must come from one place"),
        (GOOD + "statuses:\n  x: temp\n", "line 4: statuses.x is 'temp'. Input should be 'civil"),
        (GOOD + "dates: MM/DD/YYYY\n", "'MM/DD/YYYY' is not a date format"),
        (GOOD + "dates: ['%Y-%m-%d', '%Q %Y']\n", "'%Q %Y' is not a date format"),
        (GOOD + "dates: '%Y-%m-%d %Z'\n", "is not a date format"),
        (GOOD + "department_patterns: [['(', x]]\n", "is not a regular expression"),
        (GOOD + "top_departments: 0\n", "top_departments is '0'"),
        (GOOD + "grade_from: {}\n", "give title patterns, pay_quantiles or both"),
        (GOOD + "grade_from: {pay_quantiles: {a: 0.5}}\n", "must rise from above 0 to 1"),
        (GOOD + "grade_from: {pay_quantiles: {a: 0, b: 1}}\n", "must rise from above 0 to 1"),
        (GOOD + "grade_from: {pay_quantile: {a: 0.5}}\n", "Did you mean 'pay_quantiles'"),
        (GOOD + "constant: {state: contract}\n", "Did you mean 'status'"),
    ],
)
def test_mappings_that_cannot_be_used(tmp_path, text, message):
    """What is wrong is said in the planner's terms."""
    with pytest.raises(RosterError) as caught:
        read_mapping(write_mapping(tmp_path, text))
    assert message in str(caught.value)
    assert "how.yaml" in str(caught.value)


@pytest.mark.parametrize("name", ["montgomery-2016", "slas-2024"])
def test_shipped_mappings_are_valid(name):
    """The mappings in scenarios/rosters can be read, and their grades are the scenarios'."""
    how = read_mapping(SHIPPED / f"{name}.mapping.yaml")
    assert {grade for _, grade in how.grade_names()} <= set(GRADES)


CELLS = {
    "dept": st.sampled_from(["a", "b", " ", "NA", "局", "合计"]),
    "grade": st.sampled_from(["A", "B", "空缺", ""]),
    "no": st.sampled_from(["", *"123456789"]),
    "sex": st.sampled_from(["F", "男", "", "2"]),
    "birth": st.sampled_from(["1980", "1990-02-30", "1950-01-01", "2010", "1930", "", "1985/5/5"]),
    "hired": st.sampled_from(["2010-01-01", "2020", "1955", "", "9999-99-99"]),
    "pay": st.one_of(st.just(""), st.text("0123456789,.-¥ e", max_size=8), st.floats().map(str)),
}


ROSTERS = given(
    people=st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=20),
    mapped=st.sets(st.sampled_from(["id", "sex", "birth", "hired", "pay"])),
    top=st.sampled_from([None, 1]),
)


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@ROSTERS
def test_kept_and_dropped_rows_sum_to_rows_read(tmp_path, people, mapped, top):
    """Whatever the cells hold, each row is kept or dropped once, and those kept are whole."""
    check_rows(tmp_path, people, mapped, top)


@pytest.mark.slow
@settings(max_examples=500, suppress_health_check=list(HealthCheck))
@ROSTERS
def test_rows_sum_up_for_very_many_rosters(tmp_path, people, mapped, top):
    check_rows(tmp_path, people, mapped, top)


def check_rows(tmp_path, people, mapped, top):
    path = tmp_path / "any.csv"
    pd.DataFrame(people).to_csv(path, index=False)
    columns = {name: "no" if name == "id" else name for name in mapped}
    try:
        roster = read_roster(path, mapping(columns, top_departments=top), ZONE)
    except RosterError as error:
        assert "rows were dropped" in str(error)
        return
    kept = roster.people
    gone = rows(roster, "dropped") + rows(roster, "left out")
    assert len(kept) + gone == roster.source["rows_read"] == len(people)
    assert len(kept) == roster.source["rows_kept"]
    assert kept.drop(columns="pay_month").notna().all(axis=None)
    assert kept["id"].is_unique
    assert kept["age_months"].between(16 * 12, 76 * 12 - 1).all()
    assert (kept["age_months"] - kept["service_months"] >= 16 * 12).all()
    assert (kept["service_months"] >= 0).all()
    assert not (kept["pay_month"] < 0).any()
    order = [int(each.removeprefix("row ")) for each in kept["id"]]
    assert "id" in mapped or order == sorted(order)


def test_same_file_same_people(tmp_path):
    """Nothing is left to chance: reading twice gives the same people."""
    text = "dept,grade\n" + "a,A\nb,B\n" * 20
    first, second = read(tmp_path, text), read(tmp_path, text)
    pd.testing.assert_frame_equal(first.people, second.people)


@pytest.mark.skipif(not MONTGOMERY.exists(), reason="the real roster is not here")
def test_montgomery():
    """All 9,228 rows of a real county are kept, alike or not; 17 missing sexes are filled."""
    county = load_scenario(ROOT / "scenarios" / "montgomery-2016.yaml")
    roster = read_roster(MONTGOMERY, SHIPPED / "montgomery-2016.mapping.yaml", county)
    assert roster.source["rows_read"] == 9228
    assert len(roster.people) + rows(roster, "dropped") == 9228
    assert rows(roster, "dropped") == 0
    assert rows(roster, "imputed", "sex") == 17
    assert roster.people["department"].nunique() == 37
    sizes = roster.people["grade"].value_counts()
    assert list(sizes.index) == list(GRADES)  # a pyramid
    assert 12 * roster.people["pay_month"].median() == pytest.approx(69_390)


@pytest.mark.skipif(not SLAS.exists(), reason="the real roster is not here")
def test_slas():
    """The last year of a real service: 2,494 rows, of which 2 lack a place and 4 come twice."""
    how = read_mapping(SHIPPED / "slas-2024.mapping.yaml")
    roster = read_roster(SLAS, how, ZONE)
    assert roster.source["rows_read"] == 10_105
    assert len(roster.people) + rows(roster, "dropped") + rows(roster, "left out") == 10_105
    assert rows(roster, "left out", "year") == 10_105 - 2494
    assert rows(roster, "dropped", "department") == 2
    assert rows(roster, "dropped", "id") == 4
    assert len(roster.people) == 2488
    assert roster.people["department"].nunique() == 23
    assert roster.people["age_months"].max() < 60 * 12


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("as_of: &a [*a]\n", "Write a day|not valid YAML"),
        ("? [a]\n: 1\n", "not a mapping|unknown key|missing|not valid"),
        ("[" * 3000, "not valid YAML"),
        ("as_of: 2018\ncolumns: {department: d}\n", "Write a day such as 2018-12-31"),
        ("as_of: soon\ncolumns: {department: d}\n", "Write a day such as 2018-12-31"),
    ],
)
def test_a_mapping_of_any_shape_is_told_in_a_sentence(tmp_path, text, words):
    """Mappings that hold themselves, endless brackets, days that are none."""
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RosterError, match=words):
        read_mapping(path)


def test_a_mapping_in_gb18030_is_read_like_one_in_utf_8(tmp_path):
    """As Windows of a Chinese office writes it (记事本, ANSI)."""
    text = "as_of: 2017-12-31\ncolumns: {department: 部门, grade: 职级}\ndepartments: {财政局: A}\n"
    found = []
    for encoding in ("utf-8", "gb18030"):
        file = tmp_path / f"{encoding}.yaml"
        file.write_bytes(text.encode(encoding))
        found.append(read_mapping(file))
    assert found[0].columns == found[1].columns
    assert found[1].columns.department == "部门"
    assert found[0].departments == found[1].departments
