"""The figures draw what the tables say, in words that can be read and do not collide."""

import re
import warnings
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from every_study import studies
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from test_wording import ZONE, study_of

from sim.report import best, canvas, comparison, search, sweep
from sim.report.table import ALL_BLOCKS, lines
from sim.report.views import draw
from sim.report.wording import label
from sim.scenario.overrides import apply
from sim.study.compare import compare

RATIO = "pay.incentive_ratio"
SIX = {f"{RATIO}=0.{ratio}": 100 + ratio for ratio in range(1, 7)}
LONG = {"baseline": 100, "kpi-before-appointment": 101, "x" * 60: 102} | {
    f"policy {number}": 100 for number in range(9)
}
CROSSED = {
    f"exit.reading={reading}, {RATIO}={ratio}": 100 + ratio
    for reading in ("R1", "R2", "R5")
    for ratio in (0.1, 0.2, 0.4, 0.6)
}
CHINESE = {
    "滨海区机构整合全员聘任改革方案(第二稿)甲": 100,
    "滨海区机构整合全员聘任改革方案(第二稿)乙": 102,
}
NEEDS = {"discover": "ema_workbench", "search": "pymoo", "sensitivity": "SALib"}
KINDS = list(studies("one", "other", "zone"))


@pytest.fixture
def only_latin(monkeypatch):
    """A machine without a Chinese font."""
    monkeypatch.setattr(canvas, "fonts", lambda: ("DejaVu Sans",))
    canvas._letters.cache_clear()
    yield
    canvas._letters.cache_clear()


def words_of(page):
    return [text.get_text() for text in page.findobj(Text) if text.get_text()]


def drawn(kind, one, other, title):
    """Draw a page, and refuse any warning that it gives."""
    if kind in NEEDS and find_spec(NEEDS[kind]) is None:
        pytest.skip(f"{NEEDS[kind]} is not installed")
    study = studies(one, other, title)[kind]()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        page = study.page()
        page.draw_without_rendering()
    return page


def overlapping(figure):
    """Pairs of words that stand on each other."""
    figure.draw_without_rendering()
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
    "kpi",
    [SIX, LONG, CROSSED, CHINESE, {"scenario": 100}, {"do-nothing": 100, "as-adopted": 101}],
    ids=["six", "twelve", "crossed", "chinese", "one", "two"],
)
@pytest.mark.parametrize("replications", [1, 40])
def test_a_page_has_four_panels_whose_words_do_not_overlap(kpi, replications):
    page = comparison.page(study_of(kpi, replications))
    assert len(page.axes) == 4
    assert all(ax.get_title() and ax.get_xlabel() for ax in page.axes)
    assert overlapping(page) == []


def test_drawing_leaves_the_style_of_others_alone():
    before = dict(mpl.rcParams)
    comparison.page(study_of(SIX))
    assert dict(mpl.rcParams) == before


def test_each_policy_is_a_point_with_its_interval():
    study = study_of({"do-nothing": 100, "mild": 101, "strong": 102})
    ax = Figure().subplots()
    assert comparison.difference(study, ax) is ax
    rows = study.summary[study.summary.outcome == "kpi"]
    points = [bar.lines[0].get_xdata()[0] for bar in ax.containers]
    assert points == pytest.approx(rows.difference.tolist())
    ends = np.array([bar.lines[2][0].get_segments()[0][:, 0] for bar in ax.containers])
    assert ends == pytest.approx(rows[["difference_low", "difference_high"]].to_numpy())
    labels = [tick.get_text() for tick in ax.get_yticklabels()]
    assert labels == ["do-nothing (baseline)", "mild", "strong"]


def test_what_is_counted_by_the_year_is_drawn_by_the_year():
    """A flow is told a year; a stock and a share are not."""
    study = study_of({"scenario": 100})
    leaving, money, staff = (
        each(study, Figure().subplots()).get_ylabel()
        for each in (comparison.flows, comparison.money, comparison.heads)
    )
    assert leaving == "people a year"
    assert money.endswith("yuan a year")
    assert staff == "people"
    assert draw(study, "fan", Figure().subplots(), outcome="exits").get_ylabel() == "people a year"
    kinds = studies("do-nothing", "strong", "zone")
    for kind in ("best", "sweep"):
        made = replace(kinds[kind](), outcome="exits")
        axes = (best.page(made) if kind == "best" else sweep.page(made, "exits")).axes
        told = [text for ax in axes for text in (ax.get_xlabel(), ax.get_ylabel())]
        assert any("people a year" in text for text in told)


