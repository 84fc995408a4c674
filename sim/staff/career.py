"""How the leave rate changes over a career."""

from __future__ import annotations

from numba import njit

NEWCOMER_MONTHS = 24
SENIOR_MONTHS = 50 * 12


@njit(cache=True)
def career(age: int, service: int, newcomer: float, senior: float) -> float:
    """Return the factor of age and service (both in months) on the leave rate."""
    factor = newcomer if service < NEWCOMER_MONTHS else 1.0
    return factor * senior if age >= SENIOR_MONTHS else factor
