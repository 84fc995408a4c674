"""All-staff appointment (全员聘任), lived by the engine."""

import numpy as np
import pytest
from appointed import GENTLE, SMALL, appointed, by_person, ids, start

from sim.engine.ledger import AT
from sim.reform.appointment import appoint
from sim.scenario.overrides import apply
from sim.staff.status import established
from sim.staff.table import POSTED, WAITING


@pytest.mark.parametrize("matching", ["deferred_acceptance", "serial_dictatorship"])
@pytest.mark.parametrize("direct", [[], ["director", "zone_leader"]])
def test_a_gentle_round_finds_a_post_for_everyone(matching, direct):
    """With nobody unfit, idle or unwilling, everyone gets a post, and no grade overflows."""
    for replication in range(20):
        zone, before = appointed({**GENTLE, "appointment.matching": matching,
                                  "appointment.direct_grades": direct}, replication)  # fmt: skip
        after = zone.staff
        assert sorted(ids(after[after["state"] == POSTED])) == sorted(
            ids(before[before["state"] == POSTED])
        )
        assert not (after["state"] == WAITING).any()
        for g in (4, 5) if direct else ():
            held = (zone.posts["grade"] == g) & (before["state"][: len(zone.posts)] == POSTED)
            assert ids(after[: len(held)][held]) == ids(before[: len(held)][held])


def test_outsiders_only_leaves_insiders_where_they_are():
    """On the first day there are no outsiders, so a round for them alone moves nobody."""
    zone, before = appointed({"appointment.coverage": "outsiders_only",
                              "recruitment.challenge_share": 0})  # fmt: skip
    n = len(zone.posts)
    assert (zone.staff["state"][:n] == before["state"][:n]).all()
    assert ids(zone.staff[:n]) == ids(before[:n])
    assert not zone.tally[[AT["moves"], AT["to_waiting"]]].any()


def test_those_who_hardly_work_get_no_post():
    """AP2: effort below the bar means no post; whoever works gets one."""
    found = 0
    for replication in range(10):
        zone, before = appointed({**GENTLE, "appointment.idle_below": 0.3,
                                  "staff.idle_share": 0.2}, replication)  # fmt: skip
        idle = {who for who, x in by_person(before, "idle").items() if x}
        waiting = set(ids(zone.staff[zone.staff["state"] == WAITING]))
        assert waiting == idle
        found += len(idle)
    assert found > 50


def test_panels_find_their_share_unfit():
    """The share of those found unfit is the one set, up to chance."""
    waiting = people = 0
    for replication in range(100):
        zone, before = appointed({**GENTLE, "appointment.unfit_share": 0.1}, replication)
        waiting += (zone.staff["state"] == WAITING).sum()
        people += (before["state"] == POSTED).sum()
    assert waiting / people == pytest.approx(0.1, abs=4 * (0.09 / people) ** 0.5)


def test_where_all_can_do_the_same_a_panel_sees_luck_alone():
    """With no spread of output nobody is expected to be better or worse than the mean."""
    found = []
    for replication in range(20):
        zone, _ = start({"staff.output_spread": 0, "appointment.record_weight": 0}, replication)
        k = zone.regime
        _, worth = appoint(
            zone.key, zone.staff, zone.posts, zone.structure.layout, zone.coefficient, 0,
            k.appointing, k.moving.people,
        )  # fmt: skip
        found.append(worth[worth > -np.inf])
    found = np.concatenate(found)
    v = k.appointing.validity
    assert found.mean() == pytest.approx(0, abs=0.05)
    assert found.std() == pytest.approx(v * np.sqrt(1 - v * v), rel=0.1)


HARSH = {
    "appointment.unfit_share": 0.3, "recruitment.challenge_share": 1.0, "exit.reading": "R2",
    "exit.tail_years": 1, "assessment.rounding": "ceil", "recruitment.open_above_entry": 1.0,
    "behaviour.leaving.transfer_rate": 0.2, "study.years": 6,
    "organisation.caps.establishment": None,
}  # fmt: skip


def leaders(zone, staff):
    """Return the seats of the leading body."""
    return staff[: len(zone.posts)][zone.posts["grade"] == 5]


@pytest.mark.parametrize("way", ["from_above", "compete"])
def test_a_leading_body_that_is_appointed_from_above_takes_no_part(way):
    """No panel or challenger moves a zone leader, and six years later all are established."""
    stayed, inside = [], []
    for replication in range(10):
        zone, before = appointed({**HARSH, "appointment.leadership": way}, replication)
        stayed.append(ids(leaders(zone, zone.staff)) == ids(leaders(zone, before)))
        zone, calendar = start({**HARSH, "appointment.leadership": way}, replication)
        calendar.run()
        after = leaders(zone, zone.staff)
        inside.append(established(after)[after["state"] == POSTED].all())
    assert all(stayed) == all(inside) == (way == "from_above")


def test_a_grade_of_which_a_department_has_no_post_is_not_among_its_posts():
    """Listed with none, as a table of all grades has it, it opens the leading body to nobody."""
    listed = apply(SMALL, {"organisation.departments.Economy.posts.zone_leader": 0})
    assert SMALL.appointed_from == listed.appointed_from == 5
    more = {f"organisation.caps.{name}": None for name in ("leadership_posts", "establishment")}
    held = apply(SMALL, {"organisation.departments.Economy.posts.zone_leader": 1, **more})
    assert held.appointed_from == 6
