"""What changes over a career: the leave rate, and what the law protects."""

from __future__ import annotations

from sim.compiled import inlined, kernel
from sim.staff.table import CIVIL_SERVANT

NEWCOMER_MONTHS = 24
SENIOR_MONTHS = 50 * 12
PROTECTED_SERVICE, NEAR_RETIREMENT = 15 * 12, 5 * 12
"""Labour Contract Law Art. 42 (5): months of service, and months to retirement."""


@inlined
def career(age: int, service: int, newcomer: float, senior: float) -> float:
    """Return the factor of age and service (both in months) on the leave rate."""
    factor = newcomer if service < NEWCOMER_MONTHS else 1.0
    return factor * senior if age >= SENIOR_MONTHS else factor


@inlined
def factor_months(age: int, service: int, months: int, newcomer: float, senior: float) -> float:
    """Return the sum of the factor over the ``months`` after an age and service."""
    new = min(max(NEWCOMER_MONTHS - 1 - service, 0), months)  # the first so many
    old = min(max(age + months - SENIOR_MONTHS + 1, 0), months)  # the last so many
    both = max(new + old - months, 0)
    neither = months - new - old + both
    return neither + (new - both) * newcomer + (old - both) * senior + both * newcomer * senior


@kernel
def long_serving(status: int, service: int, to_retirement: int) -> bool:
    """Return whether the law protects those of such service so near retirement (in months).

    For institution staff the Labour Contract Law fills the gaps of their Regulations; the list for
    civil servants (Civil Servant Law Art. 89) is a whole one and has no such rule.
    """
    long = service >= PROTECTED_SERVICE and to_retirement < NEAR_RETIREMENT
    return long and status != CIVIL_SERVANT
