"""One zone's months as a strip: who left when, and why, in a single history.

A folder of results holds years and no months, so the history is lived again to be drawn, in a paper
too where it is asked for.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.report.canvas import titled
from sim.report.colours import INK
from sim.report.names import in_words
from sim.report.wording import label
from sim.study.comparison import Comparison
from sim.study.months import left_by_month
from sim.words import _, ngettext

_YEAR = 12


def strip(study: Comparison, ax: Axes, policy: str, replication: int) -> Axes:
    """Draw how many left in each month of one history, a row for each cause."""
    shown = left_by_month(study, policy, replication)
    if shown.empty:
        return titled(ax, _("{policy}, one history: nobody leaves").format(policy=in_words(policy)))
    dark = ax.imshow(
        shown, aspect="auto", cmap="Greys", vmin=0, interpolation="none",
        extent=(0.5, shown.shape[1] + 0.5, len(shown) - 0.5, -0.5),
    )  # fmt: skip
    whole = MaxNLocator(integer=True)
    ax.figure.colorbar(dark, ax=ax, label=_("people"), shrink=0.8, ticks=whole)
    for year in range(_YEAR, shown.shape[1], _YEAR):
        ax.axvline(year + 0.5, color=INK, linewidth=0.4)
    ax.set_yticks(range(len(shown)), [label(str(cause)) for cause in shown.index])
    ax.set_xticks(np.arange(0, shown.shape[1] + 1, _YEAR)[1:])
    ax.set_xlabel(_("month"))
    ax.grid(visible=False)
    total = shown.sum()
    most = int(total.max())
    told = ngettext(
        "{policy}, one history: most leave in month {month}, {people} person of {all} in all",
        "{policy}, one history: most leave in month {month}, {people} people of {all} in all",
        most,
    )
    return titled(
        ax,
        told.format(
            policy=in_words(policy), month=int(total.to_numpy().argmax()) + 1,
            people=most,
            all=int(total.sum()),
        ),
    )  # fmt: skip
