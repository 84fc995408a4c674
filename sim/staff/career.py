"""How the leave rate changes over a career."""

from __future__ import annotations

from numba import njit

NEWCOMER_MONTHS = 24
SENIOR_MONTHS = 50 * 12


@njit(cache=True, forceinline=True)
def career(age: int, service: int, newcomer: float, senior: float) -> float:
    """Return the factor of age and service (both in months) on the leave rate."""
    factor = newcomer if service < NEWCOMER_MONTHS else 1.0
    return factor * senior if age >= SENIOR_MONTHS else factor


@njit(cache=True, forceinline=True)
def factor_months(age: int, service: int, months: int, newcomer: float, senior: float) -> float:
    """Return the sum of the factor over the ``months`` after an age and service."""
    new = min(max(NEWCOMER_MONTHS - 1 - service, 0), months)  # the first so many
    old = min(max(age + months - SENIOR_MONTHS + 1, 0), months)  # the last so many
    both = max(new + old - months, 0)
    neither = months - new - old + both
    return neither + (new - both) * newcomer + (old - both) * senior + both * newcomer * senior
