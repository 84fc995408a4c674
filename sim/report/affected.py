"""Who is affected, as a table in the terminal and as a picture."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report.canvas import Page, arms, drawable_names, sheet, titled, zero_line
from sim.report.claims import in_a_row
from sim.report.colours import BAD, GOOD, GREY, INK, PATTERNS
from sim.report.groups import SMALL, group, headings
from sim.report.names import in_words, said
from sim.report.panels import legend_below
from sim.report.side_by_side import column, name_column, tables
from sim.report.wording import compared, histories, number, percent
from sim.scenario.organisation import Organisation
from sim.study.affected import QUANTILES, WORSE, Affected
from sim.study.policies import differences
from sim.words import N_, _, language

HEADS = {
    "kept": N_("same post"),
    "moved": N_("other dept."),
    "promoted": N_("higher"),
    "demoted": N_("one lower"),
    "demoted_far": N_("two lower"),
    "waiting": N_("waiting"),
    "archived": N_("archive post"),
    "ended": N_("ended"),
    "left": N_("left"),
    "retired": N_("retired"),
    "pay_down_far": N_("10 % below standard"),
}
"""Ends that are shown, in as few words as fit above a column."""
PAY_HEADS = {
    "less": N_("paid less than under baseline, %"),
    "far_less": N_("over 10 % less than under baseline, %"),
    "tenth": N_("10th percentile, %"),
    "half": N_("median change, %"),
    "ninth": N_("90th percentile, %"),
}
FOOTNOTE = N_(
    "People of the first day by where they are at the end, and in brackets how many of them are "
    "not there under the baseline, the same people with the same luck. 10 % below standard: paid "
    "over 10 % less in the last year than the standard pay of the first post before the reform, "
    "and not than under the baseline. Ended: an appointment that is ended or not renewed. –: in "
    "no history. Means over histories, with intervals in the tables. About groups, never about a "
    "person; under stated assumptions, not a forecast."
)
_PARTS = {
    N_("same grade"): ("kept", "moved"),
    N_("higher"): ("promoted",),
    N_("lower"): ("demoted", "demoted_far"),
    N_("waiting"): ("waiting",),
    N_("in the archive post or ended"): ("archived", "ended"),
    N_("left"): ("left",),
    N_("retired"): ("retired",),
}
_NAME = 26  # cells of a group's name before it wraps
_WIDE = 34  # cells of a group's name beside its row


def table(study: Affected, width: int) -> Group:
    """Return groups down and ends across, for each policy but the baseline."""
    scenario = study.policies[study.baseline]
    title = _(
        "Who is affected: {histories} of {years} years, seed {seed}; compared with {baseline}"
    ).format(
        histories=histories(study.replications),
        years=scenario.study.years,
        seed=study.seed,
        baseline=said(study.baseline),
    )
    rows, organisation = study.summary, scenario.organisation
    others = [policy for policy in study.policies if policy != study.baseline]
    return Group(
        Text(title, style="italic"),
        *(
            table
            for policy in others
            for table in _ends(rows[rows.policy == policy], policy, organisation, width)
        ),
        *(
            table
            for policy in others
            for table in _pay(study.pay[study.pay.policy == policy], study, policy, width)
        ),
        *(Text(sentence, style="bold") for sentence in sentences(study)),
        Text(in_a_row([_(FOOTNOTE), *([_(SMALL)] if study.pooled else [])]), style="dim"),
    )


def sentences(study: Affected) -> Iterator[str]:
    """Yield for each policy how many are worse off only because of it."""
    rows = study.summary[(study.summary.by == "all") & (study.summary.end == WORSE.name)]
    for row in rows[rows.policy != study.baseline].to_dict("records"):
        if not differences(study.policies[study.baseline], study.policies[row["policy"]]):
            told = _("The same as {best}: {names}.")
            yield told.format(best=said(study.baseline), names=said(row["policy"]))
            continue
        if not row["because"] and not row["instead"]:
            told = _(
                "{policy}: in none of {histories} is anybody {worse} because of it (on average at "
                "most {high} people)."
            )
        else:
            told = _(
                "{policy}: of {people} people of the first day, {because} ({low} to {high}) are "
                "{worse} only because of it, and {instead} are not who would be under {baseline}."
            )
        few = row["because"] or row["instead"]
        yield told.format(
            policy=said(row["policy"]),
            baseline=said(study.baseline),
            histories=histories(study.replications),
            worse=_worse(),
            people=number(row["people"], 0 if float(row["people"]).is_integer() else 1),
            because=number(row["because"], 1),
            low=number(row["because_low"], 1),
            high=number(row["because_high"], 1 if few else 2),
            instead=number(row["instead"], 1),
        )


def _pay(rows: pd.DataFrame, study: Affected, policy: str, width: int) -> Iterator[Table]:
    """Yield how pay differs from that of the same people under the baseline."""
    title = _("{policy}: pay against that of the same people under {baseline}, in the last year")
    title = title.format(policy=said(policy), baseline=said(study.baseline))
    organisation = study.policies[study.baseline].organisation
    lines = []
    for (by, name), told in rows.groupby(["by", "group"], sort=False):
        known = told.set_index("measure")["mean"]
        cells = {each: Text(number(known[each], 1, sign=each in QUANTILES)) for each in PAY_HEADS}
        people = number(told.people.iloc[0], 1)
        lines.append(_Line(str(by), group(str(by), str(name), organisation), people, cells))
    return _tables(title, _("in post under both"), PAY_HEADS, lines, width)


def _worse() -> str:
    return WORSE.zh if language() == "zh" else WORSE.label


def page(study: Affected) -> Page:
    """Draw for each policy what became of each group, and who is worse off only because of it."""
    others = [policy for policy in study.policies if policy != study.baseline]
    scenario = study.policies[study.baseline]
    groups = list(dict.fromkeys(zip(study.summary.by, study.summary.group, strict=True)))
    told = compared(study.replications, scenario.study.years)
    words = [group(*each, scenario.organisation) for each in groups]
    size = 12, 1.2 + (1.3 + 0.2 * len(groups)) * len(others)
    outside = [*others, *words]
    with sheet(size, len(others), 2, scenario.title, told, outside, sharey=True, sharex="col") as (
        figure,
        axes,
    ):
        for row, policy in zip(axes, others, strict=True):
            rows = study.summary[study.summary.policy == policy].set_index(["by", "group", "end"])
            ends(rows, groups, row[0])
            worse_off(rows, groups, row[1])
            for ax in row:
                _groups_down(ax, groups, words)
            (name,) = drawable_names([in_words(policy)], 60, lines=1)
            row[0].set_title(_("{policy}: where those of the first day are").format(policy=name))
        legend_below(axes[-1, 0])
    return figure


def ends(rows: pd.DataFrame, groups: list[tuple[str, str]], ax: Axes) -> Axes:
    """Draw what part of each group ended how."""
    people = _of(rows, groups, WORSE.name, "people")
    left = np.zeros(len(groups))
    for (part, names), (fill, hatch) in zip(_PARTS.items(), PATTERNS, strict=False):
        share = 100 * sum(_of(rows, groups, name, "mean") for name in names) / people
        ax.barh(
            range(len(groups)), share, left=left, color=fill, hatch=hatch, edgecolor=INK,
            linewidth=0.4, height=0.75, label=_(part),
        )  # fmt: skip
        left += share
    ax.set_xlim(0, 100)
    ax.set_xlabel(_("% of the group"))
    return ax


def worse_off(rows: pd.DataFrame, groups: list[tuple[str, str]], ax: Axes) -> Axes:
    """Draw what part of each group is worse off only because of the policy."""
    people = _of(rows, groups, WORSE.name, "people")
    mean, low, high = (
        100 * _of(rows, groups, WORSE.name, f"because{end}") / people
        for end in ("", "_low", "_high")
    )
    ax.errorbar(
        mean, np.arange(len(groups)), xerr=arms(mean, low, high), fmt="o", color=BAD,
        markersize=4, elinewidth=1,
    )  # fmt: skip
    zero_line(ax)
    ax.set_title(_("{worse}, only because of it").format(worse=_worse().capitalize()))
    ax.set_xlabel(_("% of the group (95 % interval)"))
    return ax


def winners(study: Affected, ax: Axes, policy: str | None = None) -> Axes:
    """Draw who gains and who loses in pay, each against the same person under the baseline."""
    others = [name for name in study.policies if name != study.baseline]
    policy = policy or others[0]
    rows = study.pay[study.pay.policy == policy]
    groups = list(dict.fromkeys(zip(rows.by, rows.group, strict=True)))
    wide = rows.set_index(["by", "group", "measure"])["mean"].unstack("measure").reindex(groups)
    places = np.arange(len(groups))
    low, high = wide["tenth"], wide["ninth"]
    ax.hlines(places, low.clip(upper=0), high.clip(upper=0), color=BAD, linewidth=3)
    ax.hlines(places, low.clip(lower=0), high.clip(lower=0), color=GOOD, linewidth=2)
    for end, marker, size in (("tenth", "<", 5), ("half", "o", 6), ("ninth", ">", 5)):
        ax.plot(wide[end], places, marker, color=INK, markersize=size, label=_(PAY_HEADS[end]))
    zero_line(ax)
    words = [group(*each, study.policies[study.baseline].organisation) for each in groups]
    _groups_down(ax, groups, words)
    legend_below(ax)
    ax.set_xlabel(_("pay of the last year against the same person's under the baseline, %"))
    told = _("{policy}: {share} of those in post under both are paid less than under {baseline}")
    share = percent(float(wide["less"].loc[("all", "all")]) / 100)
    return titled(
        ax, told.format(policy=in_words(policy), share=share, baseline=in_words(study.baseline))
    )


def _of(rows: pd.DataFrame, groups: list[tuple[str, str]], end: str, column: str) -> np.ndarray:
    wanted = pd.MultiIndex.from_tuples([(*group, end) for group in groups])
    return rows[column].reindex(wanted).to_numpy(float)


def _groups_down(ax: Axes, groups: list[tuple[str, str]], words: list[str]) -> None:
    for place in range(1, len(groups)):
        if groups[place][0] != groups[place - 1][0]:
            ax.axhline(place - 0.5, color=GREY, linewidth=0.6)
    ax.set_yticks(range(len(groups)), drawable_names(words, _WIDE, lines=1))
    ax.set_ylim(len(groups) - 0.5, -0.5)
    ax.grid(visible=False, axis="y")


class _Line(NamedTuple):
    """A line of a table: a group by something, how many people, and a cell by end or measure."""

    by: str
    name: str
    people: str
    cells: dict[str, Text]


def _ends(
    rows: pd.DataFrame, policy: str, organisation: Organisation, width: int
) -> Iterator[Table]:
    """Yield how many of each group end how under a policy."""
    lines = []
    for (by, name), ends in rows.groupby(["by", "group"], sort=False):
        told = ends.set_index("end")
        cells = {end: _cell(told["mean"][end], told.because[end]) for end in HEADS}
        people = number(told.people.iloc[0], 1)
        lines.append(_Line(str(by), group(str(by), str(name), organisation), people, cells))
    return _tables(in_words(policy), _("number of people"), HEADS, lines, width)


def _tables(
    title: str, people: str, heads: Mapping[str, str], lines: Sequence[_Line], width: int
) -> Iterator[Table]:
    """Yield a table, or several where the columns do not stand side by side in so many cells."""
    if not lines:  # nobody is in post under both
        return
    first = [
        name_column(_("group"), [line.name for line in lines], _NAME),
        column(people, [line.people for line in lines]),
    ]
    own = [[column(_(head), [line.cells[each] for line in lines])] for each, head in heads.items()]
    yield from tables(first, own, width, title, headings([line.by for line in lines]))


def _cell(mean: float, because: float) -> Text:
    if not mean:
        return Text("–", style="dim")
    return Text.assemble(_number(mean), (f"\n({_number(because)})", "bold" if because else "dim"))


def _number(people: float) -> str:
    return "<0.1" if 0 < people < 0.05 else number(people, 1)
