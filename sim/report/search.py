"""The front of a search, as a table in the terminal and as a picture."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from rich.console import Group
from rich.text import Text

from sim.report import panels
from sim.report.canvas import Page, arms, sheet, zero_line
from sim.report.claims import Claim, in_a_row, spoken
from sim.report.colours import GREY, INK
from sim.report.names import parameter
from sim.report.side_by_side import Column, column, tables
from sim.report.wording import (
    decimals,
    label,
    number,
    percent,
    scale,
    sized,
    with_interval,
    with_unit,
)
from sim.scenario.problems import show
from sim.study.outcomes import REPORTED, gap_unit, unit_in
from sim.study.search import Search
from sim.study.sweep import outcome_number
from sim.words import N_, _, ngettext

FOOTNOTE = N_(
    "All numbers are from luck that the search has not seen: the paired difference from the "
    "reference, with its 95 % interval. Support: how often that luck, drawn anew, leaves a policy "
    "unbeaten by any other of the front. Stands for: how many of the front, itself among them, it "
    "is kept for. Under stated assumptions, not a forecast."
)
_REGRET = N_("Regret: how far a policy stays behind the best one at the worst of the assumptions.")
_TRIED: dict[str, Any] = {"marker": ".", "linestyle": "none", "color": GREY}
_FRONT: dict[str, Any] = {"marker": "D", "linestyle": "none", "color": INK, "markersize": 5}
_WIDE = 13  # cells of a head before it wraps
_JUDGED = {
    "mean": "{outcome}",
    "worst": N_("{outcome} at the worst"),
    "regret": N_("{outcome} missed (regret)"),
}


def table(study: Search, width: int = 0) -> Group:
    """Return the policies of the front that are told apart, one a line."""
    rows = study.distinct
    paths = list(map(str, rows.columns[: list(rows.columns).index(study.objectives[0])]))
    levers = [_column(parameter(path), map(_value, rows[path])) for path in paths]
    blocks = [_objective(study, outcome) for outcome in study.objectives]
    share, many = map(percent, rows.support), (f"{count:,}" for count in rows.stands_for)
    blocks.append([_column(_("support"), share), _column(_("stands for"), many)])
    if width and sum(each.width for each in levers) > width / 2:  # else little else would fit
        blocks = [*([each] for each in levers), *blocks]
        levers = [_column(_("policy"), map(str, range(1, len(rows) + 1)))]
    styles = [None if within else "dim" for within in rows.within]
    footnote = in_a_row([_(FOOTNOTE), *([_(_REGRET)] if study.points > 1 else [])])
    return Group(
        *tables(levers, blocks, width, styles=styles),
        Text(spoken(claims(study)), style="bold"),
        Text(footnote, style="dim"),
    )


def claims(study: Search) -> list[Claim]:
    """Say how many policies there are to choose from, and what they are compared with."""
    counts = len(study.tried), len(study.frontier), len(study.distinct)
    words = ngettext(
        "Of {tried} policies tried, the search, by the luck it saw, found {count} policy that no "
        "other beats on every objective.",
        "Of {tried} policies tried, the search, by the luck it saw, found {count} policies that no "
        "other beats on every objective.",
        counts[1],
    ).format(tried=f"{counts[0]:,}", count=f"{counts[1]:,}")
    numbers = dict(zip(("tried", "front", "distinct"), map(float, counts), strict=True))
    told = [Claim("front", words, values=numbers)]
    if counts[2] < counts[1]:
        words = _(
            "On fresh luck {count} of them stand for all: each of the others is told apart as "
            "better than one of these in no objective."
        ).format(count=f"{counts[2]:,}")
        told.append(Claim("distinct", words, values={"distinct": float(counts[2])}))
    if broken := int((~study.distinct.within).sum()):
        words = ngettext(
            "{count} of those shown, in grey, breaks a limit on fresh luck.",
            "{count} of those shown, in grey, break a limit on fresh luck.",
            broken,
        ).format(count=f"{broken:,}")
        told.append(Claim("beyond a limit", words, values={"count": float(broken)}))
    stands = []
    for name, value in study.reference.items():
        factor, unit = scale(_unit(study, str(name)), [value])
        stands.append(f"{label(str(name))} {sized(number(value / factor, 2), unit)}")
    values = {str(name): float(value) for name, value in study.reference.items()}
    words = _("The reference: {each}.").format(each=_(", ").join(stands))
    told.append(Claim("reference", words, values=values))
    return told


def _objective(study: Search, outcome: str) -> list[Column]:
    """Return what is told of the front in one objective."""
    rows = study.distinct
    factor, unit = scale(_unit(study, outcome), rows[outcome])
    half = (rows[f"{outcome}_high"] - rows[f"{outcome}_low"]) / 2 / factor
    places = decimals(half, rows[outcome] / factor)
    lead = rows[f"{outcome}_difference"] / factor
    arms = rows[f"{outcome}_difference_high"] - rows[f"{outcome}_difference_low"]
    fine = max(1, min(places + 1, decimals(arms / 2 / factor, lead)))
    ends = (rows[f"{outcome}_difference_{end}"] / factor for end in ("low", "high"))
    leads = (with_interval(each, fine, sign=True) for each in zip(lead, *ends, strict=True))
    means = (number(mean, places) for mean in rows[outcome] / factor)
    found = [_column(with_unit(label(outcome), unit), means), _column(_("difference"), leads)]
    if study.points > 1:
        missed = (number(each / factor, fine) for each in rows[f"{outcome}_regret"])
        found.append(_column(_("regret"), missed))
    return found


def _column(head: str, cells: Iterable[str]) -> Column:
    return column(head, list(cells), _WIDE)


def _value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return value if isinstance(value, str) else show(value)


def page(study: Search) -> Page:
    """Draw each objective against the next: what the search saw, and the front on fresh luck."""
    some = list(pairwise(study.objectives)) or [(study.objectives[0], study.objectives[0])]
    told = _("{count} policies tried; a comparison of scenarios, not a forecast")
    told = told.format(count=f"{len(study.tried):,}")
    size = 11, 0.8 + 4.4 * len(some)
    with sheet(size, len(some), 2, study.scenario.title, told) as (figure, axes):
        for (left, right), (up, across) in zip(axes, some, strict=True):
            seen(study, across, up, left)
            front(study, across, up, right)
        for ax in axes[-1]:
            panels.legend_below(ax)
    return figure


def seen(study: Search, across: str, up: str, ax: Axes) -> Axes:
    """Draw all that was tried as the search judged it, on its own luck."""
    rows = study.tried
    robust = study.robust if study.points > 1 else "mean"
    units = {path: _unit(study, path) for path in (across, up)}
    if robust == "regret":  # how far it stays behind is a difference
        units = {path: gap_unit(unit) for path, unit in units.items()}
    (x, wide), (y, high) = (scale(units[path], rows[path]) for path in (across, up))
    tried, found = rows[~rows.front], rows[rows.front]
    ax.plot(tried[across] / x, tried[up] / y, **_TRIED, label=_("tried"))
    ax.plot(found[across] / x, found[up] / y, **_FRONT, label=_("front"))
    judged = _(_JUDGED[robust])
    ax.set_xlabel(with_unit(judged.format(outcome=label(across)), wide))
    ax.set_ylabel(with_unit(judged.format(outcome=label(up)), high))
    ax.locator_params(axis="x", nbins=6)
    ax.set_title(_("As the search saw it, on its own luck"))
    return ax


def front(study: Search, across: str, up: str, ax: Axes) -> Axes:
    """Draw the front on luck that the search has not seen, less the reference on the same."""
    rows = study.frontier
    (x, wide), (y, high) = (
        scale(gap_unit(_unit(study, path)), rows[f"{path}_difference"]) for path in (across, up)
    )
    wide_ends, high_ends = (
        [rows[f"{path}_difference{end}"] / factor for end in ("", "_low", "_high")]
        for path, factor in ((across, x), (up, y))
    )
    ax.errorbar(
        wide_ends[0], high_ends[0], xerr=arms(*wide_ends), yerr=arms(*high_ends),
        **_FRONT, label=_("front (95 % interval)"), elinewidth=0.8,
    )  # fmt: skip
    zero_line(ax)
    zero_line(ax, across=True)
    ax.plot(0, 0, "+", color=INK, markersize=12, label=_("reference"))
    axis = _("{outcome}, difference, {unit}")
    ax.set_xlabel(axis.format(outcome=label(across), unit=wide))
    ax.set_ylabel(axis.format(outcome=label(up), unit=high))
    ax.locator_params(axis="x", nbins=6)
    ax.set_title(_("On luck it has not seen, less the reference"))
    return ax


def _unit(study: Search, outcome: str) -> str:
    return unit_in(REPORTED[outcome_number(outcome)].a_year, [study.scenario])
