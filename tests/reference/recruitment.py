"""Filling vacancies: from inside, or by open recruitment (section 7.5)."""

from __future__ import annotations

import math

from reference import pay, settings
from reference.chance import of_opening, of_person
from reference.people import entrant, give_status, merit, move, settle
from reference.zone import on_establishment
from sim.chance.keyed import Purpose
from sim.chance.portable import normal_cdf, power


def fill(zone, rules):
    """Fill the vacancies that are due."""
    r = rules.settings.recruitment
    lead = min(r.lead_months, r.promotion_months)
    while fill_those_due(zone, rules) and lead == 0:
        pass


def fill_at_once(zone):
    """Fill what a decision has just opened, if no time is lost."""
    r = zone.rules().settings.recruitment
    if min(r.lead_months, r.promotion_months) == 0:
        fill(zone, zone.rules())


def fill_those_due(zone, rules):
    """Fill vacant posts whose month has come, first to last; return how many were filled."""
    lead = rules.settings.recruitment.lead_months
    filled = openings = examined = 0
    vacant = None
    for post in zone.posts:
        if post.holder or post.due > zone.month:
            continue
        if post.inside:
            best = best_inside(zone, post, rules)
            if best:
                move(zone, best, post, rules)
                if not rules.settings.appointment.active:
                    best.archive, best.archived = best.grade, zone.month
                zone.tally["promotions"] += 1
                filled += 1
                continue
            post.inside = 0
            post.due = zone.month + lead
            if lead > 0:
                continue
        best, _, many = open_recruitment(zone, post, rules)
        openings += 1
        examined += many
        if best:
            vacant = vacant or count_vacant(zone)
            enter(zone, best, post, vacant, rules)
            settle(zone, best, post, settings.learning(rules.settings).newcomer)
            zone.tally["hires"] += 1
            filled += 1
        else:
            post.due = zone.month + lead
    book(zone, openings, examined, rules)
    return filled


def count_vacant(zone):
    """Return the vacant places of the establishment, and the vacant posts."""
    held = sum(map(on_establishment, zone.everyone()))
    return [max(0, zone.establishment - held), len(zone.vacant())]


def enter(zone, person, post, vacant, rules):
    """Let a newcomer take a place of the establishment or not; update what is vacant."""
    places, posts = vacant
    chance = min(1, places / posts)
    u = of_person(zone, "uniform", person, Purpose.PLACE)
    takes = u < rules.settings.recruitment.established_share * chance
    used = u < chance
    if places and post.grade >= established_from(zone, rules):
        takes = used = True
    give_status(zone, person, post, takes, rules)
    zone.tally["recruited"] += on_establishment(person)
    if used and not person.company:
        zone.establishment -= not takes
        vacant[0] -= 1
    vacant[1] -= 1


def established_from(zone, rules):
    """Return the lowest grade into which nobody comes who is off the establishment."""
    if not zone.scenario.staff.leaders_established:
        return math.inf
    return zone.appointed_from if rules.settings.appointment.active else zone.leading_from


def book(zone, openings, examined, rules):
    """Book what recruitments of one occasion cost."""
    costs = rules.settings.costs
    zone.tally["recruitment_cost"] += round(100.0 * costs.recruitment_post * openings)
    zone.tally["recruitment_cost"] += round(100.0 * costs.recruitment_applicant * examined)


def best_inside(zone, post, rules):
    """Return the best record of the grade below, or None."""
    way = rules.settings.appointment.promotion
    longest = rules.settings.recruitment.months_in_post
    best, best_record = None, -math.inf
    for other in zone.held():
        p = other.holder
        if other.grade != post.grade - 1 or zone.month - p.posted < longest or p.idle:
            continue
        if post.grade >= established_from(zone, rules) and not on_establishment(p):
            continue
        if way == "lot":
            record = of_person(zone, "uniform", p, Purpose.PROMOTION_LOT, zone.month)
        else:
            record = standing(zone, p) if way == "seniority" else p.place
            if other.department == post.department:
                record += 0.5
        if record > best_record:
            best, best_record = p, record
    return best


def standing(zone, person):
    """Return the standing of a person, age and regard, at the start of the year, from 0 to 1."""
    start = (zone.month - 1) // 12 * 12
    scores = zone.ages[person.sex]
    age = scores[min(max(start - person.birth - zone.youngest, 0), len(scores) - 1)]
    rho = zone.scenario.staff.seniority
    weight = math.sqrt(max(0, (rho**2 - 0.36**2) / (1 - 0.36**2)))
    return normal_cdf(weight * age + math.sqrt(1 - weight * weight) * person.regard)


def open_recruitment(zone, post, rules):
    """Hold an open recruitment; return the best applicant (or None), merit expected, and number."""
    s = rules.settings
    v, phi = s.recruitment.validity, s.staff.fit_share
    elasticity, sorting = settings.supply(s)
    here = total = 0
    for grade in zone.scenario.organisation.grades:
        p = round(grade.pay * 100)
        base, performance, _ = pay.split(p, s.pay, rules.in_force)
        here += base + rules.packs_left * performance
        total += p
    post.openings += 1
    u = of_opening(zone, "uniform", post, Purpose.APPLICANTS)
    attraction = power(here / total / s.pay.outside_pay, elasticity) if elasticity else 1.0
    many = min(math.floor(s.recruitment.shortlist * attraction + u), 65535)
    mean = s.recruitment.applicant_mean + sorting * rules.stake
    best, best_seen = None, -math.inf
    for place in range(1, many + 1):
        p = entrant(zone, post, post.openings * 2**16 + place, mean, rules)
        noise = of_person(zone, "normal", p, Purpose.SELECTION)
        seen = v * merit(zone, p, post.family) + math.sqrt(1 - v * v) * noise
        if seen > best_seen:
            best, best_seen = p, seen
    level = math.sqrt(1 - phi) * (mean + post.merit)
    return best, level + v * (best_seen - v * level), many
