"""Figures of a comparison that people look for: each takes Axes, draws on them and returns them.

Titles say what is found, in the words of the tables; nothing is drawn that they do not hold. All
can be read in grey: what a colour tells, a marker, a dash or a pattern tells too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.engine.ledger import YUAN
from sim.report import comparison, panels
from sim.report.canvas import drawable_parameter, styled, titled, zero_line
from sim.report.colours import GREY, INK, PATTERNS, apart, looks
from sim.report.months import strip
from sim.report.names import in_words, joined, lever_of
from sim.report.wording import decimals, histories, label, number, percent, scale
from sim.scenario.schema import Scenario
from sim.study.comparison import Comparison
from sim.study.outcomes import KNOWN, unit_in
from sim.study.problems import StudyError
from sim.study.verdict import TOLD_APART
from sim.words import N_, _

_FAN = (5, 25, 50, 75, 95)
_TWO = (("kpi", "o-", 0.25), ("kpi_measured", "s--", 0.12))
_YEAR = 12


def measured(study: Comparison, ax: Axes) -> Axes:
    """Draw how far true and measured KPI differ from the baseline, with both intervals."""
    names = list(study.policies)
    lever = lever_of(names)
    number_line = lever is not None and not any(lever.series)
    places = np.array(lever.values if lever and number_line else range(len(names)), dtype=float)
    order = np.argsort(places)
    for (outcome, form, pale), shift in zip(_TWO, (-0.08, 0.08), strict=True):
        rows = _rows(study, outcome).iloc[order]
        mean, low, high = (rows[f"difference{end}"] for end in ("", "_low", "_high"))
        at = places[order] + shift * (not number_line)
        if number_line:
            ax.fill_between(at, low, high, color=INK, alpha=pale, linewidth=0)
        else:
            ax.vlines(at, low, high, color=INK, linewidth=1)
        line = form if number_line else form[0]
        ax.plot(at, mean, line, color=INK, markerfacecolor="white" if "s" in form else INK,
                label=label(outcome))  # fmt: skip
    zero_line(ax, across=True)
    panels.legend_below(ax)
    if lever and number_line:
        ax.set_xlabel(drawable_parameter(lever.path))
    else:
        _policies_along(study, ax)
    ax.set_ylabel(_("difference, points (95 % interval)"))
    return titled(ax, _gap(study))


def _gap(study: Comparison) -> str:
    """Say which policy moves measured KPI most beside true KPI, of those told apart in that."""
    if len(study.policies) == 1:
        return _("One policy alone: nothing to compare it with")
    gap = _rows(study, "gaming").drop(index=study.baseline)
    if gap.verdict.isin({"same", "none seen"}).all():  # the baseline may have a gap of its own
        return _("In no history does the gap of measured over true KPI differ from the baseline's")
    known = gap[gap.verdict.isin(TOLD_APART)]
    if known.empty:
        return _("The gap of measured over true KPI is not told apart from the baseline's")
    most = str(known.difference.abs().idxmax())
    told = (
        _("{policy}: compared with the baseline, measured KPI gains {gap} points on true KPI")
        if known.difference[most] > 0
        else _("{policy}: compared with the baseline, true KPI gains {gap} points on measured KPI")
    )
    size = number(abs(known.difference[most]), 1)
    return told.format(policy=in_words(most), gap=size)


def frontier(study: Comparison, ax: Axes) -> Axes:
    """Draw spending against KPI, with a line through the policies that none beats in both."""
    panels.trade(ax, _rows(study, "spend"), _rows(study, "kpi"), study.baseline)
    cost, result = (_rows(study, each).difference for each in ("spend", "kpi"))
    best = unbeaten(cost.to_numpy(), result.to_numpy())
    factor, _unit = scale(str(_rows(study, "spend").unit.iloc[0]), cost)
    across, up = cost.to_numpy()[best] / factor, result.to_numpy()[best]
    order = np.argsort(across)
    ax.step(across[order], up[order], where="post", color=GREY, linestyle=":", linewidth=1.5,
            zorder=1)  # fmt: skip
    told = _("On average {count} of {all} options are beaten by none in spending and KPI at once")
    return titled(ax, told.format(count=int(best.sum()), all=len(best)))


def unbeaten(cost: np.ndarray, result: np.ndarray) -> np.ndarray:
    """Return which policies no other beats: none costs as little and achieves as much."""
    as_good = (cost[None] <= cost[:, None]) & (result[None] >= result[:, None])
    better = as_good & ((cost[None] < cost[:, None]) | (result[None] > result[:, None]))
    return np.asarray(~better.any(axis=1))


def spread(study: Comparison, policy: str, outcome: str) -> tuple[pd.DataFrame, str]:
    """Return percentiles of single histories (columns) by year (rows), and their unit in words.

    Raises
    ------
    StudyError
        If the study has no such outcome.
    """
    known = next((each for each in KNOWN if each.name == outcome), None)
    if known is None or outcome not in study.runs:
        raise StudyError(_("{outcome!r} is no outcome of this study").format(outcome=outcome))
    runs = study.runs[study.runs.policy == policy]
    factor, unit = scale(unit_in(known.a_year, study.policies.values()), runs[outcome])
    ends = runs.groupby("year")[outcome].quantile(np.divide(_FAN, 100)).unstack()
    return (ends / factor).set_axis(_FAN, axis="columns"), unit


def fan(study: Comparison, ax: Axes, outcome: str = "kpi", policy: str | None = None) -> Axes:
    """Draw how far single histories spread over the years: half of them, and nine in ten."""
    policy = _policy(study, policy)
    ends, unit = spread(study, policy, outcome)
    years, colour = ends[50].index, looks(list(study.policies))[policy].colour
    ax.fill_between(years, ends[5], ends[95], color=colour, alpha=0.15, linewidth=0,
                    label=_("nine in ten histories"))  # fmt: skip
    ax.fill_between(years, ends[25], ends[75], color=colour, alpha=0.3, linewidth=0,
                    label=_("half of them"))  # fmt: skip
    ax.plot(years, ends[50], color=colour, marker="o", markersize=4, label=_("middle history"))
    panels.legend_below(ax)
    panels.years_along(ax)
    ax.set_ylabel(unit)
    low, high = float(ends[5].iloc[-1]), float(ends[95].iloc[-1])
    places = decimals([(high - low) / 2], [high])
    told = _("{policy}: in the last year nine in ten histories have a {outcome} of {low} to {high}")
    return titled(
        ax,
        told.format(
            policy=in_words(policy), outcome=label(outcome),
            low=number(low, places), high=number(high, places),
        ),
    )  # fmt: skip


_IN = (("placed", 2), ("hires", 5))
_OUT = (("to_waiting", 1), ("exits", 0))
FLOWS = (*(outcome for outcome, _pattern in (*_IN, *_OUT)), "waiting")
"""Outcomes that the flows are drawn of."""


def flows(study: Comparison, ax: Axes, policy: str | None = None) -> Axes:
    """Draw who comes into posts and who leaves them by year, and how many wait at its end."""
    policy = _policy(study, policy)
    table = study.yearly[study.yearly.policy == policy]
    by_year = table.pivot_table(index="year", columns="outcome", values="mean")
    for sign, kinds in ((1, _IN), (-1, _OUT)):
        start = np.zeros(len(by_year))
        for outcome, pattern in kinds:
            size = sign * by_year[outcome].to_numpy()
            fill, hatch = PATTERNS[pattern]
            ax.bar(by_year.index, size, bottom=start, facecolor=fill, hatch=hatch, edgecolor=INK,
                   linewidth=0.8, label=label(outcome))  # fmt: skip
            start = start + size
    waiting = by_year["waiting"]
    ax.plot(waiting.index, waiting, "D-", color="white", linewidth=3.5, markersize=7)
    ax.plot(waiting.index, waiting, "D-", color=INK, label=label("waiting"))
    ax.axhline(0, color=INK, linewidth=0.8)
    panels.legend_below(ax)
    panels.years_along(ax)
    ax.set_ylabel(_("people a year; waiting: at its end (mean of histories)"))
    if not (waiting > 0).any():
        told = _("{policy}: in none of {histories} does anybody wait at the end of a year")
        some = histories(study.replications)
        return titled(ax, told.format(policy=in_words(policy), histories=some))
    told = _("{policy}: most wait at the end of year {year}, {people} people")
    most = waiting.index[int(waiting.argmax())]
    return titled(
        ax,
        told.format(policy=in_words(policy), year=most, people=number(float(waiting.max()), 1)),
    )


TAIL = {"truly": N_("truly weak"), "falsely": N_("not truly weak")}
"""Parts of those in the tail."""


def in_tail(study: Comparison) -> pd.DataFrame:
    """Return how many of each part (columns) are in the tail a year under each policy (rows)."""
    tail, share = study.runs["tail"], study.runs["false_hits"].fillna(0) / 100
    counts = pd.DataFrame({"truly": tail * (1 - share), "falsely": tail * share})
    return counts.groupby(study.runs["policy"]).mean().reindex(list(study.policies))


def tail(study: Comparison, ax: Axes) -> Axes:
    """Draw who is in the tail a year: the truly weak, and those who are not."""
    names, means = list(study.policies), in_tail(study)
    start = np.zeros(len(names))
    for each, pattern in zip(TAIL, (0, 1), strict=True):
        fill, hatch = PATTERNS[pattern]
        size = means[each].to_numpy()
        ax.barh(range(len(names)), size, left=start, height=0.6, facecolor=fill, hatch=hatch,
                edgecolor=INK, linewidth=0.8, label=_(TAIL[each]))  # fmt: skip
        start = start + size
    panels.policies_down(ax, names, study.baseline)
    panels.legend_below(ax)
    ax.set_xlabel(_("people in the tail a year (mean of histories)"))
    known = _rows(study, "false_hits")
    known = known[(means.sum(axis=1) > 0).to_numpy() & known["mean"].notna().to_numpy()]
    if known.empty:
        told = _("In none of {histories} is anybody in a tail")
        return titled(ax, told.format(histories=histories(study.replications)))
    if len(known) == 1:
        shares = {end: percent(float(known[end].iloc[0]) / 100) for end in ("mean", "low", "high")}
        told = _("Of those in the tail {mean} ({low} to {high}) are not truly weak")
        return titled(ax, told.format(**shares))
    ends = {"low": known["mean"].min(), "high": known["mean"].max()}
    told = _("Of those in the tail {low} to {high} are not truly weak, policies listed one by one")
    return titled(ax, told.format(**{end: percent(each / 100) for end, each in ends.items()}))


def budget(study: Comparison, ax: Axes) -> Axes:
    """Draw what each policy pays by year, with its budget where it has one."""
    own = apart(list(study.policies))
    rows = study.yearly[study.yearly.outcome == "pay_bill"]
    limits = {name: limits_by_year(scenario) for name, scenario in study.policies.items()}
    largest = [rows["high"].max(), *(limit for each in limits.values() for limit in each if limit)]
    factor, unit = scale(unit_in(YUAN, study.policies.values()), largest)
    over: list[str] = []
    for name, some in rows.groupby("policy", sort=False):
        look = own[str(name)]
        mean, low, high = (some[end] / factor for end in ("mean", "low", "high"))
        ax.fill_between(some.year, low, high, color=look.colour, alpha=0.15, linewidth=0)
        ax.plot(some.year, mean, marker=look.marker, color=look.colour, markersize=4)
        limit = np.array([np.nan if each is None else each for each in limits[str(name)]])
        if np.isfinite(limit).any():
            ax.step(some.year, limit / factor, where="mid", color=look.colour, linestyle=":",
                    linewidth=1.8)  # fmt: skip
            over += [str(name)] * bool((some["mean"].to_numpy() > limit).any())
    if any(np.isfinite([each or np.nan for each in limit]).any() for limit in limits.values()):
        ax.plot([], [], ":", color=GREY, linewidth=1.8, label=_("budget"))
        panels.legend_below(ax)
    if len(own) > 1:
        legend = ax.get_legend()
        panels.key(ax, own, panels.named(list(own), study.baseline))
        if legend is not None:
            ax.add_artist(legend)
    ax.set_ylim(bottom=0)
    panels.years_along(ax)
    ax.set_ylabel(_("all pay of a year, {unit}").format(unit=unit))
    if over:
        told = _("Pay is beyond the budget in some year under: {policies}")
        return titled(ax, told.format(policies=joined(map(in_words, over))))
    bound = [name for name, limit in limits.items() if any(each is not None for each in limit)]
    if bound:
        told = _("Pay stays within the budget in every year, on average, under: {policies}")
        return titled(ax, told.format(policies=joined(map(in_words, bound))))
    return titled(ax, _("All pay by year; no budget is set"))


def limits_by_year(scenario: Scenario) -> list[float | None]:
    """Return the budget for the pay of each year, as it stands when the year ends."""
    from sim.reform.consolidation import organisation_held  # the engine's, slow to load

    zone = organisation_held(scenario.organisation)
    grades = {grade.name: grade.pay for grade in zone.grades}
    found: list[float | None] = []
    for year in range(scenario.study.years):
        month = _YEAR * year + _YEAR - 1
        there = scenario.at(month)
        times = there.pay.budget
        if times is None or not there.assessment.active or month < there.assessment.start_month:
            found.append(None)
            continue
        former = sum(
            grades[grade] * posts
            for unit in zone.departments
            for grade, posts in zone.standard_posts(unit, there.pay.company_scale).items()
        )
        found.append(_YEAR * times * former)
    return found


_PAID = ("pay_low", "pay_middle", "pay_high")


def pay(study: Comparison, ax: Axes) -> Axes:
    """Draw who gains and who loses in pay: the lowest tenth, the middle and the highest tenth."""
    names, own = list(study.policies), looks(list(study.policies))
    rows = {outcome: _rows(study, outcome)["mean"] for outcome in _PAID}
    for place, name in enumerate(names):
        low, middle, high = (float(rows[outcome][name]) for outcome in _PAID)
        colour = own[name].colour
        ax.hlines(place, low, high, color=colour, linewidth=1.5)
        ax.plot([low, high], [place] * 2, "|", color=colour, markersize=10)
        ax.plot(middle, place, own[name].marker, color=colour)
    ax.axvline(100, color=GREY, linewidth=1.2, zorder=1)
    panels.policies_down(ax, names, study.baseline)
    ax.set_xlabel(
        _("% of standard pay before the reform (tenth percentile, middle, ninetieth percentile)")
    )
    losers = _rows(study, "paid_less")["mean"]
    if not losers.any():
        told = _("In none of {histories} is anybody paid over 2 % less than standard pay")
        return titled(ax, told.format(histories=histories(study.replications)))
    most = str(losers.idxmax())
    told = _("{policy}: {share} of staff are paid over 2 % less than standard pay")
    share = percent(float(losers[most]) / 100)
    return titled(ax, told.format(policy=in_words(most), share=share))


def months(study: Comparison, ax: Axes, policy: str | None = None, replication: int = 0) -> Axes:
    """Draw how many left in each month of one history, a row for each cause."""
    return strip(study, ax, _policy(study, policy), replication)


VIEWS: dict[str, Callable[..., Axes]] = {
    "difference": comparison.difference,
    "measured": measured,
    "worth": comparison.worth,
    "frontier": frontier,
    "fan": fan,
    "flows": flows,
    "leavers": comparison.leavers,
    "tail": tail,
    "budget": budget,
    "pay": pay,
    "catfish": comparison.catfish,
    "months": months,
}
"""What can be drawn of a comparison, by name."""


def draw(study: Comparison, view: str, ax: Axes, **how: Any) -> Axes:
    """Draw one of the views.

    Raises
    ------
    StudyError
        If there is no view of that name.
    """
    if view not in VIEWS:
        told = _("there is no view {view!r}; there are {names}")
        raise StudyError(told.format(view=view, names=", ".join(VIEWS)))
    return styled(VIEWS[view], study, ax, **how)


def _rows(study: Comparison, outcome: str) -> pd.DataFrame:
    return study.summary[study.summary.outcome == outcome].set_index("policy")


def _policy(study: Comparison, policy: str | None) -> str:
    """Return the policy that is meant: if none is named, the first that is not the baseline."""
    names = list(study.policies)
    if policy is not None and policy not in names:
        told = _("{policy!r} is no policy of this study; there are {names}")
        raise StudyError(told.format(policy=policy, names=", ".join(names)))
    return policy or next((name for name in names if name != study.baseline), names[0])


def _policies_along(study: Comparison, ax: Axes) -> None:
    names = list(study.policies)
    shared, told = panels.named(names, study.baseline, 12)
    ax.set_xticks(range(len(names)), told)
    ax.set_xlabel(shared)
    ax.set_xlim(-0.6, len(names) - 0.4)
    ax.grid(visible=False, axis="x")
