"""The first appointment round of a small zone, for the tests of its rules."""

from sim.engine import rounds
from sim.engine.calendar import Calendar
from sim.engine.plan import Plan
from sim.engine.zone import Zone
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.staff.table import EMPTY

SMALL = load_scenario("scenarios/small-zone.yaml")
GRADES = [g.name for g in SMALL.organisation.grades]
GENTLE = {
    "appointment.unfit_share": 0, "appointment.idle_below": 0, "behaviour.refusal.strength": 0,
    "recruitment.challenge_share": 0, "appointment.leadership": "compete",
}  # fmt: skip


def start(overrides, replication=0):
    """Return a zone and its calendar on the first day."""
    zone = Zone(Plan(apply(SMALL, overrides)), 9, replication)
    return zone, Calendar(zone)


def appointed(overrides, replication=0):
    """Hold the first appointment round; return the zone, and its staff and posts before it."""
    zone, _ = start(overrides, replication)
    before = zone.staff.copy()
    rounds.appoint_all(zone.zones)
    return zone, before


def ids(rows):
    """Return identities of rows."""
    return [tuple(r) for r in rows[["unit", "serial", "turn"]].tolist()]


def by_person(staff, name):
    """Return a fact by identity of all who are there."""
    there = staff[staff["state"] != EMPTY]
    return dict(zip(ids(there), there[name].tolist(), strict=True))
