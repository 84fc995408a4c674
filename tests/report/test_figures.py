"""The figures draw what the tables say, and their words do not collide."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from test_wording import study_of

from sim.report import figures

SIX = {f"pay.incentive_ratio=0.{ratio}": 100 + ratio for ratio in range(1, 7)}
LONG = {"baseline": 100, "kpi-before-appointment": 101, "x" * 60: 102} | {
    f"policy {number}": 100 for number in range(9)
}


def overlapping(figure):
    """Pairs of words that stand on each other."""
    figure.canvas.draw()
    boxes = []
    for ax in figure.axes:
        words = [ax.title, ax.xaxis.label, ax.yaxis.label]
        for axis, (low, high) in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, sorted(ax.get_ylim()))):
            ticks = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
            words += [text for place, text in ticks if low <= place <= high]
        if ax.get_legend():
            words += ax.get_legend().get_texts()
        boxes += [
            (word.get_text(), word.get_window_extent())
            for word in words
            if word.get_text() and word.get_visible()
        ]
    return [
        (one, other)
        for place, (one, box) in enumerate(boxes)
        for other, next_box in boxes[place + 1 :]
        if box.overlaps(next_box)
    ]


@pytest.mark.parametrize(
    "study",
    [study_of(SIX), study_of(LONG), study_of({"scenario": 100}), study_of({"a": 1, "b": 2}, 1)],
    ids=["six", "long", "one", "one history"],
)
def test_a_page_has_four_panels_whose_words_do_not_overlap(study):
    page = figures.page(study)
    assert len(page.axes) == 4
    assert all(ax.get_title() and ax.get_xlabel() for ax in page.axes)
    assert overlapping(page) == []


def test_drawing_leaves_the_style_of_others_alone():
    before = dict(mpl.rcParams)
    figures.page(study_of(SIX))
    assert dict(mpl.rcParams) == before


def test_each_policy_is_a_point_with_its_interval():
    study = study_of(SIX)
    ax = Figure().subplots()
    assert figures.difference(study, ax) is ax
    rows = study.summary[study.summary.outcome == "kpi"]
    points = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    assert points == pytest.approx(rows.difference.tolist())
    ends = np.array([bar.get_segments()[0][:, 0] for bar in ax.collections])
    assert ends == pytest.approx(rows[["difference_low", "difference_high"]].to_numpy())
    assert [tick.get_text() for tick in ax.get_yticklabels()][:2] == ["0.1 (baseline)", "0.2"]


def test_stacked_causes_sum_to_all_of_them():
    study = study_of(SIX)
    ax = figures.leavers(study, Figure().subplots())
    ends = max(bar.get_x() + bar.get_width() for bar in ax.patches if bar.get_y() < 0)
    policy = study.summary[study.summary.policy == "pay.incentive_ratio=0.1"]
    assert ends == pytest.approx(policy[policy.outcome.isin(figures.CAUSES)]["mean"].sum())


def test_a_comparison_draws_itself_in_a_notebook_too():
    study = study_of({"baseline": 100, "strong": 105})
    ax = Figure().subplots()
    assert study.plot(ax) is ax
    assert repr(study) == "<Comparison of baseline, strong: 40 replications, seed 1>"
    assert isinstance(study.plot(), Axes)
    assert study.figure()._repr_png_().startswith(b"\x89PNG")
