"""A decomposition as a sentence, a table and a waterfall."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report.canvas import Page, arms, sheet, zero_line
from sim.report.claims import Claim, listed, spoken
from sim.report.colours import BAD, GOOD, GREY, INK, PALE
from sim.report.names import said
from sim.report.wording import (
    compared,
    decimals,
    estimate,
    histories,
    label,
    number,
    per_cent,
    percent,
    scale,
    with_interval,
)
from sim.scenario.draws import together
from sim.study.decomposition import WHOLE, Decomposition
from sim.study.outcomes import REPORTED, gap_unit
from sim.study.policies import differences
from sim.study.statistics import Interval, ahead
from sim.study.sweep import outcome_number
from sim.study.verdict import TOLD_APART, Evidence, Verdict, verdict
from sim.study.walks import PARTS, RULES
from sim.words import N_, _, ngettext

LABELS = {
    RULES: N_("rules alone"),
    "incentive": N_("marginal pay"),
    "motivation": N_("crowding out of motivation"),
    "gaming": N_("gaming of what is counted"),
    "goals": N_("pressure of targets"),
    "threat": N_("fear of the tail"),
    "peers": N_("colleagues"),
    "entrants": N_("catfish: outsiders as peers"),
    "contest": N_("catfish: contest"),
    "discouragement": N_("catfish: giving up"),
    "joining": N_("who applies"),
    "leaving": N_("who leaves"),
    "refusal": N_("refusal of another post"),
    "learning": N_("slow start in a new post"),
    "training": N_("training while waiting"),
    WHOLE: N_("whole difference"),
}
"""Parts in plain words."""

FOOTNOTE = N_(
    "Shapley values: each part is what a channel adds, averaged over the orders in which channels "
    "can be switched on; they sum to the whole. ± is half a 95 % interval. Same people, same "
    "luck. A comparison of scenarios, not a forecast."
)

_KEY = N_("{unit} (95 % interval)\nblue: better, orange: worse, pale: not told apart")
_WHOLE = {
    "not told apart": N_("{outcome}: {policy} and {baseline} are not told apart, {size}."),
    "same": N_("{outcome}: {policy} and {baseline} are the same policy."),
    "none seen": N_("{outcome}: {policy} and {baseline} differ in no history."),
}
"""What is said of the whole difference, by the word for it."""
_TOLD = 3  # parts named in a sentence
_ENDS = ("mean", "low", "high")


def sentence(study: Decomposition, outcome: str) -> str:
    """Say where the difference comes from, and whether there is one."""
    return spoken(claims(study, outcome))


def claims(study: Decomposition, outcome: str) -> list[Claim]:
    """Say whether two policies are told apart, and name the largest parts that zero is not."""
    rows = study.of(outcome)
    factor, unit = scale(gap_unit(str(rows.unit.iloc[0])), rows["mean"])
    places = decimals(_halves(rows) / factor, rows["mean"] / factor)
    words = _verdicts(study, outcome)
    ends = {str(part): rows.loc[part, list(_ENDS)].to_numpy(float) for part in rows.index}

    def told(part: str, unit: str = "") -> str:
        return estimate(ends[part] / factor, places, unit=unit)

    def values(parts: Sequence[str]) -> dict[str, float]:
        return {
            f"{p} {end}": float(each)
            for p in parts
            for end, each in zip(_ENDS, ends[p], strict=True)
        }

    word = words[WHOLE]
    if word in TOLD_APART:
        text = _("{outcome}: {policy} makes a difference of {size} from {baseline}.")
    else:
        few = N_(
            "{outcome}: {policy} and {baseline} differ by {size}, of too few histories to "
            "tell from luck."
        )
        text = _(_WHOLE.get(word, few))
    policy, baseline = map(said, study.names)
    text = text.format(
        outcome=label(outcome), policy=policy, baseline=baseline, size=told(WHOLE, unit)
    )
    found = [Claim(f"whole: {word}", text, (outcome, *study.names), values([WHOLE]))]
    sure = [part for part in PARTS if words[part] in TOLD_APART]
    sure.sort(key=lambda part: -abs(ends[part][0]))
    unsure = [part for part in PARTS if words[part] == "not told apart"]
    if sure:
        named = [f"{_(LABELS[part])} {told(part)}" for part in sure[:_TOLD]]
        if rest := len(sure) - len(named):
            smaller = ngettext("{count} smaller part", "{count} smaller parts", rest)
            named.append(smaller.format(count=rest))
        text = _("Parts that are told apart from zero: {parts}.").format(parts=listed(named))
        found.append(Claim("parts", text, (outcome, *sure), values(sure)))
    if unsure:
        text = _("{count} more are not.") if sure else _("No part is told apart from zero.")
        text = text.format(count=len(unsure))
        found.append(Claim("unsure parts", text, (outcome, *unsure), values(unsure)))
    return found


def _verdicts(study: Decomposition, outcome: str) -> dict[str, Verdict]:
    """Return the word for each part."""
    runs = study.runs[study.runs.outcome == outcome].pivot(
        index="replication", columns="part", values="value"
    )
    of_a_draw = together([study.policy, study.baseline])
    same = not differences(study.baseline, study.policy)
    rows = study.of(outcome)
    return {
        str(part): verdict(
            Evidence(
                better=REPORTED[outcome_number(outcome)].better,
                difference=Interval(*rows.loc[part, list(_ENDS)]),
                same=same,
                equal=not runs[part].any(),
                ahead=float(ahead(runs[part], of_a_draw)),
            )
        )
        for part in rows.index
    }


def table(study: Decomposition, width: int) -> Group:
    """Return parts down and outcomes across."""
    outcomes = list(study.parts.outcome.unique())
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("part"))
    columns = []
    for outcome in outcomes:
        rows = study.of(outcome)
        factor, unit = scale(gap_unit(str(rows.unit.iloc[0])), rows["mean"])
        places = decimals(_halves(rows) / factor, rows["mean"] / factor)
        sure = _verdicts(study, outcome)[WHOLE] in TOLD_APART
        columns.append((rows, factor, places, sure))
        table.add_column(f"{label(outcome)}\n{unit}", justify="right")
        table.add_column(_("share"), justify="right", style="dim")
    for place, part in enumerate((*PARTS, WHOLE)):
        cells = []
        for rows, factor, places, sure in columns:
            row = rows.iloc[place]
            ends = (row[end] / factor for end in _ENDS)
            cells.append(with_interval(ends, places, sign=True))
            cells.append(_share(row["share"] if sure else float("nan")))
        if part == WHOLE:
            table.add_section()
        table.add_row(_(LABELS[part]), *cells, style="bold" if part == WHOLE else "")
    policy, baseline = map(said, study.names)
    title = _("{policy} less {baseline}: {histories}, all years together").format(
        policy=policy, baseline=baseline, histories=histories(study.replications)
    )
    return Group(
        Text(title, style="italic"),
        table,
        *(Text(sentence(study, outcome)) for outcome in outcomes),
        Text(_(FOOTNOTE), style="dim"),
    )


def waterfall(study: Decomposition, ax: Axes, outcome: str = "kpi") -> Axes:
    """Draw each part where the one before it ends; the last bar is the whole.

    What is better is blue and what is worse is orange, as in tables.
    """
    rows = study.of(outcome)
    factor, unit = scale(gap_unit(str(rows.unit.iloc[0])), rows["mean"])
    means, lows, highs = (rows[end].to_numpy() / factor for end in _ENDS)
    words = _verdicts(study, outcome)
    starts = np.concatenate([[0.0], np.cumsum(means[:-2]), [0.0]])
    better = REPORTED[outcome_number(outcome)].better
    for place, (part, start, mean) in enumerate(zip(rows.index, starts, means, strict=True)):
        ax.barh(place, mean, left=start, height=0.7, **_way(words[str(part)]))
        if place < len(PARTS):
            ax.plot([start + mean] * 2, [place, place + 1], color=GREY, linewidth=0.8)
    known = np.isfinite(lows)
    ax.errorbar(
        (starts + means)[known], np.flatnonzero(known),
        xerr=arms(means, lows, highs)[:, known], fmt="none", ecolor=INK, capsize=3,
    )  # fmt: skip
    zero_line(ax)
    ax.set_yticks(range(len(rows)), [_(LABELS[str(part)]) for part in rows.index])
    ax.set_ylim(len(PARTS) + 0.6, -0.6)
    ax.locator_params(axis="x", nbins=5)
    ax.xaxis.set_major_formatter("{x:,g}")
    ax.grid(visible=False, axis="y")
    ax.set_title(_("{outcome}: where the difference comes from").format(outcome=label(outcome)))
    axis = _(_KEY) if better else _("{unit} (95 % interval)")
    ax.set_xlabel(axis.format(unit=unit))
    return ax


def _way(word: Verdict) -> dict[str, Any]:
    """Return how a part is drawn, by the word for what it adds."""
    if word not in TOLD_APART:
        return {"facecolor": PALE, "edgecolor": INK, "linewidth": 0.8}
    if word == "better":
        return {"facecolor": GOOD}
    if word == "worse":
        return {"facecolor": BAD, "hatch": "////", "edgecolor": "white"}
    return {"facecolor": GREY}


def page(study: Decomposition) -> Page:
    """Draw a waterfall for each outcome, side by side."""
    outcomes = list(study.parts.outcome.unique())
    told = compared(study.replications, study.baseline.study.years)
    size = 5.5 * len(outcomes), 1.3 + 0.33 * len(LABELS)
    with sheet(size, 1, len(outcomes), study.baseline.title, told) as (figure, axes):
        for outcome, ax in zip(outcomes, axes.flat, strict=True):
            waterfall(study, ax, outcome)
    return figure


def _halves(rows: pd.DataFrame) -> pd.Series:
    return (rows.high - rows.low) / 2


def _share(share: float) -> str:
    """Write a share of the whole, negative or above one where parts cancel; else a dash."""
    if not isfinite(share):
        return "–"
    return percent(share) if 0 <= share <= 1 else per_cent(number(100 * share, 0))
