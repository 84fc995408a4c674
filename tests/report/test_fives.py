"""People of a real list are told in fives where nothing is pooled."""

from sim.report.fives import in_fives, told


def test_a_number_is_the_nearest_multiple_of_five_and_a_limit_the_next_above():
    assert [in_fives(n) for n in (0, 1, 4, 5, 7, 8, 12.5, 38)] == [0, 0, 0, 5, 5, 10, 15, 40]
    assert [in_fives(n, at_most=True) for n in (4, 5, 6, 11)] == [0, 5, 10, 15]


def test_a_few_are_no_number_and_none_are_none():
    assert [told(n) for n in (0, 1, 4, 5, 1_001)] == ["0", "under 5", "under 5", "5", "1,000"]
