"""Figures of a paper: a panel of a study's page each, drawn alone."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.axes import Axes

from sim.report.canvas import png, sheet


def picture(draw: Callable[[Axes], object], size: tuple[float, float] = (7.0, 3.6)) -> bytes:
    """Return a drawing as PNG; the same drawing is the same bytes."""
    with sheet(size) as (page, axes):
        draw(axes[0, 0])
    return png(page)
