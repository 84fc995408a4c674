"""People: what they can do, who enters, and how they move between posts (7.3, 7.4 Vacating)."""

from __future__ import annotations

import math

from reference import settings
from reference.chance import of_opening, of_person
from reference.zone import Person, on_establishment
from sim.chance.keyed import Purpose
from sim.chance.portable import exp, normal_cdf, normal_quantile
from sim.scenario.staff import STATUSES
from sim.staff.table import (
    CIVIL_SERVANT,
    COMPANY,
    CONTRACT,
    FEMALE,
    INSIDER,
    INSTITUTION,
    MALE,
    NEVER,
    OUTSIDER,
    POSTED,
    RECRUIT,
    SURPLUS,
    TERM_CONTRACT,
    UNRATED,
)

ABLEST = 0.8416212335729143
"""Merit above which lies the ablest fifth of a normal population."""


def merit(zone, person, family):
    """Return merit in a family, in standard deviations of the staff at the start."""
    phi = zone.scenario.staff.fit_share
    fit = of_person(zone, "normal", person, Purpose.FIT, family)
    return math.sqrt(1 - phi) * person.ability + math.sqrt(phi) * (fit + person.trained)


def capacity_of(zone, merit):
    omega = zone.scenario.staff.output_spread
    return exp(omega * merit - 0.5 * omega * omega)


def is_strong(zone, person):
    return person.capacity > capacity_of(zone, ABLEST)


def entrant(zone, post, turn, mean, rules):
    """Return someone new who enters by a post, before anything is known of them."""
    s = zone.scenario.staff
    p = Person(**dict.fromkeys(Person.__dataclass_fields__, 0))
    p.unit, p.serial, p.turn = post.unit, post.serial, turn
    p.ability = mean + post.merit + of_person(zone, "normal", p, Purpose.ABILITY)
    u, v = of_person(zone, "pair", p, Purpose.MOTIVATION)
    own = 1.0 + s.motivation_spread * normal_quantile(u)
    p.motivation = min(max(0.05, own), zone.scenario.behaviour.effort.highest)
    p.idle = int(not rules.settings.appointment.active and v < s.idle_share)
    if p.idle:
        p.motivation = s.idle_effort
    u, v = of_person(zone, "pair", p, Purpose.BIRTH)
    p.sex = FEMALE if v < zone.entrant_women else MALE
    p.regard = of_person(zone, "normal", p, Purpose.REGARD)
    low, high = 12 * s.entry_age_low, 12 * s.entry_age_high
    if post.grade >= zone.leading_from:
        r = zone.scenario.recruitment
        low, high = 12 * r.leader_age_low, 12 * r.leader_age_high
    p.birth = zone.month - math.floor(low + u * (high - low))
    p.entered = p.archived = zone.month
    p.patience = of_person(zone, "exponential", p, Purpose.PATIENCE)
    p.health = of_person(zone, "exponential", p, Purpose.DEATH)
    p.effort, p.restless, p.paid_ratio, p.score = p.motivation, 1.0, 1.0, 1.0
    p.appraisal = UNRATED
    rho = rules.settings.assessment.reliability
    noise = of_person(zone, "normal", p, Purpose.START_RECORD, 1)
    p.place = normal_cdf(math.sqrt(rho) * (p.ability - mean) + math.sqrt(1 - rho) * noise)
    return p


def give_status(zone, person, post, takes_place, rules):
    """Give a newcomer a status: on the establishment, of a company, or neither (ID6)."""
    u, v = of_person(zone, "pair", person, Purpose.STATUS)
    active = rules.settings.appointment.active
    shares = [zone.scenario.staff.status_shares.get(name, 0.0) for name in STATUSES]
    inside = shares[CIVIL_SERVANT] + shares[INSTITUTION]
    if v < post.company:
        person.status = COMPANY
    elif takes_place:
        person.status = CIVIL_SERVANT if u * inside < shares[CIVIL_SERVANT] else INSTITUTION
    elif active:
        person.status = TERM_CONTRACT
    elif inside == 1:
        person.status = CONTRACT
    else:
        u, total = inside + u * (1 - inside), 0.0
        for code, share in enumerate(shares):
            total += share
            person.status = code
            if u < total:
                break
    person.origin = INSIDER
    if active:
        person.origin = RECRUIT if on_establishment(person) else OUTSIDER
    else:
        person.archive = post.grade


def settle(zone, person, post, start):
    """Let a person take an empty post."""
    assert post.holder is None
    post.holder, post.due = person, NEVER
    person.state = POSTED
    person.grade, person.department = post.grade, post.department
    person.post, person.posted, person.start = post.row, zone.month, start
    person.ready = person.rounds = 0
    person.capacity = capacity_of(zone, merit(zone, person, post.family))
    if person.entered >= zone.month:
        person.contribution = person.capacity * person.motivation


def vacate(zone, post, rules):
    """Let a post fall vacant: say how and when it is to be filled."""
    post.holder = None
    r = rules.settings.recruitment
    u = of_opening(zone, "uniform", post, Purpose.VACANCY, zone.month + 1)
    closed = u >= r.open_above_entry or post.grade >= zone.appointed_from
    post.inside = int(post.grade > 0 and closed)
    post.due = zone.month + (r.promotion_months if post.inside else r.lead_months)


def move(zone, person, post, rules):
    """Move a person, from a post or from the bench, to an empty post."""
    old = zone.post_of(person)
    stays = old is not None and old.department == post.department
    if old is None:
        zone.bench[zone.bench.index(person)] = None
        person.effort = person.motivation
    else:
        old.holder = None
    settle(zone, person, post, 1.0 if stays else settings.learning(rules.settings).mover)
    if old is not None:
        vacate(zone, old, rules)


def sit_down(zone, person, state):
    """Let a person who has no post take the first free place on the bench."""
    person.state, person.posted, person.restless = state, zone.month, 1.0
    person.ready = person.rounds = 0
    if state != SURPLUS:
        person.effort = 0.0
    if None in zone.bench:
        zone.bench[zone.bench.index(None)] = person
    else:
        zone.bench.append(person)


def leave_bench(zone, person):
    zone.bench[zone.bench.index(person)] = None
