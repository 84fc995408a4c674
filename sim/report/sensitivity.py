"""What decides, as a table in the terminal and as pictures."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report.canvas import Page, arms, drawable_names, drawable_parameter, sheet
from sim.report.claims import Claim, in_a_row
from sim.report.colours import GREY, INK, PALE
from sim.report.names import said
from sim.report.sweep import title_of
from sim.report.wording import (
    histories,
    label,
    percent,
    rounded,
    span,
    unit_in_words,
    with_interval,
)
from sim.study import flips
from sim.study.outcomes import REPORTED, gap_unit, unit_in
from sim.study.sensitivity import Sensitivity
from sim.study.sweep import outcome_number
from sim.words import N_, _, aside, typed

_WIDE = 60  # cells in a line of what the indices are of
HEADS = {
    "S1": N_("alone (S1)"),
    "ST": N_("in all (ST)"),
    "mu_star": N_("effect (μ*)"),
    "mu": N_("with sign (μ)"),
    "sigma": N_("depends on others (σ)"),
}
"""Indices, by the names that tables have for them."""
_NOTES = {
    "sobol": N_(
        "Shares of the variance over the space. A parameter whose share in all is near 0, with "
        "the whole of its interval, can be fixed; what it has in all beyond alone, it has "
        "together with others."
    ),
    "morris": N_(
        "Effect (μ*) of going from the low end to the high one, in {unit}, averaged over what the "
        "others may be."
    ),
}
_KNOWN = N_("±: 95 % interval.")
_UNKNOWN = N_("One draw of luck at each point leaves these numbers without an interval.")
_NO_SHARES = N_(
    "Morris' points lie at the ends and two levels between, so they do not show how the space is "
    "divided among policies: catfish sweep, or {how}, does."
)


_FLIPS = {
    flips.CHANGES: N_(
        "{policy} and {baseline}: at {parameter} = {at} the better policy changes from {below} to "
        "{above}, all else averaged out."
    ),
    flips.STAYS: N_(
        "{policy} and {baseline}: over {parameter} from {start} to {end}, all else averaged out, "
        "{below} is the better at every value."
    ),
    flips.SAME: N_(
        "{policy} and {baseline}: over {parameter} from {start} to {end}, all else averaged out, "
        "they differ in no history."
    ),
}
_UNTOLD = N_(
    "{policy} and {baseline}: over {parameter} from {start} to {end}, all else averaged out, it is "
    "not told apart whether the better policy changes; in {share} of resamples it does."
)
_LEANS = N_(
    "{policy} and {baseline}: over {parameter} from {start} to {end}, all else averaged out, "
    "{below} is the better at every value on average, but histories and points are too few to tell "
    "it apart."
)


def table(study: Sensitivity, _width: int = 0) -> Group:
    """Return the indices, what flips the decision, and where each policy is best."""
    parts = [_indices(study, str(name)) for name in study.indices["quantity"].unique()]
    known = _KNOWN if _has_intervals(study.indices) else _UNKNOWN
    told = _(_NOTES[study.method]).format(unit=_unit(study))
    notes = Text(in_a_row([told, _(known)]), style="dim")
    title = Text(title_of(study.sweep, study.method), style="italic")
    return Group(title, *parts, notes, *(Text(claim.text) for claim in claims(study)))


def claims(study: Sensitivity) -> list[Claim]:
    """Say what turns the choice between policies, and how the space is divided among them."""
    told = [_flip(row, study.sweep.baseline) for row in study.flips.to_dict("records")]
    if len(study.shares):
        rows = study.shares.to_dict("records")
        some = (
            f"{said(row['policy'])} "
            + span(*(percent(row[column]) for column in ("share", "low", "high")))
            for row in rows
        )
        words = _(
            "Share of the space in which each is best, by the mean of {histories} at a point: "
            "{each}."
        ).format(histories=histories(study.sweep.replications), each=_(", ").join(some))
        values = {
            f"{row['policy']} {end}": row[end] for row in rows for end in ("share", "low", "high")
        }
        told.append(Claim("shares of the space", words, tuple(study.sweep.policies), values))
    elif study.method == "morris" and len(study.sweep.policies) > 1:
        words = _(_NO_SHARES).format(how=typed("--method sobol", 'method="sobol"'))
        told.append(Claim("no shares", words))
    return told


def page(study: Sensitivity) -> Page:
    """Draw the indices of each difference, or of the level where there is but one policy."""
    names = list(study.indices["quantity"].unique())
    names = [name for name in names if name not in study.sweep.policies] or names
    count = study.indices["parameter"].nunique()
    base = study.sweep.policies[study.sweep.baseline]
    told = _("Which assumption decides\n{told}; a comparison of scenarios, not a forecast")
    told = told.format(told=title_of(study.sweep, study.method))
    size = 10, 0.8 + len(names) * (1 + 0.35 * count)
    with sheet(size, len(names), 1, base.title, told, names, sharex=True) as (figure, axes):
        for ax, name in zip(axes.flat, names, strict=True):
            bars(study, name, ax)
    return figure


def bars(study: Sensitivity, quantity: str, ax: Axes) -> Axes:
    """Draw the indices of one quantity, the largest on top."""
    shown = ["mu_star"] if study.method == "morris" else ["S1", "ST"]
    rows = study.indices[study.indices["quantity"] == quantity]
    order = list(rows[rows["index"] == shown[-1]].sort_values("value")["parameter"])
    thick = 0.8 / len(shown)
    for number, (index, fill) in enumerate(zip(shown, (GREY, PALE), strict=False)):
        some = rows[rows["index"] == index].set_index("parameter").loc[order]
        places = np.arange(len(some)) - thick * number
        bar = arms(some["value"], some.low, some.high)
        ax.barh(
            places, some["value"], thick, xerr=bar, color=fill, edgecolor=INK, ecolor=INK,
            label=_(HEADS[index]), error_kw={"capsize": 3},
        )  # fmt: skip
    places = np.arange(len(order)) - thick * (len(shown) - 1) / 2
    ax.set_yticks(places, [drawable_parameter(path) for path in order])
    ax.grid(visible=False, axis="y")
    quantities = list(study.indices["quantity"].unique())
    told = drawable_names(list(map(difference_in_words, quantities)), _WIDE)
    words = dict(zip(quantities, told, strict=True))
    ax.set_title(_("{outcome}: {told}").format(outcome=label(study.outcome), told=words[quantity]))
    what = (
        _("share of variance")
        if study.method == "sobol"
        else _("effect from end to end, {unit}").format(unit=_unit(study))
    )
    ax.set_xlabel(what + (aside(_("95 % interval")) if _has_intervals(rows) else ""))
    if len(shown) > 1:
        ax.legend()
    return ax


def _unit(study: Sensitivity) -> str:
    """Return in what effects are told: the outcome's unit, a year where it adds up."""
    facts = REPORTED[outcome_number(study.outcome)]
    unit = unit_in(facts.a_year, study.sweep.policies.values())
    return unit_in_words(gap_unit(unit))


