"""Judgement and what follows from it (sections 7.10 and 7.11)."""

from __future__ import annotations

import math

from reference import pay, settings
from reference.chance import of_person
from reference.months import depart, retires_at
from reference.people import is_strong, move, settle, sit_down, vacate
from reference.zone import on_establishment
from sim.chance.keyed import Purpose
from sim.staff.table import ARCHIVED, CIVIL_SERVANT, INSTITUTION, POSTED, UNQUALIFIED, WAITING

READINGS = {
    "none": lambda a, b, c, d: False,
    "R1": lambda a, b, c, d: (a or b or c) and d,
    "R2": lambda a, b, c, d: a or b or (c and d),
    "R3": lambda a, b, c, d: (a or (b and c)) and d,
    "R4": lambda a, b, c, d: (a or b) and c and d,
    "R5": lambda a, b, c, d: a or (b and c and d),
    "R6": lambda a, b, c, d: a or ((b or c) and d),
}


def term_ends(zone):
    return any(end == zone.month for _, end in zone.terms())


def to_retirement(zone, person, s, month=None):
    return retires_at(person, s) - ((zone.month if month is None else month) - person.birth)


def serves_long(zone, person, s, month=None):
    """Return whether long service protects a person in a month (Labour Contract Law Art. 42)."""
    month = zone.month if month is None else month
    long = month - person.entered >= 180 and to_retirement(zone, person, s, month) < 60
    return long and person.status != CIVIL_SERVANT


def is_protected(zone, person, s):
    """Return whether the law protects a person this month."""
    if not s.exit.protect:
        return False
    u = of_person(zone, "uniform", person, Purpose.PROTECTED, zone.month)
    return serves_long(zone, person, s) or u < s.exit.protected_share


