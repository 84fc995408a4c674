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
"""Places of the ready policies among the colours."""


def styles(policies: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return a colour and a marker for each policy, by its name and not by its place.

    Of two names that want the same colour, the one first in the alphabet has it, ready policies
    before others, and the other takes the next that is free. Colours are used again, with another
    marker, only when all are taken.
    """
    names = sorted(set(policies), key=lambda name: (name not in _READY, name))
    found: dict[str, tuple[str, str]] = {}
    free: list[int] = []
    for count, name in enumerate(names):
        free = free or list(range(len(COLOURS)))
        wanted = _READY.get(name, crc32(name.encode()) % len(COLOURS))
        place = min(free, key=lambda each: (each - wanted) % len(COLOURS))
        free.remove(place)
        found[name] = COLOURS[place], MARKERS[count // len(COLOURS) % len(MARKERS)]
    return found
