"""The steady state of an unreformed zone: who is there if people join and leave at fixed rates.

A cell is an age at entry and a service so far. With entries spread evenly over the entry ages and
the hazard of ``sim.behaviour.leaving``, the number in a cell is proportional to the chance of
surviving to it (renewal theory; Bartholomew, Forbes & McClean 1991, ch. 2), so that staff drawn
from the table are already in steady state and the zone needs no warm-up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from sim.behaviour.leaving import career
from sim.chance.portable import exp
from sim.scenario.schema import Scenario

Floats = npt.NDArray[np.float64]


@njit(cache=True)
def _survival(
    low: int, high: int, limit: int, voluntary: float, death: float, newcomer: float, senior: float
) -> tuple[Floats, float, float]:
    """Return survivors by (entry month - low, service month), their sum, and their factors' sum.

    The sums are taken one by one, so that they are the same on every machine.
    """
    alive = np.zeros((high - low, limit - low))
    total = weighted = 0.0
    for entry in range(low, high):
        strain = 0.0
        for service in range(limit - entry):
            survivors = exp(-strain)
            factor = career(entry + service, service, newcomer, senior)
            alive[entry - low, service] = survivors
            total += survivors
            weighted += survivors * factor
            strain += (voluntary * factor + death) / 12.0
    return alive, total, weighted


@dataclass(frozen=True)
class LifeTable:
    """Steady-state staff by age and service.

    Attributes
    ----------
    scale
        Factor that makes the mean voluntary leave rate the configured one.
    leave_rate
        All who leave in a year, retirement included, as a share of staff.
    entrant_female_share
        Women among those who join, so that their share of the staff stays as configured.
    quantiles
        For men and women: cumulative share of the staff by cell, youngest cells first.
    ages, services
        For men and women: age and service of those cells, in months.
    """

    scale: float
    leave_rate: float
    entrant_female_share: float
    quantiles: tuple[Floats, Floats]
    ages: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]
    services: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]


def life_table(scenario: Scenario) -> LifeTable:
    """Return the steady state of a scenario's zone before any reform."""
    staff, leaving = scenario.staff, scenario.behaviour.leaving
    low, high = round(staff.entry_age_low * 12), round(staff.entry_age_high * 12)
    limits = round(staff.retirement_age_men * 12), round(staff.retirement_age_women * 12)
    shares = 1.0 - staff.female_share, staff.female_share
    target = leaving.resign_rate + leaving.transfer_rate
    scale = 1.0
    for _ in range(60):  # each pass brings the mean factor closer to 1 / scale
        tables = [
            _survival(
                low,
                high,
                limit,
                target * scale,
                leaving.death_rate,
                leaving.newcomer_factor,
                leaving.senior_factor,
            )
            for limit in limits
        ]
        mean = sum(
            share * weighted / total
            for share, (_, total, weighted) in zip(shares, tables, strict=True)
        )
        if abs(mean * scale - 1.0) < 1e-12:
            break
        scale = 1.0 / mean
    # Mean months of service at leaving: survivors summed over service, for one entrant.
    careers = [total / (high - low) for _, total, _ in tables]
    joining = [share / months for share, months in zip(shares, careers, strict=True)]
    quantiles, ages, services = [], [], []
    for alive, _, _ in tables:
        entry, service = np.nonzero(alive)
        age = entry + low + service
        order = np.lexsort((service, age))
        cumulative = np.cumsum(alive[entry, service][order])
        quantiles.append(cumulative / cumulative[-1])
        ages.append(age[order].astype(np.int32))
        services.append(service[order].astype(np.int32))
    return LifeTable(
        scale=scale,
        leave_rate=12.0 * sum(joining),
        entrant_female_share=joining[1] / sum(joining),
        quantiles=(quantiles[0], quantiles[1]),
        ages=(ages[0], ages[1]),
        services=(services[0], services[1]),
    )
