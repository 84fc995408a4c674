"""The response of a whole table: who sees what, and whom it concerns."""

import numpy as np
import pytest
from equals import SAFE, response, stakes, table

from sim.behaviour.surroundings import DEPARTMENT
from sim.staff.table import OUTSIDER


def test_reliability_and_coefficient_scale_the_incentive():
    """Effort seen with reliability rho moves pay by its root; a coefficient scales the pack."""
    staff, posts, first = table(20, 2)
    k = stakes(stake=0.4, performance=np.array([240_000]), judged=0.25, quantitative=0.0,
               coefficient=np.array([0.5, 1.5]))  # fmt: skip
    effort = response(staff, posts, first, k, incentive={"strength": 1}, effort={"cost": 4})
    gain = 0.4 * 0.9 * 0.5 / 4
    assert effort[:10] == pytest.approx(1 + 0.5 * gain)
    assert effort[10:] == pytest.approx(1 + 1.5 * gain)


def test_insiders_on_old_terms_do_not_respond_to_pay():
    """Grandfathered insiders have no stake; outsiders beside them have."""
    staff, posts, first = table(10)
    staff["origin"][5:] = OUTSIDER
    k = stakes(stake=0.4, performance=np.array([240_000]), old_terms=True)
    effort = response(staff, posts, first, k, incentive={"strength": 1})
    assert (effort[:5] == 1).all()
    assert (effort[5:] > 1).all()


def test_outsiders_beside_insiders_on_old_terms_share_what_they_bring():
    """The pack of a department is that of its outsiders alone, as if nobody else were there."""
    mixed, posts, first = table(10)
    mixed["origin"][5:] = OUTSIDER
    alone, few, edges = table(5)
    alone["origin"] = OUTSIDER
    k = stakes(stake=0.4, performance=np.array([240_000]), old_terms=True)
    beside = response(mixed, posts, first, k, incentive={"strength": 1})[5:]
    assert beside == pytest.approx(response(alone, few, edges, k, incentive={"strength": 1}))


def test_the_joint_result_is_not_seen_through_raters():
    """What all achieve is counted: no error of a rating dilutes it."""
    staff, posts, first = table(20)
    k = stakes(stake=0.4, performance=np.array([240_000]), follows=DEPARTMENT, link=0.0,
               judged=0.25, quantitative=0.0)  # fmt: skip
    effort = response(staff, posts, first, k, incentive={"strength": 1}, effort={"cost": 4})
    assert effort == pytest.approx(1 + 0.1 / 20)


def test_contest_in_a_table():
    """The lead is the challenger's merit over one's own; insiders who need not compete are calm."""
    staff, posts, first = table(2)
    staff["capacity"] = np.exp(0.2 * np.array([0.7, -0.3]) - 0.02)  # merits 0.7 and -0.3
    k = stakes(opened=0.5, challenger=0.7)
    channels = {"contest": {"strength": 0.2}, "discouragement": {"strength": 0.1, "beyond": 0.4}}
    effort = response(staff, posts, first, k, **channels)
    expected = 0.2 * np.array([1, np.exp(-0.25)]) - 0.1 * np.array([0, 0.6])
    assert effort == pytest.approx(1 + 0.5 * expected)
    for calm in ({"all_compete": False}, {"opened": 0.0}):
        assert (response(staff, posts, first, k._replace(**calm), **channels) == 1).all()


@pytest.mark.parametrize("own", [0.0, 0.1, 1.0])
def test_a_leader_is_moved_by_what_own_output_adds_to_the_score(own):
    """KP2: of ten, one is scored on the zone; the others are seen with reliability 0.25."""
    staff, posts, first = table(10)
    part = np.full(10, -1.0)
    part[3] = own
    k = stakes(stake=0.4, performance=np.array([240_000]), judged=0.25, quantitative=0.0,
               own_part=part)  # fmt: skip
    effort = response(staff, posts, first, k, incentive={"strength": 1}, effort={"cost": 4}) - 1
    gain = 0.4 * 0.9 / 4
    assert effort[3] == pytest.approx(own * gain)
    assert np.delete(effort, 3) == pytest.approx(0.5 * gain)


def test_a_departments_score_is_partly_ones_own():
    """A fifth of the score is that of ten: 0.8 of own reliability and 0.2 / 10."""
    staff, posts, first = table(10)
    k = stakes(stake=0.4, performance=np.array([240_000]), shared_scores=0.2)
    effort = response(staff, posts, first, k, incentive={"strength": 1}, effort={"cost": 4}) - 1
    assert effort == pytest.approx(0.82 * 0.4 * 0.9 / 4)


UNRATED = [
    ({"probation": 13}, {"entered": 24}),  # twelve months at the assessment of month 36
    ({"min_months": 7}, {"months": 0}),  # six more of the year are left in month 30
]


@pytest.mark.parametrize(("rules", "who"), UNRATED)
def test_no_score_no_pull_of_pay_and_no_fear(rules, who):
    """Who will not be rated is paid as at the norm and not judged; a year more, and they are."""
    danger = SAFE._replace(chance=np.arange(8) / 7, unqualified=np.log(0.9))
    k = stakes(stake=0.4, performance=np.array([240_000]), judged=0.5, quantitative=0.0,
               danger=danger)  # fmt: skip
    channels = {"incentive": {"strength": 1}, "threat": {"strength": 1},
                "motivation": {"strength": 0.1}}  # fmt: skip
    staff, posts, first = table(10)
    staff["entered"], staff["months"] = 0, 6
    for name, value in who.items():
        staff[name][:5] = value
    effort = response(staff, posts, first, k._replace(**rules), month=30, **channels)
    assert (effort[:5] == 1).all()  # nor do they feel watched for pay (7.14, crowding out)
    assert (effort[5:] > 1.05).all()
    assert (response(staff, posts, first, k, month=30, **channels) > 1.05).all()


def test_what_all_achieve_pays_the_unrated_too():
    """Their part of a pack that follows the joint result: b / n of the linear contract."""
    staff, posts, first = table(20)
    k = stakes(stake=0.4, performance=np.array([240_000]), follows=DEPARTMENT, probation=99)
    effort = response(staff, posts, first, k, incentive={"strength": 1}, effort={"cost": 4})
    assert effort == pytest.approx(1 + 0.4 / 20 / 4)
