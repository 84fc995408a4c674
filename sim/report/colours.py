"""What a colour means in every figure: which policy it is, or better and worse. All else is grey.

A named policy keeps its colour, whatever it is compared with. Policies that differ in a number have
a ramp, dark to light as it grows. Every mark has a contrast of 3 : 1 against white paper at least
(WCAG 2.2, 1.4.11), and is told apart without colour too: by its marker, its place on an axis, its
lightness or its pattern.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np

from sim.report.names import lever_of

COLOURS = (
    "#000000", "#00796B", "#A50F4B", "#6E9B1E", "#6A3D9A", "#D0589A", "#8C6D5A", "#7A4A00",
)  # fmt: skip
MARKERS = "osD^vPX*"
GOOD, BAD = "#0072B2", "#C04E00"  # Okabe & Ito's blue and, darker, their vermilion
INK, GREY, PALE = "#333333", "#7F7F7F", "#D9D9D9"
"""Lines and bars that stand for no policy; the pale one is a fill, with an edge of ink."""

PATTERNS = (
    ("#404040", ""), ("#FFFFFF", "//////"), ("#A6A6A6", ""), ("#FFFFFF", "......"),
    ("#737373", "xxxx"), ("#FFFFFF", ""), ("#D9D9D9", "\\\\\\\\"), ("#FFFFFF", "++++"),
)  # fmt: skip
"""A fill and a hatching each, for parts of a whole that stand for no policy."""

_READY = {
    "baseline": 0,
    "scenario": 0,
    "as-adopted": 1,
    "strong": 2,
    "mild": 3,
    "pay-only": 4,
    "outsiders-only": 5,
    "do-nothing": 6,
    "grandfathered": 7,
    "kpi-before-appointment": 4,
}
"""Places of the ready policies among the colours; two share one, as there are but eight."""

_RAMP, _LIGHTEST = "viridis", 0.58  # beyond it the contrast against white falls below 3 : 1


class Look(NamedTuple):
    """A colour and a marker."""

    colour: str
    marker: str


def looks(policies: Sequence[str]) -> dict[str, Look]:
    """Return how each policy is drawn.

    Policies that a number alone tells apart have the ramp; those crossed with a number, the look of
    what they are without it; all others, their own.
    """
    lever = lever_of(policies)
    if lever is None:
        return _own(policies)
    if not any(lever.series):
        return dict(zip(policies, ramp(lever.values), strict=True))
    own = looks(list(dict.fromkeys(lever.series)))
    return {name: own[each] for name, each in zip(policies, lever.series, strict=True)}


def apart(policies: Sequence[str]) -> dict[str, Look]:
    """Return the same, but no two alike, for figures in which no axis has the number.

    Those of one colour are told apart by their markers, as long as there are enough.
    """
    own, used, found = looks(policies), Counter[Look](), {}
    for name, look in own.items():
        place = MARKERS.index(look.marker) + used[look]
        found[name] = look._replace(marker=MARKERS[place % len(MARKERS)])
        used[look] += 1
    return found if len(set(found.values())) == len(found) else _own(policies)


def ramp(values: Sequence[float]) -> list[Look]:
    """Return a look for each number, the lighter the larger, in even steps of lightness."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    order = np.unique(values)
    places = _LIGHTEST * np.searchsorted(order, values) / max(1, len(order) - 1)
    return [Look(to_hex(colormaps[_RAMP](place)), "o") for place in places]


def _own(names: Sequence[str]) -> dict[str, Look]:
    """Return a look for each name, whatever the order of the names.

    Of two that want the same colour, the one first in the alphabet has it, ready policies before
    others in the order above, and the other takes the next that is free. Colours are used again,
    with another marker, only when all are taken.
    """
    ready = {name: place for place, name in enumerate(_READY)}
    found: dict[str, Look] = {}
    used = [0] * len(COLOURS)
    for name in sorted(set(names), key=lambda name: (ready.get(name, len(ready)), name)):
        wanted = _READY.get(name, crc32(name.encode()) % len(COLOURS))
        order = [(wanted + step) % len(COLOURS) for step in range(len(COLOURS))]
        place = min(order, key=used.__getitem__)  # the first of those that are used least
        found[name] = Look(COLOURS[place], MARKERS[(place + used[place]) % len(MARKERS)])
        used[place] += 1
    return {name: found[name] for name in names}
