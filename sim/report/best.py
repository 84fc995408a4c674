"""Which policy is best, as a table in the terminal and as a picture."""

import numpy as np
from matplotlib.ticker import MaxNLocator
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report import panels
from sim.report.canvas import Page, arms, drawable_names, sheet
from sim.report.claims import Claim
from sim.report.colours import GREY, apart
from sim.report.names import in_words, said
from sim.report.wording import (
    decimals,
    label,
    named,
    percent,
    scale,
    sized,
    with_interval,
    with_unit,
)
from sim.study.best import Best
from sim.study.outcomes import REPORTED, gap_unit, unit_in
from sim.study.sweep import outcome_number
from sim.words import _, typed

_WIDE = 60  # cells of a policy's name in the heading


def table(study: Best, _width: int = 0) -> Group:
    """Return the policies, the best first, and what the selection guarantees."""
    rows = study.ranking
    unit = unit_in(REPORTED[outcome_number(study.outcome)].a_year, study.policies.values())
    factor, unit = scale(unit, rows["mean"])
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("policy"))
    heads = (
        with_unit(label(study.outcome), unit),
        _("less the selected"),
        _("histories"),
        _("dropped for"),
    )
    for head in heads:
        table.add_column(head, justify="left" if head == heads[-1] else "right")
    half = (rows.high - rows.low) / 2 / factor
    places = decimals(half, rows["mean"] / factor)
    for _place, row in rows.iterrows():
        chosen = row.policy == study.chosen
        mean = (row[end] / factor for end in ("mean", "low", "high"))
        lead = (row[f"difference{end}"] / factor for end in ("", "_low", "_high"))
        table.add_row(
            in_words(str(row.policy)),
            with_interval(mean, places),
            "" if chosen else with_interval(lead, places + 1, sign=True),
            f"{row.replications:,}",
            "" if chosen else in_words(row.dropped_by) if row.dropped_by else _("not dropped"),
            style="bold" if chosen else None,
        )
    return Group(table, Text(str(study), style="bold"))


def sentence(study: Best) -> str:
    """Say which policy was selected, and what that is worth."""
    return claim(study).text


def claim(study: Best) -> Claim:
    """Say which policy was selected, and what that is worth."""
    facts = REPORTED[outcome_number(study.outcome)]
    values = {"indifference": study.indifference, "confidence": study.confidence}
    chosen = said(study.chosen)
    if len(study.policies) == 1:
        text = _("{policy} is the only policy.").format(policy=chosen)
        return Claim("only", text, (study.chosen,))
    if not study.sure:
        text = _(
            "{policy} leads, but all replications are spent before that was established. Allow "
            "more with {how}."
        ).format(policy=chosen, how=typed("--at-most", "at_most"))
        return Claim("leads", text, (study.chosen,), values)
    text = _(
        "Selected for {outcome}: {policy}. A policy that is better than all others by {size} "
        "or more is selected with probability {share} at least."
    ).format(
        outcome=named(study.outcome),
        policy=chosen,
        size=sized(f"{study.indifference:g}", _(gap_unit(facts.a_year))),
        share=percent(study.confidence),
    )
    return Claim("selected", text, (study.chosen,), values)


def page(study: Best) -> Page:
    """Draw each policy's mean with its interval, and the histories that it took."""
    rows = study.ranking
    names = [str(name) for name in rows.policy]
    unit = unit_in(REPORTED[outcome_number(study.outcome)].a_year, study.policies.values())
    factor, unit = scale(unit, rows["mean"])
    title = next(iter(study.policies.values())).title
    words = drawable_names([in_words(name) for name in names], _WIDE, lines=1)
    told = (
        _("Selected: {policy}; a comparison, not a forecast")
        if study.sure
        else _("Selected: {policy} (not established); a comparison, not a forecast")
    ).format(policy=words[names.index(study.chosen)])
    size = 10, 2 + 0.3 * len(rows)
    with sheet(size, 1, 2, title, told, names, sharey=True) as (figure, axes):
        values, histories = axes.flat
        look = apart(names)
        for place, row in enumerate(rows.itertuples()):
            mean, low, high = (np.array([end]) / factor for end in (row.mean, row.low, row.high))
            bar = arms(mean, low, high)
            name = names[place]
            panels.point(
                values, look[name], name == study.chosen, mean, np.array([place]), xerr=bar
            )
        axis = _("{outcome}, {unit} (95 % interval; filled: selected)")
        values.set_xlabel(axis.format(outcome=label(study.outcome), unit=unit))
        histories.barh(range(len(rows)), rows.replications, color=GREY)
        histories.xaxis.set_major_locator(MaxNLocator(integer=True))
        histories.set_xlabel(_("histories until it was decided"))
        panels.policies_down(histories, names)
        panels.policies_down(values, names)
    return figure
