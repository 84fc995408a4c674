"""A study over zones as a table in the terminal and as a picture."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report.claims import Claim
from sim.report.colours import GREY, styles
from sim.report.figures import Page, _drawable, _style
from sim.report.table import BLOCKS, lines, side_by_side
from sim.report.wording import decimals, label, scale, with_half
from sim.study.province import Province
from sim.study.statistics import Array

FOOTNOTE = (
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
_SHOWN = 12  # zones in the terminal; all of them are in zones.parquet
_BANDS = 60  # zones up to which each is drawn with its interval


def province_table(study: Province, width: int) -> Group:
    """Return totals, numbers a head, and the zones that gain and lose most."""
    width = min(width, _WIDEST)
    totals = study.summary[study.summary.of == "total"]
    heads = study.summary[study.summary.of == "a head"]
    blocks = [(head, list(lines(totals, some, study.baseline))) for head, some in BLOCKS]
    blocks[0] = ("All zones", blocks[0][1])
    blocks.append(("A head of those in post", list(lines(heads, _A_HEAD, study.baseline))))
    look = study.outlook
    title = (
        f"{_drawable(study.members.title)}: {look.zones:,} zones, {look.posts:,} posts; "
        f"{look.replications} histories of {look.years} years of each zone and policy, seed "
        f"{study.seed}"
    )
    return Group(
        Text(title, style="italic"),
        *side_by_side(blocks, list(study.policies), study.baseline, width),
        *_by_zone(study),
        *(Text(claim.text, style="bold") for claim in claims(study)),
        Text(FOOTNOTE, style="dim"),
    )


def claims(study: Province) -> list[Claim]:
    """Say in how many zones each policy does better."""
    zones = study.outlook.zones
    told = []
    for row in study.verdicts("kpi").to_dict("records"):
        if row["policy"] == study.baseline:
            continue
        text = (
            f"{row['policy']}: {label('kpi')} told apart from {study.baseline} as higher in "
            f"{row['better']:,} of {zones:,} zones, as lower in {row['worse']:,}, and not in "
            f"{row['untold']:,}."
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
    what = "differences from the baseline" if others else "means"
    head = f"{label('kpi')} by zone, {what}" + (
        f": the {_SHOWN // 2} highest and the {_SHOWN // 2} lowest by {lead}" if cut else ""
    )
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("zone")
    table.add_column("posts", justify="right")
    cells = {}
    for policy in others or [study.baseline]:
        table.add_column(policy, justify="right")
        own = rows[rows.policy == policy].loc[names]
        ends = ("low", "high") if value == "mean" else ("difference_low", "difference_high")
        half = (own[ends[1]] - own[ends[0]]) / 2
        places = max(1, decimals(half, own[value]))
        cells[policy] = [
            with_half(mean, each, places, sign=bool(others))
            for mean, each in zip(own[value], half, strict=True)
        ]
    for place, name in enumerate(names):
        if cut and place == _SHOWN // 2:
            table.add_section()
        posts = order.loc[name, "posts"]
        table.add_row(str(name), f"{posts:,}", *(cells[policy][place] for policy in cells))
    return [Text(head, style="bold underline"), table]


def page(study: Province) -> Page:
    """Draw totals and zones on one page."""
    others = [policy for policy in study.policies if policy != study.baseline]
    with _style():
        figure = Page(figsize=(12, 8), layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
        axes = figure.subplots(2, 2)
        total(study, axes[0, 0])
        worth(study, axes[0, 1])
        ranked(study, axes[1, 0])
        by_size(study, axes[1, 1])
        look = study.outlook
        figure.suptitle(
            f"{_drawable(study.members.title)}\n{look.zones:,} zones, {look.posts:,} posts, "
            f"{look.replications} histories of {look.years} years; a comparison of scenarios, not "
            "a forecast",
            fontsize=11,
        )
        if others:
            axes[1, 0].legend(frameon=False, fontsize=8)
        figure.draw_without_rendering()
    return figure


def total(study: Province, ax: Axes) -> Axes:
    """Draw the KPI of all zones together less that of the baseline, with its interval."""
    rows = _totals(study, "kpi")
    names = list(study.policies)
    for place, name in enumerate(names):
        row = _row(rows, name)
        ax.errorbar(
            row["difference"], place,
            xerr=_arms(row["difference"], row["difference_low"], row["difference_high"]),
            fmt="o", color=styles(study.policies)[name][0], capsize=4,
        )  # fmt: skip
    ax.axvline(0, color=GREY, linewidth=1.2, zorder=1)
    ax.set_yticks(range(len(names)), [_named(study, name) for name in names])
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.grid(visible=False, axis="y")
    ax.set_title(f"All zones, {label('kpi')}: difference from the baseline")
    ax.set_xlabel(f"{rows.unit.iloc[0]} (95 % interval)")
    return ax


def worth(study: Province, ax: Axes) -> Axes:
    """Draw what each policy costs in all zones against what it achieves."""
    spend, result = _totals(study, "spend"), _totals(study, "kpi")
    factor, unit = scale(str(spend.unit.iloc[0]), spend["mean"])
    for name in study.policies:
        cost, kpi = _row(spend, name), _row(result, name)
        ax.errorbar(
            cost["mean"] / factor, kpi["mean"],
            xerr=_arms(cost["mean"], cost["low"], cost["high"]) / factor,
            yerr=_arms(kpi["mean"], kpi["low"], kpi["high"]),
            fmt="o", color=styles(study.policies)[name][0], label=name,
        )  # fmt: skip
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    ax.set_title("All zones: what it costs and what it achieves")
    ax.set_xlabel(f"{label('spend')}, {unit}")
    ax.set_ylabel(f"{label('kpi')}, {result.unit.iloc[0]}")
    return ax


def ranked(study: Province, ax: Axes) -> Axes:
    """Draw the zones from the least to the greatest difference; with one policy, their levels."""
    rows = study.zones[study.zones.outcome == "kpi"]
    others = [policy for policy in study.policies if policy != study.baseline]
    value = "difference" if others else "mean"
    ends = ("difference_low", "difference_high") if others else ("low", "high")
    for policy in others or [study.baseline]:
        own = rows[rows.policy == policy].sort_values(value, kind="stable")
        colour = styles(study.policies)[policy][0]
        places = np.arange(1, len(own) + 1)
        ax.fill_between(places, own[ends[0]], own[ends[1]], color=colour, alpha=0.2, linewidth=0)
        ax.plot(places, own[value], "." if len(own) <= _BANDS else "-", color=colour, label=policy)
    if others:
        ax.axhline(0, color=GREY, linewidth=1.2, zorder=1)
    ax.set_title(f"Each zone, {label('kpi')}" + (": difference from the baseline" * bool(others)))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel("zones, the lowest first (band: 95 % interval of each)")
    ax.set_ylabel(_totals(study, "kpi").unit.iloc[0])
    return ax


def by_size(study: Province, ax: Axes) -> Axes:
    """Draw each zone's difference, or with one policy its level, against its posts."""
    rows = study.zones[study.zones.outcome == "kpi"]
    others = [policy for policy in study.policies if policy != study.baseline]
    for policy in others or [study.baseline]:
        own = rows[rows.policy == policy]
        colour = styles(study.policies)[policy][0]
        values = own["difference" if others else "mean"]
        ax.plot(own.posts, values, ".", color=colour, alpha=0.7, markersize=4)
    if others:
        ax.axhline(0, color=GREY, linewidth=1.2, zorder=1)
    ax.set_title("The same by size of the zone")
    ax.set_xlabel("posts of the zone")
    ax.set_ylabel(_totals(study, "kpi").unit.iloc[0])
    return ax


def _totals(study: Province, outcome: str) -> pd.DataFrame:
    rows = study.summary[(study.summary.outcome == outcome) & (study.summary.of == "total")]
    return rows.set_index("policy")


def _row(rows: pd.DataFrame, policy: str) -> dict[str, float]:
    row = rows.loc[[policy]].select_dtypes("number")
    return dict(zip(map(str, row.columns), row.to_numpy()[0], strict=True))


def _arms(mean: float, low: float, high: float) -> Array:
    return np.maximum([[mean - low], [high - mean]], 0)


def _named(study: Province, name: str) -> str:
    own = name == study.baseline and name != "baseline"
    return f"{name} (baseline)" if own else name
