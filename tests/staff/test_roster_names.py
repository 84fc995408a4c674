"""A name is found however it is typed, unless it could be two things."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.reading import load_scenario
from sim.staff.roster_mapping import STATUSES_BOTH
from sim.staff.roster_names import Names, both, nearest
from sim.words import speaking

BINHAI = load_scenario(Path(__file__).parents[2] / "scenarios" / "binhai-2018.yaml")
UNITS = [(unit.name, unit.zh) for unit in BINHAI.organisation.departments]
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@given(
    unit=st.sampled_from(UNITS),
    chinese=st.booleans(),
    change=st.sampled_from([str.upper, str.lower, str.title, lambda text: text.translate(WIDE)]),
    gaps=st.lists(st.integers(0, 40), max_size=4),
    space=st.sampled_from([" ", "　", "\u00a0", "\t"]),
)
def test_every_department_is_found_in_either_language_however_it_is_typed(
    unit, chinese, change, gaps, space
):
    text = change(unit[chinese])
    for gap in gaps:
        text = text[:gap] + space + text[gap:]
    assert both(UNITS).find(text) == unit[0]


def test_a_name_that_could_be_two_things_is_neither_unless_written_exactly():
    names = Names({"Finance": 1, "FINANCE": 2, "Audit": 3})
    assert [names.find(each) for each in ("Finance", "FINANCE", "finance", "AUDIT")] == [
        *(1, 2, None, 3),
    ]


def test_a_number_with_a_point_is_the_number():
    """As Excel writes the code 101 of a column with gaps; 101.5 is another code."""
    names = Names({"101": "finance"})
    assert [names.find(each) for each in ("101.0", "101.00", "101.5", "1.01")] == [
        *("finance", "finance", None, None),
    ]


@pytest.mark.parametrize(
    ("word", "allowed", "meant"),
    [
        ("四级调研员", ["职员", "高级职员", "区领导"], ""),
        ("人社局", ["经济发展局", "社会事业局"], ""),
        ("行政办公室", ["综合办公室", "领导班子"], ""),
        ("政务服务中心", ["园区发展服务中心"], ""),
        ("一级职员", ["职员", "高级职员", "clerk"], "职员"),
        ("社会事业发展局", ["经济发展局", "社会事业局"], "社会事业局"),
        ("经济合作局", ["社会事业局", "经济发展局"], "经济发展局"),
        ("clark", ["clerk", "职员"], "clerk"),
    ],
)
def test_a_hint_names_what_is_alike_in_more_than_a_character(word, allowed, meant):
    with speaking("en"):
        assert nearest(word, allowed) == (f" Did you mean {meant!r}?" if meant else "")


def test_statuses_are_known_by_the_establishment_they_are_on():
    known = both(STATUSES_BOTH)
    assert [known.find(each) for each in ("行政编制", "事业编制", "事业编", "编外")] == [
        *("civil_servant", "institution", "institution", None),
    ]
