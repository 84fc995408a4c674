"""Draws, by whom and what they concern (section 7.1)."""

from __future__ import annotations

from sim.chance.keyed import exponential, normal, uniform, uniform_pair, words

KINDS = {
    "uniform": uniform, "pair": uniform_pair, "normal": normal, "exponential": exponential,
    "words": words,
}  # fmt: skip


def draw(zone, kind, identity, purpose, date=0):
    """Return a number for an identity: three words."""
    return KINDS[kind](zone.key, *identity, int(purpose), date)


def of_person(zone, kind, person, purpose, date=0):
    return draw(zone, kind, (person.unit, person.serial, person.turn), purpose, date)


def of_opening(zone, kind, post, purpose, date=0):
    return draw(zone, kind, (post.unit, post.serial, post.openings * 2**16), purpose, date)


def of_post(zone, kind, post, purpose, date=0):
    return draw(zone, kind, (post.unit, post.serial, 0), purpose, date)


def of_department(zone, kind, department, purpose, date=0):
    unit = next(post.unit for post in zone.posts if post.department == department)
    return draw(zone, kind, (unit, 0, 0), purpose, date)
