"""Whom the tail hits, as a table in the terminal and as a picture."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report import panels
from sim.report.canvas import Page, arms, drawable_names, sheet
from sim.report.claims import in_a_row
from sim.report.colours import GREY, apart
from sim.report.groups import SMALL, group, headings
from sim.report.names import in_words
from sim.report.side_by_side import column, name_column, tables
from sim.report.wording import compared, histories, number, with_interval
from sim.study.fairness import Fairness
from sim.study.policies import BASELINE
from sim.words import N_, _

HEADS = {
    "in_tail": (N_("in the tail"), N_("of those rated, %")),
    "false_hits": (N_("false hits"), N_("of the tail, %")),
    "false_hits_in_pool": (N_("false hits, own pool"), N_("of the tail, %")),
    "missed": (N_("missed"), N_("of the truly weak, %")),
    "wrongly": (N_("wrongly hit"), N_("of all who are not truly weak, %")),
    "promoted": (N_("promoted"), N_("of those rated, %")),
}
FOOTNOTE = N_(
    "Truly weak: as many in each grade of the whole zone as its tail would hold, by true output in "
    "the year, whoever is ranked together. False hits: of the tail, not among them; in their pool: "
    "not among as many of those they were ranked with; missed: of the truly weak, not in the tail; "
    "wrongly hit: the risk of those who are not among them; promoted: in a higher grade than a "
    "year before, by the grade they hold now. Years before the new assessment are not counted. "
    "± 95 % interval over histories. About groups, never about a person; under stated assumptions, "
    "not a forecast."
)
_DRAWN = ("in_tail", "false_hits", "missed")
_NAME = 26  # cells of a group's name before it wraps
_WIDE = 30  # cells of a group's name beside its row


def table(study: Fairness, width: int = 0) -> Group:
    """Return the groups down and their shares across, for each policy."""
    organisation = next(iter(study.policies.values())).organisation
    parts: list[Text | Table] = []
    for policy in study.policies:
        rows = study.summary[study.summary.policy == policy]
        if not rows.in_tail.gt(0).any():
            nobody = _("{policy}: in none of {histories} is anybody in a tail.").format(
                policy=_called(policy), histories=histories(study.replications)
            )
            parts.append(Text(nobody, style="bold"))
            continue
        words = [group(*each, organisation) for each in zip(rows.by, rows.group, strict=True)]
        first = [
            name_column(_("group"), words, _NAME),
            column(_("rated a year"), [number(each, 1) for each in rows.people]),
        ]
        cells = zip(*map(_cells, rows.to_dict("records")), strict=True)
        shares = [
            [column(f"{_(head)}\n{_(unit)}", own)]
            for (head, unit), own in zip(HEADS.values(), cells, strict=True)
        ]
        parts += tables(first, shares, width, _called(policy), headings(list(rows.by)))
    title = _("Whom the tail hits: {histories}, seed {seed}").format(
        histories=histories(study.replications), seed=study.seed
    )
    foot = in_a_row([_(FOOTNOTE), *([_(SMALL)] if study.pooled else [])])
    return Group(Text(title, style="italic"), *parts, Text(foot, style="dim"))


def page(study: Fairness) -> Page:
    """Draw the shares of every group, and that of all as a line."""
    rows = study.summary
    groups = list(dict.fromkeys(zip(rows.by, rows.group, strict=True)))
    policies = list(study.policies)
    scenario = next(iter(study.policies.values()))
    told = compared(study.replications, scenario.study.years)
    size = 12, 2 + (0.18 + 0.06 * len(policies)) * len(groups)
    outside = [*policies, *(name for _by, name in groups)]
    with sheet(size, 1, len(_DRAWN), scenario.title, told, outside, sharey=True) as (figure, axes):
        for ax, share in zip(axes.flat, _DRAWN, strict=True):
            shares(study, share, groups, ax)
        if len(policies) > 1:
            shared, words = panels.named(policies)
            words = [
                _called(policy) if policy == BASELINE else own
                for policy, own in zip(policies, words, strict=True)
            ]
            panels.key(axes.flat[-1], apart(policies), (shared, words))
    return figure


def shares(study: Fairness, share: str, groups: list[tuple[str, str]], ax: Axes) -> Axes:
    """Draw one share of every group under each policy, with its interval."""
    spread = 0.7 / len(study.policies)
    for number_of, (policy, look) in enumerate(apart(list(study.policies)).items()):
        rows = study.summary[study.summary.policy == policy].set_index(["by", "group"])
        rows = rows.reindex(pd.MultiIndex.from_tuples(groups))
        mean, low, high = (rows[f"{share}{end}"].to_numpy() for end in ("", "_low", "_high"))
        places = np.arange(len(groups)) + spread * (number_of - (len(study.policies) - 1) / 2)
        ax.errorbar(
            mean, places, xerr=arms(mean, low, high), fmt=look.marker, color=look.colour,
            markersize=4, elinewidth=1,
        )  # fmt: skip
        if np.isfinite(mean[0]):
            ax.axvline(mean[0], color=look.colour, linewidth=0.8, linestyle="--")
    begins = [place for place in range(1, len(groups)) if groups[place][0] != groups[place - 1][0]]
    for place in begins:
        ax.axhline(place - 0.5, color=GREY, linewidth=0.6)
    organisation = next(iter(study.policies.values())).organisation
    words = [group(*each, organisation) for each in groups]
    ax.set_yticks(range(len(groups)), drawable_names(words, _WIDE, lines=1))
    ax.set_ylim(len(groups) - 0.5, -0.5)
    ax.set_xlim(left=0)
    ax.grid(visible=False, axis="y")
    head, unit = map(_, HEADS[share])
    ax.set_title(head[:1].upper() + head[1:])
    ax.set_xlabel(_("{unit} (95 % interval)").format(unit=unit))
    return ax


def _called(policy: str) -> str:
    """Return what a policy is called; nothing is a baseline where none is compared with another."""
    return _("the scenario as it stands") if policy == BASELINE else in_words(policy)


def _cells(row: Mapping[Hashable, Any]) -> list[str]:
    return [
        with_interval((row[share], row[f"{share}_low"], row[f"{share}_high"]), 1) for share in HEADS
    ]