def _has_intervals(rows: pd.DataFrame) -> bool:
    return bool(rows.low.notna().any())


def _indices(study: Sensitivity, quantity: str) -> Table:
    rows = study.indices[study.indices["quantity"] == quantity]
    indices = list(rows["index"].unique())
    wide = rows.pivot(index="parameter", columns="index", values=["value", "low", "high"])
    wide = wide.sort_values(("value", "mu_star" if study.method == "morris" else "ST"))[::-1]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(
        _("{outcome}: {told}").format(
            outcome=label(study.outcome), told=difference_in_words(quantity)
        )
    )
    for index in indices:
        table.add_column(_(HEADS[str(index)]), justify="right")
    for path in wide.index:
        cells = []
        for index in indices:
            known = (float(wide.loc[path, (end, index)]) for end in ("value", "low", "high"))
            cells.append(with_interval(known, 2))
        table.add_row(said(str(path)), *cells)
    return table


def difference_in_words(quantity: str) -> str:
    """Return a policy, or the difference of two, by the names that figures and sentences use."""
    return " − ".join(map(said, quantity.split(" − ")))


def _flip(row: Mapping[Hashable, Any], baseline: str) -> Claim:
    """Say what is known of one assumption's turning the choice between two policies."""
    policy, path, verdict = (row[column] for column in ("policy", "parameter", "verdict"))
    values = {name: float(row[name]) for name in ("value", "low", "high", "support")}
    untold = _UNTOLD if np.isfinite(row["value"]) else _LEANS
    says = _(_FLIPS.get(verdict, untold)).format(
        policy=said(policy),
        baseline=said(baseline),
        parameter=said(path),
        start=rounded(row["from"], 3),
        end=rounded(row["to"], 3),
        at=span(*(rounded(row[end], 3) for end in ("value", "low", "high"))),
        below=said(str(row["below"])),
        above=said(str(row["above"])),
        share=percent(row["support"]),
    )
    names = policy, baseline, path, str(row["below"]), str(row["above"])
    return Claim(f"flip: {verdict}", says, names, values)
