"""Synthetic staff: who people are and what they can do, those of the first day and later ones.

Every draw is keyed by the person's identity, so the same person is the same under every policy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.chance.keyed import Key, Purpose, normal
from sim.chance.portable import exp, normal_cdf
from sim.compiled import kernel
from sim.scenario.schema import Scenario
from sim.scenario.staff import STATUSES
from sim.staff.life_table import LifeTable
from sim.staff.luck import Luck, luck_of
from sim.staff.table import (
    FEMALE,
    LOOK,
    MALE,
    NEVER,
    POSTED,
    UNRATED,
    Floats,
    Table,
)


class People(NamedTuple):
    """Settings of who people are, resolved to one draw."""

    output_spread: float
    fit_share: float
    motivation_spread: float
    highest: float  # effort
    idle_share: float  # on the first day
    idle_entrants: float  # the same of those who come later
    idle_effort: float
    entry_low: float  # months
    entry_high: float
    entrant_female_share: float
    statuses: Floats  # cumulative shares
    approved: int  # most people on the establishment (ST1)
    archive_months: int
    reliability: float

    @classmethod
    def of(cls, scenario: Scenario, table: LifeTable) -> People:
        """Read the settings off a scenario."""
        s = scenario.staff
        shares = np.cumsum([s.status_shares.get(name, 0.0) for name in STATUSES])
        shares[-1] = 1.0
        zone = scenario.organisation
        cap = zone.caps.establishment
        return cls(
            s.output_spread,
            s.fit_share,
            s.motivation_spread,
            scenario.behaviour.effort.highest,
            s.idle_share,
            0.0 if scenario.appointment.active else s.idle_share,
            s.idle_effort,
            s.entry_age_low * 12,
            s.entry_age_high * 12,
            table.entrant_female_share,
            shares,
            zone.size if cap is None else cap,
            round(s.archive_years_per_rank * 12),
            scenario.assessment.reliability,
        )


@kernel
def merit(
    key: Key,
    unit: int,
    serial: int,
    turn: int,
    ability: float,
    trained: float,
    family: int,
    fit_share: float,
) -> float:
    """Return how good a person is in a function family, in standard deviations of the staff.

    General ability and the fit of person and family share the variance (人岗相适).
    """
    if fit_share == 0.0:
        return ability
    return merit_with(
        normal(key, unit, serial, turn, Purpose.FIT, family), ability, trained, fit_share
    )


@kernel
def merit_with(fit: float, ability: float, trained: float, fit_share: float) -> float:
    """Return the merit of a person whose fit with the family is known."""
    return np.sqrt(1.0 - fit_share) * ability + np.sqrt(fit_share) * (fit + trained)


@kernel
def merit_of(key: Key, staff: Table, i: int, family: int, fit_share: float) -> float:
    """Return the merit of the person in row ``i`` in a function family."""
    return merit(
        key, staff.unit[i], staff.serial[i], staff.turn[i], staff.ability[i], staff.trained[i],
        family, fit_share,
    )  # fmt: skip


@kernel
def capacity(merit: float, output_spread: float) -> float:
    """Return output a month at effort 1: log-normal with mean 1 over the staff at the start."""
    return exp(output_spread * merit - 0.5 * output_spread * output_spread)


@kernel
def settle(
    key: Key, staff: Table, posts: Table, i: int, post: int, month: int, start: float, s: People
) -> None:
    """Let the person in row ``i`` take a post: what depends on the post is set anew."""
    staff.state[i] = POSTED
    staff.grade[i] = posts.grade[post]
    staff.department[i] = posts.department[post]
    staff.post[i] = post
    staff.posted[i] = month
    staff.next[i] = LOOK
    staff.start[i] = start
    staff.ready[i] = 0
    staff.rounds[i] = 0
    staff.capacity[i] = capacity(
        merit_of(key, staff, i, posts.family[post], s.fit_share), s.output_spread
    )
    if staff.entered[i] >= month:  # nothing is known of them yet but what they can do
        staff.contribution[i] = staff.capacity[i] * staff.motivation[i]
    posts.due[post] = NEVER


class Who(NamedTuple):
    """A person's identity, by which all their chance is drawn."""

    unit: int
    serial: int
    turn: int


@kernel
def enter(
    key: Key,
    staff: Table,
    i: int,
    who: Who,
    ability_shift: float,
    merit: float,
    month: int,
    s: People,
) -> None:
    """Put a new person with this identity into row ``i``: all that does not depend on the post.

    Mean ability is that of all who come in this way, and what the department's are better by.
    """
    luck = luck_of(key, who.unit, who.serial, who.turn)
    enter_with(luck, staff, i, who, ability_shift, merit, month, s)


@kernel
def enter_with(
    luck: Luck,
    staff: Table,
    i: int,
    who: Who,
    ability_shift: float,
    merit: float,
    month: int,
    s: People,
) -> None:
    """Put a new person whose luck is known into row ``i``."""
    staff.unit[i] = who.unit
    staff.serial[i] = who.serial
    staff.turn[i] = who.turn
    staff.ability[i] = ability_shift + merit + luck.ability
    staff.motivation[i] = min(max(0.05, 1.0 + s.motivation_spread * luck.motivation), s.highest)
    # Whom nobody has to win a post, there are as many who hardly work (AP2) as on the first day.
    staff.idle[i] = luck.idle < (s.idle_share if who.turn == 0 else s.idle_entrants)
    if staff.idle[i]:
        staff.motivation[i] = s.idle_effort
    staff.regard[i] = luck.regard
    staff.sex[i] = FEMALE if luck.sex < s.entrant_female_share else MALE
    staff.birth[i] = month - int(s.entry_low + luck.age * (s.entry_high - s.entry_low))
    staff.entered[i] = month
    staff.since[i] = month
    staff.archived[i] = month
    staff.archive[i] = 0
    staff.sealed[i] = 0
    staff.patience[i] = luck.patience
    staff.health[i] = luck.health
    staff.strain[i] = 0.0
    staff.trained[i] = 0.0
    staff.moved[i] = 0.0
    staff.restless[i] = 1.0
    staff.effort[i] = staff.motivation[i]
    staff.months[i] = 0
    staff.output[i] = 0.0
    staff.measured[i] = 0.0
    staff.paid[i] = staff.advance[i] = staff.former[i] = 0
    staff.score[i] = 1.0
    # The record they bring: their rank as one more assessment would have shown it.
    staff.place[i] = normal_cdf(
        np.sqrt(s.reliability) * (staff.ability[i] - ability_shift)
        + np.sqrt(1.0 - s.reliability) * luck.record
    )
    staff.appraisal[i] = UNRATED
    staff.denied[i] = 0
    staff.tail[i] = staff.weak[i] = staff.weak_in_pool[i] = 0
    staff.contribution[i] = 1.0
    staff.paid_ratio[i] = 1.0
    staff.score_1[i] = staff.score_2[i] = staff.score_3[i] = staff.score_4[i] = 0.0
    staff.tail_years[i] = 0
    staff.term_score[i] = 0.0
    staff.term_years[i] = 0
    staff.failures[i] = 0
