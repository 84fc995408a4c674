"""A policy keeps its colour, whatever it is compared with and in whatever order."""

from itertools import combinations, permutations
from pathlib import Path

from test_wording import study_of

from sim.report import figures
from sim.report.colours import COLOURS, styles

READY = [path.stem for path in (Path(__file__).parents[2] / "scenarios" / "policies").glob("*")]


def test_the_order_of_policies_changes_no_colour():
    names = ("baseline", "mine", "strong", "pay.incentive_ratio=0.3")
    first = styles(names)
    assert all(styles(order) == first for order in permutations(names))


def test_ready_policies_keep_their_colours_in_any_company():
    """But for the one that shares a place, as there are more policies than colours."""
    whole = styles(["baseline", *READY])
    for some in combinations(READY, 3):
        for name, style in styles([*some, "mine", "other"]).items():
            if name in READY and name != "kpi-before-appointment":
                assert style == whole[name]


def test_no_two_of_eight_share_a_colour_and_no_two_of_many_a_style():
    eight = styles([f"pay.incentive_ratio=0.{n}" for n in range(8)])
    assert {colour for colour, _ in eight.values()} == set(COLOURS)
    many = styles([f"policy {n}" for n in range(40)])
    assert len(set(many.values())) == 40


def test_a_figure_draws_each_policy_in_its_own_colour():
    study = study_of({"baseline": 100, "strong": 105, "mild": 101})
    ax = figures.page(study).axes[0]
    drawn = [container.lines[0].get_color() for container in ax.containers]
    assert drawn == [styles(study.policies)[name][0] for name in study.policies]
