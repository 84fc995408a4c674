"""Bias: what raters add to the log score of whom, by hand."""

import pytest

from sim.reform.bias import Biases, bias_of
from sim.scenario.bias import Bias
from sim.staff.table import COMPANY, CONTRACT, FEMALE, INSIDER, MALE, OUTSIDER, RECRUIT, empty_staff

AGES = {"under_30": 0.01, "from_30_to_39": 0.02, "from_40_to_49": 0.03, "from_50": 0.04}
ALL = {"sex": {"male": 0.1, "female": 0.2},
       "origin": {"insider": 0.001, "outsider": 0.002, "recruited": 0.003},
       "status": {"contract": 0.3, "company": 0.4}, "age": AGES}  # fmt: skip


def bias(groups, month=12, years=35.0, **who):
    """Return the bias for or against one of two people, the second."""
    staff = empty_staff(2)
    for column, value in {"status": CONTRACT, "birth": month - round(12 * years), **who}.items():
        staff[column][1] = value
    return bias_of(staff, 1, month, Biases.of(Bias.model_validate(groups)))


@pytest.mark.parametrize("month", [12, 120])
@pytest.mark.parametrize(
    ("years", "band"), [(20, 1), (29.9, 1), (30, 2), (39.9, 2), (40, 3), (49.9, 3), (50, 4)]
)
def test_bias_by_age_begins_on_the_birthday(years, band, month):
    assert bias({"age": AGES}, month, years) == pytest.approx(0.01 * band)


def test_the_parts_of_all_groups_add_up():
    """By hand; each group has a part of its own."""
    woman = {"sex": FEMALE, "origin": OUTSIDER, "status": COMPANY}
    assert bias(ALL, years=52, **woman) == pytest.approx(0.2 + 0.002 + 0.4 + 0.04)
    man = {"sex": MALE, "origin": RECRUIT}
    assert bias(ALL, years=25, **man) == pytest.approx(0.1 + 0.003 + 0.3 + 0.01)
    assert bias(ALL, years=35, sex=MALE, origin=INSIDER) == pytest.approx(0.1 + 0.001 + 0.3 + 0.02)


def test_where_no_group_is_seen_otherwise_there_is_no_bias():
    nobody = Biases.of(Bias())
    assert not nobody.any
    assert bias({}) == 0
    for part, groups in ALL.items():
        assert Biases.of(Bias.model_validate({part: groups})).any