def test_a_numeric_lever_is_an_axis_with_a_curve_and_its_band():
    study = study_of(SIX)
    ax = comparison.difference(study, Figure().subplots())
    rows = study.summary[study.summary.outcome == "kpi"]
    (curve,) = (line for line in ax.lines if len(line.get_xdata()) == len(SIX))
    assert curve.get_xdata() == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    assert curve.get_ydata() == pytest.approx(rows.difference.to_numpy())
    (band,) = (each for each in ax.collections if len(each.get_paths()[0].vertices) > 2)
    edge = band.get_paths()[0].vertices[:, 1]
    assert edge.min() == pytest.approx(rows.difference_low.min())
    assert edge.max() == pytest.approx(rows.difference_high.max())
    assert ax.get_xlabel().startswith("incentive ratio")


def test_policies_crossed_with_a_number_are_a_curve_each():
    ax = comparison.difference(study_of(CROSSED), Figure().subplots())
    assert sum(len(line.get_xdata()) == 4 for line in ax.lines) == 3
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["R1", "R2", "R5"]


def test_what_is_not_told_apart_is_hollow():
    study = study_of({"do-nothing": 100, "mild": 100.01, "strong": 105}, noise=2)
    ax = comparison.difference(study, Figure().subplots())
    hollow = [bar.lines[0].get_markerfacecolor() == "white" for bar in ax.containers]
    assert hollow == [False, True, False]
    word = study.summary.query("outcome == 'kpi'").set_index("policy").verdict
    assert (word["mild"], word["strong"]) == ("not told apart", "better")


def test_cost_against_result_are_paired_differences_with_both_intervals():
    study = study_of({"do-nothing": 100, "mild": 101, "strong": 102})
    ax = comparison.worth(study, Figure().subplots())
    rows = study.summary.set_index(["outcome", "policy"])
    for bar, policy in zip(ax.containers, study.policies, strict=True):
        across, up = (each.get_segments()[0] for each in bar.lines[2])
        spend, kpi = rows.loc[("spend", policy)], rows.loc[("kpi", policy)]
        assert across[:, 1] == pytest.approx(kpi.difference)
        assert across[:, 0] == pytest.approx([spend.difference_low, spend.difference_high])
        assert up[:, 1] == pytest.approx([kpi.difference_low, kpi.difference_high])


def test_an_assumption_that_is_a_range_shows_how_far_histories_spread():
    zone = apply(ZONE, {"behaviour.motivation.strength": [-0.1, 0.4]})
    study = study_of({"do-nothing": 100, "strong": 102})
    study = replace(study, policies=dict.fromkeys(study.policies, zone))
    ax = comparison.difference(study, Figure().subplots())
    row = study.summary.query("outcome == 'kpi' and policy == 'strong'").iloc[0]
    ends = [each.get_segments()[0][:, 0].tolist() for each in ax.collections]
    assert [row.spread_low, row.spread_high] in ends
    assert "percentile" in ax.get_xlabel()


def test_stacked_causes_sum_to_all_who_left():
    """Who goes back to an archived post stays on the payroll, and has left by none of them."""
    zone = Path(__file__).parents[2] / "scenarios" / "small-zone.yaml"
    study = compare(zone, policies=["strong"], replications=6, workers=1)
    rows = study.summary[study.summary.policy == "strong"].set_index("outcome")["mean"]
    assert rows.to_archive > 0
    ax = comparison.leavers(study, Figure().subplots())
    ends = max(bar.get_x() + bar.get_width() for bar in ax.patches if bar.get_y() > 0)
    assert ends == pytest.approx(rows.exits)
    # Nor is it a line of those under all who left.
    left = next(some for _heading, some in ALL_BLOCKS if "exits" in some)
    told = [line.label.plain for line in lines(study.summary, left, "baseline")]
    assert any(text.startswith(label("to_archive")) for text in told)


@pytest.mark.parametrize("kpi", [SIX, CROSSED, LONG, CHINESE], ids=["6", "12", "long", "chinese"])
def test_crossed_long_and_chinese_policies_have_distinct_labels(kpi):
    study = study_of(kpi)
    for ax in comparison.page(study).axes:
        labels = [tick.get_text() for tick in ax.get_yticklabels()]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("kind", KINDS)
