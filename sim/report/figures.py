"""A comparison as pictures. Every function takes Axes, draws on them and returns them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator

from sim.engine.ledger import CAUSES
from sim.report.colours import COLOURS, GREY, styles
from sim.report.wording import label, scale, short_names
from sim.study.comparison import Comparison
from sim.study.policies import BASELINE
from sim.study.statistics import Array

_CHINESE = ("Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "SimHei", "WenQuanYi Zen Hei")
_LONGEST = 22  # characters of a policy's name beside a bar


class Page(Figure):
    """A figure that a notebook shows, as it does by itself only with those of pyplot."""

    def _repr_png_(self) -> bytes:
        picture = BytesIO()
        self.savefig(picture, format="png")
        return picture.getvalue()


def page(study: Comparison) -> Page:
    """Draw the study on one page: policies against each other, or one policy over the years."""
    rows = len(study.policies)
    size = 12 + 0.2 * max(0, max(map(len, _names(study)[1])) - 14), 7 + 0.35 * max(0, rows - 6)
    with _style():
        figure = Page(figsize=size, layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
        axes = figure.subplots(2, 2)
        drawings = (difference, worth, leavers, catfish) if rows > 1 else (kpi, heads, flows, money)
        for draw, ax in zip(drawings, axes.flat, strict=True):
            draw(study, ax)
        figure.suptitle(_title(study), fontsize=11)
        figure.draw_without_rendering()  # ticks are made only now, and should share the style
    return figure


def difference(study: Comparison, ax: Axes) -> Axes:
    """Draw each policy's KPI less that of the baseline, with its interval."""
    rows = _rows(study, "kpi")
    _intervals(ax, study, rows.difference, rows.difference_low, rows.difference_high)
    ax.set_title(f"{label('kpi')}: difference from the baseline")
    ax.set_xlabel(f"{rows.unit.iloc[0]} (95 % interval)")
    return ax


def catfish(study: Comparison, ax: Axes) -> Axes:
    """Draw the catfish effect under each policy, with its interval."""
    rows = _rows(study, "catfish_effect")
    _intervals(ax, study, rows["mean"], rows.low, rows.high)
    ax.set_title(f"{label('catfish_effect')}: moved by outsiders, less not moved")
    ax.set_xlabel(f"{rows.unit.iloc[0]} (95 % interval)")
    return ax


def worth(study: Comparison, ax: Axes) -> Axes:
    """Draw what each policy costs against what it achieves."""
    spend, result = _rows(study, "spend"), _rows(study, "kpi")
    factor, unit = scale(str(spend.unit.iloc[0]), spend["mean"])
    shared, names = _names(study)
    for place, (name, (colour, marker)) in enumerate(zip(names, _styles(study), strict=True)):
        ax.errorbar(
            spend["mean"].iloc[place] / factor,
            result["mean"].iloc[place],
            xerr=_arms(spend["mean"], spend.low, spend.high, place) / factor,
            yerr=_arms(result["mean"], result.low, result.high, place),
            fmt=marker,
            color=colour,
            label=name,
        )
    ax.legend(title=shared or None, loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    ax.set_title("What it costs and what it achieves")
    ax.set_xlabel(f"{label('spend')}, {unit}")
    ax.set_ylabel(f"{label('kpi')}, {result.unit.iloc[0]}")
    return ax


def leavers(study: Comparison, ax: Axes) -> Axes:
    """Draw how many leave a year under each policy, by cause."""
    shown = _shown(study)
    ends = np.zeros(len(study.policies))
    for colour, cause in zip(COLOURS, CAUSES, strict=True):
        if cause in shown:
            mean = _rows(study, cause)["mean"].to_numpy()
            ax.barh(range(len(ends)), mean, left=ends, color=colour, label=label(cause), height=0.7)
            ends = ends + mean
    _policies(ax, study)
    _legend_below(ax)
    ax.set_title("Who leaves, by cause")
    ax.set_xlabel("people a year")
    return ax


def kpi(study: Comparison, ax: Axes) -> Axes:
    """Draw true and measured KPI over the years."""
    return _courses(study, ax, ("kpi", "kpi_measured"), "KPI over the years", "% of norm")


def heads(study: Comparison, ax: Axes) -> Axes:
    """Draw headcount over the years."""
    return _from_zero(_courses(study, ax, ("headcount",), label("headcount"), "people"))


def flows(study: Comparison, ax: Axes) -> Axes:
    """Draw how many leave in each year, by cause."""
    shown = _shown(study)
    table = study.yearly.pivot_table(index="year", columns="outcome", values="mean")
    ends = np.zeros(len(table))
    for colour, cause in zip(COLOURS, CAUSES, strict=True):
        if cause in shown:
            ax.bar(table.index, table[cause], bottom=ends, color=colour, label=label(cause))
            ends = ends + table[cause].to_numpy()
    _legend_below(ax)
    ax.set_title("Who leaves, by cause")
    ax.set_xlabel("year")
    ax.set_ylabel("people")
    return ax


def money(study: Comparison, ax: Axes) -> Axes:
    """Draw total spending over the years."""
    return _from_zero(_courses(study, ax, ("spend",), label("spend"), "yuan"))


def _rows(study: Comparison, outcome: str) -> pd.DataFrame:
    """Return the summary of one outcome: a row per policy, in their order."""
    return study.summary[study.summary.outcome == outcome].set_index("policy")


def _shown(study: Comparison) -> list[str]:
    """Return the causes that occur at all."""
    return [cause for cause in CAUSES if (_rows(study, cause)["mean"] > 0).any()]


def _intervals(
    ax: Axes, study: Comparison, mean: pd.Series, low: pd.Series, high: pd.Series
) -> None:
    for place, (colour, marker) in enumerate(_styles(study)):
        ax.errorbar(
            mean.iloc[place],
            place,
            xerr=_arms(mean, low, high, place),
            fmt=marker,
            color=colour,
            capsize=4,
        )
    ax.axvline(0, color=GREY, linewidth=1.2, zorder=1)
    _policies(ax, study)


def _styles(study: Comparison) -> list[tuple[str, str]]:
    """Return the colour and the marker of each policy, in their order."""
    own = styles(study.policies)
    return [own[policy] for policy in study.policies]


def _arms(mean: pd.Series, low: pd.Series, high: pd.Series, place: int) -> Array:
    """Return the arms of an error bar; nan, where there is no interval, draws none."""
    arms = np.maximum([mean - low, high - mean], 0)
    return arms[:, place : place + 1]


def _policies(ax: Axes, study: Comparison) -> None:
    """Name the policies up the side, the first on top."""
    shared, names = _names(study)
    ax.set_yticks(range(len(names)), names)
    ax.set_ylabel(shared)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.grid(visible=False, axis="y")


def _legend_below(ax: Axes) -> None:
    if not ax.get_legend_handles_labels()[0]:
        return  # nothing known to draw: the zone lost everybody
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), ncols=2, frameon=False, fontsize=8)


