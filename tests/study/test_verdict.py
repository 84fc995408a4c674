"""One word for each policy and outcome, that claims no more than its numbers."""

from math import nan

import pytest

from sim.study.statistics import Interval
from sim.study.verdict import SURE, VERDICTS, Evidence, verdict


def known(low, high, better=1, same=False, equal=False, share=nan):
    return Evidence(better, Interval((low + high) / 2, low, high), same, equal, share)


@pytest.mark.parametrize(
    ("low", "high", "better", "word"),
    [
        (1, 3, 1, "better"),
        (1, 3, -1, "worse"),
        (-3, -1, 1, "worse"),
        (-3, -1, -1, "better"),
        (1, 3, 0, "more"),
        (-3, -1, 0, "fewer"),
        (-1, 3, 1, "not told apart"),
        (0, 3, 1, "not told apart"),
        (nan, nan, 1, ""),
    ],
)
def test_luck_alone_is_judged_by_the_side_of_zero(low, high, better, word):
    assert verdict(known(low, high, better)) == word
    assert word in VERDICTS


def test_a_narrow_interval_does_not_tell_apart_what_nobody_knows():
    """-0.69 to -0.23 over 1,500 histories, while 47 of 100 are better."""
    assert verdict(known(-0.69, -0.23, share=0.47)) == "not told apart"
    assert verdict(known(-0.69, -0.23, share=1 - SURE)) == "worse"
    assert verdict(known(0.23, 0.69, share=SURE)) == "better"
    assert verdict(known(-0.2, 0.69, share=SURE)) == "not told apart"


def test_what_was_never_seen_is_not_the_same():
    assert verdict(known(-0.1, 0.1, equal=True)) == "none seen"
    assert verdict(known(0, 0, same=True, equal=True)) == "same"