def test_no_figure_shows_a_dotted_path(kind):
    page = drawn(kind, "one", "other", "zone")
    assert not [text for text in words_of(page) if re.search(r"[a-z]\.[a-z]", text)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_dollar_in_any_name_is_a_dollar(kind):
    """It begins no formula: `$1m_vs_$` is none, and would end the study (F3)."""
    page = drawn(kind, "budget_$1m_vs_$2m", "cost $5 to $9", "a $ zone$ for \\$ and $x^$")
    said = [text for text in words_of(page) if "$" in text]
    assert said
    for text in said:
        shown, formula = Text(text=text)._preprocess_math(text)
        assert formula is False
        assert "\\" not in shown.replace("\\$ and", "")


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_chinese_font_names_are_numbered_and_one_sentence_says_why(kind, only_latin):
    page = drawn(kind, "滨海区方案甲", "滨海区方案乙", "滨海")
    said = " ".join(words_of(page))
    assert said.isascii() or all(letter not in said for letter in "滨海区方案甲乙")
    assert sum("that no font here has" in text.replace("\n", " ") for text in words_of(page)) == 1
    bilingual = drawn(kind, "one", "other", "Coast (滨海)")
    assert "that no font here has" not in " ".join(words_of(bilingual))


def test_a_policy_without_a_font_has_one_number_whatever_it_is_crossed_with(only_latin):
    crossed = {f"{policy}, {RATIO}={n}": 100 for policy in ("mild", "滨海方案") for n in (0.2, 0.4)}
    page = comparison.page(study_of(crossed))
    labels = [tick.get_text() for tick in page.axes[2].get_yticklabels()]
    assert labels == ["mild, 0.2 (baseline)", "mild, 0.4", "no. 2, 0.2", "no. 2, 0.4"]
    assert [text.get_text() for text in page.axes[0].get_legend().get_texts()] == ["mild", "no. 2"]
    canvas.foot(page, "Mild (温和方案); catfish compare --policy ./滨海方案.yaml --seed 1")
    assert "--policy … --seed 1" in page.get_supxlabel()


def test_a_comparison_draws_itself_in_a_notebook_too():
    study = study_of({"baseline": 100, "strong": 105})
    ax = Figure().subplots()
    assert study.plot(ax) is ax
    assert repr(study) == "<Comparison of baseline, strong: 40 replications, seed 1>"
    assert isinstance(study.plot(), Axes)
    assert study.figure()._repr_png_().startswith(b"\x89PNG")


def test_a_label_that_ticks_push_over_the_edge_is_drawn_anew_within_it(monkeypatch):
    """Ticks that turn out wider than the layout knew, as 92.5 where it had seen 90."""
    with canvas.sheet((6, 3)) as (page, axes):
        ax, laid_out = axes[0, 0], []
        ax.set_ylabel("% of norm")
        ax.yaxis.set_major_formatter(lambda at, _: f"{at:.9f}" if laid_out else "1")
    engine = page.get_layout_engine()
    lay_out = engine.execute
    monkeypatch.setattr(engine, "execute", lambda fig: laid_out.append(lay_out(fig)))
    canvas.png(page, 100)
    assert len(laid_out) == 2
    assert ax.yaxis.label.get_window_extent().x0 >= 0


def test_a_page_on_which_nothing_is_cut_is_drawn_once(monkeypatch):
    drawn, draw = [], Figure.draw
    monkeypatch.setattr(Figure, "draw", lambda *how: drawn.append(draw(*how)))
    canvas.png(comparison.page(study_of({"do-nothing": 100, "mild": 101})))
    assert len(drawn) == 1


def test_the_figure_of_a_discovery_says_what_is_looked_for_against_what():
    page = drawn("discover", "do-nothing", "strong", "A zone")
    study = studies("do-nothing", "strong", "A zone")["discover"]()
    told = page.get_suptitle().split("\n")
    assert " ".join(told[1:-1]) == "strong does worse than do-nothing in KPI outcome (true)"
    told = replace(study, margin=0.5).page().get_suptitle().split("\n")
    assert " ".join(told[1:-1]).endswith("in KPI outcome (true) by more than 0.5 points")


def test_regret_is_drawn_in_points_as_it_is_a_difference():
    if find_spec("pymoo") is None:
        pytest.skip("pymoo is not installed")
    study = replace(studies("do-nothing", "strong", "A zone")["search"](), points=3)
    ax = Figure().subplots()
    for robust, unit in (("mean", ", % of norm"), ("worst", ", % of norm"), ("regret", ", points")):
        search.seen(replace(study, robust=robust), "spend", "kpi", ax)
        assert ax.get_ylabel().endswith(unit)


def test_histories_are_counted_in_whole_numbers():
    _values, histories = drawn("best", "do-nothing", "strong", "A zone").axes
    assert all(tick == round(tick) for tick in histories.get_xticks())
