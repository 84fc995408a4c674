"""A cell is read as what it says, or not at all."""

from datetime import date

import pandas as pd
import pytest
from test_roster_rows import COLUMNS, read

from sim.staff.roster import Mapping, RosterError
from sim.staff.roster_cells import dates, numbers

HOW = Mapping.model_validate(
    {"as_of": "2017-12-31", "columns": {"department": "部门", "grade": "职级"}}
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("19851103", date(1985, 11, 3)),
        ("198511", date(1985, 11, 1)),
        *(("1985111", None), ("198513", None), ("19851", None), ("198500", None)),
    ],
)
def test_dates_in_digits_alone_have_all_of_them(text, day):
    (found,) = dates(pd.Series([text]), HOW, pd.Timestamp("2001-12-31"))
    assert (None if pd.isna(found) else found.date()) == day


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("5,100元", 5100), ("¥ 5,100", 5100), ("５１００", 5100), ("38周岁", 38), ("12年", 12)),
        *(
            ("Rs. 5100", 5100),
            ("1200 USD", 1200),
            ("3年2", None),
            ("5年半", None),
            ("3年2个月", None),
        ),
    ],
)
def test_a_unit_stands_at_an_end_of_a_number_and_parts_two(text, value):
    (found,) = numbers(pd.Series([text]), HOW)
    assert (None if pd.isna(found) else found) == value


@pytest.mark.parametrize(
    ("months", "january"),
    [
        (["1985.1", "1990.02"], False),  # no .10 beside months with their zeros: it was lost
        (["1985.1"], False),
        (["1985.1", "1990.12"], False),
        (["1985.1", "1990.02", "1979.3"], False),
        (["1985.1", "1990.02", "1991.10"], True),
        (["1985.1", "1990.2", "1979.12"], True),
    ],
)
def test_a_month_of_which_a_zero_may_be_lost_is_asked_for(tmp_path, months, january):
    text = "部门,职级,出生\n" + "".join(f"a,clerk,{each}\n" for each in months)
    columns = COLUMNS | {"birth": "出生"}
    if not january:
        told = r"column 出生, row 1 below the heads: a month written \.1 may be January or October"
        with pytest.raises(RosterError, match=told):
            read(tmp_path, text, columns=columns)
        return
    people = read(tmp_path, text, columns=columns).people
    assert people["age_months"][0] == 33 * 12  # 1 January 1985 to 1 January 2018


def test_a_head_that_is_broken_is_one_line_in_the_file_and_in_the_mapping(tmp_path):
    text = '部门,职级,"出生\n年月"\na,clerk,1985-05\n'
    for name in ("出生\n年月", "出生 年月"):
        people = read(tmp_path, text, columns=COLUMNS | {"birth": name}).people
        assert list(people["age_months"]) == [32 * 12 + 8]
