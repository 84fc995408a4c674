"""Standard pay and its parts (section 7.9)."""

from __future__ import annotations

import math


def standard(post, person, s):
    """Return a person's standard pay in a post, in fen a month."""
    return round(post.standard * s.pay.company_scale) if person.company else post.standard


def split(p, pay, in_force):
    """Return base, performance part and what of that is paid on account."""
    former = round(p * pay.former_ratio)
    if not in_force:
        return p - former, former, 0
    b, new = pay.incentive_ratio, pay.new_money
    if pay.pack_rule == "quota":
        whole = round(p * pay.pack_multiple)
        performance = round(whole * b)
    else:
        added = round((p * b - former) / (1 - new * b))
        whole = p + round(added * new)
        performance = former + added
    base = whole - performance
    room = max(0, math.floor(p * pay.cap_multiple) - base)
    return base, performance, min(round(performance * (1 - pay.hold_back)), room)


def parts(p, person, rules):
    """Return the parts of a standard pay under the rules that hold for a person."""
    in_force = rules.in_force and not rules.on_old_terms(person)
    return split(p, rules.settings.pay, in_force)


def bill(zone, s, part):
    """Return what all posts are paid in a month, filled: ``part`` of the standard pay of each."""
    fen = 0.0
    leading = False
    merges = zone.scenario.organisation.consolidation.active
    posts_to_pay = zone.scenario.organisation if merges else zone.organisation
    for grade in zone.scenario.organisation.grades:
        leading = leading or grade.leader
        posts = 0.0
        for d in posts_to_pay.departments:
            company = 0.0 if leading else by_company(zone, d)
            posts += d.posts.get(grade.name, 0) * (1 + company * (s.pay.company_scale - 1))
        fen += posts * part(round(grade.pay * 100))
    return fen


def by_company(zone, d):
    """Return the chance that one of a body's posts below those that lead is a company's."""
    others = 0
    for grade in zone.scenario.organisation.grades:
        if grade.leader:
            break
        others += d.posts.get(grade.name, 0)
    return min(1.0, d.company_share * sum(d.posts.values()) / others) if others else 0.0


def budget(zone, rules):
    """Return what all pay of a year may come to, or None."""
    s = rules.settings
    if not rules.in_force or s.pay.budget is None:
        return None
    return round(12 * (s.pay.budget * bill(zone, s, lambda p: p)))


def packs_left(zone, rules):
    """Return the part of the planned packs that people expect the budget to leave."""
    s = rules.settings
    if budget(zone, rules) is None or rules.grandfathered:
        return 1.0
    base, packs = (bill(zone, s, lambda p, k=k: split(p, s.pay, True)[k]) for k in (0, 1))
    room = s.pay.budget * bill(zone, s, lambda p: p) - base
    return min(max(room / packs, 0.0), 1.0) if packs else 1.0


def archived(zone, person, service):
    """Return archived pay a month after so many months of service."""
    rank = round(zone.scenario.organisation.grades[person.archive].pay * 100)
    return round(rank * (1 + zone.scenario.staff.archive_step * (service // 12))) + person.sealed
