"""What a planner is told follows from the numbers, and claims no more than they do."""

import numpy as np
import pytest

from sim.report.wording import (
    decimals,
    estimate,
    label,
    number,
    of_norm,
    percent,
    rounded,
    scale,
    with_interval,
)
from sim.scenario.department import Department
from sim.scenario.organisation import Family, Grade, Organisation
from sim.scenario.overrides import apply
from sim.scenario.schema import Scenario
from sim.scenario.study import Study
from sim.study.comparison import Comparison, runs_table, summary_table, yearly_table
from sim.study.outcomes import POINTS, REPORTED, gap_unit
from sim.words import _, speaking

NAN = float("nan")
RATIO = "pay.incentive_ratio"
YEARS = 3
ZONE = Scenario(
    title="A zone (园区)",
    organisation=Organisation(
        grades=[Grade(name="clerk", pay=6000)],
        families=[Family(name="office")],
        departments=[Department(name="Office", family="office", posts={"clerk": 3})],
    ),
    study=Study(years=YEARS),
)


def study_of(kpi, replications=40, baseline=None, noise=0.5):
    """A comparison of policies with the given mean KPI; luck of their own beside shared luck."""
    luck = np.random.default_rng(4)
    shared = luck.normal(size=(1, replications, YEARS, 1))
    own = luck.normal(size=(len(kpi), replications, YEARS, 1))
    own -= own.mean(axis=(1, 2), keepdims=True)  # so that means differ by what was asked for
    values = np.repeat(20 + shared + noise * own, len(REPORTED), axis=3)
    column = {outcome.name: place for place, outcome in enumerate(REPORTED)}
    values[..., column["kpi"]] += np.reshape(list(kpi.values()), (-1, 1, 1)) - 20
    values[..., column["spend"]] *= 1e6
    names, baseline = list(kpi), baseline or next(iter(kpi))
    return Comparison(
        runs=runs_table(names, values),
        yearly=yearly_table(names, values),
        summary=summary_table(names, values, baseline),
        policies={name: apply(ZONE, {RATIO: place / 100}) for place, name in enumerate(names)},
        baseline=baseline,
        seed=1,
        replications=replications,
        seconds=0.1,
    )


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1e6, 6, "1,000,000"), (123456, 3, "123,000"), (0.25, 6, "0.25"), (-0.1, 3, "−0.1"),
     (36, 6, "36"), (1e-7, 6, "1e−07")],
)  # fmt: skip
def test_a_short_number_has_all_its_zeros_and_a_minus_of_its_own(value, digits, text):
    assert rounded(value, digits) == text


@pytest.mark.parametrize(
    ("value", "places", "sign", "text"),
    [
        (1234.56, 1, False, "1,234.6"),
        (-0.5, 1, True, "−0.5"),
        (0.5, 1, True, "+0.5"),
        (-0.001, 1, True, "0.0"),
        (NAN, 1, True, "–"),
    ],
)
def test_numbers(value, places, sign, text):
    assert number(value, places, sign) == text


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-0.05, -0.004, "−0.020 (−0.050 to −0.004)"),
        (-0.05, 0.004, "−0.02 (−0.05 to 0.00)"),
        (-0.05, -0.01, "−0.02 (−0.05 to −0.01)"),
    ],
)
def test_an_interval_without_zero_does_not_seem_to_end_there(low, high, words):
    assert estimate((-0.02, low, high), 2) == words


@pytest.mark.parametrize(
    ("known", "table", "sentence"),
    [
        ((0.5, 0.5, 0.5), "+0.5 ±0.0", "+0.5 (0.5 to 0.5)"),
        ((-0.25, -0.25, -0.25), "−0.2 ±0.0", "−0.2 (−0.2 to −0.2)"),
        ((0.3, 0.1, 2), "+0.3 (+0.1 to +2.0)", "+0.3 (0.1 to 2.0)"),
        ((6e-4, 6e-4, 6e-4), "+0.0006 ±0.0000", "+0.0006 (0.0006 to 0.0006)"),
        ((0.3, -0.1, 2), "0 (0 to +2)", "0 (0 to 2)"),
        ((1e-13, 1e-13, 1e-13), "0 ±0", "0.000 (0.000 to 0.000)"),
        ((7.0, 6.9, 7.1), "+7.0 ±0.1", "+7.0 (6.9 to 7.1)"),
        ((1.35, 0.41, 2.29), "+1.4 ±0.9", "+1.4 (0.4 to 2.3)"),
        ((1.2, 0.3, 1.5), "+1.2 (+0.3 to +1.5)", "+1.2 (0.3 to 1.5)"),
    ],
)
def test_what_is_told_apart_from_zero_does_not_read_as_zero(known, table, sentence):
    """A column of whole people told 0 ±0 where the sentence below it told of half a one a year."""
    assert with_interval(known, 0, sign=True) == table
    assert estimate(known, 0) == sentence


