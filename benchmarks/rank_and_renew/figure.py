"""Cost of a person-year against headcount, replications and years."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from rank_and_renew.versions import CATFISH, VERSIONS

AXES = {
    "posts": "posts of an organisation (10 years)",
    "replications": "replications (600 posts, 10 years)",
    "years": "years (600 posts, 10 replications)",
}
OURS = "#b3261e"
GREYS = {"simpy_": "-", "mesa_": "--", "agentpy_": "-.", "mesa_frames_": ":", "starsim_": "-",
         "numpy_single": "--", "numpy_": "-.", "numba_": "-", "numba_keyed": "--", "c_": "-",
         "c_keyed": "--"}  # fmt: skip
HUES = {"simpy_": "#7f7f7f", "mesa_": "#7f7f7f", "agentpy_": "#7f7f7f", "mesa_frames_": "#1b7f79",
        "starsim_": "#1b7f79", "numpy_single": "#3366aa", "numpy_": "#3366aa",
        "numba_": "#d08a00", "numba_keyed": "#d08a00", "c_": "#000000",
        "c_keyed": "#000000"}  # fmt: skip


def draw(costs: pd.DataFrame) -> Figure:
    """Draw all versions; ``costs`` has version, axis, value and ns for each point."""
    figure = Figure(figsize=(12, 4.6), layout="constrained")
    panels = figure.subplots(1, len(AXES), sharey=True)
    for panel, (axis, label) in zip(panels, AXES.items(), strict=True):
        for name in VERSIONS:
            points = costs[(costs.module == name) & (costs.axis == axis)]
            if points.empty:
                continue
            ours = name == CATFISH
            panel.plot(
                points.value,
                points.ns,
                color=OURS if ours else HUES[name],
                linestyle="-" if ours else GREYS[name],
                linewidth=2.4 if ours else 1.2,
                marker="o" if ours else None,
                markersize=4,
                label=VERSIONS[name].title,
            )
        panel.set(xscale="log", yscale="log", xlabel=label)
        values = costs[costs.axis == axis].value.unique()
        panel.set_xticks(values, [_short(int(value)) for value in values], minor=False)
        panel.xaxis.set_minor_locator(NullLocator())
        panel.grid(color="#e5e5e5", linewidth=0.6)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylabel("nanoseconds a person-year, one processor")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right center", frameon=False, fontsize=9)
    return figure


def _short(number: int) -> str:
    for power, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= power:
            return f"{number // power}{letter}"
    return str(number)
