"""The steady state of an unreformed zone: who is there if people join and leave at fixed rates.

A cell is an age at entry and a service so far. With entries spread evenly over the entry ages and
the hazard of ``sim.behaviour.leaving``, the number in a cell is proportional to the chance of
surviving to it (renewal theory; Bartholomew, Forbes & McClean 1991, ch. 2), so that staff drawn
from the table are already in steady state and the zone needs no warm-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.chance.columns import take_exps
from sim.chance.portable import normal_quantile
from sim.compiled import maker
from sim.scenario.schema import Scenario
from sim.staff.career import career
from sim.staff.table import Floats

Whole = npt.NDArray[np.int32]
_Cells = tuple[Floats, Whole, Whole, Floats, Floats, Floats]
_NEVER_ZERO = 1e-15


@maker
def _survive(
    low: int, high: int, limit: int, voluntary: float, death: float, newcomer: float, senior: float
) -> tuple[Floats, float, float]:
    """Follow one entrant a month of entry age until the limit.

    Sums are taken one by one, so that they are the same on every machine.

    Returns
    -------
    alive
        Survivors by (entry month - low, service month).
    total, weighted
        Sum of survivors, and of survivors times their factor on the leave rate.
    """
    alive = np.zeros((high - low, limit - low))
    factor = np.empty(limit - low)
    total = weighted = 0.0
    for entry in range(low, high):
        survivors = alive[entry - low, : max(limit - entry, 0)]
        strain = 0.0
        for service in range(len(survivors)):
            survivors[service] = -strain
            factor[service] = career(entry + service, service, newcomer, senior)
            strain += (voluntary * factor[service] + death) / 12.0
        take_exps(survivors)
        for service in range(len(survivors)):
            total += survivors[service]
            weighted += survivors[service] * factor[service]
    return alive, total, weighted


@dataclass(frozen=True)
class Cells:
    """Staff of one sex by age and service, youngest first.

    Attributes
    ----------
    quantile
        Cumulative share of the staff of this sex.
    age, service
        In months.
    share, leaving, score
        By month of age from the youngest entry on: share of the staff of this sex, of that those
        who leave within the month, and normal score of that age (of the middle of its quantiles).
    """

    quantile: Floats
    age: Whole
    service: Whole
    share: Floats
    leaving: Floats
    score: Floats


@dataclass(frozen=True)
class LifeTable:
    """Steady-state staff.

    Attributes
    ----------
    scale
        Factor that makes the mean voluntary leave rate the configured one.
    leave_rate
        All who leave in a year, retirement included, as a share of staff.
    entrant_female_share
        Women among those who join, so that their share of the staff stays as configured.
    shares
        Men and women among the staff.
    cells
        Men and women by age and service.
    """

    scale: float
    leave_rate: float
    entrant_female_share: float
    shares: tuple[float, float]
    cells: tuple[Cells, Cells]


def life_table(scenario: Scenario) -> LifeTable:
    """Return the steady state of a scenario's zone before any reform."""
    staff, leaving = scenario.staff, scenario.behaviour.leaving
    youngest = round(staff.entry_age_low * 12)
    oldest = max(round(staff.entry_age_high * 12), youngest + 1)  # people enter in a month at least
    return _life_table(
        (youngest, oldest),
        (round(staff.retirement_age_men * 12), round(staff.retirement_age_women * 12)),
        (1.0 - staff.female_share, staff.female_share),
        leaving.mean_rate(scenario.status_mix),
        (leaving.death_rate, leaving.newcomer_factor, leaving.senior_factor),
    )


@lru_cache(maxsize=16)  # policies share it: they differ in rules, not in who is there before them
def _life_table(
    entry: tuple[int, int],
    limits: tuple[int, int],
    shares: tuple[float, float],
    voluntary: float,
    others: tuple[float, float, float],
) -> LifeTable:
    low, high = entry
    scale = 1.0
    for _ in range(60):  # each pass brings the mean factor closer to 1 / scale
        tables = [_survive(low, high, limit, voluntary * scale, *others) for limit in limits]
        mean = sum(
            share * weighted / total
            for share, (_, total, weighted) in zip(shares, tables, strict=True)
        )
        if mean == 0.0 or abs(mean * scale - 1.0) < 1e-12:  # 0: nobody of these ages leaves
            break
        scale = 1.0 / mean
    # One entrant a month of entry age: their mean months of service at leaving.
    careers = [total / (high - low) for _, total, _ in tables]
    joining = [share / months for share, months in zip(shares, careers, strict=True)]
    men, women = (Cells(*_cells(low, alive, total)) for alive, total, _ in tables)
    return LifeTable(
        scale=scale,
        leave_rate=12.0 * sum(joining),
        entrant_female_share=joining[1] / sum(joining),
        shares=shares,
        cells=(men, women),
    )


@maker
def _cells(low: int, alive: Floats, total: float) -> _Cells:
    """Return what `Cells` hold of survivors by entry and service, of whom there are a total."""
    entries, months = alive.shape
    share, leaving = np.zeros(months), np.zeros(months)
    for entry in range(entries):
        for service in range(months - entry):
            survivors = alive[entry, service]
            stays = alive[entry, service + 1] if entry + service + 1 < months else 0.0
            share[entry + service] += survivors
            leaving[entry + service] += survivors - stays
    quantile = np.empty(alive.size)
    ages, services = np.empty(alive.size, np.int32), np.empty(alive.size, np.int32)
    people, sum_of_cells = 0, 0.0
    for age in range(months):
        for service in range(max(age - entries + 1, 0), age + 1):
            sum_of_cells += alive[age - service, service]
            quantile[people] = sum_of_cells
            ages[people], services[people] = low + age, service
            people += 1
    score, younger = np.empty(months), 0.0
    for age in range(months):
        leaving[age] /= total
        share[age] /= total
        middle = younger + 0.5 * share[age]
        score[age] = normal_quantile(min(max(middle, _NEVER_ZERO), 1.0 - _NEVER_ZERO))
        younger += share[age]
    for cell in range(people):
        quantile[cell] /= sum_of_cells
    return quantile[:people], ages[:people], services[:people], share, leaving, score
