"""Panels that several studies share: estimates with intervals, cost against result, parts.

What is drawn are rows of a summary, one a policy, in their order and with the policy as index.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.report.canvas import arms, drawable, drawable_names, drawable_parameter, spelt, zero_line
from sim.report.colours import GREY, INK, PATTERNS, Look, looks
from sim.report.names import Lever, called, in_words, lever_of, short_names
from sim.report.wording import label, scale, unit_in_words, with_unit
from sim.study.outcomes import LEAVING, gap_unit
from sim.study.policies import BASELINE, name_of, parts_of
from sim.study.statistics import Array
from sim.study.verdict import TOLD_APART
from sim.words import _, aside

_WIDE = 24  # cells in a line of a policy's name at an axis
_SOME = 10  # values of a lever that a legend can list


def differences(ax: Axes, rows: pd.DataFrame, baseline: str, ranges: bool = False) -> Axes:
    """Draw each policy's paired difference from the baseline, with its interval.

    Where assumptions are ranges, also how far it spreads over single histories.
    """
    told = rows.verdict.isin({*TOLD_APART, "same"}) | (rows.index == baseline)
    ends = ["difference", "difference_low", "difference_high"]
    ends += ["spread_low", "spread_high"] * ranges
    return _estimates(ax, rows[ends], told, gap_unit(str(rows.unit.iloc[0])), baseline)


def levels(ax: Axes, rows: pd.DataFrame, baseline: str) -> Axes:
    """Draw each policy's own mean with its interval, of an outcome whose zero says: no effect."""
    told = (rows.low > 0) | (rows.high < 0)
    return _estimates(ax, rows[["mean", "low", "high"]], told, str(rows.unit.iloc[0]), baseline)


def trade(ax: Axes, cost: pd.DataFrame, result: pd.DataFrame, baseline: str) -> Axes:
    """Draw what each policy costs and achieves more than the baseline, with both intervals."""
    names = list(cost.index)
    factor, unit = scale(str(cost.unit.iloc[0]), cost.difference)
    x, y = (rows[["difference", "difference_low", "difference_high"]] for rows in (cost, result))
    across, up = x.to_numpy().T / factor, y.to_numpy().T
    for place, look in enumerate(looks(names).values()):
        some = slice(place, place + 1)
        ax.errorbar(
            across[0, some], up[0, some], xerr=arms(*across[:, some]), yerr=arms(*up[:, some]),
            fmt=look.marker, color=look.colour, elinewidth=1, zorder=3,
        )  # fmt: skip
    zero_line(ax)
    zero_line(ax, across=True)
    _joined(ax, names, across[0], up[0])
    _key(ax, names, baseline)
    ax.set_title(_("What it costs and achieves: differences from the baseline"))
    told = (
        _("{outcome}, {unit} (95 % interval)")
        if lever_of(names) is None
        else _("{outcome}, {unit} (95 % interval; arrow: to the largest value)")
    )
    ax.set_xlabel(told.format(outcome=label(str(cost.outcome.iloc[0])), unit=unit))
    gained = unit_in_words(gap_unit(result.unit.iloc[0]))
    ax.set_ylabel(with_unit(label(str(result.outcome.iloc[0])), gained))
    ax.locator_params(axis="x", nbins=5)
    ax.xaxis.set_major_formatter("{x:,g}")
    return ax


def leavers(ax: Axes, by_cause: Mapping[str, Array], names: Sequence[str], baseline: str) -> Axes:
    """Draw how many leave under each policy, by cause."""
    lever = lever_of(names)
    if lever is not None and not any(lever.series):
        order = np.argsort(lever.values)
        places = np.array(lever.values)[order]
        for start, mean, look in _stacked(by_cause):
            ax.fill_between(places, start[order], (start + mean)[order], **look)
        ax.set_xlabel(drawable_parameter(lever.path))
        ax.set_ylabel(_("people a year"))
        ax.set_ylim(bottom=0)
    else:
        for start, mean, look in _stacked(by_cause):
            ax.barh(range(len(names)), mean, left=start, height=0.7, **look)
        policies_down(ax, names, baseline)
        ax.set_xlim(0, 1.05 * np.sum([*by_cause.values()], axis=0).max() or 1)
        ax.set_xlabel(_("people a year"))
    legend_below(ax)
    ax.set_title(_("Who leaves, by cause"))
    return ax


def leavers_by_year(ax: Axes, by_cause: Mapping[str, Array], years: Sequence[int]) -> Axes:
    """Draw how many leave in each year, by cause."""
    for start, mean, look in _stacked(by_cause):
        ax.bar(years, mean, bottom=start, **look)
    legend_below(ax)
    ax.set_title(_("Who leaves, by cause"))
    years_along(ax)
    ax.set_ylabel(_("people a year"))
    return ax


def policies_down(ax: Axes, names: Sequence[str], baseline: str = "") -> None:
    """Name the policies up the side, the first on top."""
    shared, told = named(names, baseline, _WIDE)
    ax.set_yticks(range(len(names)), told)
    ax.set_ylabel(shared)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.grid(visible=False, axis="y")


def key(ax: Axes, own: Mapping[str, Look], told: tuple[str, list[str]]) -> None:
    """List beside the panel what each look stands for, under a heading that all share."""
    marks = [
        ax.plot([], [], look.marker, color=look.colour, linestyle="none")[0]
        for look in own.values()
    ]
    shared, words = told
    ax.legend(marks, words, title=shared or None, loc="center left", bbox_to_anchor=(1, 0.5))


