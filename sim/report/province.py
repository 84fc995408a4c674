"""A study over zones as a table in the terminal and as a picture."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report import panels
from sim.report.canvas import Page, sheet, zero_line
from sim.report.claims import Claim
from sim.report.colours import apart
from sim.report.names import bilingual, fitted, said, short_names
from sim.report.table import BLOCKS, lines, side_by_side
from sim.report.wording import decimals, histories, label, with_interval
from sim.study.province import Province
from sim.words import N_, _

FOOTNOTE = N_(
    "A comparison of scenarios under stated assumptions, not a forecast. ±: 95 % intervals. "
    "Differences are between the same zones, people and luck. Zones are independent but for the "
    "assumptions, which are the same in all of them. Of a hundred zones in which nothing differs, "
    "about five are told apart by luck."
)
_A_HEAD = (
    "exits", "resigned", "not_renewed", "dismissed", "strong_lost", "waiting", "spend",
    "excess_pay", "severance",
)  # fmt: skip
_WIDEST = 120
_HEAD = 13  # characters of a policy's name before they wrap
_SHOWN = 12  # zones in the terminal; all of them are in zones.parquet
_BANDS = 60  # zones up to which each is drawn with its interval


def table(study: Province, width: int) -> Group:
    """Return totals, numbers a head, and the zones that gain and lose most."""
    width = min(width, _WIDEST)
    totals = study.summary[study.summary.of == "total"]
    heads = study.summary[study.summary.of == "a head"]
    blocks = [(head, list(lines(totals, some, study.baseline))) for head, some in BLOCKS]
    blocks[0] = (N_("All zones"), blocks[0][1])
    blocks.append((N_("A head of those in post"), list(lines(heads, _A_HEAD, study.baseline))))
    look = study.outlook
    title = _(
        "{title}: {zones} zones, {posts} posts; {histories} of {years} years of each zone and "
        "policy, seed {seed}"
    ).format(
        title=bilingual(study.members.title),
        zones=f"{look.zones:,}",
        posts=f"{look.posts:,}",
        histories=histories(look.replications),
        years=look.years,
        seed=study.seed,
    )
    return Group(
        Text(title, style="italic"),
        *side_by_side(blocks, list(study.policies), study.baseline, width),
        *_by_zone(study),
        *(Text(claim.text, style="bold") for claim in claims(study)),
        Text(_(FOOTNOTE), style="dim"),
    )


def claims(study: Province) -> list[Claim]:
    """Say in how many zones each policy does better."""
    zones = study.outlook.zones
    told = []
    for row in study.verdicts("kpi").to_dict("records"):
        if row["policy"] == study.baseline:
            continue
        text = _(
            "{policy}: {outcome} told apart from {baseline} as higher in {better} of {zones} "
            "zones, as lower in {worse}, and not in {untold}."
        ).format(
            policy=said(row["policy"]),
            outcome=label("kpi"),
            baseline=said(study.baseline),
            zones=f"{zones:,}",
            **{name: f"{row[name]:,}" for name in ("better", "worse", "untold")},
        )
        values = {name: float(row[name]) for name in ("better", "worse", "untold")}
        told.append(Claim("zones", text, (str(row["policy"]), study.baseline), values))
    return told


def _by_zone(study: Province) -> list[Text | Table]:
    rows = study.zones[study.zones.outcome == "kpi"].set_index("zone")
    others = [policy for policy in study.policies if policy != study.baseline]
    lead = others[-1] if others else study.baseline
    value = "difference" if others else "mean"
    order = rows[rows.policy == lead].sort_values(value, ascending=False, kind="stable")
    names = list(order.index)
    cut = len(names) > _SHOWN
    if cut:
        names = [*names[: _SHOWN // 2], *names[-_SHOWN // 2 :]]
    head = (
        _("{outcome} by zone, differences from the baseline")
        if others
        else _("{outcome} by zone, means")
    ).format(outcome=label("kpi"))
    if cut:
        some = _("{head}: the {count} highest and the {count} lowest by {policy}")
        head = some.format(head=head, count=_SHOWN // 2, policy=said(lead))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("zone"))
    table.add_column(_("number of posts"), justify="right")
    cells = {}
    shown = others or [study.baseline]
    for policy, name in zip(shown, fitted(short_names(shown)[1], _HEAD, 4), strict=True):
        table.add_column(name, justify="right")
        own = rows[rows.policy == policy].loc[names]
        ends = ("low", "high") if value == "mean" else ("difference_low", "difference_high")
        places = max(1, decimals((own[ends[1]] - own[ends[0]]) / 2, own[value]))
        cells[policy] = [
            with_interval(each, places, sign=bool(others))
            for each in own[[value, *ends]].to_numpy()
        ]
    for place, name in enumerate(names):
        if cut and place == _SHOWN // 2:
            table.add_section()
        posts = order.loc[name, "posts"]
        table.add_row(
            bilingual(str(name)), f"{posts:,}", *(cells[policy][place] for policy in cells)
        )
    return [Text(head, style="bold underline"), table]


def page(study: Province) -> Page:
    """Draw totals and zones on one page."""
    look = study.outlook
    told = _(
        "{zones} zones, {posts} posts, {histories} of {years} years; a comparison of scenarios, "
        "not a forecast"
    ).format(
        zones=f"{look.zones:,}",
        posts=f"{look.posts:,}",
        histories=histories(look.replications),
        years=look.years,
    )
    with sheet((12.5, 8), 2, 2, study.members.title, told, study.policies) as (figure, axes):
        panels.differences(axes[0, 0], _totals(study, "kpi"), study.baseline)
        title = _("All zones, {outcome}: difference from the baseline")
        axes[0, 0].set_title(title.format(outcome=label("kpi")))
        panels.trade(axes[0, 1], _totals(study, "spend"), _totals(study, "kpi"), study.baseline)
        ranked(study, axes[1, 0])
        by_size(study, axes[1, 1])
    return figure


def ranked(study: Province, ax: Axes) -> Axes:
    """Draw the zones from the least to the greatest difference; with one policy, their levels."""
    rows = study.zones[study.zones.outcome == "kpi"]
    others = [policy for policy in study.policies if policy != study.baseline]
    value = "difference" if others else "mean"
    ends = ("difference_low", "difference_high") if others else ("low", "high")
    look = apart(list(study.policies))
    for policy in others or [study.baseline]:
        own = rows[rows.policy == policy].sort_values(value, kind="stable")
        colour, marker = look[policy]
        places = np.arange(1, len(own) + 1)
        ax.fill_between(places, own[ends[0]], own[ends[1]], color=colour, alpha=0.2, linewidth=0)
        ax.plot(places, own[value], marker, color=colour, markersize=4, markevery=_every(own))
        if len(own) > _BANDS:
            ax.plot(places, own[value], color=colour, linewidth=1)
    if others:
        zero_line(ax, across=True)
    title = (
        _("Each zone, {outcome}: difference from the baseline")
        if others
        else _("Each zone, {outcome}")
    )
    ax.set_title(title.format(outcome=label("kpi")))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel(_("zones, the lowest first (band: 95 % interval of each)"))
    ax.set_ylabel(_(_totals(study, "kpi").unit.iloc[0]))
    return ax


def by_size(study: Province, ax: Axes) -> Axes:
    """Draw each zone's difference, or with one policy its level, against its posts."""
    rows = study.zones[study.zones.outcome == "kpi"]
    others = [policy for policy in study.policies if policy != study.baseline]
    look = apart(list(study.policies))
    for policy in others or [study.baseline]:
        own = rows[rows.policy == policy]
        values = own["difference" if others else "mean"]
        ax.plot(
            own.posts, values, look[policy].marker, color=look[policy].colour, alpha=0.7,
            markersize=4, markeredgewidth=0,
        )  # fmt: skip
    if others:
        zero_line(ax, across=True)
    ax.set_title(_("The same by size of the zone"))
    ax.set_xlabel(_("posts of the zone"))
    ax.set_ylabel(_(_totals(study, "kpi").unit.iloc[0]))
    return ax


def _totals(study: Province, outcome: str) -> pd.DataFrame:
    rows = study.summary[(study.summary.outcome == outcome) & (study.summary.of == "total")]
    return rows.set_index("policy")


def _every(zones: pd.DataFrame) -> int:
    """Return of how many zones in a row one has a marker, so that markers do not run together."""
    return max(1, len(zones) // _BANDS)
