"""How many people of a real list there are, as it may be told where nothing is pooled.

Each number is rounded by itself to a multiple of five (Hundepool et al. 2012, Statistical
Disclosure Control, ch. 5), so that no small group can be had by subtraction.
"""

from math import ceil

from sim.staff.blurring import LEAST
from sim.words import _


def in_fives(count: float, at_most: bool = False) -> int:
    """Return the nearest multiple of five, or of a limit the next above; 0 for fewer than five."""
    if count < LEAST:
        return 0
    return LEAST * (ceil(count / LEAST) if at_most else int(count / LEAST + 0.5))


def told(count: int) -> str:
    """Return a number as a table has it."""
    if 0 < count < LEAST:
        return _("under {least}").format(least=LEAST)
    return f"{in_fives(count):,}"
