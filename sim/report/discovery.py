"""Where a policy backfires, as a table in the terminal and as pictures."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.report import panels
from sim.report.canvas import Page, drawable, drawable_names, drawable_parameter, sheet
from sim.report.claims import Claim, spoken
from sim.report.colours import BAD, GREY, INK
from sim.report.names import in_words, said, wrapped
from sim.report.wording import label, named, number, percent, sized
from sim.study.discovery import FEWEST, Discovery
from sim.study.outcomes import REPORTED, gap_unit
from sim.study.sweep import outcome_number
from sim.words import N_, _, ngettext

_WIDE = 30  # cells of the policy's name in the legend
_CELLS = 11  # of the heading, an inch of the page
_MOST = 3  # parameters of the box that are drawn against each other
FOOTNOTE = N_(
    "Points are assumptions that cannot be ruled out, not chances: that a policy backfires at a "
    "fifth of them does not mean that it will with a probability of a fifth."
)


def table(study: Discovery, _width: int = 0) -> Group:
    """Return the box, in numbers and in a sentence."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("the box"))
    for head in (_("above"), _("below"), _("looked at from"), _("to")):
        table.add_column(head, justify="right")
    for path, *ends in study.box[["parameter", "low", "high", "from", "to"]].to_numpy():
        table.add_row(said(str(path)), *(number(float(end), 3) for end in ends))
    facts = _("coverage {coverage}, density {density}, {mass} of {points} points").format(
        coverage=percent(study.coverage),
        density=percent(float(study.density.mean)),
        mass=percent(study.mass),
        points=f"{int(study.known.sum()):,}",
    )
    told = Text(str(study), style="bold"), Text(_(FOOTNOTE), style="dim")
    return Group(*told) if study.box.empty else Group(table, Text(facts), *told)


def sentence(study: Discovery) -> str:
    """Say where the policy does worse, and how often there and elsewhere."""
    return spoken(claims(study))


def claims(study: Discovery) -> list[Claim]:
    """Say where the policy does worse, and how often there and elsewhere."""
    return [_where(study), *_unknown(study)]


def _unknown(study: Discovery) -> Iterator[Claim]:
    count, points = int((~study.known).sum()), len(study.known)
    if count:
        text = _("{outcome}: no value at {count} of {points} points, which are left out.")
        text = text.format(outcome=label(study.outcome), count=f"{count:,}", points=f"{points:,}")
        yield Claim("no value", text, (study.outcome,), {"count": count})


def _where(study: Discovery) -> Claim:
    names = study.policy, study.sweep.baseline
    what = _what(study)
    values = {"base rate": study.base_rate}
    found, count = int(study.backfires.sum()), int(study.known.sum())
    if not FEWEST <= found <= count - FEWEST:
        return _uncut(study, what, found, count)
    if study.box.empty:
        text = _(
            "{what} at {share} of the points, and no range of the assumptions was found to set "
            "these apart."
        ).format(what=what, share=percent(study.base_rate))
        return Claim("no box", text, names, values)
    ends = {
        f"{path} {end}": float(value)
        for path, *both in study.box[["parameter", "low", "high"]].to_numpy()
        for end, value in zip(("low", "high"), both, strict=True)
    }
    density = study.density
    text = _(
        "{what} where {where}. There it does so at {density} of the points ({low} to {high}), as "
        "against {share} of all; of the points at which it does so, {coverage} are there."
    ).format(
        what=what,
        where=_(" and ").join(_sides(study)),
        density=percent(float(density.mean)),
        low=percent(float(density.low)),
        high=percent(float(density.high)),
        share=percent(study.base_rate),
        coverage=percent(study.coverage),
    )
    values |= {"density": float(density.mean), "low": float(density.low)}
    values |= {"high": float(density.high), "coverage": study.coverage}
    return Claim("box", text, names, values | ends)


def _what(study: Discovery) -> str:
    """Say what is looked for."""
    facts = REPORTED[outcome_number(study.outcome)]
    told = (
        _("{policy} does worse than {baseline} in {outcome} by more than {margin}")
        if study.margin
        else _("{policy} does worse than {baseline} in {outcome}")
    )
    return told.format(
        policy=said(study.policy),
        baseline=said(study.sweep.baseline),
        outcome=named(study.outcome),
        margin=sized(f"{study.margin:g}", _(gap_unit(facts.a_year))),
    )


