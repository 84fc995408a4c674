"""The merger of units (section 7.12)."""

from __future__ import annotations

from reference import settings
from reference.people import settle, sit_down, vacate
from reference.zone import posts_of
from sim.staff.table import SURPLUS, WAITING


def merge(zone):
    """Merge the former units; return those who must wait at once."""
    if zone.merged is None:
        return []
    rules = zone.rules()
    organisation, posts, into = zone.merged
    old = zone.held()
    zone.organisation, zone.posts, zone.bench = organisation, posts_of(posts), []
    for post in zone.posts:
        post.due = -1
    zone.coefficient = [1.0 for _ in zone.departments]
    zone.carry = {kind: dict.fromkeys(zone.pools(kind), 0.0) for kind in zone.carry}
    zone.start_sums()
    surplus = []
    for former in sorted(old, key=lambda post: -post.holder.place):
        p, d = former.holder, int(into[former.department])
        free = [post for post in zone.posts_of(d) if not post.holder and post.grade == former.grade]
        own = [post for post in free if post.family == former.family]
        if not free:
            p.department, p.post = d, -1
            surplus.append(p)
            continue
        merged, since = (into == d).sum() > 1, p.posted
        start = settings.learning(rules.settings).merger if merged else 1.0
        settle(zone, p, (own or free)[0], start)
        if not merged:
            p.posted = since
    for post in zone.vacant():
        vacate(zone, post, rules)
    zone.tally["surplus"] += len(surplus)
    active = rules.settings.appointment.active
    for p in surplus:
        sit_down(zone, p, SURPLUS if active else WAITING)
    if active:
        return []
    zone.tally["to_waiting"] += len(surplus)
    zone.tally["merged_waiting"] += len(surplus)
    return surplus
