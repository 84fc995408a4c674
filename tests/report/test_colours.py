"""A colour says which policy, or better and worse, can be seen, and is not needed to read."""

from itertools import combinations, pairwise, permutations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from test_wording import study_of

from sim.report import comparison
from sim.report.colours import BAD, COLOURS, GOOD, GREY, INK, PALE, PATTERNS, apart, looks, ramp
from sim.report.views import budget

READY = [path.stem for path in (Path(__file__).parents[2] / "scenarios" / "policies").glob("*")]
RATIOS = {f"pay.incentive_ratio=0.{n}": 100 + n for n in range(1, 7)}


def luminance(colour):
    """Relative luminance, WCAG 2.2."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot([0.2126, 0.7152, 0.0722], parts))


def contrast(colour, paper="white"):
    dark, light = sorted((luminance(colour), luminance(paper)))
    return (light + 0.05) / (dark + 0.05)


def lightness(colour):
    """CIE L*, in which a step looks alike wherever it is; what is left in a grey print."""
    return 116 * np.cbrt(luminance(colour)) - 16


def test_black_on_white_and_its_opposite_have_the_published_contrast():
    assert contrast("black") == pytest.approx(21)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.005)  # the lightest grey for text
    assert contrast("#F0E442") == pytest.approx(1.3, abs=0.05)  # the yellow that stood on white


@pytest.mark.parametrize("colour", [*COLOURS, GOOD, BAD, INK, GREY])
def test_every_mark_stands_out_from_white_paper(colour):
    assert contrast(colour) >= 3


@pytest.mark.parametrize("count", [2, 3, 6, 12, 40])
def test_ordered_values_have_ordered_colours_that_all_stand_out(count):
    shades = [look.colour for look in ramp(range(count))]
    assert all(contrast(colour) >= 3 for colour in shades)
    steps = np.diff([lightness(colour) for colour in shades])
    assert (steps > 0).all()
    assert steps.max() < 2 * steps.min() + 1  # even to the eye, in colour and in grey
    assert [look.colour for look in ramp(range(count)[::-1])] == shades[::-1]


def test_a_pale_fill_and_a_white_one_have_an_edge_that_stands_out():
    assert contrast(INK, PALE) >= 3
    assert all(contrast(INK) >= 3 or contrast(fill) >= 3 for fill, _ in PATTERNS)
    neighbours = [*pairwise(PATTERNS)]
    assert all(abs(lightness(one[0]) - lightness(two[0])) > 10 for one, two in neighbours)
    assert len(set(PATTERNS)) == len(PATTERNS)


def test_one_colour_means_one_thing():
    """A policy, better, worse, or nothing in particular: no two of them look alike."""
    meant = [*COLOURS, GOOD, BAD, GREY]
    shades = {look.colour for look in ramp(range(12))}
    assert len({*meant, *shades, INK, PALE}) == len(meant) + len(shades) + 2
    for one, other in combinations(meant, 2):
        assert np.abs(np.subtract(to_rgb(one), to_rgb(other))).sum() > 0.25, (one, other)


def test_a_grey_print_can_be_read():
    """Eight policies have eight markers, and no two of many share marker and colour."""
    eight = looks([f"policy {n}" for n in range(8)])
    assert len({look.marker for look in eight.values()}) == 8
    many = looks([f"policy {n}" for n in range(40)])
    assert len(set(many.values())) == 40


def test_the_order_of_policies_changes_no_colour():
    names = ("baseline", "mine", "strong", "pay.incentive_ratio=0.3")
    first = looks(names)
    for order in permutations(names):
        assert looks(order) == first
        assert tuple(looks(order)) == order


def test_ready_policies_keep_their_colours_in_any_company():
    """But for the one that shares a place, as there are more policies than colours."""
    whole = looks(["baseline", *READY])
    for some in combinations(READY, 3):
        for name, look in looks([*some, "mine", "other"]).items():
            if name in READY and name != "kpi-before-appointment":
                assert look == whole[name]


def test_a_policy_keeps_its_colour_where_it_is_crossed_with_a_number():
    own = looks(["mild", "strong"])
    crossed = looks([f"{p}, pay.incentive_ratio={n}" for p in ("mild", "strong") for n in (1, 2)])
    assert list(crossed.values()) == [own["mild"]] * 2 + [own["strong"]] * 2


def test_where_no_axis_has_the_number_no_two_policies_look_alike():
    """Ratio crossed with new money: by the colour of the one, and markers for the other."""
    names = [f"pay.incentive_ratio={r}, pay.new_money={m}" for r in (0.2, 0.3, 0.4) for m in (0, 1)]
    assert len(set(looks(names).values())) == 2
    own = apart(names)
    assert len(set(own.values())) == 6
    assert [look.colour for look in own.values()] == [look.colour for look in looks(names).values()]
    for plain in (["mild", "strong"], [f"pay.incentive_ratio=0.{n}" for n in range(1, 7)]):
        assert apart(plain) == looks(plain)
    many = [f"p{n}, pay.incentive_ratio={r / 10}" for n in range(9) for r in range(5)]
    assert len(set(apart(many).values())) == len(many)
    ax = Figure().subplots()
    budget(study_of(dict(zip(names, range(100, 106), strict=True))), ax)
    drawn = [(line.get_color(), line.get_marker()) for line in ax.lines if len(line.get_xdata())]
    assert len(set(drawn)) == len(drawn) == 6


def test_a_figure_draws_each_policy_in_its_own_colour():
    study = study_of({"baseline": 100, "strong": 105, "mild": 101, "as-adopted": 102})
    own = [looks(list(study.policies))[name] for name in study.policies]
    for ax in comparison.page(study).axes[:2]:
        drawn = [each.lines[0] for each in ax.containers]
        assert [line.get_color() for line in drawn] == [look.colour for look in own]
        assert [line.get_marker() for line in drawn] == [look.marker for look in own]


@pytest.mark.parametrize("study", [study_of(RATIOS), study_of({"scenario": 100})])
def test_words_are_dark_enough_to_read(study):
    words = [text for text in comparison.page(study).findobj(Text) if text.get_text()]
    assert words
    assert all(contrast(text.get_color()) >= 4.5 for text in words)