def judge(zone, person, rules):
    """Return what follows for somebody in post, and on which ground if it is an end."""
    s, nothing = rules.settings, ("stays", "other")
    x, term = s.exit, zone.term_at(zone.month - 1) or (0, 0)
    spared = person.insider and not rules.everyone
    if person.score == 0 or spared or person.grade >= zone.appointed_from:
        return nothing
    unqualified = person.appraisal == UNQUALIFIED
    ends = term_ends(zone)
    a = ends and person.term_score < s.assessment.term_target * person.term_years
    b = unqualified and person.failures >= x.unqualified_years
    needed = x.tail_years or max(1, (term[1] - term[0]) // 12)
    c = person.tail_years >= needed and bool(x.tail_years or ends)
    turned = unqualified and x.rotate_unqualified
    if not (a or b or c or turned):
        return nothing
    d = of_person(zone, "uniform", person, Purpose.REFUSAL, zone.month) < settings.refusal(s)
    if READINGS[x.reading](a, b, c, d):
        ground = "rank" if c and not (a or b) else "other"
        if unqualified and (d or person.failures >= 2):
            ground = "statute"
        return end(zone, person, s), ground
    if d:
        return nothing
    if turned and person.failures <= 1 and not c:
        return "rotates", "other"
    if x.reading != "none" or turned:
        return "moves", "other"
    return nothing


def end(zone, person, s):
    """Return what comes of an appointment that is to end."""
    x = s.exit
    if is_protected(zone, person, s):
        return "protected"
    if of_person(zone, "uniform", person, Purpose.SUBSTITUTION, zone.month) < x.substitution:
        return "talked_out"
    appeal, overturn = of_person(zone, "pair", person, Purpose.APPEAL, zone.month)
    return "kept" if appeal < x.appeal and overturn < x.overturn else "leaves"


def assess_waiting(zone, rules):
    """Assess those who hardly work while they wait; return what follows for whose wait ends."""
    s, judged = rules.settings, []
    x = s.exit
    for p in zone.bench:
        idle = p and p.state == WAITING and p.motivation < s.appointment.idle_below
        if not idle or not s.waiting.assess_idle:
            continue
        p.appraisal, p.failures = UNQUALIFIED, p.failures + 1
        zone.tally["unqualified"] += 1
        spared = p.insider and not rules.everyone
        if p.failures >= max(2, x.unqualified_years) and x.reading != "none" and not spared:
            judged.append((p, end(zone, p, s), "statute"))
    return judged


def carry_out(zone, rules):
    """Judge everybody in post or waiting, and carry it out; return those who must now wait."""
    s = rules.settings
    x = s.exit
    judged = [(post.holder, *judge(zone, post.holder, rules)) for post in zone.held()]
    judged += assess_waiting(zone, rules)

    def those(what):
        return [(p, ground) for p, outcome, ground in judged if outcome == what]

    zone.tally["overturned"] += len(those("kept"))
    zone.tally["protected"] += len(those("protected"))
    in_vain = x.appeal * (1 - x.overturn) / max(1 - x.appeal * x.overturn, 1e-12)
    appeals = len(those("kept")) + in_vain * len(those("leaves"))
    zone.tally["legal_cost"] += round(100 * s.costs.appeal_case * appeals)
    for p, ground in those("leaves"):
        contract = p.status not in (CIVIL_SERVANT, INSTITUTION)
        cause = "not_renewed" if contract and term_ends(zone) else "dismissed"
        end_appointment(zone, p, cause, ground, rules)
    for p, _ in those("talked_out"):
        leave_quietly(zone, p, rules)
    waiting = move_all(zone, [p for p, _ in those("moves")], rules)
    zone.tally["to_waiting"] += len(waiting)
    zone.tally["failed_waiting"] += len(waiting)
    for p, _ in those("rotates"):
        zone.tally["rotated"] += 1
        rotate(zone, p, rules)
    return waiting


def end_appointment(zone, person, cause, ground, rules):
    """End the appointment of somebody in post or on the bench."""
    if person.status == CIVIL_SERVANT and ground != "statute":
        zone.log(person, "to_archive")
        zone.tally["to_archive"] += 1
        zone.tally["never_placed"] += person.state == WAITING
        post = zone.post_of(person)
        if post:
            vacate(zone, post, rules)
            sit_down(zone, person, ARCHIVED)
        person.state = ARCHIVED
        return
    zone.log(person, cause)
    zone.tally[cause] += 1
    zone.tally["exits"] += 1
    zone.tally["strong_lost"] += is_strong(zone, person)
    owe(zone, person, cause, ground == "rank", rules)
    depart(zone, person, rules)


def owe(zone, person, cause, by_rank, rules):
    """Book severance, notice and the cost to expect of a dispute."""
    s = rules.settings
    fen = round(zone.scenario.organisation.grades[person.grade].pay * 100)
    monthly = (round(fen * s.pay.company_scale) if person.company else fen) / 100
    judged = person.state == POSTED and person.former > 0
    monthly *= person.paid / person.former if judged else person.paid_ratio
    owed = 0.0
    if person.status != CIVIL_SERVANT:
        months = zone.month - person.entered
        part = months % 12
        years = months // 12 + (1 if part >= 6 else 0.5 if part else 0)
        most = 3 * s.exit.local_average_pay
        if monthly > most:
            monthly = most
            if person.status != INSTITUTION:
                years = min(years, s.exit.severance_cap_years)
        owed = monthly * s.exit.severance_months * years
        if by_rank and not on_establishment(person):
            zone.tally["legal_cost"] += round(100 * (owed * s.costs.dispute))
    if cause != "not_renewed" and person.status != CIVIL_SERVANT:
        owed += monthly * s.exit.notice_months
    zone.tally["severance"] += round(100 * owed)


def leave_quietly(zone, person, rules):
    """Let somebody talked out leave by another name."""
    near = to_retirement(zone, person, rules.settings) < 60
    cause = "retired" if near else "resigned"
    zone.log(person, cause)
    zone.tally[cause] += 1
    zone.tally["disguised"] += 1
    zone.tally["exits"] += 1
    if near and on_establishment(person):
        service = zone.month - person.entered
        zone.tally["pension_base"] += pay.archived(zone, person, service)
    zone.tally["strong_lost"] += not near and is_strong(zone, person)
    depart(zone, person, rules)


def move_all(zone, people, rules):
    """Move people to lower or equal posts, or to the bench; return those who wait."""
    queue, waiting = zone.vacant(), []
    for p in people:
        old = zone.post_of(p)
        p.tail_years = 0
        lower = max(0, old.grade - 1)
        grades = (lower,) if rules.settings.exit.other_post == "one_lower" else (old.grade, lower)
        open_to = [post for g in grades for post in queue if post.grade == g]
        if open_to:
            post = open_to[0]
            queue.remove(post)
            zone.tally["lowered" if post.grade < old.grade else "reassigned"] += 1
            move(zone, p, post, rules)
        else:
            vacate(zone, old, rules)
            sit_down(zone, p, WAITING)
            waiting.append(p)
        queue.append(old)
    return waiting


def rotate(zone, person, rules):
    """Let somebody change places with a post of the same grade elsewhere."""
    post = zone.post_of(person)
    others = [other for other in zone.posts
              if other.grade == post.grade and other.department != post.department]  # fmt: skip
    if not others:
        return
    u = of_person(zone, "uniform", person, Purpose.TIE, zone.month)
    other = others[math.floor(u * len(others))]
    bystander = other.holder
    if bystander is None:
        move(zone, person, other, rules)
        return
    start = settings.learning(rules.settings).mover
    post.holder = other.holder = None
    settle(zone, person, other, start)
    settle(zone, bystander, post, start)
