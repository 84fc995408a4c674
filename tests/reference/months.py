"""The close of a month: work, pay and leaving (section 7.4)."""

from __future__ import annotations

from reference import pay, settings
from reference.chance import of_person
from reference.people import is_strong, leave_bench, vacate
from reference.zone import on_establishment
from sim.chance.keyed import Purpose
from sim.staff.table import ARCHIVED, FEMALE, POSTED, WAITING


def retires_at(person, s):
    """Return the statutory age in months."""
    men, women = s.staff.retirement_age_men, s.staff.retirement_age_women
    return round(12 * (women if person.sex == FEMALE else men))


def close(zone):
    """Let the month end that has just become `zone.month`."""
    rules = zone.past
    waited = sum(p.state == WAITING for p in zone.everyone())
    zone.tally["waiting_months"] += waited
    zone.tally["waiting_peak"] = max(zone.tally["waiting_peak"], waited)
    for post in zone.posts:
        if post.holder:
            work(zone, post, post.holder, rules)
        else:
            save(zone, post, rules)
    for person in zone.bench:
        if person:
            pay_on_the_bench(zone, person, rules)
    for person in zone.everyone():
        cause = cause_of_leaving(zone, person, rules)
        if cause:
            let_go(zone, person, cause, rules)


def save(zone, post, rules):
    """Book the pay of a vacant post."""
    p = rules.settings.pay
    base, performance, _ = pay.split(post.standard, p, rules.in_force)
    if p.vacancy_savings == "kept" or p.pack_rule == "quota":
        zone.packs[post.department] += base + performance
    else:
        zone.money["vacancy_savings"] += base + performance


def work(zone, post, person, rules):
    """Book a month of work and its pay."""
    s, d = rules.settings, post.department
    learn = settings.learning(s)
    t = zone.month - 1 - person.posted
    learned = 1.0
    if t < learn.months:
        learned = person.start + (1 - person.start) * t / learn.months
    done = person.capacity * person.effort * learned
    seen = done * (1 + s.behaviour.gaming.worth * person.moved)
    done *= 1 - person.moved
    person.output += done
    person.measured += seen
    person.months += 1
    zone.true[d] += done
    zone.measured[d] += seen
    base, performance, account = pay.parts(pay.standard(post, person, s), person, rules)
    if rules.on_old_terms(person):
        account = performance
    else:
        zone.packs[d] += performance
        zone.advanced[d] += account
        person.advance += account
    person.paid += base + account
    person.former += pay.standard(post, person, s)
    zone.money["base_pay"] += base
    zone.money["performance_pay"] += account
    if person.company:
        zone.money["company_pay"] += base + account


def pay_on_the_bench(zone, person, rules):
    s = rules.settings
    if person.state == ARCHIVED:
        zone.money["archive_pay"] += pay.archived(zone, person, zone.month - person.entered)
        return
    p = round(zone.scenario.organisation.grades[person.grade].pay * 100)
    if person.company:
        p = round(p * s.pay.company_scale)
    base, _, _ = pay.split(p, s.pay, rules.in_force)
    due = round((p if s.waiting.pay_of == "standard" else base) * s.waiting.pay_share)
    zone.money["waiting_pay"] += due
    if person.company:
        zone.money["company_pay"] += due


def grade_factor(zone, grade):
    """Return how much more often a grade leaves than the mean post of the scenario."""
    organisation = zone.scenario.organisation
    total = people = 0.0
    for each in organisation.grades:
        posts = sum(d.posts.get(each.name, 0) for d in organisation.departments)
        total += each.leave_factor * posts
        people += posts
    return organisation.grades[grade].leave_factor * people / total


def cause_of_leaving(zone, person, rules):
    """Let a month weigh on a person; return why they leave, or None."""
    k = rules.settings.behaviour.leaving
    age, service = zone.month - person.birth, zone.month - person.entered
    resign, transfer = k.resign_contract, 0.0
    if on_establishment(person):
        resign, transfer = k.resign_established, k.transfer_rate
    resign, transfer = resign * zone.scale / 12, transfer * zone.scale / 12
    career = k.newcomer_factor if service < 24 else 1.0
    career *= k.senior_factor if age >= 600 else 1.0
    factor = grade_factor(zone, person.grade) if person.state == POSTED else 1.0
    person.health -= k.death_rate / 12
    person.strain += (resign + transfer) * person.restless * factor * career
    if age >= retires_at(person, rules.settings):
        return "retired"
    if person.health <= 0:
        return "died"
    if person.strain < person.patience:
        return None
    u = of_person(zone, "uniform", person, Purpose.CAUSE)
    return "resigned" if u * (resign + transfer) < resign else "transferred"


def let_go(zone, person, cause, rules):
    """Let a person leave the zone of their own accord, or by age and health."""
    zone.log(person, cause)
    zone.tally[cause] += 1
    zone.tally["exits"] += 1
    if cause in ("retired", "transferred") and on_establishment(person):
        head = "pension_base" if cause == "retired" else "transfer_base"
        zone.tally[head] += pay.archived(zone, person, zone.month - person.entered)
    if cause in ("resigned", "transferred") and is_strong(zone, person):
        zone.tally["strong_lost"] += 1
    depart(zone, person, rules)


def depart(zone, person, rules):
    """Take a person out of their seat."""
    zone.tally["never_placed"] += person.state == WAITING
    post = zone.post_of(person)
    if post:
        vacate(zone, post, rules)
    else:
        leave_bench(zone, person)
