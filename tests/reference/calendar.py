"""When everything happens (section 3)."""

from __future__ import annotations

from reference import archive, books, exits, merger, months, recruitment, response, waiting, year
from reference.round import appoint

YEAR_END, MERGER, ROUND = 10, 12, 15
"""Days after the close of a month on which people may come to the bench."""


def live(zone, months_long):
    """Live through so many months, up to the year's end that closes the last of them."""
    zone.month = 0
    waiting.enrol(zone, merger.merge(zone), MERGER)
    round_day(zone)
    response.respond(zone)
    for month in range(1, months_long + 1):
        zone.month = month
        pass_month(zone, last=month == months_long)


def pass_month(zone, last=False):
    """Let one month close and everything follow that falls on its days."""
    month, s = zone.month, zone.scenario
    months.close(zone)
    recruitment.fill(zone)
    if month % s.waiting.round_every == 0:
        waiting.select(zone)
    if month % 12 == 0:
        waiting.enrol(zone, close_year(zone), 30 * month + YEAR_END)
        recruitment.fill_at_once(zone)
    waiting.end_classes(zone, 30 * month + YEAR_END)
    waiting.end_classes(zone, 30 * month + MERGER)
    if last:
        return
    if any(start == month for start, _ in zone.terms()):
        round_day(zone)
    waiting.end_classes(zone, 30 * month + ROUND)
    if month % 12 == 0 or month in zone.changes:
        response.respond(zone)


def round_day(zone):
    """Hold an appointment round, if a term begins."""
    if any(start == zone.month for start, _ in zone.terms()):
        waiting.enrol(zone, appoint(zone), 30 * zone.month + ROUND)
    recruitment.fill_at_once(zone)


def close_year(zone):
    """Assess, settle, draw the consequences, close the books; return those who must wait."""
    rules = zone.past
    year.assess(zone, rules)
    year.settle_pay(zone, rules)
    year.write_records(zone, rules)
    archive.keep(zone, rules)
    benched = exits.carry_out(zone, rules) if rules.in_force else []
    books.close(zone, rules)
    return benched
