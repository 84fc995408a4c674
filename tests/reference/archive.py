"""The archive: how archived ranks rise (section 7.8, Archive)."""

from __future__ import annotations

from reference.zone import on_establishment
from sim.staff.table import EXCELLENT, POSTED


def keep(zone, rules):
    """Let archived ranks rise at the year's end, once posts are not held for good."""
    if not rules.settings.appointment.active:
        return
    s = rules.settings.staff
    people = [p for p in zone.everyone() if on_establishment(p)]
    for p in people:
        if p.state == POSTED and p.appraisal == EXCELLENT:
            p.archived -= s.archive_excellent_months
    before = sum(p.archive for p in people)
    if s.archive_rule == "vacancies":
        fill_places(zone, people, round(12 * s.archive_min_years))
    else:
        for p in people:
            waited = zone.month - p.archived >= round(12 * s.archive_years_per_rank)
            if waited and p.archive < p.grade:
                rise(zone, p)
    zone.tally["archive_promotions"] += sum(p.archive for p in people) - before


def fill_places(zone, people, shortest):
    """Fill free places of the establishment, from the highest rank down."""
    for rank in range(len(zone.places) - 1, 0, -1):
        free = zone.places[rank] - sum(p.archive == rank for p in people)
        fit = [p for p in people if p.archive == rank - 1 and p.state == POSTED and not p.idle
               and p.failures == 0 and zone.month - p.archived >= shortest]  # fmt: skip
        for p in sorted(fit, key=lambda p: -p.place)[: max(0, free)]:
            rise(zone, p)


def rise(zone, person):
    person.archive += 1
    person.archived = zone.month
