"""Colours of policies: a policy keeps its own in every figure, whatever it is compared with."""

from collections.abc import Iterable
from zlib import crc32

# Okabe & Ito (2008): told apart with any colour vision, and from the grey of a baseline.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#000000", "#F0E442")
MARKERS = "osD^vP"
GREY = "#7F7F7F"

_READY = {
    "baseline": 6,
    "do-nothing": 5,
    "as-adopted": 0,
    "mild": 2,
    "strong": 3,
    "pay-only": 1,
    "outsiders-only": 4,
    "grandfathered": 7,
    "kpi-before-appointment": 1,
}
"""Places of the ready policies among the colours; the last shares one, as there are but eight."""


def styles(policies: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return a colour and a marker for each policy, by its name and not by its place.

    Of two names that want the same colour, the one first in the alphabet has it, ready policies
    before others in the order above, and the other takes the next that is free. Colours are used
    again, with another marker, only when all are taken.
    """
    ready = {name: place for place, name in enumerate(_READY)}
    names = sorted(set(policies), key=lambda name: (ready.get(name, len(ready)), name))
    found: dict[str, tuple[str, str]] = {}
    used = [0] * len(COLOURS)
    for name in names:
        wanted = _READY.get(name, crc32(name.encode()) % len(COLOURS))
        order = [(wanted + step) % len(COLOURS) for step in range(len(COLOURS))]
        place = min(order, key=used.__getitem__)  # the first of those that are used least
        found[name] = COLOURS[place], MARKERS[used[place] % len(MARKERS)]
        used[place] += 1
    return found
