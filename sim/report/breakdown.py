"""What happens inside a zone, by department and grade: tables in the terminal, and a picture."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report.canvas import Page, arms, drawable_names, sheet
from sim.report.claims import in_a_row
from sim.report.colours import GREY, INK, PATTERNS, apart
from sim.report.groups import SMALL, group
from sim.report.names import in_words
from sim.report.panels import key, legend_below, named
from sim.report.wording import compared, histories, number, percent, span
from sim.scenario.draws import together
from sim.scenario.organisation import Organisation
from sim.study.breakdown import Breakdown
from sim.study.verdict import SURE, sides_of
from sim.words import N_, _

HEADS = {
    "staff": N_("in post"),
    "vacant": N_("posts vacant, %"),
    "changed": N_("moved, gone in a year, %"),
    "gone": N_("gone in a year, %"),
    "kpi": N_("KPI, % of norm"),
    "coefficient": N_("value coefficient"),
    "pack": N_("pack a post a year, {money}"),
    "kept": N_("kept"),
    "moved": N_("other dept."),
    "promoted": N_("higher"),
    "lower": N_("one lower"),
    "far_lower": N_("two lower"),
    "without": N_("without a post"),
    "term_kept": N_("same place"),
    "term_moved": N_("other dept."),
    "term_promoted": N_("higher"),
    "term_lower": N_("lower"),
    "term_waiting": N_("waiting"),
    "term_gone": N_("gone"),
}
"""Measures that are shown, in as few words as fit above a column."""
Told = tuple[str, tuple[str, ...], tuple[str, ...]]

TABLES: tuple[Told, ...] = (
    (
        N_("Appointment rounds: of a hundred who took part, by the grade they held"),
        ("all", "grade"),
        ("kept", "moved", "promoted", "lower", "far_lower", "without"),
    ),
    (
        N_("Whole terms: of a hundred in post when one began, where they are at its end"),
        ("all", "grade", "department"),
        ("term_kept", "term_moved", "term_promoted", "term_lower", "term_waiting", "term_gone"),
    ),
    (
        N_("Departments and grades, mean of all years"),
        ("all", "department", "grade"),
        ("staff", "vacant", "changed", "gone", "kpi", "coefficient", "pack"),
    ),
)
"""Heading, what people are told apart by, and measures."""
FOOTNOTE = N_(
    "Means over histories; in brackets the difference from the baseline, bold where it is told "
    "apart. All intervals are in the tables. The pack is what a department "
    "earns, before budget and caps. About groups, never about a person; under stated assumptions, "
    "not a forecast."
)
INTERVAL = N_("Told apart: the 95 % interval of the difference does not hold zero.")
DRAWN = N_(
    "Told apart: the 95 % interval of the difference does not hold zero, and it has one sign in "
    "at least {share} of draws of the assumptions that are ranges, luck taken out."
)
DIGITS = {"coefficient": 2, "pack": 0}
"""Decimals of a measure that has not one."""
_WIDE = 30  # cells of a group's name beside its row


ROUNDS, TERMS, PLACES = TABLES


def table(study: Breakdown, _width: int = 0, shown: Sequence[Told] = TABLES) -> Group:
    """Return some of the tables of each policy, and who has waited longest."""
    organisation = study.policies[study.baseline].organisation
    told = (
        _("What happens inside: {histories}, seed {seed}; compared with {baseline}")
        if len(study.policies) > 1
        else _("What happens inside: {histories}, seed {seed}")
    )
    title = told.format(
        histories=histories(study.replications),
        seed=study.seed,
        baseline=in_words(study.baseline),
    )
    parts: list[Text | Table] = [Text(title, style="italic")]
    summary = _of_somebody(study)
    for policy in study.policies:
        rows = summary[summary.policy == policy]
        for heading, bys, measures in shown:
            table = _table(rows, bys, measures, organisation)
            if table is not None:
                table.title = in_words(policy) + _(": ") + _(heading)
                parts.append(table)
    if ROUNDS in shown:
        parts += [Text(sentence, style="bold") for sentence in sentences(study)]
    drawn = together(study.policies.values()) > 1
    foot = [_(FOOTNOTE), _(DRAWN).format(share=percent(SURE)) if drawn else _(INTERVAL)]
    foot += [_(SMALL)] * study.pooled
    return Group(*parts, Text(in_a_row(foot), style="dim"))


def sentences(study: Breakdown) -> Iterator[str]:
    """Yield for each policy how long whoever waits longest has waited."""
    rows = study.summary[study.summary.measure == "waited"].set_index("policy")
    for policy, row in rows.iterrows():
        if not row["mean"]:
            yield _(
                "{policy}: in none of {histories} does anybody wait for a post for as long as a "
                "month."
            ).format(policy=in_words(str(policy)), histories=histories(study.replications))
            continue
        months = span(*(number(row[end], 1) for end in ("mean", "mean_low", "mean_high")))
        yield _("{policy}: whoever waits longest for a post has waited {months} months.").format(
            policy=in_words(str(policy)), months=months
        )


def page(study: Breakdown) -> Page:
    """Draw rounds and terms by grade for each policy, and how many move or leave by department."""
    scenario = study.policies[study.baseline]
    told = compared(study.replications, scenario.study.years)
    many = len(scenario.organisation.departments)
    summary = _of_somebody(study)
    held = summary[summary.measure == "kept"].dropna(subset="mean")
    policies = [policy for policy in study.policies if (held.policy == policy).any()]
    size = 13, 1.6 + 2.6 * (len(policies) + 0.12 * many)
    outside = [*study.policies, *summary.group.unique()]
    heights = [1.0] * len(policies) + [0.12 * many]
    with sheet(
        size, len(policies) + 1, 2, scenario.title, told, outside,
        gridspec_kw={"height_ratios": heights},
    ) as (figure, axes):  # fmt: skip
        for row, policy in zip(axes, policies, strict=False):
            rows = summary[summary.policy == policy]
            for ax, (_heading, _bys, measures), title in zip(
                row, (ROUNDS, TERMS), (_("appointment rounds"), _("whole terms")), strict=True
            ):
                stacked(rows, measures, scenario.organisation, ax)
                (name,) = drawable_names([in_words(policy)], 40, lines=1)
                ax.set_title(name + _(": ") + title)
        for ax in axes[len(policies) - 1] if policies else ():
            legend_below(ax)
        for ax, measure in zip(axes[-1], ("changed", "vacant"), strict=True):
            by_department(study, measure, ax)
        key(axes[-1, -1], apart(list(study.policies)), named(list(study.policies)))
    return figure


def _of_somebody(study: Breakdown) -> pd.DataFrame:
    """Return the summary without groups that have neither people nor posts under any policy."""
    known = study.summary[study.summary.measure.isin(["staff", "vacant"])]
    most = known.groupby(["by", "group"])["mean"].max()
    groups = pd.MultiIndex.from_frame(study.summary[["by", "group"]])
    return study.summary[~groups.isin(most.index[~(most > 0)])]


def stacked(
    rows: pd.DataFrame, measures: Sequence[str], organisation: Organisation, ax: Axes
) -> Axes:
    """Draw what parts of each grade fared how, of those in rounds or terms."""
    some = rows[rows.by.isin(["all", "grade"])]
    groups = list(dict.fromkeys(zip(some.by, some.group, strict=True)))
    wide = some.set_index(["by", "group", "measure"])["mean"].unstack("measure").reindex(groups)
    wide = wide.reindex(columns=list(measures)).astype(float)
    left = np.zeros(len(groups))
    for (fill, hatch), measure in zip(PATTERNS, measures, strict=False):
        share = np.nan_to_num(wide[measure].to_numpy())
        ax.barh(
            range(len(groups)), share, left=left, color=fill, hatch=hatch, edgecolor=INK,
            linewidth=0.4, height=0.75, label=_(HEADS[measure]),
        )  # fmt: skip
        left += share
    words = [group(*each, organisation) for each in groups]
    ax.set_yticks(range(len(groups)), drawable_names(words, _WIDE, lines=1))
    ax.set_ylim(len(groups) - 0.5, -0.5)
    ax.set_xlim(0, 100)
    ax.set_xlabel(_("% of the group"))
    ax.grid(visible=False, axis="y")
    return ax


def by_department(study: Breakdown, measure: str, ax: Axes) -> Axes:
    """Draw one measure of every department under each policy, with its interval."""
    organisation = study.policies[study.baseline].organisation
    summary = _of_somebody(study)
    rows = summary[(summary.measure == measure) & (summary.by == "department")]
    groups = list(dict.fromkeys(rows.group))
    spread = 0.6 / len(study.policies)
    for place, (policy, look) in enumerate(apart(list(study.policies)).items()):
        own = rows[rows.policy == policy].set_index("group").reindex(groups)
        known = (own[f"mean{end}"].to_numpy(float) for end in ("", "_low", "_high"))
        mean, low, high = known
        at = np.arange(len(groups)) + spread * (place - (len(study.policies) - 1) / 2)
        ax.errorbar(
            mean, at, xerr=arms(mean, low, high), fmt=look.marker, color=look.colour,
            markersize=4, elinewidth=1,
        )  # fmt: skip
    for place in range(1, len(groups)):
        ax.axhline(place - 0.5, color=GREY, linewidth=0.3)
    words = [group("department", each, organisation) for each in groups]
    ax.set_yticks(range(len(groups)), drawable_names(words, _WIDE, lines=1))
    ax.set_ylim(len(groups) - 0.5, -0.5)
    ax.set_xlim(left=0)
    head = _(HEADS[measure])
    ax.set_title(head[:1].upper() + head[1:])
    ax.set_xlabel(_("95 % interval"))
    ax.grid(visible=False, axis="y")
    return ax


def _table(
    rows: pd.DataFrame, bys: Sequence[str], measures: Sequence[str], organisation: Organisation
) -> Table | None:
    """Return a table of groups down and measures across, if any has a value."""
    money = _(organisation.currency.said("yuan"))
    some = rows[rows.by.isin(bys) & rows.measure.isin(measures)]
    if not some["mean"].notna().any():
        return None
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title_justify="left",
    )  # fmt: skip
    table.add_column(_("group"), min_width=16)
    for measure in measures:
        head = _(HEADS[measure]).format(money=money)
        table.add_column(head, justify="right", overflow="fold", max_width=12)
    for place, by in enumerate(bys):
        if place:
            table.add_section()
        own = some[some.by == by]
        for name, told in own.groupby("group", sort=False):
            known = told.set_index("measure").reindex(list(measures))
            words = group(by, str(name), organisation)
            table.add_row(words, *(cell(measure, row) for measure, row in known.iterrows()))
    return table


def told_apart(rows: pd.DataFrame | pd.Series) -> npt.NDArray[np.bool_]:
    """Return which rows tell a policy apart from the baseline, by the rule of all verdicts."""
    ends = rows["difference_low"], rows["difference_high"]
    above, below = sides_of(*ends, rows.get("ahead", np.nan))  # results once kept have none
    return np.asarray(above | below)


def cell(measure: object, row: pd.Series) -> Text:
    """Return a mean and, in brackets, its difference from the baseline."""
    digits = DIGITS.get(str(measure), 1)
    if not np.isfinite(row["mean"]):
        return Text("", style="dim")
    told = Text(number(row["mean"], digits))
    if np.isfinite(row["difference"]):
        lead = number(row["difference"], digits, sign=True)
        told.append(f"\n({lead})", "bold" if told_apart(row) else "dim")
    return told