def named(names: Sequence[str], baseline: str = "", width: int = 30) -> tuple[str, list[str]]:
    """Return what names of policies share, and the rest of each in lines of so many cells."""
    shared, told = short_names(_numbered(names))
    told = drawable_names(told, width)
    for place, name in enumerate(names):
        if name == baseline and in_words(name) != called(BASELINE) and len(names) > 1:
            told[place] += aside(called(BASELINE))
    return drawable(shared), told


def _numbered(names: Sequence[str]) -> list[str]:
    """Return names in which a number stands for each policy that no font here can spell."""
    read = [parts_of(name) for name in names]
    policies = dict.fromkeys(own for own, _ in read)
    known = {
        own: own if spelt(own) else _("no. {place}").format(place=place)
        for place, own in enumerate(policies, start=1)
    }
    return [name_of(known[own], varied) for own, varied in read]


def legend_below(ax: Axes) -> None:
    """Put the legend below the panel, if there is anything in it."""
    if ax.get_legend_handles_labels()[0]:
        below = -0.32 if "\n" in ax.get_xlabel() else -0.22  # lines of the axis's label
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, below), ncols=2, fontsize=8)


def point(ax: Axes, look: Look, told: bool, x: Array, y: Array, **bars: Any) -> None:
    """Draw one estimate with its interval; hollow where it is not told apart."""
    ax.errorbar(
        x, y, **bars, fmt=look.marker, color=look.colour, capsize=3, zorder=3,
        markerfacecolor=look.colour if told else "white",
    )  # fmt: skip


def _estimates(ax: Axes, ends: pd.DataFrame, told: pd.Series, unit: str, baseline: str) -> Axes:
    """Draw a mean, its interval and perhaps a spread, along a number or one below the other."""
    names = [str(name) for name in ends.index]
    lever, own = lever_of(names), looks(names)
    mean, low, high, *spread = ends.to_numpy().T
    said = (
        _("95 % interval, pale: from 5th to 95th percentile of histories; hollow: not told apart")
        if spread
        else _("95 % interval; hollow: not told apart")
    )
    if lever is None:
        for place, (look, sure) in enumerate(zip(own.values(), told, strict=True)):
            one = [place]
            if spread:
                ax.hlines(place, spread[0][one], spread[1][one], color=look.colour, linewidth=0.8)
            bar = arms(mean[one], low[one], high[one])
            point(ax, look, sure, mean[one], np.array(one), xerr=bar)
        policies_down(ax, names, baseline)
        ax.set_xlabel(
            f"{unit_in_words(unit)}\n{aside(said).strip()}"
            if spread
            else unit_in_words(unit) + aside(said)
        )
        zero_line(ax)
        return ax
    values = np.array(lever.values)
    for each, some in _in_series(lever):
        colour = own[names[some[0]]].colour if each else INK
        for bottom, top in ((low, high), *([spread] if spread else [])):
            ax.fill_between(
                values[some], bottom[some], top[some], color=colour, alpha=0.2, linewidth=0
            )
        ax.plot(values[some], mean[some], color=colour, linewidth=1.2)
        for place in some:
            point(ax, own[names[place]], told.iloc[place], values[[place]], mean[[place]])
    zero_line(ax, across=True)
    if any(lever.series):
        _key(ax, names, baseline)
    band = _("(band: {what})").format(what=said)
    ax.set_xlabel(f"{drawable_parameter(lever.path)}\n{band}")
    ax.set_ylabel(unit_in_words(unit))
    return ax


def _in_series(lever: Lever) -> Iterator[tuple[str, list[int]]]:
    """Yield each series of policies that a number alone tells apart, the least first."""
    for each in dict.fromkeys(lever.series):
        some = [place for place, own in enumerate(lever.series) if own == each]
        yield each, sorted(some, key=lever.values.__getitem__)


def _joined(ax: Axes, names: Sequence[str], across: Array, up: Array) -> None:
    """Join the policies that a number tells apart, with an arrow to where it is largest."""
    lever, own = lever_of(names), looks(names)
    for each, some in _in_series(lever) if lever else ():
        colour = own[names[some[0]]].colour if each else GREY
        ax.plot(across[some], up[some], color=colour, linewidth=1, zorder=2)
        *_, before, last = [some[0], *some]
        arrow = {"arrowstyle": "-|>", "color": colour, "shrinkA": 0, "shrinkB": 3}
        ax.annotate("", (across[last], up[last]), (across[before], up[before]), arrowprops=arrow)


def _key(ax: Axes, names: Sequence[str], baseline: str) -> None:
    """Say beside the panel which look is which policy, or which series of policies."""
    lever, own = lever_of(names), looks(names)
    if lever is None or not any(lever.series):
        if lever is None or len(names) <= _SOME:
            key(ax, own, named(names, baseline))
        return
    series = dict(zip(lever.series, names, strict=True))
    key(ax, {name: own[name] for name in series.values()}, named(list(series)))


def _stacked(by_cause: Mapping[str, Array]) -> Iterator[tuple[Array, Array, dict[str, Any]]]:
    """Yield where each cause that occurs begins, how many it is of, and how it is drawn."""
    start = np.zeros_like(next(iter(by_cause.values())))
    for cause, (fill, hatch) in zip(LEAVING, PATTERNS, strict=False):
        mean = by_cause[cause]
        if (mean > 0).any():
            look = {"facecolor": fill, "hatch": hatch, "edgecolor": INK, "linewidth": 0.8}
            yield start, mean, {**look, "label": label(cause)}
            start = start + mean


def years_along(ax: Axes) -> None:
    """Make the axis one of whole years."""
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel(_("year"))