def test_an_interval_that_lies_unevenly_is_written_with_both_its_ends():
    """A share of 0 in 0 to 66.7 was written 0.0 ±33.3."""
    assert with_interval((0, 0, 66.7), 1) == "0.0 (0.0 to 66.7)"
    assert with_interval((5, 4.2, 5.8), 1) == "5.0 ±0.8"
    assert with_interval((-0.5, -0.9, 0.3), 1, sign=True) == "−0.5 (−0.9 to +0.3)"
    assert with_interval((1.23, NAN, NAN), 1) == "1.2"


def test_an_interval_as_good_as_none_does_not_make_a_number_long():
    """A spread of pay of 1.00000013 had eight decimals; a small difference keeps its own."""
    assert with_interval((1.00000013, 1.00000011, 1.00000015), 1) == "1.0 ±0.0"
    assert with_interval((2e-7, 1e-7, 3e-7), 1) == "0.0000002 ±0.0000001"


@pytest.mark.parametrize(
    ("halves", "values", "places"),
    [
        ([0.2, 0.3], [100], 1),
        ([3, 4], [100], 0),
        ([0.00001], [1], 3),
        ([1e-8, 0.2, 0.3], [1], 1),
        ([1e-3], [1e5], 0),
        ([NAN], [5000], 0),
        ([NAN], [1.5], 3),
        ([], [], 1),
    ],
)
def test_decimals_tell_what_is_known(halves, values, places):
    assert decimals(halves, values) == places


def test_large_numbers_are_kept_short():
    assert scale("yuan a year", [2.5e8, NAN]) == (1e6, "million yuan a year")
    assert scale("yuan a year", [2.5e9]) == (1e9, "billion yuan a year")
    assert scale("yuan a year", [900]) == (1, "yuan a year")
    assert scale("US dollars", [2e6]) == (1e6, "million US dollars")
    assert scale("people", [2e3]) == (1, "people")


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (0.004, "<1 %"), (0.5, "50 %"), (0.997, ">99 %"), (1, "100 %"), (NAN, "–")],
)
def test_all_and_nothing_are_said_only_of_all_and_nothing(share, text):
    assert percent(share) == text


def test_every_outcome_has_a_label():
    assert all(label(outcome.name)[0].isupper() for outcome in REPORTED)


@pytest.mark.parametrize(
    ("spoken", "level", "gap", "money"),
    [
        ("en", "99.5 (98.1 to 100.9) % of norm", "6.7 (5.6 to 7.8) points", "+65 yuan"),
        ("zh", "定额的99.5%（98.1% 至 100.9%）", "6.7个百分点（5.6 至 7.8）", "+65元"),
    ],
)
def test_a_level_is_in_per_cent_and_a_difference_of_levels_in_points(spoken, level, gap, money):
    with speaking(spoken):
        assert of_norm((99.5, 98.1, 100.9)) == level
        assert estimate((6.7, 5.6, 7.8), 1, sign=False, unit=_(gap_unit("% of norm"))) == gap
        assert estimate((65, NAN, NAN), 0, unit=_(gap_unit("yuan"))) == money


def test_all_that_is_in_per_cent_differs_by_points():
    of_parts = [outcome.unit for outcome in REPORTED if outcome.unit.startswith("%")]
    assert {gap_unit(unit) for unit in of_parts} == {POINTS}
    assert gap_unit("people a year") == "people a year"


def test_chinese_has_no_space_before_the_sign_of_per_cent():
    with speaking("zh"):
        assert [percent(share) for share in (0.004, 0.5, 0.997)] == ["<1%", "50%", ">99%"]
