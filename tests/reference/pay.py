"""Standard pay and its parts (section 7.9)."""

from __future__ import annotations


def standard(post, person, s):
    """Return a person's standard pay in a post, in fen a month."""
    return round(post.standard * s.pay.company_scale) if person.company else post.standard


def split(p, pay, in_force):
    """Return base, performance part and what of that is paid on account."""
    former = p - round(p * pay.former_ratio)
    if not in_force:
        return former, p - former, 0
    b = pay.incentive_ratio
    if pay.ratio_rule == "hold_pack":
        performance = round(p * b)
        base = p - performance
    else:
        base, performance = former, round(former * (b / (1 - b)))
    if pay.pack_rule == "quota":
        performance = max(0, round(p * pay.pack_multiple) - base)
    return base, performance, round(performance * (1 - pay.hold_back))


def parts(p, person, rules):
    """Return the parts of a standard pay under the rules that hold for a person."""
    in_force = rules.in_force and not rules.on_old_terms(person)
    return split(p, rules.settings.pay, in_force)


def archived(zone, person, service):
    """Return archived pay a month after so many months of service."""
    rank = round(zone.scenario.organisation.grades[person.archive].pay * 100)
    return round(rank * (1 + zone.scenario.staff.archive_step * (service // 12)))