def _uncut(study: Discovery, what: str, found: int, count: int) -> Claim:
    """Say at how many points the policy does worse, where no box was looked for."""
    if not found:
        says = "nowhere"
        text = _(
            "{what} at none of {count} points (95 % interval: {low} to {high} of such points)."
        )
    elif found == count:
        says = "everywhere"
        text = _("{what} at all {count} points (95 % interval: {low} to {high} of such points).")
    else:
        says = "hardly told"
        text = _(
            "{what} at {found} of {count} points (95 % interval: {low} to {high} of such points). "
            "What sets these apart is not told, as {fewest} at least with, and as many without, "
            "are needed: take more points, another margin or wider ends."
        )
    share, low, high = map(float, study.density)
    told = text.format(
        what=what,
        found=f"{found:,}",
        count=f"{count:,}",
        low=percent(low),
        high=percent(high),
        fewest=FEWEST,
    )
    names = study.policy, study.sweep.baseline
    return Claim(says, told, names, {"base rate": share, "low": low, "high": high})


def _sides(study: Discovery) -> list[str]:
    """Return the ends of the box in words."""
    told = []
    for path, low, high in study.box[["parameter", "low", "high"]].to_numpy():
        if np.isnan(low):
            side = _("{parameter} is below {high}")
        elif np.isnan(high):
            side = _("{parameter} is above {low}")
        else:
            side = _("{parameter} is from {low} to {high}")
        told.append(side.format(parameter=said(path), low=f"{low:.3g}", high=f"{high:.3g}"))
    return told


def page(study: Discovery) -> Page:
    """Draw the parameters of the box against each other."""
    paths = [str(path) for path in study.box["parameter"]][:_MOST]
    design = study.sweep.design
    numbers = list(map(str, design.select_dtypes("number"))) or list(map(str, design))
    paths += [path for path in numbers if path not in paths][: max(0, 2 - len(paths))]
    pairs = list(combinations(paths, 2)) or [(paths[0], paths[0])]
    title = study.sweep.policies[study.policy].title
    told = ngettext(
        "{count} point; a comparison of scenarios, not a forecast",
        "{count} points; a comparison of scenarios, not a forecast",
        len(study.inside),
    ).format(count=f"{len(study.inside):,}")
    size = 4.5 * len(pairs) + 0.5, 5.2
    asked = wrapped(drawable(_what(study)), int(_CELLS * size[0]), 3)
    told = "\n".join([*asked, told])
    outside = [study.policy, study.sweep.baseline]
    with sheet(size, 1, len(pairs), title, told, outside) as (figure, axes):
        for ax, pair in zip(axes.flat, pairs, strict=True):
            plane(study, *pair, ax)
        panels.legend_below(axes[0, 0])
    return figure


def plane(study: Discovery, across: str, up: str, ax: Axes) -> Axes:
    """Draw points and box in the plane of two parameters."""
    design = study.sweep.as_written
    policies = list(study.sweep.policies)
    words = drawable_names([in_words(name) for name in policies], _WIDE, lines=1)
    worse = _("{policy} is worse").format(policy=words[policies.index(study.policy)])
    for flag, colour, marker, what in (
        (False, GREY, "o", _("not worse")),
        (True, BAD, "X", worse),
    ):
        some = design[study.known & (study.backfires == flag)]
        face = colour if flag else "none"
        ax.plot(
            some[across], some[up], marker, color=colour, markerfacecolor=face, markersize=5,
            label=what,
        )  # fmt: skip
    if not study.box.empty:
        corner, far = zip(*(_ends(study, path) for path in (across, up)), strict=True)
        width, height = np.subtract(far, corner)
        ax.add_patch(Rectangle(corner, width, height, fill=False, edgecolor=INK, lw=1.5))
    ax.set_xlabel(drawable_parameter(across))
    ax.set_ylabel(drawable_parameter(up))
    return ax


def _ends(study: Discovery, path: str) -> tuple[float, float]:
    """Return the ends of the box, or of the space where it has none."""
    values = study.sweep.design[path]
    rows = study.box[study.box["parameter"] == path]
    low, high = (float(rows[end].iloc[0]) if len(rows) else np.nan for end in ("low", "high"))
    low = float(values.min()) if np.isnan(low) else low
    return low, float(values.max()) if np.isnan(high) else high
