"""Waiting for a post: classes and selection rounds (section 7.6)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reference import settings
from reference.chance import of_person
from reference.exits import end_appointment, is_protected
from reference.people import merit, move
from sim.chance.keyed import Purpose
from sim.chance.portable import normal_quantile
from sim.staff.table import WAITING


@dataclass(eq=False)
class Class:
    """People in training, or who queue for it; days are those of the calendar."""

    people: list  # with the month in which each came
    arrived: int
    ends: int | None = None  # day; None while it queues


def enrol(zone, people, today):
    """Put those who have just come to the bench into classes."""
    seats = zone.scenario.waiting.training_seats
    for first in range(0, len(people), seats):
        part = people[first : first + seats]
        zone.classes.append(Class([(p, p.posted) for p in part], today))
    begin_classes(zone, today)


def begin_classes(zone, today):
    """Let classes begin, first come, first served, as long as seats are free."""
    w = zone.scenario.waiting
    for each in zone.classes:
        if each.ends is not None:
            continue
        taken = sum(len(c.people) for c in zone.classes if c.ends is not None and c.ends > today)
        if taken + len(each.people) > w.training_seats:
            return
        cost = zone.rules().settings.costs.training_month
        zone.tally["training_cost"] += round(100 * cost * w.training_months * len(each.people))
        each.ends = today + 30 * w.training_months


def end_classes(zone, today):
    """End the classes of a day, let the next begin, and let people be ready who may."""
    w = zone.scenario.waiting
    for each in zone.classes:
        if each.ends == today:
            for person in still_waiting(each):
                person.trained += settings.training_gain(zone.rules().settings)
    begin_classes(zone, today)
    for each in zone.classes:
        if each.ends is not None and max(each.ends, each.arrived + 30 * w.min_months) == today:
            for person in still_waiting(each):
                person.ready = 1


def still_waiting(each):
    return [p for p, since in each.people if p.state == WAITING and p.posted == since]


def select(zone, rules):
    """Hold a selection round."""
    s = rules.settings
    w, v = s.waiting, s.appointment.panel_validity
    bar = normal_quantile(min(max(w.pass_below, 1e-12), 1 - 1e-12))
    seen = {}
    for p in zone.bench:
        if p and p.state == WAITING and p.ready and p.rounds < w.max_rounds:
            noise = of_person(zone, "normal", p, Purpose.PANEL, zone.month)
            general = p.ability + p.trained * math.sqrt(s.staff.fit_share)
            seen[p] = v * general + math.sqrt(1 - v * v) * noise
    for p in sorted(seen, key=lambda p: -seen[p]):
        post = None
        if seen[p] >= bar and p.motivation >= s.appointment.idle_below:
            post = best_vacancy(zone, p)
        if post:
            move(zone, p, post, rules)
            zone.tally["placed"] += 1
        else:
            p.rounds += 1
    if w.after_last == "end":
        for p in list(zone.bench):
            due = p and p.state == WAITING and p.rounds >= w.max_rounds
            if due and not is_protected(zone, p, s):
                end_appointment(zone, p, "waiting_ended", "rank", rules)


def best_vacancy(zone, person):
    """Return the vacancy of the highest grade not above the last that suits a person best.

    It is another post than the one they lost.
    """
    open_to = [post for post in zone.vacant()
               if post.grade <= person.grade and post.row != person.post
               and post.grade < zone.appointed_from]  # fmt: skip
    if not open_to:
        return None
    highest = max(post.grade for post in open_to)
    return max((post for post in open_to if post.grade == highest),
               key=lambda post: merit(zone, person, post.family))  # fmt: skip