def _courses(study: Comparison, ax: Axes, outcomes: Sequence[str], title: str, unit: str) -> Axes:
    by_outcome = study.yearly.set_index("year").groupby("outcome")
    courses = {outcome: by_outcome.get_group(outcome) for outcome in outcomes}
    factor, unit = scale(unit, pd.concat(courses.values())["mean"])
    for colour, (outcome, course) in zip(COLOURS, courses.items(), strict=False):
        ax.fill_between(
            course.index, course.low / factor, course.high / factor, color=colour, alpha=0.25
        )
        ax.plot(course.index, course["mean"] / factor, "o-", color=colour, label=label(outcome))
    if len(outcomes) > 1:
        _legend_below(ax)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_title(title)
    ax.set_xlabel("year")
    ax.set_ylabel(unit)
    return ax


def _from_zero(ax: Axes) -> Axes:
    """Begin the axis at zero, so that small changes look small."""
    ax.set_ylim(0, 1.1 * ax.dataLim.ymax)
    return ax


def _names(study: Comparison) -> tuple[str, list[str]]:
    """Return what the names of the policies share, and the rest of each, cut to fit a figure."""
    shared, names = short_names(list(study.policies))
    cut = [name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…" for name in names]
    base = list(study.policies).index(study.baseline)
    if cut[base] != BASELINE:
        cut[base] += f" ({BASELINE})"
    return shared, cut


def _title(study: Comparison) -> str:
    scenario = next(iter(study.policies.values()))
    histories = "history" if study.replications == 1 else "histories"
    what = "a comparison of scenarios" if len(study.policies) > 1 else "under stated assumptions"
    return (
        f"{_drawable(scenario.title)}\n{study.replications:,} {histories} of "
        f"{scenario.study.years} years; {what}, not a forecast"
    )


def _drawable(text: str) -> str:
    """Leave out Chinese words where no font has them, unless nothing else is said."""
    if len(_fonts()) > 1:
        return text
    words = [word for word in text.split() if word.isascii()]
    return " ".join(words) or text


@cache
def _fonts() -> list[str]:
    installed = set(font_manager.get_font_names())
    return ["DejaVu Sans", *(font for font in _CHINESE if font in installed)]


@contextmanager
def _style() -> Iterator[None]:
    with mpl.rc_context(
        {
            "font.family": _fonts(),
            "font.size": 9,
            "axes.titlesize": 10,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "grid.color": "#E5E5E5",
            "axes.axisbelow": True,
        }
    ):
        yield
