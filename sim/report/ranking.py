"""Which policy is best, as a table in the terminal and as a picture."""

import numpy as np
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report import panels
from sim.report.canvas import Page, arms, drawable_names, sheet
from sim.report.claims import Claim
from sim.report.colours import GREY, looks
from sim.report.names import in_words
from sim.report.wording import decimals, label, percent, scale, with_interval
from sim.study.best import Best
from sim.study.outcomes import REPORTED, unit_in
from sim.study.sweep import outcome_number

_WIDE = 60  # cells of a policy's name in the heading


def ranking_table(study: Best) -> Group:
    """Return the policies, the best first, and what the selection guarantees."""
    rows = study.ranking
    unit = unit_in(REPORTED[outcome_number(study.outcome)].a_year, study.policies.values())
    factor, unit = scale(unit, rows["mean"])
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("policy")
    heads = (f"{label(study.outcome)}, {unit}", "less the selected", "histories", "dropped for")
    for head in heads:
        table.add_column(head, justify="left" if head == heads[-1] else "right")
    half = (rows.high - rows.low) / 2 / factor
    places = decimals(half, rows["mean"] / factor)
    for _, row in rows.iterrows():
        chosen = row.policy == study.chosen
        mean = (row[end] / factor for end in ("mean", "low", "high"))
        lead = (row[f"difference{end}"] / factor for end in ("", "_low", "_high"))
        table.add_row(
            in_words(str(row.policy)),
            with_interval(mean, places),
            "" if chosen else with_interval(lead, places + 1, sign=True),
            f"{row.replications:,}",
            "" if chosen else str(row.dropped_by) or "not dropped",
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
    if len(study.policies) == 1:
        return Claim("only", f"{study.chosen} is the only policy.", (study.chosen,))
    if not study.sure:
        text = (
            f"{study.chosen} leads, but all replications are spent before that was established. "
            "Allow more with --at-most."
        )
        return Claim("leads", text, (study.chosen,), values)
    text = (
        f"Selected for {facts.label}: {study.chosen}. A policy that is better than all others by "
        f"{study.indifference:g} {facts.a_year} or more is selected with probability "
        f"{percent(study.confidence)} at least."
    )
    return Claim("selected", text, (study.chosen,), values)


def page(study: Best) -> Page:
    """Draw each policy's mean with its interval, and the histories that it took."""
    rows = study.ranking
    names = [str(name) for name in rows.policy]
    unit = unit_in(REPORTED[outcome_number(study.outcome)].unit, study.policies.values())
    factor, unit = scale(unit, rows["mean"])
    title = next(iter(study.policies.values())).title
    words = drawable_names([in_words(name) for name in names], _WIDE, lines=1)
    told = f"Selected: {words[names.index(study.chosen)]}"
    told += ("" if study.sure else " (not established)") + "; a comparison, not a forecast"
    size = 10, 2 + 0.3 * len(rows)
    with sheet(size, 1, 2, title, told, names, sharey=True) as (figure, axes):
        values, histories = axes.flat
        look = looks(names)
        for place, row in enumerate(rows.itertuples()):
            mean, low, high = (np.array([end]) / factor for end in (row.mean, row.low, row.high))
            bar = arms(mean, low, high)
            name = names[place]
            panels.point(
                values, look[name], name == study.chosen, mean, np.array([place]), xerr=bar
            )
        values.set_xlabel(f"{label(study.outcome)}, {unit} (95 % interval; filled: selected)")
        histories.barh(range(len(rows)), rows.replications, color=GREY)
        histories.set_xlabel("histories until it was decided")
        panels.policies_down(histories, names)
        panels.policies_down(values, names)
    return figure
